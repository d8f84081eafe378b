"""Her data at the desk: a copy for her, a hold, and an erasure that two people want."""

import io
import json
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from crm_store import customers
from crm_store.customers import Customer
from tests.agent.desk.conftest import SELMA, exported

PAGE = "/desk/customers/BUF-1/data"


@pytest.mark.proves("Data Protection Features")
async def test_a_manager_asks_and_an_admin_approves_what_the_page_has_shown(
    lender: Any, desk: Any
) -> None:
    talk = await _known(lender)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        assert "Nobody has asked to be erased" in (await simon.get("/desk/erasures")).text
        await _takes_a_copy(simon, ada)
        await simon.send_form(f"{PAGE}/hold", why="the court asks for it: Shikongo")
        async with desk("otto", "auditor") as otto:
            page = (await otto.get(PAGE)).text
            assert ("the court asks for it" in page, "Shikongo" in page) == (True, False)
        assert (await simon.send_form(f"{PAGE}/erase", reason=" ")).status_code == 409
        assert (await simon.send_form(f"{PAGE}/erase", reason="her letter")).status_code == 303
        page = (await ada.get(PAGE)).text
        for each in ("A legal hold lasts", "the court asks for it", "her letter", "Messages"):
            assert each in page
        wish = {"erasure": page.split('name="erasure" value="')[1].split('"')[0]}
        for by, why in ((simon, "somebody else has to approve"), (ada, "forbids it")):
            refused = await by.send_form(f"{PAGE}/approve", **wish)
            assert (refused.status_code, why in refused.text) == (409, True)
        for by, why, status in ((simon, "over", 409), (ada, "", 409), (ada, "over", 303)):
            assert (await by.send_form(f"{PAGE}/lift", why=why)).status_code == status
        assert (await ada.send_form(f"{PAGE}/approve", **wish)).status_code == 303
        assert (await ada.send_form(f"{PAGE}/approve", **wish)).status_code == 409
        assert "done" in (await simon.get("/desk/erasures")).text
        for path in ("/desk/customers/BUF-1", talk, PAGE, "/desk/cases/CASE-1", "/desk/queue"):
            shown = await simon.get(path)
            assert (shown.status_code, "Shikongo" in shown.text) == (200, False), path
        assert "<b>Erased</b>" in (await simon.get(PAGE)).text
    async with desk("otto", "auditor") as otto:
        assert "What went" in (await otto.get(PAGE)).text
        assert (await otto.send_form(f"{PAGE}/erase", reason="x")).status_code == 403
        assert "The chain is whole" in (await otto.send_form("/desk/audit/verify")).text


async def _takes_a_copy(simon: Any, ada: Any) -> None:
    """Everything, opened, to read and for machines; nothing in it is a formula or a script."""
    assert (await simon.send_form(f"{PAGE}/export")).headers["location"] == "/desk/exports"
    file = await exported(simon, ada)
    with zipfile.ZipFile(io.BytesIO(file.content)) as folder:
        told = json.loads(folder.read("everything.json"))
        page = folder.read("read_me_first.html").decode()
        pdf = PdfReader(io.BytesIO(folder.read("everything.pdf")))
    assert [each["name"] for each in told["customers"]] == ["Selma <b>Shikongo"]
    assert told["channel_identities"][0]["address"] == SELMA
    assert ("Selma &lt;b&gt;Shikongo" in page, "agent" in page) == (True, True)
    assert "bidx" not in json.dumps(told)
    printed = " ".join("".join(each.extract_text() for each in pdf.pages).split())
    assert all(each in printed for each in ("about you", "Selma <b>Shikongo", SELMA)), printed


async def _known(lender: Any) -> str:
    await lender.tells(SELMA, "Hi", "1", "agent")
    party = await lender.party(SELMA)
    async with lender.house.store.transaction() as session:
        customer = await session.get_one(Customer, party.customer.id)
        customers.set_name(session, customer, "Selma <b>Shikongo")
    return f"/desk/conversations/{party.conversation.id}"
