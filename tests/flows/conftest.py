"""One borrower and the flows alone: a small store applies what they decide, and watches them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from agent.phrases import Phrases
from crm_store.applications import check_step
from flows import policy, steer
from flows.calendar import Calendar
from flows.commands import AnyCommand, Choose, Correct, Language, Menu, SetFact
from flows.effects import Advance, Agree, Begin, Freeze, HandOver, Speak, TakeBack
from flows.flow import (
    Arrived,
    Ask,
    Decision,
    Draft,
    Employer,
    Fact,
    Say,
    Situation,
    State,
    Tongue,
    TypedNumber,
)
from flows.read_papers import ReadPaper
from tests.flows.places import EVERYWHERE, standing_at

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
POLICY = policy.load().on(MONDAY.date())
CALENDAR = Calendar(POLICY.hours)
PHRASES = Phrases.load()
EMPLOYERS = (
    Employer("e-1", "PAR-1", "Kalahari Foods", "Windhoek", ("KF",)),
    Employer("e-2", "PAR-2", "Etosha Logistics", "Tsumeb"),
    Employer("e-3", "PAR-3", "Namib Retail Group", "Swakopmund"),
    Employer("e-4", "PAR-4", "Namib Mills Depot", "Otjiwarongo"),
)
# What she answers where nothing else is said, and what she says when she changes it.
ANSWERS = {
    "employer": "Kalahari Foods",
    "employee_number": "4471",
    "full_name": "Selma Nangolo",
    "phone": "081 234 5678",
    "remuneration": "9000",
    "pay_day": "25",
    "amount": "2000",
    "months": "4",
}
OTHERWISE = {
    "employer": "Etosha Logistics",
    "employee_number": "9001",
    "full_name": "Selma Shikongo",
    "phone": "081 876 5432",
    "remuneration": "8000",
    "pay_day": "last day",
    "amount": "1500",
    "months": "3",
}
PAPERS = ("id", "payslip", "bank_letter")
# How somebody who wants a loan answers whatever else is asked: a part of an option's id.
_GOES_ON = {
    "language": "language:en",
    "menu": "menu:apply",
    "consent": "consent:yes",
    "consent_again": "consent_again:yes",
    "employer_confirmed": "employer:yes",
    "employer_unknown": "employer_unknown:retry",
    "employer_named": "employer_named:no",
    "quote": ":go_on",
    "counter_offer": ":take",
    "summary": ":send",
    "send": ":yes",
    "change_line": "line:no",
    "change_item": "item:7",
    "which_document": "paper:other",
    "paper_read": ":yes",
    "paper_wrong": "wrong:",
    "paper_unclear": ":yes",
    "refused": "refused:answer",
    "number": "number:neither",
    "pause": "pause:continue",
    "restart": "restart:no",
    "stuck": "stuck:again",
    "gap": "gap:no",
    "switch": ":no",
    "cancel": "cancel:nothing",
}


class Talk:
    """A conversation with the flows, kept as the store keeps it."""

    POLICY, CALENDAR, ANSWERS, OTHERWISE = POLICY, CALENDAR, ANSWERS, OTHERWISE

    def __init__(self, *, language: Language | None = "en", has_phone: bool = True) -> None:
        self.now = MONDAY
        self.policy = POLICY
        self.language: Language | None = language
        self.has_phone = has_phone
        self.owner = "bot"
        self.state = State()
        self.facts: dict[str, Fact] = {}
        self.draft: Draft | None = None
        self.last_turn_at: datetime | None = None
        self.asked: Ask | None = None
        self.count = 0
        self.said = ""  # everything that came back last, in English
        self.papers: list[ReadPaper] = []  # whatever was read on what she sent
        self.more: Mapping[str, Any] = {}  # whatever else stands about her: a loan, a proven number

    def does(
        self,
        *commands: AnyCommand,
        documents: Sequence[str | None] = (),
        read: Sequence[ReadPaper] = (),
        beside: Sequence[Arrived] = (),
        kinds: Sequence[str] = (),
        tongues: Sequence[Tongue] = (),
        typed: Sequence[TypedNumber] = (),
        later: timedelta = timedelta(seconds=30),
    ) -> Decision:
        """One turn: what she means goes in, what is decided is applied."""
        self.now += later
        self._expire(later)
        arrived = tuple(
            Arrived(UUID(int=self.count * 100 + place), 0, reject)
            for place, reject in enumerate(documents)
        ) + tuple(Arrived(each.document_id, 0, read=(each,)) for each in read)
        arrived += tuple(beside)
        self.papers += read
        messages = tuple(UUID(int=10**9 + self.count * 10 + n) for n in range(10))
        self.count += 1
        situation = Situation(
            now=self.now,
            policy=self.policy,
            calendar=CALENDAR,
            owner=self.owner,
            language=self.language,
            state=self.state,
            messages=messages,
            facts=self.facts,
            draft=self.draft,
            employers=EMPLOYERS,
            documents=arrived,
            reading=tuple(each for each in self.papers if each.key in self.state.reading),
            other_kinds=tuple(kinds),
            has_phone=self.has_phone,
            last_turn_at=self.last_turn_at,
            tongues=tuple(tongues),
            typed=tuple(typed),
            **self.more,
        )
        decision = steer.decide(situation, commands)
        self._apply(decision)
        self._read_out(decision)
        return decision

    def tells(self, fact: Any, value: str) -> Decision:
        return self.does(SetFact(fact=fact, value=value, span=value))

    def corrects(self, fact: Any, value: str = "") -> Decision:
        return self.does(Correct(fact=fact, value=value, span=value))

    def picks(self, part: str) -> Decision:
        """Tap the first option whose id has this part."""
        for option in self.state.options:
            if part in option[0]:
                return self.does(Choose(option=option[0], span=option[1]))
        raise AssertionError(f"no option {part!r} among {self.state.options}")

    def comes_to(self, topic: str) -> None:
        """Go on like somebody who wants a loan, until this is asked; from the start it is known."""
        if self.count == 0 and self.policy is POLICY and self.state == State():
            there = _there(topic, self.language, has_phone=self.has_phone)
            vars(self).update(there, facts=dict(there["facts"]), papers=list(there["papers"]))
        else:
            self._goes_to(topic)

    def _goes_to(self, topic: str) -> None:
        for _ in range(80):
            if self.state.topic == topic and self.owner == "bot":
                return
            self.goes_on()
        raise AssertionError(f"{topic} is never asked; she stands at {self.state.topic}")

    def goes_on(self) -> Decision:
        """The next answer of somebody who wants a loan."""
        topic = self.state.topic or ""
        if self.owner != "bot" or topic not in (*ANSWERS, *PAPERS, *_GOES_ON):
            return self.does(Menu())
        if topic in PAPERS:
            return self.does(documents=(None,))
        if topic in ANSWERS and not self.state.options:
            return self.tells(topic, ANSWERS[topic])
        if topic == "employer":
            return self.picks("employer:")
        wanted = _GOES_ON[topic]
        has_it = any(wanted in option[0] for option in self.state.options)
        return self.picks(wanted if has_it else "quote:other")

    @property
    def values(self) -> dict[str, Any]:
        return {name: fact.value for name, fact in self.facts.items()}

    def _expire(self, away: timedelta) -> None:
        """The timer comes before she does, every other time."""
        too_long = away >= timedelta(days=POLICY.sessions.draft_days)
        if too_long and self.count % 2 and self.draft is not None and self.draft.is_draft:
            self.draft = replace(self.draft, stage="expired")
            self.facts = {}

    def _apply(self, decision: Decision) -> None:
        for effect in decision.effects:
            if isinstance(effect, Begin):
                assert self.draft is None or self.draft.is_closed, "two applications are open"
                self.draft = Draft(f"APP-{self.count}", "interest", self.now)
            elif isinstance(effect, Advance) and self.draft is not None:
                check_step(self.draft.stage, effect.stage)
                sent_at = self.now if effect.stage == "documents_submitted" else None
                self.draft = Draft(
                    self.draft.ref, effect.stage, self.draft.started_at, sent_at, 200_000, 4
                )
            elif isinstance(effect, Agree) and "marketing" not in effect.purposes:
                assert self.draft is not None, "consent to nothing"
                assert self.draft.is_draft, "consent to what is closed"
            elif isinstance(effect, Freeze):
                assert self.draft is not None
                assert self.draft.stage == "started"
            elif isinstance(effect, Speak):
                self.language = effect.language
            elif isinstance(effect, HandOver):
                self.owner = "queue"
            elif isinstance(effect, TakeBack):
                self.owner = "bot"
        in_draft = self.draft is not None and self.draft.is_draft
        self.facts = dict(decision.facts) if in_draft else {}
        self.last_turn_at = self.now
        self.asked = decision.ask
        self._remember(decision)

    def _remember(self, decision: Decision) -> None:
        """The state as the next process reads it: out of JSON, with the options as shown."""
        state = decision.state.to_json()
        awaited = decision.ask or decision.open_question
        if decision.hand_over is not None:
            state |= {"topic": None, "options": ()}
        elif awaited is not None:
            offers = awaited.offers
            state |= {
                "topic": awaited.topic,
                "options": [
                    (offer.id, PHRASES.text(offer.label, offer.values, "en")) for offer in offers
                ],
            }
        self.state = State.from_json(json.loads(json.dumps(state)))

    def _read_out(self, decision: Decision) -> None:
        """Whatever is said must be sayable, in both languages that are written."""
        lines: list[Say] = [*decision.says, *([decision.ask] if decision.ask else [])]
        said = {
            language: "\n".join(PHRASES.say(line, language) for line in lines)
            for language in PHRASES.languages
        }
        self.said = said["en"]


@cache  # one way leads there, and hundreds of tests go it
def _there(topic: str, language: Language | None, *, has_phone: bool) -> Mapping[str, Any]:
    """All that is so where this is asked for the first time."""
    talk = Talk(language=language, has_phone=has_phone)
    talk._goes_to(topic)
    return vars(talk)


@pytest.fixture(scope="session")
def new_talk() -> Callable[..., Talk]:
    """Begin a conversation."""
    return Talk


@pytest.fixture(params=EVERYWHERE)
def at(request: pytest.FixtureRequest, new_talk: Callable[..., Talk]) -> Any:
    """A conversation that stands at a question of the form: one after the other at each."""
    return standing_at(request.param, new_talk)


@pytest.fixture
def talk() -> Talk:
    """A conversation in English, with somebody whose number is known."""
    return Talk()
