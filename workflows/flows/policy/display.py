"""The policy's numbers as articles print them; what has words in it also in Afrikaans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_store.money import show
from flows.policy import percent
from flows.policy.ceilings import Ceilings
from flows.policy.product import Product
from flows.policy.rules import (
    WEEKDAYS,
    AffordabilityRules,
    DocumentKind,
    DocumentRules,
    Hours,
    MediaType,
    OpenHours,
    Share,
)


@dataclass(frozen=True)
class _Words:
    """What stands in a figure that is more than a number."""

    both: str
    either: str
    days: Sequence[str]
    shares: Mapping[tuple[int, int], str]
    documents: Mapping[DocumentKind, str]


_ENGLISH = _Words(
    both="and",
    either="or",
    days=WEEKDAYS,
    shares={(1, 2): "one half", (1, 3): "one third", (1, 4): "one quarter", (1, 5): "one fifth"},
    documents={
        "id": "your ID",
        "payslip": "your newest payslip",
        "bank_letter": "a bank letter",
    },
)
_AFRIKAANS = _Words(
    both="en",
    either="of",
    days=("Ma", "Di", "Wo", "Do", "Vr", "Sa", "So"),
    shares={(1, 2): "die helfte", (1, 3): "een derde", (1, 4): "een kwart", (1, 5): "een vyfde"},
    documents={
        "id": "jou ID",
        "payslip": "jou nuutste betaalstrokie",
        "bank_letter": "'n bankbrief",
    },
)
_KINDS: dict[MediaType, str] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/pdf": "PDF",
}


def figures(
    product: Product,
    *,
    ceilings: Ceilings,
    affordability: AffordabilityRules,
    documents: DocumentRules,
    hours: Hours,
) -> dict[str, str]:
    """Every figure that an article may name; `office.hours.af` is the Afrikaans of one."""
    english = _worded(affordability, documents, hours, _ENGLISH)
    afrikaans = _worded(affordability, documents, hours, _AFRIKAANS)
    return {
        "product.min_amount": show(product.min_amount_cents),
        "product.max_amount": show(product.max_amount_cents),
        "product.min_months": str(product.min_months),
        "product.max_months": str(product.max_months),
        "product.charge_percent": percent.show(product.rate_bps),
        "product.charge_cap_percent": percent.show(ceilings.charge_bps),
        "product.minimum_age": str(affordability.minimum_age),
        "documents.max_size_mb": str(documents.stated_max_megabytes),
        "penalty.percent_per_month": percent.show(product.penalty_bps_month),
        "penalty.max_months": str(product.penalty_max_months),
        "levy.percent": percent.show(product.levy_bps),
        "cooling_off.days": str(ceilings.cooling_off_business_days),
        "office.town": hours.town,
        **english,
        **{f"{key}.af": text for key, text in afrikaans.items()},
    }


def _worded(
    affordability: AffordabilityRules, documents: DocumentRules, hours: Hours, words: _Words
) -> dict[str, str]:
    """The figures that have words in them, in one language."""
    required = [words.documents[kind] for kind in documents.required]
    return {
        "affordability.share": _share(affordability.remuneration_share, words),
        "documents.list": _series(required, words.both),
        "documents.kinds": _series([_KINDS[kind] for kind in documents.kinds], words.either),
        "office.hours": ", ".join(_hours(some, words) for some in hours.office),
    }


def _share(share: Share, words: _Words) -> str:
    fraction = (share.numerator, share.denominator)
    return words.shares.get(fraction, f"{share.numerator}/{share.denominator}")


def _series(words: Sequence[str], joined_by: str) -> str:
    """`a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {joined_by} {last}" if first else last


def _hours(hours: OpenHours, words: _Words) -> str:
    """`Mon-Fri 08:00-17:00`."""
    places = sorted(WEEKDAYS.index(day) for day in hours.days)
    days = [words.days[place] for place in places]
    in_a_row = len(days) > 1 and places[-1] - places[0] == len(days) - 1
    when = f"{days[0]}-{days[-1]}" if in_a_row else ", ".join(days)
    return f"{when} {hours.opens:%H:%M}-{hours.closes:%H:%M}"
