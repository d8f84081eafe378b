"""The border of the reader: a command is believed only where the borrower's own words bear it out.

Whoever read the message, a model that errs or one that lies, what it may bring about is bounded
by what stands in the message.
"""

import re

from agent.understanding import (
    bare_answers,
    called_wrong,
    corrections,
    cues,
    not_hers,
    not_said,
    proofs,
    rules,
    sentences,
    slips,
    spans,
    troubles,
    values,
    yes_and_no,
)
from agent.understanding.gibberish import is_gibberish
from agent.understanding.heard import Heard, Offered, Said
from agent.understanding.questions import clauses, is_question
from agent.understanding.vocabulary import Vocabulary, fold
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
    DontKnow,
    FactName,
    Greet,
    Help,
    Human,
    Menu,
    NotUnderstood,
    OffTopic,
    Repeat,
    Report,
    Resume,
    SetFact,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Unsay,
    Why,
)

# These only choose what we say next.
_TALK = (AskQuestion, DontKnow, Greet, Help, NotUnderstood, OffTopic, Repeat, Thank, Why)
_HANDED_ON = frozenset({"hardship", "complaint", "no_money"})
_ABOUT: dict[FactName, str] = {
    "remuneration": (
        r"\b(?:earn\w*|salar\w+|pay|paid|income|wages?|gross|basic|nett|net (?:pay|salary|"
        r"income|wages?|a month|per month|monthly)|before|verdien|loon|"
        r"inkomste|bruto|netto|slip|payslip|make|get|kry)\b"
    ),
    "amount": (
        r"\b(?:borrow\w*|loans?|lend|need|want|amount|leen|lening|bedrag|nodig|make it|rather|"
        r"instead|take|give|get|for|over|soek|kort|wil|month\w*|maande|hala|pumbwa|vanga|"
        r"iimaliwa|oimaliwa|ovimariva|otjimariva)\b"
    ),
    "months": r"(?:month|mnth|mth|maand|term|period|instal|tydperk|\bm\b)",
    "pay_day": r"\b(?:paid|pay\w*|salar\w+|betaal\w*|day|date|dag|month ?end|maandeinde)\b",
    "employer": r"\b(?:work\w*|employ\w*|compan\w+|job|boss|werk\w*|maatskappy|baas)\b",
    "full_name": (
        r"\b(?:names?|naam|i am|im|this is|ek is|surname|van|enarandje|lange|call me|"
        r"write)\b"
    ),
    "employee_number": (
        r"\b(?:employee|staff|number|no|nr|nommer|payroll|personnel|werknemer|"
        r"personeel)\b"
    ),
    "phone": r"\b(?:phone|cell\w*|mobile|number|call|whatsapp|nommer|sel\w*|bel)\b",
}
_SUBJECT = {fact: re.compile(cue) for fact, cue in _ABOUT.items()}
_NUMERIC: tuple[FactName, ...] = ("remuneration", "amount", "months", "pay_day")
_ITEM = re.compile(
    r"\b(?:change|edit|fix|correct|wrong|incorrect|not|verander|wysig|verkeerd|number|line|item)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|nie|instead of|rather than|in plaas van|isnt|never)\s*(?:n|nad|r)?\s*$"
)
_NEGATIVE = re.compile(r"\b(?:not|dont|never|no|nie|moenie|wont|cant|didnt|nee|nor)\b")
_TAKES_BACK = re.compile(
    r"\b(?:no|nope|nee|aawe|ahowe|aaye|ayee|kako|epuko)\b(?! (?:problem|worries|questions|"
    r"probleem))|"
    r"\b(?:dont|do not|not|never|nie|wont) (?:\w+ )?(?:agree|want|accept|saam|consent|allow)\b|"
    r"\b(?:disagree|refuse|weier)\b"
)
_AGREEING = (
    r"(?:agreed?|agrees|said|says?|accept\w*|confirm\w*|sign\w*|approv\w*|consent\w*|"
    r"gese|se (?:dis|dit|ja|ek|ons|goed|ok)|saamgestem|stem|toestemming|goedgekeur|teken|"
    r"geteken|aanvaar|ingestem)"
)
# Nobody agrees for another: "my manager agreed already, go on" is no yes of hers.
_BY_ANOTHER = re.compile(
    rf"\b(?:my|our|her|his|the|die|ons|sy|haar) (?:{cues.KIN}|boss|manager|employer|supervisor|"
    rf"company|hr|baas|bestuurder|werkgewer|vriend|vriendin|kollega|colleague)\b.{{0,25}}"
    rf"\b{_AGREEING}\b|"
    rf"\b(?:she|they|he has|he|someone|somebody|everyone|everybody|hy het|hy|sy het|hulle|iemand|"
    rf"almal|julle het|jy het) (?:\w+ ){{0,2}}?{_AGREEING}\b|"
    rf"\b{_AGREEING} (?:\w+ )?(?:for me|on my behalf|in my place|vir my|namens my)\b"
)
_NUMBER_IN_FRONT = re.compile(r"^\s*(\d{1,2})\s+(?:and|en)\b")  # "1 and I will complain"
_BINDING_TOPICS = frozenset({"consent", "consent_again", "summary", "sign", "contract"})
_LEAST_TELLING = 4  # letters; a shorter word tells no option from another


def bears_out(said: Said, command: AnyCommand, *, heard: Heard, vocabulary: Vocabulary) -> bool:
    """Whether this message holds what this command cannot be said without."""
    text = slips.mended(yes_and_no.without_opening(said.text))
    if isinstance(command, _TALK):
        return True
    if isinstance(command, SetFact | Correct):
        return _tells(text, command, heard=heard, vocabulary=vocabulary)
    if isinstance(command, Choose):
        return _chooses(text, command, heard=heard, vocabulary=vocabulary)
    if isinstance(command, Affirm):
        return not _hesitates(text, vocabulary) and any(
            yes_and_no.affirms(part, vocabulary=vocabulary) or _begins_with_yes(part, vocabulary)
            for part in clauses(text, vocabulary=vocabulary)
        )
    if isinstance(command, ChangeItem):
        named = re.search(rf"(?<!\d){command.item}(?!\d)", text)
        return named is not None and _ITEM.search(fold(text)) is not None
    if isinstance(command, ChangeLanguage):
        return _names_language(text, command, vocabulary)
    if isinstance(command, Report):
        return proofs.proven(f"report:{command.about}", text) and troubles.stands(
            command.about, fold(text), flow=heard.flow
        )
    if isinstance(command, AskLoan):
        return proofs.proven(f"ask_loan:{command.about}", text)
    if isinstance(command, Unsay):
        return False  # the house finds it in the whole turn
    return _proven(text, command) and _wanted(text, command)


def only_talks(command: AnyCommand) -> bool:
    """Whether this shows, says or hands on something, and moves no money, consent or decision."""
    if isinstance(command, StartFlow):
        return command.flow in ("status", "documents")
    if isinstance(command, Report):
        return command.about in _HANDED_ON
    return isinstance(command, Abuse | AskLoan | Back | Human | Menu | Skip)


def may_be_said_otherwise(text: str, command: AnyCommand, *, heard: Heard) -> bool:
    """Whether the house's own statistics may have found it in words that nobody listed.

    They are asked for more than for a guess before they say so (`guesses`): what would end or
    agree to anything is never among it.
    """
    if isinstance(command, Report):
        return troubles.stands(command.about, fold(text), flow=heard.flow)
    if isinstance(command, StartFlow) and command.flow == "application":
        return _wanted(text, command)
    return only_talks(command)


def _proven(text: str, command: AnyCommand) -> bool:
    label: str = command.kind
    if isinstance(command, StartFlow):
        label = "start_application" if command.flow == "application" else command.flow
    elif isinstance(command, Cancel):
        label = f"cancel_{command.scope}"
    return proofs.proven(label, text)


def _wanted(text: str, command: AnyCommand) -> bool:
    """Whether a message that would end or begin something does not say the opposite."""
    if not isinstance(command, Stop | Cancel | StartFlow | Resume):
        return True
    return not not_said.is_undone(text) and not not_said.did_not_say(text)


def _hesitates(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a part that is no question waits or takes back: "let me think, ok?" is no yes."""
    if yes_and_no.asks_the_price(text) or yes_and_no.agrees_to_less(text):
        return True
    if yes_and_no.names_both(text) or _BY_ANOTHER.search(fold(text)):
        return True
    return any(
        (yes_and_no.hesitates(part) or _TAKES_BACK.search(fold(part)) is not None)
        and not is_question(part, vocabulary=vocabulary)
        for part in clauses(text, vocabulary=vocabulary)
    )


def _begins_with_yes(part: str, vocabulary: Vocabulary) -> bool:
    words = fold(part).split()
    # After "eeno" stand words that nobody here can weigh: "yes, but" and "yes, send" look alike.
    return (
        bool(words)
        and words[0] in vocabulary.interjections - vocabulary.local_answers
        and (vocabulary.meaning(words[0]) == "yes" and not yes_and_no.hesitates(part))
    )


# --- options ---


def _chooses(text: str, command: Choose, *, heard: Heard, vocabulary: Vocabulary) -> bool:
    offered = {option.id: option for option in heard.options}
    option = offered.get(command.option)
    if option is None or not_said.did_not_say(text):
        return False
    if rules.tail(option.id) == "other_amount" and sentences.WANTS_LESS.search(text):
        return True
    if _is_unsure(text, vocabulary):
        return False
    if _binds(option) and troubles.find(text, flow=heard.flow, spellings=vocabulary.spellings):
        return False
    if rules.tail(option.id) in rules.AFFIRMING and _hesitates(text, vocabulary):
        return False
    parts = [*clauses(text, vocabulary=vocabulary), text, *_NUMBER_IN_FRONT.findall(fold(text))]
    return any(_names_it(part, option, heard=heard, vocabulary=vocabulary) for part in parts)


def _is_unsure(text: str, vocabulary: Vocabulary) -> bool:
    """ "1 but I am not sure" has not chosen; a question of what may be unsure has nothing to it."""
    return any(
        yes_and_no.doubts(part) and not is_question(part, vocabulary=vocabulary)
        for part in clauses(text, vocabulary=vocabulary)
    )


def _binds(option: Offered) -> bool:
    """Whether this is a yes that she is held to; with a trouble beside it she is asked again."""
    topic, _, answer = option.id.rpartition(":")
    return topic.partition(":")[0] in _BINDING_TOPICS and answer not in rules.DENYING


def _names_it(part: str, option: Offered, *, heard: Heard, vocabulary: Vocabulary) -> bool:
    sure = rules.read_one(Said(part), heard, message=0, vocabulary=vocabulary)
    if sure and isinstance(sure[0], Choose):
        return sure[0].option == option.id
    tail = rules.tail(option.id)
    if tail in rules.AFFIRMING:
        return yes_and_no.affirms(part, vocabulary=vocabulary) or _begins_with_yes(part, vocabulary)
    if tail in rules.DENYING:
        return yes_and_no.declines(part)
    if yes_and_no.hesitates(part) or _NEGATIVE.search(fold(part)):
        return False
    return bool(_telling(option, heard.options) & set(fold(part).split()))


def _telling(option: Offered, options: tuple[Offered, ...]) -> set[str]:
    """The words that name this option and no other."""
    others = {word for each in options if each != option for word in _words(each)}
    return {word for word in _words(option) - others if len(word) >= _LEAST_TELLING}


def _words(option: Offered) -> set[str]:
    names = (option.title, rules.tail(option.id), *option.also)
    return {word for name in names for word in fold(name).split()}


def _names_language(text: str, command: ChangeLanguage, vocabulary: Vocabulary) -> bool:
    if command.language is None:
        return proofs.proven("change_language", text)
    return command.language in {
        vocabulary.languages[word] for word in fold(text).split() if word in vocabulary.languages
    }


# --- facts ---


def _tells(text: str, command: SetFact | Correct, *, heard: Heard, vocabulary: Vocabulary) -> bool:
    if isinstance(command, Correct) and not command.value:
        taken_back = not_said.is_undone(text) or not_hers.is_changed_by_others(text)
        return called_wrong.asks_again(text, command.fact) and not taken_back
    stands = whole(text, command.value, fact=command.fact)
    if stands is None or _NEGATED.search(fold(text[: stands[0]])):
        return False
    if command.span and fold(command.value) not in fold(command.span) and command.span in text:
        return False
    told = [part for part in clauses(text, vocabulary=vocabulary) if command.value in part]
    if any(not_hers.is_of_another(part, command.value, fact=command.fact) for part in told):
        return False
    return _means(text, command, heard=heard, vocabulary=vocabulary)


def whole(text: str, value: str, *, fact: FactName) -> tuple[int, int] | None:
    """Where the value stands, whole: no piece of a number, of a range, or without its minus."""
    for match in (
        re.finditer(re.escape(value.strip()), text, re.IGNORECASE) if value.strip() else ()
    ):
        before, after = text[: match.start()], text[match.end() :]
        if re.search(r"\w$", before) and value.strip()[0].isalnum():
            continue
        if re.match(r"\w", after) and value.strip()[-1].isalnum():
            continue
        if fact in _NUMERIC and _is_cut(before, after):
            continue
        return match.span()
    return None


def _is_cut(before: str, after: str) -> bool:
    """Whether a number goes on beyond the piece that was taken of it."""
    sign = re.search(r"(?:^|[\s$(])[-−–]\s?$|\bminus\s+$", before)
    goes_on = re.match(r"[.,]?\d|\s?(?:-|–|/|to|tot|or)\s?(?:n?\$)?\d|\s\d{3}\b", after)
    comes_from = re.search(
        r"\d[.,]$|\d\s?k?\s?(?:-|–|/|to|tot|or)\s?(?:n?\$)?$|\d\s$", before, re.I
    )
    return any((sign, goes_on, comes_from))


def _means(text: str, command: SetFact | Correct, *, heard: Heard, vocabulary: Vocabulary) -> bool:
    """Whether the value is told as this fact, and not as another."""
    if command.fact in bare_answers.NAMED_FACTS and not _is_a_name(command.value, vocabulary):
        return False
    if command.fact in values.MONEY_FACTS and values.looks_like_an_identifier(command.value):
        return False
    if command.fact in (*_NUMERIC, "phone", "employee_number") and not _counts(command.value):
        return False
    if any(
        each.fact == command.fact and each.value == command.value
        for each in corrections.find(text, vocabulary=vocabulary)
    ):
        return True
    others = [
        each
        for part in clauses(text, vocabulary=vocabulary)
        for each in spans.find(part, heard, vocabulary=vocabulary)
        if isinstance(each, SetFact | Correct) and fold(each.value) == fold(command.value)
    ]
    if others:
        return any(each.fact == command.fact for each in others)
    asked = {option.id.partition(":")[0] for option in heard.options}
    awaited = bare_answers.awaited_fact(heard) == command.fact or asked == {command.fact}
    return awaited or _SUBJECT[command.fact].search(fold(text)) is not None


def _is_a_name(value: str, vocabulary: Vocabulary) -> bool:
    a_name = bool(fold(value)) and not bare_answers.is_said(value, vocabulary=vocabulary)
    return a_name and not is_gibberish(value)


def _counts(value: str) -> bool:
    """Whether there is a number in it, or words for one."""
    return any(letter.isdigit() for letter in value) or values.in_words(value)
