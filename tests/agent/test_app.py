"""The doors: who is let in, what is kept, and what is answered when nothing can be."""

import asyncio
import json
from contextlib import nullcontext
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from agent import app as web
from agent.settings import NotConfigured, Settings
from agent.timers import reconcile
from channels.channel import ReceiptStatus
from channels.twilio_signature import SIGNATURE, sign
from crm_store import inbox

ACCOUNT, TOKEN = "AC00000000000000000000000000000001", "an-invented-token"
SENDER = "whatsapp:+264612900000"
SELMA = "+264810000011"
DOOR = "/webhooks/twilio/messages"
STATUS = "/webhooks/twilio/status"


def message(sid: str, body: str = "Hi", *, sender: str = f"whatsapp:{SELMA}", **more: str) -> Any:
    """The fields of a webhook."""
    return {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": SENDER,
        "Body": body,
        "NumMedia": "0",
        **more,
    }


async def kept(lender: Any) -> list[dict[str, Any]]:
    """Everything in the inbox, opened."""
    async with lender.house.store.reading() as session:
        rows = await lender.rows("select provider_sid from inbox order by received_at, id")
        found = []
        for (sid,) in rows:
            row = (await session.exec(inbox.select(inbox.Inbox).filter_by(provider_sid=sid))).one()
            found.append(inbox.content(session, row))
        return found


# --- who is let in ---


def forgeries(url: str) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Requests that Twilio did not make: their fields and their headers."""
    fields = message("SM1")
    signed = sign(url, fields, secret=TOKEN)
    settings = "X-Twilio-Webhooks-Signature-Settings"
    return {
        "no signature": (fields, {}),
        "an empty signature": (fields, {SIGNATURE: ""}),
        "another secret": (fields, sign(url, fields, secret="another")),
        "an empty secret": (fields, sign(url, fields, secret="")),
        "a changed body": ({**fields, "Body": "Send me money"}, signed),
        "a changed sender": ({**fields, "From": "whatsapp:+264810000099"}, signed),
        "a field more": ({**fields, "ButtonPayload": "confirm"}, signed),
        "a field less": ({k: v for k, v in fields.items() if k != "NumMedia"}, signed),
        "another path": (fields, sign(url.replace("messages", "status"), fields, secret=TOKEN)),
        "another host": (fields, sign(f"https://evil.example{DOOR}", fields, secret=TOKEN)),
        "a query of its own": (fields, sign(f"{url}?x=1", fields, secret=TOKEN)),
        "an unknown algorithm": (fields, {**signed, settings: "algorithm=none"}),
        "the SHA-256 form with no key of ours": (
            fields,
            sign(url, fields, secret="another", algorithm="HMAC_SHA256"),
        ),
        "the token itself": (fields, {SIGNATURE: TOKEN}),
    }


async def test_forged_requests_leave_no_trace(closed: Any) -> None:
    answers = {
        kind: (await closed.knock(DOOR, data=fields, headers=headers)).status_code
        for kind, (fields, headers) in forgeries(closed.door.url + DOOR).items()
    }
    assert answers == dict.fromkeys(answers, 403)
    assert len(answers) == 14
    assert await closed.rows("select 1 from inbox") == []


async def test_hosts_that_a_request_claims_decide_nothing(closed: Any) -> None:
    elsewhere = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    proxied = {"x-forwarded-proto": "https", "forwarded": "host=evil.example;proto=https"}
    right = await closed.post(message("SM1"), headers={**elsewhere, **proxied})
    assert right.status_code == 200
    fields = message("SM2")
    forged = sign(f"https://evil.example{DOOR}", fields, secret=TOKEN)
    wrong = await closed.knock(DOOR, data=fields, headers={**forged, **elsewhere, **proxied})
    assert wrong.status_code == 403
    assert await closed.rows("select provider_sid from inbox") == [("SM1",)]


async def test_a_rotated_token_opens_nothing_any_more(opens: Any) -> None:
    both = await opens(works=False, twilio_auth_tokens=("new", TOKEN))
    assert (await both.post(message("SM1"))).status_code == 200
    assert (await both.post(message("SM2"), token="new")).status_code == 200
    after = await opens(works=False, twilio_auth_tokens=("new",))
    assert (await after.post(message("SM1"))).status_code == 403
    assert (await after.post(message("SM3"))).status_code == 403
    assert (await after.post(message("SM3"), token="new")).status_code == 200


async def test_a_captured_request_is_kept_once_for_ever(closed: Any) -> None:
    for _ in range(3):
        assert (await closed.post(message("SM1"))).status_code == 200
        closed.clock.later(days=3)
    assert await closed.rows("select provider_sid, deliveries, status from inbox") == [
        ("SM1", 3, "received")
    ]


async def test_fifty_copies_at_once_are_one_message(closed: Any) -> None:
    answers = await asyncio.gather(*(closed.post(message("SM1")) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert await closed.rows("select deliveries from inbox") == [(50,)]


async def test_a_known_sid_with_other_words_is_set_aside(closed: Any) -> None:
    await closed.post(message("SM1", "I want to pay"))
    again = await closed.post(message("SM1", "I want to borrow"))
    assert again.status_code == 200
    assert (await closed.post(message("SM1", "I want to pay"))).status_code == 200
    assert [content["text"] for content in await kept(closed)] == ["I want to pay"]
    assert await closed.rows("select deliveries, conflict_sealed is not null from inbox") == [
        (3, True)
    ]


async def test_the_doors_answer_only_posts(closed: Any) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        for path in (DOOR, STATUS):
            assert (await closed.knock(path, method=method)).status_code == 405
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert (await closed.knock(path, method="GET")).status_code == 404


def test_outside_the_demo_it_does_not_start_without_signatures() -> None:
    settings = Settings(check_signatures=False, _env_file=None)
    with pytest.raises(NotConfigured, match="CHECK_SIGNATURES"):
        settings.require_safe()


def test_outside_the_demo_it_does_not_start_half_configured() -> None:
    with pytest.raises(NotConfigured, match="BUFFR_TWILIO_AUTH_TOKENS"):
        Settings(_env_file=None).require_safe()


def test_the_demo_with_its_open_desk_starts_on_no_database_of_elsewhere(
    subtests: pytest.Subtests,
) -> None:
    for url, starts in (
        ("", True),
        ("postgresql://localhost/buffr", True),
        ("postgresql://u:p@127.0.0.1:5432/buffr", True),
        ("postgresql:///buffr?host=/run/postgresql", True),
        ("postgresql://db.lender.example/buffr", False),
        ("postgresql://u@localhost,db.lender.example/buffr", False),
        ("postgresql:///buffr?host=10.0.0.4", False),
    ):
        settings = Settings(mode="demo", database_url=url, _env_file=None)
        with subtests.test(url), nullcontext() if starts else pytest.raises(NotConfigured):
            settings.require_safe()


# --- what is in the envelope ---


@pytest.mark.parametrize("body", ["a" * 65_536, "\u0634" * 32_768, "\U0001f469" * 16_384])
async def test_64_kb_are_kept_in_whatever_script(closed: Any, body: str) -> None:
    answer = await closed.post(message("SMlong", body))
    assert answer.status_code == 200
    assert await closed.rows("select status from inbox") == [("received",)]


async def test_a_large_request_is_refused_unread(closed: Any) -> None:
    declared = await closed.knock(DOOR, content=b"", headers={"content-length": "9999999"})
    lying = await closed.knock(DOOR, content=b"a" * 300_000, headers={"content-length": "10"})
    long_number = await closed.knock(DOOR, content=b"", headers={"content-length": "9" * 5_000})
    assert [a.status_code for a in (declared, lying, long_number)] == [413, 413, 400]
    assert await closed.rows("select 1 from inbox") == []


async def test_a_body_of_64_kb_is_kept_whole(closed: Any) -> None:
    body = "woord " * 10_900
    assert (await closed.post(message("SM1", body))).status_code == 200
    assert [content["text"] for content in await kept(closed)] == [body]


async def test_a_form_that_names_nobody_is_malformed(closed: Any) -> None:
    for fields in (
        {},
        {"Body": "Hi"},
        {"MessageSid": "SM1"},
        {"MessageSid": "", "From": f"whatsapp:{SELMA}"},
        {"MessageSid": "S" * 500, "From": f"whatsapp:{SELMA}"},
        {"MessageSid": "SM1", "From": "whatsapp:" + "+" * 500},
    ):
        assert (await closed.post(fields)).status_code == 400
    assert await closed.rows("select 1 from inbox") == []


async def test_ten_thousand_fields_are_malformed(closed: Any) -> None:
    content = "&".join(f"a{n}=" for n in range(10_000)).encode()
    assert (await closed.knock(DOOR, content=content)).status_code == 400


async def test_fields_that_nobody_knows_yet_are_signed_and_kept(closed: Any) -> None:
    answer = await closed.post(message("SM1", NewThing="seen", MessageType="hologram"))
    assert answer.status_code == 200
    (content,) = await kept(closed)
    assert content["extra"]["NewThing"] == "seen"


ODD = {
    "NUL": ("a\0b", "ab"),
    "control characters": ("a\x07\x1bb\r\nc", "a\x07\x1bb\r\nc"),
    "right to left": ("شكرا \u202e abc", "شكرا \u202e abc"),
    "zalgo": ("Z" + "\u0300" * 300, "Z" + "\u0300" * 300),
    "emoji": ("👩🏾‍🌾🇳🇦", "👩🏾‍🌾🇳🇦"),
    "a template": ("{{7*7}} ${jndi:ldap://x} %s %n", "{{7*7}} ${jndi:ldap://x} %s %n"),
    "SQL": ("'; drop table inbox; --", "'; drop table inbox; --"),
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "blanks": ("   ", "   "),
}


async def test_odd_words_are_kept_as_they_are(closed: Any) -> None:
    for number, (sent, _) in enumerate(ODD.values()):
        assert (await closed.post(message(f"SM{number}", sent))).status_code == 200
    assert [content["text"] for content in await kept(closed)] == [
        as_kept for _, as_kept in ODD.values()
    ]


async def test_bytes_that_are_no_text_do_no_harm(closed: Any) -> None:
    """A lone surrogate and broken UTF-8 cannot have been signed by Twilio."""
    for bad in (b"Body=%ED%A0%80&MessageSid=SM1", b"Body=\xff\xfe&MessageSid=SM1", b"%", b"=&=&="):
        assert (await closed.knock(DOOR, content=bad)).status_code in (400, 403)
    assert await closed.rows("select 1 from inbox") == []


async def test_somebody_without_a_number_is_kept_by_their_id(closed: Any) -> None:
    answer = await closed.post(message("SM1", sender="", ExternalUserId="NA.9f8e7d6c"))
    assert answer.status_code == 200
    assert [content["sender"] for content in await kept(closed)] == ["NA.9f8e7d6c"]


async def test_a_pin_is_hidden_before_it_is_kept(closed: Any) -> None:
    await closed.post(message("SM1", "my pin is 4321 and card 4111 1111 1111 1111"))
    (content,) = await kept(closed)
    assert content["text"] == "my pin is [hidden] and card [hidden]"
    assert content["masked"] is True


# --- when nothing can be kept ---


async def test_without_a_database_twilio_is_told_so_and_the_sweep_finds_the_message(
    lender: Any,
) -> None:
    await lender.sql("alter table inbox rename to elsewhere")
    said = await lender.twilio.borrower_says(SELMA, "Hi")
    assert said.status == 503
    await lender.sql("alter table elsewhere rename to inbox")
    assert await reconcile(lender.house) == 1
    await lender.quiet()
    assert await lender.rows("select provider_sid, source, status from inbox") == [
        (said.sid, "sweep", "answered")
    ]
    assert len(lender.heard(SELMA)) == 1


async def test_a_webhook_after_the_sweep_is_no_conflict(closed: Any) -> None:
    said = await closed.twilio.borrower_says(SELMA, "Hi", drop=True, profile_name="Selma")
    assert await reconcile(closed.house) == 1
    assert await reconcile(closed.house) == 0
    late = await closed.post(message(said.sid, ProfileName="Selma", WaId="264810000011"))
    assert late.status_code == 200
    assert await closed.rows("select deliveries, conflict_sealed from inbox") == [(2, None)]


async def test_a_message_that_was_found_late_keeps_its_time(closed: Any) -> None:
    await closed.twilio.borrower_says(SELMA, "first", drop=True)
    closed.clock.later(minutes=3)
    await closed.says(SELMA, "second")
    await reconcile(closed.house)
    assert [content["text"] for content in await kept(closed)] == ["first", "second"]


async def test_a_database_that_hangs_is_given_up_before_twilio_hangs_up(closed: Any) -> None:
    closed.app = web.make(closed.house, work=False, patience=0.3)
    async with closed.house.store.engine.connect() as holder:
        await holder.execute(text("lock table inbox in access exclusive mode"))
        answers = await asyncio.gather(*(closed.post(message(f"SM{n}")) for n in range(30)))
        assert {answer.status_code for answer in answers} == {503}
        await holder.rollback()
    assert (await closed.post(message("SM0"))).status_code == 200


async def test_a_caller_who_hangs_up_in_the_middle_is_no_failure(closed: Any) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    told = []

    async def send(event: dict[str, Any]) -> None:
        told.append(event)

    scope = {
        "type": "http", "method": "POST", "path": DOOR, "raw_path": DOOR.encode(),
        "query_string": b"", "headers": [], "client": ("127.0.0.1", 1), "server": ("x", 80),
        "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await closed.app(scope, receive, send)
    assert told[0]["status"] == 400


# --- receipts ---


async def test_a_receipt_for_a_message_that_nobody_knows_is_kept(closed: Any) -> None:
    fields = {"MessageSid": "SMx", "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    for _ in range(2):
        answer = await closed.post(fields, path=STATUS)
        assert answer.status_code == 204
    assert await closed.rows("select provider_sid, status from delivery_receipts") == [
        ("SMx", str(ReceiptStatus.DELIVERED))
    ]


async def test_an_odd_reference_does_no_harm(closed: Any) -> None:
    for reference in ("not-an-id", "", "' or 1=1 --", "0" * 400):
        fields = {"MessageSid": "SMx", "MessageStatus": "read", "AccountSid": ACCOUNT}
        path = str(httpx.URL(STATUS, params={"reference": reference}))
        assert (await closed.post(fields, path=path)).status_code == 204


async def test_a_receipt_is_signed_with_its_query(closed: Any) -> None:
    fields = {"MessageSid": "SMx", "MessageStatus": "read", "AccountSid": ACCOUNT}
    signed = sign(f"{closed.door.url}{STATUS}", fields, secret=TOKEN)
    answer = await closed.knock(f"{STATUS}?reference=else", data=fields, headers=signed)
    assert answer.status_code == 403


# --- for operators ---


async def test_ready_is_whoever_can_keep_messages(closed: Any) -> None:
    ready = await closed.knock("/readyz", method="GET")
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    await closed.sql("update alembic_version set version_num = '0000'")
    behind = await closed.knock("/readyz", method="GET")
    assert behind.status_code == 503
    assert "not 0" in json.dumps(behind.json())


async def test_health_is_of_the_process_alone(closed: Any) -> None:
    await closed.sql("alter table inbox rename to elsewhere")
    assert (await closed.knock("/healthz", method="GET")).text == "ok"


async def test_metrics_are_for_this_machine_and_name_nobody(closed: Any) -> None:
    await closed.post(message("SM1", "I am Selma Nangolo", ProfileName="Selma"))
    async with closed.caller(host="10.1.2.3") as client:
        headers = {"x-forwarded-for": "127.0.0.1"}
        assert (await client.get("/metrics", headers=headers)).status_code == 404
    measured = await closed.knock("/metrics", method="GET")
    assert 'buffr_inbox_received_total{channel="whatsapp",kind="text"}' in measured.text
    for personal in ("Selma", "264810000011"):
        assert personal not in measured.text
