"""Editors check case files against a schema that is never older than the cases."""

import pytest

from evals import schema
from evals.case import SUITES, files


def test_the_schema_file_says_what_a_case_may_say() -> None:
    assert schema.is_current(), "run `buffr eval schema`"


@pytest.mark.parametrize("suite", SUITES)
def test_each_case_names_its_schema_for_the_editor(suite: str) -> None:
    first = "# yaml-language-server: $schema=../schema.json"
    without = [
        path.name
        for path in files(suite)  # type: ignore[arg-type] # one of them
        if path.read_text(encoding="utf-8").splitlines()[0] != first
    ]
    assert without == []
