"""What staff read of applications in a terminal, and what they do about them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from agent import assessing, deciding, dossiers, ruling
from agent.assessing import Replayed
from agent.collecting.books import Books
from agent.office import Desk, Office
from agent.phrases import Phrases
from crm_store import decisions, events, money, stages
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.money import Cents, show
from flows import decision, policy
from flows.decision import Allowed, Person, Refusal, Verdict
from flows.standing import Check, Reason

Act = Callable[[Desk, Application], Awaitable[list[str]]]

REFUSED: Mapping[Refusal, str] = {
    "not_under_review": "It is not under review: `buffr applications show` says where it is.",
    "no_person_named": "Say who decides, with --by.",
    "needs_a_note": "Say on what grounds, with --note.",
    "needs_reasons": "A decline needs one to four reasons, each with --reason, as R01.",
    "too_many_reasons": "A decline takes four reasons at most.",
    "reason_did_not_fire": "Only reasons that the checks gave may be named, or R15 with a note.",
    "rule_not_passed": "A rule that nobody may set aside is not passed.",
    "same_person": "You approved it before, or one of you let the other in within the last day."
    " The second approval is another person's.",
    "nothing_to_offer": "No smaller loan fits, or none is needed.",
    "on_hold": "A flag holds everything about this customer. A person must take it away first.",
}


class NoSuchApplication(LookupError):
    """There is no application of this reference."""


class NotAsExpected(ValueError):
    """Something that was typed cannot be meant; the message says what can."""


def office_of(books: Books) -> Office:
    """The office for one command."""
    return Office(policy.load(), books.rules.calendar, Phrases.load(), live=books.live)


async def listed(books: Books, *, all_of_them: bool = False) -> list[str]:
    """Every application that is not at its end, the oldest first."""
    asked = select(Application).order_by(col(Application.started_at))
    if not all_of_them:
        asked = asked.where(col(Application.stage).in_((*stages.UNDER_WAY, "decision")))
    async with books.store.reading() as session:
        found = (await session.exec(asked)).all()
    return [_line(each, books) for each in found] or ["No application waits."]


async def shown(books: Books, ref: str) -> list[str]:
    """An application with every check as it stands now, and all that was decided on it."""
    async with books.store.reading() as session:
        application = await _found(session, ref)
        desk = Desk(session, office_of(books), books.now)
        lines = [_line(application, books), *await _flags(session, application, books)]
        if application.principal_cents is not None:
            assessed = await assessing.assess(desk, application)
            lines += [_check(each) for each in assessed.proposal.checks]
            offer = assessed.proposal.offer
            less = f": {show(offer.principal)} over {offer.months} months" if offer else ""
            lines.append(f"The rules propose: {_words(assessed.proposal.outcome)}{less}.")
        kept = await decisions.of_application(session, application.id)
    return [*lines, *(_decided(each, books) for each in kept)]


async def acted(books: Books, ref: str, *, act: Act) -> list[str]:
    """Do one thing to an application in a transaction, and let it go as far as it can."""
    async with books.store.transaction() as session:
        desk = Desk(session, office_of(books), books.now)
        application = await _found(session, ref)
        await deciding.advance(desk, application, at_once=True)
        told = await act(desk, application)
        await deciding.advance(desk, application, at_once=True)
        return [*told, _line(application, books)]


def deciding_as(person: Person) -> Act:
    """The act of deciding."""

    async def act(desk: Desk, application: Application) -> list[str]:
        found = await ruling.decide(desk, application, person=person)
        if not isinstance(found, Allowed):
            raise NotAsExpected(REFUSED[found])
        if found.first_of_two:
            return ["Kept as the first of two approvals. Another person must approve it too."]
        return []

    return act


def noting(found: Mapping[str, str], *, by: str) -> Act:
    """The act of keeping what somebody has seen for themselves."""
    values = {name: _value(name, text) for name, text in found.items()}

    async def act(desk: Desk, application: Application) -> list[str]:
        if application.stage not in stages.UNDER_WAY:
            raise NotAsExpected(REFUSED["not_under_review"])
        ruling.note(desk, application, found=values, by=by)
        return []

    return act


def asking(kinds: Sequence[str], books: Books, *, by: str) -> Act:
    """The act of asking for papers once more."""
    known = office_of(books).rules(books.now).documents.required
    if not set(kinds) <= set(known):
        raise NotAsExpected(f"Papers are {', '.join(known)}.")

    async def act(desk: Desk, application: Application) -> list[str]:
        if not await ruling.ask_for_papers(desk, application, kinds=kinds, by=by):
            raise NotAsExpected(REFUSED["not_under_review"])
        return []

    return act


async def replayed(books: Books, *, ref: str | None) -> list[Replayed]:
    """Every decision put before its own day's rules again."""
    book = policy.load()
    async with books.store.reading() as session:
        kept = await decisions.in_order(session, ref=ref.upper() if ref else None)
        return [
            assessing.replay(name, each, kept=decisions.opened(session, each), book=book)
            for name, each in kept
        ]


def replay_line(found: Replayed) -> str:
    same = "the same" if not found.differs else f"DIFFERS in {', '.join(found.differs)}"
    return f"{found.ref} {found.outcome}: {same}"


def verdict(text: str) -> Verdict:
    """What can be decided, as it is typed."""
    verdicts: dict[str, Verdict] = {
        "approve": "approved",
        "decline": "declined",
        "counter-offer": "counter_offer",
    }
    if text not in verdicts:
        raise NotAsExpected(f"Decide one of {', '.join(verdicts)}.")
    return verdicts[text]


def reasons(codes: Sequence[str]) -> tuple[Reason, ...]:
    """Reason codes as they are typed."""
    unknown = [each for each in codes if each.upper() not in decision.REASONS]
    if unknown:
        raise NotAsExpected(f"{unknown[0]} is no reason: they are R01 to R15.")
    return tuple(each for code in codes for each in decision.REASONS if each == code.upper())


async def _found(session: Session, ref: str) -> Application:
    application = await stages.by_ref(session, ref)
    if application is None:
        raise NoSuchApplication(f"There is no application {ref}.")
    return application


def _line(application: Application, books: Books) -> str:
    amount = show(Cents(application.principal_cents)) if application.principal_cents else "-"
    sent = application.submitted_at
    day = f"sent {books.rules.calendar.today(sent)}" if sent is not None else "not sent"
    months = f"{application.months or '-'} months"
    return f"{application.ref}  {application.stage}  {amount}  {months}  {day}"


async def _flags(session: Session, application: Application, books: Books) -> list[str]:
    """What stands about her that whoever decides must have seen."""
    customer = await session.get_one(Customer, application.customer_id)
    flags = [f"  flag: {_words(name)}" for name in sorted(customer.flags)]
    signals = await events.of_kind(session, application.customer_id, "fraud_signal")
    return flags + [
        f"  fraud signal of {books.rules.calendar.today(each.at)}: {each.data.get('rule', '')}"
        for each in signals
    ]


def _check(check: Check) -> str:
    figures = "" if check.measured is None else f" {check.measured}"
    limit = "" if check.limit is None else f" of {check.limit}"
    reason = f" {check.reason}" if check.reason else ""
    by = f"{check.policy} of {check.since}"
    return f"  {check.result:8}{_words(check.rule)}{reason}{figures}{limit}  {by}"


def _decided(record: decisions.DecisionRecord, books: Books) -> str:
    day = books.rules.calendar.today(record.at)
    codes = f" {' '.join(record.reason_codes)}" if record.reason_codes else ""
    return f"{day}  {record.decided_by}  {_words(record.outcome)}{codes}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(name: str, text: str) -> Any:
    """A value as it is typed, ready to be kept."""
    if name in ("deductions", "net"):
        return _amount(text)
    if name == "born_on" or (name == "employed_until" and text != "open_ended"):
        return _day(text)
    if name == "employment" and text not in ("confirmed", "corrected", "refused"):
        raise NotAsExpected("The job is confirmed, corrected or refused.")
    if name == "papers" and text != "accepted":
        raise NotAsExpected("Papers that are not good are asked for again.")
    if name not in dossiers.BY_STAFF:
        raise NotAsExpected(f"{name} is not for staff to note.")
    return text


def _amount(text: str) -> int:
    amount = money.parse(text)
    if amount is None:
        raise NotAsExpected(f"{text} is no amount: write it as 600.00.")
    return amount


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotAsExpected(f"{text} is no day: write it as 1990-04-12.") from None
