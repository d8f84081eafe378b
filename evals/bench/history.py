"""A long conversation: its thousandth turn beside the tenth of others, taken in turns."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import text

from agent import inbound, worker
from agent.bootstrap import House
from channels.channel import Inbound
from crm_store import identities
from evals.bench import spent, stage, talk, wire
from evals.bench.figures import Figure, Part, median
from evals.bench.people import Borrower
from evals.bench.stage import Stage

_MOST_RATIO = 1.2  # what one machine's noise may make of 1
_SENT = text("update outbox set status = 'delivered' where status = 'queued'")
_COUNT = text(
    "select count(*) from turns join conversations on conversations.id = turns.conversation_id"
    " join channel_identities on channel_identities.id = conversations.identity_id"
    " where address_bidx = :sender"
)


async def measure(on: Stage, *, turns: int, times: int) -> Part:
    """One talks for very long; then she and people who have just begun take turns."""
    async with spent.opened(on, count=1 + 4 * len(talk.ROUND)) as (house, who):
        long, *short = who
        for _ in range(turns - times):
            await turn(house, long)
        old, young = [], []
        for _ in range(times):
            other = next(each for each in short if _line(each) == _line(long))
            short = [each for each in short if each is not other] + [other]
            young.append(await turn(house, other))
            old.append(await turn(house, long))
        reached = await _taken(house, long)
    return _part(old, young, reached)


def _line(person: Borrower) -> int:
    return person.next % len(talk.ROUND)


async def turn(house: House, person: Borrower) -> float:
    """One message, kept and answered; the seconds of the answer."""
    message = Inbound(
        provider_sid=wire.new_sid(), account=house.account, channel="whatsapp",
        sender=person.phone, recipient=stage.SENDER, kind="text", text=person.speaks(),
    )  # fmt: skip
    await inbound.receive(
        house.store, message, now=datetime.now(UTC), patience=house.patience, source="webhook"
    )
    seconds = await spent.timed(worker.answer(house, _sender(house, person)))
    async with house.store.engine.begin() as connection:
        await connection.execute(_SENT)
    return seconds


async def _taken(house: House, person: Borrower) -> int:
    async with house.store.engine.connect() as connection:
        found = await connection.scalar(_COUNT, {"sender": _sender(house, person)})
    return int(found or 0)


def _sender(house: House, person: Borrower) -> bytes:
    return identities.blind(house.store.vault, "whatsapp", person.phone)


def _part(old: Sequence[float], young: Sequence[float], reached: int) -> Part:
    return Part(
        "A long conversation",
        (
            Figure(f"turns up to the {reached:,}th, median", median(old) * 1000, "ms"),
            Figure("turns about the 10th, median", median(young) * 1000, "ms"),
            Figure("late / early", median(old) / median(young), "", _MOST_RATIO),
        ),
        (f"{len(old)} turns each, one after the other, saying the same lines.",),
    )
