"""Her job or her pay is another than she told: nothing is agreed to on what held before."""

from dataclasses import replace

from crm_store import money
from crm_store.money import Cents
from flows import facts
from flows.agreement_offered import Contract
from flows.calculated import note
from flows.commands import AskLoan, AskQuestion, Correct, FactName, SetFact, StartFlow
from flows.effects import LookAgain, OpenCase, Value
from flows.flow import Draft, Turn

_RESTS_ON: tuple[FactName, ...] = ("employer", "remuneration", "pay_day")
# What was mistaken when it was sent; whoever checks it must know.
_MISTAKEN: tuple[FactName, ...] = ("employee_number", "full_name", "phone")
_UNDER_WAY = ("documents_submitted", "employment_verification", "ai_assessment", "manual_review")
CASE = "told_since"  # nothing is paid out while one is open
_REVIEW = "application_review"  # which ends with the decision
_PRIORITY = 2
_SIGNED = 1  # the money may leave soon


def hears(turn: Turn, command: SetFact | Correct) -> bool:
    """Take what an application or a loan of hers rests on; False where it is told for a form."""
    begins, sent = _begins_anew(turn), _is_sent(turn.draft)
    if command.fact in _RESTS_ON:
        if sent:
            _look_again(turn, command.fact, message=command.message)
        return sent or (not begins and _of_a_loan(turn, command))
    is_wish = command.fact not in _MISTAKEN
    if not sent or begins or (is_wish and not command.value):
        return False
    _note(turn, command)
    return True


def hears_hardship(turn: Turn, message: int) -> bool:
    """Whether she tells of hard times while she applies, and owes us nothing that we know of."""
    draft = turn.draft
    if draft is None or draft.is_closed:
        return False
    owes = turn.situation.loan is not None
    if _is_sent(draft):
        if not owes:
            turn.say("hardship.heard")
        _look_again(turn, "hardship", message=message)
    elif not owes:
        turn.say("hardship.in_form")
    return not owes


def hears_new_debt(turn: Turn, message: int) -> bool:
    """Whether she has borrowed elsewhere since she applied: she may carry less than was found."""
    sent = _is_sent(turn.draft)
    if sent:
        _look_again(turn, "new_debt", message=message)
    return sent


def _note(turn: Turn, command: SetFact | Correct) -> None:
    """Another name, number or amount than was sent: nothing is changed, and a person knows."""
    details = _details(turn, command.fact, command.message)
    wished = _wished(turn, command)
    if wished is not None:
        note({"amount": wished})
        details["wished_cents"] = wished
    turn.do(OpenCase(_REVIEW, CASE, _PRIORITY, details))
    if turn.draft is None:
        return
    if wished is None:
        turn.say("application.noted_since", ref=turn.draft.ref)
    else:
        turn.say("application.wish_noted_since", ref=turn.draft.ref, amount=wished)


def _wished(turn: Turn, command: SetFact | Correct) -> Cents | None:
    """The amount that she would have instead; "make it 3" most likely means months."""
    if command.fact != "amount" or facts.small_number("amount", command.value, turn.situation):
        return None
    return money.parse(command.value)


def _is_sent(draft: Draft | None) -> bool:
    return draft is not None and not draft.is_draft and not draft.is_closed


def _look_again(turn: Turn, told: str, *, message: int) -> None:
    draft = turn.draft
    if draft is None:
        return
    contract = draft.contract
    is_signed = draft.stage == "disbursement"
    category, priority = (CASE, _SIGNED) if is_signed else (_REVIEW, _PRIORITY)
    turn.do(OpenCase(category, CASE, priority, _details(turn, told, message)))
    if any(isinstance(each, LookAgain) for each in turn.effects):
        return
    if is_signed and contract is not None:
        turn.say(
            "agreement.told_while_paying"
            if contract.is_being_paid
            else "agreement.told_after_signing",
            ref=contract.terms.ref,
        )
    elif _waits_to_be_signed(draft, contract):
        turn.do(LookAgain())
        _say_void(turn, contract)
        turn.draft = replace(draft, stage="manual_review", contract=None)
        turn.keep(offer_read=None)
    else:
        if draft.stage in _UNDER_WAY or (draft.stage == "decision" and turn.situation.is_verified):
            turn.do(LookAgain())
            turn.draft = replace(draft, stage="manual_review")
        turn.say("application.told_since", ref=draft.ref)
    turn.over = not any(isinstance(each, AskQuestion | AskLoan) for each in turn.heard)


def _waits_to_be_signed(draft: Draft, contract: Contract | None) -> bool:
    return draft.stage == "agreement_signing" and contract is not None and contract.stands


def _say_void(turn: Turn, contract: Contract | None) -> None:
    if contract is None:
        return
    situation = turn.situation
    days = situation.policy.sla.review_business_days
    answer_by = situation.calendar.add_business_days(situation.today, days)
    turn.say("agreement.told_since", ref=contract.terms.ref, answer_by=answer_by)


def _begins_anew(turn: Turn) -> bool:
    return any(isinstance(each, StartFlow) and each.flow == "application" for each in turn.heard)


def _of_a_loan(turn: Turn, command: SetFact | Correct) -> bool:
    """What comes off her pay needs her job; on a number that is not hers no loan is named."""
    situation, draft = turn.situation, turn.draft
    lent = draft is not None and draft.stage == "active_loan" and isinstance(command, Correct)
    if situation.loan is None and not (lent and not situation.may_hear):
        return False
    details = _details(turn, command.fact, command.message)
    turn.do(OpenCase(CASE, CASE, _PRIORITY, details))
    if situation.loan is None:
        turn.say("application.noted_for_a_person")
        return True
    minutes = situation.policy.sla.first_response(_PRIORITY)
    by = situation.calendar.add_office_time(situation.now, minutes)
    turn.say("loan.told_since", by=by)
    return True


def _details(turn: Turn, told: str, message: int) -> dict[str, Value]:
    return {"told": told, "told_in": str(turn.situation.messages[message])}
