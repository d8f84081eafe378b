"""Which turns of a conversation are cut out is written as people write it."""

import pytest

from evals.drafts import drafting


@pytest.mark.parametrize(("text", "turns"), [("3-7", (3, 7)), ("3", (3, 3))])
def test_a_span_of_turns(text: str, turns: tuple[int, int]) -> None:
    assert drafting.span(text) == turns


def test_what_is_no_span_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        drafting.span("all")
