"""What was decided can be gone through again, and not be rewritten."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from agent import assessing
from crm_store import decisions
from flows import decision
from flows.calendar import Calendar
from tests.agent.deciding.sent_this_morning import BOOK, YES, Desk
from tests.handed_in import IN_ORDER


async def test_every_decision_replays_to_the_same_and_a_changed_one_does_not(desk: Desk) -> None:
    await desk.notes(**IN_ORDER)
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
    await desk.notes(**IN_ORDER)
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
    await desk.notes(**IN_ORDER)
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
