"""What can be read surely, without any model: taps, options, always-on words, and bare answers."""

import re
from collections.abc import Mapping
from typing import cast, get_args

from rapidfuzz import fuzz

from agent.understanding import danger, not_said, troubles, values
from agent.understanding.gibberish import is_gibberish
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.vocabulary import Meaning, Vocabulary, fold
from flows import wording
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
NAMED_FACTS = ("full_name", "employer")
# A Khoekhoe name begins with a click: "!Gaoses", "ǂNowaseb", "//Garoes".
_CLICK = r"(?:[!ǃǀǁǂ]|/{1,2}|\|{1,2}|=)?"
_NAME = re.compile(
    rf"{_CLICK}[^\W\d_][\w'’.&()/-]*(?:,? +(?:&|{_CLICK}[\w'’.&()/-]+)){{0,7}}", re.UNICODE
)
_LEAD_IN = re.compile(
    r"^(?:it'?s|it is|this is|that is|dit is|dis|"
    r"(?:(?:i|i am|i'?m) )?work(?:ing)? (?:at|for|in|with|4|@)|"
    r"(?:i am|i'?m|ek word) (?:paid|employed|betaal) (?:by|at|deur)|"
    r"(?:i am|i'?m|ek is) (?:an?|'?n) [\w-]+ (?:at|for|in|with|by|vir)|"
    r"ek is [\w-]+ (?:by|vir)|"
    r"(?:i am|i'?m) (?:at|with|by)|ek is (?:by|van)|(?:i am|i'?m) called|"
    r"(?:they|people|friends) call me|ek heet|hulle noem my|i am|i'?m|ek is|"
    r"(?:ek )?werk (?:by|vir)|my (?:full )?name is|my naam is|the name is|name is|name|"
    r"my employer is|my werkgewer is|employer is|at|by|for|vir|edina lange|enarandje)"
    r"\s*:?\s+(?:(?:the|die)\s+)?",
    re.IGNORECASE,
)
# "the one by the mall", "the fish factory": what follows a name only describes it.
_DESCRIBED = re.compile(
    r"(?<=\w),? (?:the|die) (?:one|een|(?:\w+ )?\w*(?:factory|shop|store|mine|farm|supermarket|"
    r"lodge|fabriek|winkel|myn|plaas|supermark))\b.*$",
    re.IGNORECASE,
)
# A person's name ends where the figures of an ID or a phone begin.
_BEFORE_FIGURES = re.compile(
    r"(?<=\w)[\s,]+(?:(?:my )?(?:id|nr|no|number|nommer)[\s:.]*)*\d[\d\s-]*$", re.IGNORECASE
)
# "my name is on the payslip"
_SOMEWHERE = re.compile(
    r"(?:on|as|like|same|in|op|soos|net soos|inside) (?:on|in|op|the|my|your|it|that|die|julle)\b",
    re.IGNORECASE,
)
# "1200... I mean 1300": the second is the answer. Unbounded, a long row of figures costs a second.
_MENDS_ITSELF = re.compile(
    r"(?P<first>[^a-z]{0,16}\d[^a-z]{0,16}?(?:k|months?|maande?)?)[\s.,;!-]{1,8}"
    r"(?:(?:no|nee|sorry|jammer|oops|wait|wag|i mean|i meant|ek bedoel|ek meen|actually|eintlik|"
    r"make it|maak dit|typo|tikfout|hang on)"
    r"[\s.,;!-]{1,8}){1,4}(?P<then>.*\d.*)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mnr|mev|mej)\.? (?!price\b)(?=\S)", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"\w{4}[.!?] ")
_NOT_NOW = frozenset({"not now", "nie nou nie", "nou nie", "not yet", "nog nie"})
_LONGEST_THANKS = 5  # words
# The words that we tell her to write, and their like; one offer of a loan is another thing.
_NO_OFFERS = re.compile(
    r"(?:please )?(?:stop|no more|no|dont send|do not send)(?: sending)?(?: me)?"
    r"(?: the| your| any| these| those| more)* (?:offers|promotions|adverts|advertising|marketing)"
    r"(?: messages)?(?: please)?|(?:stop|geen|moenie|moet nie)(?: (?:die|jou|julle|meer|vir|my))* "
    r"(?:aanbod|aanbiedinge|advertensies|promosies)(?: meer)?(?: stuur)?(?: nie)?(?: asseblief)?"
)
_EDGES = ' \t\r\n.,;:!?"“”'


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
        or _valued(said.text, heard, vocabulary=vocabulary)
        or _meant(bare, heard, vocabulary=vocabulary)
        or _named_language(bare, heard, vocabulary=vocabulary)
        or _named(said.text, heard, vocabulary=vocabulary)
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


def _valued(text: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """The bare number or day that was asked for."""
    fact = awaited_fact(heard)
    if fact is None or fact in NAMED_FACTS or not_said.is_a_while(text):
        return None
    answer = without_please(text, vocabulary=vocabulary)
    mended = _MENDS_ITSELF.fullmatch(answer)
    if mended and values.bare(mended["first"], fact):
        answer = mended["then"]
    found = values.bare(answer, fact)
    return None if found is None else SetFact(fact=fact, value=answer[slice(*found)].strip())


def _named(text: str, heard: Heard, *, vocabulary: Vocabulary) -> AnyCommand | None:
    """The bare name that was asked for."""
    fact = awaited_fact(heard)
    if fact not in NAMED_FACTS:
        return None
    said = without_please(text, vocabulary=vocabulary)
    said = _BEFORE_FIGURES.sub("", said) if fact == "full_name" else said
    value = name_in(said, vocabulary=vocabulary)
    if value and troubles.find(text, flow=heard.flow, spellings=vocabulary.spellings):
        return None
    return SetFact(fact=fact, value=value) if value else None


def awaited_fact(heard: Heard) -> FactName | None:
    """The fact that the last question asked for, if it asked for one."""
    return cast(FactName, heard.awaiting) if heard.awaiting in get_args(FactName) else None


def name_in(answer: str, *, vocabulary: Vocabulary) -> str | None:
    """The person's or company's name when the answer is nothing else."""
    name = _LEAD_IN.sub("", _LEAD_IN.sub("", answer, count=1), count=1)
    name = _DESCRIBED.sub("", _TITLE.sub("", name))
    if not _NAME.fullmatch(name) or len(name) > values.LONGEST or _NEW_SENTENCE.search(name):
        return None
    polite = all(word in vocabulary.polite for word in fold(name).split())
    no_name = polite or is_said(name, vocabulary=vocabulary) or vocabulary.mistyped(fold(name))
    return None if no_name or is_gibberish(name) else name


def is_said(name: str, *, vocabulary: Vocabulary) -> bool:
    """Whether words of talk stand in it, or where a name stands: then it is none."""
    words = wording.without_ordinary_names(fold(name)).split()
    spoken = any(word in vocabulary.not_a_name for word in words)
    return spoken or _SOMEWHERE.match(name) is not None


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


def without_please(text: str, *, vocabulary: Vocabulary) -> str:
    """The answer without please, sir and the like at either end."""
    words = text.strip(_EDGES).split()
    words = words[: _before_thanks(words, vocabulary)]
    while len(words) > 1 and fold(words[-1]) in vocabulary.polite:
        words.pop()
    while len(words) > 1 and fold(words[0]) in vocabulary.polite:
        words.pop(0)
    return " ".join(words).strip(_EDGES)


def _before_thanks(words: list[str], vocabulary: Vocabulary) -> int:
    """How many words stand before a thank-you at the end ("4 months, thank you very much")."""
    for size in range(min(_LONGEST_THANKS, len(words) - 1), 0, -1):
        if vocabulary.meanings.get(fold(" ".join(words[-size:]))) == "thank":
            return len(words) - size
    return len(words)
