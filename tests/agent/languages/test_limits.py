"""Every text has one place, and a text with values is as long as it can become."""

import pytest

from agent.languages.limits import Place, place_of, room


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("option.yes", Place("button", 20)),
        ("language.go_on_in.her", Place("button", 20)),
        ("item.amount", Place("button", 20)),
        ("item.payslip", Place("row of a list", 24)),
        ("menu.apply", Place("row of a list", 24)),
        ("language.osh", Place("row of a list", 24)),
        ("menu.ask", Place("message", 600)),
        ("language.changed", Place("message", 600)),
        ("application.quote_changed", Place("message", 600)),
        ("application.quote", Place("message with costs", 1024)),
        ("application.summary_last_day", Place("message with costs", 1024)),
    ],
)
def test_a_key_tells_where_its_text_is_shown(key: str, place: Place) -> None:
    assert place_of(key) == place


@pytest.mark.parametrize(
    ("text", "longest"),
    [("Yes", 3), ("Take {amount:money}", 19), ("{ref}.", 13), ("", 0)],
)
def test_a_text_has_room_for_its_longest_values(text: str, longest: int) -> None:
    assert room(text) == longest
