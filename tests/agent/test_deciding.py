"""Submitted applications go their way: by themselves up to a person, and then as people decide."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from agent import assessing, cast, deciding, desk_lists, dossiers, ruling
from agent.collecting.books import Books, rules_of
from agent.office import Desk as At
from agent.office import Office
from agent.phrases import Phrases
from crm_store import applications, audit, decisions, events, identities, ledger, schedules, stages
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.ledger import Booking
from crm_store.messages import Message, body
from crm_store.money import Cents
from crm_store.schedules import NewLoan
from crm_store.split import Split
from flows import decision, policy
from flows.calendar import Calendar
from flows.decision import Allowed, Person

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
BOOK = policy.load()
OFFICE = Office(BOOK, Calendar(BOOK.on(NOW.date()).hours), Phrases.load())
YES = Person("maria", "approved", note="payslip and letter seen")


@dataclass
class Desk:
    """One application of Selma's, sent this morning, and what happens to it."""

    store: Store
    ref: str = ""

    async def goes_on(self, now: datetime = LATER) -> str:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            await deciding.advance(At(session, OFFICE, now), application)
            return application.stage

    async def notes(self, **found: Any) -> str:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            ruling.note(At(session, OFFICE, LATER), application, found=found, by="maria")
        return await self.goes_on()

    async def decides(self, person: Person, now: datetime = LATER) -> object:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            return await ruling.decide(At(session, OFFICE, now), application, person=person)

    async def is_asked_for(self, *papers: str) -> bool:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            at = At(session, OFFICE, LATER)
            return await ruling.ask_for_papers(at, application, kinds=papers, by="maria")

    async def is_held_while(self, something: Awaitable[object]) -> None:
        await self.sql("update customers set flags = '{\"dispute\": true}'")
        before = await self.stage()
        await something
        assert await self.stage() == before
        await self.sql("update customers set flags = '{}'")

    async def told(self) -> list[str]:
        async with self.store.reading() as session:
            found = await session.exec(select(Message).order_by(Message.at))  # type: ignore[arg-type]
            return [body(session, each) for each in found]

    async def kept(self) -> list[tuple[str, str, str, list[str]]]:
        async with self.store.reading() as session:
            found = await decisions.in_order(session, ref=self.ref)
            return [(r.decided_by, r.proposed, r.outcome, r.reason_codes) for _, r in found]

    async def sql(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.store.transaction() as session:
            found = await session.run(text(statement))
            return [tuple(row) for row in found] if found.returns_rows else []  # type: ignore[attr-defined]

    async def stage(self) -> str:
        ((stage,),) = await self.sql(f"select stage from applications where ref = '{self.ref}'")
        return str(stage)


@pytest.fixture
async def desk(store: Store, sent: Any) -> AsyncIterator[Desk]:
    await cast.ensure(store, now=NOW)
    desk = Desk(store)
    async with store.transaction() as session:
        hers = await _whose(session, "BUF-1")
        hers.verified_at = NOW
        desk.ref = (await sent(session, hers, now=NOW)).ref
    yield desk
    async with store.snapshot() as session:
        assert await audit.verify(session) is None


async def _whose(session: Session, customer: str) -> Any:
    who = (await session.exec(select(Customer).where(Customer.ref == customer))).one()
    return await identities.of_customer(session, who.id)


IN_ORDER: dict[str, Any] = {
    "net": 520_000,
    "deductions": 30_000,
    "born_on": "1990-04-12",
    "employed_until": "open_ended",
    "papers": "accepted",
}


async def test_what_was_sent_waits_a_little_then_for_her_employer_then_for_a_person(
    desk: Desk,
) -> None:
    assert await desk.goes_on(NOW + timedelta(minutes=5)) == "documents_submitted"
    assert await desk.goes_on() == "employment_verification"
    assert await desk.goes_on() == "employment_verification"
    assert await desk.kept() == []
    assert await desk.notes(employment="confirmed") == "manual_review"
    assert await desk.kept() == [("engine", "review", "proposed", [])]
    assert [each.split(":")[0] for each in await desk.told()] == ["News on APP-2"]
    cases = await desk.sql("select category, reason, status from cases")
    assert cases == [("application_review", "proposed_review", "open")]
    steps = await desk.sql("select data->>'to', actor from events where kind = 'stage' order by at")
    assert [to for to, _ in steps] == ["employment_verification", "ai_assessment", "manual_review"]
    again = len(await desk.told())
    await desk.goes_on()
    assert (len(await desk.told()), len(await desk.kept())) == (again, 1)


async def test_an_employer_who_says_nothing_for_five_working_days_brings_a_person(
    desk: Desk,
) -> None:
    await desk.goes_on()
    assert await desk.goes_on(NOW + timedelta(days=7)) == "employment_verification"
    assert await desk.goes_on(NOW + timedelta(days=8)) == "manual_review"


async def test_without_consent_nobody_asks_her_employer_and_a_person_hears_of_it(
    desk: Desk,
) -> None:
    await desk.sql(
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, identity_id, purpose, 'withdraw',"
        " text_version, language, at from consents"
    )
    assert await desk.goes_on() == "documents_submitted"
    assert await desk.goes_on() == "documents_submitted"
    assert await desk.sql("select reason from cases") == [("no_employer_consent",)]


@pytest.mark.parametrize("flag", ["fraud_hold", "deceased_reported", "dispute"])
async def test_a_hold_blocks_every_edge(desk: Desk, flag: str) -> None:
    hold = f"update customers set flags = '{{\"{flag}\": true}}' where ref = 'BUF-1'"
    await desk.sql(hold)
    assert await desk.goes_on() == "documents_submitted"
    await desk.sql("update customers set flags = '{}'")
    assert await desk.notes(employment="confirmed", **IN_ORDER) == "manual_review"
    await desk.sql(hold)
    assert await desk.decides(YES) == "on_hold"
    assert not await desk.is_asked_for("payslip")
    assert await desk.stage() == "manual_review"


async def test_a_named_person_approves_with_a_note_and_she_hears_of_it(desk: Desk) -> None:
    await desk.notes(employment="confirmed", **IN_ORDER)
    assert await desk.decides(Person("maria", "approved")) == "needs_a_note"
    assert await desk.decides(YES) == Allowed()
    assert await desk.stage() == "decision"
    assert await desk.kept() == [
        ("engine", "approve", "proposed", []),
        ("user:maria", "approve", "approved", []),
    ]
    assert "we said yes to N$2,000.00 over 4 months" in (await desk.told())[-1]
    assert await desk.sql("select status from cases") == [("resolved",)]
    assert await desk.decides(YES) == "not_under_review"


async def test_whoever_has_a_number_not_checked_hears_of_no_decision(desk: Desk) -> None:
    await desk.notes(employment="confirmed", **{**IN_ORDER, "employed_until": "2027-01-15"})
    await desk.sql("update channel_identities set verified_at = null")
    assert await desk.decides(Person("maria", "declined", ("R05",))) == Allowed()
    assert (await desk.told())[-1] == (
        "There is news on APP-2. Write *status*, and I tell you once I know that it is you."
    )
    assert not any("cannot" in each or "N$" in each for each in await desk.told())


async def test_too_little_pay_brings_an_offer_of_less_before_any_decline(desk: Desk) -> None:
    late = {**IN_ORDER, "deductions": 180_000}
    assert await desk.notes(employment="confirmed", **late) == "ai_assessment"
    assert await desk.kept() == [("engine", "counter_offer", "counter_offer", [])]
    said = (await desk.told())[-1]
    assert "N$1,200.00 over 4 months" in said
    assert "N$360.00 a month, N$1,440.00 in total" in said
    assert await desk.goes_on() == "ai_assessment"
    assert len(await desk.kept()) == 1
    assert await desk.notes(deductions=185_000) == "ai_assessment"
    assert (await desk.told())[-1] != said, "another dossier, another offer"
    # She says nothing for as long as the offer stands.
    assert await desk.goes_on(NOW + timedelta(days=8)) == "manual_review"


async def test_a_decline_says_why_and_gives_one_review(desk: Desk) -> None:
    await desk.notes(employment="confirmed", **{**IN_ORDER, "employed_until": "2027-01-15"})
    assert await desk.decides(Person("maria", "declined", ("R10",))) == "reason_did_not_fire"
    assert await desk.decides(Person("maria", "declined", ("R05",))) == Allowed()
    assert await desk.stage() == "declined"
    said = "\n".join(await desk.told())
    assert "Your contract ends before the loan would be paid back." in said
    assert "until 23 December 2026: write *review*" in said
    assert (await desk.kept())[-1] == ("user:maria", "review", "declined", ["R05"])
    await desk.sql("update applications set stage = 'manual_review' where stage = 'declined'")
    await desk.decides(Person("paulus", "declined", ("R05",)))
    assert "A person has looked at it twice." in (await desk.told())[-1]


async def test_two_people_approve_a_large_loan_on_the_same_dossier(desk: Desk) -> None:
    await desk.sql("update applications set principal_cents = 600000 where stage <> 'active_loan'")
    large = {**IN_ORDER, "remuneration": 2_500_000, "net": 2_000_000}
    await desk.notes(employment="confirmed", **large)
    first = Allowed(first_of_two=True)
    assert await desk.decides(YES) == first
    assert await desk.stage() == "manual_review"
    assert await desk.decides(YES) == "same_person"
    assert await desk.decides(Person("Maria ", "approved", note="seen")) == "same_person"
    await desk.notes(net=1_900_000)
    assert await desk.decides(YES) == first, "another dossier begins anew"
    async with desk.store.transaction() as session:
        session.audited.append(audit.Entry(NOW, "user:maria", "invite", "user:heidi"))
    assert await desk.decides(Person("heidi", "approved", note="seen")) == "same_person"
    assert await desk.decides(Person("paulus", "approved", note="seen too")) == Allowed()
    assert await desk.stage() == "decision"
    by = await desk.sql("select decided_by, first_by from decisions where outcome = 'approved'")
    assert by == [("user:paulus", "user:maria")]


async def test_a_paper_asked_for_again_gives_her_the_form_back_without_what_rested_on_it(
    desk: Desk,
) -> None:
    await desk.notes(payslip={"document_id": "x"}, id={"document_id": "y"}, full_name="Selma")
    async with desk.store.transaction() as session:
        application = await stages.by_ref(session, desk.ref)
        assert application is not None
        for source, read in (("document:x", {"employer_name": "K"}), ("document:y", {"sex": "F"})):
            applications.know(session, application, read, source=source, at=LATER)
    await desk.notes(employment="confirmed", **{**IN_ORDER, "papers": None})
    assert await desk.is_asked_for("payslip")
    assert await desk.stage() == "started"
    assert "we need something from you once more" in (await desk.told())[-1]
    async with desk.store.reading() as session:
        application = await stages.by_ref(session, desk.ref)
        assert application is not None
        left = set(applications.facts(session, application))
    told = {"remuneration", "pay_day", "amount", "months", "full_name"}
    assert left == {*told, "id", "sex"}


async def test_every_loan_of_hers_counts_and_is_late_as_the_books_say(
    store: Store, sent: Any
) -> None:
    await cast.ensure(store, now=NOW)
    rules = BOOK.on(NOW.date())
    async with store.transaction() as session:
        her = await _whose(session, "BUF-6")
        first = await ledger.locked(session, "LN-1")
        assert first is not None
        application = await sent(session, her, now=NOW)
        asked, paid = await schedules.payments(session, first), first.disbursed_on
        new = NewLoan(application.id, her.customer_id, first.partner_id, asked[2:], paid)
        second = await schedules.open_loan(session, new, by="a", at=NOW)
        amount = Cents(second.principal_cents)
        await ledger.record(session, second, kind="disbursement", amount=amount, by="a", at=NOW)
        await ledger.confirm_payout(session, second, by="b", on=paid, at=NOW)

        async def lent(day: date) -> set[tuple[str, bool | None]]:
            found = await dossiers.gather(session, application, policy=rules, on=day)
            return {(each.ref, each.in_arrears) for each in found.lent}

        due = asked[1].due_on
        assert await lent(due) == {("LN-1", False), ("LN-2", False)}
        assert await lent(due + timedelta(days=1)) == {("LN-1", True), ("LN-2", False)}
        rounded = Split(principal=Cents(59_950))
        booking = Booking("repayment", rounded, on=due, by="a", at=NOW)
        await ledger.book(session, first, booking)
        assert await lent(due + timedelta(days=1)) == {("LN-1", False), ("LN-2", False)}


async def test_every_decision_replays_to_the_same_and_a_changed_one_does_not(desk: Desk) -> None:
    await desk.notes(employment="confirmed", **IN_ORDER)
    await desk.decides(YES)
    async with desk.store.reading() as session:
        kept = await decisions.in_order(session)
        opened = [(name, each, decisions.opened(session, each)) for name, each in kept]
    replayed = [assessing.replay(name, each, kept=kept, book=BOOK) for name, each, kept in opened]
    assert [(each.outcome, each.differs) for each in replayed] == [
        ("proposed", ()),
        ("approved", ()),
    ]
    name, record, rested_on = opened[-1]
    rested_on.dossier["deductions"]["value"] = 300_000
    changed = assessing.replay(name, record, kept=rested_on, book=BOOK)
    assert changed.differs == ("proposal", "checks")


async def test_a_decision_replays_by_the_rules_of_its_own_day_when_policy_has_changed_since(
    desk: Desk,
) -> None:
    await desk.notes(employment="confirmed", **IN_ORDER)
    await desk.decides(YES)
    async with desk.store.reading() as session:
        *_, (name, record) = await decisions.in_order(session)
        kept = decisions.opened(session, record)
    rules = BOOK.affordability[-1]
    share = rules.remuneration_share.model_copy(update={"denominator": 20})
    stricter = rules.model_copy(update={"remuneration_share": share})
    newer = stricter.model_copy(update={"effective_from": record.on_day + timedelta(days=1)})
    succeeded = BOOK.model_copy(update={"affordability": (*BOOK.affordability, newer)})
    assert assessing.replay(name, record, kept=kept, book=succeeded).differs == ()
    dossier = assessing.dossier_of(kept)
    assert dossier is not None
    today = succeeded.on(newer.effective_from)
    found = decision.propose(dossier, policy=today, calendar=Calendar(today.hours))
    assert found.outcome != record.proposed, "the newer rules would have said something else"
    rewritten = BOOK.model_copy(update={"affordability": (*BOOK.affordability[:-1], stricter)})
    replayed = assessing.replay(name, record, kept=kept, book=rewritten)
    assert {"proposal", "checks"} <= set(replayed.differs), "an edited version is found out"


async def test_what_a_decision_rests_on_is_sealed_and_cannot_be_rewritten(desk: Desk) -> None:
    await desk.notes(employment="confirmed", **IN_ORDER)
    ((row,),) = await desk.sql("select decisions::text from decisions")
    assert "650000" not in row
    assert "remuneration" not in row
    for change in (
        "update decisions set outcome = 'approved'",
        "delete from decisions",
        "insert into decisions select gen_random_uuid(), 99, application_id, at, on_day, proposed,"
        " 'declined', '[]', null, null, policy_version, engine_version, decided_by, null,"
        " dossier_bidx, dossier_sealed, checks_sealed, null from decisions",
    ):
        with pytest.raises(DBAPIError):
            await desk.sql(change)


async def test_no_sequence_of_events_leaves_the_table(desk: Desk) -> None:
    """Whatever employer, staff, flags and time do in any order, only allowed steps are taken."""
    chance = random.Random(11)  # noqa: S311 (the same story each time)
    clock = Clock(LATER)
    no, less = Person("maria", "declined", ("R01",)), Person("maria", "counter_offer")
    happens: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: desk.goes_on(clock.now),
        lambda: desk.notes(employment=chance.choice(("confirmed", "confirmed", "refused"))),
        *[lambda: desk.notes(employment="confirmed", **IN_ORDER)] * 2,
        lambda: desk.notes(deductions=chance.choice((0, 180_000, 216_000))),
        lambda: desk.decides(YES, clock.now),
        lambda: desk.decides(no, clock.now),
        lambda: desk.decides(less, clock.now),
        lambda: desk.is_asked_for("payslip"),
        lambda: desk.is_held_while(desk.decides(YES, clock.now)),
        lambda: desk.is_held_while(desk.goes_on(clock.now)),
        *[lambda: _she(desk, frm="started", to="documents_submitted")] * 2,
        lambda: _she(desk, frm="declined", to="manual_review"),
    )
    for _ in range(40):
        clock.now += timedelta(days=chance.choice((0, 0, 1, 3)))
        await chance.choice(happens)()
    steps = await desk.sql(
        "select data->>'from', data->>'to' from events where kind = 'stage' order by at, id"
    )
    assert len(steps) >= 6
    assert all(to in applications.TRANSITIONS[before] for before, to in steps)
    assert len({outcome for _, _, outcome, _ in await desk.kept()}) >= 2


@dataclass
class Clock:
    now: datetime


async def _she(desk: Desk, *, frm: str, to: str) -> None:
    """What she does in the chat: a step of the table that is hers."""
    await desk.sql(f"update applications set stage = '{to}' where stage = '{frm}'")


async def test_staff_see_decide_and_replay_in_a_terminal(desk: Desk) -> None:
    books = Books(desk.store, rules_of(LATER), LATER)
    seen = {"employment": "confirmed", "papers": "accepted", "net": "5 200"}
    told = await desk_lists.acted(books, "app-2", act=desk_lists.noting(seen, by="maria"))
    assert told == ["APP-2  manual_review  N$2,000.00  4 months  sent 2026-11-23"]
    assert await desk_lists.listed(books) == told
    async with desk.store.transaction() as session:
        her = await _whose(session, "BUF-1")
        rule = {"rule": "same file, two customers"}
        who: dict[str, Any] = {"at": NOW, "actor": "bot", "customer_id": her.customer_id}
        events.record(session, "fraud_signal", subject="a-paper", data=rule, **who)
    shown = await desk_lists.shown(books, "APP-2")
    assert shown[1] == "  fraud signal of 2026-11-23: same file, two customers"
    assert "The rules propose: review." in shown
    with pytest.raises(desk_lists.NotAsExpected, match="not passed"):
        await desk_lists.acted(books, "APP-2", act=desk_lists.deciding_as(YES))
    with pytest.raises(desk_lists.NoSuchApplication):
        await desk_lists.shown(books, "APP-99")
    no = Person("maria", desk_lists.verdict("decline"), desk_lists.reasons(["r06"]))
    told = await desk_lists.acted(books, "APP-2", act=desk_lists.deciding_as(no))
    assert told[-1].startswith("APP-2  declined")
    replayed = await desk_lists.replayed(books, ref="APP-2")
    assert {desk_lists.replay_line(each) for each in replayed} == {
        "APP-2 proposed: the same",
        "APP-2 declined: the same",
    }


def test_a_dossier_of_another_form_is_not_read_and_breaks_nothing() -> None:
    assert assessing.dossier_of(decisions.Opened({}, [], "")) is None
    assert assessing.dossier_of(decisions.Opened({"principal": 1, "of_old": True}, [], "")) is None
