"""A paper beside what was read on it: turned, large, on record, and mended only by who decides."""

import io
import json
import re
from typing import Any

from PIL import Image
from sqlmodel import select

from agent import paperwork
from agent.documents.findings import Found, Value
from crm_store import documents
from crm_store.conversations import begin
from crm_store.documents import Document
from crm_store.identities import Identity
from crm_store.partners import Partner
from crm_store.row import new_id
from tests.agent.desk.conftest import SELMA


async def a_payslip(lender: Any, sent: Any) -> str:
    """Selma has sent an application with a photo of her payslip; where it is looked at."""
    house = lender.house
    picture = io.BytesIO()
    Image.new("RGB", (800, 400), "white").save(picture, "JPEG")
    async with house.store.transaction() as session:
        await begin(session, "whatsapp", SELMA, now=house.clock())
        await session.flush()
        session.add(Partner(company_name="Kalahari Foods", town="Windhoek", also_called=[]))
        await session.flush()
        identity = (await session.exec(select(Identity))).one()
        application = await sent(session, identity, now=house.clock())
        paper = new_id()
        read = Found(
            "payslip",
            (1,),
            {
                "net_cents": Value(450_000, "4,500.00", 1, (100, 200, 300, 240), 0.9, "low_score"),
                "account_number": Value("62001234567", "62001234567", 1, (0, 0, 9, 9), 1.0),
            },
        )
        session.add(
            Document(
                id=paper,
                customer_id=identity.customer_id,
                application_id=application.id,
                kind="payslip",
                storage_key="00/shot",
                sha256="x",
                mime="image/jpeg",
                bytes=1,
                status="received",
                copy_keys=[house.cabinet.put_copy(picture.getvalue(), paper, page=1)],
                quality=[{"page": 1, "long_side": 1600}],
                received_at=house.clock(),
                found_sealed=documents.seal_found(session.vault, paperwork.to_json([read]), paper),
            )
        )
    return f"/desk/viewer/{paper}"


async def test_a_paper_is_turned_made_large_and_one_figure_of_it_is_set_right(
    lender: Any, desk: Any, sent: Any
) -> None:
    address = await a_payslip(lender, sent)
    async with desk("otto", "auditor") as otto:
        for hidden in (address, f"{address}/1/small", f"{address}?pass=no"):
            assert (await otto.get(hidden)).status_code == 403
        asked = {"what": "papers", "why": "the sample of this month"}
        shown = (await otto.send_form("/desk/customers/BUF-1/reveal", **asked)).text
        opens = re.search(r"\?pass=\w+", shown)
        assert opens is not None
        page = (await otto.get(f"{address}{opens[0]}")).text
        assert page.count(f"pass={opens[0][6:]}") > 5  # each way on keeps it, and so the picture
        assert f"/1{opens[0]}" in page
    async with desk("maria") as maria, desk("johanna", "underwriter") as johanna:
        page = (await maria.get(f"{address}?zoom=2&turn=90")).text
        assert 'viewBox="0 0 400 800" width="1720"' in page
        assert "translate(400 0) rotate(90)" in page
        assert 'x="50.0" y="100.0" width="100.0" height="20.0" class="doubtful"' in page
        assert "N$4,500.00" in page
        assert "62001234567" not in page
        assert "Correct it" not in page
        small = await maria.get(f"{address}/1/small")
        assert Image.open(io.BytesIO(small.content)).size == (192, 96)
        assert (await maria.get(f"{address}/2/small")).status_code == 404
        seen = "select action from audit_log where subject like 'document:%'"
        seen += " and actor = 'user:maria' order by seq"
        assert await lender.rows(seen) == [("read_fields",), ("read_document",)]
        assert (await maria.send_form(address, what="papers", value="accepted")).status_code == 403

        assert "Correct it" in (await johanna.get(address)).text
        wrong = await johanna.send_form(address, what="net", value="a lot")
        assert (wrong.status_code, "is no amount" in wrong.text) == (409, True)
        kept = await johanna.send_form(address, what="net", value="4600.00")
        accepted = await johanna.send_form(address, what="papers", value="accepted")
        assert (kept.status_code, accepted.status_code) == (303, 303)
        noted = "select detail from audit_log where action = 'note_evidence' order by seq"
        facts = [json.loads(detail)["facts"] for (detail,) in await lender.rows(noted)]
        assert facts == [["net"], ["papers"]]
