"""Whatever anybody says, in whatever order and state, there is always a way forward."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.channel import Kind
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
    AskQuestion,
    Back,
    Cancel,
    ChangeItem,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Help,
    Human,
    Language,
    LoanFact,
    Menu,
    NotUnderstood,
    OffTopic,
    Refuse,
    Repeat,
    Report,
    Resume,
    SetFact,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Trouble,
    Unsay,
    Why,
)
from flows.effects import (
    Advance,
    Agree,
    AnswerArrangement,
    AskArrangement,
    CancelLoan,
    ChangeOffer,
    SignAgreement,
    TakeOffer,
)
from flows.flow import FACTS, Decision, Tongue
from flows.read_papers import Concern, Field, Look, ReadPaper, Shown

STEPS = 40
PAUSES = [timedelta(seconds=30)] * 12 + [
    timedelta(hours=2),
    timedelta(days=3),
    timedelta(days=13, hours=23),
    timedelta(days=15),
]
WORDS = (
    "Kalahari Foods", "Namib", "Okavango Bakery", "blorb fnord", "yeah thats the one", "4471",
    "dont know 2", "Selma Nangolo", "Selma", "I don't know", "9000", "-8000", "5000-6000",
    "about 5k", "0", "2000", "2050", "900000000", "4", "3 or 4", "60", "25", "32", "last day",
    "081 234 5678", "", " ", "?", "N$", "\u202e\u200b", "x" * 190, "{name}", "9" * 60,
)  # fmt: skip
SIGNS = "I ACCEPT"
# Lines of a list: the agreement in full, how a loan stands, a schedule, arrangements, papers.
LISTS = (
    "agreement.", "loan.", "arrangement.line", "arrangement.cost_", "decision.reason.",
    "documents.", "papers.",
)  # fmt: skip
BINDING = (Agree, AnswerArrangement, AskArrangement, CancelLoan, ChangeOffer, TakeOffer)
PLAIN: tuple[Callable[[], AnyCommand], ...] = (
    Affirm, Deny, Resume, Menu, Help, Back, Repeat, Why, DontKnow, Skip, Refuse, Abuse, Greet,
    Thank, OffTopic, Stop, Unsay,
)  # fmt: skip
# Most of what she writes tells no other language than the one that is spoken.
TONGUES = (
    (),
    (),
    (),
    *((Tongue(0, "four words of it", each, 0.99),) for each in get_args(Language)),
)
# Statements that a turn makes beside its one question; the lines of a list stand for one.
MOST_SAID_TO_ONE = 3  # where she said one thing
MOST_SAID = 5  # where a burst or one message of hers held several
FLOWS = get_args(StartFlow.model_fields["flow"].annotation)
SIDE = tuple(kind for kind in get_args(Kind) if kind not in ("text", "choice", "media"))
PLACES = (
    "consent", "employer", "employer_confirmed", "employee_number", "full_name", "remuneration",
    "pay_day", "amount", "months", "quote", "counter_offer", "id", "payslip", "bank_letter",
    "summary", "menu",
)  # fmt: skip
ON_PAPER: dict[Field, tuple[Shown, ...]] = {
    "name": ("Selma Nangolo", "S Nangolo"),
    "ending": ("0123",),
    "born_on": (date(1992, 3, 15),),
    "employer": ("Kalahari Foods", "Etosha Logistics"),
    "gross": (650_000, 900_000, 1_200_000, 100),
    "deductions": (0, 100_000),
    "net": (400_000, 600_000),
    "bank": ("Bank Specimen",),
}
REJECTED = ("broken", "too_large", "not_fetched", "before_consent")


class Anybody:
    """Somebody who may say anything at any time; the seed tells what."""

    def __init__(self, seed: int, talk: Any) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (dice, no keys)
        self.talk = talk
        # Whoever is too young can get no loan, and would end most walks too soon.
        grown_up = tuple(each for each in get_args(Trouble) if each != "under_age")
        self.troubles = grown_up if seed % 10 else get_args(Trouble)
        self.buttons: list[str] = [
            "consent:yes",
            "quote:1:1:x:go_on",
            "summary:0:send",
            "yes",
            "no",
            "nonsense",
        ]

    def wanders(self, steps: int) -> None:
        """Begin anywhere in the form, then say anything, and now and then answer."""
        if self.talk.language is not None and self.dice.random() < 0.8:
            place = self.dice.choice(PLACES)
            if place == "counter_offer":
                self.talk.comes_to("remuneration")
                self.talk.tells("remuneration", "1100")
            self.talk.comes_to(place)
        for _ in range(steps):
            self.turn()

    def turn(self) -> None:
        if self.talk.owner == "queue" and self.dice.random() < 0.7:
            self.talk.does(Menu())  # back from the queue
        elif self.dice.random() < 0.35:
            self.talk.goes_on()
        else:
            self.says_anything()

    def says_anything(self) -> None:
        """One turn of one to three messages, perhaps with files, perhaps after a while."""
        dice, talk = self.dice, self.talk
        owner = talk.owner
        self.buttons += [option[0] for option in talk.state.options]
        commands = [self.command() for _ in range(dice.choice((1, 1, 1, 2, 3)))]
        documents: list[str | None] = []
        kinds: list[str] = []
        read: list[ReadPaper] = []
        if dice.random() < 0.08:
            commands = commands[: dice.randrange(2)]
            documents = [dice.choice((None, None, *REJECTED)) for _ in range(dice.randint(1, 3))]
            read = [self.paper() for _ in range(dice.randrange(3))]
        if dice.random() < 0.04:
            commands, kinds = [], [dice.choice(SIDE)]
        decision = talk.does(
            *commands,
            documents=documents,
            read=read,
            kinds=kinds,
            tongues=dice.choice(TONGUES),
            later=dice.choice(PAUSES),
        )
        check(commands, decision, talk, owner=owner)

    def paper(self) -> ReadPaper:
        """A paper of any kind, on which more or less could be read."""
        dice = self.dice
        look = dice.choice(get_args(Look))
        names: list[Field] = [name for name in ON_PAPER if dice.random() < 0.9]
        concerns = tuple(each for each in get_args(Concern) if dice.random() < 0.05)
        values: dict[Field, Shown] = {name: dice.choice(ON_PAPER[name]) for name in names}
        return ReadPaper(UUID(int=dice.getrandbits(128)), look, values, concerns)

    def command(self) -> AnyCommand:
        dice = self.dice
        if dice.random() < 0.25 and self.talk.state.options:
            return Choose(option=dice.choice(self.talk.state.options)[0], confidence=dice.random())
        if dice.random() < 0.3:
            fact = dice.choice(FACTS)
            awaited = self.talk.state.topic
            right: Any = awaited if awaited in FACTS and dice.random() < 0.7 else fact
            return SetFact(fact=right, value=self.words(right))
        return dice.choice(self.others())

    def words(self, fact: Any) -> str:
        answers = (self.talk.ANSWERS[fact], self.talk.OTHERWISE[fact])
        return self.dice.choice((*answers, self.dice.choice(WORDS)))

    def others(self) -> list[AnyCommand]:
        dice = self.dice
        fact, words = dice.choice(FACTS), dice.choice(WORDS)
        return [
            Correct(fact=fact, value=self.words(fact)),
            Correct(fact=fact),
            ChangeItem(item=dice.randint(1, 14)),
            Choose(option=dice.choice(self.buttons)),
            StartFlow(flow=dice.choice(FLOWS)),
            AskQuestion(question="can I pay early?"),
            ChangeLanguage(language=dice.choice((None, *get_args(Language)))),
            Cancel(scope=dice.choice(("application", "messages", "unknown"))),
            Report(about=dice.choice(self.troubles), span=words),
            AskLoan(about=dice.choice(get_args(LoanFact))),
            NotUnderstood(span=words),
            NotUnderstood(span=dice.choice((words, SIGNS, "cancel my loan"))),
            dice.choice(PLAIN)(),
            dice.choice(PLAIN)(),
            dice.choice(PLAIN)(),
            dice.choice((Human, *PLAIN))(),
        ]


def test_every_command_is_tried(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("remuneration")
    anybody = Anybody(1, talk)
    tried = {type(anybody.command()) for _ in range(2_000)} | {Choose}
    (commands, _) = get_args(AnyCommand)
    assert tried == set(get_args(commands))


def check(commands: list[AnyCommand], decision: Decision, talk: Any, *, owner: str) -> None:
    """What must hold after every turn; illegal stages and unsayable words fail before this."""
    if owner == "bot":
        assert decision.ask or decision.hand_over or decision.says, "nothing comes back"
        assert not decision.silent
        if any(isinstance(each, Human) for each in commands):
            assert talk.owner == "queue", "she asked for a person"
    told = [each.key for each in decision.says if not each.key.startswith(LISTS)]
    most = MOST_SAID if len(commands) > 1 else MOST_SAID_TO_ONE
    assert len(told) <= most, told
    assert talk.said.count("?") <= 1, talk.said
    if decision.ask is not None:
        ids = [offer.id for offer in decision.ask.offers]
        assert len(set(ids)) == len(ids)
        assert all(":" in each or each in ("withdraw", "person") for each in ids), ids
    rules = talk.POLICY.sessions
    assert talk.state.misses < rules.misses_to_person
    assert talk.state.digressions <= rules.digressions_to_pause
    assents = any(isinstance(each, Choose | Affirm) for each in commands)
    for effect in decision.effects:
        refuses = isinstance(effect, AnswerArrangement) and not effect.agreed
        if refuses:
            assert any(isinstance(each, Choose | Deny) for each in commands), "nobody refused"
        elif isinstance(effect, BINDING) or effect == Advance("documents_submitted"):
            assert assents, "nobody agreed to this"
        if isinstance(effect, SignAgreement):
            assert any(each.span == SIGNS for each in commands), "nobody typed the words"


@pytest.mark.proves("Workflow Orchestration")
@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32), steps=st.integers(1, STEPS), language=st.sampled_from([None, "en"])
)
def test_whatever_is_said_there_is_a_question_a_person_or_an_end(
    new_talk: Any, seed: int, steps: int, language: Language | None
) -> None:
    talk = new_talk(language=language, has_phone=seed % 3 > 0)
    Anybody(seed, talk).wanders(steps)


@pytest.mark.proves("Workflow Orchestration")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, STEPS))
def test_from_anywhere_agent_reaches_a_person(new_talk: Any, seed: int, steps: int) -> None:
    talk = new_talk()
    somebody = Anybody(seed, talk)
    somebody.wanders(steps)
    if talk.owner == "queue":
        talk.does(Menu())
    before = somebody.dice.choice(((), (somebody.command(),), (Stop(),), (Report(about="fraud"),)))
    after = somebody.dice.choice(((), (somebody.command(),), (Thank(),)))
    talk.does(*before, Human(), *after)
    assert talk.owner == "queue"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, STEPS))
def test_from_anywhere_somebody_who_wants_to_can_send_the_form(
    new_talk: Any, seed: int, steps: int
) -> None:
    talk = new_talk()
    somebody = Anybody(seed, talk)
    somebody.wanders(steps)
    for _ in range(60):
        if talk.state.too_young or (talk.draft and talk.draft.stage == "documents_submitted"):
            return
        talk.goes_on()
    raise AssertionError(f"she never gets through; she stands at {talk.state}")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, STEPS))
def test_noise_leads_from_anywhere_over_choices_to_a_person(
    new_talk: Any, seed: int, steps: int
) -> None:
    """Unless it is just what an open question takes: what happened, or what she wants to know."""
    talk = new_talk()
    somebody = Anybody(seed, talk)
    somebody.wanders(steps)
    for _ in range(12):
        if talk.owner == "queue":
            return
        talk.does(NotUnderstood(span="blorb fnord"))
    raise AssertionError(f"nobody helps her at {talk.state}")
