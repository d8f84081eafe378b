"""Assessing: a dossier put before the rules, and what they propose kept on record."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent import dossiers
from agent.office import Desk
from crm_store import decisions
from crm_store.applications import Application
from crm_store.decisions import DecisionRecord, Outcome, Ruling
from flows import decision
from flows.calendar import Calendar
from flows.decision import Proposal
from flows.dossier import Dossier
from flows.policy import Policy, PolicyBook
from flows.policy.decision import DecisionRules
from flows.standing import Check

_CHECKS: TypeAdapter[tuple[Check, ...]] = TypeAdapter(tuple[Check, ...])


@dataclass(frozen=True)
class Assessed:
    """A dossier with what the rules say of it, and by which policy."""

    dossier: Dossier
    proposal: Proposal
    policy: Policy
    same_as: bytes  # equal for equal dossiers, whatever the day

    def is_on(self, record: DecisionRecord | None) -> bool:
        """Whether that record was made on this very dossier."""
        return record is not None and record.dossier_bidx == self.same_as


async def assess(desk: Desk, application: Application) -> Assessed:
    """What the rules of today say of the application as it stands."""
    policy = desk.rules
    dossier = await dossiers.gather(desk.session, application, policy=policy, on=desk.today)
    proposal = decision.propose(dossier, policy=policy, calendar=desk.office.calendar)
    same_as = desk.session.vault.index(dossier.model_dump_json(exclude={"on"}))
    return Assessed(dossier, proposal, policy, same_as)


def keep(
    desk: Desk,
    application: Application,
    *,
    assessed: Assessed,
    outcome: Outcome,
    by: str,
    reasons: tuple[str, ...] = (),
    note: str = "",
    first_by: str | None = None,
    rules: DecisionRules | None = None,
) -> DecisionRecord:
    """Write what was proposed or decided, with all that it rested on."""
    rules = rules or assessed.policy.decision  # for a person they may be stricter
    offer = assessed.proposal.offer
    return decisions.keep(
        desk.session,
        application.id,
        ruling=Ruling(
            at=desk.now,
            on_day=assessed.dossier.on,
            proposed=assessed.proposal.outcome,
            outcome=outcome,
            policy_version=assessed.policy.version,
            engine_version=decision.ENGINE,
            decided_by=by,
            principal=assessed.dossier.principal.value,
            second_above=rules.second_person_above_cents,
            reasons=reasons,
            offered=None if offer is None else (offer.principal, offer.months),
            first_by=first_by,
            note=note,
        ),
        dossier=assessed.dossier.model_dump(mode="json"),
        checks=_CHECKS.dump_python(assessed.proposal.checks, mode="json"),
        same_as=assessed.same_as,
    )


@dataclass(frozen=True)
class Replayed:
    """A kept decision put before its own day's rules again; nothing differs if all is well."""

    ref: str
    seq: int
    outcome: str
    differs: tuple[str, ...]


def replay(
    ref: str, record: DecisionRecord, *, kept: decisions.Opened, book: PolicyBook
) -> Replayed:
    """Whether the same dossier still comes to the same under the policy of its day."""
    policy = book.on(record.on_day)
    dossier = Dossier.model_validate(kept.dossier)
    proposal = decision.propose(dossier, policy=policy, calendar=Calendar(policy.hours))
    then: dict[str, Any] = {
        "policy": record.policy_version,
        "engine": record.engine_version,
        "proposal": record.proposed,
        "checks": kept.checks,
        "offer": (record.offered_cents, record.offered_months),
    }
    offer = proposal.offer
    again: dict[str, Any] = {
        "policy": policy.version,
        "engine": decision.ENGINE,
        "proposal": proposal.outcome,
        "checks": _CHECKS.dump_python(proposal.checks, mode="json"),
        "offer": (offer.principal, offer.months) if offer else (None, None),
    }
    differs = tuple(name for name, value in then.items() if value != again[name])
    return Replayed(ref, record.seq, record.outcome, differs)


def checks_of(kept: decisions.Opened) -> tuple[Check, ...]:
    """The checks of a record as they were made."""
    return _CHECKS.validate_python(kept.checks)


def dossier_of(kept: decisions.Opened) -> Dossier | None:
    """The dossier of a record; None where it was kept in a form that is not read any more."""
    try:
        return Dossier.model_validate(kept.dossier)
    except ValidationError:
        return None
