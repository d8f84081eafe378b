"""A rehearsal: an act carried out to see what she would read, and undone again."""

import hashlib
from collections.abc import Awaitable, Callable

from crm_store import messages
from crm_store.database import Session, Store
from crm_store.messages import Message

Act = Callable[[Session], Awaitable[None]]


class NotAsShown(Exception):
    """What would be sent now is not what was read before."""


class _Over(Exception):
    """The rehearsal is over: nothing of it is kept."""


async def rehearse(store: Store, act: Act) -> tuple[str, ...]:
    """The messages that the act would send, word for word; nothing has happened."""
    said: tuple[str, ...] = ()
    try:
        async with store.transaction() as session:
            await act(session)
            said = words(session)
            raise _Over
    except _Over:
        return said


async def perform(store: Store, act: Act, *, as_shown: str) -> None:
    """Carry the act out, unless it would send anything else; raises `NotAsShown`."""
    async with store.transaction() as session:
        await act(session)
        if seal(words(session)) != as_shown:
            raise NotAsShown


def seal(said: tuple[str, ...]) -> str:
    """What stands for these very words."""
    return hashlib.sha256("\x00".join(said).encode()).hexdigest()


def words(session: Session) -> tuple[str, ...]:
    """The messages that wait for the end of the transaction."""
    return tuple(
        messages.body(session, row)
        for row in session.rows
        if isinstance(row, Message) and row.direction == "out"
    )
