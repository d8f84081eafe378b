"""Turns of which nothing could be made, and turns that lead away: counted, until choices help."""

from flows import pauses, tongues
from flows.effects import File, Remember
from flows.flow import Ask, Offer, Turn
from flows.menu import ask_language

_WAYS_ON = (
    Offer("stuck:again", "option.try_again"),
    Offer("stuck:menu", "option.menu"),
    # Perhaps it was said in a language that nobody here detects.
    Offer("stuck:language", "option.language"),
    Offer("stuck:person", "option.person"),
)


def another_way() -> Ask:
    """The ways on of somebody who was understood: what she says cannot be."""
    return Ask("another_way", topic="stuck", offers=_WAYS_ON)


def choose_stuck(turn: Turn, option: str, message: int) -> bool:
    """What she chose after she was not understood."""
    if option == "stuck:menu":
        turn.keep(flow=None)
    elif option == "stuck:language":
        turn.ask = ask_language()
    return option in ("stuck:again", "stuck:menu", "stuck:language")


def missed(turn: Turn, say: str) -> None:
    """Nothing could be made of something; whether that counts, the whole turn tells."""
    turn.missed = say


def count_misses(turn: Turn) -> None:
    """One turn that was missed: an example. Two: numbered choices. Three: a person.

    In a language of which we know single words an example helps nobody: the choices come at once,
    but not to her of whom something was understood, and who was told what is missing.
    """
    filed = any(isinstance(effect, File) for effect in turn.effects)
    if (turn.moved or filed) and not turn.over:
        turn.keep(misses=0)
    if turn.moved or turn.over or turn.missed is None or turn.situation.has_secret:
        return  # what was hidden cannot be understood, and she is told so
    rules = turn.situation.policy.sessions
    turn.keep(misses=turn.state.misses + 1)
    if turn.state.misses >= rules.misses_to_person:
        _call_a_person(turn)
        return
    if turn.situation.language != "af":
        turn.language = tongues.as_she_writes(turn)
    has_chosen = turn.situation.language is not None  # else she is asked to, by number
    if has_chosen and turn.state.misses >= rules.misses_to_choices:
        turn.ask = turn.way_on or Ask("stuck", topic="stuck", offers=_WAYS_ON)
    elif has_chosen and turn.missed and tongues.is_beyond_us(turn):
        turn.ask = Ask("not_understood_choose", topic="stuck", offers=_WAYS_ON)
    elif turn.missed:
        turn.say(turn.missed)


def _call_a_person(turn: Turn) -> None:
    """She is not told that she was not understood, where she was."""
    turn.hand_over("cannot_be" if turn.way_on else "not_understood")


def count_digressions(turn: Turn) -> None:
    """Away and back, so often; after that a pause is offered in place of the question."""
    told = any(isinstance(effect, Remember) for effect in turn.effects)
    if told or turn.over or turn.state.flow != "application":
        turn.keep(digressions=0)
    elif turn.digressed:
        turn.keep(digressions=turn.state.digressions + 1)
    if turn.state.digressions > turn.situation.policy.sessions.digressions_to_pause:
        turn.keep(digressions=0)
        turn.ask = turn.ask or pauses.ask_whether_to_pause(turn)
