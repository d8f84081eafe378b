"""A choice is drawn as buttons, a list or numbered text, within WhatsApp's limits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Choice, Option, Outbound
from channels.fake_twilio.contents import create, fill
from channels.twilio_choices import draw, numbered
from channels.twilio_text import twilio_length
from tests.channels.saying import LANGUAGES

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
YES_NO = Choice((Option("yes", "Yes"), Option("no", "No")))


def asking(choice: Choice | None, text: str = "Do you agree?") -> Outbound:
    return Outbound(to="+264810000001", text=text, reference="ob_1", choice=choice)


def test_two_options_are_buttons_with_nothing_but_placeholders() -> None:
    drawing = draw(asking(YES_NO))
    assert drawing is not None
    assert drawing.types == {
        "twilio/quick-reply": {
            "body": "{{1}}",
            "actions": [
                {"type": "QUICK_REPLY", "title": "{{2}}", "id": "{{3}}"},
                {"type": "QUICK_REPLY", "title": "{{4}}", "id": "{{5}}"},
            ],
        }
    }
    expected = {"1": "Do you agree?", "2": "Yes", "3": "yes", "4": "No", "5": "no"}
    assert drawing.variables == expected


def test_four_options_are_a_list() -> None:
    drawing = draw(asking(LANGUAGES))
    assert drawing is not None
    assert drawing.types.keys() == {"twilio/list-picker"}
    assert len(drawing.types["twilio/list-picker"]["items"]) == 4


def test_every_text_of_one_shape_shares_one_content() -> None:
    one, other = draw(asking(YES_NO)), draw(asking(YES_NO, "Is that right?"))
    assert one is not None
    assert other is not None
    assert (one.name, one.types) == (other.name, other.types)


def test_line_breaks_stand_in_the_content_and_never_in_a_variable() -> None:
    drawing = draw(asking(YES_NO, "Your offer:\nN$2,000.00\n\n\nDo you\tagree?"))
    assert drawing is not None
    assert drawing.types["twilio/quick-reply"]["body"] == "{{1}}\n{{2}}\n\n{{3}}"
    assert drawing.variables["3"] == "Do you agree?"


def options(count: int, **fields: str) -> tuple[Option, ...]:
    return tuple(Option(f"id{n}", fields.get("title", "") + str(n)) for n in range(count))


def test_what_fits_neither_buttons_nor_a_list_is_not_drawn(subtests: pytest.Subtests) -> None:
    for choice in (
        Choice(()),
        Choice(options(4)),  # a list needs the word that opens it
        Choice(options(11), "Choose"),
        Choice((Option("a", "x" * 25), Option("b", "y")), "Choose"),
        Choice((Option("a", "same"), Option("b", "same"))),
        Choice((Option("same", "a"), Option("same", "b"))),
        Choice((Option("a", ""),)),
        Choice((Option("a", "two\nlines"),)),
        Choice((Option("a", "{{1}}"),)),
        Choice((Option("a" * 257, "Yes"),)),
        Choice((Option("a", "A", "described"), Option("b", "B")), "Choose"),
        Choice((Option("a", "A", "d" * 73),), "Choose"),
        Choice(options(4), "x" * 21),
    ):
        with subtests.test(choice=choice):
            assert draw(asking(choice)) is None


def test_a_body_that_no_interactive_message_can_hold_is_not_drawn(
    subtests: pytest.Subtests,
) -> None:
    for text in ("", " \n", "x" * 1_025, "ê" * 513, "\n".join("abcdefghijklmnopqrstu")):
        with subtests.test(text=text):
            assert draw(asking(YES_NO, text)) is None


def test_a_title_too_long_for_a_button_makes_a_list_where_one_can_be_opened() -> None:
    choice = Choice((Option("a", "Oshiwambo sha Ndonga ok"), Option("b", "No")), "Choose")
    drawing = draw(asking(choice))
    assert drawing is not None
    assert drawing.name.startswith("buffr_list_2")


def test_descriptions_make_a_list_of_their_own_kind() -> None:
    choice = Choice((Option("a", "A", "first"), Option("b", "B", "second")), "Choose")
    drawing = draw(asking(choice))
    assert drawing is not None
    assert drawing.name.startswith("buffr_described_list_2")


def test_nothing_is_drawn_outside_the_session() -> None:
    assert draw(replace(asking(YES_NO), in_session=False)) is None
    assert draw(asking(None)) is None


def test_numbered_text_has_its_options_beneath() -> None:
    assert numbered("Do you agree?", YES_NO) == "Do you agree?\n1 Yes\n2 No"
    assert numbered("", YES_NO) == "1 Yes\n2 No"


def test_numbered_text_keeps_descriptions_while_they_fit() -> None:
    choice = Choice((Option("a", "Smaller", "N$360.00 a month"),))
    assert numbered("Take?", choice) == "Take?\n1 Smaller - N$360.00 a month"
    assert numbered("Take?", choice, limit=20) == "Take?\n1 Smaller"


titles = st.text(max_size=30) | st.sampled_from(["Yes", "No", "1 Month"])
choices = st.builds(
    Choice,
    st.lists(st.builds(Option, titles, titles, st.sampled_from(["", "d"])), max_size=12).map(tuple),
    st.sampled_from(["", "Choose"]),
)


@given(choice=choices, text=st.text(max_size=60))
def test_whatever_is_drawn_passes_every_limit(choice: Choice, text: str) -> None:
    drawing = draw(asking(choice, text))
    if drawing is None:
        return
    content = create({"language": "en", "types": drawing.types}, now=NOW)
    shown = fill(content, dict(drawing.variables))
    assert twilio_length(shown.body) <= 1_024
    assert shown.body.split() == text.split()
    assert [o.id for o in shown.buttons or shown.rows] == [o.id for o in choice.options]
