"""Everyday words beside which nothing is begun, ended, paid or to be said again."""

import re

from agent.understanding import hints
from agent.understanding.not_hers import MONEY_BACK
from agent.understanding.vocabulary import fold

_BACK = re.compile(
    "|".join(MONEY_BACK)
    + r"|\bout of (?:this|the|my|a) (?:loan|debt)\b|\buit (?:die|my|hierdie) (?:lening|skuld)\b"
)
_ASKS_WHO_ENDED = re.compile(
    r"^(?:but |so |and |maar |en )?(?:who|why|when|how come|did|have|has|was|were|is|wie|hoekom|"
    r"wanneer|het|was|is)\b.*\b(?:cancel\w*|withdr\w*|clos\w*|stopped|gekanselleer|gestop|"
    r"opgehou|toegemaak)\b|^(?:must|should|moet|do) (?:i|we|ek|ons)\b.*\b(?:cancel|kanselleer)\b|"
    r"^(?:never mind|toemaar) (?:the|my|about|die|oor)\b|"
    r"\b(?:cancel|stop|close|withdraw|kanselleer) (?:the loan of |die lening van )?(?:some ?one|"
    r"somebody|another|other|anothers?|his|her|their|iemand|ander|sy|haar|hulle|n ander)\b|"
    r"^hoe (?:kanselleer|stop|onttrek|trek) (?:ek|mens|n mens|ons)\b|"
    r"\b(?:i|we|ek|ons) (?:have |had |just |het )?(?:cancelled|canceled|stopped|withdrew|closed) "
    r"(?:my|the|our|die|ons) (?:other|old|first|previous|ander|ou|eerste|vorige)\b|"
    r"\b(?:remove|delete|take|haal|verwyder|skrap)\b.*\b(?:itc|credit bureau|transunion|"
    r"blacklist\w*|kredietburo|swartlys\w*)\b|"
    r"\b(?:cancel|kanselleer) (?:\w+ )?(?:appointment|meeting|insurance|policy|polis|afspraak|"
    r"letshego|capitec|subscription)\b|"
    r"\b(?:cancel|stop|kanselleer) (?:\w+ )?(?:debit|debiet\w*|payments?|deductions?|aftrekking\w*|"
    r"instal\w+|paaiement\w*)\b|"
    r"^(?:never ?mind|toemaar|los maar)\b.*\b(?:found|got (?:it|them)|have (?:it|them)|know now|"
    r"gekry|gevind|weet nou)\b"
)
# Money that everybody needs, that is hers or of another lender, and a loan that she has.
_ASKS_FOR_NONE = re.compile(
    r"\bgive me (?:some |more |a bit of |a little )?(?:time|till|until|(?:a )?few days|days)\b|"
    r"\bgee my (?:nog |bietjie )?(?:tyd|kans|tot|n paar dae)\b|"
    r"\b(?:apply|applying|aansoek) (?:\w+ )?(?:for|vir|om) (?:\w+ )?(?:jobs?|leave|work|position|"
    r"visa|passport|bursary|werk|verlof|pos|paspoort|beurs)\b|"
    r"\b(?:want|give me|gee|gee my|soek|wil) (?:\w+ )?my (?:own |eie )?(?:money|geld)(?: \w+)?$|"
    r"^(?!.*\b(?:want|need|soek|wil|apply|borrow|nodig)\b).*\b(?:loan|advance|lening|voorskot) "
    r"(?:from|at|by|with|van|met) (?:my |the |n |a )?(?:work|boss|job|bank|letshego|capitec|fnb|"
    r"nedbank|werk|baas|another|other|ander)\b|"
    r"^(?:\w+ )?(?:we all|everybody|everyone|who doesnt|who does not|ons almal|almal|mense|people) "
    r"(?:\w+ )?(?:needs?|wants?|could use|soek|kort)\b|"
    r"\b(?:i|we|ek|ons) (?:used to have|had|het (?:voorheen|vroeer)|"
    r"(?:already|still) (?:have|got|have got)|have already(?: got)?|"
    r"het (?:al|klaar|reeds|nog klaar)) (?:a |an |one |n |my )?(?:\w+ )?(?:loan|lening)\b"
    r"(?!.*\b(?:another|more|new|second|top|increase|want|need|nuwe|nog een|meer|soek|wil|nodig)\b)"
)
_NO_MESSAGES_COME = re.compile(
    r"\b(?:dont|do not|didnt|did not|never|not|cant|cannot|nie|nooit|kry)\b(?: \w+)? (?:get|"
    r"getting|got|receiv\w+|see|seen|open|read|understand|find|kry|gekry|ontvang|sien|oopmaak|lees|nie)\b"
    r"(?!.*\b(?:want|wish|need|wil|again|any ?more|meer|weer)\b).*\b(?:messages?|sms\w*|texts?|"
    r"reminders?|boodskap\w*)\b"
)
_STOPS_OTHERS = re.compile(
    r"\b(?:stop|quit|hou op (?:om te|met)) (?!send|messag|text|sms|bother|writ|contact|spam|call|"
    r"phon|whatsapp|remind|harass|disturb|pester|annoy|ping|all|die boodskap|stuur|pla|skryf|bel|"
    r"app)(?:\w+ing|lieg\w*|steel|geld|trek|vat|jok)\b|"
    rf"\b(?:stop|quit|hou op (?:om )?) ?(?:call|phon|contact|bother|harass|text|messag|sms|bel|"
    rf"pla)\w* (?:my|our|the|ons|die) (?:{hints.WHO}|boss|work|employer|manager|company|family|"
    rf"baas|werk\w*|familie|gesin)\b"
)
_UNDERSTOOD = re.compile(
    r"^(?!.*\b(?:not|dont|didnt|cant|never|nie|if|what|why|how|wat|hoe|hoekom|"
    r"english|engels|afrikaans|oshi\w+|otji\w+|herero|better|beter|only|net)\b)(?:\w+ ){0,2}?"
    r"(?:i|ek) (?:\w+ )?(?:understand|understood|verstaan)\b"
)
_ALMOST = (
    r"(?:almost|nearly|should have|should ve|was (?:about|going|supposed|meant) to|were going to|"
    r"wanted to|planned to|tried to|meant to|could have|would have|amper|moes|wou|sou|wil|"
    r"probeer|van plan|forgot|forgotten|vergeet|promise|belowe)"
)
_BUT_NOT = re.compile(
    r"\bbut (?:i )?(?:didnt|did not|have not|havent|couldnt)\b|\bmaar (?:ek )?(?:het|kon) nie\b|"
    r"\b(?:to|for|vir|aan) my (?:\w+ )?" + hints.WHO + r"\b(?!.*\b(?:you|u|julle)\b)"
)
_ALMOST_PAID = re.compile(rf"\b{_ALMOST}\b.{{0,30}}\b(?:paid|pay|settle\w*|\w*betaal)\b")
_ELSEWHERE = re.compile(
    r"\b(?:rent|school fees|fees|lights|water|electricity|doctor|hospital|groceries|food|taxi|"
    r"funeral|lobola|rates|huur|skoolgeld|krag|dokter|kos|begrafnis|kruideniers\w*|furniture|"
    r"policy|polis|tuition|transport)\b"
)
_TO_US = re.compile(r"\b(?:you|u|loan|instal\w*|julle|jou|lening|paaiement\w*|buffr|account)\b")
_UNDONE = re.compile(
    r"\b(?:drop|alter|truncate) (?:table|database)\b|\bdelete from\b|"  # no order of a person's
    r"\b(?:dont|do not|didnt|did not|never|not|wont|will not|moenie|nie)\b(?:\s(?!but\b)\w+){0,3}?"
    r"\s(?:want(?:ed)? (?:you )?to |going to |mean to |say |said |ask(?:ed)? (?:you )?to |wil )?"
    r"(?:to )?(?:stop|change|cancel\w*|unsub\w*|quit|withdraw|opt out|kanselleer|send|submit|"
    r"accept|agree|"
    r"sign|start|delete|(?:say|said) (?:yes|ok|that|i)|(?:yes|ja)$)(?: |$)(?!(?:messag|sms|text|"
    r"send|writ|contact|me |my number|reminder))|"
    r"^(?:ja |nee |asb )*moenie (?:dit |nog |nou |asb )*stuur(?: nie)?$"
)
_DID_NOT_SAY = re.compile(
    r"\b(?:didnt|did not|never|have not|havent) (?:say|said|ask|asked|mean|agree|agreed|"
    r"want(?:ed)? to say)\b"
)
_STILL_WANTS = re.compile(
    r"\b(?:send|sending|stuur)\b.*\b(?:me|my|messag\w*|sms\w*|boodskap\w*|more)\b"
)


def is_understood(clause: str) -> bool:
    """Whether she says that she has understood, and wants nothing said again."""
    return _UNDERSTOOD.search(fold(clause)) is not None


def wants_money_back(clause: str) -> bool:
    """Whether she wants what is hers, and no loan."""
    return _BACK.search(fold(clause)) is not None


def asks_for_none(clause: str) -> bool:
    """Whether money is only spoken of, or a loan that she has already."""
    return _ASKS_FOR_NONE.search(fold(clause)) is not None


def ends_nothing(clause: str) -> bool:
    """Whether an ending is asked about, or something else than our messages is to stop."""
    folded = fold(clause)
    patterns = (_ASKS_WHO_ENDED, _NO_MESSAGES_COME, _STOPS_OTHERS)
    return any(pattern.search(folded) for pattern in patterns)


def paid_nothing(folded: str) -> bool:
    """Whether a payment was only meant, or went to somebody else."""
    elsewhere = _ELSEWHERE.search(folded) is not None and _TO_US.search(folded) is None
    never = _ALMOST_PAID.search(folded) or _BUT_NOT.search(folded)
    return elsewhere or never is not None


def is_undone(text: str) -> bool:
    """Whether she says that she does not want it ("I don't want to stop")."""
    folded = fold(text)
    undone = _UNDONE.search(folded) is not None and _STILL_WANTS.search(folded) is None
    return undone or ends_nothing(folded)


def did_not_say(text: str) -> bool:
    """Whether she says that we heard what she did not say; it says nothing of what she wants."""
    return _DID_NOT_SAY.search(fold(text)) is not None
