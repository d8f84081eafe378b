"""Campaigns: the same variant for the same person, the gate's word, and no more said than known."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from flows import campaigns, policy, templates
from flows.campaigns import Drop, Later, Put
from flows.sending import (
    FreeForm,
    OtherChannel,
    QueueBehind,
    Refuse,
    Sending,
    UseTemplate,
    Wait,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_variant_is_hers_for_good_and_the_parts_are_about_even() -> None:
    first = [campaigns.variant(f"BUF-{n}", salt="one", of=2) for n in range(2_000)]
    assert first == [campaigns.variant(f"BUF-{n}", salt="one", of=2) for n in range(2_000)]
    other = [campaigns.variant(f"BUF-{n}", salt="two", of=2) for n in range(2_000)]
    for drawn in (first, other):
        assert set(drawn) == {"A", "B"}
        assert abs(Counter(drawn)["A"] - 1_000) < 120
    assert 850 < sum(one == two for one, two in zip(first, other, strict=True)) < 1_150


def test_what_the_gate_says_holds_for_every_member() -> None:
    said: dict[Sending, Put | Later | Drop] = {
        FreeForm("window_open"): Put(),
        UseTemplate("here_for_you", "en"): Put(),
        Wait(NOW, "often_enough_today"): Later(NOW, "often_enough_today"),
        Refuse("hardship"): Drop("hardship"),
        QueueBehind("answer_waiting"): Drop("window_closed"),
        OtherChannel("sms", "window_closed"): Drop("window_closed"),
    }
    assert {each: campaigns.resolve(each) for each in said} == said


def test_an_offer_is_never_sent_as_service_nor_service_as_an_offer() -> None:
    book = templates.load()
    for purpose in ("service", "marketing", "survey"):
        for each in campaigns.fitting(book, purpose):
            assert (each.category == "marketing") is (purpose == "marketing")
            assert not each.variables
    assert campaigns.sent_as("marketing") == "marketing"
    assert {campaigns.sent_as("service"), campaigns.sent_as("survey")} == {"proactive"}
    mislabelled = book.by_name["offers_here"].model_copy(update={"campaign": "service"})
    assert not campaigns.fits(mislabelled, "service")


def test_a_price_that_nobody_has_told_is_unknown_and_never_nothing() -> None:
    rules = policy.load().on(NOW.date()).campaigns
    assert [rules.message_costs(each) for each in ("service", "survey", "marketing")] == [None] * 3
    told = rules.model_copy(update={"marketing_message_cents": 95})
    assert (told.message_costs("marketing"), told.message_costs("service")) == (95, None)


@pytest.mark.proves("Conversion Optimization")
def test_a_share_says_how_sure_it_is_and_no_winner_is_named_by_chance() -> None:
    ten = campaigns.share(5, 10)
    assert (round(ten.low, 3), round(ten.high, 3)) == (0.237, 0.763)
    assert campaigns.share(0, 0).share is None
    assert campaigns.better([("A", campaigns.share(6, 10)), ("B", campaigns.share(4, 10))]) is None
    clear = [("A", campaigns.share(300, 1_000)), ("B", campaigns.share(400, 1_000))]
    assert campaigns.better(clear) == "B"
    assert campaigns.better(clear[:1]) is None
