"""Tasks: no circle, no second one by the same rule; and a policy that two people confirm."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm_store import policy_confirmations, tasks, two_people
from crm_store.audit import Entry
from crm_store.database import Store
from crm_store.policy_confirmations import NothingToDo, SamePerson
from crm_store.tasks import Circle, Task, Wanted

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FILES = "ab" * 32


@pytest.mark.proves("Task Management System")
async def test_a_task_never_waits_for_itself_by_way_of_others(store: Store) -> None:
    async with store.transaction() as session:
        first, second, third = [
            tasks.create(session, "task", name, by="user:maria", at=NOW)
            for name in ("Call EMP-1", "Send the file", "Read what comes back")
        ]
        await session.flush()
        await tasks.wait_for(session, second, first)
        await tasks.wait_for(session, third, second)
    for later in (third, first):
        with pytest.raises(Circle):
            async with store.transaction() as session:
                await tasks.wait_for(session, first, later)
    async with store.transaction() as session:
        shown = await tasks.listed(session, Wanted())
        assert [(each.title, each.waits_for) for each in shown] == [
            ("Call EMP-1", ()),
            ("Send the file", (first.ref,)),
            ("Read what comes back", (second.ref,)),
        ]
        found = await tasks.by_ref(session, first.ref.lower())
        assert found is not None
        found.status, found.done_at = "done", NOW
        session.add(found)
    async with store.reading() as session:
        assert await tasks.waits(session, second.id) == []
        assert [each.ref for each in await tasks.listed(session, Wanted(done=True))] == [first.ref]


@pytest.mark.proves("Contact Relationship Tracking")
async def test_a_rule_asks_once_also_after_it_is_done(store: Store) -> None:
    due = NOW + timedelta(hours=4)
    made = []
    for _ in range(2):
        async with store.transaction() as session:
            made.append(
                await tasks.create_once(
                    session, "review", "Look", rule="failed_review", key="7", at=NOW, due_at=due
                )
            )
            for each in await tasks.listed(session, Wanted()):
                row = await session.get_one(Task, each.id)
                row.status, row.done_at = "done", NOW
                session.add(row)
    assert [each is not None for each in made] == [True, False]


async def test_whoever_let_a_colleague_in_is_no_second_person_to_them_for_a_day(
    store: Store,
) -> None:
    async def let_in(action: str, whom: str, by: str) -> None:
        async with store.transaction() as session:
            session.audited.append(Entry(NOW, by, action, whom))

    await let_in("invite", "user:puppet", by="user:ada")
    await let_in("role", "user:anna", by="user:ada")
    await let_in("invite", "user:maria", by="terminal")
    await let_in("invite", "user:simon", by="terminal")
    await let_in("invite", "user:ada", by="user:ada")
    await let_in("languages", "user:petrus", by="user:ada")
    later = NOW + timedelta(hours=23)
    async with store.reading() as session:
        for one, other, at, are_two in (
            ("user:ada", "user:puppet", later, False),
            ("user:puppet", "user:ada", later, False),
            ("user:ada", "user:anna", later, False),
            ("user:ada", "user:ada", later, False),
            ("user:ada", "user:petrus", later, True),
            ("user:maria", "user:simon", later, True),
            ("user:anna", "user:puppet", later, False),
            ("user:ada", "user:puppet", NOW + timedelta(hours=25), True),
        ):
            found = await two_people.are_two(session, one, other, at=at)
            assert found is are_two, (one, other)
    async with store.transaction() as session:
        await policy_confirmations.confirm(session, FILES, version="v", by="user:ada", at=later)
    with pytest.raises(SamePerson):
        async with store.transaction() as session:
            await policy_confirmations.confirm(
                session, FILES, version="v", by="user:puppet", at=later
            )


async def test_whoever_prepared_a_policy_does_not_approve_it(store: Store) -> None:
    async def confirm(by: str) -> None:
        async with store.transaction() as session:
            await policy_confirmations.confirm(session, FILES, version="v", by=by, at=NOW)

    await confirm("user:simon")
    with pytest.raises(SamePerson):
        await confirm("user:simon")
    past_our_code = text("update policy_confirmations set approved_by = prepared_by")
    with pytest.raises(IntegrityError):
        async with store.transaction() as session:
            await session.run(past_our_code)
    await confirm("user:julia")
    with pytest.raises(NothingToDo):
        await confirm("user:petrus")
    async with store.reading() as session:
        kept = await policy_confirmations.of(session, FILES)
    assert kept is not None
    assert (kept.prepared_by, kept.approved_by) == ("user:simon", "user:julia")
