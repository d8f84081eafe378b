"""The simulator: a phone in the browser, beside a panel that explains the agent."""

from fastapi import FastAPI

from agent.bootstrap import House
from agent.simulator import routes
from agent.simulator.door import Door
from channels.fake_twilio import FakeTwilio


def mount(app: FastAPI, house: House, twilio: FakeTwilio) -> None:
    """Add the simulator to a demo; a service with real borrowers never calls this."""
    app.mount("/simulator", Door(routes.make(house, twilio), host=house.settings.host))
