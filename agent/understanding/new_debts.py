"""A debt that she has made elsewhere since: told of herself, as done and as new."""

import re

# Read over one folded sentence.
_DEBT = (
    r"(?:(?:cash|car|study|personal|payday|bank|home|small|big|micro) ?)?"
    r"(?:loans?|debts?|microloan|advance|credit card|hire purchase)|"
    r"(?:store|clothing|furniture|shop|credit) account|"
    r"(?:kontant|motor|studie|persoonlike|huis)? ?lenings?|skuld|kontantlening|voorskot|"
    r"kredietkaart|(?:winkel|klere|meubel)rekening"
)
_NEW = r"(?:another|new|second|third|extra|one more|nog n|nog een|n ander|ander|nuwe|tweede|derde)"
_LATELY = (
    r"(?:yesterday|today|this (?:morning|week|month)|last (?:night|week)|recently|just now|just|"
    r"(?:on )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|now|"
    r"since (?:then|i applied)|gister|vandag|vanoggend|hierdie (?:week|maand)|verlede week|"
    r"onlangs|netnou|nou|"
    r"(?:maandag|dinsdag|woensdag|donderdag|vrydag|saterdag))"
)
_TOOK = (
    r"(?:took(?: out| up)?|taken(?: out| up)?|got|gotten|made|signed(?: up)?(?: for)?|opened|"
    r"borrowed)"
)
_I = r"(?:i|ive|ek)"
_MUCH = r"(?:\w+ ){0,3}?"
# Nothing but a lender, a sum, a time or a reason follows; "another loan of books" is a book.
_ENDS = (
    r"(?=$| (?:at|from|by|with|through|via|for|of \w*\d|worth|last|yesterday|today|this|now|on|"
    r"also|too|as well|since|and|but|elsewhere|somewhere|recently|\w*\d|by|van|vir|nou|gister|"
    r"vandag|ook|verlede|hierdie|gevat|geneem|gekry|aangegaan|gemaak|geteken|uitgeneem|het|en|"
    r"maar|elders|bygekry|oopgemaak)\b)"
)
_DONE = r"(?:gevat|geneem|gekry|aangegaan|gemaak|geteken|uitgeneem|bygekry|oopgemaak|geleen)"
_NEW_DEBT = re.compile(
    rf"\b{_I} (?:(?:have|had|just|also|now|already|recently|went and|did) ){{0,3}}{_TOOK} "
    rf"(?:a |an )?{_NEW} (?:\w+ )?(?:{_DEBT})\b{_ENDS}|"
    rf"\b{_I} (?:now )?have (?:now )?(?:a )?new (?:{_DEBT})\b{_ENDS}|"
    rf"\b{_I} (?:now have {_NEW} (?:{_DEBT})\b{_ENDS}|have {_NEW} (?:{_DEBT}) now\b)|"
    rf"\bek het (?:\w+ ){{0,5}}?{_NEW} (?:\w+ )?(?:{_DEBT})\b{_ENDS}.*\b{_DONE}\b|"
    rf"\bek (?:het|sit) nou (?:met )?{_NEW} (?:{_DEBT})\b{_ENDS}|"
    rf"\b(?:another|a new|n nuwe|nog n) (?:{_DEBT}) (?:is |has |has been |is being |word |gaan )?"
    r"(?:now |nou )?(?:coming |comes |goes |going |taken |started coming |trek )?"
    r"(?:off my (?:pay|salary)|(?:van )?my (?:salaris|loon|pay) af(?:getrek)?)\b"
)
_LATE_DEBT = re.compile(
    rf"\b{_I} (?:(?:have|had|just|also) ){{0,2}}(?:took|taken|got|opened|signed for) "
    rf"(?:out )?(?:a |an )?(?:{_DEBT})\b{_ENDS}|"
    rf"\b{_I} (?:(?:have|had|just|also) ){{0,2}}borrowed {_MUCH}(?:from|at|by)\b|"
    rf"\bek het (?:\w+ ){{0,6}}?(?:{_DEBT})\b.*\b{_DONE}\b|"
    r"\bek het (?:\w+ ){0,6}?(?:by|van) (?:\w+ ){1,4}?geleen\b"
)
_IS_LATE = re.compile(rf"\b{_LATELY}\b")
_NOT_SO = re.compile(
    r"\b(?:not|never|didnt|dont|havent|wont|cant|no|nie|nooit|geen|if|whether|unless|suppose|imagine|"
    r"should|would|could|will|shall|want|wants|wanted|wish|hope|need|plan|planning|thinking|might|"
    r"maybe|perhaps|almost|nearly|going to|gonna|as ek|of ek|indien|sou|sal|wil|soek|nodig|kan|mag|"
    r"moet|dalk|miskien|amper|joke|joking|kidding|haha\w*|lol|grap|dream\w*|droom|gedroom|"
    r"paid (?:it |that |them )?(?:off|back|up)|settled|finished|closed|afbetaal|klaar|gedelg|"
    r"years? ago|last year|long ago|before|jare gelede|verlede jaar|lank gelede|voorheen|used to|"
    r"when i was|toe ek)\b"
)
_WITH_US = re.compile(
    r"\b(?:from|with|at|by|of|van|met) (?:you|u|ur|your|yourselves|buffr|julle|jou|us|ons)\b"
)
_DENIED = re.compile(
    r"\b(?:i|ek) (?:have |het )?(?:did not|didnt|never|not|havent|nie|nooit) (?:\w+ )?"
    rf"{_NEW} (?:{_DEBT})\b(?! (?:with|from|by|at|van|met) (?:you|u|buffr|julle|jou)\b)"
)
# Whose it is, where she tells of somebody or says that she lent.
_FOR_OTHERS = re.compile(r"\b(?:for|vir|on behalf of|namens) (?:him|her|them|hom|haar|hulle)\b")


def is_told(folded: str) -> bool:
    """Whether this sentence tells of a debt of hers that is new, and not with us."""
    if any(each.search(folded) for each in (_NOT_SO, _WITH_US, _FOR_OTHERS)):
        return False
    is_late = _IS_LATE.search(folded) is not None and _LATE_DEBT.search(folded) is not None
    return is_late or _NEW_DEBT.search(folded) is not None


def is_denied(folded: str) -> bool:
    """Whether she says that she has made none: nobody has used her name."""
    return _DENIED.search(folded) is not None
