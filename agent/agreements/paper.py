"""The agreement on paper: the very words of the chat, with the payments in a table."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agent.agreements.sheet import LENDER, Block, Heading, Sheet, Table, Text
from agent.languages import figures
from agent.phrases import Phrases, Sentence
from flows import agreement_terms
from flows.agreement_offered import Terms
from flows.commands import Language
from flows.flow import Say
from flows.policy import Policy

Printed = Literal["en", "af"]


@dataclass(frozen=True)
class Written:
    """Every word of an offer, the page that it is printed on, and its languages, hers first."""

    text: str
    sheet: Sheet
    languages: tuple[Printed, ...]

    @property
    def text_sha256(self) -> str:
        """What she accepts, apart from how it is printed."""
        return _hash(self.text)


@dataclass(frozen=True)
class Pen:
    """Writes in one language, with the English beneath where no speaker has reviewed it."""

    phrases: Phrases
    language: Language

    def sentence(self, say: Say) -> Sentence:
        """What is said for a key."""
        return self.phrases.sentence(say.key, say.values, self.language)

    def label(self, say: Say) -> str:
        """A heading or the head of a column: in one language, for there is no room for two."""
        return self.phrases.within(say.key, say.values, self.printed)

    def block(self, say: Say) -> Text:
        """One paragraph, the English smaller beneath it."""
        said = self.sentence(say)
        return Text(said.local, said.beneath) if said.beneath else Text(said.text)

    @property
    def printed(self) -> Printed:
        """The language in which figures are printed."""
        return "af" if self.language == "af" else "en"


def write(terms: Terms, *, policy: Policy, phrases: Phrases, language: Language) -> Written:
    """The offer in full, for the page, for the chat and for the hash."""
    pen = Pen(phrases, language)
    says = agreement_terms.in_full(terms, policy=policy)
    said = [pen.sentence(each) for each in says]
    return Written(
        text=_joined(said),
        sheet=_sheet(terms, says, pen=pen),
        languages=_languages(said, pen.printed),
    )


def hash_of(terms: Terms, *, policy: Policy, phrases: Phrases, language: Language) -> str:
    """The hash of the text as it would be written now; what is hashed alike reads alike."""
    pen = Pen(phrases, language)
    said = map(pen.sentence, agreement_terms.in_full(terms, policy=policy))
    return _hash(_joined(said))


def _joined(said: Iterable[Sentence]) -> str:
    return "\n".join(each.text for each in said)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _languages(said: Iterable[Sentence], hers: Printed) -> tuple[Printed, ...]:
    if hers == "en":
        return ("en",)
    return (hers, "en") if any(each.beneath for each in said) else (hers,)


def _sheet(terms: Terms, says: tuple[Say, ...], *, pen: Pen) -> Sheet:
    items = [each for each in says if each.key.startswith("agreement.item.")]
    rights = [each for each in says if each.key.startswith("agreement.right.")]
    before = [each for each in says if each not in items and each not in rights]
    blocks: list[Block] = [*map(pen.block, before)]
    blocks += [Heading(pen.label(Say("agreement.page.items"))), *map(pen.block, items)]
    blocks += [Heading(pen.label(Say("agreement.page.payments"))), _payments(terms, pen=pen)]
    blocks += [Heading(pen.label(Say("agreement.page.rights"))), *map(pen.block, rights)]
    return Sheet(
        title=pen.label(Say("agreement.page.title")),
        reference=terms.ref,
        day=figures.show_date(terms.quote.quoted_on, pen.printed),
        pages=pen.label(Say("agreement.page.pages", {"n": "{n}", "last": "{total}"})),
        lender=LENDER,
        language=pen.printed,
        blocks=tuple(blocks),
    )


def _payments(terms: Terms, *, pen: Pen) -> Table:
    quote = terms.quote
    return Table(
        head=(
            "",
            pen.label(Say("agreement.page.due")),
            pen.label(Say("agreement.page.of_loan")),
            pen.label(Say("agreement.page.of_cost")),
            pen.label(Say("agreement.page.payment")),
        ),
        rows=tuple(
            (
                str(each.n),
                figures.show_date(each.due_on, pen.printed) if each.due_on else "",
                figures.show_money(each.principal, pen.printed),
                figures.show_money(each.charge, pen.printed),
                figures.show_money(each.amount, pen.printed),
            )
            for each in quote.instalments
        ),
        right=(2, 3, 4),
        total=(
            "",
            pen.label(Say("agreement.page.all")),
            figures.show_money(quote.principal, pen.printed),
            figures.show_money(quote.cost, pen.printed),
            figures.show_money(quote.total, pen.printed),
        ),
    )
