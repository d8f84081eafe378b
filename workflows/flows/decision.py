"""The decision on an application: every rule applied to its dossier, and who may then decide what.

The engine proposes, by dated policy and nothing else; a named person decides. The same dossier
under the same policy comes to the same proposal, so a decision can be replayed.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from crm_store.money import Cents
from flows import affordability, as_offered, standing
from flows.affordability import Assessment, CounterOffer, Evidence
from flows.calendar import Calendar
from flows.dossier import Dossier, Known
from flows.policy import DecisionRules, Policy
from flows.quote import OutsideProduct, Quote
from flows.standing import Check, Reason

ENGINE = "2"  # rises with every change of a rule here or in `standing`
MOST_REASONS = 4
REASONS: tuple[Reason, ...] = get_args(Reason)

Outcome = Literal["approve", "decline", "counter_offer", "review"]
Verdict = Literal["approved", "declined", "counter_offer"]
Refusal = Literal[
    "not_under_review",
    "no_person_named",
    "needs_a_note",
    "needs_reasons",
    "too_many_reasons",
    "reason_did_not_fire",
    "rule_not_passed",
    "same_person",
    "nothing_to_offer",
    "on_hold",
]
_WRITTEN_BY_A_PERSON: Reason = "R15"
# What nobody but us has to answer for is no reason to tell her.
_AFFORDABLE: frozenset[Reason] = frozenset(("R01", "R02"))
_NEVER: frozenset[Reason] = frozenset(("R11", "R13"))


@dataclass(frozen=True)
class Proposal:
    """What the rules say of a dossier."""

    outcome: Outcome
    checks: tuple[Check, ...]
    offer: CounterOffer | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it failed, in the order of the rules: each once, and never more than four."""
        return _reasons(self.checks, ("fail",))[:MOST_REASONS]

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """What a person may name: what failed, and what was never shown."""
        return _reasons(self.checks, ("fail", "unknown"))


@dataclass(frozen=True)
class Person:
    """What somebody decides, and on what grounds."""

    by: str
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Allowed:
    """The verdict may stand; where two must approve, it is the first of them."""

    first_of_two: bool = False


def propose(dossier: Dossier, *, policy: Policy, calendar: Calendar) -> Proposal:
    """Apply every rule; whatever is unknown goes to a person, never to a decline."""
    assessed = _afforded(dossier, policy=policy, calendar=calendar)
    checks = (
        *standing.of_affordability(assessed, dossier, policy=policy),
        *standing.of_her_standing(dossier, policy=policy),
    )
    outcome = _outcome(checks, smaller_fits=assessed.counter_offer is not None)
    if outcome == "counter_offer" and dossier.deductions is None:
        outcome = "review"  # it is too much anyway; whether less fits hangs on what is unknown
    return Proposal(outcome, checks, assessed.counter_offer)


def settles(proposal: Proposal, principal: int, *, rules: DecisionRules) -> Verdict | None:
    """What the engine may do by itself; None is a person's to decide. Off unless policy says."""
    if proposal.outcome == "approve" and principal <= rules.auto_approve_up_to_cents:
        return "approved"
    if proposal.outcome == "decline" and rules.auto_decline:
        return "declined"
    return "counter_offer" if proposal.outcome == "counter_offer" else None


def judge(
    person: Person,
    proposal: Proposal,
    *,
    principal: int,
    rules: DecisionRules,
    approved_before_by: str | None = None,
) -> Allowed | Refusal:
    """Whether this person may decide so: named, with grounds, and within the law."""
    if not person.by.strip():
        return "no_person_named"
    if person.verdict == "approved":
        return _approval(
            person, proposal, principal=principal, rules=rules, before=approved_before_by
        )
    if person.verdict == "declined":
        return _decline(person, proposal)
    return Allowed() if proposal.offer is not None else "nothing_to_offer"


def _approval(
    person: Person, proposal: Proposal, *, principal: int, rules: DecisionRules, before: str | None
) -> Allowed | Refusal:
    if not person.note.strip():
        return "needs_a_note"
    if any(each.rule == "holds" and each.result != "pass" for each in proposal.checks):
        return "on_hold"
    passed = {check.rule for check in proposal.checks if check.result == "pass"}
    if not passed.issuperset(rules.must_pass):
        return "rule_not_passed"
    is_over_limit = principal > rules.second_person_above_cents
    if not is_over_limit and not sets_aside(proposal):
        return Allowed()
    return "same_person" if before == person.by else Allowed(first_of_two=before is None)


def sets_aside(proposal: Proposal) -> bool:
    """Whether to approve is to set aside what the rules came to: never one person's to do."""
    return proposal.outcome in ("decline", "counter_offer")


def _decline(person: Person, proposal: Proposal) -> Allowed | Refusal:
    if not person.reasons:
        return "needs_reasons"
    if len(set(person.reasons)) > MOST_REASONS:
        return "too_many_reasons"
    if not set(person.reasons) <= {*proposal.doubts, _WRITTEN_BY_A_PERSON}:
        return "reason_did_not_fire"
    if _WRITTEN_BY_A_PERSON in person.reasons and not person.note.strip():
        return "needs_a_note"
    return Allowed()


def _afforded(dossier: Dossier, *, policy: Policy, calendar: Calendar) -> Assessment:
    return affordability.check(
        priced(dossier, policy=policy, calendar=calendar),
        Evidence(
            remuneration=_cents(dossier.remuneration),
            deductions=_cents(dossier.deductions),
            net=_cents(dossier.net),
            born_on=dossier.born_on.value if dossier.born_on else None,
            employed_until=dossier.employed_until.value if dossier.employed_until else None,
        ),
        policy=policy,
        on=dossier.on,
    )


def priced(dossier: Dossier, *, policy: Policy, calendar: Calendar) -> Quote | OutsideProduct:
    """What the loan that she asks for would cost if it were offered on the dossier's day."""
    return as_offered.quoted(
        Cents(dossier.principal.value),
        dossier.months.value,
        product=policy.priced(dossier.product),
        pay_day=dossier.pay_day.value if dossier.pay_day else None,
        on=dossier.on,
        policy=policy,
        calendar=calendar,
    )


def _outcome(checks: tuple[Check, ...], *, smaller_fits: bool) -> Outcome:
    if any(check.result == "unknown" for check in checks):
        return "review"
    failed = [check.reason for check in checks if check.result == "fail"]
    if not failed:
        return "approve"
    if any(reason in _NEVER for reason in failed):
        return "decline"
    if all(reason in _AFFORDABLE for reason in failed):
        return "counter_offer" if smaller_fits else "decline"
    return "review"


def _reasons(checks: tuple[Check, ...], results: tuple[str, ...]) -> tuple[Reason, ...]:
    fired: dict[Reason, None] = {
        check.reason: None for check in checks if check.reason and check.result in results
    }
    return tuple(fired)


def _cents(known: Known[int] | None) -> Cents | None:
    return None if known is None else Cents(known.value)
