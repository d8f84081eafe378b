"""Answering the form: each fact as far as she knows and tells it, her papers, and sending it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from evals.borrower.choosing import in_words_or, offered, pick
from evals.borrower.head import Head
from evals.borrower.hearing import End, Hearing, Move, Says, Sends
from evals.borrower.memory import FORM, PAPERS
from flows import form

_BESIDE = 3  # facts that somebody who tells much adds to one
_ASKS_WHY = 0.5
_READS_MORE = 0.15


def opens_with_a_loan(head: Head) -> Move:
    """What she wants as her first words; whoever tells much says how much, and for how long."""
    head.memory.said_want = True
    words = [head.pen.want("loan")]
    if head.borrower.tells_much:
        words += [_told(head, fact) for fact in ("amount", "months") if fact in head.memory.knows]
    return Says(", ".join(words))


def corrects(head: Head, fact: str) -> str:
    """A second thought, in words."""
    before, after = head.borrower.knows[fact], head.borrower.changes_mind[fact]
    words = head.pen.telling(fact, "corrected", after, before)
    _has_changed(head, fact, after)
    head.memory.just_corrected = fact
    return words


def can_correct(head: Head, fact: str) -> bool:
    return head.pen.can_tell(fact, "corrected")


def _has_changed(head: Head, fact: str, after: Any) -> None:
    head.memory.knows[fact] = after
    head.memory.corrected.add(fact)
    head.memory.changing = None


def _told(head: Head, fact: str) -> str:
    head.memory.told.add(fact)
    return head.pen.telling(fact, "told", head.memory.knows[fact])


# --- facts ---


def _answers(fact: str, head: Head, seen: Hearing) -> Move | End:
    memory = head.memory
    if fact in head.borrower.refuses:
        return _refuses(fact, head, seen)
    doubts = fact in head.borrower.does_not_know or fact not in memory.knows
    if doubts and not (fact in memory.unsure and fact in memory.knows):
        return _does_not_know(fact, head, seen)
    if memory.changing == fact:
        _has_changed(head, fact, head.borrower.changes_mind[fact])
    memory.told.add(fact)
    said = head.pen.telling(fact, "bare", memory.knows[fact])
    if doubts and head.pen.knows_how("acts", "found_it"):
        said = head.pen.act("found_it", said=said)
    return Says(", ".join([said, *_beside(fact, head)]))


def _beside(fact: str, head: Head) -> list[str]:
    if not head.borrower.tells_much or not head.likely(0.7) or head.memory.misses:
        return []
    return [
        _told(head, each)
        for each in head.memory.tells_beside(fact, at_most=_BESIDE)
        if head.pen.can_tell(each, "told")
    ]


def _refuses(fact: str, head: Head, seen: Hearing) -> Move:
    """Why first, perhaps; then no."""
    if fact not in head.memory.asked_why and head.likely(_ASKS_WHY):
        head.memory.asked_why.add(fact)
        return Says(head.pen.act("why"))
    return Says(head.pen.act("refuse"))


def _does_not_know(fact: str, head: Head, seen: Hearing) -> Move:
    """She says so; when it is asked again she leaves it for later, or asks for a person."""
    if fact not in head.memory.unsure:
        head.memory.unsure.add(fact)
        return Says(head.pen.act("dont_know"))
    return Says(head.pen.act("person" if head.will_end("person") else "later"))


def _employer(head: Head, seen: Hearing) -> Move | End:
    """Her employer's name, or which of several."""
    if not seen.options:
        return _answers("employer", head, seen)
    mine = str(head.memory.knows.get("employer", "")).casefold()
    named = [option for option, title in seen.options if title.split(",")[0].casefold() == mine]
    return pick(head, seen, *named, "none")


def _is_it_hers(head: Head, seen: Hearing) -> Move:
    """Whether the employer that was understood is hers."""
    is_hers = str(head.memory.knows.get("employer", "")).casefold() in seen.text.casefold()
    return in_words_or(head, seen, "yes", "yes") if is_hers else in_words_or(head, seen, "no", "no")


def _employer_unknown(head: Head, seen: Hearing) -> Move:
    if head.will_end("person"):
        return pick(head, seen, "person")
    return pick(head, seen, "refer" if head.will_end("refused") else "retry")


# --- consent, costs ---


def _consent(head: Head, seen: Hearing) -> Move:
    if "consent" in head.borrower.refuses:
        return in_words_or(head, seen, "disagree", "no")
    if "consent" not in head.memory.asked_why and head.likely(_READS_MORE):
        head.memory.asked_why.add("consent")
        return pick(head, seen, "more")
    act = "agree" if head.pen.knows_how("acts", "agree") else "yes"
    return in_words_or(head, seen, act, "yes")


def _quote(head: Head, seen: Hearing) -> Move:
    return in_words_or(head, seen, "go_on", "go_on")


def _counter_offer(head: Head, seen: Hearing) -> Move:
    """Less than she wanted, or fewer months."""
    declines = "counter_offer" in head.borrower.refuses or offered(seen, "take") is None
    if declines and head.will_end("person"):
        return pick(head, seen, "person")
    if declines and head.will_end("withdrawn"):
        return pick(head, seen, "withdraw")
    return pick(head, seen, "take", "other_months")


# --- papers and the end ---


def _paper(kind: str, head: Head, seen: Hearing) -> Move:
    """The file of it; of several she sends the next each time that she is asked."""
    if kind in (*head.borrower.does_not_know, *head.borrower.refuses):
        return Says(head.pen.act("no_paper"))
    files = head.memory.knows.get(kind, "id_photo" if kind == "id" else kind)
    several = files if isinstance(files, list | tuple) else [files]
    times = head.memory.sent[kind]
    head.memory.sent[kind] += 1
    head.memory.last_sent = kind
    return Sends(several[min(times, len(several) - 1)])


def _summary(head: Head, seen: Hearing) -> Move:
    fact = head.memory.second_thought("summary")
    if fact is not None:
        head.memory.changing = fact
        return pick(head, seen, "change")
    if head.will_end("withdrawn"):
        return pick(head, seen, "withdraw")
    return in_words_or(head, seen, "send", "send")


def _change_item(head: Head, seen: Hearing) -> Move:
    changing = head.memory.changing
    if changing is None:
        return Says(head.pen.act("send"))
    return pick(head, seen, f"item:{form.SUMMARY.index(changing) + 1}")


def _change_line(head: Head, seen: Hearing) -> Move:
    return pick(head, seen, "yes" if head.memory.changing else "no")


# What she answers on the form, by the topic of the question.
ANSWERS: Mapping[str, Callable[[Head, Hearing], Move | End]] = {
    **{fact: partial(_answers, fact) for fact in FORM},
    **{kind: partial(_paper, kind) for kind in PAPERS},
    "employer": _employer,
    "employer_confirmed": _is_it_hers,
    "employer_named": lambda head, seen: pick(head, seen, "yes"),
    "employer_unknown": _employer_unknown,
    "consent": _consent,
    "consent_again": _consent,
    "quote": _quote,
    "counter_offer": _counter_offer,
    "summary": _summary,
    "change_item": _change_item,
    "change_line": _change_line,
    "send": lambda head, seen: pick(head, seen, "yes"),
}
