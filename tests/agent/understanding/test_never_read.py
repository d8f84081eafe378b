"""Everyday messages that look like a yes, a no, an end, a payment or a number, and are none."""

from datetime import date
from pathlib import Path

from agent.understand import Reader, open_reader, understand
from agent.understanding import shared_names
from agent.understanding.tables import rows, understanding_table

HERE = Path(__file__).parent
MONDAY = date(2026, 11, 23)
READER = open_reader()


async def test_nothing_that_binds_is_read_into_everyday_messages() -> None:
    misread = [
        (row["pending"], row["text"], sorted(names & set(row["never"].split(" | "))))
        for row in rows(HERE / "never_read.tsv", ("text", "language", "pending", "never"))
        if (names := await _names(row["text"], row["pending"], row["language"], reader=READER))
        & set(row["never"].split(" | "))
    ]
    assert misread == []


# The other half of forty lines that tempt; of these only the sum was looked at.
async def test_what_tempts_and_did_not_teach_seldom_binds() -> None:
    bound = [
        row["text"]
        for row in rows(HERE / "held_out_never_12.tsv", ("text", "language", "pending", "never"))
        if (await _names(row["text"], row["pending"], row["language"], reader=READER))
        & set(row["never"].split(" | "))
    ]
    assert len(bound) <= 2


# Ten voices; every other line taught, of the others only the sums were looked at.
async def test_what_ten_voices_taught_is_read_and_their_other_half_seldom_binds() -> None:
    taught = await understanding_table(HERE / "misread_9.tsv", reader=READER, today=MONDAY)
    assert taught.share("all").rate >= 0.82
    assert taught.share("all").harmful == 0
    unseen = await understanding_table(HERE / "held_out_blind_9.tsv", reader=READER, today=MONDAY)
    assert unseen.share("all").rate >= 0.70
    assert unseen.share("all").harmful <= 3


async def test_what_only_talks_may_be_said_in_other_words() -> None:
    assert await _names("wat staan nog uit op my naam", "none", "af", reader=READER) == {"balance"}
    assert await _names(
        "What are your reasons for requiring my payslip?", "document", "en", reader=READER
    ) == {"why"}


async def test_who_asks_whether_it_came_has_paid() -> None:
    assert await _names("did you get the 600 i deposited", "none", "en", reader=READER) == {
        "claim_paid"
    }


async def _names(text: str, pending: str, language: str, *, reader: Reader) -> set[str]:
    heard = shared_names.heard(text, pending=pending, language=language)
    answer = await understand(heard, reader=reader)
    return {each.name for each in shared_names.meant(text, answer.commands, today=MONDAY)}
