"""The last look at what is written outside a turn: it may leave, or a person reads it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from uuid import UUID

import structlog

from agent import guard
from agent.addresses import addresses_in
from agent.claims import claims_in
from agent.guard import Listener, Rules
from agent.languages import figures
from agent.reply import REFERENCE, Reply, Sources
from flows.commands import Language
from flows.figures import figures_in
from flows.templates import Written

log = structlog.get_logger()

WITHHELD = "withheld"
GIVEN = "withheld_and_given"  # to a person, in a case


@dataclass(frozen=True)
class Grounds:
    """What whoever composes a notice knows: it may say these figures, and no other."""

    rests_on: tuple[object, ...] = ()  # what was calculated, kept of her or set by policy
    words: tuple[str, ...] = ()  # that hold digits and are hers or the store's: an account's end
    page: str = ""  # the address of ours that it leads to
    decided: bool = False  # whether a person has said yes to what it is about
    # Whether it tells her of what was sent from this number, which she may hear unchecked.
    was_sent_here: bool = False

    @property
    def sources(self) -> Sources:
        """The same, as a reply is composed from it."""
        words = "\n".join((*self.words, self.page))
        return Sources(figures=figures_in(*self.rests_on), words=words)

    def listener(self, language: Language, *, verified: bool) -> Listener:
        """Whom a notice on these grounds is for."""
        heard = verified or self.was_sent_here
        return Listener(language=language, verified=heard, decided=self.decided)


NOTHING = Grounds()


@dataclass(frozen=True)
class Look:
    """What came of it, as the outbox keeps it."""

    status: Literal["queued", "refused"] = "queued"
    why: str = ""
    faults: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def may_leave(self) -> bool:
        return not self.faults

    @property
    def told(self) -> Mapping[str, object]:
        """What whoever reads it is told of it, beside its words."""
        return {} if self.may_leave else {"faults": self.faults, "keys": self.keys}


MAY_LEAVE = Look()


def look(told: Sequence[Reply], *, listener: Listener, conversation: UUID, page: str = "") -> Look:
    """Let a notice leave as a whole or not at all: half of an answer is a wrong one."""
    rules = _rules()
    if page:
        rules = Rules(rules.addresses | addresses_in(page))
    wrong = {each for one in told for each in guard.faults(one, rules=rules, listener=listener)}
    if not wrong:
        return MAY_LEAVE
    faults, keys = tuple(sorted(wrong)), tuple(key for one in told for key in one.keys)
    log.error("notice_withheld", conversation=str(conversation), keys=keys, faults=faults)
    return Look("refused", WITHHELD, faults, keys)


def template(
    text: str, name: str, values: Mapping[str, str], *, written: Written, grounds: Grounds
) -> Reply:
    """A filled template as something to look at: its values' figures must come from somewhere."""
    days = [each for _, each in figures_in(*grounds.rests_on) if not isinstance(each, int)]
    known = claims_in("\n".join(figures.show_date(each, written) for each in days))
    ours = text
    for value in values.values():
        if not claims_in(REFERENCE.sub(" ", value)) <= known:
            ours = ours.replace(value, " ")
    return Reply(
        text=text,
        statements="",
        keys=(f"template.{name}",),
        stated=claims_in(ours),
        names=tuple(values.values()),
    )


@cache  # the facts that the package ships change with the package only
def _rules() -> Rules:
    return Rules.load()
