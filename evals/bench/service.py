"""`python -m evals.bench.service PORT ROLE [SAMPLES]`: the service under load, in its own process.

ROLE is `all` (as `buffr serve --work`) or `unsent` (all but the sender).
"""

import asyncio
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import uvloop

from agent import app as web
from agent import logs, service, sweep
from agent.bootstrap import open_house
from agent.settings import Settings
from evals.bench.sampler import sampling

_SWEEP = timedelta(seconds=1)


async def _unsent(settings: Settings, *, port: int) -> None:
    """Answer, but send nothing: what the sender costs is the difference."""
    async with open_house(settings) as house:
        house.warm_up()
        tasks = [
            asyncio.create_task(work)
            for work in (house.queue.run(), sweep.run(house, every=_SWEEP))
        ]
        app = web.make(house, work=False)
        async with service.listening(app, service.bind(settings.host, port)):
            await service.told_to_stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main() -> None:
    logs.to_lines()
    settings, port, role = Settings.model_validate({}), int(sys.argv[1]), sys.argv[2]
    with sampling(Path(sys.argv[3])) if len(sys.argv) > 3 else nullcontext():
        if role == "unsent":
            uvloop.run(_unsent(settings, port=port))
        else:
            uvloop.run(service.serve(settings, port=port, work=True))


if __name__ == "__main__":
    main()
