"""The command of the page about the CRM."""

from pathlib import Path

from typer.testing import CliRunner

from agent.commands.crm import crm


def test_the_table_is_made_anew_and_a_false_claim_leaves_it_as_it_was(tmp_path: Path) -> None:
    for name, says in {
        "docs/crm.toml": '["2. Customers"]\n"2.1 Profile" = { here = "a" }\n',
        "docs/crm.md": "# By hand\n\n## Headings\n\nold\n",
        "tests/test_a.py": '@pytest.mark.proves("2.1 Profile")\ndef test_b(): ...\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(says)
    asked = ["docs", "--checkout", str(tmp_path)]
    assert CliRunner().invoke(crm, asked).exit_code == 0
    written = (tmp_path / "docs" / "crm.md").read_text()
    assert written.startswith("# By hand\n\n## Headings\n\n")
    assert written.endswith("| 2.1 Profile | a | `tests/test_a.py::test_b` | |\n")
    (tmp_path / "tests" / "test_a.py").unlink()
    refused = CliRunner().invoke(crm, asked)
    assert (refused.exit_code, "2.1 Profile" in refused.output) == (1, True)
    assert (tmp_path / "docs" / "crm.md").read_text() == written
