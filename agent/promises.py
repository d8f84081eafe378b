"""Promises: words that state or imply a yes before anybody has decided."""

import re

from agent.claims import plain

_MONEY = r"(?:loan|money|cash|funds|amount|n\$)"
_SURELY = r"(?:(?:now|already|fully|definitely|certainly|surely|also)\s)?"
_GELD = r"(?:lening|geld|kontant|bedrag|n\$)"
_PROMISE = re.compile(
    rf"""(?x)
    \b(?:pre-?)?approved\b
    | \b(?:your|the)\ approval\ (?:is|was|has)\b | \bapproval\ (?:granted|given|confirmed)\b
    | \bguarantee[ds]?\b | \bpromise\ you\b | \bcongratulations\b
    | \byou(?:\ will|\ shall|\ are\ going\ to|'ll)\ {_SURELY}(?:get|receive|have|be\ (?:given|paid))
      \b[^,]{{0,30}}{_MONEY}
    | \byou\ (?:have\ |'ve\ )?(?:got|won)\ (?:the|your|a)\ {_MONEY}
    | \byou\ {_SURELY}qualify\b | \byou(?:\ are|'re)\ {_SURELY}(?:eligible|accepted|in)\b
    | \byou\ (?:have\ been|were)\ accepted\b | \byou(?:\ have)?\ passed\b
    | \b(?:loan|application|money|cash|payout)\ (?:is|was|has\ been|will\ be)\ {_SURELY}
      (?:granted|accepted|confirmed|certain|successful|secured|ready|(?:on\ (?:its|the)\ way)
      |in\ your\ account|paid\ out\ (?:today|tomorrow))
    | \bwe(?:\ will|\ shall|\ are\ going\ to|'ll)\ {_SURELY}(?:lend|give)\ you\b[^,]{{0,20}}{_MONEY}
    | \bwe\ (?:have\ )?said\ yes\b | \bthe\ answer\ is\ yes\b
    | \bgoedgekeurd?e?\b | \bgoedkeuring\ is\b | \b(?:ge)?waarborg(?:de)?\b
    | \b(?:baie|veels)\ geluk\b
    | \bjy\ (?:sal|gaan)\b[^,]{{0,30}}{_GELD}[^,]{{0,20}}\b(?:kry|ontvang)\b
    | \bjy\ (?:sal|gaan)\ (?:kry|ontvang)\b[^,]{{0,20}}{_GELD}
    | \bjy\ (?:het\ )?{_GELD}\ gekry\b
    | \bjy\ kwalifiseer\b | \bjy\ kom\ in\ aanmerking\b
    | \b(?:lening|aansoek|geld)\ (?:is|word)\ (?:nou\ |reeds\ |al\ )?
      (?:toegestaan|aanvaar|suksesvol|bevestig|gereed|op\ pad|in\ jou\ rekening)
    | \bons\ (?:sal|gaan)\ (?:vir\ )?jou\b[^,]{{0,30}}(?:{_GELD}[^,]{{0,10}}\b(?:gee|leen)|\bleen\b)
    | \bdie\ antwoord\ is\ ja\b | \bons\ (?:het\ ja\ gesê|sê\ ja)\b
    """
)
_COMFORT = re.compile(
    r"\b(?:(?:do not|don't|never|not) (?:worry|stress|fear|panic|doubt|wait|need)"
    r"|no (?:worr(?:y|ies)|problem|stress|doubt|need)|not only|not just"
    r"|moenie (?:bekommer|worrie|stres|wag)(?: nie)?|geen (?:probleem|twyfel)|nie net)\b"
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no|cannot|nobody|nothing|without|nie|nooit|geen|niks|sonder)\b|n't\b)"
    r"(?:\W+\w+){0,3}\W*$"
    r"|\b(?:not|nie) (?:mean|say|imply|promise|beteken|sê)\b.*$|\bbeteken nie\b.*$"
)
_CONDITION = re.compile(
    r"\b(?:if|when|once|after|until|before|unless|whether|as soon as|indien|wanneer|sodra|nadat"
    r"|totdat|voordat|tensy|(?:as|of|tot) (?:jou|jy|die|dit|ons|'n))\b"
)
_CLAUSE = re.compile(r"[.!?;:,\n()]+(?=\s|$)|\s(?:but|because|maar|want)\s")


def promises(text: str) -> bool:
    """Whether a clause promises: a denial (`not approved`) and a condition (`if`) do not."""
    folded = " ".join(plain(text).replace("’", "'").casefold().split(" "))
    return any(_promised(clause) for clause in _CLAUSE.split(folded))


def _promised(clause: str) -> bool:
    clause = _COMFORT.sub(",", clause)  # "do not worry, it is approved" denies nothing
    return any(not _excused(clause[: found.start()]) for found in _PROMISE.finditer(clause))


def _excused(before: str) -> bool:
    return bool(_DENIED.search(before) or _CONDITION.search(before))
