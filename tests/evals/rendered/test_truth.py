"""An invented person is the same each time, and everything of hers agrees."""

from datetime import date

from evals.rendered import mrz, truth
from flows import numbers

TODAY = date(2026, 11, 23)
PEOPLE = [truth.invented(seed, today=TODAY) for seed in range(40)]


def test_a_seed_is_one_person() -> None:
    assert truth.invented(7, today=TODAY) == truth.invented(7, today=TODAY)
    assert len({each.national_id for each in PEOPLE}) == len(PEOPLE)


def test_an_identity_number_is_one_that_the_service_takes() -> None:
    for each in PEOPLE:
        assert numbers.national_id(each.national_id, today=TODAY) == each.national_id
        assert each.national_id.startswith(f"{each.born_on:%y%m%d}")


def test_what_is_earned_less_what_is_taken_is_paid() -> None:
    for pay in (each.pay for each in PEOPLE):
        owed = sum(item.cents for item in (*pay.statutory, *pay.agreed))
        assert pay.net == sum(item.cents for item in pay.earnings) - owed
        assert 0 < owed < pay.gross


def test_her_bank_is_paid_what_her_payslip_says() -> None:
    for each in PEOPLE:
        paid = [row.cents for row in each.statement.movements if row.is_salary]
        assert len(paid) == 3
        assert max(paid) == each.pay.net == paid[-1]


def test_some_name_has_letters_that_english_lacks() -> None:
    assert any(not each.full_name.isascii() for each in PEOPLE)


def test_check_digits_are_those_of_the_standard() -> None:
    # The example of ICAO Doc 9303, part 4, appendix B.
    for text, digit in (
        ("L898902C3", "6"),
        ("740812", "2"),
        ("120415", "9"),
        ("ZE184226B<<<<<", "1"),
    ):
        assert mrz.check_digit(text) == digit
    whole = "L898902C3674081221204159ZE184226B<<<<<1"
    assert mrz.check_digit(whole) == "0"


def test_the_lines_for_machines_are_of_forty_four_letters_digits_and_fillers() -> None:
    for each in PEOPLE:
        for line in mrz.lines(each):
            assert len(line) == 44
            assert set(line) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
