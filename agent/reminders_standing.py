"""Whether what a reminder says is still so: asked when it is written, and as it leaves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from agent.office import Office
from crm_store import reminded_of, reminders
from crm_store.database import Store
from crm_store.leaving import Due
from crm_store.reminded_of import Begun, Between, Missing, Unsigned
from flows import reminders as rules_of
from flows.policy import Reminder
from flows.reminders import OF_PAYMENT, Contract, Form, Matter, Payment

PREFIX = "reminder:"


async def over(
    store: Store, found: Sequence[Due], *, office: Office, now: datetime
) -> Mapping[UUID, str]:
    """Which of these messages are reminders of what is over by now, and why each is."""
    keys = {
        each.row.id: each.row.dedupe_key.removeprefix(PREFIX)
        for each in found
        if each.row.dedupe_key.startswith(PREFIX)
    }
    if not keys:
        return {}
    told = await reminders.of_keys(store, list(keys.values()))
    still = await _still_due(store, [subject for _, subject, _ in told.values()], office, now)
    today = office.today(now)
    return {
        row: _why(cast("Reminder", told[key][0]), told[key][2], today)
        for row, key in keys.items()
        if key in told and key not in still
    }


def between(office: Office, now: datetime) -> Between:
    """The due dates that matter now."""
    today, policy = office.today(now), office.rules(now)
    first, last = rules_of.window(today, rules=policy.reminders, calendar=office.calendar)
    return Between(first, last, policy.ledger.tolerance_cents)


def matter(each: Missing | Begun | Unsigned, *, office: Office, now: datetime) -> Matter:
    """What was found, as the rules know it."""
    match each:
        case Missing():
            return Payment(each.ref, each.due_on, each.missing, each.promised, each.answered_on)
        case Begun():
            touched_on = office.today(each.touched_at)
            ends_on = rules_of.last_day(touched_on, rules=office.rules(now).sessions)
            return Form(each.ref, touched_on, each.asked_anew, ends_on)
        case Unsigned():
            return Contract(each.ref, each.made_on, each.stands_until)


async def _still_due(
    store: Store, refs: Sequence[str], office: Office, now: datetime
) -> frozenset[str]:
    """The keys of everything that these loans and applications give rise to today."""
    found: list[Missing | Begun | Unsigned] = [
        *await reminded_of.payments_of(store, refs, between(office, now)),
        *await reminded_of.forms_of(store, refs),
        *await reminded_of.contracts_of(store, refs),
    ]
    occasions = [
        rules_of.due(
            matter(each, office=office, now=now),
            on=office.today(now),
            rules=office.rules(now).reminders,
            calendar=office.calendar,
        )
        for each in found
    ]
    return frozenset(each.key for each in occasions if each is not None)


def _why(kind: Reminder, until_on: date, today: date) -> str:
    if today > until_on:
        return "too_late"
    return "paid" if kind in OF_PAYMENT else "no_longer_needed"
