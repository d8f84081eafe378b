"""Our typed commands under the names in which cases are shared, with their values worked out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from agent import secrets
from agent.understanding import called_wrong, courtesies, hints, sending_papers
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.vocabulary import fold
from flows.commands import (
    AnyCommand,
    AskLoan,
    AskQuestion,
    Cancel,
    ChangeLanguage,
    Choose,
    Correct,
    DontKnow,
    FactName,
    Language,
    Refuse,
    Report,
    SetFact,
    StartFlow,
    Thank,
    Trouble,
)
from flows.numbers import days, figures, take_home
from flows.numbers.amounts import amount
from flows.numbers.terms import months

Slot = int | str

_TOLD: tuple[FactName, ...] = (
    "employer", "full_name", "employee_number", "remuneration", "pay_day", "amount", "months",
)  # fmt: skip
_YES_NO = (Offered("confirm:yes", "Yes"), Offered("confirm:no", "No"))
_MENU = (
    Offered("menu:apply", "Apply for a loan"),
    Offered("menu:status", "My application"),
    Offered("menu:question", "Ask a question"),
    Offered("menu:problem", "Report a problem"),
    Offered("menu:person", "Talk to a person"),
)
# What was asked when the message came, as understanding hears it. To add one, name it here.
_PENDING: Mapping[str, Callable[[str, Language], Heard]] = {
    "none": lambda text, language: _heard(text, language, known=_TOLD),
    "yes_no": lambda text, language: _heard(
        text, language, awaiting="choice", options=_YES_NO, known=_TOLD, flow="application"
    ),
    "menu": lambda text, language: _heard(
        text, language, awaiting="choice", options=_MENU, known=_TOLD
    ),
    "document": lambda text, language: _heard(
        text, language, awaiting="document", known=_TOLD, flow="application"
    ),
    "amount": lambda text, language: _asked(text, language, "amount"),
    "months": lambda text, language: _asked(text, language, "months"),
    "salary": lambda text, language: _asked(text, language, "remuneration"),
    "employer": lambda text, language: _asked(text, language, "employer"),
    "full_name": lambda text, language: _asked(text, language, "full_name"),
}
_KINDS: Mapping[str, str] = {
    "affirm": "affirm",
    "deny": "deny",
    "ask_question": "ask_question",
    "change_language": "change_language",
    "stop": "stop_messages",
    "resume": "start_messages",
    "unsay": "unsay",
    "human": "human",
    "menu": "menu",
    "help": "menu",  # help shows what can be done here
    "back": "back",
    "repeat": "repeat",
    "why": "why",
    "skip": "skip",
    "refuse": "deny",
    "change_item": "correct_fact",
    "abuse": "abuse",
    "greet": "greet",
    "off_topic": "out_of_scope",
    "dont_know": "unclear",
    "not_understood": "unclear",
}
_TROUBLES: Mapping[Trouble, str] = {
    "distress": "distress",
    "threat": "abuse",
    "paid": "claim_paid",
    "hardship": "hardship",
    "complaint": "complaint",
    "wrong_deduction": "complaint",
    "no_money": "application_status",  # where the promised money is
    "bereavement": "bereavement",
    "wrong_number": "wrong_number",
    "third_party": "third_party",
    "scam_worry": "scam_worry",
    "fraud": "fraud_report",
    "under_age": "under_age",
    "new_debt": "new_debt",
}
_CHOICES: Mapping[str, str] = {
    "menu:apply": "apply",
    "menu:status": "application_status",
    "menu:question": "ask_question",
    "menu:problem": "complaint",
    "menu:person": "human",
    "confirm:yes": "affirm",
    "confirm:no": "deny",
}
_EARLY = re.compile(
    r"\b(?:settle|pay (?:\w+ ){0,3}?(?:off|back)|close|aflos|(?:af|terug)?betaal|pay)\b.*"
    r"\b(?:early|earlier|before (?:the |my )?time|vroeg|vroeer)\b|"
    r"\b(?:vroeg|vroeer)\b.*\b(?:aflos|\w*betaal|vereffen)\b"
)
_GIVEN_AWAY = re.compile("|".join(hints.GIVEN_AWAY))  # a PIN that somebody else has now
_CORRECTS = re.compile(
    r"(?i)(?<!employee )(?<!staff )(?<!emp )(?<!payroll )(?<!id )"
    r"\b(?:sorry|actually|i\s+meant?|mean|make\s+it|rather|instead|change|correct(?:ion)?|"
    r"wrong|"
    r"mistake|should\s+be|not|no|eintlik|jammer|ekskuus|bedoel|meen|maak|verander|verkeerd\w*|liewer|eerder|nie|nee|"
    r"second\s+thoughts?|think\s+about\s+it|come\s+to\s+think|mooi\s+dink|by\s+nader\s+insien|"
    r"changed\s+my\s+mind|wait|wag|any\s?more|no\s+longer|nie\s+meer|"
    r"oops|typo|tikfout|update|edit|fix|spell?\w*)\b"
)


@dataclass(frozen=True)
class Meant:
    """One thing that a message says: its shared name and the values that it tells."""

    name: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    confidence: float = field(default=1.0, compare=False)  # how sure the reader was of it


def heard(text: str, *, pending: str, language: str) -> Heard:
    """The message as the reader hears it, its secrets hidden as at the door."""
    hidden, _ = secrets.hide(text)
    return _PENDING[pending](hidden, _language(language))


def meant(text: str, commands: Iterable[AnyCommand], *, today: date) -> tuple[Meant, ...]:
    """What was read, each thing once and in order; a PIN in the text is one of them."""
    _, has_secret = secrets.hide(text)
    found = [Meant("pin_shared")] if has_secret else []
    for command in commands:
        sure = command.confidence
        found.append(Meant(_name(command, text), _slots(command, today), sure))
        if isinstance(command, Refuse | DontKnow):
            # Who will not tell says no, who cannot says nothing; both let the question pass.
            found.append(Meant("skip", confidence=sure))
        if (
            isinstance(command, Report)
            and command.about == "fraud"
            and _GIVEN_AWAY.search(fold(text))
        ):
            found.append(Meant("pin_shared", confidence=sure))
        if isinstance(command, Thank) and courtesies.says_goodbye(text):
            found.append(Meant("goodbye", confidence=sure))
        if isinstance(command, AskQuestion) and _EARLY.search(fold(command.question)):
            # An article answers it.
            found.append(Meant("settle_early", confidence=sure))
    return tuple(each for index, each in enumerate(found) if each not in found[:index])


def _language(code: str) -> Language:
    codes: Mapping[str, Language] = {"en": "en", "af": "af", "her": "her"}
    return codes.get(code, "osh")


def _heard(
    text: str,
    language: Language,
    *,
    awaiting: str | None = None,
    options: tuple[Offered, ...] = (),
    known: Iterable[FactName] = (),
    flow: str | None = None,
) -> Heard:
    return Heard(
        (Said(text),),
        language=language,
        awaiting=awaiting,
        options=options,
        known=frozenset(known),
        flow=flow,
    )


def _asked(text: str, language: Language, fact: FactName) -> Heard:
    known: list[FactName] = [each for each in _TOLD if each != fact]
    return _heard(text, language, awaiting=fact, known=known, flow="application")


def _name(command: AnyCommand, text: str) -> str:
    promises = sending_papers.sends_documents(command.span) or (
        command.kind == "repeat" and sending_papers.promises_it(command.span)
    )
    if promises and command.kind in _SENDING:
        return "send_document_intent"
    if isinstance(command, Report):
        return _TROUBLES[command.about]
    if isinstance(command, Choose):
        calls_wrong = command.option == "confirm:no" and any(called_wrong.facts(command.span))
        return "correct_fact" if calls_wrong else _CHOICES[command.option]
    if isinstance(command, StartFlow):
        return _FLOWS[command.flow]
    if isinstance(command, AskLoan):
        return "settle_early" if command.about == "settle" else "balance"
    if isinstance(command, Cancel):
        return "stop_messages" if command.scope == "messages" else "cancel"
    if isinstance(command, Thank):
        return "goodbye" if courtesies.says_goodbye(command.span) else "thanks"
    if isinstance(command, SetFact | Correct):
        return _of_fact(command, text)
    return _KINDS[command.kind]


# Whoever wants a decision reviewed wants a person to look again.
_FLOWS = {
    "application": "apply",
    "status": "application_status",
    "documents": "application_status",
    "review": "human",
    "bank_change": "human",
}
_SENDING = frozenset({"repeat", "start_flow", "ask_question"})


def _of_fact(command: SetFact | Correct, text: str) -> str:
    """A correction, where the words correct; a file of cases does not say what was told before."""
    corrects = isinstance(command, Correct) and (not command.value or _CORRECTS.search(text))
    return "correct_fact" if corrects else "set_fact"


def _slots(command: AnyCommand, today: date) -> dict[str, Slot]:
    if isinstance(command, ChangeLanguage):
        return {"language": command.language} if command.language else {}
    if isinstance(command, SetFact | Correct):
        return _fact(command) if command.value else {}
    if isinstance(command, Report) and command.about == "paid":
        return _paid(command.span, today)
    return {}


def _fact(command: SetFact | Correct) -> dict[str, Slot]:
    worth = _VALUES.get(command.fact)
    slot, value = worth(command.value) if worth else (command.fact, command.value)
    is_net = command.fact == "remuneration" and take_home.is_called_so(command.value)
    return {slot: value, "salary_is": "net"} if is_net else {slot: value}


def _pay_day(told: str) -> tuple[str, Slot]:
    found = re.search(r"\d{1,2}", told)
    return "pay_day", int(found[0]) if found else "last"


_VALUES: Mapping[FactName, Callable[[str], tuple[str, Slot]]] = {
    "amount": lambda told: ("amount_cents", amount(told)),
    "remuneration": lambda told: ("salary_cents", amount(told)),
    "months": lambda told: ("months", months(told)),
    "pay_day": _pay_day,
    "employee_number": lambda told: ("employee_number", told.upper()),
}
_LEAST_PAID = 10  # dollars; a smaller number is a day or a count
_LONGEST_DAY = 5  # words


def _paid(span: str, today: date) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    on, rest = _day_in(span, today)
    said = re.sub(r"(?i)\b\d{1,2}(?:st|nd|rd|th|ste|de)\b", " ", figures.plain(rest))
    told = [each.value for each in figures.find(said) if each.value and each.value >= _LEAST_PAID]
    if len(told) == 1 and told[0] is not None:
        slots["paid_cents"] = int(told[0] * 100)
    if on is not None:
        slots["paid_on"] = on.isoformat()
    return slots


def _day_in(span: str, today: date) -> tuple[date | None, str]:
    """The day on which she paid, and the words without it."""
    words = span.split()
    for size in range(min(_LONGEST_DAY, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            window = " ".join(words[start : start + size])
            # "900" is no day, and "25" alone may be one of an amount.
            on = None if window.isdecimal() else days.day(window, today=today, back=True)
            if isinstance(on, date):
                return on, " ".join([*words[:start], *words[start + size :]])
    return None, span


def person_or_nothing(commands: Iterable[Meant]) -> bool:
    """Whether the message reaches a person or is asked back, and nothing else happens."""
    return {each.name for each in commands} <= {"unclear", "human"}


def is_pending(name: str) -> bool:
    """Whether this names a question that may have been asked."""
    return name in _PENDING
