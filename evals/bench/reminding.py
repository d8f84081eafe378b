"""`python -m evals.bench.reminding BEGAN`: reminds and sends in a day that began at ten."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import uvloop

from agent import logs, reminders, timers
from agent.bootstrap import Clock, open_house, utc_now
from agent.service import told_to_stop
from agent.settings import Settings

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in Windhoek, a Monday
READY = "reminding"
_REMIND, _SETTLE = timedelta(minutes=1), timedelta(seconds=2)  # as the service does


def clock_of(began: datetime) -> Clock:
    """The time in a day that began at that moment: every process of it has the same."""
    return lambda: MORNING + (utc_now() - began)


async def _remind(settings: Settings, began: datetime) -> None:
    """What a worker does by itself about reminders, and nothing else."""
    async with open_house(settings, clock=clock_of(began)) as house:
        print(READY, flush=True)
        tasks = [
            asyncio.create_task(work)
            for work in (
                house.sender.run(),
                house.sender.settle(every=_SETTLE),
                timers.repeat(reminders.round_of, house, every=_REMIND),
            )
        ]
        await told_to_stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main() -> None:
    logs.to_lines()
    uvloop.run(_remind(Settings.model_validate({}), datetime.fromisoformat(sys.argv[1])))


if __name__ == "__main__":
    main()
