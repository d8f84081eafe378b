"""The form for whoever wants to hear from us: open to all, the same answer for everybody.

A field that nobody sees, a signed moment since when it lay open, a pace by address and by number:
what a machine sends is answered as what a person sends, and kept nowhere.
"""

import asyncio
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect

from agent import headers, leads, metrics
from agent.leads import Interest
from agent.office import Desk, Office
from agent.pages import drawing
from agent.pages.drawing import Words
from agent.pages.form import LANGUAGE, Unfit, fields_of
from agent.pages.pace import Pace
from agent.phrases import visible
from crm_store.crypto import Opening
from crm_store.leads import Agreed, Origin, Typed
from flows import lead_rules
from flows.lead_rules import LeadRules, Need

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_SAME_TIME = 0.1  # whether a number is known must not show in how long the answer takes
_PATIENCE = 10.0
_MOST_BYTES = 4_096
_OTHER = "other"
_HEADERS = headers.closed(content="style-src 'self'; img-src data:", referrer="no-referrer")
_JSON = "application/json"
_EXAMPLE = "081 000 0000"
FIELDS = ("name", "phone", "contact")  # that may be wrong
WORDS = (
    *("title", "lead", "name", "phone", "employer", "town", "choose", "other_town"),
    *("need", "need_week", "need_month", "need_later", "referred", "send", "wrong_title"),
    *("done_title", "done", "done_open"),
)


def _ticked(value: object) -> object:
    return value in ("1", "on", "yes", True)


def _phone(value: object) -> object:
    found = leads.phone_of(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("no number")
    return found


def _nothing(value: object) -> object:
    return None if value == "" else value


class Sent(BaseModel):
    """What the form brings; a field more is no form of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: Annotated[str, StringConstraints(max_length=120)] = ""
    website: Annotated[str, StringConstraints(max_length=200)] = ""  # that nobody sees
    name: Annotated[str, StringConstraints(min_length=2, max_length=80, pattern=r"[^\W\d_]")]
    phone: Annotated[str, BeforeValidator(_phone)]
    employer: Annotated[str, StringConstraints(max_length=80)] = ""
    town: Annotated[str, StringConstraints(max_length=40)] = ""
    need: Annotated[Need | None, BeforeValidator(_nothing)] = None
    referred: Annotated[str, StringConstraints(max_length=20)] = ""
    campaign: Annotated[str, StringConstraints(max_length=40, pattern=r"^[\w-]*$")] = ""
    contact: Annotated[Literal[True], BeforeValidator(_ticked)]
    marketing: Annotated[bool, BeforeValidator(_ticked)] = False


@dataclass(frozen=True)
class _Asked:
    """How it is asked: in which language, and whether a page or a machine wants the answer."""

    words: Words
    wants_json: bool


class LeadForm:
    """The form of one house."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._sent = Pace()

    async def look(self, request: Request) -> Response:
        """Show the form. Looking changes nothing."""
        return self._form(self._asked(request), {}, {})

    async def token(self, request: Request) -> Response:
        """What another page of ours needs to send the form by itself: a moment, and the words."""
        asked, rules = self._asked(request), self._rules()
        told = {
            "token": self._signed(self._house.clock()),
            "contact": {"version": rules.form.contact_version, "text": _consent(asked, rules)},
            "marketing": {"version": rules.form.marketing_version, "text": _offers(asked, rules)},
        }
        return _json(told)

    async def send(self, request: Request) -> Response:
        """Take in what was typed, or what pretends to be."""
        started = time.monotonic()
        who = request.client.host if request.client else ""
        if not self._sent.may(who, at=started, most=self._rules().form.sent_a_minute):
            metrics.REJECTED.labels(reason="lead_429").inc()
            return Response(status_code=429, headers=_HEADERS)
        response = await self._in_time(request)
        await asyncio.sleep(max(0.0, started + _SAME_TIME - time.monotonic()))
        return response

    async def _in_time(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._take(request)
        except Unfit as unfit:
            metrics.REJECTED.labels(reason=f"lead_{unfit.status}").inc()
            return Response(status_code=unfit.status, headers=_HEADERS)
        except ClientDisconnect:
            return Response(status_code=400, headers=_HEADERS)
        except Exception as failure:  # whatever it is, nothing of it is shown
            log.error("lead_form_failed", failure=type(failure).__name__)
            return Response(status_code=503, headers=_HEADERS)

    async def _take(self, request: Request) -> Response:
        asked, fields = self._asked(request), await _fields(request)
        try:
            sent = Sent.model_validate({n: each for n, each in fields.items() if n != LANGUAGE})
        except ValidationError as wrong:
            return self._form(asked, fields, _faults(wrong, asked.words), status=422)
        opened_at = self._opened_at(sent.token)
        if opened_at is None:
            faults = {"name": asked.words.text("lead_form.wrong_form")}
            return self._form(asked, fields, faults, status=422)
        code = leads.new_code()
        if not sent.website and self._is_slow_enough(opened_at):
            await self._keep(sent, asked, code)
        else:
            metrics.REJECTED.labels(reason="lead_machine").inc()
        return self._thanks(asked, code)

    async def _keep(self, sent: Sent, asked: _Asked, code: str) -> None:
        house, rules = self._house, self._rules()
        async with house.store.transaction() as session:
            desk = Desk(session, Office.of(house), house.clock())
            referrer = await leads.referrer(session, sent.referred)
            source: Literal["referral", "website"] = "website" if referrer is None else "referral"
            origin = Origin(
                source=source,
                detail=sent.campaign,
                referrer=referrer.id if referrer else None,
                cost_cents=rules.cost_of(source),
            )
            agreed = Agreed(
                contact=rules.form.contact_version,
                marketing=rules.form.marketing_version if sent.marketing else None,
                language=asked.words.language,
            )
            kept = await leads.take_in(
                desk,
                Interest(sent.phone, Typed(sent.name, sent.employer), _told(sent, rules)),
                origin=origin,
                agreed=agreed,
                code=code,
                key=f"form:{_mark(session, sent.token)}",
                by="form",
            )
        if kept is not None:
            log.info("lead_captured", source=source)

    # --- when it was opened ---

    def _signed(self, now: datetime) -> str:
        at = str(int(now.timestamp()))
        return f"{at}.{leads.new_code()}.{_mark(self._house.store, at)}"

    def _opened_at(self, token: str) -> datetime | None:
        """When the form was opened; None where the moment is not ours, or too long ago."""
        at, _, rest = token.partition(".")
        seal = rest.rpartition(".")[2]
        if not at.isascii() or not at.isdecimal() or len(at) > len("99999999999"):
            return None
        if not hmac.compare_digest(seal.encode(), _mark(self._house.store, at).encode()):
            return None
        opened = datetime.fromtimestamp(int(at), UTC)
        oldest = self._house.clock() - timedelta(minutes=self._rules().form.token_minutes)
        return opened if opened >= oldest else None

    def _is_slow_enough(self, opened_at: datetime) -> bool:
        least = timedelta(seconds=self._rules().form.least_seconds)
        return self._house.clock() - opened_at >= least

    # --- what is shown ---

    def _asked(self, request: Request) -> _Asked:
        chosen = request.query_params.get(LANGUAGE, "")[:2]
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        words = Words(self._house.phrases, "af" if chosen == "af" else "en")
        return _Asked(words, kind == _JSON)

    def _form(
        self,
        asked: _Asked,
        fields: Mapping[str, str],
        faults: Mapping[str, str],
        *,
        status: int = 200,
    ) -> Response:
        if asked.wants_json:
            return _json({"faults": dict(faults)}, status=status)
        rules = self._rules()
        html = drawing.draw(
            "lead_form.html",
            {
                "w": _words(asked),
                "language": asked.words.language,
                "token": self._signed(self._house.clock()),
                "towns": rules.demographic.towns,
                "contact": _consent(asked, rules),
                "marketing": _offers(asked, rules),
                "typed": fields,
                "faults": faults,
            },
        )
        return Response(html, status_code=status, headers=_HEADERS, media_type="text/html")

    def _thanks(self, asked: _Asked, code: str) -> Response:
        number = self._house.settings.twilio_sender.rpartition(":")[2]
        link = f"https://wa.me/{number.lstrip('+')}?text={quote(code)}"
        if asked.wants_json:
            return _json({"received": True, "code": code, "write_to": link}, status=202)
        values = {
            "w": _words(asked),
            "language": asked.words.language,
            "code": code,
            "where": asked.words.text("lead_form.done_code", {"number": number}),
            "link": link,
        }
        html = drawing.draw("lead_thanks.html", values)
        return Response(html, headers=_HEADERS, media_type="text/html")

    def _rules(self) -> LeadRules:
        house = self._house
        return lead_rules.book().on(house.calendar.today(house.clock()))


def _mark(opening: Opening, text: str) -> str:
    return opening.vault.index(f"lead_form:{text}").hex()


def _told(sent: Sent, rules: LeadRules) -> Mapping[str, object]:
    """Names of known answers only: what else was typed stays sealed."""
    told: dict[str, object] = {"wants_now": sent.need == "week"} if sent.need else {}
    if sent.need:
        told["need"] = sent.need
    if sent.town in (*rules.demographic.towns, _OTHER):
        told["town"] = sent.town
    return told


async def _fields(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != _JSON:
        return dict(await fields_of(request, most=_MOST_BYTES))
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise Unfit(413)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unfit(400) from None
    if not isinstance(found, dict):
        raise Unfit(400)
    return {n: visible(each) if isinstance(each, str) else each for n, each in found.items()}


def _faults(wrong: ValidationError, words: Words) -> dict[str, str]:
    """By field, in words for people; what no person can have sent is of the whole form."""
    known = {each: words.text(f"lead_form.wrong_{each}") for each in FIELDS}
    found = {str(each["loc"][0]) for each in wrong.errors()}
    whole = {"name": words.text("lead_form.wrong_form")}
    return {name: text for name, text in known.items() if name in found} or whole


def _words(asked: _Asked) -> Mapping[str, str]:
    said = {each: asked.words.text(f"lead_form.{each}") for each in WORDS}
    hint = asked.words.text("lead_form.phone_hint", {"example": _EXAMPLE})
    return {**said, "phone_hint": hint}


def _consent(asked: _Asked, rules: LeadRules) -> str:
    return asked.words.text(f"consent.{rules.form.contact_version}")


def _offers(asked: _Asked, rules: LeadRules) -> str:
    return asked.words.text(f"consent.{rules.form.marketing_version}")


def _json(told: Mapping[str, object], *, status: int = 200) -> Response:
    return Response(json.dumps(told), status_code=status, headers=_HEADERS, media_type=_JSON)
