"""The borrower without a model: one seed, one talk, and nothing in it that she does not know."""

import re
from collections.abc import Sequence
from random import Random
from typing import Any, get_args

import pytest

from evals.borrower import End, Hearing, Move, Says, Sends, Taps, invention, phrasing, simulated
from evals.borrower.memory import FORM, PAPERS
from evals.case import Borrower
from flows.commands import Language

KNOWS: dict[str, Any] = {
    "employer": "Kalahari Foods",
    "employee_number": "4471",
    "full_name": "Selma Nangolo",
    "phone": "+264810002345",
    "remuneration": 9000,
    "pay_day": 25,
    "amount": 3000,
    "months": 4,
    "can_pay": 200,
    "taken": 900,
}


def _asks(topic: str, *options: str, text: str = "?", keys: Sequence[str] = ()) -> Hearing:
    shown = tuple((f"{topic}:{each}", each) for each in options)
    return Hearing(text, options=shown, awaits=topic, keys=tuple(keys))


# Every question of the form as the service asks it, from the first word to the last.
TALK = (
    Hearing(),
    Hearing("Choose", tuple((f"language:{x}", x) for x in get_args(Language)), "language"),
    _asks("menu", "apply", "status", "question", "problem", "person"),
    _asks("consent", "yes", "no", "more"),
    _asks("employer"),
    _asks("employer_confirmed", "yes", "no", text="Kalahari Foods, Windhoek?"),
    *(_asks(fact) for fact in FORM[1:]),
    _asks("quote", "go_on", "other_amount", "other_months"),
    *(_asks(kind) for kind in PAPERS),
    _asks("summary", "send", "change"),
)
_BESIDE = (
    _asks("counter_offer", "take", "person"),
    _asks("refused", "answer", "later", "person"),
    _asks("hardship", "nothing", "some", "talk"),
    _asks("hardship_amount"),
    _asks("complaint", "done", "person"),
    _asks("gap", "yes", "no"),
    _asks("stuck", "again", "person", keys=("stuck",)),
    _asks("remuneration", keys=("not_understood",)),
    _asks("employer_unknown", "retry", "refer"),
)


async def _talk(
    borrower: Borrower, language: Language, seed: int, talk: Sequence[Hearing] = TALK
) -> list[tuple[Hearing, Move | End]]:
    """What she does at each answer, until she ends."""
    her = simulated(borrower, language, seed)
    moves: list[tuple[Hearing, Move | End]] = []
    for seen in talk:
        moves.append((seen, await her.next(seen)))
        if isinstance(moves[-1][1], End):
            break
    return moves


def _words(moves: list[tuple[Hearing, Move | End]]) -> list[tuple[Hearing, str]]:
    return [(seen, move.words) for seen, move in moves if isinstance(move, Says)]


async def _said(borrower: Borrower, seed: int, talk: Sequence[Hearing] = TALK) -> list[str]:
    """All that she writes in English."""
    return [words for _, words in _words(await _talk(borrower, "en", seed, talk))]


def _somebody(chance: Random) -> Borrower:
    """Anybody: what she wants, knows, refuses and how she writes are drawn."""
    facts = sorted(KNOWS)
    return Borrower(
        wants=chance.choice(get_args(Borrower.model_fields["wants"].annotation)),
        knows={fact: KNOWS[fact] for fact in chance.sample(facts, chance.randint(3, len(facts)))},
        does_not_know=tuple(chance.sample(facts, 1)),
        refuses=tuple(chance.sample(facts, 1)),
        changes_mind=chance.choice([{}, {"amount": 1500}, {"remuneration": "6500.50"}]),
        asks=tuple(chance.sample(["early", "cost", "boss", "bank"], 2)),
        literacy=chance.choice(["high", "middle", "low"]),
        tells_much=chance.random() < 0.5,
        mixes=tuple(chance.sample(get_args(Language), chance.randint(0, 2))),
        patience=30,
    )


async def test_in_five_hundred_talks_she_writes_no_number_and_no_name_that_she_does_not_know() -> (
    None
):
    for seed in range(500):
        chance = Random(seed)  # noqa: S311 (chance that must repeat)
        borrower, language = _somebody(chance), chance.choice(get_args(Language))
        later = list(_BESIDE)
        chance.shuffle(later)
        moves = await _talk(borrower, language, seed, (*TALK[:-1], *later, TALK[-1]))
        known = invention.known(borrower)
        for seen, words in _words(moves):
            assert not invention.invented(words, known, seen=seen), (seed, seen, words)
            assert _figures(words) <= _figures_known(borrower, seen), (seed, words)


def _figures(words: str) -> set[str]:
    """Digits and nothing else, read without any code of ours."""
    joined = re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", words)
    found = re.findall(r"\d+(?:\.\d+)?k?", joined)
    return {f"{float(each[:-1]) * 1000:g}" if each.endswith("k") else each for each in found}


def _figures_known(borrower: Borrower, seen: Hearing) -> set[str]:
    told = (*borrower.knows.values(), *borrower.changes_mind.values())
    known = {figure for value in told for figure in _figures(str(value))}
    return known | {str(place) for place in range(1, len(seen.options) + 1)}


@pytest.mark.parametrize("language", ["en", "af", "osh", "her"])
async def test_every_word_of_a_careful_writer_is_of_her_tables_or_of_what_she_knows(
    language: Language,
) -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, literacy="high", tells_much=True, patience=30)
    tables = " ".join(each.model_dump_json() for each in phrasing.varieties(language).values())
    known = set(re.findall(r"[^\W\d_]+", f"{tables} {KNOWS} menu k".casefold()))
    for seed in range(40):
        for _, words in _words(await _talk(borrower, language, seed)):
            assert set(re.findall(r"[^\W\d_]+", words.casefold())) <= known, words


async def test_the_same_seed_says_the_same_words_and_another_seed_others() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, literacy="low", mixes=("af",))
    talks = [_words(await _talk(borrower, "en", seed)) for seed in (3, 3, 4)]
    assert talks[0] == talks[1] != talks[2]


async def test_she_tells_only_what_she_was_asked() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS)
    for seed in range(20):
        for seen, words in _words(await _talk(borrower, "en", seed)):
            if seen.awaits == "employer":
                assert _figures(words) == set()
            if seen.awaits == "remuneration":
                assert _figures(words) == {"9000"}


async def test_who_tells_much_puts_several_facts_into_one_message() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, tells_much=True)
    found = [words for seed in range(20) for _, words in _words(await _talk(borrower, "en", seed))]
    assert any({"4471", "9000"} <= _figures(words) for words in found)


async def test_what_she_refuses_she_never_tells() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, refuses=("remuneration",), tells_much=True)
    for seed in range(50):
        moves = await _talk(borrower, "en", seed, [*TALK, _asks("remuneration")])
        assert not any("9000" in _figures(words) for _, words in _words(moves))


async def test_what_she_knows_on_a_second_look_she_tells_when_asked_again() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, does_not_know=("employee_number",))
    first, second = _words(
        await _talk(borrower, "en", 1, [_asks("employee_number"), _asks("employee_number")])
    )
    assert "4471" not in first[1]
    assert "4471" in second[1]


async def test_she_changes_her_mind_once() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, changes_mind={"amount": 1500}, patience=30)
    twice = [*TALK, _asks("change_item"), _asks("amount"), *TALK[-6:]]
    for seed in range(40):
        told = [words for _, words in _words(await _talk(borrower, "en", seed, twice))]
        assert any("1500" in _figures(words) for words in told)
        first = next(place for place, words in enumerate(told) if "1500" in _figures(words))
        assert not any("3000" in _figures(words) for words in told[first + 1 :])


async def test_a_correction_that_was_not_understood_is_made_again() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, changes_mind={"amount": 1500}, patience=30)
    misses = [_asks("bank_letter", keys=("not_understood",))] * 3
    talk = [_asks("amount"), _asks("bank_letter"), *misses, _asks("summary")]
    told = [
        sum(
            "1500" in _figures(words)
            for _, words in _words(await _talk(borrower, "en", seed, talk))
        )
        for seed in range(20)
    ]
    assert max(told) > 1


async def test_each_of_her_questions_is_put_once() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, asks=("early", "insurance"), literacy="high")
    for seed in range(20):
        told = [words for _, words in _words(await _talk(borrower, "en", seed))]
        assert sum("nsurance" in words for words in told) == 1
        assert sum("early" in words or "pay it off" in words for words in told) == 1


async def test_she_sends_each_paper_when_it_is_asked_for_and_the_next_file_when_it_is_refused() -> (
    None
):
    borrower = Borrower(wants="loan", knows={**KNOWS, "id": ["not_a_pdf", "id_photo"]})
    talk = [_asks("id"), _asks("id"), _asks("payslip"), _asks("bank_letter")]
    moves = [move for _, move in await _talk(borrower, "en", 1, talk)]
    assert moves == [Sends("not_a_pdf"), Sends("id_photo"), Sends("payslip"), Sends("bank_letter")]


async def test_her_patience_ends_where_nothing_moves() -> None:
    borrower = Borrower(wants="loan", knows={}, patience=3)
    moves = await _talk(borrower, "en", 1, [_asks("employer")] * 9)
    assert len(moves) == 4
    (_, last) = moves[-1]
    assert isinstance(last, End)
    assert last.how == "gave_up"


async def test_whoever_is_not_understood_writes_the_next_words_with_care() -> None:
    borrower = Borrower(wants="loan", knows=KNOWS, literacy="low")
    missed = _asks("remuneration", keys=("not_understood",))
    for seed in range(20):
        (_, words) = _words(await _talk(borrower, "en", seed, [missed]))[0]
        assert words == "9000"


@pytest.mark.parametrize("language", ["en", "af", "osh", "her"])
async def test_she_picks_her_own_language(language: Language) -> None:
    borrower = Borrower(wants="loan", knows=KNOWS)
    place = get_args(Language).index(language)
    (_, move) = (await _talk(borrower, language, 5, TALK[:2]))[1]
    assert move in (Taps(f"language:{language}", language), Says(str(place + 1)))


@pytest.mark.parametrize(
    ("key", "how"),
    [
        ("application.submitted", "submitted"),
        ("handover.open", "person"),
        ("cancel.done", "withdrawn"),
        ("application.consent_refused", "refused"),
    ],
)
async def test_she_ends_with_what_she_hears(key: str, how: str) -> None:
    borrower = Borrower(wants="loan", knows=KNOWS)
    moves = await _talk(borrower, "en", 1, [Hearing(), Hearing("...", keys=(key,))])
    assert moves[-1][1] == End(how)  # type: ignore[arg-type] # told as plain words here


async def test_an_old_ending_on_the_phone_does_not_end_what_she_begins() -> None:
    borrower = Borrower(wants="withdraw", ends="withdrawn")
    sent = Hearing("It is sent.", awaits="menu", keys=("application.submitted",))
    (_, move) = (await _talk(borrower, "en", 1, [sent]))[0]
    assert isinstance(move, Says)
