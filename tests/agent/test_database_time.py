"""The database's time: no process goes by a machine's clock that is wrong, or that is put."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.database_time import DatabaseTime
from crm_store.database import Store
from crm_store.sql import Sql

A_DAY = timedelta(days=1)
SOON = timedelta(seconds=5)  # a busy machine takes its time between two looks


class Machine:
    """A machine's clock, that somebody puts."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by


async def _now(store: Store) -> datetime:
    ((at,),) = await store.ask(Sql("select clock_timestamp()"))
    assert isinstance(at, datetime)
    return at


@pytest.mark.parametrize("wrong_by", [A_DAY, -A_DAY, timedelta(seconds=-90)])
async def test_a_machine_whose_clock_is_wrong_goes_by_the_databases(
    store: Store, wrong_by: timedelta
) -> None:
    machine = Machine()
    machine.wrong_by = wrong_by
    clock = DatabaseTime(machine)
    assert abs(clock() - machine()) < SOON  # nobody has told it yet
    assert await clock.set(store)
    assert abs(clock() - await _now(store)) < SOON


@pytest.mark.parametrize("jump", [A_DAY, -A_DAY])
async def test_a_jump_of_the_machines_clock_moves_nothing(store: Store, jump: timedelta) -> None:
    machine = Machine()
    clock = DatabaseTime(machine)
    await clock.set(store)
    before = clock()
    machine.wrong_by = jump
    assert timedelta() <= clock() - before < SOON
    await clock.set(store)
    assert timedelta() <= clock() - before < SOON


async def test_two_machines_a_day_apart_agree_on_the_time(store: Store) -> None:
    here, there = Machine(), Machine()
    here.wrong_by, there.wrong_by = A_DAY, -A_DAY
    clocks = DatabaseTime(here), DatabaseTime(there)
    for clock in clocks:
        await clock.set(store)
    assert abs(clocks[0]() - clocks[1]()) < SOON
