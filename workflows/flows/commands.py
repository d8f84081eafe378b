"""What a borrower can mean: the closed list of typed commands that understanding returns.

A model, hosted or offline, may only say these. Whatever it cannot say here does not happen.
Values stay as the borrower wrote them; `facts.py` makes typed values of them, after the model.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "af", "osh", "her"]
# Oshiwambo is one language to route by and two to write: Oshindonga and Oshikwanyama.
Variety = Literal["ndo", "kua"]

FactName = Literal[
    "employer",
    "employee_number",
    "full_name",
    "phone",
    "remuneration",
    "pay_day",
    "amount",
    "months",
]


class Command(BaseModel):
    """Where it was said and how sure the reader is; the message is an index into the turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: int = Field(default=0, ge=0, description="index of the message in this turn")
    span: str = Field(default="", max_length=400, description="the words that say it")
    confidence: float = Field(default=1.0, ge=0, le=1)


Trouble = Literal[
    "distress",  # somebody wants to die or hurt herself, or cannot go on living
    "threat",  # violence against one of ours
    "paid",  # she says that she has paid; a claim, no payment
    "hardship",  # she cannot pay, or not all of it
    "complaint",  # we did something wrong
    "wrong_deduction",  # more was taken off her pay than was agreed
    "no_money",  # a loan was promised and the money is not there
    "bereavement",  # the borrower has died
    "wrong_number",  # we write to somebody else
    "third_party",  # somebody else asks about a borrower
    "scam_worry",  # is this real?
    "fraud",  # somebody pretends to be us, or uses her name
    "under_age",
    "new_debt",  # she has borrowed elsewhere since she applied
]

LoanFact = Literal["balance", "next_payment", "settle", "statement"]


class StartFlow(Command):
    """She wants to begin something: to apply, to hear how that or her papers stand, a review."""

    kind: Literal["start_flow"] = "start_flow"
    flow: Literal["application", "status", "documents", "review", "bank_change"]


class SetFact(Command):
    """She tells a fact, asked for or not."""

    kind: Literal["set_fact"] = "set_fact"
    fact: FactName
    value: str = Field(max_length=200)


class Correct(Command):
    """She changes a fact that she told before. An empty value asks to be asked again."""

    kind: Literal["correct"] = "correct"
    fact: FactName
    value: str = Field(default="", max_length=200)


class ChangeItem(Command):
    """She names a line of the numbered summary to change ("change 3")."""

    kind: Literal["change_item"] = "change_item"
    item: int = Field(ge=1, le=99)


class Choose(Command):
    """She picks one of the options that were offered, by its id."""

    kind: Literal["choose"] = "choose"
    option: str = Field(max_length=200)


class Affirm(Command):
    """Yes."""

    kind: Literal["affirm"] = "affirm"


class Deny(Command):
    """No."""

    kind: Literal["deny"] = "deny"


class AskQuestion(Command):
    """She asks something that an article may answer."""

    kind: Literal["ask_question"] = "ask_question"
    question: str = Field(max_length=2000)


class ChangeLanguage(Command):
    """She wants another language; None opens the choice."""

    kind: Literal["change_language"] = "change_language"
    language: Language | None = None


class Cancel(Command):
    """She wants to end something. Unknown scope is asked, never guessed."""

    kind: Literal["cancel"] = "cancel"
    scope: Literal["application", "messages", "unknown"] = "unknown"


class Stop(Command):
    """She wants no message that we write first."""

    kind: Literal["stop"] = "stop"


class Resume(Command):
    """She wants our messages again ("start")."""

    kind: Literal["resume"] = "resume"


class Human(Command):
    """She wants a person."""

    kind: Literal["human"] = "human"


class Menu(Command):
    kind: Literal["menu"] = "menu"


class Help(Command):
    """She wants to know what can be done here, or who "us" are that write to her."""

    kind: Literal["help"] = "help"
    about: Literal["us"] | None = None


class Back(Command):
    """She wants the question before this one again."""

    kind: Literal["back"] = "back"


class Repeat(Command):
    kind: Literal["repeat"] = "repeat"


class Why(Command):
    """She asks why we want to know."""

    kind: Literal["why"] = "why"


class DontKnow(Command):
    kind: Literal["dont_know"] = "dont_know"


class Skip(Command):
    """She wants the next question first ("skip", "later")."""

    kind: Literal["skip"] = "skip"


class Refuse(Command):
    """She does not want to answer this question."""

    kind: Literal["refuse"] = "refuse"


class Report(Command):
    """She tells of something that has happened, and that somebody must look at."""

    kind: Literal["report"] = "report"
    about: Trouble


class Unsay(Command):
    """She takes back what she had just told: nothing of it is on record."""

    kind: Literal["unsay"] = "unsay"


class AskLoan(Command):
    """She asks about her running loan."""

    kind: Literal["ask_loan"] = "ask_loan"
    about: LoanFact


class Abuse(Command):
    """She swears at us and says nothing else."""

    kind: Literal["abuse"] = "abuse"


class Greet(Command):
    kind: Literal["greet"] = "greet"


class Thank(Command):
    kind: Literal["thank"] = "thank"


class OffTopic(Command):
    """Something that is no business of a lender's."""

    kind: Literal["off_topic"] = "off_topic"


class NotUnderstood(Command):
    kind: Literal["not_understood"] = "not_understood"


AnyCommand = Annotated[
    StartFlow
    | SetFact
    | Correct
    | ChangeItem
    | Choose
    | Affirm
    | Deny
    | AskQuestion
    | ChangeLanguage
    | Cancel
    | Stop
    | Resume
    | Human
    | Menu
    | Help
    | Back
    | Repeat
    | Why
    | DontKnow
    | Skip
    | Refuse
    | Report
    | Unsay
    | AskLoan
    | Abuse
    | Greet
    | Thank
    | OffTopic
    | NotUnderstood,
    Field(discriminator="kind"),
]


class Understanding(BaseModel):
    """The structured output of the understanding model, in the order in which it was said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commands: list[AnyCommand] = Field(max_length=12)
