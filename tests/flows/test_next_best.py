"""What is best done next: what protects her first, then what is owed, then what we sell."""

from typing import Any

import pytest

from flows import next_best, policy
from flows.next_best import RULES, Seen

CUT = policy.load().on(policy.load().customers[-1].effective_from).customers


@pytest.mark.proves("Enhancement Opportunities", "Employee Relationship Tracking")
def test_the_heaviest_rule_that_holds_wins(subtests: pytest.Subtests) -> None:
    everything: dict[str, Any] = {
        "open_complaints": 1, "days_late": 40, "waits": "manual_review", "health_band": "at risk",
        "churn": 90, "may_be_written_to": True,
    }  # fmt: skip
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({**everything, "flags": ("dispute", "deceased")}, "nothing_after_death"),
        ({**everything, "flags": ("deceased_reported",)}, "nothing_after_death"),
        ({**everything, "flags": ("dispute", "fraud_signal")}, "hold_for_fraud"),
        ({**everything, "flags": ("dispute",)}, "answer_dispute"),
        (everything, "settle_complaint"),
        ({**everything, "open_complaints": 0, "flags": ("hardship",)}, "offer_another_way"),
        ({**everything, "open_complaints": 0}, "ring_about_lateness"),
        ({"days_late": CUT.ring_late_days - 1}, "ask_employer"),
        ({"waits": "manual_review"}, "decide"),
        ({"waits": "disbursement"}, "pay_out"),
        ({"waits": "started"}, "help_with_form"),
        ({"waits": "employment_verification"}, "wait"),
        ({"health_band": "at risk", "churn": 90}, "ask_how_it_goes"),
        ({"churn": CUT.churn_from, "may_be_written_to": True}, "invite_back"),
        ({"churn": CUT.churn_from}, "nothing"),  # who did not agree hears of no offer
        ({"churn": CUT.churn_from - 1, "may_be_written_to": True}, "nothing"),
        ({}, "nothing"),
    )
    for told, action in cases:
        with subtests.test(action=action):
            assert next_best.of(Seen(**told), CUT) == action
    assert len({action for action, _ in RULES}) == len(RULES)
