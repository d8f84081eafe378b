"""The demo: the whole service on one machine, with a loopback Twilio and a phone in the browser."""

import base64
import json
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent import app as web
from agent import cast, crowd, props, service, simulator, template_sync
from agent.bootstrap import Clock, House, open_house, utc_now
from agent.gatekeeping import book
from agent.settings import NotConfigured, Settings
from channels.fake_twilio import FakeTwilio
from crm_store import templates
from crm_store.crypto import Keys
from crm_store.database import Store

SENDER = "whatsapp:+264612900000"
SMS_SENDER = "+264612900001"
_RUNNING = "demo-running.json"
_KEPT = "demo.json"
Look = Callable[[Store], Awaitable[object]]


@dataclass(frozen=True)
class Stage:
    """A demo that runs: the house, the loopback Twilio, and where the browser finds the phone."""

    house: House
    twilio: FakeTwilio
    url: str


@asynccontextmanager
async def play(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    port: int = 0,
    look: Look | None = None,
    store: Store | None = None,
) -> AsyncIterator[Stage]:
    """Start everything; the address answers when this yields, the mind loads meanwhile.

    Who wants to look into the store first, and perhaps to give up, does so before any of it loads.
    A store that is given, sealed with this demo's keys, stays open.
    """
    with _door(settings.host, port) as door:
        async with _played(settings, door=door, clock=clock, look=look, store=store) as stage:
            yield stage


@asynccontextmanager
async def _played(
    settings: Settings,
    *,
    door: socket.socket,
    clock: Clock,
    look: Look | None,
    store: Store | None,
) -> AsyncIterator[Stage]:
    chosen = door.getsockname()[1]
    url = f"http://{settings.host}:{chosen}"
    secrets_of_demo = _secrets(settings.data)
    twilio = FakeTwilio(
        account_sid=secrets_of_demo["account_sid"],
        auth_token=secrets_of_demo["auth_token"],
        sender=SENDER,
        inbound_url=f"{url}/webhooks/twilio/messages",
        clock=clock,
    )
    twilio.has_sms(SMS_SENDER)
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
                "twilio_sms_sender": SMS_SENDER,
                "twilio_url": twilio.base_url,
            }
        )
        async with open_house(demo, clock=clock, store=store) as house:
            await cast.ensure(house.store, now=clock())
            if look is not None:
                await look(house.store)
            app = web.make(house, work=True)
            simulator.mount(app, house, twilio)
            stage = Stage(house, twilio, f"{url}/simulator")
            async with service.listening(app, door):
                with _announced(settings.data, stage):
                    yield stage


async def perform(settings: Settings, *, port: int, people: int = 0, seed: int = 1) -> None:
    """Play until Ctrl+C, and say where."""
    async with play(settings, port=port) as stage, service.at_ease(stage.house):
        await have_templates_approved(stage)
        await props.put(stage.house.store, now=stage.house.clock())
        if people:
            await crowd.put(stage.house.store, people=people, seed=seed, now=stage.house.clock())
        _tell(stage)
        await service.told_to_stop()


async def have_templates_approved(stage: Stage) -> None:
    """The demo's WhatsApp approves at once: what waits a day is to be seen here too."""
    stage.twilio.approvals.at_once = True
    store, approvals = stage.house.store, template_sync.approvals_of(stage.house)
    if approvals is None:
        return
    await _remind_of_approved(stage)
    by, now = template_sync.TIMER, stage.house.clock()
    await template_sync.sync(store, approvals, by=by, now=now)
    if await template_sync.create(store, approvals, by=by, now=now):
        await template_sync.sync(store, approvals, by=by, now=now)


async def _remind_of_approved(stage: Stage) -> None:
    """The pretended Twilio forgets with its process what the real one approved once and for all."""
    async with stage.house.store.reading() as session:
        kept = await templates.kept(session)
    known = book().versions
    for row in kept:
        if row.state == "approved" and row.version in known:
            wording = template_sync.wording_of(*known[row.version])
            stage.twilio.add_template(
                wording.body,
                buttons={each.id: each.title for each in wording.buttons},
                sid=row.content_sid,
                name=wording.friendly_name,
                language=wording.language,
            )


def was_played(data: Path) -> bool:
    """Whether the data that lies here is a demo's."""
    return (data / _KEPT).exists()


def keys(data: Path) -> Keys:
    """The keys of the demo whose data lies here."""
    made = _secrets(data)
    return Settings(keys=made["keys"], index_key=made["index_key"]).vault_keys()


def connected(settings: Settings) -> Settings | None:
    """The settings by which the demo that runs on this data speaks to its Twilio, if one does."""
    here = running(settings.data)
    if here is None or settings.twilio_account_sid:
        return None
    made = _secrets(settings.data)
    return settings.model_copy(
        update={
            "twilio_account_sid": made["account_sid"],
            "twilio_auth_tokens": (made["auth_token"],),
            "twilio_sender": SENDER,
            "twilio_url": here["twilio"],
        }
    )


def has_keys(data: Path) -> bool:
    """Whether a demo has ever run on this data."""
    return (data / _KEPT).exists()


def running(data: Path) -> dict[str, str] | None:
    """The demo that runs on this data now: where its page and its loopback Twilio are."""
    path = data / _RUNNING
    if not path.exists():
        return None
    found: dict[str, str] = json.loads(path.read_text())
    try:
        os.kill(int(found["pid"]), 0)
    except (ProcessLookupError, ValueError):
        path.unlink(missing_ok=True)  # it was killed and could not tidy up
        return None
    return found


@contextmanager
def _announced(data: Path, stage: Stage) -> Iterator[None]:
    """Let `buffr chat` find this demo while it runs."""
    path = data / _RUNNING
    path.write_text(
        json.dumps({"pid": str(os.getpid()), "url": stage.url, "twilio": stage.twilio.base_url})
    )
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _tell(stage: Stage) -> None:
    sys.stdout.write(
        f"\n  Buffr's demo is at {stage.url}\n"
        "  Chat there as a borrower; `buffr chat` does the same in a terminal. Ctrl+C ends it.\n\n"
    )
    sys.stdout.flush()


def _secrets(data: Path) -> dict[str, str]:
    """The demo's own keys, made once and kept beside its data; real ones come by settings."""
    path = data / _KEPT
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


def _door(host: str, port: int) -> socket.socket:
    """The port that was asked for, or any other where somebody has it."""
    try:
        return service.bind(host, port)
    except NotConfigured:
        return service.bind(host, 0)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
