"""Feedback at the desk: noted once, one task for whoever is unhappy, no figure of a few."""

from typing import Any

import pytest

from crm_store import feedback, names_promised
from crm_store.feedback import Answer, Whose
from crm_store.names_promised import Part
from flows.surveys import SURVEYS
from tests.agent.desk.conftest import SELMA


@pytest.mark.proves("Stage 4: Active Partnership Management", "Employer Relationship Management")
async def test_an_unhappy_answer_is_kept_once_and_somebody_goes_back_once(
    lender: Any, desk: Any
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    answer = {"of": "nps", "who": "buf-1", "score": "3", "channel": "call", "prompt": "one"}
    async with desk("simon", "manager") as simon, desk("pia", "auditor") as pia:
        empty = (await simon.get("/desk/feedback")).text
        assert ("Nobody has answered here" in empty, "0 of the 20 answers" in empty) == (True, True)
        for _ in range(2):  # the button was pressed twice
            sent = await simon.send_form("/desk/feedback", **answer, comment="<i>Slow</i> answers")
            assert sent.status_code == 303
        page = (await simon.get("/desk/feedback?which=unhappy")).text
        for shown in ("&lt;i&gt;Slow&lt;/i&gt; answers", "1 of the 20 answers", "TASK-1", "BUF-1"):
            assert shown in page
        for wrong in ({"score": "11"}, {"who": "EMP-1"}, {"of": "other"}, {"channel": "dream"}):
            refused = await simon.send_form("/desk/feedback", **{**answer, **wrong})
            assert refused.status_code == 409
        assert (await pia.send_form("/desk/feedback", **answer)).status_code == 403
        assert "TASK-1" in (await pia.get("/desk/feedback")).text
    assert await lender.rows("select created_by from tasks") == [("rule:detractor",)]
    assert await lender.rows(
        "select action, count(*) from audit_log where action like '%feedback' group by 1 order by 1"
    ) == [("note_feedback", 1), ("read_feedback", 6)]


@pytest.mark.proves("Key Performance Indicators", "Customer Metrics")
async def test_enough_answers_are_a_figure_of_people_not_of_prompts(lender: Any, desk: Any) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    whose = Whose(customer=(await lender.party(SELMA)).customer.id)
    now = lender.clock()
    async with lender.house.store.transaction() as session:
        for n in range(25):
            for survey, score in (("csat", 5 if n else 1), ("nps", 10)):
                given = Answer(survey, 1, whose, score, f"{survey}:{n}", "call", "bot")
                await feedback.record(session, given, at=now)
        found = await names_promised.rows(session, "customer_satisfaction_surveys", Part())
        assert [(each["id"], each["version"], each["fewest"]) for each in found] == [
            (each.key, each.version, each.fewest) for each in SURVEYS
        ]
    async with desk("simon", "manager") as simon:
        page = (await simon.get("/desk/feedback")).text
    assert "96 %" in page  # 24 of 25 helped people
    assert "1 of the 20 answers" in page  # one person, however often she was asked
