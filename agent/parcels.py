"""A message of the outbox, opened and packed for its channel."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agent import downloads, gatekeeping, second_channel
from agent.gatekeeping import Known
from channels.channel import SMS, Choice, Enclosed, Option, Outbound, Template
from crm_store import outbox
from crm_store.leaving import Due
from flows.sending import Sending, UseTemplate

if TYPE_CHECKING:
    from agent.bootstrap import House


@dataclass(frozen=True)
class Parcel:
    """A message that was claimed, as it is handed over."""

    outbox_id: UUID
    identity_id: UUID
    attempt: int
    until: float  # by the loop's clock; later than this somebody else may have it
    message: Outbound
    channel: str


def packed(house: "House", due: Due, *, attempt: int, template: Template | None = None) -> Parcel:
    """Open it; raises `NotOurs` where it was damaged."""
    body = outbox.body(house.store, due.row)
    if due.channel == SMS and body.get("files"):
        body |= {"text": second_channel.in_place_of_files(house.phrases, due), "files": ()}
    half = house.lease.total_seconds() / 2
    return Parcel(
        outbox_id=due.row.id,
        identity_id=due.row.identity_id,
        attempt=attempt,
        until=asyncio.get_running_loop().time() + half,
        message=Outbound(
            to=due.address,
            text=body["text"],
            reference=str(due.row.id),
            choice=choice_of(body["choice"]),
            media=tuple(_enclosed(house, each) for each in body.get("files", ())),
            template=template,
        ),
        channel=due.channel,
    )


def template_of(house: "House", due: Due, decision: Sending, known: Known) -> Template | None:
    """The approved content to send it as; None: as its own words."""
    if not isinstance(decision, UseTemplate):
        return None
    values = outbox.body(house.store, due.row)["values"]
    template = gatekeeping.book().by_name[decision.name]
    sid = known.live[decision.name, decision.language].content_sid
    return Template(sid, template.values_by_number(values))


def choice_of(kept: dict[str, Any] | None) -> Choice | None:
    """What she can choose from, as the outbox keeps it."""
    if not kept:
        return None
    options = tuple(Option(**option) for option in kept["options"])
    return Choice(options, button=kept["button"])


def _enclosed(house: "House", kept: dict[str, Any]) -> Enclosed:
    """A file with its address of now: one that was kept would have run out, or leak."""
    file = downloads.from_json(kept)
    url = downloads.address(
        file,
        vault=house.store.vault,
        public_url=house.settings.public_url,
        now=house.clock(),
    )
    return Enclosed(url, file.content_type)
