"""Which reminders are due: by the day, the calendar, and what is known of the matter."""

from datetime import date, datetime, timedelta
from typing import get_args

import pytest

from crm_store.money import Cents
from flows import reminders
from flows.calendar import Calendar
from flows.policy import Reminder, load
from flows.reminders import Contract, Drop, Form, Later, Matter, Payment, Put, due, resolve
from flows.sending import FreeForm, OtherChannel, Refuse, Sending, UseTemplate, Wait
from flows.templates import load as load_templates

TODAY = date(2026, 11, 23)
POLICY = load().on(TODAY)
RULES, CALENDAR = POLICY.reminders, Calendar(POLICY.hours)
NOW = datetime.fromisoformat("2026-11-23T10:00:00+02:00")
WEDNESDAY = date(2026, 11, 25)
OWED = Payment("LN-7", WEDNESDAY, Cents(60_000))


def said(matter: Matter, first: date, last: date) -> list[tuple[str, date, date]]:
    """Each reminder of a matter, with the first and the last day on which it is due."""
    found: dict[str, list[date]] = {}
    for each in range((last - first).days + 1):
        day = first + timedelta(days=each)
        occasion = due(matter, on=day, rules=RULES, calendar=CALENDAR)
        if occasion is not None:
            found.setdefault(occasion.key, []).append(day)
    return [(key, min(days), max(days)) for key, days in found.items()]


def _in(days: int, since: date = WEDNESDAY) -> date:
    return since + timedelta(days=days)


def test_a_payment_is_told_of_before_and_on_its_day_and_then_no_more() -> None:
    # Three days before would be Sunday the 22nd: the last day in the office before it.
    assert said(OWED, _in(-30), _in(60)) == [
        ("payment_coming:LN-7:2026-11-25", date(2026, 11, 20), date(2026, 11, 24)),
        ("payment_today:LN-7:2026-11-25", WEDNESDAY, WEDNESDAY),
    ]


def test_she_is_asked_about_a_missing_deduction_only_after_her_employer() -> None:
    answered = Payment("LN-7", WEDNESDAY, Cents(60_000), answered_on=date(2026, 11, 27))
    *_, missed = said(answered, _in(1), _in(60))
    assert missed == ("deduction_missed:LN-7:2026-11-25", date(2026, 11, 30), date(2026, 12, 7))
    # An answer before the due date is not heard as one that something is missing.
    early = Payment("LN-7", WEDNESDAY, Cents(60_000), answered_on=date(2026, 11, 20))
    assert said(early, _in(1), _in(60))[0][1] == date(2026, 11, 26)


def test_a_promise_is_followed_up_instead() -> None:
    promised = Payment(
        "LN-7", WEDNESDAY, Cents(60_000), promised=True, answered_on=date(2026, 11, 27)
    )
    assert said(promised, _in(1), _in(60)) == [("promise_followed:LN-7:2026-11-25", _in(1), _in(4))]


def test_a_form_is_nudged_once_and_papers_each_time_that_they_are_asked_for() -> None:
    ends_on = reminders.last_day(TODAY, rules=POLICY.sessions)
    left, again = Form("APP-3", TODAY, False, ends_on), Form("APP-3", _in(1), False, ends_on)
    anew = Form("APP-3", TODAY, True, ends_on)
    assert said(left, TODAY, _in(60)) == [("unfinished:APP-3", WEDNESDAY, _in(11))]
    assert said(again, TODAY, _in(60))[0][0] == "unfinished:APP-3"
    assert said(anew, TODAY, _in(60)) == [("papers_missing:APP-3:2026-11-23", _in(1), _in(11))]


def test_an_agreement_is_named_once_and_once_more_before_it_closes() -> None:
    contract = Contract("APP-3", TODAY, _in(5))
    assert said(contract, TODAY, _in(60)) == [
        ("agreement_unsigned:APP-3:2026-11-30", WEDNESDAY, _in(3)),
        ("offer_expiring:APP-3:2026-11-30", _in(4), _in(5)),
    ]
    # One that closes soon is not named twice in two days.
    assert [each[0][:14] for each in said(Contract("APP-3", TODAY, _in(1)), TODAY, _in(9))] == [
        "offer_expiring"
    ]


def test_the_window_holds_every_payment_that_is_due_for_a_reminder() -> None:
    for on in (_in(each) for each in range(60)):  # Christmas and Family Day are among them
        first, last = reminders.window(on, rules=RULES, calendar=CALENDAR)
        for ahead in range(-10, 15):
            payment = Payment("LN-7", _in(ahead, on), Cents(1), answered_on=_in(ahead, on))
            if due(payment, on=on, rules=RULES, calendar=CALENDAR) is not None:
                assert first <= payment.due_on <= last


def test_each_reminder_has_a_template_that_it_fills() -> None:
    assert set(reminders.TEMPLATES) == set(get_args(Reminder))
    templates = load_templates().by_name
    for kind, name in reminders.TEMPLATES.items():
        filled = reminders.values(kind, "LN-1234567", "30 November 2026")
        assert set(filled) == {each.name for each in templates[name].variables}
        for language in templates[name].languages:
            assert "LN-1234567" in templates[name].filled(language, filled)


def test_in_a_talk_one_waits_one_is_let_go_and_one_goes_at_once(
    subtests: pytest.Subtests,
) -> None:
    until = NOW + timedelta(minutes=20)
    talking, quiet = Wait(until, "she_is_writing"), Wait(until, "quiet_hours")
    cases: list[tuple[Sending, Reminder, Put | Later | Drop]] = [
        (FreeForm("window_open"), "payment_today", Put()),
        (UseTemplate("payment_today", "en"), "payment_today", Put()),
        (talking, "payment_today", Later(until, "she_is_writing")),
        (talking, "unfinished", Drop("she_is_writing")),
        (talking, "offer_expiring", Put(interrupts=True)),
        (quiet, "unfinished", Later(until, "quiet_hours")),
        (quiet, "offer_expiring", Later(until, "quiet_hours")),
        (Refuse("opted_out"), "offer_expiring", Drop("opted_out")),
        (OtherChannel("sms", "window_closed"), "payment_today", Put()),
    ]
    for sending, kind, expected in cases:
        with subtests.test(f"{kind}: {sending}"):
            assert resolve(sending, kind, rules=RULES) == expected
