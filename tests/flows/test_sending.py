"""The gate: the one way in which a message may leave, by everything that decides it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.templates import CATEGORIES, STATES
from flows.calendar import Calendar
from flows.commands import Language
from flows.policy import load
from flows.sending import (
    OPENER,
    Approval,
    FreeForm,
    Mark,
    OtherChannel,
    Outgoing,
    Person,
    QueueBehind,
    Refuse,
    Rules,
    Sending,
    UseTemplate,
    Wait,
    decide,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday, ten in the morning in Windhoek
POLICY = load().on(NOW.date())
CALENDAR = Calendar(POLICY.hours)
Approvals = Mapping[tuple[str, Language], Approval]
GOOD = Approval("approved", "utility")
LANGUAGES: tuple[Language, ...] = ("en", "af")
APPROVED: Approvals = {
    (name, language): GOOD
    for name in (OPENER, "decision_ready", "payment_coming")
    for language in LANGUAGES
}
RULES = Rules(POLICY.sessions, POLICY.sending, CALENDAR, APPROVED)
BOT = Outgoing("bot", "reply", NOW)
STAFF = Outgoing("user:maria", "reply", NOW)
NOTICE = Outgoing("system", "notice", NOW, template="decision_ready")
REMINDER = Outgoing("system", "proactive", NOW, template="payment_coming", as_template=True)
OFFER = Outgoing("system", "marketing", NOW, template="payment_coming", as_template=True)
# She wrote two hours ago, and nothing is against it.
SELMA = Person("bot", NOW - timedelta(hours=2))
SILENT = replace(SELMA, last_inbound_at=NOW - timedelta(days=3))


def sent(
    message: Outgoing, person: Person, *, now: datetime = NOW, rules: Rules = RULES
) -> Sending:
    return decide(message, person, now=now, rules=rules)


def test_the_window_closes_ten_minutes_before_its_day_is_over(subtests: pytest.Subtests) -> None:
    for ago, is_open in (
        (timedelta(hours=23, minutes=49, seconds=59), True),
        (timedelta(hours=23, minutes=50), False),
        (timedelta(hours=23, minutes=59, seconds=59), False),  # it would arrive too late
        (timedelta(hours=24, seconds=1), False),
    ):
        person = replace(SELMA, last_inbound_at=NOW - ago)
        for message in (BOT, STAFF, NOTICE, REMINDER):
            with subtests.test(ago=ago, author=message.author, purpose=message.purpose):
                assert isinstance(sent(message, person), FreeForm) is is_open
    assert not isinstance(sent(BOT, replace(SELMA, last_inbound_at=None)), FreeForm)


def test_each_message_has_one_way(subtests: pytest.Subtests) -> None:
    with_maria = replace(SELMA, owner="user:maria")
    out = replace(SELMA, opted_out=True)
    unapproved: Approvals = {(OPENER, "en"): Approval("pending", "utility")}
    paused: Approvals = {(OPENER, "en"): Approval("paused", "utility")}
    renamed: Approvals = {("payment_coming", "en"): Approval("approved", "marketing")}
    cases: dict[str, tuple[Sending, Sending]] = {
        "an answer": (sent(BOT, SELMA), FreeForm("window_open")),
        "an answer after STOP": (sent(BOT, out), FreeForm("window_open")),
        "the bot while a person has the talk": (
            sent(BOT, with_maria),
            Refuse("a_person_has_the_conversation"),
        ),
        "the person who has it": (sent(STAFF, with_maria), FreeForm("window_open")),
        "a person after the window": (
            sent(STAFF, replace(SILENT, owner="user:maria")),
            QueueBehind(OPENER),
        ),
        "the bot after the window": (sent(BOT, SILENT), QueueBehind(OPENER)),
        "a decision after the window": (sent(NOTICE, SILENT), QueueBehind("decision_ready")),
        "a reminder after the window": (
            sent(REMINDER, SILENT),
            UseTemplate("payment_coming", "en"),
        ),
        "in Afrikaans": (
            sent(REMINDER, replace(SILENT, language="af")),
            UseTemplate("payment_coming", "af"),
        ),
        "in Otjiherero": (
            sent(REMINDER, replace(SILENT, language="her")),
            UseTemplate("payment_coming", "en", "her"),
        ),
        "in Oshiwambo": (
            sent(REMINDER, replace(SILENT, language="osh")),
            UseTemplate("payment_coming", "en", "osh"),
        ),
        "Afrikaans that is not approved": (
            sent(
                REMINDER,
                replace(SILENT, language="af"),
                rules=replace(RULES, templates={("payment_coming", "en"): GOOD}),
            ),
            UseTemplate("payment_coming", "en", "af"),
        ),
        "no template at all": (
            sent(BOT, SILENT, rules=replace(RULES, templates={})),
            Refuse("window_closed"),
        ),
        "none, but another channel": (
            sent(NOTICE, replace(SILENT, others=("sms",)), rules=replace(RULES, templates={})),
            OtherChannel("sms", "window_closed"),
        ),
        "an answer, which is for WhatsApp alone": (
            sent(BOT, replace(SILENT, others=("sms",)), rules=replace(RULES, templates={})),
            Refuse("window_closed"),
        ),
        "an SMS to whoever is silent": (
            sent(NOTICE, replace(SILENT, channel="sms")),
            FreeForm("by_sms"),
        ),
        "an SMS to whoever wants none": (
            sent(NOTICE, replace(SILENT, channel="sms", opted_out=True)),
            Refuse("opted_out"),
        ),
        "an offer by SMS": (
            sent(OFFER, replace(SILENT, channel="sms", agrees_to_marketing=True)),
            Refuse("no_offers_by_sms"),
        ),
        "one that is looked at": (
            sent(BOT, SILENT, rules=replace(RULES, templates=unapproved)),
            Wait(NOW + timedelta(minutes=10), "template_not_approved_yet"),
        ),
        "one that is looked at for too long": (
            sent(
                replace(BOT, due_at=NOW - timedelta(hours=48)),
                SILENT,
                rules=replace(RULES, templates=unapproved),
            ),
            Refuse("template_not_approved"),
        ),
        "one that is paused": (
            sent(BOT, SILENT, rules=replace(RULES, templates=paused)),
            Refuse("template_not_approved"),
        ),
        "one that WhatsApp calls advertising": (
            sent(REMINDER, SILENT, rules=replace(RULES, templates=renamed)),
            Refuse("template_is_marketing"),
        ),
        "a template to nobody after STOP": (
            sent(STAFF, replace(SILENT, opted_out=True)),
            Refuse("opted_out"),
        ),
        "a reminder after STOP": (sent(REMINDER, out), Refuse("opted_out")),
        "advertising without a yes": (sent(OFFER, SELMA), Refuse("no_consent_to_offers")),
        "advertising with one": (
            sent(OFFER, replace(SILENT, agrees_to_marketing=True)),
            UseTemplate("payment_coming", "en"),
        ),
        "a notice to a number that is not hers": (
            sent(NOTICE, replace(SELMA, is_hers=False)),
            Refuse("not_her_number"),
        ),
        "words of a colleague to it": (
            sent(STAFF, replace(SELMA, is_hers=False)),
            Refuse("not_her_number"),
        ),
        "the assistant answers whoever writes from there": (
            sent(BOT, replace(SELMA, is_hers=False)),
            FreeForm("window_open"),
        ),
        "words of ours to an unverified number": (
            sent(replace(REMINDER, as_template=False), replace(SELMA, verified=False)),
            Refuse("number_not_verified"),
        ),
        "an old reminder": (
            sent(replace(REMINDER, due_at=NOW - timedelta(hours=73)), SELMA),
            Refuse("too_late"),
        ),
        "a reminder while a person has the talk": (
            sent(REMINDER, with_maria),
            Wait(NOW + timedelta(minutes=10), "a_person_has_the_conversation"),
        ),
        "a reminder into a talk": (
            sent(REMINDER, replace(SELMA, last_inbound_at=NOW - timedelta(minutes=5))),
            Wait(NOW + timedelta(minutes=25), "she_is_writing"),
        ),
        "everything is stopped": (
            sent(REMINDER, SELMA, rules=replace(RULES, halted=True)),
            Wait(NOW + timedelta(minutes=10), "everything_is_stopped"),
        ),
        "an answer although everything is stopped": (
            sent(BOT, SELMA, rules=replace(RULES, halted=True)),
            FreeForm("window_open"),
        ),
        "twice within six seconds": (
            sent(
                replace(NOTICE, as_template=True),
                replace(SILENT, written_first=(NOW - timedelta(seconds=2),)),
            ),
            Wait(NOW + timedelta(seconds=4), "pair_rate"),
        ),
        "a reminder after an answer of two seconds ago": (
            sent(REMINDER, replace(SELMA, last_sent_at=NOW - timedelta(seconds=2))),
            Wait(NOW + timedelta(seconds=4), "pair_rate"),
        ),
    }
    for name, (found, wanted) in cases.items():
        with subtests.test(name):
            assert found == wanted


def test_she_is_not_reminded_of_what_is_over_or_looked_into(subtests: pytest.Subtests) -> None:
    wanted = {
        "deceased": "deceased",
        "dispute": "disputed",
        "hardship": "hardship",
        "paused": "reminders_paused",
    }
    assert set(wanted) == set(get_args(Mark))
    for mark in get_args(Mark):
        with subtests.test(mark):
            marked = replace(SELMA, marks=frozenset((mark,)))
            assert sent(REMINDER, marked) == Refuse(wanted[mark])
            assert sent(BOT, marked) == FreeForm("window_open")


def test_we_write_first_in_our_hours_only(subtests: pytest.Subtests) -> None:
    for what, now in {
        "at night": datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
        "on Saturday afternoon": datetime(2026, 11, 28, 13, 0, tzinfo=UTC),
        "on Sunday": datetime(2026, 11, 29, 10, 0, tzinfo=UTC),
        "at Christmas": datetime(2026, 12, 25, 9, 0, tzinfo=UTC),
    }.items():
        silent = replace(SILENT, last_inbound_at=now - timedelta(days=3))
        opener = Outgoing("system", "notice", now, template=OPENER, as_template=True)
        with subtests.test(what):
            opens = CALENDAR.next_may_write_first(now)
            for message in (replace(REMINDER, due_at=now), opener):
                assert sent(message, silent, now=now) == Wait(opens, "quiet_hours")
            assert sent(replace(STAFF, due_at=now), silent, now=now) == QueueBehind(OPENER)


def test_once_a_day_and_three_times_a_week() -> None:
    yesterday = NOW - timedelta(hours=25)
    assert isinstance(sent(REMINDER, replace(SILENT, written_first=(yesterday,))), UseTemplate)
    today = replace(SILENT, written_first=(NOW - timedelta(hours=1),))
    # The day is over on Tuesday at nine.
    assert sent(REMINDER, today) == Wait(
        CALENDAR.next_may_write_first(NOW + timedelta(hours=23)), "often_enough_today"
    )
    week = tuple(NOW - timedelta(days=each) for each in (6, 4, 2))
    assert sent(REMINDER, replace(SILENT, written_first=week)) == Wait(
        CALENDAR.next_may_write_first(NOW + timedelta(days=1)), "often_enough_this_week"
    )
    assert isinstance(sent(STAFF, replace(SILENT, written_first=week)), QueueBehind)


_PEOPLE = st.builds(
    Person,
    owner=st.sampled_from(("bot", "queue", "user:maria")),
    last_inbound_at=st.none() | st.integers(-1, 50).map(lambda hours: NOW - timedelta(hours=hours)),
    language=st.sampled_from(get_args(Language)),
    opted_out=st.booleans(),
    agrees_to_marketing=st.booleans(),
    is_hers=st.booleans(),
    verified=st.booleans(),
    marks=st.frozensets(st.sampled_from(get_args(Mark))),
    written_first=st.lists(
        st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours)), max_size=4
    ).map(tuple),
    others=st.sampled_from(((), ("sms",))),
    channel=st.sampled_from(("whatsapp", "sms")),
)
_MESSAGES = st.builds(
    Outgoing,
    author=st.sampled_from(("bot", "system", "user:maria")),
    purpose=st.sampled_from(("reply", "notice", "proactive", "marketing")),
    due_at=st.integers(0, 100).map(lambda hours: NOW - timedelta(hours=hours)),
    template=st.just("payment_coming"),
    as_template=st.booleans(),
)
_APPROVALS = st.dictionaries(
    st.tuples(st.sampled_from((OPENER, "payment_coming")), st.sampled_from(("en", "af"))),
    st.builds(
        Approval, st.sampled_from([*STATES.values()]), st.sampled_from([*CATEGORIES.values()])
    ),
)


@pytest.mark.proves("2.3 Communication Management")
@settings(max_examples=120, deadline=None)
@given(_MESSAGES, _PEOPLE, _APPROVALS, st.booleans(), st.integers(0, 7 * 24))
def test_whatever_is_asked_these_hold(
    message: Outgoing,
    person: Person,
    approvals: dict[tuple[str, Language], Approval],
    halted: bool,
    later: int,
) -> None:
    now = NOW + timedelta(hours=later)
    rules = replace(RULES, templates=approvals, halted=halted)
    found = sent(message, person, now=now, rules=rules)
    wrote_at = person.last_inbound_at
    is_open = wrote_at is not None and now - wrote_at < timedelta(hours=23, minutes=50)
    first = message.purpose in ("proactive", "marketing")
    leaves = isinstance(found, FreeForm | UseTemplate)
    unwanted = person.opted_out or not person.is_hers or "deceased" in person.marks
    assert found.why
    assert not isinstance(found, FreeForm) or is_open or person.channel == "sms"
    assert not (found == FreeForm("by_sms") and (unwanted or message.purpose == "marketing"))
    assert not (isinstance(found, OtherChannel | QueueBehind) and person.channel == "sms")
    assert not (isinstance(found, UseTemplate | QueueBehind) and (is_open or unwanted))
    assert not (leaves and first and (unwanted or halted or person.marks))
    assert not (leaves and first and not CALENDAR.may_write_first(now))
    assert not isinstance(found, Wait) or found.until > now
    assert not (leaves and message.author == "bot" and person.owner.startswith("user:"))
    if isinstance(found, UseTemplate):
        assert approvals[found.name, found.language].state == "approved"
        assert found.language in ("en", "af")
