"""What people do to a loan: whatever they try, it never leaves its steps nor loses a cent."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from agent import cast
from agent.collecting import by_hand, payout, receiving
from agent.collecting.books import Books, rules_of
from agent.collecting.receiving import Money
from agent.collecting.references import of_bank
from crm_store import accounts, applications, cases, ledger, links, loans, schedules
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.ledger import NotPossible, SamePerson
from crm_store.links import Terms
from crm_store.loans import Loan, Transaction
from crm_store.money import Cents
from crm_store.row import new_id
from crm_store.schedules import NewLoan

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RULES = rules_of(NOW)
ANNA, BEN = "user:anna", "user:ben"


@pytest.fixture
async def books(store: Store) -> Books:
    await cast.ensure(store, now=NOW)
    return Books(store, RULES, NOW)


async def agreed(session: Session) -> Loan:
    """A second loan like the first, agreed and waiting for its payout."""
    first = await receiving.lock(session, "LN-1")
    old = await session.get_one(Application, first.application_id)
    application = Application(
        customer_id=first.customer_id, partner_id=first.partner_id, quote=old.quote,
        principal_cents=old.principal_cents, months=4, started_at=NOW, touched_at=NOW,
        submitted_at=NOW,
    )  # fmt: skip
    session.add(application)
    await session.flush()
    for stage in applications.WAY[1:-1]:
        application.stage = stage
        await session.flush()
    payments = tuple(
        replace(each, due_on=each.due_on + timedelta(days=62))
        for each in await schedules.payments(session, first)
    )
    new = NewLoan(
        application.id, first.customer_id, first.partner_id, payments, NOW.date(),
    )  # fmt: skip
    return await schedules.open_loan(session, new, by=ANNA, at=NOW)


async def test_two_people_pay_a_loan_out_and_its_application_is_done(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await agreed(session)
        confirm: dict[str, Any] = {"on": NOW.date(), "at": NOW, "external_ref": "BW-1"}
        with pytest.raises(NotPossible):
            await payout.confirm(session, "LN-2", by=BEN, **confirm)
        await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)
        with pytest.raises(NotPossible):
            await payout.cancel(session, "LN-2", by=BEN, at=NOW)
        await payout.refuse(session, "LN-2", by=BEN, reason="wrong_account", at=NOW)
        await session.run(text("savepoint agreed"))
        await payout.cancel(session, "LN-2", by=BEN, at=NOW)
        application = await session.get_one(Application, loan.application_id)
        assert (loan.status, application.stage) == ("cancelled", "cancelled")
        await session.run(text("rollback to savepoint agreed"))
        for each in (loan, application):
            await session.refresh(each)
        await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)
        with pytest.raises(SamePerson):
            await payout.confirm(session, "LN-2", by=ANNA, **confirm)
        await payout.confirm(session, "LN-2", by=BEN, **confirm)
        application = await session.get_one(Application, loan.application_id)
        assert (loan.status, application.stage) == ("active", "active_loan")


async def test_money_that_is_seen_settles_her_claim_and_is_entered_once(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        await loans.claim(session, loan.customer_id, message_id=new_id(), entered_by="bot", at=NOW)
    pay: dict[str, Any] = {"amount": 60_000, "by": ANNA, "on": NOW.date(), "bank_ref": "BW-2"}
    async with books.store.transaction() as session:
        await by_hand.pay(session, "LN-1", books, **pay)
    async with books.store.transaction() as session:
        for same in ("BW-2", "bw 02", "bw2"):
            with pytest.raises(NotPossible, match="entered before"):
                await by_hand.pay(session, "LN-1", books, **{**pay, "bank_ref": same})
        with pytest.raises(NotPossible, match="is missing"):
            await by_hand.pay(session, "LN-1", books, **{**pay, "bank_ref": " - "})
        loan = await receiving.lock(session, "LN-1")
        states = [each.status for each in await ledger.entries(session, loan)][-3:]
        found = await loans.running(session, loan.customer_id)
    assert states == ["claimed", "pending", "settled"]
    assert found is not None
    assert (found.paid_cents, found.claimed_at) == (120_000, None)


Act = Callable[[Session, random.Random], Awaitable[object]]


def acts(books: Books) -> list[Act]:
    """Everything that can be done to a loan, by whoever happens to do it."""

    async def pay(session: Session, dice: random.Random) -> object:
        return await by_hand.pay(
            session, "LN-2", books, amount=dice.choice((5, 60_000, 155_533, 240_000)), by=ANNA,
            on=NOW.date() + timedelta(days=dice.randrange(90)), bank_ref=str(dice.random()),
        )  # fmt: skip

    async def reverse(session: Session, dice: random.Random) -> object:
        loan = await receiving.lock(session, "LN-2")
        entry = dice.choice([*await ledger.entries(session, loan), Transaction(id=new_id())])
        return await by_hand.reverse(
            session, "LN-2", books, entry=str(entry.id), by=BEN, reason="x"
        )

    def who(dice: random.Random) -> str:
        return dice.choice((ANNA, BEN))

    return [
        pay,
        pay,
        reverse,
        lambda s, d: payout.record(s, "LN-2", by=who(d), at=NOW, rules=RULES),
        lambda s, d: payout.confirm(
            s, "LN-2", by=who(d), on=NOW.date(), at=NOW, external_ref=str(d.random())
        ),
        lambda s, d: payout.refuse(s, "LN-2", by=who(d), reason="x", at=NOW),
        lambda s, d: by_hand.write_off(s, "LN-2", books, by=who(d)),
        lambda s, d: by_hand.pay_back(
            s, "LN-2", books, amount=d.choice((5, 60_000)), by=who(d), bank_ref=str(d.random())
        ),
        lambda s, d: by_hand.reject_claim(s, "LN-2", books, by=who(d), reason="x"),
        lambda s, d: by_hand.look_for(s, "LN-2", books, by=who(d)),
    ]


@pytest.mark.parametrize("seed", [1, 3])
async def test_no_sequence_of_events_leaves_the_steps_or_loses_a_cent(
    books: Books, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 (a seed, so that a failure can be seen again)
    async with books.store.transaction() as session:
        loan = await agreed(session)
        before, seen = loan.status, set()
        for _ in range(50):
            with suppress(NotPossible, SamePerson):
                await dice.choice(acts(books))(session, dice)
            if loan.status != before:
                seen.add((before, loan.status))
            before = loan.status
            await _adds_up(session, loan)
    assert seen
    assert all(after in loans.TRANSITIONS[first] for first, after in seen)


async def _adds_up(session: Session, loan: Loan) -> None:
    """A loan that runs owes something, one that is closed owes nothing, and no cent is lost."""
    stands = await ledger.position(session, loan)
    lines = await session.run(
        text("select kind, sum(amount_cents) from ledger_lines where loan_id = :loan group by 1"),
        {"loan": loan.id},
    )
    sums = {str(kind): int(amount) for kind, amount in lines}
    given = sum(sums.get(kind, 0) for kind in ("repayment", "waiver", "write_off"))
    beyond = max(sums.get("recovery", 0) - sums.get("write_off", 0), 0)
    assert stands.owed.total == 240_000 + sums.get("refund", 0) - given - beyond
    if loan.status == "active":
        assert stands.owed.total > 0
    if loan.status == "closed":
        assert stands.balance == 0


async def test_a_payment_that_goes_back_takes_its_waiver_with_it(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        before = await ledger.position(session, loan)
        await by_hand.pay(
            session, "LN-1", books, amount=155_533, by=ANNA, on=NOW.date(), bank_ref="BW-3"
        )
        assert loan.status == "closed"
        paid = await ledger.known(session, of_bank("bank", "BW-3"))
        assert paid is not None
        await by_hand.reverse(session, "LN-1", books, entry=str(paid.id), by=BEN, reason="bounced")
        assert (loan.status, await ledger.position(session, loan)) == ("active", before)


async def paid_out(session: Session) -> Loan:
    loan = await agreed(session)
    await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)
    await payout.confirm(session, "LN-2", by=BEN, on=NOW.date(), at=NOW, external_ref="BW-9")
    return loan


async def test_a_plan_that_has_grown_old_is_not_paid_out(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await agreed(session)
        first = (await schedules.payments(session, loan))[0].due_on
        in_time = datetime.combine(first, time(8), UTC) - timedelta(days=7)
        late = in_time + timedelta(days=1)
        with pytest.raises(NotPossible, match="too soon: cancel the loan"):
            await payout.record(session, "LN-2", by=ANNA, at=late, rules=RULES)
        await payout.record(session, "LN-2", by=ANNA, at=in_time, rules=RULES)
        confirm: dict[str, Any] = {"by": BEN, "at": NOW, "external_ref": "BW-1"}
        with pytest.raises(NotPossible, match="refuse the payout"):
            await payout.confirm(session, "LN-2", on=first, **confirm)
        wrong_year: dict[str, Any] = {"amount": 60_000, "by": ANNA, "bank_ref": "BW-8"}
        with pytest.raises(NotPossible, match="this is before it"):
            await by_hand.pay(session, "LN-1", books, on=date(2025, 11, 23), **wrong_year)


async def test_no_payout_while_another_account_waits_and_its_account_is_on_record(
    books: Books,
) -> None:
    async with books.store.transaction() as session:
        loan = await agreed(session)
        customer = await session.get_one(Customer, loan.customer_id)
        accounts.keep(session, customer, bank="Bank Windhoek", account="8001234567")
        terms = Terms("bank_change", customer.id, lasts=timedelta(hours=1), tries=1)
        offered = links.offer(session, terms, by="bot", at=NOW)
        await session.flush()
        other = {"bank": "FNB Namibia", "account": "62001112223", "link_id": offered.link.id}
        change = await accounts.wish(session, customer.id, at=NOW, **other)  # type: ignore[arg-type]
        await session.flush()
        with pytest.raises(NotPossible, match="another account of the borrower waits"):
            await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)
        ruling: dict[str, Any] = {"customer": customer, "by": BEN, "at": NOW}
        await accounts.rule(session, change.id, "refused", **ruling)
        with pytest.raises(accounts.NoLongerWaits):  # what was ruled on is not ruled on again
            await accounts.rule(session, change.id, "approved", **ruling)
        await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)
        recorded = session.audited[-1]
        assert (recorded.action, recorded.detail) == (
            "payout_recorded",
            {"bank": "Bank Windhoek", "account_tail": "4567"},
        )


async def test_a_loan_of_somebody_on_hold_is_not_paid_out(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await agreed(session)
        customer = await session.get_one(Customer, loan.customer_id)
        customer.flags = {"fraud_hold": True}
        with pytest.raises(NotPossible, match="on hold"):
            await payout.record(session, "LN-2", by=ANNA, at=NOW, rules=RULES)


async def test_what_is_more_than_settles_a_loan_is_hers(books: Books) -> None:
    for too_much in (1, 5_000, 24_467):  # up to the whole balance
        async with books.store.transaction() as session:
            loan = await receiving.lock(session, "LN-1")
            money = {"amount": 155_533 + too_much, "by": ANNA, "bank_ref": f"BW-{too_much}"}
            await by_hand.pay(session, "LN-1", books, on=NOW.date(), **money)  # type: ignore[arg-type]
            assert loan.status == "closed"
            assert (await ledger.position(session, loan)).overpaid == too_much
            back: dict[str, Any] = {"by": BEN, "bank_ref": f"BACK {too_much}"}
            for wrong in (0, too_much + 1):
                with pytest.raises(NotPossible, match="is too much on LN-1, not"):
                    await by_hand.pay_back(session, "LN-1", books, amount=wrong, **back)
            await by_hand.pay_back(session, "LN-1", books, amount=too_much, **back)
            paid = await ledger.known(session, of_bank("bank", f"BW-{too_much}"))
            refund = await ledger.known(session, of_bank("payout", f"BACK {too_much}"))
            for each in (refund, paid):
                assert each is not None
                back = {"entry": str(each.id), "by": BEN, "reason": "wrong_loan"}
                await by_hand.reverse(session, "LN-1", books, **back)
            assert (await ledger.position(session, loan)).balance == 180_000


async def test_a_payment_that_bounces_after_its_rest_was_paid_back_is_all_owed_again(
    books: Books,
) -> None:
    async with books.store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        before = (await ledger.position(session, loan)).balance
        pay: dict[str, Any] = {"amount": 160_533, "by": ANNA, "on": NOW.date(), "bank_ref": "BW-1"}
        await by_hand.pay(session, "LN-1", books, **pay)
        back: dict[str, Any] = {"amount": 5_000, "by": BEN, "bank_ref": "BACK 1"}
        await by_hand.pay_back(session, "LN-1", books, **back)
        paid = await ledger.known(session, of_bank("bank", "BW-1"))
        assert paid is not None
        wrong: dict[str, Any] = {"entry": str(paid.id), "by": BEN, "reason": "bounced"}
        await by_hand.reverse(session, "LN-1", books, **wrong)
        stands = await ledger.position(session, loan)
        # What she got back was never hers to have: it is owed with the rest, and nothing is waived.
        assert (loan.status, stands.balance, stands.overpaid) == ("active", before + 5_000, 0)


async def test_the_last_payment_in_its_month_is_no_early_settlement(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await paid_out(session)
        last = (await schedules.payments(session, loan))[-1].due_on - timedelta(days=3)
        for amount, bank_ref in ((180_000, "BW-1"), (60_000, "BW-2")):
            money = Money(Cents(amount), last, ANNA, NOW, "deduction", bank_ref)
            await receiving.receive(session, loan, money, rules=books.rules)
        assert (loan.status, (await ledger.position(session, loan)).overpaid) == ("closed", 0)


async def test_a_waiver_that_was_taken_back_first_is_not_taken_back_again(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        before = await ledger.position(session, loan)
        await by_hand.pay(
            session, "LN-1", books, amount=155_533, by=ANNA, on=NOW.date(), bank_ref="BW-3"
        )
        waived = await ledger.newest(session, loan, kind="waiver", status="settled")
        paid = await ledger.known(session, of_bank("bank", "BW-3"))
        for each in (waived, paid):
            assert each is not None
            back = {"entry": str(each.id), "by": BEN, "reason": "bounced"}
            await by_hand.reverse(session, "LN-1", books, **back)
        assert (loan.status, await ledger.position(session, loan)) == ("active", before)


async def test_what_comes_and_goes_after_a_write_off_is_kept_apart(books: Books) -> None:
    async def written_off(session: Session) -> None:
        for each in (ANNA, BEN):
            await by_hand.write_off(session, "LN-2", books, by=each)

    async with books.store.transaction() as session:
        loan = await paid_out(session)
        pay: dict[str, Any] = {"by": ANNA, "on": NOW.date()}
        await by_hand.pay(session, "LN-2", books, amount=60_000, bank_ref="BW-1", **pay)
        await written_off(session)
        early = await ledger.known(session, of_bank("bank", "BW-1"))
        assert early is not None
        back = {"entry": str(early.id), "by": BEN, "reason": "bounced"}
        await by_hand.reverse(session, "LN-2", books, **back)
        stands = await ledger.position(session, loan)
        assert (loan.status, stands.balance) == ("written_off", 60_000)
        await written_off(session)  # what is owed again takes two people as well
        stands = await ledger.position(session, loan)
        assert (stands.written_off.total, stands.balance) == (240_000, 0)
        for amount, bank_ref in ((200_000, "BW-2"), (40_900, "BW-3")):
            await by_hand.pay(session, "LN-2", books, amount=amount, bank_ref=bank_ref, **pay)
        assert (await ledger.position(session, loan)).overpaid == 900
    async with books.store.transaction() as session:
        (waiting,) = (await session.exec(select(Case).where(Case.category == "refund"))).all()
        assert cases.packet(session, waiting)["overpaid_cents"] == 900
        loan = await receiving.lock(session, "LN-2")
        for amount, bank_ref in ((400, "BW-4"), (500, "BW-5")):  # as it has left us, and no more
            await by_hand.pay_back(session, "LN-2", books, amount=amount, by=BEN, bank_ref=bank_ref)
        stands = await ledger.position(session, loan)
        assert (loan.status, stands.balance, stands.overpaid) == ("written_off", 0, 0)


async def test_what_was_paid_too_much_is_not_waived_once_more(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await paid_out(session)
        last = (await schedules.payments(session, loan))[-1].due_on
        for amount, bank_ref in ((10_000, "BW-4"), (233_000, "BW-5")):
            pay: dict[str, Any] = {"amount": amount, "by": ANNA, "on": last, "bank_ref": bank_ref}
            await by_hand.pay(session, "LN-2", books, **pay)
        first = await ledger.known(session, of_bank("bank", "BW-4"))
        assert first is not None
        back = {"entry": str(first.id), "by": BEN, "reason": "bounced"}
        await by_hand.reverse(session, "LN-2", books, **back)
        assert (await ledger.position(session, loan)).balance == 7_000
        pay = {"amount": 7_000, "by": ANNA, "on": last, "bank_ref": "BW-6"}
        await by_hand.pay(session, "LN-2", books, **pay)
        assert (loan.status, (await ledger.position(session, loan)).overpaid) == ("closed", 0)


async def test_a_write_off_is_recorded_anew_when_money_came_in_between(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await paid_out(session)
        await by_hand.write_off(session, "LN-2", books, by=ANNA)
        pay: dict[str, Any] = {"amount": 100, "by": ANNA, "on": NOW.date(), "bank_ref": "BW-7"}
        await by_hand.pay(session, "LN-2", books, **pay)
        await by_hand.write_off(session, "LN-2", books, by=BEN)
        assert loan.status == "active"
        with pytest.raises(SamePerson):
            await by_hand.write_off(session, "LN-2", books, by=BEN)
        await by_hand.write_off(session, "LN-2", books, by=ANNA)
        assert loan.status == "written_off"
