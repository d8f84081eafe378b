"""Somebody at the desk: signed in, with forms that send their key along."""

import html
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from agent.desk import gate
from crm_store import sessions, users
from crm_store.users import Role

Signed = Callable[..., AbstractAsyncContextManager["AtTheDesk"]]


class AtTheDesk(httpx.AsyncClient):
    """A browser of somebody who is signed in."""

    key = ""

    async def send_form(self, path: str, **form: str) -> httpx.Response:
        return await self.post(path, data={"key": self.key, **form})


@pytest.fixture
def desk(lender: Any) -> Signed:
    @asynccontextmanager
    async def sign_in(name: str, role: Role = "agent") -> AsyncIterator[AtTheDesk]:
        async with lender.house.store.transaction() as session:
            user = await users.by_name(session, name)
            if user is None:
                user = await users.add(session, name, role=role, languages=["en"])
            begun = sessions.begin(session, user, at=lender.house.clock())
            key = session.vault.index(f"desk_form:{begun.session.id}").hex()
        transport = httpx.ASGITransport(app=lender.app, raise_app_exceptions=False)
        async with AtTheDesk(transport=transport, base_url="http://inside") as browser:
            browser.cookies.set(gate.cookie(lender.house), begun.token)
            browser.key = key
            yield browser

    return sign_in


SELMA = "+264810000011"


async def held_by(browser: AtTheDesk, lender: Any, *words: str) -> str:
    """Selma has asked for a person, and whoever browses has the talk; its address."""
    await lender.tells(SELMA, *(words or ("Hi", "1", "agent")))
    address = f"/desk/conversations/{(await lender.party(SELMA)).conversation.id}"
    await browser.send_form(f"{address}/take", **{"from": "queue"})
    return address


def whole_of(page: str) -> str:
    """Where the page leads to all of what it cut."""
    return html.unescape(page.split('are not shown here. <a href="')[1].split('"')[0])


def seen(page: str) -> str:
    """The newest message that a page shows, as its form says it."""
    return page.split('name="seen" value="')[1].split('"')[0]


async def exported(asks: AtTheDesk, releases: AtTheDesk) -> httpx.Response:
    """The file that was asked for last: not by one alone, and only by whoever asked."""
    page = "/desk/exports"
    asked = (await releases.get(page)).text.split(f'action="{page}/')[1].split("/release")[0]
    own = await asks.send_form(f"{page}/{asked}/release")
    assert own.status_code in (403, 409)
    assert (await asks.send_form(f"{page}/{asked}/take")).status_code == 404
    assert (await releases.send_form(f"{page}/{asked}/release")).status_code == 303
    assert (await releases.send_form(f"{page}/{asked}/take")).status_code == 404
    return await asks.send_form(f"{page}/{asked}/take")


async def nobody_has_confirmed(lender: Any) -> None:
    """Take the confirmation of the policy away, which every lender of the tests begins with."""
    await lender.sql("alter table policy_confirmations disable trigger user")
    await lender.sql("delete from policy_confirmations")
    await lender.sql("alter table policy_confirmations enable trigger user")
