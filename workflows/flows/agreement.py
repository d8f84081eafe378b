"""Sign an agreement: read it, ask, change it, and type the words that accept it.

offered --"I ACCEPT", typed--> signed           offered --run out--> expired
   |---"read"--> every word in the chat            |--another amount--> offered or assessed anew
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flows import agreement_change, agreement_terms, agreement_words, facts
from flows.agreement_offered import Contract
from flows.commands import (
    Affirm,
    AnyCommand,
    Choose,
    Correct,
    FactName,
    Greet,
    NotUnderstood,
    SetFact,
    StartFlow,
    Thank,
)
from flows.effects import Advance, RenewOffer, SendAgreement, SignAgreement
from flows.flow import Ask, Offer, Situation, Turn
from flows.form import person

TOPIC = agreement_change.TOPIC
# A question that leaves room for these words; at any other they are its answer.
_OPEN = (None, TOPIC, "menu", "amount", "months", "question")
_TERMS = ("amount", "months")


def hears(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """Take what is meant for the offer; True where the turn needs nothing more."""
    means = _meaning(turn)
    contract = standing(turn)
    if contract is None:
        in_form = turn.state.flow is not None or turn.state.topic not in (None, "menu")
        return means == "signs" and not in_form and _nothing_to_sign(turn)
    if means == "signs":
        return _do(turn, contract, "signs")
    if means == "more":
        turn.say("agreement.not_signed")
        return False
    if turn.state.topic not in _OPEN or _is_an_answer(turn, commands):
        return False
    if means is None:
        return _hears_other(turn, contract, commands)
    return _do(turn, contract, means)


def _meaning(turn: Turn) -> agreement_words.Meaning | None:
    """What she means; a photo, a voice note or a tap beside the words may take them back."""
    situation = turn.situation
    means = agreement_words.meaning(each.text for each in situation.tongues)
    is_alone = len(situation.tongues) == len(situation.messages)
    holds = is_alone and not situation.outdated  # what it quotes may have been other terms
    return "more" if means == "signs" and not holds else means


def _is_an_answer(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    offered = {option[0] for option in turn.state.options}
    return any(isinstance(each, Choose) and each.option in offered for each in commands)


def _hears_other(turn: Turn, contract: Contract, commands: Sequence[AnyCommand]) -> bool:
    """A yes that is none, or other terms, and nothing beside them."""
    if not contract.stands:
        return False
    hers = [each for each in commands if not isinstance(each, Thank | Greet | StartFlow)]
    told = [each for each in hers if isinstance(each, SetFact | Correct) and each.fact in _TERMS]
    if told and len(told) == len(hers):
        agreement_change.propose(turn, contract, {each.fact: each.value for each in told})
        return True
    texts = [each.text for each in turn.situation.tongues]
    if hers and len(texts) == len(turn.situation.messages) == 1:
        wanted = agreement_words.other_terms(texts[0])
        if wanted is not None:
            agreement_change.propose(turn, contract, {wanted[0]: wanted[1]})
            return True
    if hers and all(isinstance(each, NotUnderstood) for each in hers) and len(texts) == 1:
        return _might_be_an_amount(turn, contract, texts[0])
    if hers and all(isinstance(each, Affirm) for each in hers):
        return _do(turn, contract, "nearly")
    return False


def takes_terms(turn: Turn, fact: FactName, text: str) -> bool:
    """Another amount or time that is told beside something else, while an offer stands."""
    contract = standing(turn)
    if contract is None or not contract.stands or fact not in _TERMS:
        return False
    if text:
        agreement_change.propose(turn, contract, {fact: text})
    else:
        agreement_change.choose(turn, contract, f"agreement:{fact}", message=0)
    return True


def _might_be_an_amount(turn: Turn, contract: Contract, text: str) -> bool:
    """A bare amount beside an offer most likely says what she wants; she is asked, at its cost."""
    if not isinstance(facts.read("amount", text, turn.situation), int):
        return False
    agreement_change.propose(turn, contract, {"amount": text})
    return True


def standing(turn: Turn) -> Contract | None:
    """The offer that waits for her, if one does."""
    draft = turn.draft
    if draft is None or draft.contract is None or draft.stage != "agreement_signing":
        return None
    return draft.contract


def waits(turn: Turn) -> Ask | None:
    """The question that is open while an offer stands."""
    contract = standing(turn)
    if contract is None or not contract.stands:
        return None
    return Ask(
        "agreement.ask",
        {"ref": contract.terms.ref, "until": contract.terms.stands_until},
        topic=TOPIC,
        offers=(
            Offer("agreement:read", "option.read_here"),
            Offer("agreement:change", "option.change"),
            person(TOPIC),
        ),
    )


def show(turn: Turn, contract: Contract) -> None:
    """The offer in one message; the page goes with it, unless she has it."""
    summary = agreement_terms.summary(contract.terms, policy=turn.situation.policy)
    turn.says.append(summary)
    if not contract.has_reached_her:
        turn.do(SendAgreement(contract.id))


def choose(turn: Turn, option: str, message: int) -> bool:
    """A button reads or changes; none of them signs."""
    contract = standing(turn)
    if contract is None:
        return False
    if option == "agreement:read":
        return _do(turn, contract, "read")
    if option == "agreement:change":
        return _do(turn, contract, "change")
    if option == "agreement:keep":
        show(turn, contract)
        turn.ask = waits(turn)
        return True
    return agreement_change.choose(turn, contract, option, message=message)


def tell_status(turn: Turn, contract: Contract) -> None:
    """What waits for her, or for us, with its days."""
    terms = contract.terms
    if contract.signed_on is not None:
        turn.say(
            "agreement.waits_for_payout",
            ref=terms.ref,
            day=contract.signed_on,
            principal=terms.quote.principal,
            pay_by=pay_by(turn.situation, contract.signed_on),
            first_due=terms.first_due,
        )
    elif contract.stands:
        show(turn, contract)
    else:
        _run_out(turn, contract)


def pay_by(situation: Situation, signed_on: date) -> date:
    """The day by which she can expect her money; never one that has passed."""
    days = situation.policy.decision.payout_business_days
    by = situation.calendar.add_business_days(signed_on, days)
    return by if by >= situation.today else situation.calendar.add_business_days(situation.today, 1)


# --- signing ---


def _do(turn: Turn, contract: Contract, means: agreement_words.Meaning) -> bool:
    if not contract.stands:
        _run_out(turn, contract)
    elif means in ("signs", "read", "page") and _is_outdated(turn, contract):
        _renew(turn, contract)
    elif means == "signs":
        _sign(turn, contract)
    elif means == "nearly":
        turn.say("agreement.type_it", ref=contract.terms.ref)
        turn.open_question = waits(turn)
        turn.over = True
    elif means == "read":
        _read(turn, contract)
    elif means == "page":
        turn.do(SendAgreement(contract.id))
        turn.say("agreement.page_comes", ref=contract.terms.ref)
        turn.ask = waits(turn)
    elif means == "change":
        turn.ask = agreement_change.ask_what_else(contract)
    elif means in ("amount", "months"):
        agreement_change.choose(turn, contract, f"agreement:{means}", message=0)
    else:
        turn.ask = Ask("question.ask", topic="question")
    return True


def _sign(turn: Turn, contract: Contract) -> None:
    situation = turn.situation
    if not contract.has_reached_her:
        turn.say("agreement.not_read")
        turn.do(SendAgreement(contract.id))
        _read(turn, contract)
        return
    typed = [(agreement_words.signed_words(each.text), each) for each in situation.tongues]
    words, last = next((words, each) for words, each in reversed(typed) if words is not None)
    turn.do(
        SignAgreement(
            offer=contract.id,
            words=words,
            language=agreement_words.SIGNING[words],
            message=last.message,
        )
    )
    _thank(turn, contract)


def _is_outdated(turn: Turn, contract: Contract) -> bool:
    """Whether what she would read now is not what she would sign."""
    wording = turn.situation.policy.decision.agreement_wording
    return contract.terms.wording != wording or not contract.is_as_written


def _renew(turn: Turn, contract: Contract) -> None:
    turn.do(RenewOffer())
    turn.say("agreement.renewed", ref=contract.terms.ref)
    turn.keep(offer_read=None)
    turn.over = True


def _thank(turn: Turn, contract: Contract) -> None:
    situation, terms = turn.situation, contract.terms
    calendar, policy = situation.calendar, situation.policy
    turn.say(
        "agreement.signed",
        ref=terms.ref,
        today=contract.heard_on,
        principal=terms.quote.principal,
        pay_by=pay_by(turn.situation, contract.heard_on),
        until=calendar.add_business_days(
            contract.heard_on, policy.ceilings.cooling_off_business_days
        ),
    )
    turn.keep(offer_read=None, topic=None, options=())
    turn.draft = None
    turn.over = True


def _read(turn: Turn, contract: Contract) -> None:
    """Every word as it was hashed, in messages as short as the others; the last asks."""
    turn.language = contract.language
    turn.says.extend(agreement_terms.in_full(contract.terms, policy=turn.situation.policy))
    turn.keep(offer_read=contract.id)
    turn.ask = waits(turn)


def _run_out(turn: Turn, contract: Contract) -> None:
    draft = turn.draft
    turn.do(Advance("expired"))
    turn.say("agreement.expired", ref=contract.terms.ref, until=contract.terms.stands_until)
    turn.draft = replace(draft, stage="expired", contract=None) if draft is not None else None


def _nothing_to_sign(turn: Turn) -> bool:
    draft = turn.draft
    if draft is not None and draft.stage == "decision":
        turn.say("agreement.being_made", ref=draft.ref)
    else:
        turn.say("agreement.none")
    return True
