"""Who is speaking, where several people use one phone: asked before anything is said or done."""

import re
from collections.abc import Sequence
from datetime import timedelta

from flows import menu, trouble
from flows.commands import AnyCommand, Choose, Human, Report, Stop, Trouble
from flows.effects import CancelProactive, ChangeSpeaker, OptOut, Unverify
from flows.flow import Ask, Handset, Offer, Situation, State, Turn
from flows.policy import SessionRules

TOPIC = "speaker"
CASE = "shared_number"
# What is noted or said of these names nobody, whoever tells of them.
_AT_ONCE: tuple[Trouble, ...] = ("bereavement", "wrong_number", "under_age", "threat")
_OWNER, _GUEST = f"{TOPIC}:owner", f"{TOPIC}:guest"
_NEW, _THEIRS = f"{TOPIC}:new", f"{TOPIC}:theirs"
# Somebody asks about what another person has with us, and wants nothing of their own.
_ABOUT_THEIRS = re.compile(
    r"(?i)\b(?:owes?|owing|owed|skuld|balance|saldo|how (?:much|far)|hoeveel|statements?|staat|"
    r"paid|pays?|paying|betaal|status|account|rekening|settle\w*|arrears|debt|died|passed|oorlede|"
    r"(?:have|has|had|got|took|taken|het|about|of|on|oor) (?:\w+ ){0,3}(?:loan|lening|application|"
    r"aansoek)|(?:her|his|their|haar|sy|hulle|\w+['’]s|se) (?:loan|lening|application|aansoek))\b"
)
_OWN_WISH = re.compile(
    r"(?i)\b(?:apply\w*|application|borrow\w*|loans?|own|aansoek|leen|lening|self|"
    r"(?:this|my|same|hierdie|die) (?:phone|number|whatsapp|foon|selfoon|nommer))\b"
)
_SAYS_WHO = re.compile(
    r"(?i)^\W*(?:hi|hello|hallo|hey)?\W*(?:i am|i['’]?m|this is|it['’]?s|ek is|dit is|dis)"
    r"(?: now| nou)? (?:her|his|their|sy|haar|hulle|\w+['’]?s) \w+\W*$"
)
_ANOTHER = re.compile(
    r"(?i)^\W*(?:(?:now )?(?:it['’]?s |this is )?(?:somebody|someone) else|"
    r"(?:nou )?(?:dis |dit is )?iemand anders)"
    r"(?: now| nou| here| is (?:writing|speaking)| skryf)*\W*$"
)


def is_unknown(
    state: State, handset: Handset | None, *, silent_for: timedelta, rules: SessionRules
) -> bool:
    """Whether several use the phone, and none has said lately that it is they."""
    if state.topic == TOPIC:
        return True
    if handset is None:
        return False
    pause = timedelta(minutes=rules.speaker_pause_minutes)
    return state.speaks_since is None or silent_for >= pause


def nobody_is_named(situation: Situation, state: State) -> bool:
    """Whether a turn that leaves this state has ended without a speaker, where one was needed."""
    needed = situation.handset is not None or situation.state.topic == TOPIC
    return needed and state.speaks_since is None


def forget_after_a_pause(turn: Turn) -> None:
    """Who spoke before it is not taken to speak now, whatever this turn comes to."""
    if turn.state.speaks_since is not None and _is_unknown(turn):
        turn.keep(speaks_since=None)


def hears_first(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """Take who speaks, and ask where that is not known: then nothing else of the turn is heard."""
    chosen = _chosen(turn, commands)
    if chosen is not None and not any(map(_waits_for_no_name, commands)):
        _take(turn, chosen)
        return True
    told = _told(commands)
    if told is None and not _is_unknown(turn):
        return False
    if told is not None:
        turn.do(Unverify(CASE))
        turn.do(CancelProactive(CASE))
    turn.keep(speaks_since=None, typing=(), intent=None)
    if not _let_pass(turn, [each for each in commands if each is not told]):
        _ask_who(turn)
    return True


def _chosen(turn: Turn, commands: Sequence[AnyCommand]) -> Choose | None:
    if turn.state.topic != TOPIC:
        return None
    choices = [each for each in commands if isinstance(each, Choose)]
    named = {each.option for each in choices if each.option.startswith(f"{TOPIC}:")}
    return choices[0] if len(choices) == len(named) == 1 else None


def _told(commands: Sequence[AnyCommand]) -> AnyCommand | None:
    """What says that somebody else has the phone and wants something of their own."""
    for each in commands:
        if _ANOTHER.match(each.span):
            return each
        if isinstance(each, Report) and each.about == "third_party" and _is_own(each.span):
            return each
    return None


def _is_own(words: str) -> bool:
    if _ABOUT_THEIRS.search(words):
        return False
    return bool(_OWN_WISH.search(words) or _SAYS_WHO.match(words))


def _is_unknown(turn: Turn) -> bool:
    situation = turn.situation
    silent_for = situation.now - (situation.last_turn_at or situation.now)
    rules = situation.policy.sessions
    return is_unknown(turn.state, situation.handset, silent_for=silent_for, rules=rules)


def _let_pass(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """A wish for peace, for a person, and what is grave: none of them waits for a name."""
    passing = [each for each in commands if _waits_for_no_name(each)]
    grave = [each for each in passing if isinstance(each, Report)]
    if grave:
        trouble.report(turn, grave[0])
    elif any(isinstance(each, Stop) for each in passing):
        turn.do(OptOut())
        turn.say("stop.done")  # and not that a form is open
        turn.over = True
    if any(isinstance(each, Human) for each in passing) and not turn.is_handed_over:
        _leave_files(turn)
        turn.hand_over("asked")
    return bool(passing)


def _waits_for_no_name(command: AnyCommand) -> bool:
    is_grave = isinstance(command, Report) and command.about in _AT_ONCE
    return is_grave or isinstance(command, Stop | Human)


def _leave_files(turn: Turn) -> None:
    if turn.situation.documents or turn.situation.voice_notes:
        turn.say("speaker.send_again")


def _ask_who(turn: Turn) -> None:
    turn.says.clear()
    if turn.state.topic == TOPIC:
        turn.keep(misses=turn.state.misses + 1)
        if turn.state.misses >= turn.situation.policy.sessions.misses_to_person:
            turn.hand_over("who_speaks", category=CASE)
            return
    _leave_files(turn)
    turn.ask = ask(turn)


def ask(turn: Turn) -> Ask:
    """Who is writing? Nobody is named: whoever reads it may be a stranger."""
    theirs = Offer(_THEIRS, "speaker.theirs")
    if turn.situation.handset is None:
        two = (Offer(_OWNER, "speaker.me"), Offer(_GUEST, "speaker.own_loan"))
        return Ask("speaker.ask", topic=TOPIC, offers=(*two, theirs))
    three = (
        Offer(_OWNER, "speaker.first"),
        Offer(_GUEST, "speaker.second"),
        Offer(_NEW, "speaker.new"),
    )
    return Ask("speaker.ask_again", topic=TOPIC, offers=(*three, theirs))


def _take(turn: Turn, chosen: Choose) -> None:
    handset = turn.situation.handset
    speaks_owner = handset is None or handset.is_owner
    turn.keep(topic=None, options=(), misses=0)
    if chosen.option == _THEIRS:
        trouble.report(turn, Report(about="third_party", message=chosen.message))
        return
    _leave_files(turn)
    if chosen.option == _NEW or (chosen.option == _GUEST and turn.state.too_young):
        turn.hand_over("who_speaks", category=CASE)
    elif (chosen.option == _OWNER) == speaks_owner:
        turn.keep(speaks_since=turn.situation.now.isoformat())
        turn.say("speaker.go_on")
    else:
        _hand_the_phone(turn, to_owner=chosen.option == _OWNER)


def _hand_the_phone(turn: Turn, *, to_owner: bool) -> None:
    """Another talk begins: nothing of this one is shown in it, not even that a form is open."""
    turn.do(ChangeSpeaker(to_owner=to_owner))
    turn.draft = None
    turn.facts.clear()
    turn.keep(flow=None, again=None, beneath=None, intent=None, pending_document=None)
    turn.say("speaker.welcome_back" if to_owner or turn.situation.handset else "speaker.welcome")
    turn.ask = menu.ask_menu(turn) if turn.situation.language else menu.ask_language()
