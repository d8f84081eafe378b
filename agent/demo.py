"""The demo: the whole service on one machine, with a loopback Twilio and a phone in the browser."""

import base64
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from agent import app as web
from agent import cast, simulator
from agent.bootstrap import Clock, House, open_house, utc_now
from agent.settings import Settings
from channels.fake_twilio import FakeTwilio

SENDER = "whatsapp:+264612900000"


@dataclass(frozen=True)
class Stage:
    """A demo that runs: the house, the loopback Twilio, and where the browser finds the phone."""

    house: House
    twilio: FakeTwilio
    url: str


@asynccontextmanager
async def play(
    settings: Settings, *, clock: Clock = utc_now, port: int = 0
) -> AsyncIterator[Stage]:
    """Start everything; the address answers when this yields, the mind loads meanwhile."""
    chosen = port or _free_port()
    url = f"http://{settings.host}:{chosen}"
    secrets_of_demo = _secrets(settings.data)
    twilio = FakeTwilio(
        account_sid=secrets_of_demo["account_sid"],
        auth_token=secrets_of_demo["auth_token"],
        sender=SENDER,
        inbound_url=f"{url}/webhooks/twilio/messages",
        clock=clock,
    )
    async with twilio:
        demo = settings.model_copy(
            update={
                "mode": "demo",
                "port": chosen,
                "public_url": url,
                "keys": secrets_of_demo["keys"],
                "index_key": secrets_of_demo["index_key"],
                "twilio_account_sid": secrets_of_demo["account_sid"],
                "twilio_auth_tokens": (secrets_of_demo["auth_token"],),
                "twilio_sender": SENDER,
                "twilio_url": twilio.base_url,
            }
        )
        async with open_house(demo, clock=clock) as house:
            await cast.ensure(house.store, now=clock())
            app = web.make(house, work=True)
            simulator.mount(app, house, twilio)
            async with serving(app, host=settings.host, port=chosen):
                yield Stage(house, twilio, f"{url}/simulator")


@asynccontextmanager
async def serving(app: object, *, host: str, port: int) -> AsyncIterator[None]:
    """Serve this app on the running loop; it listens when this yields."""
    import asyncio

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if task.done():
        await task
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _secrets(data: Path) -> dict[str, str]:
    """The demo's own keys, made once and kept beside its data; real ones come by settings."""
    path = data / "demo.json"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = {
            "keys": f"demo-1:{_key()}",
            "index_key": _key(),
            "account_sid": f"AC{secrets.token_hex(16)}",
            "auth_token": secrets.token_hex(16),
        }
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
