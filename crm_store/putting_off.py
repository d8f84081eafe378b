"""Cases that are put off: by whom, until when and why; they come back by themselves."""

from datetime import datetime, timedelta
from typing import Literal

from crm_store.cases import COMPLAINT, Case
from crm_store.crypto import Opening
from crm_store.database import Session

Refusal = Literal["not_yours", "over", "no_reason", "past", "too_long", "past_its_clock"]
LONGEST = timedelta(days=14)
_OVER = ("resolved", "closed")


def put_off(
    session: Session, case: Case, *, until: datetime, why: str, by: str, at: datetime
) -> Refusal | None:
    """Take it out of the queue until a time; what may not wait so long stays."""
    refused = _refused(case, until=until, why=why, by=by, at=at)
    if refused is not None:
        return refused
    case.snoozed_at, case.snoozed_until, case.snoozed_by = at, until, by
    case.snooze_reason_sealed = session.vault.seal(why.strip().encode(), _place(case))
    session.add(case)
    return None


def reason(opening: Opening, case: Case) -> str:
    """Why it is put off; empty where it is not."""
    if case.snoozed_until is None or case.snooze_reason_sealed is None:
        return ""
    return opening.vault.open(case.snooze_reason_sealed, _place(case)).decode()


def _refused(case: Case, *, until: datetime, why: str, by: str, at: datetime) -> Refusal | None:
    if case.status in _OVER:
        return "over"
    if case.assigned_to != by:
        return "not_yours"
    if not why.strip():
        return "no_reason"
    if until <= at:
        return "past"
    if _is_never_late(case) and until > case.nearest_at:
        return "past_its_clock"
    return "too_long" if until - at > LONGEST else None


def _is_never_late(case: Case) -> bool:
    """Whoever complains, mourns or is in distress waits no longer than was promised."""
    return case.priority == 0 or case.category == COMPLAINT


def _place(case: Case) -> str:
    return f"cases.snooze_reason.{case.id}"
