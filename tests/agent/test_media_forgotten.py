"""What is kept here for sure is deleted at the provider; nothing else is, and nothing twice."""

from pathlib import Path
from typing import Any

import pytest

from agent import media_forgotten
from tests.agent.test_files import SELMA, agrees, looks_only, on_disk, photo, sends


@pytest.fixture
async def sent(lender: Any) -> Any:
    """Selma has sent a photo, and nobody asks Twilio's list for it any more."""
    looks_only(lender)
    await agrees(lender, SELMA)
    await sends(lender, SELMA, photo())
    lender.clock.later(hours=49)
    return lender


def files_there(lender: Any) -> int:
    return sum(len(each.media) for each in lender.twilio.stored(SELMA))


async def events(lender: Any) -> Any:
    return await lender.rows(
        "select e.data->>'became' from events e join documents d on d.id::text = e.subject"
        " where e.kind = 'media_forgotten' and e.customer_id = d.customer_id"
    )


async def test_a_photo_is_deleted_there_once_it_is_kept_here(sent: Any) -> None:
    before = on_disk(sent)
    assert (await media_forgotten.round_of(sent.house), files_there(sent)) == (1, 0)
    assert await events(sent) == [("gone",)]
    assert await media_forgotten.round_of(sent.house) == 0
    assert on_disk(sent) == before


async def test_while_its_list_may_be_asked_again_nothing_is_deleted_there(lender: Any) -> None:
    looks_only(lender)
    await agrees(lender, SELMA)
    await sends(lender, SELMA, photo())
    lender.clock.later(hours=47)
    assert (await media_forgotten.round_of(lender.house), files_there(lender)) == (0, 1)


async def test_a_provider_that_is_away_is_asked_again_by_the_next_round(sent: Any) -> None:
    sent.twilio.fail(how="server_error", on="media")
    assert (await media_forgotten.round_of(sent.house), files_there(sent)) == (0, 1)
    assert await events(sent) == []
    assert (await media_forgotten.round_of(sent.house), files_there(sent)) == (1, 0)


@pytest.mark.parametrize("harm", ["gone", "altered", "another"])
async def test_what_is_not_here_as_it_came_stays_there(sent: Any, harm: str) -> None:
    path: Path = next(each for each in on_disk(sent) if "." not in each.name)
    if harm == "gone":
        path.unlink()
    elif harm == "altered":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    else:
        await sent.sql("update documents set sha256 = 'of something else'")
    assert (await media_forgotten.round_of(sent.house), files_there(sent)) == (0, 1)
    assert await events(sent) == []


async def test_a_file_that_was_never_fetched_is_not_deleted_there(lender: Any) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    await sends(lender, SELMA, photo())  # before she agreed that we keep what she sends
    lender.clock.later(hours=49)
    assert (await media_forgotten.round_of(lender.house), files_there(lender)) == (0, 1)


async def test_a_message_that_opens_no_more_holds_up_no_other(sent: Any) -> None:
    await sends(sent, SELMA, photo(blur=1))
    sent.clock.later(hours=49)
    await sent.sql(
        "update inbox set content_sealed = '' where id ="
        " (select message_id from documents order by received_at limit 1)"
    )
    assert (await media_forgotten.round_of(sent.house), files_there(sent)) == (1, 1)
