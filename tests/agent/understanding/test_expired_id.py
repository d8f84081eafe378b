"""An ID of hers that has expired is asked about; it agrees to nothing and begins nothing."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand, AskQuestion

READER = open_reader()
CONSENT = (Offered("consent:yes", "Yes"), Offered("consent:no", "No"))
EXPIRED = (
    "my ID is expired",
    "my ID has expired, can I still apply",
    "my ID has expired can I still apply?",
    "my passport expired last month",
    "I only have an expired id",
    "yes but my ID has expired",
    "my ID het verval",
    "my ID het verval, kan ek nog aansoek doen",
    "my paspoort het verval",
    "my id is nie meer geldig nie",
    "ja maar my ID het verval",
)
OTHERWISE = (
    "my ID has not expired",
    "my patience has expired",
    "my work id expired",
    "his passport has expired",
    "my wife's passport expired",
    "the offer expired",
    "my id het nie verval nie",
    "my id is nog geldig",
)


async def read(text: str, options: tuple[Offered, ...] = ()) -> tuple[AnyCommand, ...]:
    heard = Heard((Said(text),), options=options)
    return (await understand(heard, reader=READER)).commands


@pytest.mark.parametrize("text", EXPIRED)
async def test_it_is_a_question_and_nothing_else(text: str) -> None:
    for options in ((), CONSENT):
        [asked] = await read(text, options)
        assert isinstance(asked, AskQuestion)


@pytest.mark.parametrize("text", OTHERWISE)
async def test_what_has_not_expired_or_is_not_hers_is_not_asked_about(text: str) -> None:
    assert not any(isinstance(each, AskQuestion) for each in await read(text))


async def test_who_wants_a_loan_as_well_is_heard() -> None:
    kinds = [each.kind for each in await read("My ID expired. I want to borrow 2000 for 4 months")]
    assert kinds == ["ask_question", "start_flow", "set_fact", "set_fact"]
