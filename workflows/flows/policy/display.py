"""The policy's numbers as articles print them, in English."""

from collections.abc import Sequence

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

_SHARES = {(1, 2): "one half", (1, 3): "one third", (1, 4): "one quarter", (1, 5): "one fifth"}
_DOCUMENTS: dict[DocumentKind, str] = {
    "id": "your ID",
    "payslip": "your newest payslip",
    "bank_letter": "a bank letter",
}
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
    """Every figure that an article may name, formatted."""
    return {
        "product.min_amount": show(product.min_amount_cents),
        "product.max_amount": show(product.max_amount_cents),
        "product.min_months": str(product.min_months),
        "product.max_months": str(product.max_months),
        "product.charge_percent": percent.show(product.rate_bps),
        "product.charge_cap_percent": percent.show(ceilings.charge_bps),
        "product.minimum_age": str(affordability.minimum_age),
        "affordability.share": _share(affordability.remuneration_share),
        "documents.list": _series([_DOCUMENTS[kind] for kind in documents.required], "and"),
        "documents.max_size_mb": str(documents.stated_max_megabytes),
        "documents.kinds": _series([_KINDS[kind] for kind in documents.kinds], "or"),
        "penalty.percent_per_month": percent.show(product.penalty_bps_month),
        "penalty.max_months": str(product.penalty_max_months),
        "levy.percent": percent.show(product.levy_bps),
        "cooling_off.days": str(ceilings.cooling_off_business_days),
        "office.hours": ", ".join(_hours(some) for some in hours.office),
        "office.town": hours.town,
    }


def _share(share: Share) -> str:
    fraction = (share.numerator, share.denominator)
    return _SHARES.get(fraction, f"{share.numerator}/{share.denominator}")


def _series(words: Sequence[str], joined_by: str) -> str:
    """`a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {joined_by} {last}" if first else last


def _hours(hours: OpenHours) -> str:
    """`Mon-Fri 08:00-17:00`."""
    days = sorted(hours.days, key=WEEKDAYS.index)
    first, last = WEEKDAYS.index(days[0]), WEEKDAYS.index(days[-1])
    in_a_row = len(days) > 1 and last - first == len(days) - 1
    when = f"{days[0]}-{days[-1]}" if in_a_row else ", ".join(days)
    return f"{when} {hours.opens:%H:%M}-{hours.closes:%H:%M}"
