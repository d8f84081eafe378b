"""Places: what she has done already when a case begins, played through the door."""

from collections.abc import Mapping

from evals.case import Place
from evals.stage.theatre import Phone

_MOST_STEPS = 30
# The question that is open when she has come to a place; the others are reached by one step more.
_TOPICS: Mapping[Place, str] = {
    "language_chosen": "menu",
    "form": "employer",
    "employee_number": "employee_number",
    "pay": "remuneration",
    "amount": "amount",
    "quote": "quote",
    "papers": "id",
    "summary": "summary",
    "submitted": "summary",
    "queue": "menu",
}
_ROAD: tuple[Place, ...] = (
    "language_chosen",
    "form",
    "employee_number",
    "pay",
    "amount",
    "quote",
    "papers",
    "summary",
    "submitted",
)
# What she does where this is asked, in any language: a tap (with `*` for what changes), a file,
# or a name or number of hers.
_TAPS: Mapping[str, str] = {
    "menu": "menu:apply",
    "consent": "consent:yes",
    "employer_confirmed": "employer:yes",
    "quote": "quote:*:go_on",
    "paper_read": "read:*:yes",
}
_SAYS: Mapping[str, str] = {
    "employee_number": "4471",
    "remuneration": "N$9 000",
    "pay_day": "25",
    "amount": "N$2 000",
    "months": "4",
}


class NoWayThere(Exception):
    """Who she is, or what the service asks, does not lead to this place."""


def before(place: Place) -> tuple[Place, ...]:
    """The places that she passes on the way to this one, the last of them first."""
    if place == "queue":
        return ("language_chosen",)
    return tuple(reversed(_ROAD[: _ROAD.index(place)])) if place in _ROAD else ()


async def reach(phone: Phone, place: Place, *, language: str, starts: bool = True) -> None:
    """Do all that leads there, from the start or from a place before; raises `NoWayThere`."""
    if place == "nothing":
        return
    if starts:
        await phone.says("Hi")
    for _ in range(_MOST_STEPS):
        topic = await phone.awaits()
        if topic == _TOPICS[place]:
            await _last_step(phone, place)
            return
        await _answer(phone, topic, language=language)
    raise NoWayThere(f"{place}: still asked for {await phone.awaits()!r}")


async def _last_step(phone: Phone, place: Place) -> None:
    if place == "submitted":
        await phone.taps("summary:*:send")
    elif place == "queue":
        await phone.says("agent")


async def _answer(phone: Phone, topic: str | None, *, language: str) -> None:
    match topic:
        case "language":
            await phone.taps(f"language:{language}")
        case "employer":
            await phone.says(phone.holder.employer)
        case "full_name":
            await phone.says(phone.player.name)
        case "id":
            await phone.sends("id_photo")
        case "payslip" | "bank_letter":
            await phone.sends(topic)
        case str() if topic in _TAPS:
            await phone.taps(_TAPS[topic])
        case str() if topic in _SAYS:
            await phone.says(_SAYS[topic])
        case _:
            raise NoWayThere(f"nobody knows what to answer to {topic!r}")
