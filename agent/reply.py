"""Replies: the statements and the one question of a turn, in as few messages as can be read.

That is one or two; a third leaves only where long answers would otherwise be lost, or where the
English that must stand beneath a text has no room in the same message.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from agent.addresses import addresses_in
from agent.claims import claims_in, told_in
from agent.phrases import Phrases, Sentence, Shown
from channels.channel import Choice, Option
from flows.commands import Language, Variety
from flows.effects import Value
from flows.figures import Figure, is_known
from flows.flow import Ask, Offer, Say
from flows.form import STEPS

MOST = 600  # characters of one message; a summary of costs may take the channel's own limit
_ONE_IDEA = 320  # what one message should have; more is easier read in two
# Of a text with its English beneath, in one message; Twilio takes 1,024 and counts some twice.
_PAIRED = 960
_PAIRED_LINES = 12  # a longer list is easier read once through, and has more lines than buttons may
# Values that are one identifier and nothing else, as a reference or an employee number.
REFERENCE = re.compile(r"\b[A-Z]{2,5}-\d+\b")
_IDENTIFIER = re.compile(r"[A-Za-z]{0,5}[ /-]?[\d][\d /-]*")
_IN_ENGLISH = "question.answered_in_english"


@dataclass(frozen=True)
class Sources:
    """What words and figures may rest on; nothing else is said."""

    articles: frozenset[str] = frozenset()  # texts and titles that were found for this turn
    words: str = ""  # what she wrote herself, now or in her answers, and names that we know
    # What calculators gave, and what the turn knows; None: whoever composes answers for them.
    figures: frozenset[Figure] | None = None


@dataclass(frozen=True)
class Reply:
    """One message to send. `statements` is what must be said again if it never leaves."""

    text: str
    statements: str
    choice: Choice | None = None
    keys: tuple[str, ...] = ()  # of the catalogue, so that a reply can be explained
    question: str = ""  # the end of the text, where it asks
    stated: frozenset[str] = frozenset()  # the numbers, amounts and dates that have a source
    addresses: frozenset[str] = frozenset()  # that the catalogue itself names, as an example
    names: tuple[str, ...] = ()  # words that are hers or the store's, and not ours
    foreign: tuple[str, ...] = ()  # words that may be in another language than hers
    local: tuple[str, ...] = ()  # unreviewed words of hers, which the English says again


def compose(
    says: Sequence[Say],
    ask: Ask | None,
    *,
    phrases: Phrases,
    language: Language,
    sources: Sources = Sources(),
    carried: str = "",
    back: bool = False,
    variety: Variety | None = None,
) -> tuple[Reply, ...]:
    """Write a turn's reply; `back` leads from an answer to the question that still waits."""
    writer = _Writer(phrases, language, sources, variety)
    told = [_carried(line) for line in carried.splitlines() if line.strip()]
    told += [part for say in says for part in _apart(writer.tell(say))]
    if ask is None:
        return tuple(_reply(part) for part in _packed(told))
    *hers, question = _apart(writer.ask(ask, back=back))
    parts = _by_idea(told, question)
    shared = not hers and parts and _length([*parts[-1], question]) <= MOST
    above = parts.pop() if shared else []
    asking = replace(
        _reply([*above, question]),
        statements=_text(above),
        choice=writer.choice(ask),
        question=question.text,
    )
    apart = (replace(_reply([each]), statements="") for each in hers)
    return (*map(_reply, parts), *apart, asking)


@dataclass(frozen=True)
class _Told:
    """One statement or the question, and what is known of where its words come from."""

    text: str
    key: str = ""
    stated: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    local: str = ""
    beneath: str = ""


@dataclass(frozen=True)
class _Writer:
    """Writes in one language, and notes the source of every claim on the way."""

    phrases: Phrases
    language: Language
    sources: Sources
    variety: Variety | None

    def tell(self, say: Say) -> _Told:
        sentence = self._sentence(say.key, say.values)
        return _Told(
            text=sentence.text,
            key=say.key,
            stated=self._stated(sentence),
            addresses=self._addresses(say.key, sentence),
            names=tuple(each.text for each in sentence.values if _is_name(each, self.phrases)),
            foreign=_foreign(say.key, sentence),
            local=sentence.local,
            beneath=sentence.beneath,
        )

    def ask(self, ask: Ask, *, back: bool) -> _Told:
        question = self.tell(ask)
        stated = question.stated.union(*(self._offered(offer) for offer in ask.offers))
        if ask.step is None:
            return replace(question, stated=stated)
        step = Say("step.back" if back else "step.at", {"step": ask.step, "steps": STEPS})
        before = self.tell(step)
        text = f"{before.text} {question.text}"
        return replace(question, text=text, stated=stated | before.stated)

    def choice(self, ask: Ask) -> Choice | None:
        if not ask.offers:
            return None
        options = tuple(
            Option(offer.id, self._sentence(offer.label, offer.values).text) for offer in ask.offers
        )
        button = self.phrases.text("option.choose", {}, self.language, variety=self.variety)
        return Choice(options, button=button)

    def _offered(self, offer: Offer) -> frozenset[str]:
        return self._stated(self._sentence(offer.label, offer.values))

    def _sentence(self, key: str, values: Mapping[str, Value]) -> Sentence:
        return self.phrases.sentence(key, values, self.language, variety=self.variety)

    def _stated(self, sentence: Sentence) -> frozenset[str]:
        """What the sentence claims, less what a value brings from nowhere."""
        if not sentence.values:
            return _claimed_in(sentence.text)
        text = sentence.text
        for shown in sentence.values:
            if not self._has_source(shown):
                text = text.replace(shown.text, " ")
        return claims_in(text)

    def _has_source(self, shown: Shown) -> bool:
        """A figure was calculated, kept or set; words are hers, ours or an article's."""
        if shown.way == "article" or shown.text in self.sources.articles:
            return shown.text in self.sources.articles
        if not isinstance(shown.value, str):
            known = self.sources.figures
            return known is None or is_known(shown.value, shown.name, shown.way, among=known)
        if not _is_name(shown, self.phrases):
            return True
        claims = claims_in(REFERENCE.sub(" ", shown.text))
        return all(told_in(self.sources.words, claim) for claim in claims)

    def _addresses(self, key: str, sentence: Sentence) -> frozenset[str]:
        """Those of the catalogue, and a number of hers that only looks like one to call."""
        template = self.phrases.template(key, sentence.language, variety=self.variety)
        own = _named_in(template)
        alone = (each for each in sentence.values if _IDENTIFIER.fullmatch(each.text))
        return own.union(*(addresses_in(each.text) for each in alone if self._has_source(each)))


@cache
def _named_in(template: str) -> frozenset[str]:
    """The addresses in a text of the catalogues, of which there are only so many."""
    return addresses_in(template)


@cache
def _claimed_in(text: str) -> frozenset[str]:
    """The claims of a text of the catalogues."""
    return claims_in(text)


def _carried(line: str) -> _Told:
    """A line that was checked when it was first written; only its claims need no new source."""
    return _Told(line, stated=claims_in(line), foreign=(line,))


def _is_name(shown: Shown, phrases: Phrases) -> bool:
    """Words that neither the catalogue nor an article has: hers, or a name of the store's."""
    return shown.way == "" and isinstance(shown.value, str) and not phrases.has(shown.value)


def _foreign(key: str, sentence: Sentence) -> tuple[str, ...]:
    """The English beneath, and an article that is said to be English, with its title."""
    beneath = (sentence.beneath,) if sentence.beneath else ()
    return (*(each.text for each in sentence.values), *beneath) if key == _IN_ENGLISH else beneath


def _apart(told: _Told) -> list[_Told]:
    """A text and its English: in one message where both fit, else one after the other."""
    fits = len(told.text) <= _PAIRED and told.text.count("\n") < _PAIRED_LINES
    if fits or not told.beneath:
        return [told]
    above = told.text.removesuffix(f"\n{told.beneath}")
    hers = replace(told, text=above, local="", beneath="", foreign=())
    return [hers, replace(hers, text=told.beneath, foreign=(told.beneath,))]


def _by_idea(told: Sequence[_Told], question: _Told) -> list[list[_Told]]:
    """A list of choices stands with its question, apart from what was said before it."""
    subject = question.key.split(".")[0]
    choices = list(takewhile(lambda each: each.key.split(".")[0] == subject, reversed(told)))[::-1]
    before = told[: len(told) - len(choices)]
    is_long = _length([*told, question]) > _ONE_IDEA
    fits = _length([*choices, question]) <= MOST
    if len(choices) > 1 and before and is_long and fits:
        return [*_packed(before), choices]
    return _packed(told)


def _packed(told: Sequence[_Told]) -> list[list[_Told]]:
    """The statements in their order, as many to a message as it takes."""
    parts: list[list[_Told]] = []
    for each in told:
        if parts and _length([*parts[-1], each]) <= MOST:
            parts[-1].append(each)
        else:
            parts.append([each])
    return parts


def _reply(told: Sequence[_Told]) -> Reply:
    """One message of statements, with the sources of each."""
    text = _text(told)
    return Reply(
        text=text,
        statements=text,
        keys=tuple(each.key for each in told if each.key),
        stated=_union(each.stated for each in told),
        addresses=_union(each.addresses for each in told),
        names=tuple(name for each in told for name in each.names),
        foreign=tuple(text for each in told for text in each.foreign),
        local=tuple(each.local for each in told if each.local),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def _length(told: Sequence[_Told]) -> int:
    return len(_text(told))


def _text(told: Sequence[_Told]) -> str:
    return "\n".join(each.text for each in told)
