"""The simulator: a phone in the browser, beside a panel that explains the agent."""

from functools import cache

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from agent.bootstrap import House
from agent.simulator import routes
from agent.simulator.door import Door
from channels.fake_twilio import FakeTwilio


def mount(app: FastAPI, house: House, twilio: FakeTwilio) -> None:
    """Add the simulator to a demo; a service with real borrowers never calls this."""

    @cache  # made when somebody first looks: a demo has written to its phones long before
    def made() -> FastAPI:
        return routes.make(house, twilio)

    async def simulator(scope: Scope, receive: Receive, send: Send) -> None:
        await made()(scope, receive, send)

    app.mount("/simulator", Door(simulator, host=house.settings.host))
