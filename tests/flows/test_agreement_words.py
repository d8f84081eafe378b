"""Only the words alone sign; a slip is asked about, and anything beside them is a question."""

import pytest

from flows.agreement_words import meaning, other_terms, signed_words

MEANS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "signs": (
        "I ACCEPT",
        "i accept",
        " *I accept*. ",
        "EK AANVAAR",
        "Ek aanvaar!",
        "Ｉ ACCEPT",
        "“I ACCEPT”",
        ("I  ACCEPT", " ", "i accept"),
    ),
    "nearly": (
        "i acept",
        "I ACEPPT",
        "ek anvaar",
        "accept",
        "I agree",
        "yes i accept",
        "ek stem in",
    ),
    "more": (
        "I accept but can I pay early",
        "i accept?  what if I lose my job",
        "I ACCEPT?",
        "I ACCEPT :(",
        "I ACCEPT ❌",
        "I, ACCEPT",
        ("I ACCEPT", "❌"),
        ("?", "i accept"),
        ("I accept", "wait"),
        "ek aanvaar maar wanneer",
    ),
    "read": (
        "read",
        "LEES",
        "Read it to me please",
        "can you read the agreement to me?",
        "read it out aloud",
        "Lees dit asb vir my",
        "kan jy die ooreenkoms hardop vir my lees",
    ),
    "change": ("no", "Verander"),
    "amount": ("smaller", "I want a smaller loan please"),
    "months": ("longer",),
}
NOTHING = (
    "I cannot read",
    "who will read it",
    "",
    "yes",
    "I do not accept",
    "I will not accept this",
    "they accept cash",
    "why accept",
)


def test_what_is_typed_beside_an_offer(subtests: pytest.Subtests) -> None:
    for means, texts in MEANS.items():
        for each in texts:
            with subtests.test(means=means, text=each):
                assert meaning((each,) if isinstance(each, str) else each) == means


def test_what_signs_nothing(subtests: pytest.Subtests) -> None:
    for each in NOTHING:
        with subtests.test(text=each):
            assert meaning((each,)) is None


def test_what_is_kept_are_the_words_that_sign_alone() -> None:
    assert signed_words("*Ek  aanvaar.*") == "ek aanvaar"
    assert signed_words("I accept?") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("make it 3", ("amount", "3")),
        ("No, make it 3!", ("amount", "3")),
        ("maak dit asb 3", ("amount", "3")),
        ("3 months rather", ("months", "3")),
        ("can I do 3 months instead?", ("months", "3")),
        ("oor 3maande", ("months", "3")),
        ("make it 15", ("amount", "15")),
        ("not 3", None),
        ("3 or 4 months", None),
        ("3.5 months", None),
        ("make it 3k", None),
        ("make it 3000", None),
        ("I have 3 children", None),
        ("in 3 days", None),
        ("months", None),
    ],
)
def test_a_number_alone_is_what_she_wants_instead(text: str, wanted: object) -> None:
    assert other_terms(text) == wanted
