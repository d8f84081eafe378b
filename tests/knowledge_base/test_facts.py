"""The facts that articles name agree with the policy that decides."""

from datetime import date

from flows import policy
from knowledge_base import facts
from knowledge_base.search import ARTICLES

RULES = policy.load().on(date(2026, 11, 22))


def test_the_notice_before_a_listing_is_the_one_of_the_policy() -> None:
    known = facts.read(ARTICLES.parent / "facts.toml")
    assert known["bureau.notice_days"].value == str(RULES.ceilings.notice_days)


def test_the_lender_bears_what_the_articles_say_that_it_bears() -> None:
    assert RULES.product.levy_borne_by == "lender"
    assert RULES.product.stamp_duty_borne_by == "lender"
    assert not getattr(RULES.product, "fees", ())
