"""Every place is reached through the door, and is where it says."""

from collections.abc import Mapping
from typing import get_args

import pytest

from evals.case import Place
from evals.stage import places
from evals.stage.places import NoWayThere
from evals.stage.theatre import Phone, Theatre

# The question that is open at each place, and who has the conversation.
THERE: Mapping[Place, tuple[str | None, str]] = {
    "nothing": (None, "bot"),
    "language_chosen": ("menu", "bot"),
    "form": ("employer", "bot"),
    "employee_number": ("employee_number", "bot"),
    "pay": ("remuneration", "bot"),
    "amount": ("amount", "bot"),
    "quote": ("quote", "bot"),
    "papers": ("id", "bot"),
    "summary": ("summary", "bot"),
    "submitted": ("menu", "bot"),
    "queue": ("menu", "queue"),
}


async def found_at(phone: Phone, place: Place) -> tuple[str | None, str]:
    """Where she is at this place, on her way from the one before."""
    await places.reach(phone, place, language="en", starts=await phone.party() is None)
    party = await phone.party()
    return await phone.awaits(), party.conversation.owner if party else "bot"


async def test_each_place_is_where_it_says(stage: Theatre) -> None:
    found = dict[Place, tuple[str | None, str]]()
    for way in (("nothing", *reversed(places.before("submitted")), "submitted"), ("queue",)):
        await stage.begin()
        phone = await stage.enter("somebody_new", language="en")
        found |= {place: await found_at(phone, place) for place in way}
    assert set(found) == set(get_args(Place))
    assert {place: owner for place, (_, owner) in found.items()} == {
        place: owner for place, (_, owner) in THERE.items()
    }
    asked = {place: topic for place, (topic, _) in found.items()}
    for place in ("submitted", "queue"):
        asked[place] = THERE[place][0]  # nothing of the form is open any more
    assert asked == {place: topic for place, (topic, _) in THERE.items()}


async def test_the_form_is_reached_in_afrikaans_too(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("petrus", language="af")
    await places.reach(phone, "pay", language="af")
    assert await phone.awaits() == "remuneration"


async def test_who_cannot_come_there_is_said(stage: Theatre) -> None:
    await stage.begin()
    phone = await stage.enter("johannes", language="en")
    with pytest.raises(NoWayThere):
        await places.reach(phone, "pay", language="en")
