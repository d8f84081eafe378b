"""Another account: looked at by one, approved by another, and told in the words that were shown."""

import html
import re
from typing import Any

from sqlmodel import select

from crm_store import accounts, customers, links
from crm_store.customers import Customer
from crm_store.links import Terms
from tests.agent.desk.conftest import SELMA

OLD, NEW, HER_ID = "62009998881", "62001112223", "85010100123"


async def test_an_account_is_seen_by_one_approved_by_another_and_told_as_it_was_shown(
    lender: Any, desk: Any
) -> None:
    page = await _wished(lender)
    async with (
        desk("maria") as maria,
        desk("johanna", "underwriter") as johanna,
        desk("simon", "manager") as simon,
    ):
        listed = (await johanna.get("/desk/accounts")).text
        assert (page in listed, "nobody has looked yet" in listed) == (True, True)
        hers = (await johanna.get("/desk/customers/BUF-1")).text
        assert (f'href="{page}"' in hers, "waits for two of us" in hers) == (True, True)
        shown = (await maria.get(page)).text
        for each in ("FNB Namibia", "ending 2223", "ending 8881", "the one on file"):
            assert each in shown
        assert "decides this" in shown
        assert not [each for each in (OLD, NEW) if each in shown]
        silent = await maria.send_form(f"{page}/reveal", which="new")
        assert (silent.status_code, NEW in silent.text) == (409, False)
        reason = {"why": "compare it with her letter"}
        assert NEW in (await maria.send_form(f"{page}/reveal", which="new", **reason)).text
        assert OLD in (await maria.send_form(f"{page}/reveal", which="old", **reason)).text

        first = await _ruled(johanna, page)
        assert first == []  # nothing is said, and nothing paid there, before the second
        again = await johanna.send_form(f"{page}/preview", verdict="approved")
        assert (again.status_code, "cannot be the one who approves" in again.text) == (409, True)
        assert await _paid_at(lender) == OLD
        said = await _ruled(simon, page)
        late = await simon.send_form(f"{page}/preview", verdict="refused")
        assert (late.status_code, "ruled on meanwhile" in late.text) == (409, True)
        assert "johanna looked at it first" in (await maria.get(page)).text
        assert "No account waits" in (await maria.get("/desk/accounts")).text
        assert page not in (await maria.get("/desk/customers/BUF-1")).text
    await lender.quiet()
    assert [lender.heard(SELMA)[-1].text] == said
    assert await _paid_at(lender) == NEW
    done = await lender.rows(
        "select action, actor from audit_log where action like 'account%' or action = 'reveal'"
        " order by seq"
    )
    assert done == [
        ("reveal", "user:maria"),
        ("reveal", "user:maria"),
        ("account_seen", "user:johanna"),
        ("account_approved", "user:simon"),
    ]


async def _ruled(browser: Any, page: str) -> list[str]:
    """Approve it by the forms; what was shown that she will read."""
    shown = (await browser.send_form(f"{page}/preview", verdict="approved")).text
    said = re.findall(r'<p class="said" lang="\w+">(.*?)</p>', shown, re.DOTALL)
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
    changed = await browser.send_form(page, **{**form, "shown": "0"})
    assert (changed.status_code, "Something has changed" in changed.text) == (409, True)
    assert (await browser.send_form(page, **form)).headers["location"] == page
    return [html.unescape(each) for each in said]


async def _paid_at(lender: Any) -> str | None:
    async with lender.house.store.reading() as session:
        return accounts.number(session, (await session.exec(select(Customer))).one())


async def _wished(lender: Any) -> str:
    """Selma is paid at one account and has typed another on her page; its screen."""
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    now = lender.house.clock()
    async with lender.house.store.transaction() as session:
        customer = (await session.exec(select(Customer))).one()
        accounts.keep(session, customer, bank="Bank Windhoek", account=OLD)
        assert await customers.set_id_number(session, customer, HER_ID)
        terms = Terms("bank_change", customer.id, lasts=now - now, tries=1)
        link = links.offer(session, terms, by="bot", at=now).link
        await links.answer(session, link, {"id_number": HER_ID}, outcome="given", at=now)
        change = await accounts.wish(
            session, customer.id, link_id=link.id, bank="FNB Namibia", account=NEW, at=now
        )
        return f"/desk/accounts/{change.id}"
