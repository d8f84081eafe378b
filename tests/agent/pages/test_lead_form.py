"""The open form: one answer for all, and not a word to a number that was only typed."""

import re
from typing import Any

import pytest
from sqlmodel import select

from agent import cast, lead_scoring
from crm_store import leads
from crm_store.leads import Capture

NDAPEWA, PAULUS = "+264810000013", "+264810000019"
WANTS = {
    "name": "Ndapewa Iipinge",
    "phone": "081 000 0013",
    "town": "Windhoek",
    "need": "week",
    "contact": "1",
}


async def token(lender: Any) -> str:
    page = await lender.knock("/leads", method="GET")
    assert "script" not in page.text
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None
    lender.clock.later(seconds=5)
    return found[1]


@pytest.mark.proves(
    "1.2 Integration Points",
    "Stage 1: Awareness & Interest",
    "Primary Lead Sources",
)
async def test_interest_is_taken_down_once_and_proved_by_her_own_message(lender: Any) -> None:
    await cast.ensure(lender.house.store, now=lender.clock())
    opened = await token(lender)
    form = {**WANTS, "token": opened, "marketing": "1", "referred": "BUF-1"}
    thanks = [await lender.knock("/leads", data=form) for _ in range(2)]
    assert [each.status_code for each in thanks] == [200, 200]
    code = re.findall(r"BL-\w{8}", thanks[0].text)[0]

    rows = await lender.rows(
        "select l.source, l.status, l.qualification, r.ref from leads l"
        " join customers r on r.id = l.referrer_customer_id"
    )
    assert rows == [
        ("referral", "new", {"need": "week", "town": "Windhoek", "wants_now": True}, "BUF-1")
    ]
    ((about, key),) = await lender.rows("select about, dedupe_key from tasks")
    assert (key, await lender.rows("select count(*) from lead_captures")) == (
        f"call_back:{about}",
        [(1,)],
    )
    ((value, coverage),) = await lender.rows("select value, coverage from scores")
    assert (value, coverage) == (18.0, 18)  # need, intent and area are known; the rest is not
    await lender.quiet()
    assert lender.heard(NDAPEWA) == []
    assert await lender.rows("select 1 from consents") == []

    await lender.says(NDAPEWA, f"Hi {code}")
    await lender.quiet()
    ((purpose, action, version, has_message),) = await lender.rows(
        "select purpose, action, text_version, message_id is not null from consents"
    )
    assert (purpose, action, version, has_message) == (
        "marketing", "grant", "lead_marketing.1", True,
    )  # fmt: skip
    assert await lender.rows("select count(*) from leads where source = 'referral'") == [(1,)]
    assert lender.heard(NDAPEWA)
    await lender.says(NDAPEWA, code)  # again says nothing new
    await lender.quiet()
    assert len(await lender.rows("select 1 from consents")) == 1
    assert await lead_scoring.round_of(lender.house) >= 1

    # The tick of a form that she sent before she said no to offers: the no stands.
    opened = await token(lender)
    again = await lender.knock("/leads", data={**form, "token": opened})
    await lender.sql(
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, identity_id, purpose, 'withdraw',"
        f" text_version, language, '{lender.clock().isoformat()}' from consents"
    )
    await lender.says(NDAPEWA, re.findall(r"BL-\w{8}", again.text)[0])
    await lender.quiet()
    assert await lender.rows("select action from consents order by seq") == [
        ("grant",),
        ("withdraw",),
    ]
    assert len(await lender.rows("select 1 from events where data ->> 'proved' = 'true'")) == 2

    await lender.says(PAULUS, "Hello, BUF-2 sent me")
    await lender.quiet()
    assert await lender.rows(
        "select l.source, r.ref from leads l join customers r on r.id = l.referrer_customer_id"
        " order by r.ref"
    ) == [("referral", "BUF-1"), ("referral", "BUF-2")]
    assert all("BUF-2" not in each.text for each in lender.heard(PAULUS))


@pytest.mark.proves("Primary Lead Sources")
async def test_what_a_machine_sends_is_answered_alike_and_kept_nowhere(closed: Any) -> None:
    lender = closed
    opened = await token(lender)
    good = await lender.knock("/leads", data={**WANTS, "token": opened})
    trap = await lender.knock("/leads", data={**WANTS, "token": opened, "website": "x"})
    page = await lender.knock("/leads", method="GET")
    quick = re.search(r'name="token" value="([^"]+)"', page.text)
    assert quick is not None
    fast = await lender.knock("/leads", data={**WANTS, "token": quick[1], "phone": "0810000012"})
    known = await lender.knock("/leads", json={**WANTS, "token": quick[1]})

    def bare(text: str) -> str:
        return re.sub(r"BL-\w{8}", "BL", text)

    assert {bare(each.text) for each in (good, trap, fast)} == {bare(good.text)}
    assert (known.status_code, known.json()["received"]) == (202, True)
    assert await lender.rows("select count(*) from lead_captures") == [(1,)]
    fifth = await lender.knock("/leads", data={**WANTS, "token": "1.forged.00"})
    assert (fifth.status_code, "This page is old" in fifth.text) == (422, True)
    sixth = await lender.knock("/leads", data=WANTS)
    assert sixth.status_code == 429


async def test_what_does_not_fit_is_said_by_field_and_a_number_is_typed_twice_a_day_at_most(
    closed: Any,
) -> None:
    house = closed.house
    wrong = await closed.knock("/leads", json={**WANTS, "phone": "12345", "contact": False})
    assert (wrong.status_code, set(wrong.json()["faults"])) == (422, {"phone", "contact"})
    for big in (b"{" * 5_000, b"[" * 3_000, b"nonsense"):
        answer = await closed.knock(
            "/leads", content=big, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (400, 413)
    closed.clock.later(seconds=1)
    told = (await closed.knock("/leads/token?in=af", method="GET")).json()
    assert told["contact"]["version"] == "lead_contact.1"
    for n in range(3):  # the pace is of one address: the rest comes from others
        async with closed.caller(f"10.0.0.{n}") as client:
            fresh = (await client.get("/leads/token")).json()["token"]
            closed.clock.later(seconds=5)
            sent = await client.post("/leads", json={**WANTS, "token": fresh, "contact": True})
            assert sent.status_code == 202
    async with house.store.reading() as session:
        kept = (await session.exec(select(Capture))).all()
        assert [leads.typed(session, each).name for each in kept] == ["Ndapewa Iipinge"] * 2
