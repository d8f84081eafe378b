"""Choosing: what she taps or numbers of that which is offered, and how she says what she wants."""

from collections.abc import Callable, Mapping

from evals.borrower.head import Head
from evals.borrower.hearing import End, Hearing, Move, Says, Taps

_NUMBERED_OTHERWISE = ("summary", "send")  # a bare number means a line there
_TAPS = 0.6
_BY_MENU = 0.35
_THANKS = 0.3
_MENU = {
    "loan": "menu:apply",
    "status": "menu:status",
    "answer": "menu:question",
    "complain": "menu:problem",
    "hardship": "menu:problem",
    "claim_paid": "menu:problem",
    "person": "menu:person",
}


def offered(seen: Hearing, *wanted: str) -> str | None:
    """The first option that is called so, or ends so: `go_on` of `quote:240000:4:go_on`."""
    ids = [option for option, _ in seen.options]
    for each in wanted:
        for option in ids:
            if option == each or option.endswith(f":{each}"):
                return option
    return None


def pick(head: Head, seen: Hearing, *wanted: str) -> Move:
    """Tap the first of these that is offered, or write its number; without any, the first."""
    option = offered(seen, *wanted)
    if option is None:
        return first(head, seen)
    place = [each for each, _ in seen.options].index(option)
    if seen.awaits in _NUMBERED_OTHERWISE or head.likely(_TAPS):
        return Taps(option, seen.options[place][1])
    return Says(str(place + 1))


def first(head: Head, seen: Hearing) -> Move:
    """Whoever has no words for it takes what stands on top, or opens the menu."""
    if seen.options and head.memory.idle < len(seen.options):
        return Taps(*seen.options[head.memory.idle])
    return Says("menu")


def in_words_or(head: Head, seen: Hearing, act: str, *wanted: str) -> Move:
    """Say it, or choose it where it is offered."""
    is_offered = offered(seen, *wanted) is not None
    if is_offered and (
        head.memory.misses or head.likely(0.5) or not head.pen.knows_how("acts", act)
    ):
        return pick(head, seen, *wanted)
    return Says(head.pen.act(act))


def language(head: Head, seen: Hearing) -> Move:
    return pick(head, seen, f"language:{head.language}")


def want(head: Head, seen: Hearing) -> Move | End:
    """What she came for: in her words, or by the menu."""
    head.memory.said_want = True
    wants = head.borrower.wants
    by_menu = _MENU.get(wants)
    if by_menu and offered(seen, by_menu) and (_has_no_words(head) or head.likely(_BY_MENU)):
        return pick(head, seen, by_menu)
    if wants == "answer":
        return question(head, seen)
    if _has_no_words(head):
        return first(head, seen) if wants not in _MENU else Says("menu")
    if wants == "complain" and "taken" in head.memory.knows:
        taken = head.pen.value("taken", head.memory.knows["taken"])
        return Says(head.pen.want("complain_taken", taken=taken))
    return Says(head.pen.want(wants))


def question(head: Head, seen: Hearing) -> Move:
    """Her next question, or the last one once more."""
    memory = head.memory
    memory.digressed = True
    asked = memory.asks.pop(0) if memory.asks else head.borrower.asks[-1]
    return Says(head.pen.question(asked))


def _has_no_words(head: Head) -> bool:
    wants = head.borrower.wants
    return wants != "answer" and not head.pen.knows_how("wants", wants)


def _switch(head: Head, seen: Hearing) -> Move:
    """Another language is offered: she stays with hers, or comes back to it."""
    options = [option for option, _ in seen.options]
    return pick(head, seen, *(each for each in options if f":{head.language}:" in each))


def _cancel(head: Head, seen: Hearing) -> Move:
    if head.borrower.wants == "stop_messages":
        return pick(head, seen, "messages")
    return pick(head, seen, "application" if head.will_end("withdrawn") else "nothing")


def _gap(head: Head, seen: Hearing) -> Move:
    """Shall a person answer?"""
    return pick(head, seen, "yes" if head.will_end("person") else "no")


def _stuck(head: Head, seen: Hearing) -> Move:
    return pick(head, seen, "person" if head.will_end("person") else "again")


def _refused(head: Head, seen: Hearing) -> Move:
    """What she does about a question that she would not answer."""
    if head.will_end("person"):
        return pick(head, seen, "person")
    if head.will_end("withdrawn"):
        return pick(head, seen, "withdraw")
    return pick(head, seen, "later", "answer")


def _number(head: Head, seen: Hearing) -> Move:
    """Which of hers an amount is: the one that she was about to tell."""
    told = [fact for fact in ("amount", "remuneration") if fact in head.memory.told]
    return pick(head, seen, *(told[:1] or ("neither",)))


def _which_paper(head: Head, seen: Hearing) -> Move:
    return pick(head, seen, f"paper:{head.memory.last_sent}")


# What she answers where something is offered, by the topic of the question.
ANSWERS: Mapping[str, Callable[[Head, Hearing], Move | End]] = {
    "language": language,
    "menu": want,
    "question": question,
    "switch": _switch,
    "cancel": _cancel,
    "gap": _gap,
    "stuck": _stuck,
    "refused": _refused,
    "number": _number,
    "which_document": _which_paper,
    "pause": lambda head, seen: pick(head, seen, "continue"),
    "restart": lambda head, seen: pick(head, seen, "no"),
}
