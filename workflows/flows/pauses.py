"""Pauses: a form that was left is taken up again, waits, begins anew, or is closed as too old."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows import application, form
from flows.commands import Affirm, AnyCommand, Greet, NotUnderstood, OffTopic, Repeat, Thank
from flows.effects import Advance
from flows.flow import Ask, Offer, Situation, Turn

_SMALL_TALK = (Greet, Thank, NotUnderstood, OffTopic, Affirm, Repeat)


def leave_what_has_ended(turn: Turn) -> None:
    """A form that nobody touched for too long is closed, by the clock or by the next message."""
    situation, draft = turn.situation, turn.draft
    is_open = draft is not None and draft.is_draft
    if draft is not None and is_open and _is_too_old(situation):
        turn.do(Advance("expired"))
        turn.draft = draft = replace(draft, stage="expired")
    elif is_open or turn.state.flow != "application":
        return
    turn.facts.clear()
    turn.keep(flow=None, again=None, pending_document=None, reading=(), typing=(), told=())
    turn.keep(topic=None, beneath=None, options=())
    if draft is not None and draft.stage == "expired":
        turn.say("status.expired", ref=draft.ref)


def _is_too_old(situation: Situation) -> bool:
    away = situation.now - (situation.last_turn_at or situation.now)
    return away >= timedelta(days=situation.policy.sessions.draft_days)


def comes_back_after_a_pause(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """She returns to an open form and says nothing that answers it."""
    situation = turn.situation
    draft = turn.draft
    if situation.last_turn_at is None or situation.documents or situation.other_kinds:
        return False
    if turn.state.flow != "application" or draft is None or not draft.is_draft:
        return False
    pause = timedelta(minutes=situation.policy.sessions.chat_pause_minutes)
    return situation.now - situation.last_turn_at >= pause and all(
        isinstance(command, _SMALL_TALK) for command in commands
    )


def ask_pause(turn: Turn) -> Ask:
    """Where we were, and what she wants to do."""
    return Ask(
        "pause.were_at",
        {"step": form.step_of(turn)},
        topic="pause",
        offers=(
            Offer("pause:continue", "option.continue"),
            Offer("pause:restart", "option.start_over"),
            Offer("pause:menu", "option.menu"),
        ),
    )


def ask_whether_to_pause(turn: Turn) -> Ask:
    """After so many other matters: perhaps this is not the moment for a form."""
    return Ask(
        "pause.offer",
        {"step": form.step_of(turn)},
        topic="pause",
        offers=(
            Offer("pause:continue", "option.continue"),
            Offer("pause:later", "option.later"),
            Offer("pause:menu", "option.menu"),
        ),
    )


def choose_pause(turn: Turn, option: str, message: int) -> bool:
    """Go on, begin anew, leave it for later, or see what else there is."""
    if option == "pause:restart":
        turn.ask = Ask("pause.confirm_restart", topic="restart", offers=form.yes_or_no("restart"))
    elif option == "pause:later":
        turn.say("pause.kept", days=turn.situation.policy.sessions.draft_days)
        turn.over = True
    elif option == "pause:menu":
        turn.keep(flow=None)
    return option in ("pause:continue", "pause:restart", "pause:later", "pause:menu")


def choose_restart(turn: Turn, option: str, message: int) -> bool:
    """Starting over throws every answer away, so it is asked twice."""
    if option == "restart:yes":
        application.restart(turn)
    return option in ("restart:yes", "restart:no")
