"""The borrower that needs no model: the open question and a seed decide what she does."""

from collections.abc import Callable, Mapping
from random import Random

from evals.borrower import choosing, endings, forms, memory, troubles
from evals.borrower.head import Head
from evals.borrower.hearing import End, Hearing, Move, Says
from evals.borrower.pen import CannotSay, Pen
from evals.case import Borrower
from flows.commands import Language

Answer = Callable[[Head, Hearing], Move | End]


class OfflineBorrower:
    """One talk with somebody who is drawn from a seed: the same seed says the same words."""

    def __init__(self, borrower: Borrower, language: Language, *, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 (chance that must repeat)
        self._head = Head(
            borrower=borrower,
            language=language,
            chance=chance,
            memory=memory.of(borrower, chance=chance),
            pen=Pen(borrower, language, chance=chance),
        )

    @property
    def tokens(self) -> tuple[int, int]:
        """None: no model plays her."""
        return 0, 0

    async def next(self, seen: Hearing) -> Move | End:
        """What she does after this answer."""
        head = self._head
        head.memory.hear(seen)
        head.pen.writes_carefully(head.memory.misses > 0)
        ending = _ended(head, seen) if head.memory.has_written() else None
        if ending is not None:
            return ending
        if head.memory.is_out_of_patience():
            return End("gave_up", f"no further at {seen.awaits} after {head.memory.turns} turns")
        try:
            return _move(head, seen)
        except CannotSay:
            return choosing.first(head, seen)


def _ended(head: Head, seen: Hearing) -> End | None:
    how = endings.closing(seen)
    if how is not None:
        return End(how)
    want = head.borrower.wants
    if want == "answer" and not head.memory.asks and endings.is_told(seen):
        return End("answered")
    return End("answered") if head.memory.said_want and endings.answers(want, seen) else None


def _move(head: Head, seen: Hearing) -> Move | End:
    if seen == Hearing():
        return _opens(head)
    topic = seen.awaits or "menu"
    if topic == "language":
        return choosing.language(head, seen)
    if head.borrower.wants != "loan" and (not head.memory.said_want or topic in forms.ANSWERS):
        return choosing.want(head, seen)
    aside = _aside(head, topic)
    if aside is not None:
        return Says(aside)
    return _ANSWERS.get(topic, choosing.want)(head, seen)


def _opens(head: Head) -> Move:
    """A greeting, or at once what she wants."""
    greets = head.chance.random() < 0.6 or not head.pen.knows_how("wants", head.borrower.wants)
    if greets or head.borrower.wants != "loan":
        return Says(head.pen.act("greeting"))
    return forms.opens_with_a_loan(head)


def _aside(head: Head, topic: str) -> str | None:
    """Something that she was not asked: a question of hers, or a second thought."""
    question = head.memory.question(topic, head.chance)
    if question is not None:
        head.memory.digressed = True
        return head.pen.question(question)
    fact = head.memory.second_thought(topic)
    if fact is None or not forms.can_correct(head, fact):
        return None
    by_its_line = topic == "summary" and head.likely(0.5)
    return None if by_its_line else forms.corrects(head, fact)


_ANSWERS: Mapping[str, Answer] = {
    **forms.ANSWERS,
    **choosing.ANSWERS,
    **troubles.ANSWERS,
}
