"""Questions that ask the same are counted together."""

from knowledge_base.grouping import grouped, without_numbers


def test_like_questions_are_one_group_and_the_most_asked_comes_first() -> None:
    asked = [
        "do you sell furniture",
        "do you have funeral cover",
        "what about funeral cover",
        "can i get a funeral cover from you",
    ]
    first, second = grouped(asked)
    assert (first.shown, first.members, first.count) == ("do you have funeral cover", (1, 2, 3), 3)
    assert second.members == (0,)


def test_no_question_is_no_group() -> None:
    assert grouped([]) == []


def test_what_may_be_somebodys_number_is_not_shown() -> None:
    asked = "is 081 000 0000 yours,\nor 90010100123 or 6500"
    assert without_numbers(asked) == "is # yours, or # or 6500"
