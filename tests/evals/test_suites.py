"""Each kind of case is judged by a dataset, and one that breaks is a failed result."""

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.settings import Settings
from evals import suites
from evals.outcome import Result
from evals.running.jobs import Job
from evals.stage.theatre import Theatre
from evals.suites import Workshop

GREETS = """
purpose: She greets, and hears what she can do.
who: selma
turns: [{says: Hi, then: {says: [%s]}}]
"""


@pytest.fixture
def shop(stage: Theatre, tmp_path: Path) -> Workshop:
    return Workshop("", tmp_path, Settings.model_construct(), AsyncExitStack(), _stage=stage)


def job(folder: Path, text: str, *, repeat: int = 1) -> Job:
    path = folder / "case.yaml"
    path.write_text(text)
    return Job(path, "conversations", ("en",), repeat=repeat, begins=("somebody_new",))


def failed(result: Result) -> list[str]:
    return [each.grader for each in result.grades if not each.passed]


async def test_each_attempt_has_a_result_with_the_grades_of_every_grader(
    shop: Workshop, tmp_path: Path
) -> None:
    found = await suites.results(job(tmp_path, GREETS % "menu.ask", repeat=3), shop)
    assert [each.attempt for each in found] == [1, 2, 3]
    assert all(each.passed for each in found)
    assert {each.grader for each in found[0].grades} == {each.name for each in _graders()}
    assert found[0].transcript[0].text == "Hi"
    assert "menu.ask" in found[0].reached.phrases
    assert found[0].turns == len(found[0].turn_ms) == 1
    assert len(found[0].node_ms["steer"]) == 1


WANTS = """
purpose: A model plays her, and she hangs up at once.
who: selma
borrower: {wants: answer, ends: gave_up}
"""


async def test_a_job_can_have_its_borrowers_played_by_a_model(
    shop: Workshop, tmp_path: Path
) -> None:
    async def hangs_up(_: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        chosen = {"does": "ends", "how": "gave_up"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, chosen)])

    shop._borrowers["openai:somebody"] = FunctionModel(hangs_up)
    played = replace(job(tmp_path, WANTS), borrower="openai:somebody")
    (found,) = await suites.results(played, shop)
    assert (found.passed, found.turns) == (True, 0)
    assert min(found.borrower_tokens) > 0


async def test_what_fails_says_which_grader_and_why(shop: Workshop, tmp_path: Path) -> None:
    (found,) = await suites.results(job(tmp_path, GREETS % "application.quote"), shop)
    assert not found.passed
    assert failed(found) == ["steps"]
    assert "application.quote" in next(each.why for each in found.grades if not each.passed)


async def test_a_case_that_cannot_be_held_is_a_failed_result(
    shop: Workshop, tmp_path: Path
) -> None:
    text = "purpose: Nobody lends to him.\nwho: johannes\ngiven: pay\nturns: [Hi]\n"
    (found,) = await suites.results(job(tmp_path, text), shop)
    assert not found.passed
    assert found.error.startswith("NoWayThere")


def _graders() -> "tuple[suites.Grader, ...]":
    return suites.graders.GRADERS
