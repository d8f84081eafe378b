"""Chats that were saved in the simulator come to the same again, however they are worded."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.simulator import hand, samples, saved
from agent.simulator.replay import replay
from agent.simulator.saved import Reply, SavedChat

# To add one: save a chat in the simulator and put its file here. Where a change of what is
# understood or decided is meant: python -m agent.simulator.replay --save and the file.
CHATS = sorted((Path(__file__).parent / "saved").glob("*.json"))


ANOTHER = "+264810009999"
NO_PDF = samples.make("not_a_pdf", hand.holder(ANOTHER, today=date(2026, 11, 23)))


async def again(chat: SavedChat, stage: Any, *, number: str = "") -> SavedChat:
    clock = stage.house.clock

    def show(moment: datetime) -> None:
        clock.now += max(moment - clock(), timedelta())

    return await replay(chat, stage, show=show, number=number)


@pytest.mark.parametrize("path", CHATS, ids=lambda path: path.stem)
async def test_a_saved_chat_comes_to_the_same_again(stage: Any, path: Path) -> None:
    chat = SavedChat.model_validate_json(path.read_text())
    assert saved.differences(chat, await again(chat, stage)) == []


async def test_a_replay_that_comes_to_something_else_says_what(stage: Any) -> None:
    chat = SavedChat.model_validate_json(CHATS[0].read_text())
    hello = chat.turns[0].model_copy(update={"awaits": "consent"})
    short = chat.model_copy(update={"turns": (hello,)})
    assert saved.differences(short, await again(short, stage)) == [
        "Turn 1: awaits was 'consent', is now 'language'."
    ]


async def test_a_quoted_reply_comes_to_the_same_again(stage: Any, selma: Any) -> None:
    """Its sid is another one each time: the place on the phone is what is kept."""
    await selma.comes_to_the_papers()
    heard = stage.twilio.phone(selma.phone)
    old = next(each.sid for each in heard if "which day" in each.text)
    await selma.says("4", replied_to=old)
    await selma.says("", NO_PDF, replied_to=old)
    chat = await saved.save(stage.house, stage.twilio, selma.phone)
    replies = [done for each in chat.turns for done in each.does if isinstance(done, Reply)]
    assert [each.quotes for each in replies] == [[each.sid for each in heard].index(old)] * 2
    chat = SavedChat.model_validate_json(saved.written(chat))
    assert saved.differences(chat, await again(chat, stage, number=ANOTHER)) == []
