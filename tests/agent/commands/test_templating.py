"""Templates in a terminal: listed, read, and everything stopped by one and started by two."""

from agent import gatekeeping
from tests.agent.commands.conftest import Run


def test_templates_are_listed_read_and_stopped(run: Run) -> None:
    assert run("templates", "list").count("not submitted") == len(gatekeeping.book().versions)
    assert "news of what you told us, under APP-12" in run("templates", "preview", "case_update")
    assert "is no template" in run("templates", "preview", "case", code=2)
    assert "Twilio is not configured" in run("templates", "sync", "--by", "maria", code=2)
    assert "Nothing is stopped" in run("templates", "start", "--by", "maria", code=2)
    assert "Nothing leaves" in run("templates", "stop", "--by", "maria", "--why", "wrong words")
    assert "A second person" in run("templates", "ask-to-start", "--by", "maria", "--why", "mended")
    assert "Another person" in run("templates", "start", "--by", "maria", code=2)
    assert "We write first again" in run("templates", "start", "--by", "johannes")
