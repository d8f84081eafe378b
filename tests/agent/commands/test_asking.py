"""The commands about employers and accounts: what staff read, and what they refuse."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from typer.testing import CliRunner

from agent import cast, cli
from crm_store import accounts, customers, identities, links, partners, stages
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.links import Terms

NOW = datetime.now(UTC)


def test_staff_say_whom_to_ask_and_where_to_pay(
    database_url: str, environment: dict[str, str], vault: Vault, sent: Any
) -> None:
    ref = asyncio.run(_fill(Store.open(database_url, vault), sent))
    environment["BUFFR_PUBLIC_URL"] = "https://lend.example.na"

    def buffr(*words: str, by: str = "maria") -> tuple[int, str]:
        done = CliRunner().invoke(cli.app, [*words, *(("--by", by) if by else ())], env=environment)
        return done.exit_code, done.output.strip()

    assert buffr("employers", "contact", "EMP-1", "pay@kf.example") == (
        0,
        "EMP-1  Kalahari Foods  is asked by e-mail.",
    )
    assert buffr("employers", "contact", "EMP-1", "a@b.example, c@d.example")[0] == 2
    assert buffr("employers", "contact", "EMP-99", "pay@kf.example")[0] == 2
    assert buffr("employers", "answer", ref) == (0, "The employer was not asked.")
    assert buffr("employers", "answer", ref, by=" ")[0] == 2
    code, told = buffr("accounts", "list", by="")
    assert code == 0
    change = told.split()[1]
    assert f"BUF-1  {change}  no bank ..-  to  FNB Namibia ..2223  asked" in told
    code, told = buffr("accounts", "approve", "BUF-1", "0badcafe")  # another than was looked at
    assert (code, "0badcafe waits no longer: look at the list again." in told) == (2, True)
    assert buffr("accounts", "approve", "BUF-1", change) == (
        0,
        "BUF-1  waits for a second person  FNB Namibia ..2223",
    )
    assert "approved by user:maria, by one more to come" in buffr("accounts", "list", by="")[1]
    code, told = buffr("accounts", "approve", "BUF-1", change)
    assert (code, "cannot be the one who approves it" in " ".join(told.split())) == (2, True)
    assert buffr("accounts", "approve", "BUF-1", change, by="ben") == (
        0,
        "BUF-1  approved  FNB Namibia ..2223",
    )
    assert buffr("accounts", "refuse", "BUF-1", change) == (2, "No account of BUF-1 waits.")
    assert buffr("accounts", "list", by="")[1] == "No account waits."
    assert buffr("accounts", "ask", "BUF-1") == (0, "BUF-1  is sent the page.")


async def _fill(store: Store, sent: Any) -> str:
    """The cast, an application of BUF-1's, and another account that waits."""
    await cast.ensure(store, now=NOW)
    async with store.transaction() as session:
        customer = await customers.by_ref(session, "BUF-1")
        assert customer is not None
        identity = await identities.of_customer(session, customer.id)
        application = await sent(session, identity, now=NOW)
        terms = Terms("bank_change", customer.id, lasts=NOW - NOW, tries=1)
        offered = links.offer(session, terms, by="bot", at=NOW)
        await session.flush()
        await accounts.wish(
            session,
            customer.id,
            link_id=offered.link.id,
            bank="FNB Namibia",
            account="62001112223",
            at=NOW,
        )
    async with store.reading() as session:
        partner = await partners.by_ref(session, "emp-1")
        assert partner is not None
        assert partners.hr_email(session, partner) == "hr@kalahari-foods.example"
        assert await stages.by_ref(session, application.ref) is not None
    await store.close()
    return str(application.ref)
