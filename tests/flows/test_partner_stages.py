"""Partnerships step by step, and bills to the cent."""

from datetime import date

import pytest

from crm_store.money import Cents
from crm_store.partner_steps import TRANSITIONS
from flows import bills, partner_stages, policy
from flows.bills import State
from flows.partner_stages import STAGE, Known, Status

NOBODY = Known(contacts=0, agreement_holds=False)
READY = Known(contacts=1, agreement_holds=True)
MONDAY = date(2026, 11, 23)


@pytest.mark.proves("Partnership Lifecycle Management")
def test_each_step_says_what_must_be_there_before(subtests: pytest.Subtests) -> None:
    assert set(STAGE) == set(TRANSITIONS)
    reached = {each for steps in TRANSITIONS.values() for each in steps}
    assert reached == set(TRANSITIONS)
    open_points = Known(1, agreement_holds=True, open_points=["file_tried"])
    cases: tuple[tuple[Status, Status, Known, str, list[str]], ...] = (
        ("prospect", "developing", NOBODY, "", []),
        ("developing", "onboarding", NOBODY, "", ["no_contact"]),
        ("developing", "onboarding", READY, "", []),
        ("onboarding", "active", NOBODY, "", ["no_agreement"]),
        ("onboarding", "active", open_points, "", ["points_open"]),
        ("onboarding", "active", READY, "", []),
        ("active", "paused", READY, " ", ["say_why"]),
        ("paused", "active", open_points, "They pay again", []),
        ("active", "ended", READY, "", ["say_why"]),
        ("ended", "developing", NOBODY, "A new owner", []),
    )
    for here, to, known, why, lacking in cases:
        with subtests.test(f"{here} to {to}"):
            assert to in TRANSITIONS[here]
            assert partner_stages.missing(here, to, known=known, why=why) == lacking


@pytest.mark.proves("Invoice Management")
def test_tax_and_commission_are_rounded_once_a_line_half_to_even() -> None:
    # 2.5 % of N$10.20 are 25.5 cents, of N$10.60 are 26.5: both become 26.
    lines = [
        bills.commission(loan, Cents(basis), bps=250, vat_bps=1_500)
        for loan, basis in (("LN-1", 1_020), ("LN-2", 1_060), ("LN-3", -1_020))
    ]
    assert [(each.net, each.vat) for each in lines] == [(26, 4), (26, 4), (-26, -4)]
    assert bills.added(lines).total == 30
    taxed = bills.line("set_up", Cents(1_010), vat_bps=1_500)
    ours = bills.line("deducted_not_paid", Cents(1_010), vat_bps=1_500, about="LN-7/2026-10")
    assert (taxed.vat, ours.vat) == (152, 0)  # 151.5 is nearer to no cent: the even one


def test_a_bill_stands_by_what_is_left_of_it(subtests: pytest.Subtests) -> None:
    cases: tuple[tuple[int, bool, int, State], ...] = (
        (100, False, 23, "open"),
        (40, False, 23, "partly_paid"),
        (40, False, 22, "overdue"),
        (0, False, 22, "paid"),
        (0, True, 22, "credited"),
        (-5, True, 23, "to_refund"),
    )
    for left, credited, due, wanted in cases:
        with subtests.test(wanted):
            found = bills.state(
                left=Cents(left), total=Cents(100), credited=credited,
                due_on=date(2026, 11, due), on=MONDAY,
            )  # fmt: skip
            assert found == wanted


def test_nobody_without_a_number_charges_tax() -> None:
    rules = policy.load().on(MONDAY).partners
    assert (rules.vat_of("4455667"), rules.vat_of(""), rules.vat_of(None)) == (1_500, 0, 0)
    assert rules.confirm == "owner"
