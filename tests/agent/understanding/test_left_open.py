"""The words that leave a number open stay with it: nobody reads "less than 5000" as 5000."""

import pytest

from agent.understand import Reader, open_reader, understand
from agent.understanding.heard import Heard, Said
from flows import wording
from flows.commands import Correct, FactName, SetFact

LEFT_OPEN = (
    "less than {}", "more than {}", "at least {}", "at most {}", "up to {}", "not more than {}",
    "under {}", "maximum {}", "min {}", "{} or more", "{} upwards", "as much as {}",
    "anything from {}", "minder as {}", "ten minste {}", "tot {}",
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.mark.parametrize("words", [*LEFT_OPEN, "between {} and {}", "tussen {} en {}"])
@pytest.mark.parametrize(
    ("awaited", "number"), [("remuneration", "5000"), ("amount", "2000"), ("months", "3")]
)
async def test_no_number_is_read_without_its_limit(
    words: str, awaited: FactName, number: str, reader: Reader
) -> None:
    text = words.format(number, number + "0" * (awaited != "months"))
    text += " months" if awaited == "months" else ""
    read = await understand(
        Heard((Said(text),), awaiting=awaited, flow="application"), reader=reader
    )
    told = [each.value for each in read.commands if isinstance(each, SetFact | Correct)]
    assert all(wording.is_vague(value) for value in told)
