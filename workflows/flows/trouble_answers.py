"""What somebody in trouble answers: a choice, an amount, words or a photo for the person."""

from collections.abc import Callable

from crm_store import money
from flows import arranging, mourning, trouble
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Greet,
    NotUnderstood,
    OffTopic,
    Refuse,
    Report,
    SetFact,
    Skip,
    StartFlow,
    Thank,
)
from flows.effects import AddToCase, File, Value
from flows.flow import Ask, Question, Turn
from flows.trouble_noted import CASES

_WORDS = (NotUnderstood, SetFact, Correct, OffTopic, Abuse)
_NO_ANSWER = (DontKnow, Skip, Refuse)

_AMOUNT = ("hardship_amount", "hardship_amount_again")  # asked for, and asked for once more

# What she chose among the problems: one step back she may choose again.
_OF_A_PROBLEM = ("hardship", "complaint", "deduction", "paid", "fraud", "scam")

# Whose case takes up what is told or sent while its question is open.
_CATEGORIES = {
    "paid": "payment_claim",
    "complaint": "complaint",
    "deduction": "complaint",
    "fraud": "fraud_report",
    "threat": "threat",
    "bereavement": "bereavement",
    mourning.TOPIC: "bereavement",
}
_YES = {
    mourning.TOPIC: "mourning:theirs",
    "under_age": "under_age:yes",
    "scam": "scam:report",
    "hardship": "hardship:some",
}
_NO = {
    "under_age": "under_age:no",
    "scam": "scam:menu",
    "hardship": "hardship:unsure",
    "deduction": "deduction:no",
    "complaint": "complaint:done",
    "fraud": "fraud:done",
    "threat": "complaint:done",
    "paid": "paid:no_slip",
    "bereavement": "bereavement:myself",
    mourning.TOPIC: "mourning:own",
}


def hears(turn: Turn, command: AnyCommand) -> bool:
    """Take what answers a question of ours; False leaves it to everybody else."""
    if turn.state.too_young and _would_apply(command):
        turn.say("under_age.still", age=turn.situation.policy.affordability.minimum_age)
        return True
    topic = turn.state.topic or ""
    if topic in ("hardship", *_AMOUNT) and _hears_amount(turn, command):
        return True
    if topic == "trouble" and isinstance(command, _WORDS):
        _tell_trouble(turn, command)
        return True
    if topic == mourning.TOPIC and isinstance(command, (*_WORDS, Report)):
        option = mourning.answered(command.span)
        if option is not None:
            return choose(turn, option, command.message)
    if _tells_more(command, topic):
        _add_words(turn, topic, command.message)
        if isinstance(command, Report) and topic == "deduction":
            turn.say("complaint.your_right")
        return True
    if isinstance(command, Affirm):
        return _affirmed(turn, topic, command.message)
    if isinstance(command, (Deny, *_NO_ANSWER)) and topic in _NO:
        return choose(turn, _NO[topic], command.message)
    return False


# Whatever somebody says who has just told of a death is for the person who will write to them.
_MOURNER = (Report, Greet, Thank, SetFact, Correct, OffTopic, NotUnderstood)


def _tells_more(command: AnyCommand, topic: str) -> bool:
    """Whether these words belong to the case whose question is open, and to nothing else."""
    if topic not in _CATEGORIES:
        return False
    if topic == "bereavement" and isinstance(command, _MOURNER):
        return True
    if isinstance(command, Report):
        # A wrong deduction holds the loan, also when it comes out while she complains.
        if topic == mourning.TOPIC:
            return False  # whose death it was may just be told
        case = CASES.get(command.about)
        again = case is not None and case.name == _CATEGORIES[topic]
        return again and command.about != "wrong_deduction"
    return isinstance(command, _WORDS)


def takes_files(turn: Turn) -> bool:
    """Keep photos that were asked for here beside their case; False leaves them to the papers."""
    category = _CATEGORIES.get(turn.state.topic or "")
    arrived = turn.situation.documents
    if category is None or any(each.reject is not None for each in arrived):
        return False
    for each in arrived:
        turn.do(File(each.document_id, None))
        turn.do(AddToCase(category, {"document": str(each.document_id)}))
    turn.say("paid.got_slip" if category == "payment_claim" else "complaint.added")
    trouble.settle(turn)
    if category != "payment_claim":  # one slip is all that was asked for
        _stays_open(turn)
    return True


def choose(turn: Turn, option: str, message: int) -> bool:
    """Follow a choice of ours; False if it is none."""
    handler = _CHOICES.get(option.split(":")[0])
    if handler is None:
        return False
    handler(turn, option, message)
    return True


def one_step_back(turn: Turn) -> None:
    """Ask what led to this question; where the menu did, that comes by itself."""
    topic = turn.state.topic or ""
    if topic in (*_AMOUNT, arranging.CHOICES):
        turn.ask = trouble.ask_hardship()
    elif topic in _OF_A_PROBLEM:
        turn.ask = trouble.ask_which()
    else:
        arranging.one_step_back(turn)


def _would_apply(command: AnyCommand) -> bool:
    if isinstance(command, StartFlow):
        return command.flow == "application"
    return isinstance(command, SetFact) or (
        isinstance(command, Choose) and command.option == "menu:apply"
    )


# --- which problem ---


def _tell_trouble(turn: Turn, command: AnyCommand) -> None:
    """A problem in her own words is a complaint: nobody sorts it better than a person."""
    told = command.span or "-"
    trouble.report(turn, Report(about="complaint", message=command.message, span=told))


def _choose_trouble(turn: Turn, option: str, message: int) -> None:
    for about in CASES:
        if option == f"trouble:{about}":
            trouble.report(turn, Report(about=about, message=message))


# --- hardship ---


def _choose_hardship(turn: Turn, option: str, message: int) -> None:
    if option == "hardship:some":
        turn.ask = Ask("hardship.how_much", topic=_AMOUNT[0])
    elif option == "hardship:nothing":
        turn.say("hardship.noted_nothing")
        _noted(turn, {"can_pay_cents": 0})
    elif option == "hardship:talk":
        turn.hand_over("asked", category="payment_difficulty", priority=1)
    else:
        turn.say("hardship.noted_unsure")
        _noted(turn, {"can_pay_cents": "not sure"})


def _hears_amount(turn: Turn, command: AnyCommand) -> bool:
    """About how much she can pay: written down, and no promise."""
    asked = turn.state.topic in _AMOUNT
    if isinstance(command, (Deny, *_NO_ANSWER)):
        _choose_hardship(turn, "hardship:unsure", command.message)
        return True
    again = isinstance(command, Report) and command.about == "hardship"
    if not again and not isinstance(command, _WORDS):
        return False
    told = command.value if isinstance(command, SetFact | Correct) else command.span
    amounts = [] if "-" in told else money.find(told)
    if len(amounts) == 1:
        turn.say("hardship.noted_amount", amount=amounts[0][0])
        _noted(turn, {"can_pay_cents": amounts[0][0]})
    elif asked:
        _ask_amount_again(turn, command.message)
    elif again:
        turn.ask = trouble.ask_hardship()  # without a second speech
    return asked or again or len(amounts) == 1


def _ask_amount_again(turn: Turn, message: int) -> None:
    """Once; somebody in trouble is not examined."""
    if turn.state.topic == _AMOUNT[-1]:
        _choose_hardship(turn, "hardship:unsure", message)
    else:
        turn.say("hardship.one_amount")
        turn.ask = Ask("hardship.how_much", topic=_AMOUNT[-1])


def _noted(turn: Turn, details: dict[str, Value]) -> None:
    turn.do(AddToCase("payment_difficulty", details))
    trouble.say_who_answers(turn, "hardship.person_by", "hardship")
    can_pay = details["can_pay_cents"]
    if not arranging.open_choices(turn, can_pay=can_pay if isinstance(can_pay, int) else None):
        trouble.settle(turn)


# --- complaints, and more for the person ---


def _choose_deduction(turn: Turn, option: str, message: int) -> None:
    if not option.startswith("deduction:yes:"):
        turn.ask = trouble.ask_what_happened(told=False)
        return
    _, _, expected, taken = option.split(":")
    turn.do(AddToCase("complaint", {"expected_cents": int(expected), "taken_cents": int(taken)}))
    turn.ask = trouble.ask_payslip()


def _choose_complaint(turn: Turn, option: str, message: int) -> None:
    if option == "complaint:namfisa":
        # An article gives the address: contact details change, and each has its source there.
        turn.questions.append(Question("How do I complain to NAMFISA?", message))
        turn.ask = trouble.ask_what_happened(told=True)
        return
    turn.say("complaint.done")
    trouble.settle(turn)


def _add_words(turn: Turn, topic: str, message: int) -> None:
    told_in = str(turn.situation.messages[message])
    turn.do(AddToCase(_CATEGORIES[topic], {"told_in": told_in}))
    if topic == "bereavement":
        turn.say("bereavement.noted")
        _leave_to_a_person(turn)
    else:
        turn.say("complaint.added")
        trouble.settle(turn)
        _stays_open(turn)


def _stays_open(turn: Turn) -> None:
    """What comes next belongs to the case, too, and a bare number is a choice of its question."""
    again = _AGAIN.get(turn.state.topic or "")
    if turn.state.flow is None and again is not None:
        turn.open_question = again()


def _affirmed(turn: Turn, topic: str, message: int) -> bool:
    """A plain yes: the option that it means, or a wait for what she says that she will send."""
    if topic == "deduction":
        offered = [each[0] for each in turn.state.options]
        yes = next((each for each in offered if each.startswith("deduction:yes:")), None)
        return yes is not None and choose(turn, yes, message)
    if topic in _YES:
        return choose(turn, _YES[topic], message)
    if topic not in _AGAIN:
        return False
    if not turn.situation.documents:
        turn.say("trouble.send_it")
        turn.open_question = _AGAIN[topic]()
        turn.over = True
    return True


# --- the others ---


def _choose_paid(turn: Turn, option: str, message: int) -> None:
    turn.say("paid.without_slip")
    trouble.settle(turn)


def _choose_scam(turn: Turn, option: str, message: int) -> None:
    if option == "scam:report":
        trouble.report(turn, Report(about="fraud", message=message))
    else:
        turn.keep(flow=None)


def _choose_fraud(turn: Turn, option: str, message: int) -> None:
    turn.say("complaint.done")
    trouble.settle(turn)


def _choose_bereavement(turn: Turn, option: str, message: int) -> None:
    turn.do(AddToCase("bereavement", {"when": option.removeprefix("bereavement:")}))
    turn.say("bereavement.we_wait" if option == "bereavement:myself" else "bereavement.noted")
    _leave_to_a_person(turn)


def _choose_mourning(turn: Turn, option: str, message: int) -> None:
    """A loan of the dead ends every message; her own stays as it is, and nobody presses her."""
    if option == "mourning:theirs":
        trouble.report(turn, Report(about="bereavement", message=message))
        return
    turn.do(AddToCase("bereavement", {"whose": "of her own family"}))
    in_form = turn.state.flow == "application"
    turn.say("mourning.own_in_the_form" if in_form else "mourning.own")
    turn.over = True


def _leave_to_a_person(turn: Turn) -> None:
    """From here on a person writes: the family is shown no menu, and hears of no line."""
    trouble.settle(turn)
    if not turn.is_handed_over:
        turn.hand_over("bereavement", category="bereavement", priority=0)


def _choose_under_age(turn: Turn, option: str, message: int) -> None:
    if option == "under_age:yes":
        turn.hand_over("asked")
    else:
        turn.say("gap.left")
        trouble.settle(turn)


# What stays open after a plain yes to it.
_AGAIN: dict[str, Callable[[], Ask]] = {
    "paid": trouble.ask_slip,
    "fraud": trouble.ask_fraud,
    "complaint": lambda: trouble.ask_what_happened(told=False),
    "deduction": trouble.ask_payslip,
    "bereavement": trouble.ask_when,
}

_CHOICES: dict[str, Callable[[Turn, str, int], None]] = {
    "trouble": _choose_trouble,
    "hardship": _choose_hardship,
    "deduction": _choose_deduction,
    "complaint": _choose_complaint,
    "paid": _choose_paid,
    "scam": _choose_scam,
    "fraud": _choose_fraud,
    "bereavement": _choose_bereavement,
    "under_age": _choose_under_age,
    mourning.TOPIC: _choose_mourning,
}
TOPICS = tuple(_CHOICES)
