"""Changing one's mind after signing: what it costs is said first, and it is asked once."""

from flows import cooling_off
from flows.agreement_offered import Contract
from flows.cooling_off import CoolingOff
from flows.effects import CancelLoan, OpenCase, Value
from flows.flow import Ask, Turn
from flows.form import yes_or_no

TOPIC = "cooling_off"
_CASE = "cooling_off"


def ask(turn: Turn) -> Ask | None:
    """What it comes to today to end what was signed; None where nothing can be ended so."""
    signed = _signed(turn)
    if signed is None:
        return None
    contract, ends = signed
    until = ends.last_day
    if contract.is_being_paid:
        return Ask(
            "agreement.ask_cancel_late",
            {"ref": contract.terms.ref, "until": until},
            topic=TOPIC,
            offers=yes_or_no(TOPIC),
        )
    if not contract.is_paid_out:
        return Ask(
            "agreement.ask_cancel",
            {"ref": contract.terms.ref, "until": until},
            topic=TOPIC,
            offers=yes_or_no(TOPIC),
        )
    principal = contract.terms.quote.principal
    return Ask(
        "agreement.ask_cancel_paid",
        {
            "ref": contract.terms.ref,
            "until": until,
            "today": turn.situation.today,
            "total": ends.repay,
            "principal": principal,
            "cost": max(ends.repay - principal, 0),
        },
        topic=TOPIC,
        offers=yes_or_no(TOPIC),
    )


def is_over(turn: Turn) -> bool:
    """Whether a loan is running that could have been ended, and no longer can."""
    contract = turn.draft.contract if turn.draft is not None else None
    return contract is not None and contract.is_paid_out and _signed(turn) is None


def choose(turn: Turn, option: str, message: int) -> bool:
    """Cancelled at once where nothing was paid out; else a person tells how to give it back."""
    signed = _signed(turn)
    if signed is None or option not in (f"{TOPIC}:yes", f"{TOPIC}:no"):
        return False
    contract, ends = signed
    if option == f"{TOPIC}:no":
        turn.say("agreement.goes_on", ref=contract.terms.ref)
    elif contract.loan is not None and not (contract.is_paid_out or contract.is_being_paid):
        turn.do(CancelLoan(contract.loan, message))
        turn.say("agreement.cancelled", ref=contract.terms.ref)
        turn.draft = None
        turn.over = True
    else:
        _give_to_a_person(turn, contract, ends)
    return True


def _give_to_a_person(turn: Turn, contract: Contract, ends: CoolingOff) -> None:
    details: dict[str, Value] = {
        "loan": contract.loan or "",
        "repay_cents": ends.repay,
        "until": ends.last_day.isoformat(),
    }
    turn.do(OpenCase(_CASE, "changed_her_mind", 1, details))
    if contract.is_paid_out:
        turn.say("agreement.to_give_back", case=_CASE, total=ends.repay)
    else:
        turn.say("agreement.payout_is_stopped", case=_CASE)
    turn.over = True


def _signed(turn: Turn) -> tuple[Contract, CoolingOff] | None:
    situation, draft = turn.situation, turn.draft
    contract = draft.contract if draft is not None else None
    if draft is None or contract is None or contract.signed_on is None:
        return None
    if draft.stage not in ("disbursement", "active_loan"):
        return None
    if contract.is_paid_out and situation.loan is None:
        return None
    loan = situation.loan if contract.is_paid_out else None
    product = situation.policy.priced(contract.terms.quote.product)
    ends = cooling_off.ended(
        loan,
        signed_on=contract.signed_on,
        on=situation.today,
        by=product.settlement if loan is None else loan.settlement,  # as it was agreed
        ceilings=situation.policy.ceilings,
        calendar=situation.calendar,
    )
    return None if ends is None else (contract, ends)
