"""The dated numbers: which version holds on a day, and which files are refused."""

import re
import shutil
import tomllib
from datetime import date
from importlib import resources
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from crm_store.money import Cents
from flows.calendar import Calendar
from flows.policy import (
    ConsentTexts,
    Fee,
    NoPolicyInForce,
    Product,
    Share,
    UnlawfulProduct,
    load,
    percent,
)
from flows.policy.version import Version
from flows.quote import Quote, quote

IN_2026 = date(2026, 4, 1)
POLICY = load().on(IN_2026)
CALENDAR = Calendar(POLICY.hours)


def test_no_value_stands_in_a_policy_that_nothing_reads() -> None:
    """Whoever changes a number in a file must change what the house does."""
    rules = [each for each in Version.__subclasses__() if each is not ConsentTexts]  # by purpose
    ours = Version.model_fields.keys()
    values = {name for rule in rules for name in rule.model_fields.keys() - ours}
    assert len(values) > 100
    assert values - asked_for() == set()


def asked_for() -> set[str]:
    """Every attribute that code or a page reads."""
    root = Path(__file__).parents[2]
    files = chain.from_iterable((root / each).rglob("*") for each in ("agent", "workflows"))
    texts = [each.read_text("utf-8") for each in files if each.suffix in (".py", ".html")]
    return set(re.findall(r"\.(\w+)", "\n".join(texts)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in resources.files("flows.policy").iterdir():
        if file.name.endswith(".toml"):
            shutil.copy(str(file), tmp_path)
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def succeed(folder: Path, name: str, *, on: date, old: str, new: str) -> None:
    """Add a version that begins on a day and differs in one line."""
    file = folder / f"{name}.toml"
    text = file.read_text()
    assert old in text
    first = text[text.index("\n[[version]]") :]
    later = first.replace("2026-01-01", str(on)).replace(old, new)
    file.write_text(f"{text}\n{later}")


def test_every_version_names_its_source() -> None:
    book = load()
    for name in type(book).model_fields:
        for version in getattr(book, name):
            assert version.source.strip(), name


def test_the_product_is_the_one_that_the_conversations_quote() -> None:
    product = POLICY.product
    assert product.code == "payroll_loan"
    assert (product.min_amount_cents, product.max_amount_cents) == (50_000, 1_000_000)
    assert (product.min_months, product.max_months) == (1, 5)
    assert (product.rate_bps, product.base, product.charge_type) == (
        2_000,
        "principal",
        "flat_once",
    )


def test_articles_get_formatted_figures() -> None:
    assert POLICY.display() == {
        "product.min_amount": "N$500.00",
        "product.max_amount": "N$10,000.00",
        "product.min_months": "1",
        "product.max_months": "5",
        "product.charge_percent": "20 %",
        "product.charge_cap_percent": "30 %",
        "product.minimum_age": "18",
        "affordability.share": "one third",
        "documents.list": "your ID, your newest payslip and a bank letter",
        "documents.max_size_mb": "2",
        "documents.kinds": "JPEG, PNG or PDF",
        "penalty.percent_per_month": "5 %",
        "penalty.max_months": "3",
        "levy.percent": "1.03 %",
        "cooling_off.days": "3",
        "office.hours": "Mon-Fri 08:00-17:00",
        "office.town": "Windhoek",
        "affordability.share.af": "een derde",
        "documents.list.af": "jou ID, jou nuutste betaalstrokie en 'n bankbrief",
        "documents.kinds.af": "JPEG, PNG of PDF",
        "office.hours.af": "Ma-Vr 08:00-17:00",
    }


def test_hours_that_differ_by_day_are_shown_one_after_the_other(folder: Path) -> None:
    edit(folder, "hours", 'days = ["Sat"]\nopens = 09:00:00', 'days = ["Sat"]\nopens = 09:30:00')
    edit(
        folder,
        "hours",
        '[[version.proactive]]\ndays = ["Mon"',
        '[[version.office]]\ndays = ["Sat"]\nopens = 09:00:00\ncloses = 12:00:00\n\n'
        '[[version.proactive]]\ndays = ["Mon"',
    )
    shown = load(folder).on(IN_2026).display()
    assert shown["office.hours"] == "Mon-Fri 08:00-17:00, Sat 09:00-12:00"
    assert shown["office.hours.af"] == "Ma-Vr 08:00-17:00, Sa 09:00-12:00"


def test_before_the_first_version_no_policy_is_in_force() -> None:
    with pytest.raises(NoPolicyInForce, match=r"product: no version was in force on 2025-12-31"):
        load().on(date(2025, 12, 31))


def test_a_later_version_holds_from_its_day_on(folder: Path) -> None:
    succeed(folder, "product", on=date(2026, 6, 1), old="rate_bps = 2_000", new="rate_bps = 1_500")
    book = load(folder)
    assert book.on(date(2026, 5, 31)).product.rate_bps == 2_000
    assert book.on(date(2026, 6, 1)).product.rate_bps == 1_500


def test_the_version_says_from_which_dates_its_parts_hold(folder: Path) -> None:
    succeed(folder, "product", on=date(2026, 6, 1), old="rate_bps = 2_000", new="rate_bps = 1_500")
    book = load(folder)
    assert book.on(date(2026, 5, 31)).version == "2026-01-01"
    assert book.on(date(2026, 6, 1)).version == "2026-06-01+2026-01-01"


def test_versions_out_of_order_are_refused(folder: Path) -> None:
    succeed(folder, "sla", on=date(2025, 6, 1), old="wait_minutes = 20", new="wait_minutes = 25")
    with pytest.raises(ValidationError, match="2025-06-01 must come after 2026-01-01"):
        load(folder)


def test_a_misspelt_name_is_refused(folder: Path) -> None:
    edit(folder, "sessions", "draft_days", "draft_dayz")
    with pytest.raises(ValidationError, match="draft_dayz"):
        load(folder)


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    edit(folder, "sla", "wait_minutes = 20", "wait_minutes = ")
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        load(folder)
    assert caught.value.__notes__ == ["in sla.toml"]


def test_a_version_without_a_source_is_refused(folder: Path) -> None:
    edit(folder, "sla", "source =", "# source =")
    with pytest.raises(ValidationError, match="source"):
        load(folder)


def test_the_engine_never_approves_alone_what_takes_two_people(folder: Path) -> None:
    was, alone = "auto_approve_up_to_cents = 0\n", "auto_approve_up_to_cents = 500_001\n"
    edit(folder, "decision", was, alone)
    with pytest.raises(ValidationError, match="is above second_person_above_cents"):
        load(folder)


@pytest.mark.proves("7.1 Regulatory Compliance Tracking")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # T8: a rate of 90 % is not lowered silently, it does not load.
        ("rate_bps = 2_000", "rate_bps = 9_000", "charges 90 % and fees, together at most 30 %"),
        ("max_amount_cents = 1_000_000", "max_amount_cents = 10_010_000", r"N\$100,100\.00"),
        ("max_months = 5", "max_months = 6", "runs 6 months, at most 5"),
        ("max_period_months = 5", "max_period_months = 6", "runs 6 months, at most 5"),
        ("penalty_bps_month = 500", "penalty_bps_month = 501", "penalty 5.01 % a month"),
        ("penalty_max_months = 3", "penalty_max_months = 4", "penalty for 4 months, at most 3"),
    ],
)
def test_a_product_over_a_ceiling_does_not_load(
    folder: Path, old: str, new: str, said: str
) -> None:
    edit(folder, "product", old, new)
    with pytest.raises(UnlawfulProduct, match=said):
        load(folder)


def test_a_ceiling_that_falls_while_the_product_is_live_is_noticed(folder: Path) -> None:
    succeed(
        folder, "ceilings", on=date(2026, 9, 1), old="charge_bps = 3_000", new="charge_bps = 1_900"
    )
    with pytest.raises(UnlawfulProduct, match="from 2026-01-01 is unlawful on 2026-09-01"):
        load(folder)


def test_a_ceiling_may_fall_once_the_product_has_fallen(folder: Path) -> None:
    succeed(folder, "product", on=date(2026, 9, 1), old="rate_bps = 2_000", new="rate_bps = 1_500")
    succeed(
        folder, "ceilings", on=date(2026, 9, 1), old="charge_bps = 3_000", new="charge_bps = 1_900"
    )
    assert load(folder).on(date(2026, 9, 1)).product.rate_bps == 1_500


def test_a_product_that_lives_before_any_ceiling_does_not_load(folder: Path) -> None:
    edit(folder, "product", "2026-01-01", "2025-01-01")
    with pytest.raises(NoPolicyInForce, match="ceilings"):
        load(folder)


def test_a_fee_inside_the_charge_counts_towards_the_ceiling() -> None:
    fee = Fee(name="processing", bps=0, min_cents=Cents(10_000))
    inside = POLICY.product.model_copy(update={"fees": (fee,)})
    outside = inside.model_copy(update={"fees": (fee.model_copy(update={"inside_charge": False}),)})
    assert len(POLICY.ceilings.breaches(inside, on=IN_2026)) == 1  # 20 % + N$100.00 of N$500.00
    assert POLICY.ceilings.breaches(outside, on=IN_2026) == ()


def fees() -> st.SearchStrategy[Fee]:
    return st.builds(
        Fee,
        name=st.just("processing"),
        bps=st.integers(0, 800),
        min_cents=st.integers(0, 3_000).map(Cents),
        max_cents=st.none() | st.integers(3_000, 20_000).map(Cents),
    )


@pytest.mark.proves("NAMFISA Compliance Management")
@settings(deadline=None)
@given(
    rate=st.integers(0, 3_100),
    levy=st.integers(0, 400),
    base=st.sampled_from(["principal", "principal_debt"]),
    fees=st.lists(fees(), max_size=2),
    principal=st.integers(50_000, 1_000_000).map(Cents),
)
def test_a_lawful_product_never_charges_more_than_the_ceiling(
    rate: int, levy: int, base: str, fees: list[Fee], principal: Cents
) -> None:
    changes = {"rate_bps": rate, "levy_bps": levy, "base": base, "fees": fees}
    product = Product.model_validate(
        {**POLICY.product.model_dump(), **changes, "levy_borne_by": "borrower"}
    )
    if POLICY.ceilings.breaches(product, on=IN_2026):
        return
    quoted = quote(principal, 3, product=product, pay_day=None, on=IN_2026, calendar=CALENDAR)
    assert isinstance(quoted, Quote)
    assert quoted.finance_charge <= POLICY.ceilings.charge_limit(quoted.principal_debt)


def test_a_month_of_pay_outside_the_plausible_range_is_asked_again() -> None:
    plausible = POLICY.affordability.plausible
    assert [plausible(Cents(pay)) for pay in (49_999, 50_000, 50_000_000, 50_000_001)] == [
        False,
        True,
        True,
        False,
    ]


def test_documents_are_told_smaller_than_they_are_taken() -> None:
    documents = POLICY.documents
    assert documents.required == ("id", "payslip", "bank_letter")
    assert documents.stated_max_megabytes * 1_000_000 < documents.max_bytes == 5 * 1024 * 1024
    assert (documents.max_pages, documents.max_pixels) == (20, 40_000_000)


def test_the_session_window_closes_ten_minutes_early() -> None:
    sessions = POLICY.sessions
    assert sessions.window_closes_after_minutes == 23 * 60 + 50
    assert (sessions.chat_pause_minutes, sessions.draft_days) == (30, 14)
    assert (sessions.burst_text_seconds, sessions.burst_media_seconds) == (1.5, 4.0)
    assert sessions.burst_cap_seconds == 10.0
    assert (sessions.misses_to_choices, sessions.misses_to_person) == (2, 3)
    assert sessions.digressions_to_pause == 2


def test_urgent_cases_are_answered_first() -> None:
    waits = [POLICY.sla.first_response(priority) for priority in (0, 1, 2, 3, 9)]
    assert waits == [20, 30, 60, 120, 120]


def test_an_application_of_3_june_is_answered_by_10_june() -> None:
    days = POLICY.sla.review_business_days
    assert CALENDAR.add_business_days(date(2026, 6, 3), days) == date(2026, 6, 10)


def test_each_consent_has_a_wording_of_its_own() -> None:
    consent = POLICY.consent
    assert isinstance(consent, ConsentTexts)
    assert len({consent.data_processing, consent.employer_check, consent.credit_check}) == 3


def test_a_share_is_rounded_down() -> None:
    assert Share(numerator=1, denominator=3).of(Cents(650_000)) == 216_666


def test_a_rate_is_shown_without_idle_zeros(subtests: pytest.Subtests) -> None:
    for bps, shown in (
        (2_000, "20 %"),
        (103, "1.03 %"),
        (1_050, "10.5 %"),
        (5, "0.05 %"),
        (0, "0 %"),
    ):
        with subtests.test(bps=bps, shown=shown):
            assert percent.show(bps) == shown
