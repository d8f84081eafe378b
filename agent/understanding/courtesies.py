"""Thanks, good wishes and goodbyes: what is meant well and asks for nothing."""

import re

from agent.understanding.vocabulary import fold

_GRATEFUL = re.compile(
    r"^(?!.*\b(?:not|never|nie|nooit|didn[’']?t|if|as|would|but|maar)\b).*"
    r"(?:\b(?:god|lord|here|heer)\b.*\b(?:bless|se[eë]n|reward)\b|\bblessings?\b|"
    r"\b(?:saved|rescued|helped)\s+(?:me|my\s+(?:life|month|family|day|house))\b|"
    r"\b(?:gered|uitgehelp)\b|\blife\s?saver\b|\b(?:grateful|thankful|dankbaar)\b|"
    r"\bappreciate[sd]?\b|\bwaardeer\b|\bmuch\s+obliged\b|\byou\s+(?:are|guys\s+are|"
    r"people\s+are)\s+"
    r"(?:the\s+best|a\s+star|angels?|wonderful|great|amazing|so\s+kind|too\s+kind)\b|"
    r"\bjulle\s+is\s+(?:die\s+beste|engele|n\s+ster|wonderlik|gaaf|te\s+gaaf)\b|"
    r"\b(?:dit\s+is|dis)\s+(?:baie\s+)?gaaf\s+van\b|\b(?:that|it)\s+was\s+(?:so\s+|very\s+)?kind\b|"
    r"\bek\s+slaap\s+(?:nou\s+)?weer\b)",
    re.IGNORECASE,
)
HOPES_WELL = re.compile(
    r"^(?:i\s+|we\s+|ek\s+|ons\s+)?(?:hope|trust|hoop|vertrou)\s+(?:that\s+)?(?:you|u|all|this|dit|alles|"
    r"dat|everything|jy|julle)\b(?:\s+\w+){0,4}?\s+(?:well|good|fine|ok|okay|great|goed|wel)\W*$",
    re.IGNORECASE,
)
_MOST_GRATEFUL = 14  # words; a longer sentence says more
_GOODBYE = re.compile(
    r"(?:^|\b(?:ok|okay|thanks|thank you|dankie|alright|goed|tangi|okuhepa|now|dan) )"
    r"(?:good ?bye|bye(?: ?bye)?|cheers|cheerio|ciao|see (?:you|u|ya)|so long|"
    r"have a (?:nice|good|great|lovely|blessed) (?:day|evening|night|weekend|one)|"
    r"(?:(?:we|ons|ill|well|i will|ek) )?(?:sal |will |shall |can )?(?:talk|speak|chat|praat|"
    r"gesels) (?:to you |with you |weer |again |dan )*(?:later|soon|tomorrow|more|mekaar|again|"
    r"weer|another time)(?: weer)?$|"
    r"(?:good|gud) ?(?:night|nyt|nite)|gn$|stay (?:well|blessed)|go well|keep well|take care|"
    r"(?:until|till|tot) (?:next time|later|then|we meet again|volgende keer|weersiens|wederom)|"
    r"catch you later|sleep well|slaap (?:lekker|gerus|soet)|(?:ek )?groete?$|geniet die|"
    r"(?:i am|im|ek is) (?:nou )?(?:off|out|weg|uit)(?: (?:now|to bed|to work|to sleep|dan))?$|"
    r"(?:i |ek )?(?:must|have to|need to|got to|gotta|moet) (?:nou |now )?(?:go|run|waai|gaan|"
    r"hardloop|spring)(?: now| to bed| to work| to sleep| werk toe| slaap| nou)?$|"
    r"(?:i am|im|ek) (?:going to|gaan) (?:nou |now )?(?:bed|sleep|slaap)(?: now| nou)?$|"
    r"totsiens|tot siens|koebaai|laters|baai(?: ?baai)?|"
    r"mooi bly|lekker (?:dag|aand|naweek|slaap|bly)|"
    r"sien (?:jou|julle|mekaar)|tot (?:later|more|dan)|kala po nawa|enda po nawa|"
    r"okuvirikiza|virikiza)\b"
)
_FAREWELL = 7  # words; a longer sentence says more than goodbye


def is_grateful(clause: str) -> bool:
    """Whether she thanks without the word, and says nothing else."""
    short = len(clause.split()) <= _MOST_GRATEFUL
    return short and "?" not in clause and _GRATEFUL.search(clause) is not None


def says_goodbye(text: str) -> bool:
    """Whether she takes her leave."""
    return _GOODBYE.search(fold(text)) is not None


def is_goodbye(clause: str) -> bool:
    """Whether she takes her leave and says nothing else."""
    return says_goodbye(clause) and "?" not in clause and len(clause.split()) <= _FAREWELL
