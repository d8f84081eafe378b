"""Pages without a login: one key, one answer, and nothing to be learnt without the key."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.agent.pages.forms import CONFIRMS, NUMBERS

SAME_TIME = timedelta(seconds=0.1) - timedelta(milliseconds=2)  # uvloop counts whole milliseconds
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_whoever_has_no_good_key_sees_one_same_page(
    pages: Any, subtests: pytest.Subtests
) -> None:
    path = pages.employers_path()
    used = await pages.path_for("BUF-2", "bank_change")
    old = await pages.path_for("BUF-2", "numbers")
    await pages.sends(used, NUMBERS)
    pages.lender.clock.later(minutes=61)
    gone = (await pages.looks("/p/guessed")).text
    assert "This page does not open" in gone
    elsewhere = {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}
    knock = pages.lender.knock
    knocks = {
        "guessed": (404, pages.looks(f"/p/{'x' * 43}")),
        "used": (404, pages.looks(used)),
        "old": (404, pages.looks(old)),
        "used, sent again": (404, pages.sends(used, NUMBERS)),
        "guessed, sent": (404, pages.sends("/p/guessed", CONFIRMS)),
        "without its form": (403, knock(path, data=CONFIRMS)),
        "with another's form": (403, knock(path, data={"key": "1"})),
        "from another site": (403, pages.sends(path, CONFIRMS, headers=elsewhere[0])),
        "from another origin": (403, pages.sends(path, CONFIRMS, headers=elsewhere[1])),
        "no form": (415, knock(path, json=CONFIRMS)),
        "too large": (413, knock(path, data={"note": "x" * 9000})),
        "a field twice": (400, knock(path, content="a=1&a=2", headers=FORM)),
        "no text": (400, knock(path, content="a=%ff", headers=FORM)),
    }
    found = await asyncio.gather(*(asked for _, asked in knocks.values()))
    for (name, (status, _)), answered in zip(knocks.items(), found, strict=True):
        with subtests.test(name):
            assert (answered.status_code, answered.text) == (status, gone)
            assert answered.elapsed >= SAME_TIME  # however it was found out
            assert_guarded(answered)
    assert (await pages.lender.knock(path, method="PUT")).status_code == 405
    assert_guarded(await pages.looks(path))
    assert_guarded(await pages.looks("/p/style/pages.css"))


def assert_guarded(found: Any) -> None:
    """Nothing of it is kept, framed, guessed at, told to another site, or run."""
    headers = found.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert not any(each in found.text for each in ("<script", " style=", "<style", "onclick"))


async def test_a_key_dies_after_a_few_wrong_forms_and_guessing_is_slowed(pages: Any) -> None:
    path = pages.employers_path()
    wrong = [await pages.sends(path, {"answer": "confirmed"}) for _ in range(5)]
    assert [each.status_code for each in wrong] == [422, 422, 422, 422, 404]
    assert (await pages.sends(path, CONFIRMS)).status_code == 404
    guesses = await asyncio.gather(*(pages.looks(f"/p/{number}") for number in range(40)))
    assert {each.status_code for each in guesses} == {404, 429}
    assert await pages.lender.rows("select count(*) from link_answers") == [(0,)]


async def test_of_two_answers_at_once_one_is_kept(pages: Any) -> None:
    path = pages.employers_path()
    both = await asyncio.gather(pages.sends(path, CONFIRMS), pages.sends(path, CONFIRMS))
    assert sorted(each.status_code for each in both) == [303, 404]
    assert await pages.lender.rows("select count(*) from link_answers") == [(1,)]
