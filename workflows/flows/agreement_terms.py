"""The terms of an offer: everything that must be said before it is signed, in the order of law."""

from collections.abc import Iterable

from crm_store.money import Cents
from flows.agreement_offered import Terms
from flows.calculated import calculator
from flows.effects import Value
from flows.flow import Say
from flows.policy import Policy
from flows.quote import Element, Quote


def can_be_worded(quote: Quote) -> bool:
    """Whether the wording in force fits: it is written for a charge that is laid on once."""
    return quote.charge_type == "flat_once" and quote.rate_bps % 100 == 0


@calculator
def summary(terms: Terms, *, policy: Policy) -> Say:
    """The offer in one message: what she gets, pays, and may do."""
    quote = terms.quote
    values: dict[str, Value] = {
        "ref": terms.ref,
        "principal": quote.principal,
        "months": quote.months,
        "instalment": quote.instalment,
        "last_instalment": quote.instalments[-1].amount,
        "first_due": terms.first_due,
        "total": quote.total,
        "cost": quote.cost,
        "per_hundred": quote.cost_per_100,
        "penalty_percent": quote.penalty.bps_month // 100,
        "penalty_months": quote.penalty.max_months,
        "days": policy.ceilings.cooling_off_business_days,
        "until": terms.stands_until,
    }
    return Say("agreement.offer" if quote.is_even else "agreement.offer_uneven", values)


@calculator
def in_full(terms: Terms, *, policy: Policy) -> tuple[Say, ...]:
    """Every word of the agreement, for the page and for the chat alike.

    Source: NAMFISA loan agreement, clause 9.2: nine items before the agreement is concluded;
    then what the borrower may do, and what we may not (clauses 5 and 6, section 23).
    """
    return (_parties(terms), *_nine_items(terms, policy=policy), *_rights(terms, policy=policy))


def _parties(terms: Terms) -> Say:
    return Say(
        "agreement.parties",
        {
            "ref": terms.ref,
            "full_name": terms.borrower,
            "employer": terms.employer,
            "wording": terms.wording,
        },
    )


def _nine_items(terms: Terms, *, policy: Policy) -> tuple[Say, ...]:
    quote = terms.quote
    charge, fees = quote.elements[0], quote.elements[1:]
    return (
        Say(
            "agreement.item.debt",
            {
                "n": 1,
                "amount": quote.principal_debt,
                "principal": quote.principal,
                "total": _named(quote.debt_elements, "levy"),
                "cost": _named(quote.debt_elements, "stamp_duty"),
            },
        ),
        Say(
            "agreement.item.charge",
            {"n": 2, "total": quote.finance_charge, "amount": charge.amount, "cost": _sum(fees)},
        ),
        Say(
            "agreement.item.total",
            {
                "n": 3,
                "total": quote.total,
                "cost": quote.cost,
                "unit": 100_00,
                "per_hundred": quote.cost_per_100,
            },
        ),
        Say("agreement.item.rate", {"n": 4, "percent": quote.rate_bps // 100}),
        Say("agreement.item.insurance", {"n": 5}),
        Say(
            "agreement.item.late",
            {
                "n": 6,
                "percent": quote.penalty.bps_month // 100,
                "penalty_months": quote.penalty.max_months,
                "days": policy.ceilings.notice_days,
            },
        ),
        Say(
            "agreement.item.payments",
            {
                "n": 7,
                "months": quote.months,
                "instalment": quote.instalment,
                "last_instalment": quote.instalments[-1].amount,
                "employer": terms.employer,
                "first_due": terms.first_due,
            },
        ),
        Say(
            "agreement.item.period",
            {"n": 8, "months": quote.months, "last_due": terms.last_due},
        ),
        Say("agreement.item.other", {"n": 9, "cost": _sum(quote.other_costs)}),
    )


def _rights(terms: Terms, *, policy: Policy) -> tuple[Say, ...]:
    return (
        Say("agreement.right.early"),
        Say("agreement.right.mind", {"days": policy.ceilings.cooling_off_business_days}),
        Say("agreement.right.nobody"),
        Say("agreement.right.language"),
        Say("agreement.right.changes"),
        Say("agreement.right.complaint"),
        Say("agreement.right.signing", {"until": terms.stands_until}),
    )


def _named(elements: Iterable[Element], name: str) -> Cents:
    return _sum(each for each in elements if each.name == name)


def _sum(elements: Iterable[Element]) -> Cents:
    return Cents(sum(each.amount for each in elements))
