"""How a theatre is opened: the settings, the loopback Twilio and the service that it is made of."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.types import Receive, Scope, Send

from agent import app as web
from agent import cast, service
from agent.bootstrap import open_house
from agent.settings import Settings
from channels.fake_twilio import FakeTwilio
from crm_store.database import Store
from crm_store.sql import Sql
from evals.stage import slate
from evals.stage.theatre import Clock, Theatre

_URL = "http://127.0.0.1"  # nobody listens there: the door is called within this process
_SENDER = "whatsapp:+264612900000"
_SMS_SENDER = "+264612900001"
_ACCOUNT, _TOKEN = f"AC{0:032d}", "an-invented-token"
_KEY = base64.b64encode(bytes(range(32))).decode()  # of invented people's data, gone with the run


@asynccontextmanager
async def theatre(
    *, database_url: str, folder: Path, settings: Settings | None = None
) -> AsyncIterator[Theatre]:
    """Open the service on a migrated database of its own; `settings` may name a model's server."""
    given = settings or Settings.model_construct()  # nothing of this machine's environment
    clock = Clock()

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        """The service of this stage; it opens when its Twilio has."""
        await app(scope, receive, send)

    twilio = FakeTwilio(
        account_sid=_ACCOUNT,
        auth_token=_TOKEN,
        sender=_SENDER,
        inbound_url=f"{_URL}/webhooks/twilio/messages",
        clock=clock,
        service=door,
    )
    twilio.has_sms(_SMS_SENDER)
    twilio.receipts(withheld=True)  # they come when they like; what was sent is sent
    async with twilio:
        ours = _settings(given, folder, database_url=database_url, twilio=twilio)
        async with open_house(ours, clock=clock, twilio=twilio.app) as house:
            await cast.ensure(house.store, now=clock())
            await _nobody_else_is_a_lead(house.store)
            app = web.make(house, work=False)
            async with service.at_ease(house), slate.of(house.store) as clean:
                stage = Theatre(house, twilio, clock, clean, given, house.book, house.sms)
                await stage.load()
                yield stage


async def _nobody_else_is_a_lead(store: Store) -> None:
    """What is written first by itself goes to whoever the case is about."""
    async with store.transaction() as session:
        await session.ask(_CLOSED)


_CLOSED = Sql(
    """
    update leads set status = 'closed', ended_at = last_activity_at, scored_at = last_activity_at
    returning id
    """
)


def _settings(given: Settings, folder: Path, *, database_url: str, twilio: FakeTwilio) -> Settings:
    return Settings.model_construct().model_copy(
        update={
            "mode": "demo",
            "data": folder,
            "database_url": database_url,
            "redis_url": "",
            "public_url": _URL,
            "keys": f"eval-1:{_KEY}",
            "index_key": _KEY,
            "twilio_account_sid": _ACCOUNT,
            "twilio_auth_tokens": (_TOKEN,),
            "twilio_sender": _SENDER,
            "twilio_sms_sender": _SMS_SENDER,
            "twilio_url": twilio.base_url,
            "burst_text_seconds": 0.0,  # `settle` begins the turn when all of a burst is there
            "burst_media_seconds": 0.0,
            "sends_per_second": 10_000,
            "database_connections": 4,
            "model": "offline",
            "reviewed_only": given.reviewed_only,
        }
    )
