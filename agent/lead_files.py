"""Leads by file: people whom an employer names, each with the day on which she agreed to it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agent import leads
from agent.leads import Interest
from agent.office import Desk
from crm_store.leads import Agreed, Origin, Typed
from crm_store.partners import Partner
from flows import lead_rules

HEADINGS = ("phone", "name", "agreed_on")
_MOST_ROWS = 2_000


class NotAFile(Exception):
    """This is no list with the headings phone, name and agreed_on."""


@dataclass(frozen=True)
class TakenIn:
    """What came of a file: how many were new, were known, and why lines were left out."""

    new: int
    known: int
    left_out: Mapping[int, str]  # by line


async def take_in(desk: Desk, partner: Partner, data: bytes, *, by: str) -> TakenIn:
    """Take down everybody on the list who agreed to it. Raises `NotAFile`."""
    new, known, left_out = 0, 0, dict[int, str]()
    rules = lead_rules.book().on(desk.today)
    origin = Origin("partner", partner_id=partner.id, cost_cents=rules.cost_of("partner"))
    for line, row in enumerate(_rows(data), 2):
        phone, fault = leads.phone_of(row["phone"]), _fault(row, desk.today)
        if fault or phone is None:
            left_out[line] = fault
            continue
        kept = await leads.take_in(
            desk,
            Interest(phone, Typed(row["name"].strip()[:80]), {"employer": "partner"}),
            origin=origin,
            agreed=Agreed(rules.form.employer_version, None, "en"),
            code=leads.new_code(),
            key=f"file:{partner.ref}:{desk.session.vault.index(f'lead_file:{phone}').hex()}",
            by=by,
        )
        new, known = (new, known + 1) if kept is None else (new + 1, known)
    return TakenIn(new, known, left_out)


def _rows(data: bytes) -> list[dict[str, str]]:
    try:
        found = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        if tuple(found.fieldnames or ()) != HEADINGS:
            raise NotAFile
        rows = [
            {name: row.get(name) or "" for name in HEADINGS}
            for row, _ in zip(found, range(_MOST_ROWS + 1), strict=False)
        ]
    except (UnicodeDecodeError, csv.Error):
        raise NotAFile from None
    if len(rows) > _MOST_ROWS:
        raise NotAFile
    return rows


def _fault(row: Mapping[str, str], today: date) -> str:
    if leads.phone_of(row["phone"]) is None:
        return "no Namibian number"
    if not row["name"].strip():
        return "no name"
    try:
        agreed_on = date.fromisoformat(row["agreed_on"].strip())
    except ValueError:
        return "no day on which she agreed"
    return "the day on which she agreed is not here yet" if agreed_on > today else ""
