"""Words of talks: found in the newest messages by whoever may read them, as they read them."""

import re
from typing import Any

import pytest

from agent.desk import search_talks
from agent.desk.words_looked_for import Words
from crm_store import words_said
from tests.agent.desk.conftest import SELMA

SAID = "My employer Kalahari took MÔRE than\nwas agreed, call me on 081 234 5678"
READS = """
    select actor, subject, detail::jsonb->>'by', detail::jsonb->>'review' from audit_log
    where action = 'read' order by seq
"""


async def test_words_of_a_talk_are_found_marked_and_lead_to_the_very_message(
    lender: Any, desk: Any
) -> None:
    talk = await _said(lender)
    async with desk("maria") as maria:
        page = (await maria.send_form("/desk/search", q="agreed more kalahari")).text
        assert await lender.rows(READS) == [("user:maria", f"conversation:{talk}", "search", None)]
        assert "<mark>Kalahari</mark> took <mark>MÔRE</mark> than was <mark>agreed</mark>" in (
            page.replace("\n", " ")
        )
        assert "BUF-1</a> · Borrower" in page
        path, message = _led_to(page)
        assert path == f"/desk/conversations/{talk}"
        assert f'id="m-{message}"' in (await maria.get(f"{path}?through={message}")).text
        for nobody in ("kalahari agreed nothing", "ka", "BUF-1"):
            there = await maria.send_form("/desk/search", q=nobody)
            assert "Words of talks <" not in there.text


async def test_what_a_colleague_wrote_comes_before_what_the_assistant_said(
    lender: Any, desk: Any
) -> None:
    talk = await _said(lender)
    async with desk("maria") as maria:
        await maria.send_form(f"/desk/conversations/{talk}/take", **{"from": "queue"})
        await maria.send_form(f"/desk/conversations/{talk}/note", text="She means person Nangolo")
        page = (await maria.send_form("/desk/search", q="person")).text
    by = re.findall(r"BUF-1</a> · ([^·]+) ·", page)
    assert by[0] == "maria, note"
    assert "Assistant" in by
    assert by == sorted(by, key=lambda each: each == "Assistant")


async def test_who_reads_masked_finds_nothing_of_what_is_masked(lender: Any, desk: Any) -> None:
    talk = await _said(lender)
    async with desk("maria") as maria, desk("pia", "auditor") as pia:
        assert "<mark>5678</mark>" in (await maria.send_form("/desk/search", q="5678")).text
        for hidden in ("5678", "081", "081 234 5678"):
            page = (await pia.send_form("/desk/search", q=hidden)).text
            assert ("<mark>" in page, talk in page) == (False, False)
        page = (await pia.send_form("/desk/search", q="kalahari")).text
        assert ("<mark>Kalahari</mark>" in page, "5678" in page) == (True, False)
        assert "[number]" in page


async def test_a_reviewer_finds_words_of_the_talks_that_were_picked_alone(
    lender: Any, desk: Any
) -> None:
    talk = await _said(lender)
    async with desk("petra", "reviewer") as petra, desk("ada", "admin") as ada:
        assert "<mark>" not in (await petra.send_form("/desk/search", q="kalahari")).text
        await petra.send_form("/desk/reviews/pick", ref="BUF-1")
        page = (await petra.send_form("/desk/search", q="kalahari")).text
        assert ("<mark>Kalahari</mark>" in page, "5678" in page) == (True, False)
        path, message = _led_to(page)
        assert path.startswith("/desk/reviews/")
        assert f'id="m-{message}"' in (await petra.get(path)).text
        assert "<mark>" not in (await ada.send_form("/desk/search", q="kalahari")).text
    read = await lender.rows(READS)
    assert read[0] == (
        "user:petra",
        f"conversation:{talk}",
        "search",
        path.rpartition("/")[2],
    )


async def test_what_was_said_a_month_ago_is_not_looked_at(lender: Any, desk: Any) -> None:
    await _said(lender)
    lender.clock.later(minutes=31 * 24 * 60)
    async with desk("maria") as maria:
        assert "<mark>" not in (await maria.send_form("/desk/search", q="kalahari")).text


async def test_so_many_messages_are_looked_at_and_a_damaged_one_hides_no_other(lender: Any) -> None:
    await _said(lender)
    await lender.sql("alter table messages disable trigger user")
    await lender.sql("update messages set body_sealed = '\\x00' where direction = 'out'")
    await lender.sql("alter table messages enable trigger user")
    async with lender.house.store.transaction() as session:
        for most in (1, search_talks.LOOKED_AT):
            look = words_said.newest(
                session, now=lender.clock(), within=search_talks.LATELY, most=most
            )
            found = [each async for part in look for each in part]
            assert all(each.direction == "in" for each in found)
            assert len(found) <= most
        assert SAID in [each.text for each in found]


async def test_hostile_words_come_out_as_text(lender: Any, desk: Any) -> None:
    await lender.tells(SELMA, "<img src=x onerror=alert(1)> kalahari <script>")
    async with desk("maria") as maria:
        page = (await maria.send_form("/desk/search", q="kalahari <script>")).text
    assert "<mark>&lt;script&gt;</mark>" in page
    assert "<img src=x" not in page


def test_words_are_found_whatever_their_marks_and_where_they_stand(
    subtests: pytest.Subtests,
) -> None:
    long = "before " * 40
    for text, typed, shown in (
        ("Môre vroeg", "more", "[Môre] vroeg"),
        ("ha\u2019la", "ha'la", "[ha\u2019la]"),
        ("Is it late? I am LATE.", "late", "Is it [late]? I am [LATE]."),
        (f"{long}find after", "find", f"… {'before ' * 12}[find] after"),
        (f"find {long}", "find", f"[find]{' before' * 12} …"),
        ("\u0130stanbul", "istanbul", "[\u0130stanbul]"),
    ):
        with subtests.test(text=text[:20]):
            words = Words.of(typed)
            assert words is not None
            assert words.are_in(text)
            bits = words.shown_in(text)
            assert "".join(f"[{each.text}]" if each.is_found else each.text for each in bits) == (
                shown
            )
    assert [Words.of(each) for each in ("", "a", "no me", "   ")] == [None] * 4


async def _said(lender: Any) -> str:
    """She has asked for a person and said something; the identifier of the talk."""
    await lender.tells(SELMA, "Hi", "1", "agent", SAID)
    return str((await lender.party(SELMA)).conversation.id)


def _led_to(page: str) -> tuple[str, str]:
    """Where the first find leads, and which message it names."""
    link = page.split('id="said"')[1].split('href="')[1].split('"')[0]
    return re.split(r"[?#]", link)[0], link.rpartition("#m-")[2]
