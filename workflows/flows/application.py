"""Apply for a loan: the form begun, put off, refused, withdrawn or sent."""

from dataclasses import asdict

from flows import costs
from flows.application_facts import ask_again
from flows.effects import Advance, Begin, Decline, Freeze
from flows.flow import FACTS, Ask, Offer, Turn
from flows.form import (
    FORM,
    PURPOSES,
    Item,
    next_item,
    person,
)
from flows.papers import KINDS
from flows.quote import OutsideProduct


def begin(turn: Turn) -> None:
    """Start an application, or go on with the one there is."""
    if any(isinstance(effect, Begin) for effect in turn.effects):
        return  # tapped twice
    draft = turn.draft
    turn.keep(flow="application", again=None)
    if draft is None or draft.is_closed:
        turn.keep(later=(), consent_read=None, pending_document=None, reading=(), typing=())
    if draft is not None and not draft.is_draft and not draft.is_closed:
        turn.keep(flow=None)
        turn.say("application.one_is_sent", ref=draft.ref)
    elif draft is None or draft.is_closed:
        turn.facts.clear()
        turn.do(Begin())
        policy = turn.situation.policy
        turn.say(
            "application.begin",
            papers=len(policy.documents.required),
            days=policy.sessions.draft_days,
        )


def restart(turn: Turn) -> None:
    """End the form that is open, and begin another."""
    if turn.draft is not None and turn.draft.is_draft:
        turn.do(Advance("withdrawn"))
    turn.draft = None
    turn.facts.clear()
    turn.keep(told=(), reading=())
    begin(turn)


def put_off(turn: Turn) -> None:
    """Skip: what can wait is asked at the end, what cannot says why."""
    item = next_item(turn)
    if turn.state.again is not None:
        turn.keep(again=None)
        turn.say("skip.kept")
    elif not item.can_wait:
        turn.say("skip.cannot")
        turn.say(f"why.{item.topic}")
    elif item.topic in turn.state.later:
        turn.say("skip.last", days=turn.situation.policy.sessions.draft_days)
    else:
        _put_off(turn, item)


def _put_off(turn: Turn, item: Item) -> None:
    turn.keep(later=(*turn.state.later, item.topic))
    if next_item(turn).topic == item.topic:
        turn.say("skip.last", days=turn.situation.policy.sessions.draft_days)
    else:
        turn.say("skip.later")


def refuse(turn: Turn) -> None:
    """She need not answer: why it is asked, what happens without, and every way on."""
    item = next_item(turn)
    turn.say(f"why.{item.topic}")
    turn.say("refused.without")
    wait = (Offer("refused:later", "option.later"),) if item.can_wait else ()
    turn.ask = Ask(
        "refused.ask",
        topic="refused",
        offers=(
            Offer("refused:answer", "option.answer"),
            *wait,
            person("refused"),
            Offer("withdraw", "option.stop"),
        ),
    )


def withdraw(turn: Turn, *, message: int) -> None:
    """End the application, and with it the consent that it rests on."""
    draft = turn.draft
    turn.keep(told=(), later=(), consent_read=None)
    if draft is not None and draft.stage != "interest":
        turn.do(Decline(purposes(turn), message))
    turn.do(Advance("withdrawn"))
    turn.draft = None
    turn.facts.clear()
    turn.keep(flow=None, again=None, pending_document=None, reading=(), typing=())


def look_at_quote_again(turn: Turn) -> None:
    """Time passes: a cost or a first date that she has not seen is not one that she agreed to."""
    agreed = turn.value("quote")
    if agreed is not None and agreed != costs.agreed(turn):
        turn.forget("quote", because="time")
        turn.say("application.quote_changed")


def purposes(turn: Turn) -> dict[str, str]:
    """What consent is asked for, each with the version of its text."""
    texts = turn.situation.policy.consent
    return {purpose: str(getattr(texts, purpose)) for purpose in PURPOSES}


def back(turn: Turn) -> None:
    """The line that was answered before the one that is being asked."""
    asked = next_item(turn).topic
    before = [
        item.topic
        for item in FORM[: _position(asked)]
        if item.topic in (*FACTS, *KINDS) and item.topic in turn.facts
    ]
    if before:
        ask_again(turn, before[-1])
    else:
        turn.say("application.first_question")


def _position(topic: str) -> int:
    return next((n for n, item in enumerate(FORM) if item.topic == topic), len(FORM))


def submit(turn: Turn) -> None:
    """Send what the summary showed, with the quote as it is now."""
    priced = costs.quoted(turn)
    draft = turn.draft
    if isinstance(priced, OutsideProduct) or draft is None:
        return  # the next question is the quote again
    turn.do(
        Freeze(
            principal=priced.principal,
            months=priced.months,
            quote=asdict(priced),
            partner_id=turn.value("employer")["id"],
        )
    )
    turn.do(Advance("documents_submitted"))
    situation = turn.situation
    answer_by = situation.calendar.add_business_days(
        situation.today, situation.policy.sla.review_business_days
    )
    turn.say("application.submitted", ref=draft.ref, answer_by=answer_by)
    turn.keep(flow=None)
    turn.over = True
