"""How a message may leave: as it is, as a template, behind one, later, or not at all, and why.

opted out, not hers, deceased, disputed --> Refuse     halted, quiet hours, caps --> Wait
window open --> FreeForm     window closed --> UseTemplate | QueueBehind | OtherChannel | Refuse
an SMS has no window, but what we write first by it is held to the same hours and caps
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from crm_store.leaving import SOMEBODY_ELSE, UNKNOWN
from crm_store.templates import Category, State
from flows.commands import Language
from flows.policy import SendingRules, SessionRules

Purpose = Literal["reply", "notice", "proactive", "marketing"]
Mark = Literal["deceased", "dispute", "hardship", "paused"]
OPENER = "answer_waiting"
SMS = "sms"
_FIRST = ("proactive", "marketing")
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)
_APPROVAL_MAY_COME = frozenset[State](("unsubmitted", "received", "pending"))
# What Meta has a template for, by what she speaks: it knows no Oshiwambo and no Otjiherero.
SPOKEN: Mapping[Language, tuple[Language, ...]] = {
    "en": ("en",),
    "af": ("af", "en"),
    "osh": ("en",),
    "her": ("en",),
}


@dataclass(frozen=True)
class Outgoing:
    """A message that is about to leave."""

    author: str  # bot, system, user:<name>
    purpose: str
    due_at: datetime
    template: str = ""  # that opens the way for it, or that it is
    as_template: bool = False
    language: Language | None = None  # in which the template was filled in
    is_private: bool = False  # it was written for a number that was shown to be hers


@dataclass(frozen=True)
class Person:
    """Whoever it goes to, as far as it decides whether it may."""

    owner: str
    last_inbound_at: datetime | None
    language: Language = "en"
    opted_out: bool = False
    agrees_to_marketing: bool = False
    is_hers: bool = True  # the number is still hers
    verified: bool = True
    is_there: bool = True  # she has said that it is she, where several people use the phone
    is_aside: bool = False  # another of them has the phone now
    marks: frozenset[Mark] = frozenset()
    written_first: tuple[datetime, ...] = ()  # in the last seven days, on any channel
    last_sent_at: datetime | None = None  # anything of ours, to this address
    last_turn_at: datetime | None = None  # of the talk that the message belongs to
    others: tuple[str, ...] = ()  # other channels on which she is reached
    channel: str = "whatsapp"  # of the address that it goes to


@dataclass(frozen=True)
class Approval:
    """How a template stands at WhatsApp, in one language."""

    state: State
    category: Category


class Hours(Protocol):
    """When we may write first; `flows.calendar.Calendar` knows."""

    def next_may_write_first(self, now: datetime) -> datetime: ...


@dataclass(frozen=True)
class Rules:
    """What the day's policy, the switch and WhatsApp say."""

    sessions: SessionRules
    sending: SendingRules
    hours: Hours
    templates: Mapping[tuple[str, Language], Approval] = field(default_factory=dict)
    halted: bool = False  # nothing leaves that we write first


@dataclass(frozen=True)
class FreeForm:
    """As it was written."""

    why: str


@dataclass(frozen=True)
class UseTemplate:
    """As an approved template, in the language that WhatsApp has of those she may read."""

    name: str
    language: Language
    fallback_from: Language | None = None
    why: str = "window_closed"


@dataclass(frozen=True)
class QueueBehind:
    """When she has answered this template, which leaves once."""

    name: str
    why: str = "behind_a_template"


@dataclass(frozen=True)
class OtherChannel:
    """On another channel, where she has one."""

    channel: str
    why: str


@dataclass(frozen=True)
class Wait:
    """Not before then; it is asked again."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Refuse:
    """Never."""

    why: str


Sending = FreeForm | UseTemplate | QueueBehind | OtherChannel | Wait | Refuse


def decide(message: Outgoing, person: Person, *, now: datetime, rules: Rules) -> Sending:
    """The one way in which this message may leave now; whoever wrote it asks here."""
    refused = _forbidden(message, person)
    if refused is not None:
        return refused
    if message.purpose in _FIRST:
        held_up = _not_yet(message, person, now=now, rules=rules)
        if held_up is not None:
            return held_up
    if window_is_open(person.last_inbound_at, now=now, rules=rules.sessions):
        return _inside(message, person, now=now, rules=rules)
    if person.channel == SMS:
        return _by_sms(message, person, now=now, rules=rules)
    return _outside(message, person, now=now, rules=rules)


def window_is_open(last_inbound_at: datetime | None, *, now: datetime, rules: SessionRules) -> bool:
    """Whether free-form may leave."""
    closes_at = window_closes_at(last_inbound_at, rules=rules)
    return closes_at is not None and now < closes_at


def window_closes_at(last_inbound_at: datetime | None, *, rules: SessionRules) -> datetime | None:
    """Until when free-form may leave. Source: Meta's rule that it answers within 24 hours."""
    if last_inbound_at is None:
        return None
    return last_inbound_at + timedelta(minutes=rules.window_closes_after_minutes)


def look_again(why: str, *, now: datetime, rules: Rules) -> Wait:
    """Nobody knows when it may leave: it is decided anew in a while."""
    return Wait(now + timedelta(minutes=rules.sending.look_again_minutes), why)


def _forbidden(message: Outgoing, person: Person) -> Refuse | None:
    """What holds whether the window is open or not."""
    if message.author == "bot" and _is_with_a_person(message, person):
        return Refuse("a_person_has_the_conversation")
    if message.author.startswith("user:") and not person.is_hers:
        return Refuse("not_her_number")  # whoever holds it now reads nothing of hers
    if message.purpose == "reply" and not message.as_template:
        return None
    return _unwanted(person) if message.purpose in _FIRST else _not_reached(message, person)


def _is_with_a_person(message: Outgoing, person: Person) -> bool:
    if message.purpose == "reply":
        return person.owner.startswith("user:")
    return person.owner != "bot"


def _not_reached(message: Outgoing, person: Person) -> Refuse | None:
    """A notice of hers goes to nobody else; a template to whoever may be written to at all."""
    if not person.is_hers:
        return Refuse("not_her_number")
    if message.as_template:
        return _untouchable(person)
    if message.is_private and not person.verified:
        return Refuse("number_not_verified")  # it was when this was written
    return None


def _untouchable(person: Person) -> Refuse | None:
    """Whom we do not write to unless they have just written."""
    if person.opted_out:
        return Refuse("opted_out")
    if not person.is_hers:
        return Refuse("not_her_number")
    if "deceased" in person.marks:
        return Refuse("deceased")
    return None


def _unwanted(person: Person) -> Refuse | None:
    """Why she is not reminded of anything, let alone offered something."""
    refused = _untouchable(person)
    if refused is not None:
        return refused
    if "dispute" in person.marks:
        return Refuse("disputed")
    if "hardship" in person.marks:
        return Refuse("hardship")
    if "paused" in person.marks:
        return Refuse("reminders_paused")
    return None


def _not_yet(
    message: Outgoing, person: Person, *, now: datetime, rules: Rules
) -> Wait | Refuse | None:
    """What we write first leaves in its hours, not too often, not into a talk, and not too late."""
    if message.purpose == "marketing" and not person.agrees_to_marketing:
        return Refuse("no_consent_to_offers")
    if now - message.due_at > timedelta(hours=rules.sending.stale_hours):
        return Refuse("too_late")
    if rules.halted:
        return look_again("everything_is_stopped", now=now, rules=rules)
    if person.is_aside:
        return look_again(SOMEBODY_ELSE, now=now, rules=rules)
    if person.owner != "bot":
        return look_again("a_person_has_the_conversation", now=now, rules=rules)
    return (
        _quiet(now, rules)
        or _capped(person, now=now, rules=rules)
        or _talking(person, now=now, rules=rules)
        or _paired(person, now=now, rules=rules)
    )


def _quiet(now: datetime, rules: Rules) -> Wait | None:
    opens = rules.hours.next_may_write_first(now)
    return Wait(opens, "quiet_hours") if opens > now else None


def _capped(person: Person, *, now: datetime, rules: Rules) -> Wait | None:
    """Caps by day and week. Source: the strictest contact rules of several countries."""
    week = sorted(each for each in person.written_first if now - each < _A_WEEK)
    day = [each for each in week if now - each < _A_DAY]
    if len(week) >= rules.sending.first_a_week:
        free = week[-rules.sending.first_a_week] + _A_WEEK
        return Wait(rules.hours.next_may_write_first(free), "often_enough_this_week")
    if len(day) >= rules.sending.first_a_day:
        free = day[-rules.sending.first_a_day] + _A_DAY
        return Wait(rules.hours.next_may_write_first(free), "often_enough_today")
    return None


def _talking(person: Person, *, now: datetime, rules: Rules) -> Wait | None:
    """Nobody is reminded in the middle of a talk."""
    if person.last_inbound_at is None:
        return None
    over = person.last_inbound_at + timedelta(minutes=rules.sessions.chat_pause_minutes)
    return Wait(over, "she_is_writing") if now < over else None


def _inside(message: Outgoing, person: Person, *, now: datetime, rules: Rules) -> Sending:
    if message.purpose in _FIRST and not (person.verified or message.as_template):
        return Refuse("number_not_verified")  # somebody else may hold the phone
    if not (person.is_there or message.as_template or _answers_whoever_wrote(message, person)):
        return look_again(UNKNOWN, now=now, rules=rules)
    return FreeForm("window_open")


def _answers_whoever_wrote(message: Outgoing, person: Person) -> bool:
    """A reply to the newest words of the talk: whoever wrote them may read it.

    Of a talk that is put aside, only the reply of the turn that put it there: what is written
    later is for somebody who has not got the phone.
    """
    if message.purpose != "reply":
        return False
    if person.last_turn_at is None or message.due_at == person.last_turn_at:
        return True
    return message.due_at > person.last_turn_at and not person.is_aside


def _outside(message: Outgoing, person: Person, *, now: datetime, rules: Rules) -> Sending:
    """After the window only templates leave, and to nobody who wants none."""
    refused = _untouchable(person)
    if refused is not None:
        return refused
    if message.as_template:
        return _as_template(message.template, person, message, now=now, rules=rules)
    if message.purpose in _FIRST:
        return Refuse("window_closed")
    return _behind(message, person, now=now, rules=rules)


def _by_sms(message: Outgoing, person: Person, *, now: datetime, rules: Rules) -> Sending:
    """After a day of silence an SMS is written first, whoever writes it."""
    if message.purpose == "marketing":
        return Refuse("no_offers_by_sms")
    refused = _untouchable(person)
    if refused is not None:
        return refused
    if message.purpose in _FIRST and not (person.verified or message.as_template):
        return Refuse("number_not_verified")
    return _held_up(person, now=now, rules=rules) or FreeForm("by_sms")


def _as_template(
    name: str, person: Person, message: Outgoing, *, now: datetime, rules: Rules
) -> Sending:
    language = _approved(name, person, rules, among=message.language)
    if language is None:
        return _unapproved(name, person, message, now=now, rules=rules)
    category = rules.templates[name, language].category
    if category == "marketing" and not person.agrees_to_marketing:
        return Refuse("template_is_marketing")
    waits = _held_up(person, now=now, rules=rules)
    if waits is not None:
        return waits
    return UseTemplate(name, language, person.language if language != person.language else None)


def _held_up(person: Person, *, now: datetime, rules: Rules) -> Wait | None:
    """Whatever leaves outside the window is written first, also where it opens the way."""
    if rules.halted:
        return look_again("everything_is_stopped", now=now, rules=rules)
    return _paired(person, now=now, rules=rules) or _quiet(now, rules)


def _paired(person: Person, *, now: datetime, rules: Rules) -> Wait | None:
    """One message in so long to one address. Source: Meta's pair rate limit."""
    pair = timedelta(seconds=rules.sending.pair_seconds)
    last = max((*person.written_first, *filter(None, (person.last_sent_at,))), default=None)
    if last is not None and now - last < pair:
        return Wait(last + pair, "pair_rate")
    return None


def _behind(message: Outgoing, person: Person, *, now: datetime, rules: Rules) -> Sending:
    """It waits for her answer to a template that may leave, now or once it is approved."""
    for name in (message.template, OPENER):
        if name and _approved(name, person, rules) is not None:
            return QueueBehind(name)
    return _unapproved(message.template or OPENER, person, message, now=now, rules=rules)


def _unapproved(
    name: str, person: Person, message: Outgoing, *, now: datetime, rules: Rules
) -> Sending:
    states = {
        rules.templates[name, each].state
        for each in SPOKEN[person.language]
        if (name, each) in rules.templates
    }
    patient = now - message.due_at < timedelta(hours=rules.sending.pending_hours)
    if states & _APPROVAL_MAY_COME and patient:
        return look_again("template_not_approved_yet", now=now, rules=rules)
    return _elsewhere(message, person, now=now, rules=rules) or Refuse(
        "template_not_approved" if states else "window_closed"
    )


def _elsewhere(
    message: Outgoing, person: Person, *, now: datetime, rules: Rules
) -> OtherChannel | Wait | None:
    """Another way to her, in its hours, for what the policy lets go there."""
    if not person.others or message.purpose not in rules.sending.sms_for:
        return None
    return _held_up(person, now=now, rules=rules) or OtherChannel(person.others[0], "window_closed")


def _approved(
    name: str, person: Person, rules: Rules, *, among: Language | None = None
) -> Language | None:
    """The language of hers in which this template may leave; `among` is the only one it has."""
    for language in (among,) if among else SPOKEN[person.language]:
        approval = rules.templates.get((name, language))
        if approval is not None and approval.state == "approved":
            return language
    return None
