"""Values on a page stay where they stand, whatever their letters would like to do."""

import pytest

from agent.desk.drawing import closed


def test_what_turns_text_round_ends_with_the_value_in_which_it_stands(
    subtests: pytest.Subtests,
) -> None:
    for value, shown in (
        ("Selma", "Selma"),
        (7, 7),
        ("Omuṱuta", "Omuṱuta"),
        ("Selma \u202eognaN", "Selma \u202eognaN\u202c"),
        ("\u2067\u202bSelma", "\u2067\u202bSelma\u202c\u2069"),
    ):
        with subtests.test(value=value):
            assert closed(value) == shown
