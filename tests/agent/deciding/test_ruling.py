"""A named person decides, and she hears what was decided and why."""

from datetime import timedelta
from typing import Any

import pytest

from agent import desk_lists
from agent.collecting.books import Books, rules_of
from crm_store import applications, audit, events, stages
from flows.decision import Allowed, Person
from tests.agent.deciding.sent_this_morning import LATER, NOW, YES, Desk, whose
from tests.handed_in import IN_ORDER


async def test_a_named_person_approves_with_a_note_and_she_hears_of_it(desk: Desk) -> None:
    await desk.notes(**IN_ORDER)
    assert await desk.decides(Person("maria", "approved")) == "needs_a_note"
    assert await desk.decides(YES) == Allowed()
    assert await desk.stage() == "decision"
    assert await desk.kept() == [
        ("engine", "approve", "proposed", []),
        ("user:maria", "approve", "approved", []),
    ]
    limits = await desk.sql("select principal_cents, second_above_cents from decisions")
    assert limits == [(200_000, 500_000)] * 2
    assert "we said yes to N$2,000.00 over 4 months" in (await desk.told())[-1]
    assert await desk.sql("select status from cases") == [("resolved",)]
    assert await desk.decides(YES) == "not_under_review"


async def test_whoever_has_a_number_not_checked_hears_of_no_decision(desk: Desk) -> None:
    await desk.notes(**{**IN_ORDER, "employed_until": "2027-01-15"})
    await desk.sql("update channel_identities set verified_at = null")
    assert await desk.decides(Person("maria", "declined", ("R05",))) == Allowed()
    assert (await desk.told())[-1] == (
        "There is news on APP-2. Write *status*, and I tell you once I know that it is you."
    )
    assert not any("cannot" in each or "N$" in each for each in await desk.told())


async def test_too_little_pay_brings_an_offer_of_less_before_any_decline(desk: Desk) -> None:
    late = {**IN_ORDER, "deductions": 180_000}
    assert await desk.notes(**late) == "ai_assessment"
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
    await desk.notes(**{**IN_ORDER, "employed_until": "2027-01-15"})
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
    await desk.notes(**large)
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
    by = await desk.sql(
        "select decided_by, first_by, principal_cents, second_above_cents"
        " from decisions where outcome = 'approved'"
    )
    assert by == [("user:paulus", "user:maria", 600_000, 500_000)]


async def test_a_paper_asked_for_again_gives_her_the_form_back_without_what_rested_on_it(
    desk: Desk,
) -> None:
    await desk.notes(payslip={"document_id": "x"}, id={"document_id": "y"}, full_name="Selma")
    async with desk.store.transaction() as session:
        application = await stages.by_ref(session, desk.ref)
        assert application is not None
        for source, read in (("document:x", {"employer_name": "K"}), ("document:y", {"sex": "F"})):
            applications.know(session, application, read, source=source, at=LATER)
    await desk.notes(**{**IN_ORDER, "papers": None})
    assert await desk.is_asked_for("payslip")
    assert await desk.stage() == "started"
    assert "we need something from you once more" in (await desk.told())[-1]
    async with desk.store.reading() as session:
        application = await stages.by_ref(session, desk.ref)
        assert application is not None
        left = set(applications.facts(session, application))
    told = {"remuneration", "pay_day", "amount", "months", "full_name"}
    assert left == {*told, "id", "sex"}


async def test_staff_see_decide_and_replay_in_a_terminal(desk: Desk) -> None:
    books = Books(desk.store, rules_of(LATER), LATER)
    seen = {"employment": "confirmed", "papers": "accepted", "net": "5 200"}
    told = await desk_lists.acted(books, "app-2", act=desk_lists.noting(seen, by="maria"))
    assert told == ["APP-2  manual_review  N$2,000.00  4 months  sent 2026-11-23"]
    assert await desk_lists.listed(books) == told
    async with desk.store.transaction() as session:
        her = await whose(session, "BUF-1")
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
