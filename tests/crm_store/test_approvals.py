"""Approvals: over the limit, or against what the rules propose, none without two people."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm_store.database import Store
from tests.crm_store.by_hand import put, who

MARIA, PAULUS, ENGINE = "user:maria", "user:paulus", "engine"
LARGE, SMALL = 2, 1
ASKED = {LARGE: 600_000, SMALL: 200_000}
_WRITTEN = """
insert into decisions (id, at, on_day, reason_codes, policy_version, engine_version,
    dossier_bidx, dossier_sealed, checks_sealed, {names})
values (gen_random_uuid(), now(), current_date, '[]', '', '', '', '', '', {values})
returning principal_cents, second_above_cents
"""


@pytest.fixture
async def asked(store: Store) -> Store:
    """Two applications, a large and a small one."""
    moment = "2026-11-23"
    rows = [
        {"id": who(n), "customer_id": who(n), "principal_cents": cents, "stage": "decision",
            "started_at": moment, "touched_at": moment, "submitted_at": moment}
        for n, cents in ASKED.items()
    ]  # fmt: skip
    await put(store, {"applications": rows})
    return store


async def written(
    store: Store, which: int, by: str, **more: str | int | None
) -> tuple[int | None, int | None]:
    """What the row says of the amount and of the limit, once it is in."""
    given = {
        "application_id": who(which), "decided_by": by, "proposed": "approve",
        "outcome": "approved", **more,
    }  # fmt: skip
    names, values = ", ".join(given), ", ".join(f":{each}" for each in given)
    async with store.engine.begin() as connection:
        insert = text(_WRITTEN.format(names=names, values=values))
        (row,) = (await connection.execute(insert, given)).all()
    return row[0], row[1]


async def refused(store: Store, which: int, by: str, **more: str | int | None) -> bool:
    """Whether the database does not take such an approval."""
    with pytest.raises(IntegrityError) as caught:
        await written(store, which, by, **more)
    return "decision_needs_two" in str(caught.value) or "decision_by_two" in str(caught.value)


async def test_over_the_limit_the_database_takes_no_approval_by_one(asked: Store) -> None:
    limit = {"principal_cents": 600_000, "second_above_cents": 500_000}
    for lone in (MARIA, ENGINE):
        assert await refused(asked, LARGE, lone, **limit)
    assert await refused(asked, LARGE, MARIA, first_by=MARIA, **limit)
    assert await refused(asked, LARGE, ENGINE, first_by=MARIA, **limit), "a rule is no person"
    assert await refused(asked, LARGE, MARIA, first_by=ENGINE, **limit)
    assert await written(asked, LARGE, PAULUS, first_by=MARIA, **limit) == (600_000, 500_000)
    assert await written(asked, SMALL, MARIA, second_above_cents=200_000) == (200_000, 200_000)
    assert await refused(asked, SMALL, MARIA, second_above_cents=199_999)


@pytest.mark.parametrize("proposed", ["decline", "counter_offer"])
async def test_what_the_rules_came_to_is_set_aside_by_two_in_the_database(
    asked: Store, proposed: str
) -> None:
    limit = {"principal_cents": 200_000, "second_above_cents": 500_000}
    assert await refused(asked, SMALL, MARIA, proposed=proposed, **limit)
    kept = (200_000, 500_000)
    assert await written(asked, SMALL, MARIA, proposed=proposed, first_by=PAULUS, **limit) == kept
    # What the rules leave open is a person's to do.
    assert await written(asked, SMALL, MARIA, proposed="review", **limit) == kept


async def test_whoever_says_no_amount_or_less_is_held_to_what_is_asked_for(asked: Store) -> None:
    assert await refused(asked, LARGE, MARIA)
    assert await refused(asked, LARGE, MARIA, principal_cents=None)
    assert await refused(asked, LARGE, MARIA, principal_cents=1)
    assert await refused(asked, SMALL, MARIA, second_above_cents=None), "no limit is said"
    # As the version before writes it.
    assert await written(asked, SMALL, MARIA) == (200_000, 500_000)
    assert await written(asked, LARGE, PAULUS, first_by=MARIA) == (600_000, 500_000)


async def test_what_is_no_approval_takes_one_alone(asked: Store) -> None:
    assert await written(asked, LARGE, ENGINE, outcome="proposed") == (None, 500_000)
    assert await written(asked, LARGE, MARIA, outcome="first_approval") == (None, 500_000)


async def test_an_approval_of_before_stands_and_can_be_written_again(asked: Store) -> None:
    """Erasure and new keys change the sealed columns of old rows, which say no amount."""
    of_before = {"application_id": who(LARGE), "at": "2026-01-01", "proposed": "decline"}
    await put(asked, {"decisions": [{**of_before, "outcome": "approved"}]})
    async with asked.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("update decisions set dossier_sealed = 'anew'"))
