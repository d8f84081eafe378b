"""Settings of templates: how they read, how WhatsApp has judged them, and the switch over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from fastapi import Response

from agent import gatekeeping, template_sync
from agent.desk import gate
from agent.desk.gate import Visit
from agent.template_sync import Asking
from channels.channel import Unreachable
from crm_store import halts, templates
from crm_store.halts import Halt, NotAsked, SamePerson
from crm_store.templates import Template as Kept
from crm_store.templates import TemplateChange
from flows.commands import Language
from flows.sending import SPOKEN
from flows.templates import Template, Written

_HERE = "/desk/settings/templates"
_LONGEST = 200  # characters of a reason
Mood = Literal["good", "waits", "bad", "none"]


@dataclass(frozen=True)
class Cell:
    """A template in one language: how it stands, or which language goes instead."""

    language: Language
    state: str
    mood: Mood
    reason: str = ""
    goes_as: Language | None = None


@dataclass(frozen=True)
class Reading:
    """How it reads in one language, and how it came to its state."""

    language: Written
    version: str
    text: str
    buttons: tuple[str, ...]
    reader: str
    history: Sequence[TemplateChange]


@dataclass(frozen=True)
class Line:
    """One template with its four languages."""

    template: Template
    cells: Sequence[Cell]
    readings: Sequence[Reading]
    category: str
    checked_at: datetime | None

    @property
    def needs_a_look(self) -> bool:
        moved = self.category not in ("", self.template.category)
        return moved or any(
            each.mood in ("bad", "none") and not each.goes_as for each in self.cells
        )


_NOT_TWO = (
    "You have asked, or one of you let the other in within the last day. Another person must agree."
)


async def show(visit: Visit) -> Response:
    """The grid; with `show=look`, only what something is to be done about."""
    return await _screen(visit)


async def sync(visit: Visit) -> Response:
    """Ask WhatsApp how each stands now."""
    return await _asked(visit, template_sync.sync)


async def create(visit: Visit) -> Response:
    """Submit whatever WhatsApp does not have yet."""
    return await _asked(visit, template_sync.create)


async def stop(visit: Visit) -> Response:
    """Stop everything that we write first, at once."""
    why = visit.form.get("why", "").strip()[:_LONGEST]
    if not why:
        return await _screen(visit, fault="Write why, so that others know when it may go on.")
    async with visit.house.store.transaction() as session:
        await halts.stop(session, by=visit.by, why=why, at=visit.now)
    return gate.see_other(_HERE)


async def ask_to_start(visit: Visit) -> Response:
    """The first of two people who let it go on."""
    why = visit.form.get("why", "").strip()[:_LONGEST]
    if not why:
        return await _screen(visit, fault="Write what was mended, for whoever agrees with you.")
    try:
        async with visit.house.store.transaction() as session:
            await halts.ask_to_start(session, by=visit.by, why=why, at=visit.now)
    except NotAsked:
        return await _screen(visit, fault="Nothing is stopped.")
    return gate.see_other(_HERE)


async def start(visit: Visit) -> Response:
    """The second of two people."""
    try:
        async with visit.house.store.transaction() as session:
            await halts.start(session, by=visit.by, at=visit.now)
    except NotAsked:
        return await _screen(visit, fault="Nobody has asked to start.")
    except SamePerson:
        return await _screen(visit, fault=_NOT_TWO)
    visit.house.sender.poke()
    return gate.see_other(_HERE)


async def _asked(visit: Visit, ask: Asking) -> Response:
    approvals = template_sync.approvals_of(visit.house)
    if approvals is None:
        return await _screen(visit, fault="This channel has no templates.")
    try:
        await ask(visit.house.store, approvals, by=visit.by, now=visit.now)
    except Unreachable:
        return await _screen(visit, fault="WhatsApp could not be asked. Try again in a minute.")
    return gate.see_other(_HERE)


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.reading() as session:
        kept = {each.version: each for each in await templates.kept(session)}
        history = await templates.history(session)
        halt = await halts.newest(session)
        halted_for = halts.reason(session, halt) if halt else ""
    lines = [_line(each, kept, history) for each in gatekeeping.book()]
    only = visit.request.query_params.get("show") == "look"
    return visit.page(
        "settings_templates.html",
        status=409 if fault else 200,
        lines=[each for each in lines if each.needs_a_look or not only],
        only=only,
        to_look_at=sum(each.needs_a_look for each in lines),
        missing=sum(version not in kept for version in gatekeeping.book().versions),
        halt=halt if halt is None or halt.action != "start" else None,
        halted_for=halted_for,
        hers=_is_theirs(halt, visit.by),
        fault=fault,
    )


def _is_theirs(halt: Halt | None, by: str) -> bool:
    return halt is not None and halt.by == by


def _line(
    template: Template, kept: Mapping[str, Kept], history: Mapping[UUID, Sequence[TemplateChange]]
) -> Line:
    rows: dict[Written, Kept | None] = {
        each: kept.get(template.version(each)) for each in template.languages
    }
    looked = [each.checked_at for each in rows.values() if each is not None]
    return Line(
        template=template,
        cells=[_cell(language, rows) for language in get_args(Language)],
        readings=[
            Reading(
                language=each,
                version=template.version(each),
                text=template.filled(each, template.examples),
                buttons=template.titles(each),
                reader=template.readers.get(each, ""),
                history=history.get(row.id, ()) if row else (),
            )
            for each, row in rows.items()
        ],
        category=next((row.category for row in rows.values() if row), ""),
        checked_at=max(looked, default=None),
    )


def _cell(language: Language, rows: Mapping[Written, Kept | None]) -> Cell:
    """How it stands in her language; where there is none, what she gets instead."""
    if language not in rows:
        return Cell(language, "", "none", goes_as=SPOKEN[language][0])
    row = next(row for written, row in rows.items() if written == language)
    if row is None:
        return Cell(language, "not submitted", "none")
    return Cell(language, row.state, _mood(row.state), row.reason)


def _mood(state: str) -> Mood:
    if state == "approved":
        return "good"
    return "waits" if state in ("unsubmitted", "received", "pending") else "bad"
