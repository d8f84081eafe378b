"""The specimens of the demo belong to their holder alone, add up, and can be read."""

from dataclasses import replace
from datetime import date, timedelta

from agent.documents.readers import Readers
from agent.simulator import samples
from agent.simulator.samples import Holder
from flows import numbers, policy

TODAY = date(2026, 11, 23)
SELMA = Holder("Selma Nangolo", "+264810001001", "Kalahari Foods", today=TODAY)


def test_no_two_numbers_have_the_same_identity_or_account() -> None:
    people = [replace(SELMA, number=f"+26481{each:07d}") for each in (1, 100_001, 1_000_001, 9)]
    assert len({each.national_id for each in people}) == len(people)
    assert len({each.account_number for each in people}) == len(people)


def test_an_identity_number_is_one_and_begins_with_the_day_of_birth() -> None:
    assert numbers.national_id(SELMA.national_id, today=TODAY) == SELMA.national_id
    assert SELMA.national_id.startswith(f"{SELMA.born_on:%y%m%d}")


def test_a_payslip_is_of_the_month_before() -> None:
    assert SELMA.paid_until == TODAY.replace(day=1) - timedelta(days=1)


async def test_the_words_of_a_payslip_say_what_her_holder_is_paid(readers: Readers) -> None:
    rules = policy.load().on(TODAY).documents
    reading = await readers.read(
        samples.make("payslip", replace(SELMA, agreed_cents=45_000)).data, rules=rules
    )
    (paper,) = reading.found
    read = {name: value.value for name, value in paper.values.items() if value.is_sure}
    assert read == {
        "employer": "Kalahari Foods",
        "full_name": "Selma Nangolo",
        "employee_number": "1001",
        "pay_period": date(2026, 10, 31),
        "paid_on": date(2026, 10, 31),
        "basic_cents": 900_000,
        "gross_cents": 900_000,
        "statutory_cents": 108_000,
        "agreed_cents": 45_000,
        "deductions_cents": 153_000,
        "net_cents": 747_000,
    }
