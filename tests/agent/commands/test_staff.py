"""Staff in a terminal: added once, seen with their languages, and refused in a sentence."""

from tests.agent.commands.conftest import Run


def test_somebody_is_added_once_and_the_queue_is_theirs(run: Run) -> None:
    added = run("staff", "add", "Maria", "--role", "agent", "--speaks", "en,osh")
    assert added.startswith("maria  agent  available  English, Oshiwambo\nWithin a day, once: ")
    assert "works here already" in run("staff", "add", "maria", "--role", "agent", code=2)
    assert "no role" in run("staff", "add", "anna", "--role", "boss", code=2)
    assert "no language" in run("staff", "add", "a2", "--role", "agent", "--speaks", "de", code=2)
    assert "away" in run("staff", "away", "maria")
    assert run("staff", "list") == "maria  agent  away  English, Oshiwambo\n"
    assert run("queue", "--for", "maria") == "Nobody is waiting.\n"
    assert "/desk/welcome/" in run("staff", "invite", "maria")
    assert run("staff", "leave", "maria") == "maria works here no more.\n"
    assert "Nobody called petra" in run("queue", "--for", "petra", code=2)
