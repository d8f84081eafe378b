"""What has become otherwise in her life since she told it: her job, or what it pays.

Whoever has lost her job tells of a trouble; the cues of those read it.
"""

import re
from collections.abc import Iterator

from flows.commands import FactName

# Up to so many words between hers and what became of it, and no "not" among them.
_AND = (
    r"(?:\s+(?!not\b|no\b|never\b|nie\b|geen\b|nooit\b|want|wish|hope|wil\b|hoop\b|didn|don|"
    r"haven|hasn)[\w'’]+)"
)
_I = r"\b(?:i|we|ek|ons|i['’]?ve|i['’]?m|we['’]?ve)\b"
_OTHER = r"(?:new|another|different|nuwe|ander)"
_WORK = (
    r"(?:jobs?|work|employers?|compan(?:y|ies)|boss|workplace|position|post|werk|werkgewers?|"
    r"maatskappy|baas|pos|werkplek)"
)
_PAY = (
    r"(?:pay|salary|salaries|wages?|income|earnings|package|hours|shifts|salaris|loon|inkomste|"
    r"ure|skofte)"
)
_OTHERWISE = (
    r"(?:chang(?:ed|es|ing)|different|not\s+the\s+same|no\s+longer\s+the\s+same|more|less|higher|"
    r"lower|bigger|smaller|(?:gone|went|going|goes|go)\s+(?:up|down)|increas(?:ed|es|ing)|"
    r"decreas(?:ed|es|ing)|reduced|dropped|halved|doubled|cut|raised|"
    r"verander|anders|nie\s+(?:meer\s+)?dieselfde(?:\s+nie)?|meer|minder|hoër|hoer|laer|verhoog|"
    r"verlaag|verminder|gesny|gehalveer|opgegaan|afgegaan|gestyg|gedaal|op|af)"
)
OTHER_WORK = rf"{_OTHER}\s+{_WORK}"
# What stands before the new figure: "my pay changed to", "hulle het my salaris na".
PAY_NOW = (
    rf"\b(?:my|our|ons)\s+(?:\w+\s+)?{_PAY}"
    r"(?:\s+(?:has|have|het|is|was|been|just|now|nou|will|be|sal|word|changed|gone|went|goes|going|go|"
    r"up|down|increased|raised|decreased|reduced|dropped|cut|verander|verhoog|verlaag|opgegaan|"
    r"afgegaan|gestyg|gedaal))*\s+(?:to|na)"
)
_JOB = (
    # "I have got a new job", "ek begin volgende maand by 'n ander werk"
    rf"{_I}{_AND}{{0,4}}?\s+(?:have|got|get|found|start(?:ed|ing)?|work(?:ing)?|joined|joining|with|at|"
    r"moved|moving|het|kry|gekry|begin|werk|is)"
    rf"{_AND}{{0,4}}?\s+['’]?{_OTHER}\s+{_WORK}\b(?!\s+(?:number|nommer|phone|foon))",
    rf"{_I}{_AND}{{0,4}}?\s+(?:changed|switched|changing|switching)\s+(?:my\s+)?{_WORK}\b",
    rf"{_I}{_AND}{{0,4}}?\s+(?:left|leave|leaving|quit|quitting|resigned(?:\s+from)?)\s+"
    rf"(?:my|the|that)\s+(?:old\s+)?{_WORK}\b(?!\s+(?:number|id|card|phone|permit))",
    rf"{_I}{_AND}{{0,4}}?\s+(?:resigned|retired)\b",
    rf"{_I}\s+(?:now\s+)?(?:no\s+longer|don['’]?t|do\s+not|not)\s+(?:work|working|employed)\s+"
    r"(?:there|for|at|with)\b",
    rf"{_I}{_AND}{{0,1}}?\s+(?:work|working|am|employed)\s+(?:now\s+)?(?:somewhere\s+else|elsewhere)\b",
    r"\bmy\s+(?:employer|job|work(?:place)?|company)\s+(?:has\s+|is\s+|have\s+)?(?:now\s+)?"
    r"(?:changed|different|another|not\s+the\s+same|new)\b",
    r"\bmy\s+(?:contract|kontrak)(?:\s+(?:has|is|was|at|by|het|with|the|my|company|work|them|been))*\s+"
    r"(?:ended|finished|expired|ran\s+out|run\s+out|not\s+(?:been\s+)?(?:renewed|extended)|terminated|"
    r"over|geëindig|verstryk|verval|nie\s+(?:hernu|verleng))\b",
    rf"{_I}{_AND}{{0,4}}?\s+(?:van\s+|my\s+)*{_WORK}\s+(?:verander|gewissel|verlaat|gelos|bedank)\b",
    r"\bek\s+het(?:\s+(?!julle\b|jou\b|nie\b|hulle\b|u\b)\w+){0,2}?\s+bedank\b(?!\s+vir\b)",
    rf"{_I}\s+(?:werk|is)\s+(?:nou\s+)?(?:nie\s+meer\s+(?:daar|by|vir)|(?:êrens|iewers|erens)\s+anders|"
    r"elders)\b",
    r"\bmy\s+(?:werkgewer|werk|baas|maatskappy)\s+(?:het|is)\s+(?:nou\s+)?(?:verander|anders|"
    r"['’]?n?\s*(?:ander|nuwe)|nie\s+meer\s+dieselfde)\b",
)
_PAYMENT = (
    rf"\b(?:my|our|ons)\s+(?:new\s+|nuwe\s+|monthly\s+|take\s*-?\s*home\s+|basic\s+)?{_PAY}"
    r"(?:\s+(?:has|have|is|was|were|are|will|got|been|be|now|just|also|het|nou|word|sal|so\s+much))*"
    rf"\s+{_OTHERWISE}\b(?!\s+(?:than|as|is|my|the)\b)",
    rf"{_I}(?:\s+(?:now|nou|do|will|sal|am|get))*\s+(?:earn(?:ing)?|get(?:ting)?\s+paid|paid|making|verdien|kry)\s+"
    r"(?:nou\s+|a\s+lot\s+|much\s+|baie\s+)?(?:more|less|meer|minder|anders)\b"
    r"(?=\s+(?:now|money|pay|per|a\s+month|each|every|from|since|than\s+(?:before|i|when|last)|nou|geld|"
    r"as\s+(?:voorheen|toe|vroeër|voor)|vandat|sedert)|\s*[.!,]?$)",
    rf"{_I}{_AND}{{0,4}}?\s+(?:got|received|given|get|getting|gekry|kry|have\s+had)\s+"
    r"(?:a\s+|an\s+|my\s+|['’]?n\s+|my\s+)?"
    r"(?:(?:pay|salary|wage|big|small|nice|groot|klein)\s+)?(?:raise|increase|rise|pay\s+cut|promotion|"
    r"promoted|verhoging|salarisverhoging|bevordering)\b",
    rf"{_I}{_AND}{{0,4}}?\s+(?:['’]?n\s+)?(?:verhoging|salarisverhoging|bevordering)\s+(?:gekry|ontvang)\b",
    rf"\b(?:they|boss|employer|company|work|hulle|baas|werkgewer|maatskappy|werk)\b{_AND}{{0,2}}?\s+"
    rf"(?:changed|cut|reduced|raised|increased|lowered|het)\s+(?:my|our|ons)\s+{_PAY}\b"
    r"(?:\s+(?:verander|gesny|verhoog|verlaag|verminder))?",
    rf"{_I}{_AND}{{0,4}}?\s+(?:half\s+days?|half\s+time|part\s*-?\s*time|short\s+time|halfdag|deeltyds)\b",
)
# What is only thought of, wished for or asked is no news.
_SUPPOSED = re.compile(
    r"^(?:\W*(?:and|but|so|en|maar|ok|wat|what|what\s+happens)\W+)*(?:if|suppose|in\s+case|unless|"
    r"whether|as|indien|gestel|sou)\b|"
    r"\b(?:if|whether|indien|looking\s+for|look\s+for|apply(?:ing)?\s+for|soek|hope|hoping|hoop|wish|want|wanna|wil|may|"
    r"might|maybe|perhaps|miskien|dalk)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[.!?;,\n]+|\s(?:but|maar|and|en)\s", re.IGNORECASE)
_CHANGES: tuple[tuple[FactName, re.Pattern[str]], ...] = (
    ("employer", re.compile("|".join(f"(?:{each})" for each in _JOB), re.IGNORECASE)),
    ("remuneration", re.compile("|".join(f"(?:{each})" for each in _PAYMENT), re.IGNORECASE)),
)


def told(text: str) -> Iterator[tuple[FactName, str]]:
    """Each fact that a sentence says to be another now, with the words that say so."""
    parts = [part for part in _PARTS.split(text) if not _SUPPOSED.search(part)]
    for fact, pattern in _CHANGES:
        found = next(filter(None, map(pattern.search, parts)), None)
        if found:
            yield fact, found[0]
