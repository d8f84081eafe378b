"""The checks of a decision, one after the other: what was measured, against what, on whose word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from flows.affordability import Assessment, Result
from flows.dossier import Dossier, Known
from flows.policy import DecisionRule, Policy

Reason = Literal[
    "R01",  # the payment is over the one-third limit
    "R02",  # too little would be left
    "R03",  # the employer is no partner
    "R04",  # the job is not confirmed
    "R05",  # the job ends before the loan
    "R06",  # the pay is not proven
    "R07",  # the identity is not confirmed
    "R08",  # a paper cannot be read, or is too old
    "R09",  # what was sent does not match
    "R10",  # a loan with us is late
    "R11",  # we do not lend this amount, or for so long
    "R12",  # something is missing
    "R13",  # too young, or may not contract
    "R14",  # outside the area that we serve
    "R15",  # another, written by a person
]


@dataclass(frozen=True)
class Check:
    """One rule applied. `reason` is what it would be told as, unless it is passed."""

    rule: DecisionRule
    result: Result
    reason: Reason | None
    measured: int | date | str | None
    limit: int | date | str | None
    sources: tuple[str, ...]  # of what was measured
    policy: str  # the file whose version rules it
    since: date  # from when that version holds


_Found = tuple[Result, int | date | str | None, int | date | str | None]

# What an unknown comes to mean if nobody can show it.
_UNKNOWN: dict[DecisionRule, Reason] = {
    "age": "R07",
    "remuneration_share": "R06",
    "take_home_share": "R06",
    "contract_covers_loan": "R05",
}
# Which entries of the dossier a rule of affordability looks at.
_LOOKS_AT: dict[DecisionRule, tuple[str, ...]] = {
    "amount_and_months": ("principal", "months"),
    "age": ("born_on",),
    "remuneration_share": ("remuneration", "deductions", "principal", "months"),
    "take_home_share": ("net", "principal", "months"),
    "contract_covers_loan": ("employed_until", "months", "pay_day"),
    "charge_ceiling": ("principal", "months"),
}


def of_affordability(
    assessed: Assessment, dossier: Dossier, *, policy: Policy
) -> tuple[Check, ...]:
    """What she can carry, each with where its figures come from."""
    dated = {
        "amount_and_months": ("product", policy.priced(dossier.product).effective_from),
        "charge_ceiling": ("ceilings", policy.ceilings.effective_from),
    }
    ours = ("affordability", policy.affordability.effective_from)
    return tuple(
        Check(
            rule=each.rule,
            result=each.result,
            reason=each.reason or (_UNKNOWN.get(each.rule) if each.result != "pass" else None),
            measured=each.measured,
            limit=each.limit,
            sources=_sources(dossier, _LOOKS_AT[each.rule]),
            policy=dated.get(each.rule, ours)[0],
            since=dated.get(each.rule, ours)[1],
        )
        for each in assessed.checks
    )


def of_her_standing(dossier: Dossier, *, policy: Policy) -> tuple[Check, ...]:
    """Her employer, her papers, what she owes us, and what holds everything."""
    return tuple(
        _check(standard, standard.find(dossier, policy), dossier=dossier, policy=policy)
        for standard in _STANDARDS
    )


def _check(standard: "_Standard", found: _Found, *, dossier: Dossier, policy: Policy) -> Check:
    result, measured, limit = found
    dated = policy.documents if standard.file == "documents" else policy.decision
    return Check(
        rule=standard.rule,
        result=result,
        reason=None if result == "pass" else standard.reason,
        measured=measured,
        limit=limit,
        sources=standard.sources(dossier),
        policy=standard.file,
        since=dated.effective_from,
    )


def _partner(dossier: Dossier, policy: Policy) -> _Found:
    if dossier.partner_is_active is None:
        return "unknown", None, None
    return ("pass" if dossier.partner_is_active.value else "fail"), None, None


def _employment(dossier: Dossier, policy: Policy) -> _Found:
    state = dossier.employment.value
    if state == "confirmed" or (state == "by_payslip" and policy.decision.payslip_rule):
        return "pass", state, None
    return ("fail" if state == "refused" else "unknown"), state, None


def _papers(dossier: Dossier, policy: Policy) -> _Found:
    required = policy.documents.required
    accepted = {paper.kind for paper in dossier.papers if paper.state == "accepted"}
    looked_at = sum(kind in accepted for kind in required)
    return ("pass" if looked_at == len(required) else "unknown"), looked_at, len(required)


def _papers_valid(dossier: Dossier, policy: Policy) -> _Found:
    dates = [paper.expires_on for paper in dossier.papers if paper.expires_on is not None]
    if not dates:
        return "pass", None, None
    return ("fail" if min(dates) < dossier.on else "pass"), min(dates), dossier.on


def _names_match(dossier: Dossier, policy: Policy) -> _Found:
    found = [paper.name_matches for paper in dossier.papers]
    if any(each is False for each in found):
        return "fail", None, None
    return ("pass" if found and all(found) else "unknown"), None, None


def _running_loan(dossier: Dossier, policy: Policy) -> _Found:
    """A second loan is not forbidden: whether she can carry both is for a person to see."""
    if any(each.in_arrears for each in dossier.lent):
        return "fail", len(dossier.lent), 0
    return ("unknown" if dossier.lent else "pass"), len(dossier.lent), 0


def _holds(dossier: Dossier, policy: Policy) -> _Found:
    return ("unknown" if dossier.holds else "pass"), len(dossier.holds), 0


def _sources(dossier: Dossier, names: tuple[str, ...]) -> tuple[str, ...]:
    known = (getattr(dossier, name) for name in names)
    told = (each.source for each in known if isinstance(each, Known))
    return tuple(dict.fromkeys(told))


def _of_papers(dossier: Dossier) -> tuple[str, ...]:
    return tuple(paper.source for paper in dossier.papers)


@dataclass(frozen=True)
class _Standard:
    """One rule about her standing, and what it is told as where she does not meet it."""

    rule: DecisionRule
    reason: Reason | None
    find: Callable[[Dossier, Policy], _Found]
    sources: Callable[[Dossier], tuple[str, ...]]
    file: Literal["decision", "documents"] = "decision"


# In this order, by hand: a new one is a finder above, a line here and a name in `DecisionRule`.
_STANDARDS: tuple[_Standard, ...] = (
    _Standard("partner", "R03", _partner, lambda each: _sources(each, ("partner_is_active",))),
    _Standard("employment", "R04", _employment, lambda each: _sources(each, ("employment",))),
    _Standard("papers", "R08", _papers, _of_papers, "documents"),
    _Standard("papers_valid", "R08", _papers_valid, _of_papers, "documents"),
    _Standard("names_match", "R09", _names_match, _of_papers, "documents"),
    _Standard("running_loan", "R10", _running_loan, lambda each: tuple(x.ref for x in each.lent)),
    # Nothing of a hold is ever told as a reason.
    _Standard("holds", None, _holds, lambda each: ()),
)
