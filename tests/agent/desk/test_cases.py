"""Cases: a complaint ends only with what was found and with words that she reads as shown."""

import html
import re
from typing import Any

from tests.agent.desk.conftest import SELMA, exported, whole_of


async def test_a_very_long_complaint_is_folded_where_it_is_settled_and_reviewed(
    lender: Any, desk: Any
) -> None:
    words = f"You took too much {'over and over ' * 4_000} to its end"
    await lender.tells(SELMA, "Hi", "1", "I want to complain", words)
    async with desk("simon", "manager") as simon:
        await simon.send_form("/desk/reviews/pick", ref="BUF-1")
        talk = re.search(r"/desk/reviews/[0-9a-f-]{36}", (await simon.get("/desk/reviews")).text)
        assert talk is not None
        for page in ("/desk/cases/CASE-1", talk[0]):
            shown = (await simon.get(page)).text
            assert "You took too much over and over" in shown
            assert "characters more</summary>" in shown
            assert "are not shown here" in shown
            assert len(shown) < 60_000
            assert "to its end" not in shown
            whole = (await simon.get(f"{page}{whole_of(shown)}")).text
            assert "to its end" in whole
            assert "are not shown here" not in whole


async def test_a_complaint_ends_with_the_very_words_that_were_shown(lender: Any, desk: Any) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to complain", "You took too much from my pay")
    found = await lender.rows("select ref from cases where category = 'complaint'")
    assert len(found) == 1
    ref = found[0][0]
    address = f"/desk/cases/{ref}"
    async with desk("maria") as maria:
        assert ref in (await maria.get("/desk/cases?category=complaint")).text
        late = (await maria.get("/desk/cases?whose=late")).text
        assert (ref in late, "The last one ended" in late) == (False, False)
        page = (await maria.get(address)).text
        assert "You took too much from my pay" in page.split("What is known")[0]
        heard = len(lender.heard(SELMA))
        form = {"outcome": "upheld", "resolution": "The file had her line twice."}
        for lacks, why in (
            ({}, "Choose how it ends"),
            ({"outcome": "upheld"}, "what was found"),
            (form, "gets an answer"),
        ):
            refused = await maria.send_form(f"{address}/preview", **lacks)
            assert (refused.status_code, why in refused.text) == (409, True)

        words = "You were right, and I am sorry. We pay it back <today> & tell your employer."
        unowned = await maria.send_form(f"{address}/preview", **form, text=words)
        assert (unowned.status_code, "Take the conversation first" in unowned.text) == (409, True)
        talk = re.search(r"/desk/conversations/[0-9a-f-]+/take", unowned.text)
        assert talk is not None
        owner = (await lender.party(SELMA)).conversation.owner
        await maria.send_form(talk[0], **{"from": owner})
        soon = await maria.send_form(f"{address}/preview", **form, text=words)
        assert "this waits until" not in soon.text
        silent = "update conversations set last_inbound_at = last_inbound_at {} interval '2 days'"
        await lender.sql(silent.format("-"))
        waits = await maria.send_form(f"{address}/preview", **form, text=words)
        assert (waits.status_code, "this waits until" in waits.text) == (200, True)
        await lender.sql(silent.format("+"))
        shown = await maria.send_form(f"{address}/preview", **form, text=words)
        said = re.findall(r'<p class="said" lang="en">(.*?)</p>', shown.text, re.DOTALL)
        assert [html.unescape(each) for each in said] == [words]
        again = await maria.send_form(f"{address}/preview", **form, text=words, change="1")
        assert f"{html.escape(words, quote=False)}</textarea>" in again.text  # nothing is lost
        sent = {
            name: html.unescape(value)
            for name, value in re.findall(
                r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text
            )
        }
        changed = await maria.send_form(f"{address}/resolve", **{**sent, "text": "Go away."})
        assert (changed.status_code, "Something has changed" in changed.text) == (409, True)
        done = await maria.send_form(f"{address}/resolve", **sent)
        assert done.headers["location"] == address
        await lender.quiet()
        assert [each.text for each in lender.heard(SELMA)][heard:] == [words]
        page = (await maria.get(address)).text
        assert ("The file had her line twice." in page, "still yours" in page) == (True, True)
        none = (await maria.get("/desk/cases?category=complaint")).text
        assert "No complaint is open here. The last one ended" in none
        again = await maria.send_form(f"{address}/resolve", **sent)
        assert (again.status_code, "over already" in again.text) == (409, True)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        await simon.send_form(f"{address}/regulator", regulator_ref="=1+1")
        assert 'value="=1+1"' in (await simon.get(address)).text
        for days in (
            {"since": "2026-01-01", "until": "2126-01-01"},
            {"since": "9999-12-01", "until": "9999-12-31"},  # no day comes after the last of all
        ):
            assert (await simon.send_form("/desk/cases/register", **days)).status_code == 409
        await simon.send_form("/desk/cases/register", since="2026-01-01", until="2030-01-01")
        taken = await exported(simon, ada)
        line = taken.text.splitlines()[1]
        assert (ref in line, "upheld" in line, "'=1+1" in line) == (True, True, True)
    assert "=1+1" not in str(await lender.rows("select detail from audit_log"))
    assert await lender.rows("select distinct regulator_ref from cases") == [(None,)]
    assert await lender.rows(f"select status, outcome from cases where ref = '{ref}'") == [
        ("resolved", "upheld")
    ]
