"""Amounts, dates and times stand as people write them in each language."""

from datetime import UTC, date, datetime

import pytest

from agent.claims import claims_in
from agent.languages import figures
from agent.languages.catalogue import TRANSLATIONS, Written
from crm_store import money
from crm_store.money import Cents

EVERY: tuple[Written, ...] = ("en", *TRANSLATIONS)


def test_an_amount_has_the_signs_of_its_language(subtests: pytest.Subtests) -> None:
    for cents, english, afrikaans in (
        (123_450, "N$1,234.50", "N$1\u00a0234,50"),
        (60_000, "N$600.00", "N$600,00"),
        (-500, "-N$5.00", "-N$5,00"),
        (123_456_789, "N$1,234,567.89", "N$1\u00a0234\u00a0567,89"),
        (0, "N$0.00", "N$0,00"),
    ):
        with subtests.test(cents=cents, english=english, afrikaans=afrikaans):
            shown = {written: figures.show_money(Cents(cents), written) for written in EVERY}
            assert shown == dict.fromkeys(EVERY, english) | {"af": afrikaans}


def test_an_amount_is_one_claim_and_read_back_as_itself(subtests: pytest.Subtests) -> None:
    for written in EVERY:
        for cents in (1, 99_999, 123_450, 5_000_000, 123_456_789):
            with subtests.test(written=written, cents=cents):
                shown = figures.show_money(Cents(cents), written)
                assert len(claims_in(f"Cost: {shown}, once.")) == 1
                assert money.parse(shown) == cents


def test_days_and_months_are_named_only_where_a_name_is_attested() -> None:
    at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert {written: figures.show_moment(at, written) for written in EVERY} == dict.fromkeys(
        EVERY, "Monday 23 November, 08:00"
    ) | {"af": "Maandag 23 November, 08:00"}
    assert {written: figures.show_date(date(2027, 3, 5), written) for written in EVERY} == (
        dict.fromkeys(EVERY, "5 March 2027") | {"af": "5 Maart 2027"}
    )
