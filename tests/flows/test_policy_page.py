"""The page of the policy: what the files say, and nothing else."""

from datetime import date
from pathlib import Path

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
            for rule in rules - {"effective_from", "source", "note", "confirm"}:
                assert f"| `{rule}` |" in written, (name, rule)


def test_a_rule_is_shown_with_its_unit() -> None:
    fee = Fee(name="processing", bps=100, min_cents=Cents(2_000))
    product = BOOK.product[0].model_copy(
        update={"fees": (fee,), "effective_from": date(2027, 3, 1), "confirm": "regulator"}
    )
    written = page(BOOK.model_copy(update={"product": (*BOOK.product, product)}))
    assert "### From 2027-03-01" in written
    assert "- The regulator: `product.toml`, " in written
    for row in (
        "| fees | name processing, bps 1 %, smallest N$20.00, largest none, inside charge yes "
        "| `fees` |",
        "| penalty a month | 5 % | `penalty_bps_month` |",
        "| remuneration share | 1/3 | `remuneration_share` |",
        "| prime | rate 10.125 %, from 2025-12-01. Bank of Namibia, ",
    ):
        assert row in written
