"""What may fit after a decline: a smaller or shorter loan by the same dossier, and no promise."""

from crm_store.money import Cents
from flows import affordability, as_offered
from flows.affordability import CounterOffer
from flows.calendar import Calendar
from flows.dossier import Dossier
from flows.policy import Policy
from flows.quote import Quote
from flows.standing import Reason

# Other reasons are not mended by borrowing less, or for a shorter time.
_MENDED: frozenset[Reason] = frozenset(("R01", "R02", "R05"))


def find(
    dossier: Dossier, reasons: tuple[Reason, ...], *, policy: Policy, calendar: Calendar
) -> CounterOffer | None:
    """The largest loan over the most months, up to hers, that her pay and her contract carry."""
    pay, deductions, until = dossier.remuneration, dossier.deductions, dossier.employed_until
    if not _MENDED.issuperset(reasons) or pay is None or deductions is None or until is None:
        return None
    most = affordability.capacity(
        Cents(pay.value),
        deductions=Cents(deductions.value),
        net=Cents(dossier.net.value) if dossier.net else None,
        policy=policy.affordability,
    ).amount
    product = policy.priced(dossier.product)
    for months in range(dossier.months.value, product.min_months - 1, -1):
        largest = affordability.largest_principal(most, months, product=product)
        if largest is None:
            continue
        offer = CounterOffer(Cents(min(largest, dossier.principal.value)), months)
        if until.value == "open_ended" or _ends_by(offer, dossier, policy, calendar):
            return offer
    return None


def _ends_by(offer: CounterOffer, dossier: Dossier, policy: Policy, calendar: Calendar) -> bool:
    """Whether its last payment comes before her job ends."""
    until = dossier.employed_until
    priced = as_offered.quoted(
        offer.principal,
        offer.months,
        product=policy.priced(dossier.product),
        pay_day=dossier.pay_day.value if dossier.pay_day else None,
        on=dossier.on,
        policy=policy,
        calendar=calendar,
    )
    if until is None or until.value == "open_ended" or not isinstance(priced, Quote):
        return False
    return priced.last_due_on is not None and priced.last_due_on <= until.value
