"""Nurture and scores on a real store: each step once, through the gate, and let go of in time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent import cast, gatekeeping, lead_scoring, leads, nurture
from agent.leads import Interest
from agent.office import Desk, Office
from crm_store import customers, leaving
from crm_store import leads as kept
from crm_store.database import Store
from crm_store.leads import Agreed, Origin, Typed
from crm_store.row import new_id
from flows import lead_rules
from flows.sending import Refuse
from tests import approvals
from tests.agent import bare_house
from tests.agent.bare_house import rows, sql

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
TRACKS = lead_rules.book().on(MONDAY.date()).nurture.tracks
STEPS = [step.template for steps in TRACKS.values() for step in steps]


@pytest.fixture
async def house(store: Store) -> Any:
    """A lender without a sender; everybody of the cast wrote three days ago, and went quiet."""
    await cast.ensure(store, now=MONDAY - timedelta(days=3))
    house = bare_house.of(store, now=MONDAY)
    await sql(
        house, "update conversations set last_inbound_at = timestamptz '2026-11-20 08:00:00+00'"
    )
    await approvals.on_record(store, STEPS, at=MONDAY)
    return house


OF = "(select id from customers where ref = '{}')"
SELMA, PETRUS, NDAPEWA, UERI, JOHANNES = (OF.format(f"BUF-{n}") for n in range(1, 6))
AGREES = (
    "insert into consents (id, customer_id, identity_id, purpose, action, text_version, language,"
    " at) select gen_random_uuid(), {who}, i.id, 'marketing', 'grant', 'lead_marketing.1', 'en',"
    " '{at}' from channel_identities i where i.customer_id = {who}"
)


@pytest.mark.proves("Lead Nurturing Workflows")
async def test_each_track_says_its_step_once_to_whom_it_may(house: Any) -> None:
    kalahari = "(select id from partners where company_name = 'Kalahari Foods')"
    await sql(house, f"update customers set partner_id = {kalahari} where id = {SELMA}")
    await sql(house, f"update leads set track = 'non_partner' where customer_id = {JOHANNES}")
    await sql(house, f"update leads set status = 'closed' where customer_id = {NDAPEWA}")
    await sql(house, f"update leads set assigned_to = 'user:maria' where customer_id = {UERI}")
    for who in (JOHANNES, UERI):
        await sql(house, AGREES.format(who=who, at=house.now))
    assert await lead_scoring.round_of(house) == 6
    assert await lead_scoring.round_of(house) == 0

    rounds = await asyncio.gather(nurture.round_of(house), nurture.round_of(house))
    assert sum(rounds) == 2
    assert await nurture.round_of(house) == 0
    # Petrus never agreed to hear of offers, so his track says nothing, and nothing is decided.
    assert sorted(await rows(house, "select key, status from reminders")) == [
        ("nurture:LEAD-1:partner_employee:1", "put"),
        ("nurture:LEAD-5:non_partner:1", "put"),
    ]
    assert sorted(await rows(house, "select template, purpose from outbox")) == [
        ("lead_employer", "marketing"),
        ("lead_partner", "proactive"),
    ]
    # Selma writes before hers has left, and Johannes says STOP.
    await sql(
        house,
        "update conversations set last_inbound_at = timestamptz '2026-11-23 09:00:00+00'"
        f" where customer_id = {SELMA}",
    )
    await sql(
        house,
        f"update channel_identities set opted_out_at = now() where customer_id = {JOHANNES}",
    )
    house.now += timedelta(hours=2)
    found = await leaving.due(house.store, now=house.now, limit=20)
    office = Office.of(house)
    known = await gatekeeping.known_for(house.store, found, office=office, now=house.now)
    told = [gatekeeping.decide(each, known, now=house.now, opening=house.store) for each in found]
    assert sorted(each.why for each in told if isinstance(each, Refuse)) == [
        "answered",
        "opted_out",
    ]
    assert len(told) == 2


async def test_a_lead_sleeps_wakes_is_converted_and_is_scored_when_it_moves(house: Any) -> None:
    async with house.store.transaction() as session:
        assert await kept.settle(session, dormant_since=MONDAY, at=MONDAY) == 6
    await sql(
        house, "update conversations set last_inbound_at = timestamptz '2026-10-20 08:00:00+00'"
    )
    await sql(house, AGREES.format(who=PETRUS, at=house.now))
    await lead_scoring.round_of(house)
    assert await nurture.round_of(house) == 1
    assert await rows(house, "select key from reminders") == [("nurture:LEAD-2:re_engagement:1",)]

    async with house.store.transaction() as session:
        ((selma,),) = await rows(house, f"select id from customers where id = {SELMA}")
        await kept.touch(session, selma, at=MONDAY)
    assert await lead_scoring.round_of(house) == 1
    assert await rows(
        house, "select ref, status from leads where status <> 'dormant' order by ref"
    ) == [
        ("LEAD-1", "working"),
        ("LEAD-6", "converted"),  # Hilma has borrowed
    ]
    ((said, coverage),) = await rows(
        house,
        "select components #>> '{employer,is}', coverage from scores where subject = 'LEAD-6'",
    )
    assert (said, coverage >= 30) == ("partner", True)


async def _days_go_by(house: Any, days: int) -> list[tuple[str, str]]:
    """Each morning at ten a round; every step that was put, with its template, in order."""
    for _ in range(days):
        house.now += timedelta(days=1)
        await nurture.round_of(house)
        # What was put has left and was read: nobody of these answers.
        left = "update outbox set status = 'sent', sent_at = '{at}' where sent_at is null"
        await sql(house, left.format(at=house.now))
    return [
        (str(key), str(template))
        for key, template in await rows(
            house,
            "select r.key, o.template from reminders r join outbox o"
            " on o.dedupe_key = 'nurture:' || r.key where r.status = 'put' order by r.ended_at",
        )
    ]


@pytest.mark.proves("Lead Nurturing Workflows")
async def test_a_track_goes_on_while_she_is_silent_and_no_more_offers_ends_it(house: Any) -> None:
    await sql(house, f"update leads set status = 'closed' where customer_id <> {JOHANNES}")
    await sql(house, f"update leads set track = 'non_partner' where customer_id = {JOHANNES}")
    await sql(house, AGREES.format(who=JOHANNES, at=house.now))
    await lead_scoring.round_of(house)
    first, second = (f"nurture:LEAD-5:non_partner:{n}" for n in (1, 2))
    house.now -= timedelta(days=1)
    assert await _days_go_by(house, 1) == [(first, "lead_employer")]
    # Ten days after he was last heard of is a Monday; what is said once is not said again.
    assert await _days_go_by(house, 10) == [(first, "lead_employer"), (second, "lead_tell")]
    await sql(house, AGREES.format(who=JOHANNES, at=house.now).replace("'grant'", "'withdraw'"))
    assert len(await _days_go_by(house, 20)) == 2
    assert await rows(house, "select count(*) from reminders where status <> 'put'") == [(0,)]


@pytest.mark.proves("Lead Nurturing Workflows")
async def test_whose_case_is_open_is_left_in_peace_until_it_is_settled(house: Any) -> None:
    await sql(house, f"update leads set status = 'closed' where customer_id <> {JOHANNES}")
    await sql(house, AGREES.format(who=JOHANNES, at=house.now))
    await lead_scoring.round_of(house)
    await sql(
        house,
        "insert into cases (id, customer_id, conversation_id, category, reason, priority, status,"
        " sla_due_at, packet_sealed, created_at) select gen_random_uuid(), customer_id, id,"
        " 'handoff', 'asked', 1, 'open', now(), 'x', now() from conversations"
        f" where customer_id = {JOHANNES}",
    )
    assert await nurture.round_of(house) == 0
    await sql(house, "update cases set status = 'closed'")
    assert await nurture.round_of(house) == 1


async def test_whoever_was_here_before_her_employer_told_us_of_her_is_his_too(house: Any) -> None:
    ((partner,),) = await rows(
        house, "select id from partners where company_name = 'Etosha Logistics'"
    )
    async with house.store.transaction() as session:
        petrus = await customers.by_ref(session, "BUF-2")
        assert petrus is not None
        lead = await kept.open_lead(session, petrus.id)
        assert lead is not None
        assert lead.partner_id is None
        for key, origin in (("his", partner), ("another's", new_id())):
            await leads.take_in(
                Desk(session, house.office, MONDAY),
                Interest("+264810000002", Typed("Petrus")),
                origin=Origin("partner", partner_id=origin),
                agreed=Agreed("lead_by_employer.1", None, "en"),
                code=leads.new_code(),
                key=key,
                by="file",
            )
        assert lead.partner_id == partner
    assert await rows(
        house,
        "select components #>> '{employer,is}' from scores where subject = 'LEAD-2'"
        " order by at desc limit 1",
    ) == [("partner",)]
