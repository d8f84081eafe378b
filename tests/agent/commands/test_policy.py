"""The commands of the policy."""

from pathlib import Path

from typer.testing import CliRunner

from agent.commands.policy import policy
from flows.policy import load
from flows.policy.page import page


def test_the_page_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "policy.md"
    result = CliRunner().invoke(policy, ["docs", "--file", str(file)])
    assert (result.exit_code, file.read_text(encoding="utf-8")) == (0, page(load()))
