"""The words that leave a number open stay with it: nobody reads "less than 5000" as 5000."""

import pytest

from agent.understand import Reader, open_reader, understand
from agent.understanding.heard import Heard, Said
from flows import wording
from flows.commands import Correct, SetFact

LEFT_OPEN = (
    "less than {}", "more than {}", "at least {}", "at most {}", "up to {}", "not more than {}",
    "under {}", "maximum {}", "min {}", "{} or more", "{} upwards", "as much as {}",
    "anything from {}", "minder as {}", "ten minste {}", "tot {}",
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


async def test_no_number_is_read_without_its_limit(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for words in (*LEFT_OPEN, "between {} and {}", "tussen {} en {}"):
        for awaited, number in (("remuneration", "5000"), ("amount", "2000"), ("months", "3")):
            with subtests.test(words=words, awaited=awaited, number=number):
                text = words.format(number, number + "0" * (awaited != "months"))
                text += " months" if awaited == "months" else ""
                read = await understand(
                    Heard((Said(text),), awaiting=awaited, flow="application"), reader=reader
                )
                told = [each.value for each in read.commands if isinstance(each, SetFact | Correct)]
                assert all(wording.is_vague(value) for value in told)
