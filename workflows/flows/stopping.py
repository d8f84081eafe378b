"""Stopping: our messages at once, an application only when she says which."""

from flows import agreement_cooling, application
from flows.commands import Cancel, Resume, Stop
from flows.effects import OptIn, OptOut
from flows.flow import Ask, Offer, Turn


def ask_what_to_stop(turn: Turn) -> Ask:
    """A yes to it says not which, so it is asked again."""
    return Ask(
        "cancel.which",
        topic="cancel",
        offers=(
            Offer("cancel:application", "cancel.application"),
            Offer("cancel:messages", "cancel.messages"),
            Offer("cancel:nothing", "cancel.nothing"),
        ),
    )


def choose_cancel(turn: Turn, option: str, message: int) -> bool:
    """End what she chose to end."""
    draft = turn.draft
    if option == "cancel:application" and draft is not None:
        if not draft.can_be_withdrawn:
            turn.hand_over("withdraw", priority=1)  # it is being decided, or paid out
            return True
        turn.say("cancel.done", ref=draft.ref)
        application.withdraw(turn, message=message)
    elif option == "cancel:messages":
        turn.do(OptOut())
        turn.say("stop.done")
        turn.over = True
    return option in ("cancel:application", "cancel:messages", "cancel:nothing")


def cancel(turn: Turn, command: Cancel) -> None:
    """Messages end at once, for that can be undone; an application only when she says which."""
    draft = turn.draft
    if command.scope == "messages":
        stop(turn, Stop(message=command.message, span=command.span))
    elif (cooling := agreement_cooling.ask(turn)) is not None:
        turn.ask = cooling
    elif agreement_cooling.is_over(turn):
        turn.say("agreement.too_late_to_cancel")
    elif draft is not None and not draft.is_closed:
        turn.ask = ask_what_to_stop(turn)
    else:
        turn.say("cancel.nothing_open")


def stop(turn: Turn, command: Stop) -> None:
    """No message that we write first, from now on."""
    turn.do(OptOut())
    draft = turn.draft
    turn.say("stop.done_with_draft" if draft and draft.is_draft else "stop.done")
    turn.over = True


def resume(turn: Turn, command: Resume) -> None:
    """Our messages again; on a phone of several people its owner alone can wish for them."""
    handset = turn.situation.handset
    if handset is not None and not handset.is_owner:
        turn.say("third_party.cannot")
        return
    turn.do(OptIn())
    turn.say("start.done")
