"""What is weighed is all that she owes as the books say it, and is read only in its own form."""

from datetime import date, timedelta
from typing import Any

from agent import assessing, cast, dossiers
from crm_store import decisions, ledger, schedules
from crm_store.database import Store
from crm_store.ledger import Booking
from crm_store.money import Cents
from crm_store.schedules import NewLoan
from crm_store.split import Split
from tests.agent.deciding.sent_this_morning import BOOK, NOW, whose


async def test_every_loan_of_hers_counts_and_is_late_as_the_books_say(
    store: Store, sent: Any
) -> None:
    await cast.ensure(store, now=NOW)
    rules = BOOK.on(NOW.date())
    async with store.transaction() as session:
        her = await whose(session, "BUF-6")
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


def test_a_dossier_of_another_form_is_not_read_and_breaks_nothing() -> None:
    assert assessing.dossier_of(decisions.Opened({}, [], "")) is None
    assert assessing.dossier_of(decisions.Opened({"principal": 1, "of_old": True}, [], "")) is None
