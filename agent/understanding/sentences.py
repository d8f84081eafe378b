"""What whole sentences say by their shape: refusing, giving up, asking why, wishing for a loan."""

import re

_BORROW = r"(?:borrow|loan|lend|advance|apply|leen|lening|aansoek)"
_NEGATION = r"(?:don'?t|do not|not|never|no longer|nie|geen)"
REFUSES = re.compile(
    rf"\b{_NEGATION}\s+(?:\w+\s+){{0,3}}?(?:{_BORROW}\w*|money|cash|geld)\b|"
    rf"\b(?:{_BORROW}\w*|geld)\s+(?:\w+\s+){{0,2}}?nie\b",
    re.IGNORECASE,
)
NO_MORE = re.compile(
    r"\b(?:any\s?-?more|any\s+longer|no\s+longer|nie\s+meer|changed\s+my\s+mind)\b", re.IGNORECASE
)
WANTS_LOAN = re.compile(
    r"\b(?:borrow|loan|lend|advance|leen|lening)\w*\b|\b(?:need|want|get|kry|nodig|soek|kort)\b",
    re.IGNORECASE,
)
WISHES_FOR_LOAN = re.compile(
    r"\b(?:want|wanna|need|like|looking\s+for|int[e]?rested\s+in|with|get|give\s+me|apply\s+for|"
    r"take|for|"
    r"soek|nodig|kry)(?:\s+\w+){0,3}\s+(?:loans?|advance|lening)\b|\blend\s+me\b|"
    r"\bborrow\s+(?:some|money|cash|something|from|me)\b",
    re.IGNORECASE,
)
WILL_NOT_SAY = re.compile(
    r"\b(?:not|none\s+of|nie)\s+(?:your|ur|jou|julle)(?:\s+\w+)?\s+(?:business|concern|besigheid|"
    r"saak)\b|"
    r"\b(?:won[’']?t|will\s+not|not\s+going\s+to|don[’']?t\s+want\s+to|do\s+not\s+want\s+to|"
    r"rather\s+not|"
    r"prefer\s+not\s+to|refuse\s+to|don[’']?t\s+feel\s+like|not\s+comfortable|am\s+not|"
    r"i[’']?m\s+not)\s+"
    r"(?:\w+\s+){0,2}?(?:say|saying|tell|telling|answer|answering|share|sharing|give|giving|"
    r"disclos\w+|reveal\w*)\b|"
    r"\b(?:that|it|this|dit|dis)(?:[’']?s|\s+is)?\s+(?:\w+\s+){0,2}?(?:private|personal|"
    r"confidential|privaat|persoonlik)\b",
    re.IGNORECASE,
)
GIVES_UP = re.compile(
    r"\b(?:not|don[’']?t\s+want\s+to|no\s+longer)\s+(?:going|go|carry|carrying|continu\w*|"
    r"proceed\w*)\b"
    r"(?=.*\b(?:loan|application|apply\w*|this|lening|aansoek|further)\b)",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"^(?:yes\s+)?(?:i\s+)?(?:fully\s+)?(?:agree|agreed|accept|confirm)\b", re.IGNORECASE
)
PROPOSES = re.compile(r"^(?:what|how)\s+about\b|^wat\s+van\b", re.IGNORECASE)
HOW_FAR = re.compile(
    r"(?=.*\b(?:my|the|die)\s+(?:\w+\s+)?(?:application|aansoek|loan|lening)\b)"
    r".*\b(?:how\s+far|status|stage|progress|news|updates?|happen\w*|where|waar|hoe\s+ver|"
    r"approved)\b",
    re.IGNORECASE,
)
REQUESTS = re.compile(
    r"^(?:hi\s+|hello\s+)?(?:can|could|may|kan|mag)\s+(?:i|we|you|u|ek|ons|jy|"
    r"julle)\s+(?:please\s+)?"
    r"(?:get|have|borrow|take|loan|lend|give|apply|change|make|leen|kry|verander)\b",
    re.IGNORECASE,
)
ASKS_WHY = re.compile(
    r"^(?:but\s+)?(?:why|hoekom|waarom)\b.*"
    r"\b(?:need|want|ask\w*|give|tell|know|nodig|weet|vra|wil|he)\b",
    re.IGNORECASE,
)
WHAT_FOR = re.compile(
    r"^(?:but\s+)?(?:what(?:[’']?s)?|wat|waar)\b.*\b(?:for|voor)\W*$", re.IGNORECASE
)
# A person occurs in these, but nobody wishes to speak with one.
NO_WISH_FOR_ONE = re.compile(
    r"^(?!.*\b(?:speak|talk|chat|call|phone|ring|contact|help|assist|connect|praat|gesels|bel)\b)"
    r".*\b(?:apply|qualify|limit|borrow|came|visited|charge|name|safe)\b",
    re.IGNORECASE,
)
WHO_HELPS = re.compile(
    r"\b(?:who|is there (?:any|some)\s?(?:one|body))\b.*\b(?:speak|talk|call|phone)\b",
    re.IGNORECASE,
)
PERMISSION = re.compile(r"(?:can|could|may|kan|mag)\s+(?:i|we|ek|ons)\b", re.IGNORECASE)
HERS = re.compile(
    r"\b(?:my\s+(?:loan|application|lening|aansoek)|status|approved|goedgekeur)\b", re.IGNORECASE
)
OTHERS = re.compile(
    r"^\w+\s+(?:another|other|people|my\s+(?!loan|application)\w+)\b", re.IGNORECASE
)
OF_HERS = re.compile(r"\b(?:i|we|you|u|me|us|my|ek|ons|jy|julle)\b", re.IGNORECASE)
