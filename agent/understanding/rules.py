"""What can be read surely, without any model: taps, options, always-on words, and bare answers."""

import re
from collections.abc import Mapping
from typing import get_args

from rapidfuzz import fuzz

from agent.understanding import bare_answers, danger, values
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from flows.commands import (
    Affirm,
    AnyCommand,
    AskLoan,
    Back,
    Cancel,
    ChangeLanguage,
    Choose,
    Deny,
    DontKnow,
    FactName,
    Greet,
    Help,
    Human,
    Language,
    Menu,
    NotUnderstood,
    Refuse,
    Repeat,
    Report,
    Resume,
    SetFact,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Why,
)

Commands = tuple[AnyCommand, ...]

# A plain yes means these too; signing is never among them, it is typed in its own words.
AFFIRMING = ("yes", "go_on", "continue", "agree")
DENYING = ("no", "nothing")
_TYPO = 0.9
_LIKE = 85
# Of a longer sentence only these are read surely; "I want to stop" may mean two things.
_PLACES = (Choose, Menu, Human, Back, Help, Repeat, StartFlow)
_NOT_NOW = frozenset({"not now", "nie nou nie", "nou nie", "not yet", "nog nie"})
# The words that we tell her to write, and their like; one offer of a loan is another thing.
_NO_OFFERS = re.compile(
    r"(?:please )?(?:stop|no more|no|dont send|do not send)(?: sending)?(?: me)?"
    r"(?: the| your| any| these| those| more)* (?:offers|promotions|adverts|advertising|marketing)"
    r"(?: messages)?(?: please)?|(?:stop|geen|moenie|moet nie)(?: (?:die|jou|julle|meer|vir|my))* "
    r"(?:aanbod|aanbiedinge|advertensies|promosies)(?: meer)?(?: stuur)?(?: nie)?(?: asseblief)?"
)


def read(heard: Heard, *, vocabulary: Vocabulary) -> tuple[Commands | None, ...]:
    """The commands of each message, None for a message that only a model may read."""
    commands: list[Commands | None] = []
    for index, said in enumerate(heard.messages):
        own = read_one(said, heard, message=index, vocabulary=vocabulary)
        commands.append(_after(own, told=commands, heard=heard))
    return tuple(commands)


def _after(own: Commands | None, *, told: list[Commands | None], heard: Heard) -> Commands | None:
    """ "N$9 000" and then "25": pay was told before, so a day's number is no second pay."""
    again = _small_money(own)
    if again is None or not any(_told(each, again.fact) for each in told):
        return own
    where = {"message": again.message, "span": again.span}
    if again.fact == "remuneration" and "pay_day" not in heard.known:
        return (SetFact(fact="pay_day", value=again.value).model_copy(update=where),)
    return (NotUnderstood().model_copy(update=where),)


def _small_money(own: Commands | None) -> SetFact | None:
    command = own[0] if own else None
    if not isinstance(command, SetFact) or command.fact not in values.MONEY_FACTS:
        return None
    value = command.value
    is_day = value.isdecimal() and len(value) < 3 and 0 < int(value) < 32
    return command if is_day else None


def _told(commands: Commands | None, fact: FactName) -> bool:
    """Whether an amount was told in another message, which the rules or only a model can read."""
    return commands is not None and any(
        isinstance(each, SetFact) and each.fact == fact for each in commands
    )


def read_one(said: Said, heard: Heard, *, message: int, vocabulary: Vocabulary) -> Commands | None:
    """The commands of one message, or None where it cannot be read surely."""
    if said.payload:
        return _tapped(said, heard, message=message, vocabulary=vocabulary)
    if danger.wants_to_die(said.text):
        # Nothing else that she says matters now, and no model is waited for.
        return _endangered(said.text, message=message)
    bare = vocabulary.bare(fold(said.text))
    if not bare:
        # A photo or a voice note says nothing here; a lone full stop says nothing anybody knows.
        return (NotUnderstood(message=message, span=said.text[:400]),) if said.text.strip() else ()
    command = (
        _ends_offers(fold(said.text))
        or _titled(bare, heard)
        or _counted(bare, heard, vocabulary=vocabulary)
        or bare_answers.valued(said.text, heard, vocabulary=vocabulary)
        or _meant(bare, heard, vocabulary=vocabulary)
        or _named_language(bare, heard, vocabulary=vocabulary)
        or bare_answers.named(said.text, heard, vocabulary=vocabulary)
        or _nearly(bare, heard, vocabulary=vocabulary)
        or _asked_for(bare, heard, vocabulary=vocabulary)
    )
    if command is None:
        return None
    where = {"message": message, "span": said.text.strip()[:400]}
    if said.text.rstrip().endswith("?") and command == yes_or_no("yes", heard):
        return (NotUnderstood().model_copy(update=where),)  # "yes?" answers a call
    return (command.model_copy(update=where if not command.span else {"message": message}),)


def _endangered(text: str, *, message: int) -> Commands:
    """Her own life first; a threat beside it is for those whom it concerns."""
    where = {"message": message, "span": text.strip()[:400]}
    found = (Report(about="distress"), Report(about="threat"))
    return tuple(each.model_copy(update=where) for each in found[: 1 + danger.threatens(text)])


def yes_or_no(meaning: Meaning, heard: Heard) -> AnyCommand:
    """A yes or a no, as the offered option that says it where there is one."""
    wanted = AFFIRMING if meaning == "yes" else DENYING
    for answer in wanted:
        offered = [option.id for option in heard.options if tail(option.id) == answer]
        if len(offered) == 1:
            return Choose(option=offered[0])
    return Affirm() if meaning == "yes" else Deny()


def tail(option_id: str) -> str:
    """What an option says, without the question that it belongs to: "employer:yes" says "yes"."""
    return option_id.rpartition(":")[2]


def plain(meaning: Meaning, heard: Heard) -> AnyCommand:
    """The command that a meaning stands for."""
    if meaning in ("yes", "no"):
        return yes_or_no(meaning, heard)
    simple: dict[str, AnyCommand] = {
        "menu": Menu(),
        "human": Human(),
        "stop": Stop(),
        "start": Resume(),
        "back": Back(),
        "status": StartFlow(flow="status"),
        "documents": StartFlow(flow="documents"),
        "review": StartFlow(flow="review"),
        "bank_change": StartFlow(flow="bank_change"),
        "language": ChangeLanguage(),
        "help": Help(),
        "cancel": Cancel(),
        "cancel_application": Cancel(scope="application"),
        "cancel_messages": Cancel(scope="messages"),
        "greet": Greet(),
        "thank": Thank(),
        "why": Why(),
        "repeat": Repeat(),
        "dont_know": DontKnow(),
        "skip": Skip(),
        "refuse": Refuse(),
        "balance": AskLoan(about="balance"),
        "next_payment": AskLoan(about="next_payment"),
        "settle": AskLoan(about="settle"),
        "apply": StartFlow(flow="application"),
        "goodbye": Thank(),
        "who": Help(about="us"),
        # In the form it is the question that she wonders at.
        "what_is_this": Why() if heard.flow == "application" else Help(about="us"),
    }
    return simple[meaning]


# The buttons of our templates: to have tapped one is what matters, for then she has written.
_OF_TEMPLATES: Mapping[str, AnyCommand] = {
    "template:show": Greet(),
    "template:no_offers": Choose(option="template:no_offers"),
    "template:language:osh": ChangeLanguage(language="osh"),
    "template:language:her": ChangeLanguage(language="her"),
}


def _tapped(said: Said, heard: Heard, *, message: int, vocabulary: Vocabulary) -> Commands | None:
    span = said.text.strip()[:400]
    if any(option.id == said.payload for option in heard.options):
        return (Choose(option=said.payload, message=message, span=span),)
    if said.payload in _OF_TEMPLATES:
        return (_OF_TEMPLATES[said.payload].model_copy(update={"message": message, "span": span}),)
    # A button of an older question: its words may lead somewhere, they must not answer this one.
    meaning = vocabulary.meaning(vocabulary.bare(fold(said.text)))
    if meaning is None or meaning in ("yes", "no"):
        return (NotUnderstood(message=message, span=span),)
    return (plain(meaning, heard).model_copy(update={"message": message, "span": span}),)


def _ends_offers(folded: str) -> AnyCommand | None:
    ends = _NO_OFFERS.fullmatch(folded.strip(" .!"))
    return Choose(option="template:no_offers") if ends else None


def _titled(bare: str, heard: Heard) -> AnyCommand | None:
    for option in heard.options:
        if bare in _names(option):
            return Choose(option=option.id)
    return None


def _counted(bare: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    number = vocabulary.count(bare)
    if number is None:
        return _last(bare, heard)
    if number == 0:
        return Menu()
    labelled = [option for option in heard.options if _leading_number(option) == number]
    if labelled and (heard.awaiting == "months" or number > len(heard.options)):
        return Choose(option=labelled[0].id)
    if 1 <= number <= len(heard.options):
        chosen = heard.options[number - 1]
        # "4" under "2 months, 3 months, 4 months, 5 months" is two different answers.
        clash = labelled and labelled[0] != chosen
        return NotUnderstood() if clash else Choose(option=chosen.id)
    if heard.awaiting == "language" and not heard.options and number <= 4:
        return ChangeLanguage(language=get_args(Language)[number - 1])
    return None


def _last(bare: str, heard: Heard) -> AnyCommand | None:
    if heard.options and bare in ("last", "last one", "the last one", "laaste", "die laaste"):
        return Choose(option=heard.options[-1].id)
    return None


def _meant(bare: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    for option in heard.options:
        if bare in vocabulary.options.get(tail(option.id), ()):
            return Choose(option=option.id)
    meaning = vocabulary.meaning(bare)
    if bare in _NOT_NOW and heard.awaiting not in (None, "choice"):
        meaning = "skip"  # a fact or a paper is put off, and nothing refused
    return None if meaning is None else plain(meaning, heard)


def _named_language(bare: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    language = vocabulary.language(bare)
    if language is None:
        return None
    for option in heard.options:
        if tail(option.id) == language or bare in _names(option):
            return Choose(option=option.id)
    return ChangeLanguage(language=language)


def _nearly(bare: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """An option or an always-on word with a typing mistake, or a telling word of one option."""
    option = _close_option(bare, heard.options) or _telling_word(bare, heard.options)
    if option is not None:
        return Choose(option=option.id, confidence=_TYPO)
    meaning = vocabulary.mistyped(bare)
    return (
        None if meaning is None else plain(meaning, heard).model_copy(update={"confidence": _TYPO})
    )


def _asked_for(bare: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """An option or a place to go, wrapped in a request ("can you show me the menu")."""
    core = vocabulary.core(bare)
    if core == bare:
        return None
    command = (
        _titled(core, heard)
        or _meant(core, heard, vocabulary=vocabulary)
        or _nearly(core, heard, vocabulary=vocabulary)
    )
    return command if isinstance(command, _PLACES) else None


def _close_option(bare: str, options: tuple[Offered, ...]) -> Offered | None:
    if len(bare) < 5 or any(letter.isdecimal() for letter in bare):
        return None
    close = [
        option
        for option in options
        if max(fuzz.ratio(bare, name, score_cutoff=_LIKE) for name in _names(option)) >= _LIKE
    ]
    return close[0] if len(close) == 1 else None


def _telling_word(bare: str, options: tuple[Offered, ...]) -> Offered | None:
    """ "payslip" tells "Newest payslip" from every other option."""
    words = set(bare.split())
    if len(words) > 3 or max(map(len, words)) < 4 or any(word.isdecimal() for word in words):
        return None
    telling = [
        option for option in options if any(words <= set(name.split()) for name in _names(option))
    ]
    return telling[0] if len(telling) == 1 else None


def _names(option: Offered) -> tuple[str, ...]:
    return tuple(fold(name) for name in (option.title, option.id, tail(option.id), *option.also))


def _leading_number(option: Offered) -> int | None:
    found = re.match(r"\d{1,3}\b(?![.,]\d)", option.title)
    return int(found[0]) if found else None
