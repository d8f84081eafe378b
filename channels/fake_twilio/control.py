"""The pretended Twilio's levers over HTTP, for tests whose processes are apart."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.fake_twilio.borrower import Attachment, Place, Said
from channels.fake_twilio.exchange import PhoneMessage
from channels.fake_twilio.faults import How, Resource
from channels.twilio_signature import Algorithm

if TYPE_CHECKING:
    from channels.fake_twilio.server import FakeTwilio


class Body(BaseModel):
    """A control request; unknown fields are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class File(Body):
    data: str = Field(description="base64")
    content_type: str


class Location(Body):
    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


class Says(Body):
    """POST /_control/says"""

    number: str
    text: str = ""
    payload: str = ""
    title: str = ""
    media: tuple[File, ...] = ()
    location: Location | None = None
    contact: str = ""
    voice: str = Field("", description="base64")
    sticker: str = Field("", description="base64")
    profile_name: str = ""
    replied_to: str = ""
    external_user_id: str = ""
    extra: dict[str, str] = {}
    by_sms: bool = False
    copies: int = Field(1, ge=1, le=100)
    drop: bool = False
    algorithm: Algorithm = "HMAC_SHA1"


class Burst(Body):
    """POST /_control/burst"""

    number: str
    texts: tuple[str, ...]


class Fail(Body):
    """POST /_control/fail"""

    next: int = Field(1, ge=1, le=100_000)
    how: How
    on: Resource = "messages"
    status: int = 503
    code: int = 20500
    retry_after: float | None = None
    seconds: float = 0.05
    location: str = ""


class ReceiptHabits(Body):
    """POST /_control/receipts"""

    shuffled: bool = False
    doubled: bool = False
    early: bool = False
    withheld: bool = False
    read: bool = False
    queued: bool = False
    seconds: float = 0.0


class Number(Body):
    """POST /_control/opt_out, /_control/not_on_whatsapp, /_control/read"""

    number: str
    out: bool = True


class Settings(Body):
    """POST /_control/settings; what is left out stays as it is."""

    per_second: float | None = None
    refuse: Literal["at_once", "by_callback"] | None = None
    inbound_url: str | None = None
    auth_token: str | None = None
    advance_seconds: float = 0


class TemplateText(Body):
    """POST /_control/templates"""

    body: str
    buttons: dict[str, str] = {}
    sid: str = ""
    name: str = ""


_Sent = TypeVar("_Sent", bound=Body)


def routes(twilio: "FakeTwilio") -> list[Route]:
    """Every lever, each with the method of `FakeTwilio` that it pulls."""
    return [
        _lever("says", Says, lambda body: _says(twilio, body)),
        _lever("burst", Burst, lambda body: _burst(twilio, body)),
        _lever("fail", Fail, _at_once(lambda body: twilio.fail(**body.model_dump()))),
        _lever("heal", Body, _at_once(lambda _: twilio.heal())),
        _lever("receipts", ReceiptHabits, _at_once(lambda b: twilio.receipts(**b.model_dump()))),
        _lever("opt_out", Number, _at_once(lambda b: twilio.opt_out(b.number, out=b.out))),
        _lever("not_on_whatsapp", Number, _at_once(lambda b: twilio.not_on_whatsapp(b.number))),
        _lever("read", Number, _at_once(lambda b: twilio.read(b.number))),
        _lever("settings", Settings, _at_once(lambda body: _set(twilio, body))),
        _lever("templates", TemplateText, _at_once(lambda body: _template(twilio, body))),
        Route("/_control/phones", partial(_phones, twilio)),
        Route("/_control/phones/{number}", partial(_phone, twilio)),
        Route("/_control/said", partial(_all_said, twilio)),
    ]


def _lever(name: str, form: type[_Sent], pull: Callable[[_Sent], Awaitable[Any]]) -> Route:
    async def handle(request: Request) -> Response:
        try:
            body = form.model_validate_json(await request.body() or b"{}")
        except ValidationError as wrong:
            return Response(wrong.json(), 422, media_type="application/json")
        return JSONResponse(await pull(body))

    return Route(f"/_control/{name}", handle, methods=["POST"])


def _at_once(pull: Callable[[_Sent], Any]) -> Callable[[_Sent], Awaitable[Any]]:
    async def pulled(body: _Sent) -> Any:
        return pull(body)

    return pulled


async def _says(twilio: "FakeTwilio", body: Says) -> dict[str, Any]:
    plain = body.model_dump(exclude={"number", "media", "location", "voice", "sticker"})
    said = await twilio.borrower_says(
        body.number,
        media=[Attachment(base64.b64decode(f.data), f.content_type) for f in body.media],
        location=Place(**body.location.model_dump()) if body.location else None,
        voice=base64.b64decode(body.voice),
        sticker=base64.b64decode(body.sticker),
        **plain,
    )
    return _said(said)


async def _burst(twilio: "FakeTwilio", body: Burst) -> list[dict[str, Any]]:
    return [_said(said) for said in await twilio.borrower_says_at_once(body.number, body.texts)]


def _set(twilio: "FakeTwilio", body: Settings) -> None:
    given = body.model_fields_set
    if "per_second" in given:
        twilio.limit(body.per_second)
    if body.refuse:
        twilio.refuse(body.refuse)
    if body.inbound_url is not None:
        twilio.inbound_url = body.inbound_url
    if body.auth_token:
        twilio.rotate(body.auth_token)
    twilio.advance(timedelta(seconds=body.advance_seconds))


def _template(twilio: "FakeTwilio", body: TemplateText) -> dict[str, str]:
    return {
        "sid": twilio.add_template(body.body, buttons=body.buttons, sid=body.sid, name=body.name)
    }


async def _phones(twilio: "FakeTwilio", _: Request) -> Response:
    return JSONResponse(twilio.numbers())


async def _all_said(twilio: "FakeTwilio", _: Request) -> Response:
    return JSONResponse([_said(said) for said in twilio.said])


async def _phone(twilio: "FakeTwilio", request: Request) -> Response:
    """GET /_control/phones/{number}?count=2&timeout=5 waits until we sent that many."""
    number = request.path_params["number"]
    count = int(request.query_params.get("count", "0"))
    timeout = min(float(request.query_params.get("timeout", "5")), 60.0)
    try:
        await twilio.wait_for(number, count, timeout)
    except TimeoutError:
        return JSONResponse([_bubble(bubble) for bubble in twilio.phone(number)], 504)
    return JSONResponse([_bubble(bubble) for bubble in twilio.phone(number)])


def _bubble(bubble: PhoneMessage) -> dict[str, Any]:
    statuses = [{"status": status, "at": at.isoformat()} for status, at in bubble.statuses]
    return asdict(bubble) | {"at": bubble.at.isoformat(), "statuses": statuses}


def _said(said: Said) -> dict[str, Any]:
    return asdict(said) | {"status": said.status}
