"""What is typed on pages about partners: days, months, amounts, references; or why it does not fit.

Each raises `NotPossible`, whose words the page shows.
"""

from collections.abc import Collection
from datetime import date
from typing import TypeVar
from uuid import UUID

from agent.desk.gate import Visit
from crm_store import money, partners
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.money import Cents
from crm_store.partners import Partner

N = TypeVar("N", bound=str)
_LONGEST = 80
_PERCENT = 10_000  # basis points in the whole


async def named(session: Session, visit: Visit) -> Partner:
    """The partner that the address names, ours until the transaction ends."""
    ref = visit.request.path_params["ref"]
    partner = await partners.by_ref(session, ref)
    if partner is None:
        raise NotPossible(f"there is no partner {ref}")
    return partner


def text(visit: Visit, name: str, *, what: str, most: int = _LONGEST, needed: bool = False) -> str:
    """A few words."""
    found = visit.form.get(name, "").strip()
    if len(found) > most or (needed and not found):
        raise NotPossible(f"write {what}, in at most {most} letters")
    return found


def choice(visit: Visit, name: str, among: Collection[N], *, what: str) -> N:
    """One of those that are there."""
    asked = visit.form.get(name, "")
    found = next((each for each in among if each == asked), None)
    if found is None:
        raise NotPossible(f"choose {what}")
    return found


def day(visit: Visit, name: str, *, what: str) -> date:
    """A day as the browser sends it."""
    try:
        return date.fromisoformat(visit.form.get(name, ""))
    except ValueError:
        raise NotPossible(f"say {what} as a day, like 2026-11-23") from None


def month(visit: Visit, name: str = "month") -> date:
    """A month by its first day."""
    try:
        return date.fromisoformat(f"{visit.form.get(name, '')}-01")
    except ValueError:
        raise NotPossible("write the month as 2026-11") from None


def number(visit: Visit, name: str, *, what: str, most: int) -> int:
    """A whole number from nothing on."""
    found = visit.form.get(name, "").strip().replace(" ", "")
    if not (found.isascii() and found.isdecimal() and len(found) <= len(str(most))):
        raise NotPossible(f"write {what} as a whole number")
    if int(found) > most:
        raise NotPossible(f"write {what}, at most {most:,}")
    return int(found)


def rate(visit: Visit, name: str, *, what: str) -> int:
    """`2.5` or `2,5 %` as basis points."""
    found = visit.form.get(name, "").strip().rstrip("% ").replace(",", ".")
    whole, _, rest = found.partition(".")
    if not (f"{whole}{rest}".isascii() and whole.isdecimal() and (rest or "0").isdecimal()):
        raise NotPossible(f"write {what} as 2.5")
    if len(whole) > len("100") or len(rest) > len("00"):
        raise NotPossible(f"write {what} with at most two decimals")
    bps = int(whole) * 100 + int(rest.ljust(2, "0"))
    if bps > _PERCENT:
        raise NotPossible(f"write {what}, at most 100")
    return bps


def amount(visit: Visit, name: str, *, what: str) -> Cents | None:
    """An amount above nothing; None where nothing is written."""
    written = visit.form.get(name, "").strip()
    if not written:
        return None
    found = money.parse(written)
    if found is None or found <= 0:
        raise NotPossible(f"write {what} as 600.00")
    return found


def id_of(visit: Visit, name: str) -> UUID:
    """Which row was meant."""
    try:
        return UUID(visit.form.get(name, ""))
    except ValueError:
        raise NotPossible("there is no such line") from None
