"""The page of the policy: what the files say, and nothing else."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from crm_store.money import Cents
from flows.policy import Fee, load
from flows.policy.book import PolicyBook
from flows.policy.page import page

BOOK = load()
PAGE = Path(__file__).parents[2] / "docs" / "policy.md"


def test_the_page_says_what_the_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(BOOK), "run `buffr policy docs`"


def test_every_rule_of_every_file_is_on_the_page() -> None:
    written = page(BOOK)
    for name in PolicyBook.model_fields:
        assert f"## `{name}.toml`" in written
        for version in getattr(BOOK, name):
            rules = set(type(version).model_fields)
            for rule in rules - {"effective_from", "source", "note", "confirm", "confirms"}:
                assert f"| `{rule}` | {version.confirmed_by(rule) or 'nobody'} |" in written, name


def test_who_confirms_is_said_of_rules_that_are_there() -> None:
    version = BOOK.product[0]
    with pytest.raises(ValidationError, match="confirms names no rule of this file: rate"):
        type(version).model_validate({**version.model_dump(), "confirms": {"rate": "owner"}})


def test_a_rule_is_shown_with_its_unit() -> None:
    fee = Fee(name="processing", bps=100, min_cents=Cents(2_000))
    product = BOOK.product[0].model_copy(
        update={
            "fees": (fee,),
            "effective_from": date(2027, 3, 1),
            "confirm": "regulator",
            "confirms": {"settlement": "lawyer", "code": ""},
        }
    )
    written = page(BOOK.model_copy(update={"product": (*BOOK.product, product)}))
    assert "### From 2027-03-01" in written
    assert "- The regulator:\n  - `product.toml`: `offered`, `min_amount_cents`" in written
    assert "- The owner:\n  - `term_product.toml`: " in written
    for row in (
        "| fees | name processing, bps 1 %, smallest N$20.00, largest none, inside charge yes "
        "| `fees` | regulator |",
        "| penalty a month | 5 % | `penalty_bps_month` | regulator |",
        "| settlement | pro_rata_by_day | `settlement` | lawyer |",
        "| code | payroll_loan | `code` | nobody |",
        "| remuneration share | 1/3 | `remuneration_share` |",
        "| prime | rate 10.125 %, from 2025-12-01. Bank of Namibia, ",
    ):
        assert row in written
