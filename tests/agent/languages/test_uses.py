"""The code tells which texts it says, also where it puts a key together."""

from pathlib import Path

import pytest

from agent.languages import uses

CODE = """
def speak(turn, fact, again):
    turn.say("greeting")
    turn.say("problem.months" if again else "dont_know.months")
    missed(turn, "not_understood")
    Offer(f"{fact}:yes", "option.yes")
    Say(f"changed.{fact}", {"after": "problem.phone"})
    turn.say(fact)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("workflows/flows/facts.py", "agent/simulator/panel.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(CODE, encoding="utf-8")
    return tmp_path


def test_keys_stand_where_something_is_said_asked_or_offered(checkout: Path) -> None:
    (source,) = uses.sources(checkout)  # the simulator shows texts, but says none
    assert sorted(uses.keys_in(source)) == [
        "changed.*",
        "dont_know.months",
        "greeting",
        "not_understood",
        "option.yes",
        "problem.months",
    ]


def test_a_key_that_is_put_together_is_found_by_its_pattern(checkout: Path) -> None:
    assert uses.files_by_key(["changed.name", "problem.phone"], checkout) == {
        "changed.name": ("workflows/flows/facts.py",),
        "problem.phone": (),
    }
