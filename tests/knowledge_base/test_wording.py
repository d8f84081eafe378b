"""The language of a text, told by its small words."""

import pytest

from knowledge_base.wording import looks_like


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You can pay early, and we do not charge for it.", "en"),
        ("Jy kan vroeg betaal, en ons vra nie iets daarvoor nie.", "af"),
        ("Eeno.", None),
        ("", None),
    ],
)
def test_a_language_is_told_only_where_it_is_clear(text: str, language: str | None) -> None:
    assert looks_like(text) == language
