"""A chat becomes a file, and the file tells nothing that it should not."""

import asyncio

import httpx
import pytest

from agent.demo import Stage
from agent.simulator.saved import CannotBeSaved, SavedChat, save
from agent.simulator.turn import pieces


async def newcomer(client: httpx.AsyncClient) -> str:
    return str((await client.post("api/players", json={})).json()["number"])


async def say(client: httpx.AsyncClient, number: str, **body: object) -> None:
    """Do it, and wait until the turn that it led to is there."""
    before = await turns(client, number)
    answer = await client.post(f"api/phones/{number}/messages", json=body)
    assert answer.status_code == 200
    async with asyncio.timeout(20):
        while await turns(client, number) == before:
            await asyncio.sleep(0.05)


async def turns(client: httpx.AsyncClient, number: str) -> int:
    return len((await client.get(f"api/phones/{number}")).json()["panel"]["turns"])


async def chat(client: httpx.AsyncClient, number: str) -> SavedChat:
    answer = await client.get(f"api/phones/{number}/chat")
    assert answer.headers["content-disposition"].startswith('attachment; filename="chat-2')
    assert number not in answer.headers["content-disposition"]
    return SavedChat.model_validate_json(answer.text)


async def test_a_file_tells_what_was_done_and_what_it_came_to(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await say(client, number, kind="text", text="Hi")
    await say(client, number, kind="text", text="1")
    await say(client, number, kind="sample", name="payslip")
    await say(client, number, kind="voice")
    found = await chat(client, number)
    assert found.who == "Somebody new"
    assert [each.model_dump() for turn in found.turns for each in turn.does] == [
        {"kind": "text", "text": "Hi"},
        {"kind": "text", "text": "1"},
        {"kind": "sample", "name": "payslip"},
        {"kind": "voice"},
    ]
    assert [turn.awaits for turn in found.turns[:2]] == ["language", "menu"]
    assert found.turns[1].effects == ("Speak",)


async def test_a_file_of_ones_own_is_not_in_it(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await say(client, number, kind="file", content_type="application/pdf", data="JVBERi0xLjQ=")
    [turn] = (await chat(client, number)).turns
    assert [each.model_dump() for each in turn.does] == [{"kind": "sample", "name": "payslip"}]


async def test_a_secret_is_not_in_it(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await say(client, number, kind="text", text="my PIN is 4471")
    [turn] = (await chat(client, number)).turns
    assert [each.model_dump() for each in turn.does] == [
        {"kind": "text", "text": "my PIN is 4111111111111111"}
    ]


async def test_a_chat_that_was_not_begun_cannot_be_saved(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"api/phones/{await newcomer(client)}/chat")
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("Nothing was said yet.")


async def test_a_phone_that_forgot_a_part_of_the_chat_says_so(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    number = await newcomer(client)
    await say(client, number, kind="text", text="Hi")

    class Forgetful:
        def phone(self, number: str) -> list[object]:
            return []

    with pytest.raises(CannotBeSaved, match="started again"):
        await save(stage.house, Forgetful(), f"+{number}")  # type: ignore[arg-type]


async def test_a_message_is_cut_where_the_words_of_a_command_begin_and_end() -> None:
    cut = pieces("I earn 9000, pay DAY the  25th", [(1, "9000"), (2, "pay day the 25th"), (3, "")])
    assert [(piece.text, piece.commands) for piece in cut] == [
        ("I earn ", ()),
        ("9000", (1,)),
        (", ", ()),
        ("pay DAY the  25th", (2,)),
    ]


async def test_words_that_two_commands_share_belong_to_both() -> None:
    cut = pieces("no, 8500 please", [(1, "no, 8500"), (2, "8500 please"), (3, "not said")])
    assert [(piece.text, piece.commands) for piece in cut] == [
        ("no, ", (1,)),
        ("8500", (1, 2)),
        (" please", (2,)),
    ]
