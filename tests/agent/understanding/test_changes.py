"""What has become otherwise in her life is heard as that, and not where it is wished or denied."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding import changes
from agent.understanding.heard import Heard, Said
from flows.commands import AnyCommand, Correct, Report, SetFact

READER = open_reader()
JOB = (
    "I have a new employer",
    "I changed jobs",
    "i've switched companies last week",
    "I got a new job",
    "I started working for another company",
    "I resigned on friday",
    "I no longer work at Kalahari Foods",
    "i dont work there anymore",
    "I work somewhere else now",
    "my employer has changed",
    "my contract has ended",
    "my contract was not renewed",
    "I will start a new job next month",
    "Ek het 'n nuwe werk",
    "ek het nou n ander werkgewer",
    "ek het verlede week van werk verander",
    "ek het my werk bedank",
    "ek werk nie meer daar nie",
    "ek werk nou êrens anders",
    "my kontrak is nie hernu nie",
    "my werkgewer het verander",
)
PAY = (
    "my salary has gone up",
    "my pay is different now",
    "my pay is not the same anymore",
    "I earn less now",
    "I got a raise",
    "my hours were reduced",
    "I work half days now",
    "my salaris het verander",
    "my salaris is verhoog",
    "ek verdien nou minder",
    "ek het 'n verhoging gekry",
    "hulle het my ure verminder",
)
NO_CHANGE = (
    "I want a new job",
    "I am looking for a new job",
    "if I lose my job what happens",
    "what happens if i change jobs",
    "do you lend if I have a new job",
    "my husband has a new job",
    "my friend changed jobs",
    "I have not changed jobs",
    "my salary has not changed",
    "my salaris het nie verander nie",
    "ek het nie van werk verander nie",
    "ek soek 'n ander werk",
    "ek wil meer verdien",
    "ek wil julle bedank",
    "I have a different question",
    "I need less",
    "I lost my work card",
    "I left my ID at work",
    "my pay comes on the last day",
    "what does my contract say",
    "maybe I get a raise",
)


async def read(text: str) -> tuple[AnyCommand, ...]:
    return (await understand(Heard((Said(text),)), reader=READER)).commands


async def test_another_job_or_other_pay_is_heard(subtests: pytest.Subtests) -> None:
    for fact, texts in (("employer", JOB), ("remuneration", PAY)):
        for text in texts:
            with subtests.test(text=text):
                told = [each for each in await read(text) if isinstance(each, Correct | SetFact)]
                hard = any(isinstance(each, Report) for each in await read(text))
                assert hard or [each.fact for each in told] == [fact]


async def test_the_new_figure_and_the_new_name_are_heard_with_it(
    subtests: pytest.Subtests,
) -> None:
    for text, fact, value in (
        ("my pay changed to N$8000", "remuneration", "N$8000"),
        ("my salary went up to 9 500", "remuneration", "9 500"),
        ("my salaris het na N$5 000 verander", "remuneration", "N$5 000"),
        ("hulle het my salaris na 7200 verhoog", "remuneration", "7200"),
        ("I have a new job at Namib Mills", "employer", "Namib Mills"),
        ("my new employer is Etosha Logistics", "employer", "Etosha Logistics"),
        ("my nuwe werkgewer is Etosha Logistics", "employer", "Etosha Logistics"),
    ):
        with subtests.test(text=text):
            [told] = [each for each in await read(text) if isinstance(each, Correct | SetFact)]
            assert (told.fact, told.value) == (fact, value)


async def test_what_is_wished_asked_or_denied_is_no_change(subtests: pytest.Subtests) -> None:
    for text in NO_CHANGE:
        with subtests.test(text=text):
            assert not list(changes.told(text))
            told = [each for each in await read(text) if isinstance(each, Correct | SetFact)]
            assert told == []


def test_a_long_row_of_words_costs_no_second() -> None:
    for text in ("i " * 600, "my pay has " * 110, "ek het nou " * 110, "new job at " * 100):
        list(changes.told(text))
