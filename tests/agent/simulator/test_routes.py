"""The simulator's JSON, over real HTTP, on the real house."""

import asyncio
from typing import Any

import httpx
import pytest

from agent.demo import Stage

SELMA = "264810000001"


async def newcomer(client: httpx.AsyncClient) -> str:
    answer = await client.post("api/players", json={})
    assert answer.status_code == 200
    return str(answer.json()["number"])


async def act(client: httpx.AsyncClient, number: str, **body: object) -> httpx.Response:
    return await client.post(f"api/phones/{number}/messages", json=body)


async def news(client: httpx.AsyncClient, number: str, **marks: str) -> dict[str, Any]:
    answer = await client.get(f"api/phones/{number}", params=marks)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


async def heard(client: httpx.AsyncClient, number: str, count: int) -> list[dict[str, Any]]:
    """The agent's bubbles, as soon as there are so many."""
    async with asyncio.timeout(20):
        while True:
            bubbles = (await news(client, number))["phone"]["bubbles"]
            theirs = [each for each in bubbles if each["by"] == "agent"]
            if len(theirs) >= count:
                return theirs
            await asyncio.sleep(0.05)


async def newest_turn(client: httpx.AsyncClient, number: str) -> dict[str, Any]:
    panel = (await news(client, number))["panel"]
    answer = await client.get(f"api/phones/{number}/turns/{panel['turns'][0]['number']}")
    told: dict[str, Any] = answer.json()
    return told


async def test_what_is_written_enters_by_the_webhook_and_is_answered_on_the_phone(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    number = await newcomer(client)
    said = await act(client, number, kind="text", text="Hi")
    assert said.status_code == 200
    assert stage.twilio.said[-1].sid == said.json()["sid"]
    assert stage.twilio.said[-1].statuses == (200,)
    [welcome] = await heard(client, number, 1)
    assert [row["title"] for row in welcome["rows"]] == [
        "English",
        "Afrikaans",
        "Oshiwambo",
        "Otjiherero",
    ]


async def test_the_panel_tells_in_what_language_she_was_taken_to_write(
    client: httpx.AsyncClient,
) -> None:
    number = await newcomer(client)
    await act(client, number, kind="text", text="ek wil graag geld leen")
    await heard(client, number, 1)
    [tongue] = (await newest_turn(client, number))["tongues"]
    assert (tongue["message"], tongue["language"], tongue["mixed"]) == (0, "Afrikaans", [])
    assert tongue["confidence"] > 0.9


async def test_the_panel_explains_what_was_understood_known_and_sent(
    client: httpx.AsyncClient,
) -> None:
    number = await newcomer(client)
    for count, words in enumerate(("Hi", "1", "1", "yes", "Kalahari Foods"), start=1):
        await act(client, number, kind="text", text=words)
        await heard(client, number, count)
    turn = await newest_turn(client, number)
    assert [(each["kind"], each["slots"]) for each in turn["commands"]] == [
        ("set_fact", [["fact", "employer"], ["value", "Kalahari Foods"]])
    ]
    assert turn["awaited"] == "employer"
    assert turn["awaits"] == "employer_confirmed"
    assert [(each["label"], each["after"], each["change"]) for each in turn["facts"]] == [
        ("Employer", "Kalahari Foods, Windhoek", "new"),
        ("Consent", "yes", "same"),
    ]
    assert turn["effects"] == ["Remember"]
    [sent] = turn["sent"]
    assert sent["options"] == ["Yes", "No"]
    assert sent["why"] == "she wrote within 24 hours"
    assert [each["name"] for each in turn["steps"]] == [
        "screen",
        "language",
        "understand",
        "steer",
        "phrase",
        "check",
    ]
    assert [name for name, _ in turn["versions"]] == ["knowledge", "model", "policy"]


async def test_a_question_shows_the_articles_that_were_found(client: httpx.AsyncClient) -> None:
    await act(client, SELMA, kind="text", text="can I pay it off early?")
    await heard(client, SELMA, 1)
    turn = await newest_turn(client, SELMA)
    [asked] = turn["questions"]
    assert asked["question"] == "can I pay it off early?"
    assert [each["slug"] for each in asked["found"] if each["given"]] == ["paying-early"]
    scores = [each["score"] for each in asked["found"]]
    assert scores == sorted(scores, reverse=True)


async def test_the_head_of_the_panel_names_the_person_and_who_answers(
    client: httpx.AsyncClient,
) -> None:
    number = "264810000005"
    conversation = (await news(client, number))["panel"]["conversation"]
    assert (conversation["name"], conversation["owner"]) == ("Johannes Garoeb", "assistant")
    await act(client, number, kind="text", text="agent")
    await heard(client, number, 1)
    conversation = (await news(client, number))["panel"]["conversation"]
    assert conversation["owner"] == "queue"
    assert [each["category"] for each in conversation["cases"]] == ["handoff"]


async def test_a_number_that_never_wrote_has_an_empty_panel(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    told = await news(client, number)
    assert told["phone"]["bubbles"] == []
    assert (told["panel"]["conversation"], told["panel"]["turns"]) == (None, [])


async def test_two_people_who_are_new_do_not_get_the_same_number(
    client: httpx.AsyncClient,
) -> None:
    assert await newcomer(client) != await newcomer(client)


async def test_nothing_new_is_said_after_a_short_wait(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    told = await news(client, number)
    marks = {"phone_mark": told["phone"]["mark"], "panel_mark": told["panel"]["mark"]}
    start = asyncio.get_running_loop().time()
    assert await news(client, number, **marks) == {"phone": None, "panel": None}
    assert asyncio.get_running_loop().time() - start > 1.0


async def test_news_arrives_while_it_is_waited_for(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    told = await news(client, number)
    marks = {"phone_mark": told["phone"]["mark"], "panel_mark": told["panel"]["mark"]}
    waiting = asyncio.create_task(news(client, number, **marks))
    await asyncio.sleep(0.2)
    await act(client, number, kind="text", text="Hi")
    assert (await waiting)["phone"]["bubbles"][0]["text"] == "Hi"


async def test_opening_the_phone_marks_what_arrived_as_read(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await act(client, number, kind="text", text="Hi")
    async with asyncio.timeout(10):
        while (await heard(client, number, 1))[0]["status"] != "delivered":
            await asyncio.sleep(0.05)
        assert (await client.post(f"api/phones/{number}/read", json={})).status_code == 200
        while (await heard(client, number, 1))[0]["status"] != "read":
            await asyncio.sleep(0.05)


async def test_a_tap_sends_what_stands_on_the_row(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await act(client, number, kind="text", text="Hi")
    [welcome] = await heard(client, number, 1)
    row = welcome["rows"][0]
    tapped = await act(client, number, kind="tap", payload=row["id"], replied_to=welcome["sid"])
    assert tapped.status_code == 200
    await heard(client, number, 2)
    bubbles = (await news(client, number))["phone"]["bubbles"]
    assert [(each["text"], each["payload"]) for each in bubbles if each["by"] == "borrower"] == [
        ("Hi", ""),
        ("English", row["id"]),
    ]


async def test_words_that_reply_to_a_message_show_which(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    await act(client, number, kind="text", text="Hi")
    [welcome] = await heard(client, number, 1)
    await act(client, number, kind="text", text="1", replied_to=welcome["sid"])
    await heard(client, number, 2)
    bubbles = (await news(client, number))["phone"]["bubbles"]
    assert [each["replied_to"] for each in bubbles] == ["", "", welcome["sid"], ""]


async def test_a_button_that_is_not_on_the_phone_cannot_be_tapped(
    client: httpx.AsyncClient,
) -> None:
    answer = await act(client, await newcomer(client), kind="tap", payload="send")
    assert answer.status_code == 404
    assert answer.json() == {"error": "No button of this phone has that id."}


async def test_a_photo_is_shown_on_its_own_phone_alone(client: httpx.AsyncClient) -> None:
    number, other = await newcomer(client), await newcomer(client)
    sid = (await act(client, number, kind="sample", name="id_photo")).json()["sid"]
    picture = await client.get(f"api/phones/{number}/pictures/{sid}/0")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")
    assert (await client.get(f"api/phones/{other}/pictures/{sid}/0")).status_code == 404
    assert (await client.get(f"api/phones/{number}/pictures/{sid}/1")).status_code == 404


async def test_a_page_that_calls_itself_a_photo_is_not_served(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    page = "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="  # a script element
    sent = await act(client, number, kind="file", content_type="image/png", data=page)
    answer = await client.get(f"api/phones/{number}/pictures/{sent.json()['sid']}/0")
    assert answer.status_code == 404
    assert answer.json() == {"error": "That file is no picture."}


@pytest.mark.parametrize("kind", ["voice", "sticker", "location"])
async def test_whatever_a_phone_sends_gets_an_answer(client: httpx.AsyncClient, kind: str) -> None:
    number = await newcomer(client)
    assert (await act(client, number, kind=kind)).status_code == 200
    await heard(client, number, 1)
    [bubble] = [b for b in (await news(client, number))["phone"]["bubbles"] if b["by"] != "agent"]
    assert bubble["is_location"] == (kind == "location")


async def test_a_rejected_file_stands_among_the_documents(client: httpx.AsyncClient) -> None:
    number = await newcomer(client)
    for turn, words in enumerate(("Hi", "1", "1", "yes"), start=1):
        await act(client, number, kind="text", text=words)
        await heard(client, number, turn)
    await act(client, number, kind="sample", name="not_a_pdf")
    await heard(client, number, 5)
    [document] = (await news(client, number))["panel"]["conversation"]["documents"]
    assert (document["status"], document["reason"]) == ("rejected", "not_a_document")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "text", "text": "Hi", "sender": "+264810000002"},
        {"kind": "text", "text": " \n"},
        {"kind": "text", "text": "x" * 4097},
        {"kind": "file", "content_type": "image/png", "data": "no base64!"},
        {"kind": "file", "content_type": "image/png\r\nX: y", "data": ""},
        {"kind": "sample", "name": "../page.html"},
        {"kind": "dance"},
        {},
    ],
)
async def test_what_a_phone_cannot_do_is_refused_in_a_sentence(
    client: httpx.AsyncClient, body: dict[str, str]
) -> None:
    answer = await act(client, SELMA, **body)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("That cannot be read: body")


@pytest.mark.parametrize(
    "path",
    [
        "api/phones/264811234567",
        "api/phones/264810000001/turns/100000",
        "api/phones/264810000001/turns/99999999999",
        "api/nothing",
        "static/page.html",
        "static/..%2fsamples.py",
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code in (404, 422)
    assert list(answer.json()) == ["error"]


async def test_a_service_that_does_not_take_the_message_is_reported(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    number, address = await newcomer(client), stage.twilio.inbound_url
    stage.twilio.inbound_url = f"{stage.twilio.base_url}/nobody"
    try:
        answer = await act(client, number, kind="text", text="Hi")
    finally:
        stage.twilio.inbound_url = address
    assert answer.status_code == 502
    assert answer.json()["error"].startswith("The service did not take it (404).")


@pytest.mark.parametrize("path", ["", "static/simulator.js", "api/players", "api/nothing"])
async def test_every_answer_forbids_the_browser_all_but_our_own_files(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"


async def test_the_address_that_make_demo_prints_leads_to_the_page(stage: Stage) -> None:
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
        answer = await client.get(f"{stage.url}?as={SELMA}")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.url.params["as"] == SELMA
