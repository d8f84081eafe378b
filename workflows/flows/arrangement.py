"""What becomes of a schedule when payments are put off, made smaller or moved, and its cost.

What is paid stays where it was. What is open is laid out anew; its cost is known before anybody
agrees. A person approves it, and it holds once the borrower has said yes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from crm_store.money import Cents
from flows import schedule
from flows.calculated import calculator
from flows.calendar import Calendar
from flows.owing import Due, RunningLoan
from flows.policy import Ceilings, Policy, Product, percent
from flows.schedule import PayDay

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pause:
    """No payment for so many pay days; everything follows so much later."""

    months: int


@dataclass(frozen=True)
class Reduced:
    """Smaller payments for so many pay days; what they leave open follows at the end."""

    amount: Cents
    months: int


@dataclass(frozen=True)
class NewDate:
    """Another day of the month, from the next payment on."""

    pay_day: PayDay


@dataclass(frozen=True)
class Promise:
    """What is due is paid on a day that she names; what follows stays as it is."""

    day: date


Arrangement = Pause | Reduced | NewDate | Promise


def wish_of(arrangement: Arrangement) -> str:
    """An arrangement as it is kept: `pause:1`, `reduced:20000:2`, `new_date:15`."""
    match arrangement:
        case Pause(months=months):
            return f"pause:{months}"
        case Reduced(amount=amount, months=months):
            return f"reduced:{amount}:{months}"
        case NewDate(pay_day=pay_day):
            return f"new_date:{pay_day}"
        case Promise(day=day):
            return f"promise:{day.isoformat()}"


def wished(wish: str) -> Arrangement | None:
    """What was kept, as an arrangement; None for anything else."""
    kind, *terms = wish.split(":")
    try:
        match kind, terms:
            case "pause", [months]:
                return Pause(int(months))
            case "reduced", [amount, months]:
                return Reduced(Cents(int(amount)), int(months))
            case "new_date", [day]:
                return NewDate("last" if day == "last" else int(day))
            case "promise", [day]:
                return Promise(date.fromisoformat(day))
    except ValueError:
        pass
    return None


@dataclass(frozen=True)
class Rearranged:
    """A new version of the schedule, and what must be said of it before it is agreed."""

    schedule: tuple[Due, ...]
    cost: Cents  # what is paid more than by the schedule before
    next_due_on: date
    ended_on: date  # the last payment by the schedule before
    ends_on: date
    past_short_term: bool  # a short loan then ends after the months of the short agreement


@dataclass(frozen=True)
class NotPossible:
    """We do not arrange this. `limit` is the nearest that we do: months, cents, or a day."""

    reason: Literal[
        "nothing_open",
        "too_many_months",
        "too_few_months",
        "too_small",
        "not_smaller",
        "too_late",
        "too_early",
        "over_ceiling",
    ]
    limit: int | date | None = None


@dataclass(frozen=True)
class _Plan:
    """How what is open is paid from now on, and how many principal-months that puts off."""

    dues: tuple[Due, ...]
    put_off: int


@calculator
def rearranged(
    loan: RunningLoan,
    arrangement: Arrangement,
    *,
    product: Product,
    pay_day: PayDay,
    on: date,
    policy: Policy,
    calendar: Calendar,
) -> Rearranged | NotPossible:
    """The schedule that an arrangement makes, from that day on.

    The product and the pay day are those of the loan's agreement.
    """
    paid, unpaid = _split(loan)
    if not unpaid:
        return NotPossible("nothing_open")
    refused = _refused(arrangement, unpaid, on=on, policy=policy)
    if refused:
        return refused
    plan = _planned(arrangement, unpaid, pay_day=pay_day, on=on, calendar=calendar)
    cost = percent.part(plan.put_off, policy.arrangement.delay_bps_month)
    is_short = product.charge_type == "flat_once"
    most = _most_charge(loan, plan, is_short=is_short, ceilings=policy.ceilings, on=on)
    if cost and loan.charge + cost > most:
        return NotPossible("over_ceiling", most)
    latest = schedule.months_after(loan.disbursed_on, policy.ceilings.charge_months)
    heaviest = max(due.amount for due in loan.schedule)
    unpaid = _with_cost(plan.dues, cost, most=heaviest, pay_day=pay_day, calendar=calendar)
    return Rearranged(
        schedule=tuple(replace(due, n=n) for n, due in enumerate((*paid, *unpaid), start=1)),
        cost=cost,
        next_due_on=unpaid[0].due_on,
        ended_on=loan.schedule[-1].due_on,
        ends_on=unpaid[-1].due_on,
        past_short_term=is_short and unpaid[-1].due_on > latest,
    )


@calculator
def pay_day_of(loan: RunningLoan, *, calendar: Calendar) -> PayDay:
    """Her pay day: as she told it, or else the one by which most of the schedule falls due."""
    if loan.pay_day is not None:
        return loan.pay_day
    due = {each.due_on for each in loan.schedule}
    since = min(due) - 31 * _ONE_DAY
    months = schedule.whole_months(since, max(due)) + 3  # one begun at each end, and one before

    def fits(day: int) -> int:
        days = _pay_days(day, months, since=since, calendar=calendar)
        return len(due.intersection(days))

    return max(range(1, 32), key=fits)


def _refused(
    arrangement: Arrangement, unpaid: tuple[Due, ...], *, on: date, policy: Policy
) -> NotPossible | None:
    rules = policy.arrangement
    match arrangement:
        case Pause(months=months):
            return _outside(months, rules.pause_max_months)
        case Reduced(amount=amount, months=months):
            return _outside(months, rules.reduced_max_months) or _too_small(
                amount, _usual(unpaid), least=rules.reduced_min_share.of(_usual(unpaid))
            )
        case Promise(day=day):
            latest = on + timedelta(days=rules.promise_max_days)
            if day < on:
                return NotPossible("too_early", on)
            return NotPossible("too_late", latest) if day > latest else None
        case NewDate():
            return None


def _outside(months: int, most: int) -> NotPossible | None:
    if months < 1:
        return NotPossible("too_few_months", 1)
    return NotPossible("too_many_months", most) if months > most else None


def _too_small(amount: Cents, usual: Cents, *, least: Cents) -> NotPossible | None:
    if amount >= usual:
        return NotPossible("not_smaller", usual)
    return NotPossible("too_small", least) if amount < least else None


def _planned(
    arrangement: Arrangement,
    unpaid: tuple[Due, ...],
    *,
    pay_day: PayDay,
    on: date,
    calendar: Calendar,
) -> _Plan:
    since = max(on + _ONE_DAY, unpaid[0].due_on)
    match arrangement:
        case Pause(months=months):
            days = _pay_days(pay_day, len(unpaid) + months, since=since, calendar=calendar)
            return _Plan(_moved(unpaid, days[months:]), _principal(unpaid) * months)
        case Reduced():
            later = _lightened(unpaid, arrangement)
            days = _pay_days(pay_day, len(later), since=since, calendar=calendar)
            return _Plan(_moved(later, days), _principal_months(later) - _principal_months(unpaid))
        case NewDate(pay_day=other):
            days = _pay_days(other, len(unpaid), since=since, calendar=calendar)
            return _Plan(_moved(unpaid, days), 0)
        case Promise(day=day):
            return _Plan(_promised(unpaid, day, on=on), 0)


def _split(loan: RunningLoan) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
    """What is paid and what is open; a payment that is partly in is divided, its charge first."""
    paid: list[Due] = []
    unpaid: list[Due] = []
    left: int = loan.paid
    for due in loan.schedule:
        amount = Cents(min(left, due.amount))
        charge = Cents(min(due.charge, amount))
        rest = Cents(due.amount - amount)
        if amount:
            paid.append(replace(due, amount=amount, charge=charge))
        if rest:
            unpaid.append(replace(due, amount=rest, charge=Cents(due.charge - charge)))
        left -= amount
    return tuple(paid), tuple(unpaid)


def _pay_days(pay_day: PayDay, count: int, *, since: date, calendar: Calendar) -> tuple[date, ...]:
    return schedule.due_dates(pay_day, count, on=since, first_after_days=0, calendar=calendar)


def _moved(dues: Sequence[Due], days: Sequence[date]) -> tuple[Due, ...]:
    return tuple(replace(due, due_on=day) for due, day in zip(dues, days, strict=True))


def _lightened(unpaid: tuple[Due, ...], arrangement: Reduced) -> tuple[Due, ...]:
    """The next payments as small as agreed, the others as they were, and then what is missing."""
    light = [_at_most(due, arrangement.amount) for due in unpaid[: arrangement.months]]
    kept = (*light, *unpaid[len(light) :])
    missing = sum(due.amount for due in unpaid) - sum(due.amount for due in kept)
    charge = sum(due.charge for due in unpaid) - sum(due.charge for due in kept)
    still_light = [arrangement.amount] * (arrangement.months - len(light))
    amounts = _taken(missing, still_light, usual=_usual(unpaid))
    return (*kept, *_shared(amounts, charge=charge, of=missing))


def _at_most(due: Due, amount: Cents) -> Due:
    if due.amount <= amount:
        return due
    return replace(due, amount=amount, charge=Cents(due.charge * amount // due.amount))


def _shared(amounts: Iterator[int], *, charge: int, of: int) -> Iterator[Due]:
    """Payments whose charges follow their amounts; dates come later."""
    before = 0
    for amount in amounts:
        after = before + amount
        share = charge * after // of - charge * before // of
        yield Due(0, date.min, Cents(amount), Cents(share))
        before = after


def _taken(total: int, first: Sequence[Cents], *, usual: Cents) -> Iterator[int]:
    """Payments that together are the total; the last is what is left."""
    for amount in first:
        if total:
            yield min(amount, total)
            total -= min(amount, total)
    while total:
        yield min(usual, total)
        total -= min(usual, total)


def _promised(unpaid: tuple[Due, ...], day: date, *, on: date) -> tuple[Due, ...]:
    """What is due by now, or else the next payment, on the day that she names."""
    until = max(on, unpaid[0].due_on)
    moved = [replace(due, due_on=day) if due.due_on <= until else due for due in unpaid]
    return tuple(sorted(moved, key=lambda due: due.due_on))


def _with_cost(
    dues: tuple[Due, ...], cost: Cents, *, most: Cents, pay_day: PayDay, calendar: Calendar
) -> tuple[Due, ...]:
    """The cost comes with the last payment, and after it: nobody signed for a heavier one."""
    last = dues[-1]
    fits = min(cost, most - last.amount)
    amounts = list(_taken(cost - fits, (), usual=most))
    days = _pay_days(pay_day, len(amounts), since=last.due_on + _ONE_DAY, calendar=calendar)
    return (
        *dues[:-1],
        replace(last, amount=Cents(last.amount + fits), charge=Cents(last.charge + fits)),
        *(Due(0, day, Cents(each), Cents(each)) for each, day in zip(amounts, days, strict=True)),
    )


def _most_charge(
    loan: RunningLoan, plan: _Plan, *, is_short: bool, ceilings: Ceilings, on: date
) -> Cents:
    """The highest charge that the loan may have in the end."""
    if is_short:
        return ceilings.charge_limit(loan.principal)
    yearly = percent.part(plan.put_off, ceilings.yearly_limit_bps(on))
    return Cents(loan.charge + yearly // 12)


def _usual(unpaid: tuple[Due, ...]) -> Cents:
    """The heaviest payment that is open: no arrangement makes one heavier."""
    return max(due.amount for due in unpaid)


def _principal(dues: Sequence[Due]) -> int:
    return sum(due.amount - due.charge for due in dues)


def _principal_months(dues: Sequence[Due]) -> int:
    """How much principal waits for how many months, from the first payment on."""
    return sum((due.amount - due.charge) * months for months, due in enumerate(dues))
