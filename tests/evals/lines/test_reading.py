"""Lines of the suite `understanding`: what was read is held against what the line says."""

from pathlib import Path

import pytest

from evals.case import CASES, Message, Messages, Number, Numbers, Tongue, Tongues, load
from evals.lines import reading
from evals.lines.reading import Ears
from evals.lines.sheet import Sheet
from evals.outcome import Result


@pytest.fixture(scope="module")
def ears() -> Ears:
    return reading.open_ears()


def sheet_of(case: Messages | Tongues | Numbers, folder: Path = CASES / "understanding") -> Sheet:
    return Sheet.of(case, folder / "she_says_it.yaml")


def said(text: str, command: str, **more: object) -> Messages:
    line = {"text": text, "command": command, **more}
    return Messages(
        kind="messages",
        purpose="She says one thing.",
        messages=(Message.model_validate(line),),
    )


def failed(result: Result) -> list[str]:
    return [each.grader for each in result.grades if not each.passed]


async def test_a_line_passes_where_its_command_and_its_values_were_read(ears: Ears) -> None:
    case = said("7650", "set_fact", pending="salary", slots={"salary_cents": 765000})

    (result,) = await reading.judge(sheet_of(case), ears)

    assert result.passed
    assert (result.case, result.expected, result.got, result.asked) == (
        "understanding/she_says_it#1", "set_fact", "set_fact", "salary",
    )  # fmt: skip
    assert result.confidence is not None
    assert result.reached.commands == ("set_fact",)


async def test_another_value_is_no_right_reading(ears: Ears) -> None:
    case = said("7650", "set_fact", pending="salary", slots={"salary_cents": 765})

    (result,) = await reading.judge(sheet_of(case), ears)

    assert "understood" in failed(result)


async def test_a_yes_that_nobody_said_is_named_and_counted_as_a_yes(ears: Ears) -> None:
    (result,) = await reading.judge(sheet_of(said("yes", "unclear", pending="yes_no")), ears)

    assert failed(result) == ["understood", "binds_only_what_is_said"]
    assert (result.expected, result.got) == ("unclear", "affirm")


async def test_any_of_several_right_readings_will_do(ears: Ears) -> None:
    (result,) = await reading.judge(sheet_of(said("agent", "menu|human")), ears)

    assert (result.passed, result.expected) == (True, "human")


async def test_only_the_languages_that_are_asked_for_keep_their_numbers(ears: Ears) -> None:
    case = Messages(
        kind="messages",
        purpose="She says it in two languages.",
        messages=(
            Message(text="agent", command="human"),
            Message(text="konsultant", language="af", command="human"),
        ),
    )
    sheet = Sheet.of(case, CASES / "understanding" / "two.yaml", languages=["af"])

    results = await reading.judge(sheet, ears)

    assert [(each.case, each.language) for each in results] == [("understanding/two#2", "af")]


async def test_lines_may_lie_in_a_table_beside_the_file(ears: Ears, tmp_path: Path) -> None:
    folder = tmp_path / "understanding"
    folder.mkdir()
    (folder / "more.tsv").write_text(
        "text\tlanguage\tpending\tcommand\tslots\nfikama\tkua\tsalary\tstop_messages\t\n"
    )
    case = Messages(kind="messages", purpose="More lines in a table.", table="more.tsv")

    (result,) = await reading.judge(sheet_of(case, folder), ears)

    assert (result.passed, result.language, result.got) == (True, "osh", "stop_messages")


async def test_a_language_that_is_surely_wrong_fails_twice(ears: Ears) -> None:
    case = Tongues(
        kind="tongues",
        purpose="She writes Afrikaans, and the file says English.",
        messages=(
            Tongue(text="ek wag nog op julle antwoord", language="en"),
            Tongue(text="ek wag nog op julle antwoord", language="af"),
            Tongue(text="5000", language="none"),
        ),
    )

    wrong, right, nothing = await reading.judge(sheet_of(case), ears)

    assert failed(wrong) == ["language", "not_surely_wrong"]
    assert (right.passed, right.got) == (True, "af")
    assert (nothing.passed, nothing.got) == (True, "none")


async def test_a_number_taken_for_another_is_worse_than_one_that_is_asked_back(ears: Ears) -> None:
    case = Numbers(
        kind="numbers",
        purpose="Amounts, and what the file says of them.",
        messages=(
            Number(text="N$1 500", number="money", expected="150000"),
            Number(text="N$1 500", number="money", expected="15000"),
            Number(text="1500 or 2000", number="money", expected="150000"),
        ),
    )

    right, other, asked_back = await reading.judge(sheet_of(case), ears)

    assert (right.passed, right.got) == (True, "value")
    assert (failed(other), other.got) == (["number", "no_other_number"], "another value")
    assert (failed(asked_back), asked_back.got) == (["number"], "ambiguous")


@pytest.mark.parametrize("stem", ["is_in_danger", "wants_no_more_messages", "wants_a_person"])
async def test_what_must_never_fail_does_not(ears: Ears, stem: str) -> None:
    path = CASES / "understanding" / f"{stem}.yaml"
    case = load(path)
    assert isinstance(case, Messages)

    results = await reading.judge(Sheet.of(case, path), ears)

    assert [each.case for each in results if not each.passed] == []
