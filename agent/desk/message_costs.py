"""What messages cost: how many the provider took, each at the price that policy gives today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent import parcels
from agent.desk import drawing
from agent.desk.reporting import Figure, Row, Span
from channels.sms_text import plain, segments
from channels.twilio_choices import numbered
from crm_store import outbox, tallies
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.outbox import Outbox
from crm_store.tallies import Sent
from flows.policy import Policy

_UNKNOWN = "price unknown"
# So many are opened to count their segments; of more the cost is not told.
_MOST_OPENED = 5_000
_NAMES: Mapping[Sent, str] = {
    "messages": "WhatsApp, in a talk",
    "templates": "WhatsApp, templates",
    "offers": "WhatsApp, offers",
    "sms": "SMS",
}


@dataclass(frozen=True)
class Prices:
    """What one of each costs us; None where nobody has told it."""

    messages: Cents | None
    templates: Cents | None
    offers: Cents | None
    sms: Cents | None  # for a segment

    @classmethod
    def of(cls, rules: Policy) -> "Prices":
        """As policy has them today."""
        return cls(
            messages=rules.sending.costs("message"),
            templates=rules.campaigns.message_costs("utility"),
            offers=rules.campaigns.message_costs("marketing"),
            sms=rules.sending.costs("sms_segment"),
        )


async def figure(session: Session, span: Span, prices: Prices) -> Figure:
    """Each kind of message with what it came to, and all together."""
    sent = await tallies.sent(session, span.since, span.until)
    parts = await _segments(session, span) if sent.get("sms", 0) <= _MOST_OPENED else None
    return Figure(
        "costs", "What messages cost",
        "Messages of these days that the provider took, at the prices that policy gives today: an"
        " SMS by its segments, WhatsApp by the message.",
        tuple(_rows(sent, parts, prices, span)), "No message has left.",
    )  # fmt: skip


def _rows(sent: Mapping[Sent, int], parts: int | None, prices: Prices, span: Span) -> Iterator[Row]:
    costs: list[Cents | None] = []
    for kind, name in _NAMES.items():
        n = sent.get(kind, 0)
        if not n:
            continue
        paid_for = parts if kind == "sms" else n
        price: Cents | None = getattr(prices, kind)
        cost = None if price is None or paid_for is None else Cents(paid_for * price)
        costs.append(cost)
        cut = f" in {parts:,} segments" if kind == "sms" and parts is not None else ""
        yield Row(name, f"{n:,}{cut}; {_told(cost)}", href=span.rows("sent", of=kind))
    if costs:
        known = [each for each in costs if each is not None]
        whole = Cents(sum(known)) if len(known) == len(costs) else None
        yield Row("Together", _told(whole), href=span.rows("sent"))


def _told(cost: Cents | None) -> str:
    return _UNKNOWN if cost is None else drawing.dollars(cost)


async def _segments(session: Session, span: Span) -> int:
    """What the network has made of every SMS."""
    found = await tallies.sms_sent(session, span.since, span.until)
    return sum([_segments_of(session, each) for each in found])


def _segments_of(session: Session, row: Outbox) -> int:
    try:
        body = outbox.body(session, row)
    except CannotOpen:  # it left all the same, and was no less than one
        return 1
    choice = parcels.choice_of(body["choice"])
    return segments(plain(numbered(body["text"], choice) if choice else body["text"]))
