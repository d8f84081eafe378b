"""Many at the desk at once: a talk has one owner, and no word is sent twice or lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx
import pytest

from agent.desk import gate
from crm_store import sessions, users

pytestmark = pytest.mark.asyncio(loop_scope="session")

PEOPLE, WAIT = 20, 24
NUMBERS = tuple(f"+2648100016{n:02}" for n in range(WAIT))
DINA, ELIAS = "+264810001591", "+264810001592"


class Colleague(httpx.AsyncClient):
    """Somebody at the desk who speaks HTTP."""

    name = ""
    key = ""

    async def does(self, path: str, **form: str) -> httpx.Response:
        return await self.post(path, data={"key": self.key, **form})


@asynccontextmanager
async def at_the_desk(office: Any, name: str) -> AsyncIterator[Colleague]:
    async with office.house.store.transaction() as session:
        user = await users.by_name(session, name)
        if user is None:
            user = await users.add(session, name, role="agent", languages=["en"])
        begun = sessions.begin(session, user, at=office.clock())
        key = session.vault.index(f"desk_form:{begun.session.id}").hex()
    async with Colleague(base_url=office.url, trust_env=False, timeout=60) as colleague:
        colleague.name, colleague.key = name, key
        colleague.cookies.set(gate.cookie(office.house), begun.token)
        yield colleague


async def wait(office: Any, *phones: str) -> list[UUID]:
    """They all ask for a person; their conversations."""
    await asyncio.gather(*(office.stage.twilio.borrower_says(each, "agent") for each in phones))
    await office.quiet()
    talks = [(await office.party(each)).conversation for each in phones]
    assert {each.owner for each in talks} == {"queue"}
    return [each.id for each in talks]


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told_who(office: Any) -> None:
    (dina,) = await wait(office, DINA)
    talk = f"/desk/conversations/{dina}"
    async with at_the_desk(office, "maria") as maria, at_the_desk(office, "tangeni") as tangeni:
        both = (maria, tangeni)
        answers = await asyncio.gather(
            *(each.does(f"{talk}/take", **{"from": "queue"}) for each in both)
        )
        assert sorted(each.status_code for each in answers) == [303, 409]
        winner, loser = sorted(both, key=lambda each: answers[both.index(each)].status_code)
        assert f"{winner.name} has it" in answers[both.index(loser)].text
        seen = (await loser.get(talk)).text
        assert "/reply" not in seen  # who has it not is offered nothing to write with
        refused = await loser.does(f"{talk}/reply", text="Good day", seen="")
        assert refused.status_code == 409


@pytest.mark.timeout(300)  # a few seconds where nobody else works
async def test_twenty_people_empty_a_queue_and_each_case_has_one_of_them(office: Any) -> None:
    talks = await wait(office, *NUMBERS)
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(at_the_desk(office, f"colleague-{n}"))
            for n in range(PEOPLE)
        ]
        taken = Counter[str]()
        for found in await asyncio.gather(*(_takes_all(each) for each in people)):
            taken.update(found)
        holders = dict(
            await office.rows(
                "select conversation_id::text, assigned_to from cases where status = 'in_progress'"
            )
        )
        assert {str(each) for each in talks} <= taken.keys() & holders.keys()
        assert set(taken.values()) == {1}
        by_name = {f"user:{each.name}": each for each in people}
        seen = await _newest(office)
        await asyncio.gather(
            *(
                _writes_twice(by_name[holders[talk]], talk, seen=seen[talk])
                for talk in map(str, talks[::2])
            )
        )
    await office.quiet()
    heard = [office.heard(phone)[1:] for phone in NUMBERS[::2]]
    assert heard == [[f"Good day, this is about {talk}."] for talk in talks[::2]]


async def _takes_all(person: Colleague) -> list[str]:
    """Take the next one until nobody waits; what this person got."""
    got = list[str]()
    while True:
        answer = await person.does("/desk/queue/next")
        assert answer.status_code == 303
        to = urlsplit(answer.headers["location"]).path
        if "/conversations/" not in to:
            return got
        got.append(to.rpartition("/")[2])


async def _newest(office: Any) -> dict[str, str]:
    """The newest message of each talk, as a page that shows it names it."""
    return dict(
        await office.rows(
            "select distinct on (conversation_id) conversation_id::text, id::text from messages"
            " order by conversation_id, at desc, id desc"
        )
    )


async def _writes_twice(person: Colleague, talk: str, *, seen: str) -> None:
    """The button is pressed twice."""
    form = {"text": f"Good day, this is about {talk}.", "seen": seen}
    path = f"/desk/conversations/{talk}/reply"
    answers = await asyncio.gather(*(person.does(path, **form) for _ in range(2)))
    assert {each.status_code for each in answers} == {303}


async def test_a_line_that_breaks_before_the_answer_comes_sends_nothing_twice(office: Any) -> None:
    (talk,) = await wait(office, ELIAS)
    path = f"/desk/conversations/{talk}"
    async with at_the_desk(office, "kavetu") as kavetu:
        await kavetu.does(f"{path}/take", **{"from": "queue"})
        form = {"text": "Good day, Elias.", "seen": (await _newest(office))[str(talk)]}
        async with _unheard(office, kavetu, f"{path}/reply", **form):
            async with asyncio.timeout(20):
                while len(office.heard(ELIAS)) < 2:
                    await asyncio.sleep(0.02)
        again = await kavetu.does(f"{path}/reply", **form)
        assert again.status_code == 303
    await office.quiet()
    assert office.heard(ELIAS)[1:] == ["Good day, Elias."]


@asynccontextmanager
async def _unheard(office: Any, person: Colleague, path: str, **form: str) -> AsyncIterator[None]:
    """The whole form arrives, and the line breaks before anybody has heard the answer."""
    at = urlsplit(office.url)
    body = urlencode({"key": person.key, **form})
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    _, line = await asyncio.open_connection(at.hostname, at.port)
    line.write(
        f"POST {path} HTTP/1.1\r\nHost: {at.netloc}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    await line.drain()
    yield
    line.close()
