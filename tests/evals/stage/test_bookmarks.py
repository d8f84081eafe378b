"""A place that was reached is opened again, and the way beyond it is gone on from there."""

from dataclasses import replace

from evals.stage import bookmarks, places
from evals.stage.bookmarks import Way
from evals.stage.talk import Talk
from evals.stage.theatre import MONDAY, Theatre

PAY = Way(who="somebody_new", place="pay", language="en", at=MONDAY, model="offline")
QUOTE = replace(PAY, place="quote")


async def told(talk: Talk) -> object:
    """What her phone and the store hold, but for what is drawn by chance."""
    lines = [line.model_dump(exclude={"options"}) for line in talk.lines]
    return lines, await talk.rows(), talk.phone.theatre.clock()


async def test_whoever_goes_on_from_a_place_before_is_where_the_whole_way_leads(
    stage: Theatre,
) -> None:
    await stage.begin(at=QUOTE.at)
    talk = Talk(await stage.enter(QUOTE.who, language="en"), "en")
    await places.reach(talk.phone, "quote", language="en")
    await talk.look()
    whole = await told(talk)
    await bookmarks.begin(stage, PAY)
    assert await told(await bookmarks.begin(stage, QUOTE)) == whole
    assert {way.place for way in stage.bookmarks} == {"pay", "quote"}
    assert await told(await bookmarks.begin(stage, QUOTE)) == whole
