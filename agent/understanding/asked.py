"""Questions that begin nothing: asked in general, of others, or under a condition."""

import re

from agent.understanding.vocabulary import fold

_I = r"(?:i|we|one|you|u|ek|ons|mens|n mens|jy)"
_MAY = r"(?:can|could|may|do|would|will|am|is it possible (?:for me )?to|kan|mag|sal|kwalifiseer)"
# Read over folded text. To add a way of asking, add it to the pattern that it belongs to.
_ON_CONDITION = re.compile(
    rf"^(?:\w+ ){{0,3}}?{_MAY} (?:{_I} )?(?:\w+ ){{0,8}}?"
    r"(?:if|unless|while|although|even though|without|after i|before i|when i|once i|"
    r"as (?:ek|ons|my|mens|n)|terwyl|selfs|sonder|nadat|voordat|wanneer (?:ek|ons)|indien|"
    r"with (?:another|an existing|a running|an open|a bad|no)|elsewhere|elders|"
    r"met (?:n ander|n bestaande|n lopende|n slegte|geen)|still (?:owe|owing)|already have|"
    r"on (?:probation|contract|pension)|op (?:proef|kontrak|pensioen))\b"
)
_OTHERS = (
    r"(?:(?:someone|somebody|anyone|some one|iemand) (?:else|anders)|another person|other people|"
    r"ander mense|n ander (?:persoon|een)|(?:my|a|n|our|ons) (?:husband|wife|brother|sister|"
    r"mother|father|"
    r"son|daughter|friend|boyfriend|girlfriend|mom|mum|dad|cousin|uncle|aunt|child|kids?|parents|"
    r"colleague|partner|man|vrou|broer|suster|ma|pa|seun|dogter|vriend|vriendin|oom|tannie|"
    r"kind|kinders|ouers|kollega|maat))"
)
_SOMEBODY_ELSE = rf"(?:someone|somebody|some one|iemand|{_OTHERS})"
_FOR_ANOTHER = re.compile(
    r"\b(?:apply\w*|appl\w+|borrow\w*|loans?|lend|sign|get|take|aansoek|leen|lening|teken|neem|"
    r"kry|vra)\b"
    rf".{{0,30}}\b(?:for|on behalf of|in the name of|vir|namens|"
    rf"in die naam van) {_SOMEBODY_ELSE}\b|"
    rf"\b(?:for|vir|namens) {_SOMEBODY_ELSE}\b.{{0,20}}\b(?:apply|borrow|sign|aansoek|leen|"
    rf"teken)\b|"
    rf"\b(?:can|could|may|kan|mag) {_OTHERS}\b"
)
# "does my boss hear of it if i apply"
_WHAT_FOLLOWS = re.compile(
    r"^(?!(?:can|could|may|kan|mag) (?:i|ek)\b).*\b(?:if|when|as|wanneer|once|sodra) (?:i|ek) "
    r"(?:\w+ )?(?:apply|aansoek (?:doen|maak)|aansoek)\b"
)
# "how do you lend money"
_HOW_YOU_LEND = re.compile(
    r"^(?:so |and |but |en |maar )?(?:how|hoe|who|wie|where|waar) (?:do |does |can |will )?(?:you|"
    r"u|yall|buffr|julle|jy|people|mense) (?:\w+ )?(?:lend|give|make|leen|gee|maak)\b"
)
_WHY_OTHERS = re.compile(
    r"^(?:but |and |maar |en )?(?:why|hoekom|waarom|how come)"
    r"(?: (?:do|does|did|is|are|was|were|will|would|have|has|vra|word|is|het|sal|kan|wil|kos))? "
    r"(?:the )?(?:other|others|another|banks?|cash loans?|people|they|he|she|some|lenders?|"
    r"companies|namfisa|a loan|an application|applications|loans|it so|"
    r"ander|hulle|mense|sommige|banke|geldleners|n aansoek|aansoeke|n lening|lenings)\b"
)
_OF_ANY = re.compile(
    r"\b(?:an?|n|any|enige|every|elke|other|ander) (?:\w+ )?(?:application|loan|aansoek|lening)\b|"
    r"\b(?:applications|loans|aansoeke|lenings|people|mense)\b"
)
_OF_HERS = re.compile(
    r"\b(?:my|mine|myne|our|ons|the|die) (?:\w+ )?(?:application|loan|aansoek|lening)\b"
)
_TALK_TO_OTHERS = re.compile(
    r"\b(?:you|u|yall|buffr|julle|jy|hulle|they)\b.{0,25}\b(?:my|the|our|die|ons|n|a) "
    r"(?:boss|employer|company|hr|work|job|manager|family|husband|wife|parents|friends|bank|"
    r"people|baas|werkgewer|werk|bestuurder|familie|gesin|man|vrou|ouers|vriende)\b"
)
_FINDS_OUT = re.compile(
    r"\b(?:boss|employer|work|hr|colleagues?|family|husband|wife|people|baas|werkgewer|werk|familie|"
    r"man|vrou|mense)\b.*\b(?:know|see|hear|find out|told|weet|sien|hoor|uitvind)\b"
)
_EXPLAINS = re.compile(
    r"\b(?:explain\w*|read|translate\w*|written|print\w*|verduidelik\w*|lees|vertaal\w*|geskryf)\b"
    r".*\b(?:contract|agreement|terms|papers?|form|kontrak|ooreenkoms|voorwaardes|vorm)\b|"
    r"\b(?:contract|agreement|terms|kontrak|ooreenkoms|voorwaardes)\b.*\b(?:language|taal)\b"
)
_REFUSING = re.compile(
    r"\b(?:why (?:should|must|do|would) i|do i (?:really )?(?:have|need) to|must i|"
    r"hoekom (?:moet|sal) ek|moet ek (?:regtig )?)\b|\b(?:your|jou|julle) (?:business|besigheid)\b|"
    r"\bwhat if i (?:dont|do not|wont|refuse)\b"
)


def begins_nothing(clause: str) -> bool:
    """Whether a loan is asked about and not for: for others, or under a condition."""
    folded = _folded(clause)
    patterns = (_ON_CONDITION, _FOR_ANOTHER, _WHAT_FOLLOWS, _HOW_YOU_LEND)
    return any(each.search(folded) is not None for each in patterns)


def is_why_of_others(clause: str) -> bool:
    """Why others do what they do ("why do banks charge more"), and not why we ask."""
    return _WHY_OTHERS.match(_folded(clause)) is not None


def is_of_any(clause: str) -> bool:
    """Whether any application is meant, and not hers ("why is an application declined")."""
    folded = _folded(clause)
    return _OF_ANY.search(folded) is not None and _OF_HERS.search(folded) is None


def is_whom_we_tell(clause: str) -> bool:
    """Whether she asks with whom we speak, and not to speak with somebody herself."""
    return _TALK_TO_OTHERS.search(_folded(clause)) is not None


def is_who_finds_out(clause: str) -> bool:
    """Whether she asks who will know ("will my boss know what the loan is for?")."""
    return _FINDS_OUT.search(_folded(clause)) is not None


def is_of_the_contract(clause: str) -> bool:
    """Whether the contract's language is meant, and not the language of this talk."""
    return _EXPLAINS.search(_folded(clause)) is not None


def refuses(clause: str) -> bool:
    """Whether a question is put by who does not want to answer ("why must I tell you?")."""
    return _REFUSING.search(_folded(clause)) is not None


def _folded(clause: str) -> str:
    return " ".join(fold(clause).replace("?", " ").split())
