"""A talk is picked, read masked, scored by one or two, exported, and made a case of."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from agent.desk import cells, review_agreement, review_picks
from agent.desk.drafter import Made, Wanted, arguments, told
from crm_store import events, reviews
from flows import policy
from tests.agent.desk.conftest import SELMA, exported

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
RULES = policy.load().review[-1]
ALL_WELL = {f"q-{each.key}": "yes" for each in RULES.questions}
READ = {**ALL_WELL, "first": "1", "last": "2"}


async def complained(lender: Any) -> None:
    """Selma has told who she is, and complained."""
    await lender.tells(SELMA, "Hi", "1", "I want to complain, my number is 081 000 0011")
    # The database fills it by its own clock, which is not the test's.
    await lender.sql("update cases set created_at = '2026-11-23 08:00+00'")


async def _drawn_for_one_reader(lender: Any) -> None:
    """By lot every tenth talk is read by two; what is drawn already stays."""
    house, rules = lender.house, RULES.model_copy(update={"second_reading_bps": 0})
    zone = ZoneInfo(house.book.on(MONDAY.date()).hours.timezone)
    await review_picks.draw(house.store, rules, now=house.clock(), zone=zone)


def _pick(page: httpx.Response) -> str:
    found = re.search(r'href="(/desk/reviews/[0-9a-f-]{36})"', page.text)
    assert found
    return found[1]


async def test_a_complaint_is_read_masked_by_one_and_then_by_nobody_else(
    lender: Any, desk: Any
) -> None:
    await complained(lender)
    await _drawn_for_one_reader(lender)
    async with desk("rauna", "reviewer") as rauna, desk("simon", "manager") as simon:
        queue = await rauna.get("/desk/reviews")
        assert "A complaint" in queue.text
        address = _pick(queue)
        page = await rauna.get(f"{address}?why=3")
        assert "[number]" in page.text
        assert "000 0011" not in page.text
        assert "Understood" in page.text
        assert (await rauna.send_form(f"{address}/reveal", why="audit")).status_code == 403
        shown = await simon.send_form(f"{address}/reveal", why="she asked which number")
        assert "081 000 0011" in shown.text

        half = {name: value for name, value in READ.items() if name != "q-facts"}
        refused = await rauna.send_form(address, **half, note="half done")
        assert (refused.status_code, "half done" in refused.text) == (409, True)
        await rauna.send_form(address, **READ, note="=well =done", tags="Intent apply")
        second = {**READ, "q-facts": "no", "fail-promised": "1", "tag-wrong_fact": "1"}
        kept = await rauna.send_form(address, **second, tags="Intent apply", note="=HER")
        assert kept.status_code == 303
        assert "Queue done. 1 read this week" in (await rauna.get("/desk/reviews")).text
        late = await simon.send_form(address, **READ)
        assert (late.status_code, "Others have read" in late.text) == (409, True)

        async with desk("ada", "admin") as ada:
            await _exported(simon, ada)
    assert await lender.rows("select revision, score from reviews order by revision") == [
        (1, 100),
        (2, 0),
    ]
    alerts = await lender.rows("select kind, for_managers from tasks")
    assert alerts == [("review", True)]
    assert await lender.rows("select 1 from events where kind = 'review_failed'") == [(1,)]
    audited = {action for (action,) in await lender.rows("select distinct action from audit_log")}
    assert {"read", "reveal", "review", "export"} <= audited
    for table in ("reviews", "review_picks"):
        with pytest.raises(DBAPIError):
            await lender.sql(f"delete from {table}")


async def _exported(simon: Any, ada: Any) -> None:
    """The newest revision alone, with nothing of hers and no formula, once another agreed."""
    days = {"since": "2026-11-20", "until": "2026-11-30"}
    page = "/desk/reviews/export"

    async def file_of(**wanted: str) -> Any:
        await simon.send_form(page, **wanted, **days)
        return await exported(simon, ada)

    assert (await simon.send_form(page, kind="csv")).status_code == 409
    file = await file_of(kind="csv")
    (row,) = csv.DictReader(io.StringIO(file.text, newline=""))
    assert (row["score"], row["facts"], row["revision"]) == ("0", "no", "2")
    assert (row["note"], cells.plain(row["note"])) == ("'=HER", "=HER")
    assert "000 0011" not in file.text
    lines = await file_of(kind="jsonl", failed="1")
    told = json.loads(lines.text)
    assert told["auto_fails"] == ["promised"]
    assert told["tags"] == ["wrong_fact", "intent apply"]
    assert {each["turn"] for each in told["transcript"]} <= {1, 2, None}
    none = await file_of(kind="jsonl", tag="tone")
    assert none.text == ""


async def test_two_read_without_each_others_answers_and_what_they_dispute_is_shown(
    lender: Any, desk: Any
) -> None:
    await complained(lender)
    conversation = (await lender.party(SELMA)).conversation.id
    await lender.sql(
        "insert into review_picks (id, week, conversation_id, why, twice, at) values"
        f" (gen_random_uuid(), '2026-11-23', '{conversation}', '[\"random\"]', true, now())"
    )
    async with desk("rauna", "reviewer") as rauna, desk("gideon", "reviewer") as gideon:
        address = _pick(await rauna.get("/desk/reviews"))
        await rauna.send_form(address, **READ, note="a promise was made")
        queue = await gideon.get("/desk/reviews")
        assert "second, without" in queue.text
        page = await gideon.get(address)
        assert "a promise was made" not in page.text
        assert 'value="yes" required checked' not in page.text
        await gideon.send_form(address, **{**READ, "q-facts": "no"})
        # A second thought after talking it over changes no agreement.
        await gideon.send_form(address, **READ)
        agreed = (await gideon.get("/desk/reviews/agreement")).text
        assert agreed.count("Too few") == len(RULES.questions) + 1
        assert re.search(r"Were the facts right.*?yes</td>.*?no</td>", agreed, re.DOTALL)
    async with lender.house.store.reading() as session:
        found = await review_agreement.by_question(session, RULES, now=lender.house.clock())
        assert [each.found.same for each in found] == [1.0, 0.0, *[1.0] * 8]
        assert await reviews.to_read(session, "user:x", since=MONDAY.date()) == []


async def test_what_stands_out_is_found_in_the_week_in_which_it_happened(
    lender: Any, desk: Any
) -> None:
    await complained(lender)
    party = await lender.party(SELMA)
    now, talk = lender.house.clock(), party.conversation.id
    async with lender.house.store.transaction() as session:
        for score, by in ((3, 0), (1, 8)):
            events.record(
                session,
                "csat",
                subject=f"conversation:{talk}",
                at=now + timedelta(days=by),
                actor="customer",
                customer_id=party.customer.id,
                data={"score": score},
            )
    async with lender.house.store.reading() as session:
        week = timedelta(days=7)
        (found,) = await reviews.marked(session, MONDAY, MONDAY + week, csat_low_from=3)
        assert (found.conversation, found.language) == (talk, "en")
        assert (found.complaint, found.low_csat) == (True, True)
        assert (found.withheld, found.overridden) == (False, False)
        later = (MONDAY + week, MONDAY + 2 * week)
        assert await reviews.marked(session, *later, csat_low_from=3) == []
    lender.clock.later(days=7)
    async with desk("rauna", "reviewer") as rauna:
        for _ in range(2):  # looking again picks nothing twice
            assert "A complaint, She was not satisfied" in (await rauna.get("/desk/reviews")).text
    assert await lender.rows("select week::text, why from review_picks") == [
        ("2026-11-23", ["complaint", "low_csat"])
    ]


async def test_who_wrote_in_a_talk_does_not_review_it(lender: Any, desk: Any) -> None:
    await complained(lender)
    talk = (await lender.party(SELMA)).conversation.id
    async with desk("simon", "manager") as simon:
        await simon.send_form(f"/desk/conversations/{talk}/note", text="I looked at it")
        assert "Queue done" in (await simon.get("/desk/reviews")).text
        again = await simon.send_form("/desk/reviews/pick", ref="BUF-1")
        assert "picked this week already" in again.text
        unknown = await simon.send_form("/desk/reviews/pick", ref="BUF-77")
        assert "no conversation with BUF-77" in unknown.text


async def test_a_case_is_made_of_a_kept_review_and_says_what_came_of_it(
    lender: Any, desk: Any
) -> None:
    asked: list[Wanted] = []

    async def drafts(wanted: Wanted) -> Made:
        asked.append(wanted)
        return Made("fails", "/cases/from_1_2.yaml", ("FAILED words: <b>no</b>",))

    lender.house.drafter = drafts
    await complained(lender)
    case = {"from": "1", "to": "2", "purpose": "She hears --what to do", "never": "approved"}
    async with desk("rauna", "reviewer") as rauna:
        address = _pick(await rauna.get("/desk/reviews"))
        early = await rauna.send_form(f"{address}/case", **case)
        assert "Keep your review first" in early.text
        await rauna.send_form(address, **READ)
        short = await rauna.send_form(f"{address}/case", **{**case, "purpose": "no"})
        assert (short.status_code, asked) == (409, [])
        made = await rauna.send_form(f"{address}/case", **case, severe="1")
        assert "drafted, and it fails" in made.text
        assert "from_1_2.yaml" in made.text
        assert "&lt;b&gt;no" in made.text
    (wanted,) = asked
    assert arguments(wanted) == [
        "--turns=1-2",
        f"--review={wanted.review}",
        "--purpose=She hears --what to do",
        "--never=approved",
        "--must-never-fail",
        "--",
        str(wanted.conversation),
    ]


def test_how_the_command_ended_is_told() -> None:
    draft = "The draft is /cases/a.yaml\nFAILED words: none\n"
    assert told(0, draft, "") == Made("passes", "/cases/a.yaml", ("FAILED words: none",))
    assert told(1, draft, "") == Made("fails", "/cases/a.yaml", ("FAILED words: none",))
    assert told(1, "", "Traceback").came == "broke"
    assert told(2, "", "line 4: a number of hers remains") == Made(
        "refused", told=("line 4: a number of hers remains",)
    )
