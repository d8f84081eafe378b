"""Replay saved chats through the whole service: python -m agent.simulator.replay chat.json [--save]

Compares what was understood and decided, not how it was worded. With --save, what came of it
replaces the file.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from agent import cast, demo
from agent.demo import Stage
from agent.settings import Settings
from agent.simulator import explain, hand, saved
from agent.simulator.phone import Action, Tap, Write
from agent.simulator.saved import Done, Reply, SavedChat, TapTitled
from crm_store import identities, inbox, outbox, turns
from crm_store.database import Session

_PATIENCE = 30.0  # seconds for one turn
_GLANCE = 0.02
_NEW = "+264810001000"


class DidNotAnswer(Exception):
    """A turn of the replay did not end in time."""


@dataclass
class ReplayClock:
    """A clock that runs, and can be put forward to when something was said."""

    start: datetime = datetime(2026, 11, 23, 8, tzinfo=UTC)
    _since: float = field(default_factory=monotonic)

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=monotonic() - self._since)

    def show(self, moment: datetime) -> None:
        """Show this time, unless it is later already: time does not run backwards."""
        self.start += max(moment - self(), timedelta())


async def replay(
    chat: SavedChat, stage: Stage, *, show: Callable[[datetime], None], number: str = ""
) -> SavedChat:
    """Do all that she did on a demo that knows nothing of it yet; the chat that came of it."""
    number = number or number_of(chat)
    for each in chat.turns:
        show(chat.began + timedelta(seconds=each.after))
        if any(isinstance(done, Reply) for done in each.does):
            for done in each.does:  # one may quote the other
                await _do(stage, number, done)
        else:
            await asyncio.gather(*(_do(stage, number, done) for done in each.does))
        await _answered(stage, number)
    return await saved.save(stage.house, stage.twilio, number)


def number_of(chat: SavedChat) -> str:
    """The number of the player who it was, or an invented one."""
    numbers = {each.name: each.phone for each in cast.PLAYERS if each.language is not None}
    return numbers.get(chat.who, _NEW)


async def play_again(chat: SavedChat) -> SavedChat:
    """Replay on a demo of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="buffr-replay-") as folder:
        settings = Settings(mode="demo").model_copy(
            update={
                "data": Path(folder),
                "database_url": "",
                "redis_url": "",
                "burst_text_seconds": 0.1,
                "burst_media_seconds": 0.1,
            }
        )
        clock = ReplayClock(chat.began)
        async with demo.play(settings, clock=clock) as stage:
            await stage.house.mind()
            return await replay(chat, stage, show=clock.show)


async def _do(stage: Stage, number: str, done: Done) -> None:
    action: Action | Write
    quoted = ""
    if isinstance(done, TapTitled):
        action = Tap(kind="tap", payload=_payload(stage, number, done), replied_to="")
    elif isinstance(done, Reply):
        action, quoted = done.says, stage.twilio.phone(number)[done.quotes].sid
    else:
        action = done
    today = stage.house.calendar.today(stage.house.clock())
    await hand.act(stage.twilio, number, action, today=today, replied_to=quoted)


def _payload(stage: Stage, number: str, tap: TapTitled) -> str:
    """The id of the newest button with that title, where it is not the same one as then."""
    if hand.is_on_phone(stage.twilio, number, tap.payload):
        return tap.payload
    for bubble in reversed(stage.twilio.phone(number)):
        for each in (*bubble.buttons, *bubble.rows):
            if each.title == tap.title:
                return each.id
    return tap.payload


async def _answered(stage: Stage, number: str) -> None:
    """Wait until nothing of hers is unanswered and nothing for her unsent."""
    end = monotonic() + _PATIENCE
    while await _is_busy(stage, number):
        if monotonic() > end:
            raise DidNotAnswer("The service did not end a turn in time.")
        await asyncio.sleep(_GLANCE)


async def _is_busy(stage: Stage, number: str) -> bool:
    store = stage.house.store
    if await inbox.unanswered(store, identities.blind(store.vault, "whatsapp", number)):
        return True
    async with store.reading() as session:
        return await _is_unsent(session, number)


async def _is_unsent(session: Session, number: str) -> bool:
    party = await explain.party_of(session, number)
    if party is None:
        return True
    newest = await turns.last(session, party.conversation.id)
    rows = await outbox.of_turn(session, newest[0].id) if newest else []
    return any(row.status in ("queued", "sending") for row in rows)


def main(arguments: Sequence[str]) -> int:
    """Replay each file that is named; 1 where one of them came to something else."""
    names = [each for each in arguments if each != "--save"]
    if not names or not all(Path(each).is_file() for each in names):
        sys.stderr.write("Name the file of a saved chat, or several.\n")
        return 2
    outcomes = [_replayed(Path(each), is_saved="--save" in arguments) for each in names]
    return max(outcomes)


def _replayed(path: Path, *, is_saved: bool) -> int:
    chat = SavedChat.model_validate_json(path.read_text())
    again = asyncio.run(play_again(chat))
    found = saved.differences(chat, again)
    if is_saved:
        path.write_text(saved.written(again))
    told = found or ["It comes to the same."]
    sys.stdout.write("".join(f"{path.name}: {each}\n" for each in told))
    return 1 if found and not is_saved else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
