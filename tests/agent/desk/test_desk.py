"""The desk behind its gate: who may open what, one owner at a time, and nothing unread."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from agent.desk.may import ALLOWED, may
from agent.desk.routes import ROUTES
from crm_store.users import ROLES
from tests.agent.desk.conftest import SELMA

OPEN_TO_ALL = {
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("GET", "/desk/welcome/{token}"),
    ("POST", "/desk/welcome/{token}"),
    ("GET", "/desk/static/{name}"),
}


async def waiting_selma(lender: Any) -> str:
    """She has asked for a person; the address of her conversation."""
    await lender.tells(SELMA, "Hi", "1", "agent")
    talk = (await lender.party(SELMA)).conversation
    assert talk.owner == "queue"
    return f"/desk/conversations/{talk.id}"


@pytest.mark.proves(
    "1.1 Core CRM Modules",
    "Security Implementation",
    "Phase 1: Foundation",
    "8.5 Enhanced Security & Compliance",
    "Data Protection Features",
)
async def test_every_page_is_open_to_whom_the_table_says_and_to_nobody_else(
    lender: Any, desk: Any
) -> None:
    listed = {(each.method, each.path) for each in ROUTES}
    there = {
        (method, route.path)
        for route in lender.app.routes
        if route.path.startswith("/desk")
        for method in route.methods - {"HEAD"}
    }
    assert there == listed | OPEN_TO_ALL
    assert set(ALLOWED) == set(ROLES)
    wrong = []  # a report for each of a thousand answers takes longer than they do
    for role in ROLES:
        async with desk(f"{role}-one", role) as client:
            for route in ROUTES:
                if route.path == "/desk/sign-out" or route.path.endswith("/events"):
                    continue
                path = route.path.replace("{id}", str(UUID(int=7))).replace("{ref}", "APP-99")
                path = path.replace("{document}", "none").replace("{page}", "1")
                answer = await (
                    client.get(path) if route.method == "GET" else client.send_form(path, text="x")
                )
                is_open = answer.status_code != 403
                if is_open is not may(role, route.act) or answer.status_code >= 500:
                    wrong.append((role, route.method, route.path, answer.status_code))
    assert wrong == []


@pytest.mark.proves("Security Implementation")
async def test_nobody_gets_in_without_a_session_a_key_or_from_elsewhere(
    lender: Any, desk: Any
) -> None:
    address = await waiting_selma(lender)
    async with lender.caller() as stranger:
        shown = await stranger.get(address)
        assert (shown.status_code, shown.headers["location"][:14]) == (303, "/desk/sign-in?")
        for wrong in ("nonsense", ""):
            answer = await stranger.post(
                "/desk/sign-in", data={"name": "maria", "password": wrong, "code": "1"}
            )
            assert answer.status_code == 422
            assert "That did not work" in answer.text
        assert (await stranger.post("/desk/welcome/guessed", data={"code": "1"})).status_code == 404
    async with desk("maria") as maria:
        bare = await maria.post(f"{address}/take", data={"key": "guessed"})
        foreign = await maria.post(
            f"{address}/take",
            data={"key": maria.key},
            headers={"origin": "https://elsewhere.example"},
        )
        assert (bare.status_code, foreign.status_code) == (403, 403)
        for part in (f"{address}/events", f"{address}/thread", "/desk/queue/events"):
            for told in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
                assert (await maria.get(part, headers=told)).status_code == 403
        shown = await maria.get(address)
        policy = shown.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        await maria.send_form("/desk/sign-out")
        assert (await maria.get(address)).status_code == 303
    assert (await lender.party(SELMA)).conversation.owner == "queue"


async def test_a_person_takes_over_writes_notes_and_hands_back(lender: Any, desk: Any) -> None:
    address = await waiting_selma(lender)
    async with desk("maria") as maria, desk("petrus") as petrus:
        queue = await maria.get("/desk/queue")
        assert "BUF-1" in queue.text
        assert (await maria.send_form("/desk/queue/next")).headers["location"] == address
        refused = await petrus.send_form(f"{address}/take", **{"from": "queue"})
        assert (refused.status_code, "colleague" in refused.text) == (409, True)

        heard = len(lender.heard(SELMA))
        await maria.send_form(f"{address}/note", text="<b>She</b> is on leave")
        page = await maria.get(address)
        assert "&lt;b&gt;She&lt;/b&gt; is on leave" in page.text
        assert "=" not in _seen(page.text)
        await lender.says(SELMA, "are you there?")
        await lender.quiet()
        late = await maria.send_form(f"{address}/reply", text="Good day", seen=_seen(page.text))
        assert (late.status_code, "Something newer" in late.text) == (409, True)
        assert "Good day" in late.text  # what she typed is not lost
        page = await maria.get(address)
        sent = await maria.send_form(f"{address}/reply", text="Good day", seen=_seen(page.text))
        assert sent.status_code == 303
        await lender.quiet()
        assert [each.text for each in lender.heard(SELMA)][heard:] == ["Good day"]

        assert (await maria.send_form(f"{address}/hand-back", outcome="")).status_code == 409
        await maria.send_form(f"{address}/hand-back", outcome="All clear")
    party = await lender.party(SELMA)
    assert party.conversation.owner == "bot"
    assert await lender.rows("select distinct status, outcome from cases") == [
        ("resolved", "settled")
    ]
    await lender.says(SELMA, "menu")
    await lender.quiet()
    assert lender.heard(SELMA)[-1].text != "Good day"


async def test_a_talk_that_nobody_gave_away_is_on_a_list_once_it_is_taken(
    lender: Any, desk: Any
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    address = f"/desk/conversations/{(await lender.party(SELMA)).conversation.id}"
    async with desk("maria") as maria:
        assert "Nobody is waiting" in (await maria.get("/desk/queue?page=" + "9" * 5000)).text
        await maria.send_form(f"{address}/take", **{"from": "bot"})
        assert "BUF-1" in (await maria.get("/desk/queue?whose=mine")).text
        heard = len(lender.heard(SELMA))
        seen = _seen((await maria.get(address)).text)
        for _ in range(2):  # the button was pressed twice
            sent = await maria.send_form(f"{address}/reply", text="Good day\nMaria", seen=seen)
            assert sent.status_code == 303
        await lender.quiet()
        assert [each.text for each in lender.heard(SELMA)][heard:] == ["Good day\nMaria"]


def _seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_what_is_not_listed_is_not_allowed() -> None:
    nothing: Mapping[str, bool] = {role: may(role, "manage_staff") for role in (*ROLES, "boss")}
    assert [role for role, allowed in nothing.items() if allowed] == ["admin"]
