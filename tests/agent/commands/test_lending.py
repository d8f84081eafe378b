"""The commands of the ledger: a month from its file to its money, and refusals in a sentence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.agent.commands.conftest import Run

pytestmark = pytest.mark.usefixtures("with_the_cast")


def test_a_month_goes_from_its_file_to_its_money(run: Run, tmp_path: Path) -> None:
    month = f"{datetime.now(UTC) + timedelta(days=62):%Y-%m}"  # she always has a payment due then
    built = run("deductions", "build", "EMP-1", month, "--by", "Anna", "--into", str(tmp_path))
    assert built.endswith("together.\n")
    file = tmp_path / f"deductions-EMP-1-{month}.csv"
    assert "what they say they took" in run("deductions", "rehearse", str(file))
    (answer,) = tmp_path.glob("*-returned-1.csv")
    assert "kept as money." in run("deductions", "import", str(answer), "--by", "Anna")
    again = run("deductions", "import", str(answer), "--by", "Anna")
    assert again.startswith("This file was taken in before; nothing was changed.")
    assert "arrears rate" in run("portfolio")
    assert run("loans", "show", "LN-1").startswith("LN-1 is ")
    assert run("mandates", "show", "LN-1") == "LN-1 has no mandate in force.\n"
    empty = run("mandates", "present", month, "--by", "Anna", "--into", str(tmp_path))
    assert empty == f"No mandate has anything to present in {month}.\n"


def test_what_cannot_be_is_a_sentence(run: Run, tmp_path: Path) -> None:
    nonsense = tmp_path / "file.csv"
    nonsense.write_text("line,loan,employee_number,amount_deducted,deducted_on\nL,LN-1,K,0,\n")
    said = {
        ("deductions", "build", "EMP-99", "2026-11", "--by", "a"): "There is no partner EMP-99.",
        ("deductions", "build", "EMP-1", "soon", "--by", "a"): "soon is no month",
        ("deductions", "import", str(nonsense), "--by", "a"): "No line of the file is one",
        ("deductions", "rehearse", str(nonsense)): "This is no deduction file",
        ("loans", "show", "LN-99"): "There is no loan LN-99.",
        ("loans", "record-payout", "LN-1", "--by", "a"): "LN-1 is active.",
        ("loans", "reject-claim", "LN-1", "--by", "a"): "LN-1 has no claim to look at.",
        ("loans", "record-payout", "LN-1", "--by", " "): "Say who does it",
        ("portfolio", "--on", "soon"): "soon is no day",
        ("portfolio", "--on", "2999-01-01"): "2999-01-01 has not come yet.",
        ("deductions", "build", "EMP-1", "2026-11", "--by", ""): "Say who does it",
        ("deductions", "import", str(nonsense), "--by", "user:"): "Say who does it",
        ("loans", "look-for-claim", "LN-1", "--by", "a"): "LN-1 has no claim that nobody",
        ("loans", "cancel", "LN-1", "--by", "a"): "LN-1 is active.",
        ("mandates", "record", "LN-1", str(nonsense), "--by", "a"): "Name the proof",
        ("mandates", "record", "LN-1", str(nonsense), "--by", "a", "--document", "x"): "x is no id",
        ("mandates", "register", "LN-1", "--by", "a", "--bank-ref", "M"): "LN-1 has no mandate",
        ("mandates", "suspend", "LN-1", "--by", " ", "--reason", "x"): "Say who does it",
    }
    for arguments, expected in said.items():
        assert expected in run(*arguments, code=2)


def test_a_loan_is_written_off_by_two_people(run: Run) -> None:
    assert "LN-1 is active" in run("loans", "write-off", "LN-1", "--by", "Anna")
    assert "cannot be the one" in run("loans", "write-off", "LN-1", "--by", "anna ", code=2)
    assert "LN-1 is written off: N$0.00." in run("loans", "write-off", "LN-1", "--by", "Ben")
