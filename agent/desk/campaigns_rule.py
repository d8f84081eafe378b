"""The rule of an audience as a form has it and as people read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from string import ascii_uppercase
from typing import Any, get_args

from pydantic import ValidationError

from agent.campaigns import PURPOSES, Plan
from agent.desk.drawing import WINDHOEK
from agent.gatekeeping import book
from crm_store import money
from crm_store.audiences import Audience, Loans, Stage
from crm_store.campaigns import Cost
from crm_store.money import Cents
from crm_store.users import LANGUAGES
from flows.policy import CampaignRules

STAGES: tuple[Stage, ...] = get_args(Stage)
LOANS: Mapping[Loans, str] = {
    "running": "a loan that runs",
    "paid_off": "paid a loan off, and none runs",
    "none": "never had a loan",
}


class Unread(ValueError):
    """What was typed says no audience; the message is for staff."""


def plan(form: Mapping[str, str], *, rules: CampaignRules, now: datetime) -> Plan:
    """The campaign that a form means. Raises `Unread`."""
    purpose = PURPOSES.get(form.get("purpose", ""))
    if purpose is None:
        raise Unread("Choose what it is for.")
    return Plan(
        name=form.get("name", "").strip(),
        purpose=purpose,
        variants=tuple(each.name for each in book() if f"template-{each.name}" in form),
        audience=audience(form),
        starts_at=_starts_at(form, now),
        cost=_cost(form.get("budget", "").strip(), rules.message_costs(purpose)),
    )


def audience(form: Mapping[str, str]) -> Audience:
    """Whom the form chooses. Raises `Unread`."""
    typed: dict[str, Any] = {
        "languages": tuple(each for each in LANGUAGES if f"language-{each}" in form),
        "partners": tuple(form.get("partners", "").upper().replace(",", " ").split()),
        "stage": form.get("stage") or None,
        "segment": form.get("segment") or None,
        "loans": form.get("loans") or None,
        "silent_days": form.get("silent_days") or None,
        "wrote_within_days": form.get("wrote_within_days") or None,
        "agrees_to_offers": "agrees_to_offers" in form,
    }
    try:
        return Audience.model_validate(typed)
    except ValidationError as unfit:
        named = ", ".join(str(each["loc"][0]).replace("_", " ") for each in unfit.errors())
        raise Unread(f"This cannot be read: {named}.") from None


def in_words(rule: Audience) -> Sequence[str]:
    """Each condition in words; everybody, where there is none."""
    said = []
    if rule.languages:
        said.append("speak " + " or ".join(LANGUAGES[each] for each in rule.languages))
    if rule.partners:
        said.append("work for " + " or ".join(rule.partners))
    if rule.stage:
        said.append(f"whose newest application is at {rule.stage.replace('_', ' ')}")
    if rule.segment:
        said.append(f"are in the segment {rule.segment.replace('_', ' ')}")
    if rule.loans:
        said.append(f"have {LOANS[rule.loans]}" if rule.loans == "running" else LOANS[rule.loans])
    if rule.silent_days is not None:
        said.append(f"have not written for {rule.silent_days} days")
    if rule.wrote_within_days is not None:
        said.append(f"wrote within {rule.wrote_within_days} days")
    if rule.agrees_to_offers:
        said.append("agreed to hear of offers")
    return said


def titles(variants: Sequence[str]) -> Mapping[str, str]:
    """Each variant's letter with what its template is called."""
    known = book().by_name
    return {
        letter: known[name].title if name in known else name
        for letter, name in zip(ascii_uppercase, variants, strict=False)
    }


def _cost(budget: str, message: Cents | None) -> Cost | None:
    """What it may cost, where somebody has told what a message does. Raises `Unread`."""
    if message is None:
        if budget:
            raise Unread("Nobody has told yet what a message costs us: leave the budget empty.")
        return None
    if not budget:
        return Cost(message=message)
    most = money.parse(budget)
    if not most:
        raise Unread("Write the budget as 600.00.")
    return Cost(message=message, budget=most)


def _starts_at(form: Mapping[str, str], now: datetime) -> datetime:
    """Its first moment, by the clocks of Windhoek; at once where none is named."""
    day, clock = form.get("day", ""), form.get("time", "")
    if not day:
        return now
    try:
        at = datetime.fromisoformat(f"{day}T{clock or time(9).isoformat()}")
    except ValueError:
        raise Unread("Write the day and the time when it starts.") from None
    return max(at.replace(tzinfo=WINDHOEK), now)
