"""A list as a file: the rows that its screen shows, all of them, under what was chosen there."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from agent.desk import exporting, filters, long_sheets, sheets
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.may import Act
from agent.desk.sheets import Column
from crm_store.database import Session


@dataclass(frozen=True)
class ListSheet:
    """A list that may leave: what narrows and orders it, its columns, and where its rows are."""

    name: str
    title: str
    act: Act
    known: Mapping[str, Collection[str] | None]  # as `filters` has it
    columns: Sequence[Column]
    rows: Callable[[Visit, Session, Wanted], AsyncIterator[Rows]]

    async def ask(self, visit: Visit) -> Response:
        """Ask for the list as a file; somebody else lets it go out."""
        wanted = {**filters.chosen(visit.form, self.known), **sheets.chosen(visit)}
        return await exporting.ask_for(visit, self.name, wanted, told=self._told(wanted))

    @property
    def kind(self) -> Kind:
        """What the list of exports has of it."""
        return Kind(self.name, self.title, self.act, self._in_words, self._make)

    async def _make(self, visit: Visit, wanted: Wanted) -> File | None:
        name, told = f"{self.name}_{visit.now:%Y-%m-%d}", self._told(wanted)
        async with visit.house.store.snapshot() as session:
            rows = self.rows(visit, session, wanted)
            return await long_sheets.file(visit.house, self.columns, rows, name, wanted, told=told)

    def _told(self, wanted: Wanted) -> Mapping[str, object]:
        """The filter as the audit keeps it; a word that was typed could name somebody."""
        typed = {name for name, values in self.known.items() if values is None}
        return {name: name in typed or value for name, value in wanted.items()}

    def _in_words(self, wanted: Wanted) -> str:
        told = (
            f"{name}: {wanted[name]}".replace("_", " ") for name in self.known if name in wanted
        )
        return f"{', '.join(told) or 'all of them'}; {sheets.named(wanted)}"
