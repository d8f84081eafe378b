"""Finding what has happened to her, and what she asks about her loan, where she says it plainly."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from agent.understanding import cues, danger, hints, loan_cues, new_debts, not_said, proofs
from agent.understanding.vocabulary import fold
from flows.commands import Trouble
from flows.numbers import take_home

# Not a rule of lending (that is the policy's): the age at which "I am 17" is worth reporting.
_OF_AGE = 18

# What takes the report back: a question about a rule, a thing that did not happen, other people.
_IN_GENERAL = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|but|and|also|please|sir|good|day|morning|eish|maar|"
    r"en) ){0,3}(?:what (?:if|happens|will happen|do i do if)|if|in case|suppose|when (?:can|"
    r"should)|"
    r"wat as|wat gebeur|as ek|sal|what is|whats|do you|do u|does|can you|will you|would you|"
    r"how do i "
    r"(?:complain|report|pay|know if)|how can i (?:complain|pay)|where (?:do|can) i|hoe kla ek|"
    r"hoe betaal|"
    r"may i|must i|should i|is it|am i|kan mens)\b"
)
# Put as a question, and no question of a rule: "can you give me more time".
_BEGS = re.compile(
    r"\b(?:can|could|will|would|may|kan|sal|mag) (?:you|u|i|we|julle|jy|ek|ons) (?:\w+ ){0,4}?"
    r"(?:(?:more|extra|meer|bietjie) (?:time|tyd)|extension|uitstel|another (?:week|month)|"
    r"(?:a )?(?:chance|kans)|payment (?:break|holiday|pause)|"
    r"(?:skip|miss|oorslaan) (?:this|one|a|my|hierdie)(?: \w+)? "
    r"(?:months?|payments?|instal\w+|maand|paaiement))\b(?!.*\b(?:think|dink|decide|besluit|"
    r"read|lees)\b)"
)
_BEGS_LESS = re.compile(
    r"\b(?:is it (?:possible|ok|okay|fine)|is dit moontlik|possible|can|could|may|kan|mag)\b.{0,20}"
    r"\b(?:pay (?:\w+ )?(?:less|half|smaller|later)|minder betaal|later betaal)\b"
    r".*\b(?:this month|hierdie maand|tough|hard|struggl\w*|swaar|tight|now|nou)\b|"
    r"^(?:\w+ ){0,2}?(?:can|could|may|kan|mag) (?:we|i|you|u|ons|ek|julle|jy)\b.{0,20}\b"
    r"(?:payments?|instal\w+|deductions?|paaiement\w*|aftrekking\w*)\b.{0,20}\b(?:smaller|less|"
    r"lower|down|kleiner|minder|laer)\b|"
    r"\b(?:can|could|may|kan|mag)\b.{0,12}\b(?:reduce|lower|decrease|verminder|verlaag)\b.{0,12}"
    r"\b(?:payments?|instal\w*|deductions?|paaiement\w*|aftrekking\w*)\b|"
    r"^kan (?:\w+ )?my (?:paaiement|aftrekking)\w* (?:\w+ )?(?:verminder|verlaag)\b"
)
_NOT_TAKEN_BACK = frozenset(
    {"scam_worry", "third_party", "under_age", "wrong_number", "bereavement"}
)
_UNPAID = re.compile(
    r"\b(?:not|never|didnt|did not|havent|have not|hasnt|wasnt|dont|cant|cannot|wont|couldnt|nie|"
    r"unable|before|once|until|after|when|as soon as|get|gets|got|getting|am|are|be|being|was|were|"
    r"must have|should have|nooit|when i have|word|kry|been|to be)\b(?: \w+){0,2} (?:paid|payed|"
    r"pay|betaal|"
    r"settled)\b|\bbetaal nie\b|\bpaid (?:me|us)\b|"
    r"\bpaid (?:(?!from|with|out|by|via)\w+ ){0,2}(?:my|our) (?:salary|wages|pay)\b|\b(?:will|"
    r"going to|"
    r"want to|gonna|sal|wil|ill)\b(?: \w+){0,3} (?:pay|make|do|send|deposit|transfer|betaal)\b|"
    r"\b(?:didnt|did not|never|havent|not)\b(?: \w+){0,2} (?:made?|did|done|do|sent|send|"
    r"deposit\w*)\b|\bte betaal\b|\b(?:moet|kan|gaan|word|sal|wil)\b(?: \w+){0,6} betaal\b"
)
_PAID_MYSELF = re.compile(
    r"\b(?:have|ive|had) (?:already )?(?:paid|payed|settled)\b|\bi (?:already )?(?:paid|payed)\b|"
    r"\bbeen paying\b|\bpaid already\b|\bdeduct\w*\b|\btaken off\b|\bproof of payment\b|"
    r"\bdeposit slip\b|\b(?:ek|ons) het (?:\w+ ){0,6}?(?:betaal|inbetaal|gestort|oorgeplaas|"
    r"oorbetaal)\b"
)
_ASKS_HOW = re.compile(
    r"(?:when|wanneer|how|hoe|where|waar|what|wat|which|watter|must|moet|do|does|is|are|sal|kan|"
    r"can)\b"
)
_THEY_SAY = re.compile(
    r"\b(?:you|they|julle|hulle) (?:say|said|claim|write|se)\b(?: that| ek| i)?.*$"
)
_NO_CLAIM = re.compile(
    r"\b(?:didnt|did not|never|havent|have not|not|dont)\b(?: \w+){0,2} (?:paid|payed|pay)\b|"
    r"\b(?:nie|nooit)\b(?: \w+){0,3} betaal\b|\bbetaal nie\b"
)
_WANTS_LOAN = re.compile(cues.WANTS)
_HER_LOAN = re.compile(
    rf"\b(?:my {cues.LOAN}|the {cues.LOAN}|this {cues.LOAN}|pay you|"
    r"pay (?:it|this|back|the instal\w*|my instal\w*)|this month|owe)\b"
)
_AGE = re.compile(
    r"\b(?:i am|im|i m|ek is|age|ouderdom)(?: (?:still|only|just|maar|nog|net|about|now|a|is|"
    r"turned|turning)){0,3} "
    r"(?P<age>\d{1,2})(?! ?(?:months?|days?|minutes?|hours?|weeks?|km|percent|th|st|nd|rd|maande|"
    r"dae|k\b|"
    r"(?:years?|yrs?|jaar) (?:at|in|with|by|working|now|here|on|by|al|werk|on the)))\b"
)
_NOT_NAME = (
    r"(?:Sure|Able|Interested|Happy|Working|Paid|The|A|In|Well|Yet|From|At|Here|Ready|Getting|"
    r"Employed|"
    r"Married|Going|Stupid|Sorry|I|OK|Fine|Feeling|Asking|Buffr|Namibian|Your)"
)
_NOT_ME = re.compile(
    rf"(?i:\b(?:i\s?am|i[’']?m|this is|ek is|dit is) (?:not|"
    rf"nie) )(?!{_NOT_NAME}\b)(?P<name>[A-Z][a-z]+)"
)
_NOT_ME_LOWER = re.compile(
    r"\b(?:i am|im|this is|ek is) (?:not|nie) (?!sure|able|interested|happy|working|the|a|in|well|"
    r"yet|your|my)"
    r"(?P<name>[a-z]{3,}) ?(?:stop|dont|who|you have|wrong|please stop|nie hou)\b"
)
_NAMED_DEATH = re.compile(
    r"\b(?!My|Her|His|The|Your|Our|I|He|She|They|It)(?P<name>[A-Z][a-z]{2,})(?: [A-Z][a-z]+)? "
    r"(?:has |is )?(?:passed away|passed on|died|dead|deceased|oorlede|dood)"
)
_KIN_DIED = re.compile(
    rf"\b(?:(?:my|our|ons) (?:\w+ )?{hints.WHO}|meme|tate|kuku)\b.{{0,30}}\b{cues.DIED}\b|"
    r"\b(?:funeral|burial|begrafnis|buried|begrawe)\b"
)
_STRUGGLES = re.compile(
    r"\b(?:pay|struggl\w*|my loan|afford|my instal\w*|time|betaal|sukkel|bekostig|my lening|"
    r"paaiement|tyd)\b"
)
_BROKE = re.compile(
    r"(?<!owner of this )(?<!owner of the )(?<!owns this )(?<!owned this )(?<!using this )"
    r"(?<!used this )\b(?:phone|battery|dog|cat|goat|cattle|car|laptop|cell|foon|hond|line|"
    r"network)\b.{0,20}\b(?:died|dead|dood)\b"
)
# "Is late" says in Namibia that somebody has died; late with something is only late.
_ALIVE = re.compile(
    r"\blate (?:with|on|for|to|at|in|paying|payment|again|this|every)\b|"
    r"\b(?:has not|hasnt|not|did not|didnt|never|nie) (?:yet )?"
    r"(?:died|dead|die|passed (?:away|on)|deceased|oorlede|dood|gesterf)\b"
)
# With the first of these the others only add words.
_OUTWEIGHS: Mapping[str, frozenset[str]] = {
    "under_age": frozenset(get_args(Trouble)) - {"under_age"},
    "bereavement": frozenset(get_args(Trouble)) - {"bereavement"},
    "wrong_number": frozenset({"third_party", "scam_worry", "complaint", "paid", "fraud"}),
    "third_party": frozenset({"paid", "hardship", "complaint"}),
    "threat": frozenset({"complaint", "fraud"}),
    "fraud": frozenset({"paid", "wrong_deduction", "complaint", "third_party", "no_money"}),
    "wrong_deduction": frozenset({"paid", "complaint"}),
    "no_money": frozenset({"paid"}),
    "hardship": frozenset({"paid", "no_money"}),
    "new_debt": frozenset({"no_money", "paid"}),
}


@dataclass(frozen=True)
class Told:
    """One trouble or one loan fact, and the sentence that tells it."""

    about: str
    span: str
    asks: bool = False


def find(text: str, *, flow: str | None, spellings: Mapping[str, str]) -> list[Told]:
    """The troubles that a message plainly tells, each once; the graver ones silence the lesser."""
    told: dict[str, Told] = {}
    for sentence in _sentences(text):
        folded = _folded(sentence, spellings)
        for about in _troubles(folded, sentence, flow):
            told.setdefault(about, Told(about, sentence[:400]))
    silenced = {each for about in told for each in _OUTWEIGHS.get(about, ())}
    return [each for about, each in told.items() if about not in silenced]


def is_general(sentence: str, *, spellings: Mapping[str, str]) -> bool:
    """Whether she asks about such things instead of telling of one."""
    return _is_general(_folded(sentence, spellings))


def mourns(folded: str) -> bool:
    """Whether somebody of hers has died: she is not heard as one who puts a question off."""
    return _KIN_DIED.search(folded) is not None


def begs(sentence: str, *, spellings: Mapping[str, str]) -> bool:
    """Whether she asks to be spared for a while."""
    return _begs(_folded(sentence, spellings))


def stands(about: str, text: str, *, flow: str | None) -> bool:
    """Whether nothing in the folded text takes the report back ("I did not pay")."""
    return _stands(cast(Trouble, about), text, flow)


def asked(sentence: str, *, spellings: Mapping[str, str]) -> Told | None:
    """The fact of her loan that a sentence asks for."""
    folded = _folded(sentence, spellings)
    is_rule = is_rule_asked(folded)
    for about, patterns in loan_cues.LOAN_FACTS:
        if is_rule and about != "statement":  # "can I get a statement" asks for one
            continue
        if any(pattern.search(folded) for pattern in patterns):
            return Told(about, sentence[:400], asks=True)
    return None


def is_rule_asked(folded: str) -> bool:
    """Whether the question is what one may do, not how her loan stands."""
    if _WANTS_TO_SETTLE.search(folded):
        return False
    if _WHAT_IF.search(folded):
        return True
    return _MAY_I.match(folded) is not None and _SHOW_ME.search(folded) is None


_WANTS_TO_SETTLE = re.compile(
    r"^(?:\w+ ){0,3}?(?:(?:i|we) (?:\w+ )?(?:want|wish|would like|plan|intend)|id like|ek wil|"
    r"ons wil)\b"
    r"(?!.*\b(?:know|weet|if|as ek|wat as|hear|hoor|borrow|leen)\b).*\b(?:settle|"
    r"pay (?:\w+ ){0,4}?off|"
    r"close (?:\w+ )?(?:loan|account)|aflos|afbetaal|klaar ?betaal|klaarmaak|vereffen)\b|"
    r"\bhow much\b.*\bif (?:i|we) (?:want to |were to )?(?:pay|paid|settle|close|clear|finish)\b.*"
    r"\b(?:off|settle|close|clear|finish|everything|all)\b.*"
    r"\b(?:now|today|this (?:week|month)|at once)\b|"
    r"^(?:can|may|could|kan|mag) (?:i|we|ek|ons)\b.*\b(?:pay (?:\w+ ){0,3}?off|settle|close|"
    r"afbetaal|aflos|klaar ?betaal)\b.*\b(?:now|today|this (?:week|month)|at once|nou|vandag|"
    r"hierdie (?:week|maand))\b|"
    r"\bif (?:i|we) (?:want to |were to )?(?:pay|settle|clear|close)\b.*\b(?:full|whole|entire|"
    r"everything|all|off|rest)\b.*\bhow much\b|"
    r"\b(?:hoeveel|wat)\b.*\bas ek\b.*\b(?:nou|vandag|hierdie (?:week|maand))\b.*"
    r"\b(?:afbetaal|aflos|alles betaal|klaar ?betaal|klaarmaak)\b"
)
_MAY_I = re.compile(r"(?:\w+ ){0,2}?(?:can|may|could|is it possible|is it allowed|kan|mag) ")
_SHOW_ME = re.compile(
    r"\b(?:how much|hoeveel|tell me|know|give me|check|see|show|"
    r"gee (?:vir )?my|se|wys|laat weet|weet)\b"
)
_WHAT_IF = re.compile(
    r"\b(?:if|what happens|in case|early|before (?:the )?time|vroeg|vroeer|penalty|save|allowed|"
    r"first payment|"
    r"bank balance|charge\w*|fee|qualify|borrow|wat as)\b"
)
_LONGEST = 500
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        if sentence.strip(" .,!?;"):
            yield sentence.strip()[:_LONGEST]


def _folded(sentence: str, spellings: Mapping[str, str]) -> str:
    words = fold(sentence).replace("?", " ").split()
    return " ".join(spellings.get(word, word) for word in words)


def _troubles(folded: str, sentence: str, flow: str | None) -> Iterator[Trouble]:
    general = _is_general(folded)
    for about, patterns in cues.TROUBLES:
        if general and about not in _NOT_TAKEN_BACK:
            continue
        if not proofs.names(f"report:{about}", folded):
            continue
        if any(pattern.search(folded) for pattern in patterns) and _stands(about, folded, flow):
            yield about
    for about, hinted in cues.HINTED:
        taken_back = general and about not in _NOT_TAKEN_BACK
        if not taken_back and hinted.search(folded) and _stands(about, folded, flow):
            yield about
    if new_debts.is_told(folded):
        yield "new_debt"
    yield from _by_name(folded, sentence, flow)


def _is_general(folded: str) -> bool:
    return _IN_GENERAL.search(folded) is not None and not _begs(folded)


def _begs(folded: str) -> bool:
    return any(each.search(folded) is not None for each in (_BEGS, _BEGS_LESS))


def _stands(about: str, folded: str, flow: str | None) -> bool:
    """Whether nothing else in the sentence takes the report back."""
    judged = _JUDGES.get(about)
    return judged is None or judged(folded, flow)


def _is_claimed(folded: str, flow: str | None) -> bool:
    folded = _THEY_SAY.sub("", folded)
    if _ASKS_HOW.match(folded) or not_said.paid_nothing(folded):
        return False
    claimed = _PAID_MYSELF.search(folded) is not None and _NO_CLAIM.search(folded) is None
    return claimed or _UNPAID.search(folded) is None


def _is_her_hardship(folded: str, flow: str | None) -> bool:
    if _EARLY.search(folded) or _TO_THINK.search(folded):
        return False
    if flow == "application" and _SMALLER.search(folded):  # of the loan that she asks for
        return False
    return _WANTS_LOAN.search(folded) is None or _HER_LOAN.search(folded) is not None


def _is_taken_wrongly(folded: str, flow: str | None) -> bool:
    """Told and not asked; and "8500 before deductions" says how pay is measured."""
    return _ASKS_WHEN.match(folded) is None and _MEASURED.search(folded) is None


def _is_a_borrower(folded: str, flow: str | None) -> bool:
    """Who mourns and speaks of a loan of her own has not died, and neither has a battery."""
    mourns = _KIN_DIED.search(folded) is not None and _HER_LOAN.search(folded) is None
    hers = mourns and (flow == "application" or _WANTS_LOAN.search(folded) is not None)
    return _BROKE.search(folded) is None and _ALIVE.search(folded) is None and not hers


def _is_our_number(folded: str, flow: str | None) -> bool:
    """Not a number that she typed into the form herself."""
    typed = _TYPED.search(folded) is not None
    return not typed and not (flow == "application" and folded.startswith("wrong number"))


def _is_no_manner_of_speaking(folded: str, flow: str | None) -> bool:
    return not danger.is_a_manner_of_speaking(folded)


def _is_violent(folded: str, flow: str | None) -> bool:
    return not danger.spares(folded)


def _is_new_debt(folded: str, flow: str | None) -> bool:
    return new_debts.is_told(folded)


def _is_fraud(folded: str, flow: str | None) -> bool:
    return not new_debts.is_denied(folded) and _KEPT_TO_HERSELF.search(folded) is None


_KEPT_TO_HERSELF = re.compile(
    r"\b(?:never|did not|didnt|havent|have not|nooit) (?:\w+ )?(?:g[ai]ve|given|told|tell|"
    r"shared?|sent|gegee|gese|gestuur)\b.*\b(?:pin|otp|code|password|kode|wagwoord)\b"
)


def _is_meant(folded: str, flow: str | None) -> bool:
    return _NO_COMPLAINT.search(folded) is None


_TO_THINK = re.compile(
    r"\b(?:time|tyd|kans) (?:to|om te|te|om) (?:think|dink|decide|besluit|read|lees)\b"
)
_EARLY = re.compile(
    r"\b(?:early|before (?:the |my )?time|vroeg|vroeer|(?:meer|ekstra) (?:\w+ )?betaal)\b"
)
_SMALLER = re.compile(
    r"^(?:\w+ ){0,2}(?:half|helfte)(?: of| van)? my (?:salary|pay|wages|salaris|loon)$|"
    r"^(?:\w+ ){0,3}?(?:can|could|may|kan|mag|possible|moontlik)\b.{0,30}"
    r"\b(?:less|smaller|lower|reduce|minder|kleiner|laer|verminder|verlaag)\b"
    r"(?!.*\b(?:this month|hierdie maand|tough|hard|struggl\w*|swaar|tight|now|nou)\b)"
)
_ASKS_WHEN = re.compile(
    r"(?:when|wanneer|word dit|sal|gaan|kan|trek julle dit|what date|which date|what day)\b"
)
_MEASURED = re.compile(
    r"\d (?:(?:nad|n|dollars?|a month|per month|p m|n maand|per maand) )*"
    rf"(?:before|after|without|minus|less|voor|na|sonder|minder) {take_home.DEDUCTIONS}"
)
_TYPED = re.compile(r"\bi (?:gave|typed|wrote|sent|put|entered|chose|pressed)\b")
_NO_COMPLAINT = re.compile(r"\b(?:dont|no) (?:want to )?complain\w*\b")
_JUDGES: Mapping[str, Callable[[str, str | None], bool]] = {
    "paid": _is_claimed,
    "hardship": _is_her_hardship,
    "wrong_deduction": _is_taken_wrongly,
    "bereavement": _is_a_borrower,
    "wrong_number": _is_our_number,
    "complaint": _is_meant,
    "fraud": _is_fraud,
    "new_debt": _is_new_debt,
    "distress": _is_no_manner_of_speaking,
    "threat": _is_violent,
}


def _by_name(folded: str, sentence: str, flow: str | None) -> Iterator[Trouble]:
    """What only a capital letter, a number or a relation tells."""
    age = _AGE.search(folded)
    if age and 9 < int(age["age"]) < _OF_AGE:
        yield "under_age"
    if _NOT_ME.search(sentence) or _NOT_ME_LOWER.search(folded):
        yield "wrong_number"
    if danger.threatens(folded):
        yield "threat"
    if _BROKE.search(folded):
        return
    if _NAMED_DEATH.search(sentence):
        yield "bereavement"
    elif _KIN_DIED.search(folded) and flow != "application" and not _WANTS_LOAN.search(folded):
        struggles = _STRUGGLES.search(folded)
        yield "hardship" if struggles else "bereavement"
