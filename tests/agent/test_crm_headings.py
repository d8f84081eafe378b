"""The table of the CRM's headings is what the tests claim, and no heading goes without a word."""

import re
from pathlib import Path

import pytest

from agent.crm_headings import (
    Claim,
    NoSuchHeading,
    Said,
    Unproven,
    chapters,
    claims,
    page,
    proven,
    table,
)

ROOT = Path(__file__).parents[2]
DESIGN = {
    "2. Customers": {
        "2.1 Profile": Said(here="`a.py`", missing="tags"),
        "2.2 Market": Said(missing="all"),
    }
}
PROFILE = Claim("tests/test_a.py::test_b", "2.1 Profile")


def test_the_page_about_the_crm_is_what_the_command_writes() -> None:
    written = (ROOT / "docs" / "crm.md").read_text(encoding="utf-8")
    assert written == page(written, ROOT), "run `buffr crm docs`"


def test_a_claim_is_read_from_the_test_that_makes_it(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        'import pytest\n\n\n@pytest.mark.proves("2.1 Profile", "2.2 Market")\n'
        "@pytest.mark.timeout(9)\nasync def test_b() -> None: ...\n\n\ndef test_c() -> None: ...\n"
    )
    (tmp_path / "tests" / "test_d.py").write_text("this is no Python, and claims nothing")
    market = Claim("tests/test_a.py::test_b", "2.2 Market")
    assert claims(tmp_path) == (PROFILE, market)


def test_what_is_said_to_be_here_exists() -> None:
    said = " ".join(each.here for part in chapters(ROOT).values() for each in part.values())
    named = set(re.findall(r"`((?:agent|channels|crm_store|docs|ops|workflows)\b[^`]*)`", said))
    assert len(named) > 80
    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


def test_a_heading_shows_where_it_is_what_proves_it_and_what_is_missing() -> None:
    assert table(DESIGN, proven(DESIGN, (PROFILE,))).splitlines()[-3:] == [
        "| **2. Customers** | | | |",
        "| 2.1 Profile | `a.py` | `tests/test_a.py::test_b` | tags |",
        "| 2.2 Market | not built | | all |",
    ]


def test_no_heading_is_claimed_that_there_is_not_and_none_left_without_a_word() -> None:
    with pytest.raises(NoSuchHeading, match=r"test_b: 9\.9"):
        proven(DESIGN, (PROFILE, Claim("test_b", "9.9")))
    with pytest.raises(Unproven, match=r"2\.1 Profile"):
        proven(DESIGN, ())
    with pytest.raises(Unproven, match=r"2\.2 Market"):
        proven(DESIGN, (PROFILE, Claim("test_b", "2.2 Market")))
    with pytest.raises(Unproven, match="Nothing"):
        proven({"2": {"Nothing": Said()}}, ())
