"""Two records are joined and put apart again: then everything is as it was, to the row."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_store import (
    asked,
    behind,
    conduct,
    feedback,
    identities,
    joinable,
    lead_lists,
    leads,
    merging,
    messages,
    standing,
    tallies,
    timeline,
)
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.lead_lists import Wanted
from crm_store.merging import MOVES, STAYS
from crm_store.row import new_id
from crm_store.tallies import Wanted as Within
from tests.crm_store import by_hand

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY, SECOND = "user:helvi", "user:simon"


async def test_every_reference_to_a_customer_moves_or_stays_and_somebody_said_which(
    store: Store,
) -> None:
    async with store.reading() as session:
        found = await session.run(
            text(
                "select distinct conrelid::regclass::text from pg_constraint"
                " where confrelid = 'customers'::regclass and contype = 'f'"
            )
        )
        assert set(found.scalars()) == {*MOVES, *STAYS}
    assert not set(MOVES) & set(STAYS)


async def whole(session: Session) -> dict[str, Any]:
    """Every row that a merge may touch."""
    return {
        table: (
            await session.run(text(f"select to_jsonb(t)::text from {table} t order by id"))
        ).all()
        for table in (*MOVES, "customers")
    }


async def put(session: Session, chance: random.Random, *, may_apply: bool) -> Customer:
    """Somebody with a number, a talk and as many applications, papers and cases as chance has."""
    customer = Customer(first_contact_at=NOW, flags=_flags(chance))
    session.add(customer)
    await session.flush()
    talk, identity = new_id(), new_id()
    await _write(session, "channel_identities", {
        "id": identity, "customer_id": customer.id, "channel": "whatsapp", "kind": "phone",
        "address_sealed": b"x", "address_bidx": identity.bytes, "status": "active",
    })  # fmt: skip
    await _write(session, "conversations", {
        "id": talk, "identity_id": identity, "customer_id": customer.id, "status": "open",
        "owner": "bot", "state": "{}", "version": 3,
    })  # fmt: skip
    for is_open in [*(False for _ in range(chance.randrange(3))), *[True] * may_apply]:
        of = new_id()
        await _write(session, "applications", {
            "id": of, "customer_id": customer.id, "stage": "started", "version": 0,
            "policy_version": "", "started_at": NOW, "touched_at": NOW,
        })  # fmt: skip
        if not is_open:
            ended = text("update applications set stage = 'withdrawn' where id = :id")
            await session.run(ended, {"id": of})
    for _ in range(chance.randrange(3)):
        await _write(session, "cases", {
            "id": new_id(), "customer_id": customer.id, "conversation_id": talk,
            "category": "complaint", "reason": "asked", "priority": 1, "status": "open",
            "sla_due_at": NOW, "packet_sealed": b"x",
        })  # fmt: skip
    for is_open in [*(False for _ in range(chance.randrange(2))), *[True] * chance.randrange(2)]:
        await _write(session, "leads", {
            "id": new_id(), "customer_id": customer.id, "source": "whatsapp", "source_detail": "",
            "status": "new" if is_open else "closed", "track": "partner", "qualification": "{}",
            "last_activity_at": NOW, "created_at": NOW, "ended_at": None if is_open else NOW,
        })  # fmt: skip
    for _ in range(chance.randrange(3)):
        await _write(session, "documents", {
            "id": new_id(), "customer_id": customer.id, "kind": "id", "storage_key": "x",
            "sha256": str(new_id()), "mime": "image/png", "bytes": 1, "status": "received",
            "received_at": NOW, "copy_keys": "[]", "quality": "{}", "concerns": "[]",
        })  # fmt: skip
    await _write(session, "events", {
        "id": new_id(), "at": NOW - timedelta(days=1), "kind": "note", "subject": "once",
        "customer_id": customer.id, "actor": "bot", "data": "{}",
    })  # fmt: skip
    return customer


def _flags(chance: random.Random) -> dict[str, Any]:
    return {
        name: {"n": chance.randrange(2)} for name in ("vip", "hardship") if chance.random() < 0.5
    }


async def _write(session: Session, table: str, row: dict[str, Any]) -> None:
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    await session.run(text(f"insert into {table} ({names}) values ({places})"), row)


@pytest.mark.proves("2.1 Customer Profile System")
async def test_undoing_a_merge_puts_every_row_back_where_it_was(store: Store) -> None:
    for seed in range(5):
        chance = random.Random(seed)  # noqa: S311 (no secret is drawn)
        async with store.transaction() as session:
            first = await put(session, chance, may_apply=seed % 2 == 0)
            second = await put(session, chance, may_apply=seed % 2 == 1)
            third = await put(session, chance, may_apply=False)
        async with store.reading() as session:
            before = await whole(session)
        later: list[UUID] = []
        for gone in (second, third):
            later.append(await _merge(store, first.ref, gone.ref))
        async with store.reading() as session:
            joined = await whole(session)
            hers = [row for table in MOVES for (row,) in joined[table] if str(first.id) in row]
            theirs = [row for table in MOVES for (row,) in joined[table]
                if table != "leads" and str(second.id) in row]  # fmt: skip
            assert hers
            assert not theirs
            counted = await session.run(text("select id from crm.customer_segment_assignments"))
            assert first.id in (found := set(counted.scalars()))
            assert not found & {second.id, third.id}  # who was joined is in no segment
            told = await timeline.of(session, first.id, most=50)
            assert [each.subject for each in told].count("once") == 3
            kept = await session.get_one(Customer, first.id)
            assert set(kept.flags) == {*first.flags, *second.flags, *third.flags}
        assert await _undo(store, later[0]) == "newer_first"
        assert [await _undo(store, each) for each in reversed(later)] == [None, None]
        assert await _undo(store, later[0]) == "undone_already"
        async with store.reading() as session:
            assert await whole(session) == before
    async with store.reading() as session:
        acts = await session.run(
            text("select action, count(*) from audit_log group by action order by action")
        )
        assert acts.all() == [("ask_merge", 10), ("merge", 10), ("undo_merge", 10)]


async def _merge(store: Store, kept: str, gone: str) -> UUID:
    async with store.transaction() as session:
        both = await merging.two(session, kept, gone)
        assert both is not None
        assert await joinable.why_not(session, *both, at=NOW) == []
        later = NOW + timedelta(seconds=both[1].ref.encode()[-1])
        row = await merging.ask(session, *both, why="the same paper", by=BY, at=later)
        assert row is not None
        assert await merging.ask(session, *both, why="once more", by=SECOND, at=later) is None
        assert not await merging.merge(session, row, *both, by=BY, at=later)
        assert both[1].merged_into is None
        assert await merging.merge(session, row, *both, by=SECOND, at=later)
        return row.id


async def _undo(store: Store, of: UUID) -> str | None:
    async with store.transaction() as session:
        row = await merging.by_id(session, of)
        assert row is not None
        return await merging.undo(session, row, by=BY, at=NOW + timedelta(days=1))


async def test_what_comes_from_a_joined_number_goes_with_it_or_forbids_that_it_goes(
    store: Store,
) -> None:
    chance = random.Random(2)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second = [await put(session, chance, may_apply=of) for of in (True, False)]
        number, sms = [
            identities.new(session, customer_id=of.id, channel=channel, address="+264810000012")
            for of, channel in ((second, "whatsapp"), (first, "sms"))
        ]
        number.created_at, number.opted_out_at = NOW, NOW
        session.add(number)
    of = await _merge(store, first.ref, second.ref)
    async with store.transaction() as session:
        assert await _hears(session, first) == [False, False, False]  # STOP on one is STOP
        sms.created_at = LATER
        session.add(sms)
        await session.flush()
        await _writes(session, sms, first)
    assert await _undo(store, of) is None
    async with store.transaction() as session:
        assert await _hears(session, first) == [False]
        assert await _hears(session, second) == [False, False, True]
        assert await _talks(session, second) == 2

    of = await _merge(store, first.ref, second.ref)
    async with store.transaction() as session:
        await _writes(session, number, first)
        await session.run(text("update applications set touched_at = :at"), {"at": LATER})
    assert await _undo(store, of) == "application"
    async with store.transaction() as session:
        assert await _hears(session, second) == []


async def _hears(session: Session, customer: Customer) -> list[bool]:
    """Whether she may be written to first, by each number of hers."""
    found = await session.run(
        text("select opted_out_at is null from channel_identities where customer_id = :id"),
        {"id": customer.id},
    )
    return sorted(found.scalars())


async def _talks(session: Session, customer: Customer) -> int:
    asked = text("select count(*) from conversations where customer_id = :id")
    return int((await session.run(asked, {"id": customer.id})).scalar_one())


async def _writes(session: Session, identity: Identity, customer: Customer) -> None:
    talk = new_id()
    await _write(session, "conversations", {
        "id": talk, "identity_id": identity.id, "customer_id": customer.id, "status": "open",
        "owner": "bot", "state": "{}", "version": 1,
    })  # fmt: skip
    messages.new(
        session,
        "Hi",
        id=new_id(),
        conversation_id=talk,
        turn_id=None,
        direction="in",
        author="customer",
        at=LATER,
    )


async def test_two_records_that_may_not_be_joined_say_why(store: Store) -> None:
    chance = random.Random(1)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second = [await put(session, chance, may_apply=True) for _ in range(2)]
    async with store.transaction() as session:
        one, other = [await session.get_one(Customer, each.id) for each in (first, second)]
        assert await joinable.why_not(session, one, one, at=NOW) == ["the_same"]
        assert await joinable.why_not(session, one, other, at=NOW) == ["two_applications"]
        one.id_number_bidx, other.id_number_bidx = b"one", b"other"
        other.bank, other.account_sealed, other.account_tail = "Bank", b"x", "1234"
        await session.run(
            text("update conversations set lease_until = :until where customer_id = :id"),
            {"until": NOW + timedelta(minutes=1), "id": other.id},
        )
        for who, action in ((one, "grant"), (other, "withdraw")):
            await session.run(
                text(
                    "insert into consents (id, customer_id, identity_id, purpose, action,"
                    " text_version, language, at) select gen_random_uuid(), customer_id, id,"
                    " 'marketing', :action, 'marketing.1', 'en', now() from channel_identities"
                    " where customer_id = :id"
                ),
                {"action": action, "id": who.id},
            )
        assert await joinable.why_not(session, one, other, at=NOW) == [
            *("two_identities", "keep_the_other", "two_applications"),
            *("consent_taken_back", "being_answered"),
        ]
    with pytest.raises(Exception, match="never deleted"):
        async with store.transaction() as session:
            await session.run(text("delete from customer_merges"))


@pytest.mark.proves("2.1 Customer Profile System", "Key Performance Indicators")
async def test_whoever_was_joined_is_counted_once_and_put_apart_as_before(store: Store) -> None:
    chance = random.Random(3)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second, third = [await put(session, chance, may_apply=False) for _ in range(3)]
        second.first_contact_at = NOW - timedelta(days=731)
        session.add(second)
    them = (first, second, third)
    await by_hand.put(store, _said_and_owed(*(str(each.id) for each in them)))
    async with store.transaction() as session:
        await standing.keep_loans(session, [each.id for each in them], on=NOW.date())
        await session.run(text("delete from customers_stirred"))
    apart = await _counted(store, *them)
    assert apart == {
        "nps": {3: 1, 9: 2},
        "csat": {5: 3},
        "agreed": 2,
        "promoted": (3,),
        "borrowers": (2, 50_000),
        "no_consent": 0,
        "customers": 3,
        "who_answered": 3,
        "worth": [40_000, None, 60_000],
        "satisfied": [3, 9, 9],
    }
    later = [await _merge(store, *refs) for refs in (
        (first.ref, third.ref), (second.ref, first.ref),  # to whom somebody was joined goes on
    )]  # fmt: skip
    assert await _counted(store, *them) == {
        "nps": {9: 1},
        "csat": {5: 3},  # a rating is of that help
        "agreed": 1,
        "promoted": (1,),
        "borrowers": (1, 100_000),
        "no_consent": 0,  # her yes stays under the name that she gave it under
        "customers": 1,
        "who_answered": 1,
        "worth": [None, 100_000, None],
        "satisfied": [9, 9, 9],
    }
    async with store.reading() as session:
        worth = await _one(session, _WORTH, who=second.id)
        assert worth["inputs"]["years"] == 2  # since any of the three first wrote
    assert [await _undo(store, each) for each in reversed(later)] == [None, None]
    assert await _counted(store, *them) == apart


async def test_of_two_leads_of_one_person_one_is_hers_and_two_are_again_when_put_apart(
    store: Store,
) -> None:
    chance = random.Random(4)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second, third = [await put(session, chance, may_apply=False) for _ in range(3)]
        await session.run(text("delete from leads"))
    first_ref, second_ref = str(first.id), str(second.id)
    at = NOW.isoformat()
    lead = {"source": "website", "created_at": at, "last_activity_at": at}
    await by_hand.put(store, {"leads": [
        {"customer_id": first_ref, "ref": "LEAD-1", **lead},
        {"customer_id": second_ref, "ref": "LEAD-2", **lead},
        {"customer_id": second_ref, "ref": "LEAD-3", **lead, "status": "closed", "ended_at": at},
        {"customer_id": str(third.id), "ref": "LEAD-4", **lead},
    ]})  # fmt: skip
    assert (apart := await _leads(store)) == (4, 3, {"LEAD-1", "LEAD-2", "LEAD-4"}, 4)
    joined = await _merge(store, first.ref, second.ref)
    assert await _leads(store) == (3, 2, {"LEAD-1", "LEAD-4"}, 3)
    async with store.reading() as session:
        mine = await leads.open_lead(session, first.id)
        assert mine is not None
        assert mine.ref == "LEAD-1"
        (found,) = await lead_lists.listed(session, Wanted(ref="LEAD-3"))
        assert found.customer == first.ref  # what she had before is hers too
    assert await _undo(store, joined) is None
    assert await _leads(store) == apart

    joined = await _merge(store, third.ref, first.ref)  # the one who stays has one as well
    assert await _leads(store) == (3, 2, {"LEAD-2", "LEAD-4"}, 3)
    assert await _undo(store, joined) is None
    async with store.transaction() as session:
        await session.run(text("update leads set status = 'closed', ended_at = :at where"
            " ref = 'LEAD-4'"), {"at": NOW})  # fmt: skip
    await _merge(store, third.ref, first.ref)
    async with store.reading() as session:
        mine = await leads.open_lead(session, third.id)
        assert mine is not None
        assert mine.ref == "LEAD-1"  # she has one, and it goes on under the name that stays


async def _leads(store: Store) -> tuple[int, int, set[str], int]:
    """How many there are, how many are open, which are listed, and how many the views show."""
    long_ago, soon = NOW - timedelta(days=1), NOW + timedelta(days=1)
    async with store.reading() as session:
        together = await lead_lists.together(session, since=long_ago.date())
        by_source = await tallies.leads_by_source(session, long_ago, soon)
        (asked_for,) = await asked.leads_by_source(session, long_ago, soon)
        rows = await behind.rows(session, "leads", Within(long_ago, soon, NOW, most=50))
        shown = await _one(session, "select count(*) from crm.leads")
        figures = await _one(session, _NEW_LEADS, since=long_ago, until=soon)
        counts = await lead_lists.counts(session)
        listed = {each.ref for each in await lead_lists.listed(session, Wanted())}
    all_of_them = {together.leads, sum(each.n for each in by_source), asked_for.n, len(rows),
        figures, sum(counts.values())}  # fmt: skip
    assert len(all_of_them) == 1
    return together.leads, counts["new"], listed, shown


def _said_and_owed(first: str, second: str, third: str) -> by_hand.Rows:
    """What each of the three answered, and the loans of the first and the third."""
    lent: list[tuple[str, str, str, int]] = [
        (first, str(new_id()), str(new_id()), 40_000), (third, str(new_id()), str(new_id()), 60_000)
    ]  # fmt: skip
    said = ((first, 3, "2026-10-01"), (second, 9, "2026-11-20"), (third, 9, "2026-10-20"))
    return {
        "applications": [
            {"id": form, "customer_id": who, "stage": "active_loan", "started_at": "2026-09-01",
                "submitted_at": "2026-09-01", "touched_at": "2026-09-01"}
            for who, form, _, _ in lent
        ],
        "loans": [
            {"id": loan, "customer_id": who, "application_id": form, "disbursed_on": "2026-09-02",
                "created_at": "2026-09-02"}
            for who, form, loan, _ in lent
        ],
        "instalments": [
            {"loan_id": loan, "n": 1, "due_on": "2027-01-25", "principal_cents": 60_000,
                "charge_cents": charge}
            for _, _, loan, charge in lent
        ],
        "transactions": [
            {"loan_id": loan, "kind": "repayment", "paid_on": "2026-10-01",
                "amount_cents": charge, "charge_cents": charge}
            for _, _, loan, charge in lent
        ],
        "consents": [{"customer_id": who, "at": "2026-08-01"} for who, _, _, _ in lent],
        "feedback": [
            {"customer_id": who, "survey": survey, "score": score, "at": at}
            for who, nps, at in said for survey, score in (("nps", nps), ("csat", 5))
        ],
    }  # fmt: skip


_ALWAYS = "'2020-01-01', '2099-01-01'"
_FIGURE = f"select n, value from crm.business_figures({_ALWAYS}) where figure = :figure"
_NEW_LEADS = """
select value::int from crm.business_figures(:since, :until) where figure = 'leads'
"""
_WORTH = "select crm.calculate_customer_lifetime_value(:who, '2026-11-23 08:00+00')"
_SATISFIED = """
select (parts -> 'satisfaction' ->> 'points')::float
from crm.health_parts(array[cast(:who as uuid)], '2026-11-23 08:00+00')
"""


async def _counted(store: Store, *them: Customer) -> dict[str, Any]:
    """How many the figures take these three for, and what they say of each record."""
    async with store.reading() as session:
        said = await feedback.counts(session, NOW - timedelta(days=365), NOW)
        figures = {
            name: (await session.run(text(_FIGURE), {"figure": name})).one()
            for name in ("nps", "realised_value_mean")
        }
        broken = f"select count(*) from crm.violations({_ALWAYS}) where rule = 'no_consent_kept'"
        answered = "select count(distinct customer_id) from crm.survey_responses"
        return {
            **said,
            "agreed": sum(each.granted for each in await conduct.consents(session)),
            "promoted": (figures["nps"][0],),
            "borrowers": tuple(map(int, figures["realised_value_mean"])),
            "no_consent": await _one(session, broken),
            "customers": await _one(session, "select count(*) from crm.customers"),
            "who_answered": await _one(session, answered),
            "worth": [(await _one(session, _WORTH, who=each.id))["value"] for each in them],
            "satisfied": [await _one(session, _SATISFIED, who=each.id) for each in them],
        }


async def _one(session: Session, asked: str, **named: object) -> Any:
    return (await session.run(text(asked), named)).scalar_one()
