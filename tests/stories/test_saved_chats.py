"""Chats that were saved in the simulator come to the same again, however they are worded."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.simulator import saved
from agent.simulator.replay import replay
from agent.simulator.saved import SavedChat

# To add one: save a chat in the simulator and put its file here. Where a change of what is
# understood or decided is meant: python -m agent.simulator.replay --save and the file.
CHATS = sorted((Path(__file__).parent / "saved").glob("*.json"))


async def again(chat: SavedChat, stage: Any) -> SavedChat:
    clock = stage.house.clock

    def show(moment: datetime) -> None:
        clock.now += max(moment - clock(), timedelta())

    return await replay(chat, stage, show=show)


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
