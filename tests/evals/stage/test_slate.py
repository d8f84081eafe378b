"""The slate is clean when a case begins, and tells whose rows were written."""

from sqlalchemy import text

from evals.stage.theatre import Theatre


async def rows(stage: Theatre) -> list[object]:
    """How many rows each table has, and the next references."""
    sql = """
        select (select count(*) from customers), (select count(*) from messages),
            (select count(*) from turns), (select count(*) from events),
            (select count(*) from cases), (select count(*) from audit_log),
            (select seq from audit_head)
    """
    async with stage.house.store.engine.connect() as connection:
        return list((await connection.execute(text(sql))).one())


async def test_nothing_of_a_case_is_left_when_the_next_begins(stage: Theatre) -> None:
    await stage.begin()
    before = await rows(stage)
    phone = await stage.enter("selma", language="en")
    await phone.says("agent")
    assert await rows(stage) != before
    await stage.begin()
    assert await rows(stage) == before


async def test_references_count_from_the_same_each_time(stage: Theatre) -> None:
    refs = []
    for _ in range(2):
        await stage.begin()
        phone = await stage.enter("selma", language="en")
        party = await phone.party()
        assert party is not None
        refs.append(party.customer.ref)
    assert refs[0] == refs[1]


async def test_what_was_saved_is_there_again(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("selma", language="en")
    await phone.says("agent")
    there = await rows(stage)
    saved = await stage.slate.save(0)
    await stage.begin()
    await stage.slate.restore(saved)
    assert await rows(stage) == there


async def test_her_own_rows_are_nobody_elses(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("hilma", language="en")
    await phone.says("I am not Hilma, stop sending me this")
    assert await stage.slate.changed_of_others(phone.address) == {}


async def test_a_row_of_somebody_else_is_told(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("hilma", language="en")
    async with stage.house.store.engine.begin() as connection:
        await connection.execute(text("update loans set hold = 'dispute'"))
    assert await stage.slate.changed_of_others(phone.address) == {"loans": 1}
