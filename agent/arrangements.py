"""Arrangements at the desk: agreed to by whom the policy wants, offered to her, put in force."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from agent import dossiers, notices, owed
from agent.collecting.receiving import lock
from agent.office import Desk, Office
from agent.unasked import Grounds
from crm_store import arrangements, loans, schedules, two_people
from crm_store.applications import Application
from crm_store.arrangements import Arrangement
from crm_store.ledger import NotPossible, SamePerson
from crm_store.loans import Loan, Running
from crm_store.money import Cents, show
from crm_store.schedules import Payment
from flows import arrangement
from flows.arrangement import Rearranged
from flows.effects import Value
from flows.flow import Say
from flows.owing import Due, RunningLoan

if TYPE_CHECKING:
    from agent.bootstrap import House

_TIMER = "timer"


@dataclass(frozen=True)
class _Known:
    """A locked loan as the books and as the flows know it, and what is under way on it."""

    loan: Loan
    running: RunningLoan
    under_way: Arrangement | None


async def agree_to(desk: Desk, ref: str, *, wish: str | None, by: str) -> list[str]:
    """Agree to what she asked for, or to another wish; where two must, the first of them."""
    known = await _known(desk, ref)
    asked = known.under_way
    if asked is not None and asked.status == "approved" and wish in (None, asked.wish):
        return await _second(desk, known, asked, by=by)
    if asked is None and wish is None:
        raise NotPossible(f"nothing was asked for on {ref}: say what, as pause:1")
    if asked is not None and asked.status != "asked" and wish in (None, asked.wish):
        raise NotPossible(f"{ref} has a plan that waits for her answer")
    plan = _made(desk, known, wish or (asked.wish if asked else ""))
    if asked is None or wish not in (None, asked.wish):
        asked = await arrangements.ask(desk.session, known.loan, str(wish), by=by, at=desk.now)
    needs_two = _needs_two(desk, plan)
    more = {
        "plan": arrangements.planned(_payments(plan.schedule)),
        "cost_cents": plan.cost,
        "changes_version": known.loan.schedule_version,
        "needs_two": needs_two,
        "approved_by": by,
    }
    if needs_two:
        await _move(desk, known.loan, asked, "approved", by=by, **more)
        return [_line(known.loan, asked), "A second person must agree as well."]
    days = (plan.next_due_on, plan.ends_on)
    await _offer(desk, known, asked, by=by, days=days, **more)
    return [_line(known.loan, asked)]


async def decline(desk: Desk, ref: str, *, reason: str, by: str) -> list[str]:
    """Not in this way: she is told kindly, and the days of waiting do not count as late."""
    known = await _known(desk, ref)
    asked = known.under_way
    if asked is None or asked.status == "offered":
        raise NotPossible(f"nothing on {ref} waits for us")
    await _move(desk, known.loan, asked, "declined", by=by, reason=reason)
    since = desk.office.today(asked.asked_at)
    if since < desk.today:
        schedules.pause(
            desk.session,
            known.loan,
            from_on=since,
            until_on=desk.today - timedelta(days=1),
            why="arrangement_asked",
            by=by,
            at=desk.now,
        )
    await _tell(desk, known.loan, asked, Say("arrangement.declined", {"ref": known.loan.ref}))
    return [_line(known.loan, asked)]


async def listed(desk: Desk) -> list[str]:
    """What is under way, the oldest first."""
    found = await arrangements.waiting(desk.session)
    return [_line(loan, each) for each, loan in found] or ["Nothing waits."]


async def round_of(house: "House") -> int:
    """Close what nobody has answered in time; how many there were."""
    async with house.store.transaction() as session:
        return await expire(Desk(session, Office.of(house), house.clock()))


async def expire(desk: Desk) -> int:
    """Close the offers whose last day is over, and tell her that the old plan holds."""
    ended = await arrangements.overdue(desk.session, on=desk.today)
    for each, loan in ended:
        await _move(desk, loan, each, "expired", by=_TIMER)
        until = each.offered_until or desk.today
        said: dict[str, Value] = {"ref": loan.ref, "until": until}
        await _tell(desk, loan, each, Say("arrangement.expired", said), rests_on=(until,))
    return len(ended)


# --- agreeing ---


async def _known(desk: Desk, ref: str) -> _Known:
    """The loan, ours until the transaction ends; nothing is arranged against a flag."""
    loan = await lock(desk.session, ref)
    if loan.status != "active":
        raise NotPossible(f"{loan.ref} is {loan.status}")
    application = await desk.session.get_one(Application, loan.application_id)
    if loan.hold or await dossiers.is_held(desk.session, application):
        raise NotPossible(f"{loan.ref} is on hold: a person must take the flag away first")
    found = await loans.running(desk.session, loan.customer_id)
    if found is None or found.loan.id != loan.id:
        raise NotPossible(f"{loan.ref} is not the customer's newest loan")
    return _Known(
        loan,
        await _as_flows_know_it(desk, found),
        await arrangements.open_one(desk.session, loan.id),
    )


async def _as_flows_know_it(desk: Desk, found: Running) -> RunningLoan:
    return await owed.as_flows_know_it(
        desk.session, found, book=desk.office.book, calendar=desk.office.calendar
    )


def _made(desk: Desk, known: _Known, wish: str) -> Rearranged:
    """The plan that the wish makes today."""
    wanted = arrangement.wished(wish)
    if wanted is None:
        raise NotPossible(
            f"{wish} is no arrangement: write it as pause:1, reduced:20000:2 "
            "(in cents), new_date:15 or promise:2026-11-30"
        )
    loan = known.running
    plan = arrangement.rearranged(
        loan,
        wanted,
        product=desk.rules.priced(loan.product) if loan.product else desk.rules.product,
        pay_day=arrangement.pay_day_of(loan, calendar=desk.office.calendar),
        on=desk.today,
        policy=desk.rules,
        calendar=desk.office.calendar,
    )
    if not isinstance(plan, Rearranged):
        limit = "" if plan.limit is None else f" ({plan.limit})"
        raise NotPossible(f"{wish} is not possible: {plan.reason.replace('_', ' ')}{limit}")
    return plan


def _needs_two(desk: Desk, plan: Rearranged) -> bool:
    when = desk.rules.arrangement.two_people_when
    return ("costs_more" in when and plan.cost > 0) or (
        "past_short_term" in when and plan.past_short_term
    )


def _payments(plan: tuple[Due, ...]) -> list[Payment]:
    return [Payment(each.due_on, Cents(each.amount - each.charge), each.charge) for each in plan]


async def _second(desk: Desk, known: _Known, asked: Arrangement, *, by: str) -> list[str]:
    """The second of two: what is offered is what the first has seen."""
    if not await two_people.are_two(desk.session, str(asked.approved_by), by, at=desk.now):
        raise SamePerson(by)
    open_ones = owed.open_of(asked, paid=known.running.paid)
    outdated = asked.changes_version != known.loan.schedule_version
    if outdated or not open_ones or open_ones[0].due_on < desk.today:
        raise NotPossible(f"the plan of {known.loan.ref} is too old: decline it, and arrange anew")
    days = (open_ones[0].due_on, open_ones[-1].due_on)
    await _offer(desk, known, asked, by=by, days=days, second_by=by)
    return [_line(known.loan, asked)]


async def _offer(
    desk: Desk,
    known: _Known,
    asked: Arrangement,
    *,
    by: str,
    days: tuple[date, date],
    **more: object,
) -> None:
    """Let her say yes or no, before the first of its payments is due; `days`: first and last."""
    next_due_on, ends_on = days
    last_day = desk.today + timedelta(days=desk.rules.arrangement.offer_days)
    until = min(last_day, next_due_on)
    await _move(desk, known.loan, asked, "offered", by=by, offered_until=until, **more)
    said: dict[str, Value] = {
        "ref": known.loan.ref,
        "cost": asked.cost_cents or 0,
        "ends_on": ends_on,
        "until": until,
    }
    rests_on = (asked.cost_cents, ends_on, until)
    await _tell(desk, known.loan, asked, Say("arrangement.offered", said), rests_on=rests_on)


# --- what they have in common ---


async def _move(
    desk: Desk, loan: Loan, each: Arrangement, to: str, *, by: str, **more: object
) -> None:
    await arrangements.move(desk.session, loan, each, to, by=by, at=desk.now, **more)


async def _tell(
    desk: Desk, loan: Loan, each: Arrangement, say: Say, *, rests_on: tuple[object, ...] = ()
) -> None:
    reached, key = await notices.reach(desk.session, loan.customer_id), f"{each.id}:{each.status}"
    if reached is None or not reached.is_proven:
        await desk.have_her_told(loan.customer_id, loan.ref, notice=f"notice:arrangement:{key}")
        return
    notices.put(
        desk.session,
        reached,
        says=(say,),
        key=f"arrangement:{key}",
        phrases=desk.office.phrases,
        calendar=desk.office.calendar,
        now=desk.now,
        grounds=Grounds(rests_on=rests_on),
    )


def _line(loan: Loan, each: Arrangement) -> str:
    cost = "" if each.cost_cents is None else f", costs {show(Cents(each.cost_cents))}"
    until = f", until {each.offered_until.isoformat()}" if each.offered_until else ""
    return f"{loan.ref}: {each.wish} is {each.status}{cost}{until}."
