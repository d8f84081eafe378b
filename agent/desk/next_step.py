"""What comes next with a customer: the first rule that holds, named beside what it asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_store.applications import DRAFT, Application
from crm_store.cases import Case
from crm_store.delinquency import Standing

_WORDS = {"handoff": "she asked for a person"}
_DECEASED = ("deceased", "deceased_reported")
# The heaviest first; whatever else is flagged comes after these.
WEIGHT = (*_DECEASED, "fraud_signal", "dispute", "hardship")


@dataclass(frozen=True)
class Known:
    """What the rules look at."""

    flags: Mapping[str, object]
    opted_out: bool
    cases: Sequence[Case]  # not settled, the most urgent first
    application: Application | None
    late: Standing | None
    claimed: bool
    asked_for_other_terms: bool
    next_due: date | None


@dataclass(frozen=True)
class NextStep:
    """What to do, where, and by which rule."""

    what: str
    rule: str
    path: str = ""


def by_weight(flags: Mapping[str, object]) -> list[str]:
    """Flags, the heaviest first."""
    return sorted(flags, key=lambda each: (_weight(each), each))


def _weight(flag: str) -> int:
    return WEIGHT.index(flag) if flag in WEIGHT else len(WEIGHT)


def of(known: Known) -> NextStep:
    """The first that applies; somebody for whom nothing does is left in peace."""
    found = (rule(known) for rule in _RULES)
    return next((each for each in found if each is not None), _NOTHING)


_NOTHING = NextStep("Nothing. Answer if she writes.", "nothing is open")


def _died(known: Known) -> NextStep | None:
    if not any(each in known.flags for each in _DECEASED):
        return None
    return _open_case(known, "Write nothing of money. Settle it with the family.", "deceased")


def _fraud(known: Known) -> NextStep | None:
    if "fraud_signal" not in known.flags:
        return None
    return _open_case(known, "Pay nothing out, and decide nothing, until it is looked at.", "fraud")


def _disputed(known: Known) -> NextStep | None:
    if "dispute" not in known.flags:
        return None
    return _open_case(known, "Ask for no payment until the dispute is answered.", "dispute")


def _open_case(known: Known, what: str, rule: str) -> NextStep:
    path = f"/desk/cases/{known.cases[0].ref}" if known.cases else ""
    return NextStep(what, f"flag: {rule}", path)


def _case(known: Known) -> NextStep | None:
    if not known.cases:
        return None
    first = known.cases[0]
    what = f"Settle {first.ref}: {_WORDS.get(first.category, first.category.replace('_', ' '))}."
    return NextStep(what, "the most urgent open case", f"/desk/cases/{first.ref}")


def _claim(known: Known) -> NextStep | None:
    if not known.claimed:
        return None
    return NextStep("Look for the payment that she says she made.", "a claim waits")


def _other_terms(known: Known) -> NextStep | None:
    if not known.asked_for_other_terms:
        return None
    return NextStep("Answer her wish to pay in another way.", "an arrangement is asked for")


def _late(known: Known) -> NextStep | None:
    if known.late is None or known.late.days_late == 0:
        return None
    days = known.late.days_late
    if "hardship" in known.flags:
        return NextStep("Offer her another way of paying.", f"flag: hardship, {days} days late")
    return NextStep("Ask the employer whether it was deducted.", f"{days} days past due")


def _application(known: Known) -> NextStep | None:
    application = known.application
    if application is None:
        return None
    path = f"/desk/applications/{application.ref}"
    if application.stage in DRAFT:
        return NextStep("Let her finish her form.", "a draft is open", path)
    told = _BY_STAGE.get(application.stage)
    return NextStep(told, f"stage: {application.stage.replace('_', ' ')}", path) if told else None


_BY_STAGE: Mapping[str, str] = {
    "documents_submitted": "Wait: her papers are read.",
    "employment_verification": "Wait for her employer, or ring them.",
    "ai_assessment": "Wait: the checks are made.",
    "manual_review": "Decide her application.",
    "decision": "Wait until she takes the terms.",
    "agreement_signing": "Wait until she signs.",
    "disbursement": "Pay the loan out.",
}


def _runs(known: Known) -> NextStep | None:
    if known.next_due is None:
        return None
    return NextStep(f"Nothing until the deduction of {known.next_due:%d %b %Y}.", "the loan runs")


def _opted_out(known: Known) -> NextStep | None:
    if not known.opted_out:
        return None
    return NextStep("Do not write first: she asked for that.", "opted out")


_Rule = Callable[[Known], NextStep | None]
_RULES: tuple[_Rule, ...] = (
    _died,
    _fraud,
    _disputed,
    _case,
    _claim,
    _other_terms,
    _late,
    _application,
    _opted_out,
    _runs,
)
