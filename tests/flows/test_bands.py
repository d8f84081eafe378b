"""Bands of age and pay: each value is in one of them, from its first day or cent on."""

from typing import Any

import pytest
from pydantic import ValidationError

from flows import bands, policy

CUT = policy.load().on(policy.load().customers[-1].effective_from).customers


@pytest.mark.proves("8.8 Customer Segmentation")
def test_a_band_begins_with_its_first_year_and_its_first_cent(subtests: pytest.Subtests) -> None:
    assert bands.ages(CUT) == ("18-24", "25-34", "35-44", "45-54", "55-up")
    assert bands.pays(CUT) == ("0-2999", "3000-5999", "6000-9999", "10000-19999", "20000-up")
    for years, band in (
        *((None, None), (0, None), (17, None), (18, "18-24"), (24, "18-24"), (25, "25-34")),
        *((54, "45-54"), (55, "55-up"), (100, "55-up")),
    ):
        with subtests.test(years=years):
            assert bands.of_age(years, CUT) == band
    for cents, band in (
        *((None, None), (0, "0-2999"), (299_999, "0-2999"), (300_000, "3000-5999")),
        *((1_999_999, "10000-19999"), (2_000_000, "20000-up")),
    ):
        with subtests.test(cents=cents):
            assert bands.of_pay(cents, CUT) == band


def test_cut_points_that_do_not_rise_are_refused() -> None:
    given: dict[str, Any] = CUT.model_dump()
    for wrong in ({"age_from": (25, 18)}, {"pay_from_cents": (0, 0)}, {"age_from": (18,)}):
        with pytest.raises(ValidationError):
            type(CUT).model_validate({**given, **wrong})
