"""Papers looked over before a turn decides: each with what speaks against believing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agent import paperwork
from agent.documents import checks
from agent.documents.checks import Told
from agent.documents.findings import Found, PaperKind
from agent.files import Paper
from crm_store import accounts, customers, documents
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.documents import Document
from flows.flow import Arrived, Facts
from flows.papers import KINDS
from flows.policy import DocumentRules
from flows.read_papers import Concern, ReadPaper, document_of


@dataclass(frozen=True)
class Reviewed:
    """What came with this turn, and what still waits for her word."""

    arrived: tuple[Arrived, ...] = ()
    awaited: tuple[ReadPaper, ...] = ()


@dataclass(frozen=True)
class Day:
    """What papers are compared with: what she has told by now, the day and its rules."""

    facts: Facts
    rules: DocumentRules
    today: date


async def of(
    store: Store, came: Sequence[Paper], *, customer: Customer, awaited: Sequence[str], day: Day
) -> Reviewed:
    """The papers of this turn, and those that an earlier one has shown her."""
    if not awaited and not any(each.found for each in came):
        return Reviewed(tuple(_arrived(each, ()) for each in came))
    async with store.reading() as session:
        review = _Review(
            day,
            beside=await _confirmed(session, day.facts),
            back=await _newest(session, came, kind="id_back", customer=customer.id),
            statement=await _newest(session, came, kind="bank_statement", customer=customer.id),
            id_number=customers.id_number(session, customer),
            account=accounts.number(session, customer),
        )
        kept = await documents.by_ids(session, {document_of(key) for key in awaited})
        read = [paper for each in kept for paper in await _read(session, each, review)]
    return Reviewed(
        arrived=tuple(_arrived(each, review.of_file(each)) for each in came),
        awaited=tuple(paper for paper in read if paper.key in awaited),
    )


def _arrived(paper: Paper, read: tuple[ReadPaper, ...]) -> Arrived:
    return Arrived(
        document_id=paper.id,
        message=paper.message,
        reject=paper.reject,
        read=read,
        is_shared=paper.same_as_another,
        page_of=paper.page_of,
    )


async def _read(session: Session, row: Document, review: "_Review") -> tuple[ReadPaper, ...]:
    """An earlier paper, compared anew: what is known may have changed."""
    other = row.id_bidx is not None and await documents.same_identity_elsewhere(
        session, row.id_bidx, row.customer_id
    )
    found = paperwork.from_json(documents.found(session, row))
    concerns = review.concerns(shared=bool(other))
    return paperwork.papers(found, row.id, concerns=concerns, valid=review.valid_until)


def told(facts: Facts) -> Told:
    """What she has said of herself, as papers are compared with it."""
    known = {name: fact.value for name, fact in facts.items()}
    born_on, employer = known.get("born_on"), known.get("employer")
    return Told(
        name=known.get("full_name"),
        born_on=date.fromisoformat(born_on) if born_on else None,
        employer=employer["name"] if employer else None,
        remuneration_cents=known.get("remuneration"),
    )


async def _confirmed(session: Session, facts: Facts) -> tuple[Found, ...]:
    """What was read on the papers that count by now."""
    values = [facts[kind].value for kind in KINDS if kind in facts]
    ids = {UUID(each["document_id"]) for each in values if each.get("read")}
    rows = await documents.by_ids(session, ids) if ids else []
    return tuple(
        found for row in rows for found in paperwork.from_json(documents.found(session, row))
    )


async def _newest(
    session: Session, came: Sequence[Paper], *, kind: PaperKind, customer: UUID
) -> Found | None:
    """The newest that she sent of what nobody asks about or confirms."""
    here = [found for each in came for found in each.found if found.kind == kind]
    if here:
        return here[-1]
    for row in reversed(await documents.of_customer(session, customer)):
        if row.status == "rejected":
            continue
        found = paperwork.from_json(documents.found(session, row))
        kept = [each for each in found if each.kind == kind]
        if kept:
            return kept[-1]
    return None


@dataclass(frozen=True)
class _Review:
    """One look at papers, beside the numbers that we have of her already."""

    day: Day
    beside: tuple[Found, ...]  # her other papers, as she confirmed them
    back: Found | None  # of her card
    statement: Found | None  # of her bank
    id_number: str | None
    account: str | None

    def of_file(self, paper: Paper) -> tuple[ReadPaper, ...]:
        concerns = self.concerns(shared=paper.same_identity_as_another)
        return paperwork.papers(paper.found, paper.id, concerns=concerns, valid=self.valid_until)

    def valid_until(self, found: Found) -> date | None:
        """The last day on which it counts by the rules of today."""
        return checks.valid_until(found, rules=self.day.rules)

    def concerns(self, *, shared: bool) -> paperwork.Concerns:
        """What speaks against a paper, each once."""

        def of_one(found: Found) -> tuple[Concern, ...]:
            also: tuple[Concern, ...] = ("shared",) if shared else ()
            pages: tuple[Concern, ...] = () if found.fit == "sure" else ("pages",)
            beside = (*self._older(found), *self._paid(found))
            against = (*self._checked(found), *beside, *self._numbers(found), *pages, *also)
            return tuple(dict.fromkeys(against))

        return of_one

    def _checked(self, found: Found) -> tuple[Concern, ...]:
        """Against what she told and against her other papers: it is the last of them."""
        back = (self.back,) if self.back is not None and found.kind == "id_front" else ()
        others = (each for each in (*self.beside, *back) if each.kind != found.kind)
        concerns = checks.checks(
            (*others, found),
            told=told(self.day.facts),
            today=self.day.today,
            rules=self.day.rules,
        )
        return tuple(
            each.about
            for each in concerns
            if each.kind == found.kind or (each.about == "deposit" and found.kind == "payslip")
        )

    def _older(self, found: Found) -> tuple[Concern, ...]:
        """A payslip of an earlier month than the one that counts by now."""
        counting = self.day.facts.get("payslip")
        if found.kind != "payslip" or counting is None or counting.value.get("doubted"):
            return ()
        is_so = any(checks.is_older(found, than=each, rules=self.day.rules) for each in self.beside)
        return ("older",) if is_so else ()

    def _paid(self, found: Found) -> tuple[Concern, ...]:
        """What a payslip says is paid, against what came to her bank."""
        if found.kind != "payslip" or self.statement is None:
            return ()
        today, rules = self.day.today, self.day.rules
        if not checks.is_recent(self.statement, today=today, rules=rules):
            return ()
        is_so = checks.is_paid_as_it_says(found, self.statement, rules=rules)
        return ("deposit",) if is_so is False else ()

    def _numbers(self, found: Found) -> tuple[Concern, ...]:
        """Another number than the one that we have: one of the two is not hers."""
        number, account = paperwork.identity_number([found]), paperwork.account([found])
        other_id = number is not None and self.id_number not in (None, number)
        other_account = account is not None and self.account not in (None, account.number)
        elsewhere = account is not None and self._is_at_another(found)
        return ("number",) if other_id or other_account or elsewhere else ()

    def _is_at_another(self, letter: Found) -> bool:
        """Whether her statement is of another account than her bank confirms."""
        if self.statement is None:
            return False
        is_same = checks.is_of_account(letter, self.statement, rules=self.day.rules)
        return is_same is False
