"""What she is told of her application outside a turn, and what she may still do about it."""

from dataclasses import asdict
from datetime import date

from flows import proving
from flows.effects import AskReview, OpenCase, TakeOffer, Value
from flows.flow import Ask, Draft, Offer, Say, Turn
from flows.form import person
from flows.quote import Quote
from flows.ruled import Grounds, Ruled
from flows.standing import Reason

TOPIC = "offer"
_WITH_FIGURES: tuple[Reason, ...] = ("R01", "R02")
_OF_AGE: Reason = "R13"


def under_review(ref: str, answer_by: date) -> tuple[Say, ...]:
    """A person looks at it."""
    return (Say("decision.under_review", {"ref": ref, "answer_by": answer_by}),)


def papers_needed(ref: str) -> tuple[Say, ...]:
    """Something must be sent once more."""
    return (Say("decision.papers_needed", {"ref": ref}),)


def approved(ref: str, amount: int, *, months: int) -> tuple[Say, ...]:
    """We said yes: no contract yet, and nothing is owed."""
    return (Say("decision.approved", {"ref": ref, "amount": amount, "months": months}),)


def offered(ref: str, priced: Quote, *, until: date) -> tuple[Say, ...]:
    """A smaller loan fits; she chooses."""
    return (Say("decision.counter_offer", {"ref": ref, **_costs(priced), "until": until}),)


def declined(ref: str, ruled: Ruled) -> tuple[Say, ...]:
    """Not this loan, and why, with what she can do about each reason."""
    ways_on = (*_may_fit(ruled), right(ruled, on=ruled.on))
    return (Say("decision.declined", {"ref": ref}), *reasons(ruled), *ways_on)


def reasons(ruled: Ruled) -> tuple[Say, ...]:
    """Every reason that fired, in plain words."""
    return tuple(_reason(each) for each in ruled.grounds)


def _reason(grounds: Grounds) -> Say:
    """A reason with the figures of the rule that fired, where it speaks of any."""
    measured, limit = grounds.measured or 0, grounds.limit or 0
    values: dict[str, Value] = {}
    if grounds.reason in _WITH_FIGURES:
        values = {"payment": measured, "limit": limit}
    elif grounds.reason == _OF_AGE:
        values = {"years": limit}
    return Say(f"decision.reason.{grounds.reason}", values)


def _may_fit(ruled: Ruled) -> tuple[Say, ...]:
    offer = ruled.may_fit
    if offer is None:
        return ()
    return (Say("decision.may_fit", {"amount": offer.principal, "months": offer.months}),)


def right(ruled: Ruled, *, on: date) -> Say:
    """Whether she may ask a person to look again, and until when."""
    if ruled.review_until is None:
        return Say("decision.was_reviewed")
    if ruled.review_until < on:
        return Say("decision.review_too_late", {"until": ruled.review_until})
    return Say("decision.review_right", {"until": ruled.review_until})


# --- in chat ---


def ask_for_review(turn: Turn) -> None:
    """A person looks once more at what was declined: within the time, and once."""
    draft = turn.draft
    ruled = draft.ruled if draft is not None else None
    if proving.is_private(turn):
        _take_unchecked(turn)
    elif draft is None or draft.stage != "declined" or ruled is None:
        turn.say("decision.nothing_to_review")
    elif ruled.review_until is None or ruled.review_until < turn.situation.today:
        too_late = right(ruled, on=turn.situation.today)
        turn.say(too_late.key, **too_late.values)
    else:
        situation = turn.situation
        turn.do(AskReview())
        turn.draft = None
        turn.say(
            "decision.review_asked",
            ref=draft.ref,
            answer_by=situation.calendar.add_business_days(
                situation.today, situation.policy.sla.review_business_days
            ),
        )
        turn.over = True


def _take_unchecked(turn: Turn) -> None:
    """Her wish holds; whoever else may hold this number hears of nothing that was decided."""
    draft, today = turn.draft, turn.situation.today
    ruled = draft.ruled if draft is not None else None
    until = ruled.review_until if ruled is not None else None
    if draft is not None and draft.stage == "declined" and until is not None and until >= today:
        turn.do(AskReview())
        turn.draft = None
    else:
        turn.do(OpenCase("application_review", "review_asked", 2))
    days = turn.situation.policy.sla.review_business_days
    turn.say(
        "decision.review_noted",
        answer_by=turn.situation.calendar.add_business_days(today, days),
    )
    turn.over = True


def ask_offer(draft: Draft, priced: Quote) -> Ask:
    """The smaller loan, with all that it costs; to take it agrees to these figures only."""
    return Ask(
        "decision.ask_offer",
        {"ref": draft.ref, **_costs(priced)},
        topic=TOPIC,
        offers=(
            Offer(
                f"offer:{draft.ref}:{priced.principal}:{priced.months}:{priced.total}:take",
                "option.take_amount",
                {"amount": priced.principal},
            ),
            person(TOPIC),
            Offer("withdraw", "option.stop"),
        ),
    )


def open_offer(turn: Turn) -> Ask | None:
    """The question about the offer that stands, if one does today."""
    draft = turn.draft
    priced = _standing_offer(turn)
    return None if draft is None or priced is None else ask_offer(draft, priced)


def asks_for_other_terms(turn: Turn) -> bool:
    """She wants another loan than the smaller one that waits for her: a person can look at it."""
    offer = open_offer(turn) if turn.situation.may_hear else None
    if offer is None:
        return False
    turn.say("decision.other_terms")
    turn.ask = offer
    return True


def choose(turn: Turn, option: str, message: int) -> bool:
    """She takes the smaller loan, as it was shown."""
    draft, priced = turn.draft, _standing_offer(turn)
    if draft is None or priced is None:
        return False
    if option != ask_offer(draft, priced).offers[0].id:
        return False
    turn.do(
        TakeOffer(
            principal=priced.principal, months=priced.months, quote=asdict(priced), message=message
        )
    )
    situation = turn.situation
    turn.say(
        "decision.offer_taken",
        ref=draft.ref,
        amount=priced.principal,
        months=priced.months,
        answer_by=situation.calendar.add_business_days(
            situation.today, situation.policy.sla.review_business_days
        ),
    )
    turn.draft = None
    turn.over = True
    return True


def _standing_offer(turn: Turn) -> Quote | None:
    draft = turn.draft
    ruled = draft.ruled if draft is not None else None
    if ruled is None or ruled.offer is None or draft is None or ruled.stands_until is None:
        return None
    taken = (draft.principal, draft.months) == (ruled.offer.principal, ruled.offer.months)
    if taken or draft.is_closed or ruled.stands_until < turn.situation.today:
        return None
    return draft.offered


def _costs(priced: Quote) -> dict[str, Value]:
    return {
        "amount": priced.principal,
        "months": priced.months,
        "instalment": priced.instalment,
        "total": priced.total,
        "cost": priced.cost,
    }
