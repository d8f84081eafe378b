"""The commands of arrangements: what is agreed to, what waits, and refusals in a sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.agent.commands.conftest import Run


@pytest.mark.usefixtures("with_the_cast")
def test_a_wish_is_agreed_to_and_what_cannot_be_is_a_sentence(run: Run) -> None:
    assert run("loans", "arrangements") == "Nothing waits.\n"
    for arguments, said in (
        (("arrange", "LN-1", "--by", "maria"), "Nothing was asked for on LN-1"),
        (("arrange", "LN-1", "gift:1", "--by", "maria"), "Gift:1 is no arrangement"),
        (("arrange", "LN-1", "pause:9", "--by", "maria"), "Pause:9 is not possible: too many"),
        (("arrange", "LN-9", "pause:1", "--by", "maria"), "There is no loan LN-9."),
        (("arrange", "LN-1", "pause:1", "--by", " "), "Say who does it"),
        (("decline-arrangement", "LN-1", "--by", "maria", "--reason", "no"), "Nothing on LN-1"),
    ):
        assert said in run("loans", *arguments, code=2)
    wish = f"promise:{(datetime.now(UTC) + timedelta(days=5)).date().isoformat()}"
    assert f"LN-1: {wish} is offered, costs N$0.00" in run(
        "loans", "arrange", "LN-1", wish, "--by", "m"
    )
    assert wish in run("loans", "arrangements")
    assert "waits for her answer" in run("loans", "arrange", "LN-1", "--by", "ben", code=2)
