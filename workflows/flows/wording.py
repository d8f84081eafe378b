"""How an answer is worded: whether it is definite, whether it agrees, and whether it is a name."""

import re

_VAGUE = re.compile(
    r"(?i)\b(about|around|roughly|almost|nearly|maybe|perhaps|approx\w*|plus|between|up to|at least"
    r"|at most|less|more|over|under|ish|some|or|to|upto|atleast|atmost|max|maximum|min|minimum"
    r"|below|above|beneath|within|exceed\w*|lower|higher|bigger|smaller|greater|fewer|upwards?"
    r"|onwards?|and up|tops|something|odd|close|circa|ca|starting|as much as|as little as"
    r"|omtrent|ongeveer|sowat|naastenby|amper|miskien|tussen|minstens|hoogstens|minder|meer|of|tot|onder|bo|bokant"
    r"|naby|ten minste|maksimum|minimum|plus ?minus|laer|hoer|hoër|oor)\b"
    r"|\b(?:not|nie|from|vanaf)\s+(?:n\$|nad|\$|r)?\s*\d"
    r"|\dk?ish\b|\dk?\s*\+|[±~≈<>]|\+/?-"
)
_ABOUT = re.compile(
    r"(?i)\b(or|between|about|around|maybe|perhaps|tussen|ongeveer|omtrent|miskien)\b"
)
_BEFORE_OR_AFTER = re.compile(
    r"(?i)\b(?:before|after|from|until|not|voor|na|vanaf|nie)\s+(?:the\s+|die\s+)?"
    r"(?:\d|last|end|month|einde|laaste|maand)"
)
_RANGE = re.compile(r"\d\s*k?\s*[-–—‐‑−/]\s*(?:n?\$)?\s*\d", re.I)
_NEGATIVE = re.compile(r"(?:^|[^\w.,])(?:n\$|nad|\$|r)?\s*[-–—‐‑−]\s*(?:n\$|nad|\$|r)?\s*\d", re.I)
_OVER_MONTHS = re.compile(
    r"(?i)\b(?:over|oor)\s+(?=\d{1,2}(?![\d.,]|\s?\d|\s?k)\s*(?:$|m)|[a-z]+\s+(?:month|maand))"
)
_GOES_ON = re.compile(
    r"(?i)\b(?:go on|continue|carry on|gaan (?:maar |gerus )?(?:aan|voort)|aangaan|voortgaan)\b"
)
# These agree to whatever was last said, and may only mean that it was read.
_SOFT = frozenset({"ok", "okay", "okey", "k", "kk", "right", "fine", "sure", "goed", "reg"})

# Words that tell a sentence from the name of a person, a company, or a number on a payslip.
# Left out are words that are names too: Will, May, Van, Die.
_OF_SENTENCES = re.compile(
    r"\b(?:i|im|ive|you|u|your|they|she|it|its|me|my|mine|this|that|thats|these|there|is|am|are|was"
    r"|be|been|being|does|did|dont|doesnt|didnt|know|knew|cant|cannot|couldnt|wont|not|no|nope|yes"
    r"|yeah|yep|yup|ok|okay|sure|what|whats|why|how|when|where|who|which|whose|want|need|have|has"
    r"|had|got|get|give|tell|ask|say|said|mean|think|guess|forgot|forget|remember|skip|later|stop"
    r"|cancel|help|please|thanks|sorry|maybe|perhaps|about|around|or|private|refuse|rather|prefer"
    r"|loan|borrow|money|salary|send|sent|because|if|but|and|just|here|something|nothing|anything|someone"
    r"|the|one|any|none|never|yet|already"
    r"|ek|jy|hy|sy|ons|hulle|weet|nie|ja|nee|wat|hoekom|hoe|waar|wanneer|wie|wil|moet|het|kan"
    r"|asseblief|dankie|jammer|miskien|ongeveer|omtrent|stuur|gestuur|lening|geld|dis|dit|wees|maar|omdat|niks"
    r"|iets)\b"
)
# Employers whose names are made of ordinary words. To add one, add it here.
_ORDINARY_NAMES = re.compile(
    r"\b(?:pick (?:n|and|en|an) pay|ok (?:foods?|grocers?|furniture|mart|express|minimark|value)|"
    r"build it|dis[ -]?chem|one africa)\b"
)
_IN_COMPANIES = frozenset(["the", "one", "it", "and", "help", "ask", "money", "here", "my", "your"])
_COMPANY = re.compile(
    r"(?i)\b(pty|ltd|cc|bank|school|hospital|clinic|ministry|mine|mines|mining|bakery|farm|farms|"
    r"lodge|hotel|shop|store|stores|group|trading|security|construction|services|service|council|"
    r"municipality|university|college|company|transport|holdings|industries|foods|retail|"
    r"skool|hospitaal|ministerie|myn|bakkery|plaas|winkel|groep|raad|maatskappy)\b"
)
_LINKS = frozenset(["and", "of", "the", "&", "en", "van", "die", "for", "in"])
_VOWELS = re.compile(r"(?i)[aeiouyàâäáèêëéíîïóôöúûü]")


def is_vague(text: str) -> bool:
    """A guess or a range: to be asked back, never settled by us."""
    return bool(_VAGUE.search(_OVER_MONTHS.sub("", text)) or _RANGE.search(text))


def is_one_day(text: str) -> bool:
    """A single day of the month; "of" and "to" may stand in it ("25th of the month")."""
    vague = _ABOUT.search(text) or _BEFORE_OR_AFTER.search(text)
    return not (vague or _RANGE.search(text) or _NEGATIVE.search(text))


def goes_on(text: str) -> bool:
    """Whether a yes is one to going on with what was being done."""
    return _GOES_ON.search(text) is not None


def agrees(text: str) -> bool:
    """Whether a yes is more than a word that may only mean that something was read."""
    return not _SOFT.issuperset(re.findall(r"\w+", text.casefold()))


def is_a_sentence(text: str) -> bool:
    """Whether words stand here that are part of no name."""
    words = without_ordinary_names(_words(text))
    said = _OF_SENTENCES.findall(words)
    telling = [word for word in said if word not in _IN_COMPANIES]
    return bool(telling) or 0 < len(said) == len(words.split())


def without_ordinary_names(text: str) -> str:
    """Text in small letters without the employers whose names are ordinary words."""
    return _ORDINARY_NAMES.sub(" ", text)


def looks_like_a_company(text: str) -> bool:
    """Whether this may be taken for an employer's name without asking whether it is one."""
    words = text.split()
    if not 1 <= len(words) <= 6 or not all(_can_be_said(word) for word in words):
        return False
    named = _COMPANY.search(text) or _ORDINARY_NAMES.search(_words(text))
    return bool(named) or all(
        word[0].isupper() or word[0].isdigit() or word in _LINKS for word in words
    )


def _can_be_said(word: str) -> bool:
    """Has a vowel, or is short or in capitals as abbreviations are."""
    return len(word) < 4 or word.isupper() or _VOWELS.search(word) is not None


def _words(text: str) -> str:
    return re.sub(r"['’`´]", "", text.lower())
