"""A reviewed conversation becomes a case that names nobody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from crm_store.conversations import Party
from evals import graders, play, scrub, server, theatre, transcript
from evals.case import Conversation, load
from evals.scrub import Known, StillPersonal
from evals.theatre import Phone, Theatre
from evals.transcript import NoSuchTurns

_KEY = bytes(32)
_KNOWN = Known(
    names=("Ndeshi Kuugongelwa",),
    numbers=("+264812345678", "4471"),
    others={"8743": "8500", "Oranje Visserye": "Kalahari Foods"},
)
_SAID = ("Hi", "1", "1", "yes", "Kalahari Foods", "1", "884471", "Ndeshi Kuugongelwa", "N$8 743")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage() -> AsyncIterator[Theatre]:
    async with server.opened() as house:
        url = await house.database("transcripts")
        async with theatre.opened(database_url=url, folder=house.folder / "data") as stage:
            yield stage


async def _hers(stage: Theatre) -> tuple[Phone, Party]:
    await stage.begin()
    phone = await stage.enter("somebody_new", language="en")
    for words in _SAID:
        await phone.says(words)
    party = await phone.party()
    assert party is not None
    return phone, party


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("I am Ndeshi Kuugongelwa", ("ndeshi", "kuugongelwa")),
        ("NDESHI here, call 081 234 5678 or +264 81 234 5678", ("ndeshi", "2345678", "234 5678")),
        ("number 4471 at Oranje Visserye", ("4471", "oranje")),
        ("i earn 8743", ("8743",)),
        ("mail ndeshi@post.na, my ID is 85010112345", ("ndeshi", "85010112345", "post.na")),
    ],
)
def test_no_personal_value_is_left_and_the_same_fake_stands_each_time(
    written: str, gone: tuple[str, ...]
) -> None:
    one, other = (scrub.scrub(written, _KNOWN, key=_KEY) for _ in range(2))
    assert one == other
    assert not [value for value in gone if value in one.casefold()]
    scrub.require_clean(one, _KNOWN)


def test_amounts_and_months_that_are_nobodys_stay() -> None:
    assert scrub.scrub("2000 for 4 months", _KNOWN, key=_KEY) == "2000 for 4 months"


@pytest.mark.parametrize("left", ["Ndeshi", "081 234 5678", "my number is 4471", "8743"])
def test_what_is_left_of_hers_is_refused_without_being_repeated(left: str) -> None:
    with pytest.raises(StillPersonal) as refused:
        scrub.require_clean(f"turns:\n- says: {left}\n", _KNOWN)
    assert "line 2" in str(refused.value)
    assert left not in str(refused.value)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_cut_becomes_a_case_that_holds_when_it_is_played(
    stage: Theatre, tmp_path: Path
) -> None:
    _, party = await _hers(stage)
    draft = await transcript.draft(stage.house.store, party.customer.ref, first=8, last=len(_SAID))
    assert not [word for word in ("Ndeshi", "Kuugongelwa", "884471", "8 743") if word in draft.text]
    case = load(draft.write(tmp_path))
    assert isinstance(case, Conversation)
    assert case.origin.endswith("#8-9")
    assert [bool(step.then.commands) for step in case.turns][-3:] == [False, True, True]
    played = await play.play(case, "en", stage)
    assert [each for each in graders.grades(case, played, language="en") if not each.passed] == []


@pytest.mark.asyncio(loop_scope="module")
async def test_turns_that_there_are_not_are_named(stage: Theatre) -> None:
    _, party = await _hers(stage)
    with pytest.raises(NoSuchTurns, match=f"turns 1 to {len(_SAID)}"):
        await transcript.draft(stage.house.store, party.customer.ref, first=3, last=99)
    with pytest.raises(NoSuchTurns, match="BUF-999999"):
        await transcript.draft(stage.house.store, "BUF-999999", first=1, last=1)
