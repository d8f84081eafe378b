"""Papers that she is about to send, asks how to send, or asks about once they are sent."""

import re

from agent.understanding.vocabulary import fold

# Whoever asks whether it may come later is told that her answers are kept.
SENDS_LATER = re.compile(
    r"\b(?:send|bring|upload|stuur|oplaai)\b.*\b(?:later|tomorrow|tonight|next week|vanaand|"
    r"volgende week)\b|"
    r"\b(?:later|tomorrow|tonight|next week|vanaand|volgende week)\b.*\b(?:send|bring|upload|stuur|"
    r"oplaai)\b|\bmore\b.*\b(?:stuur|oplaai)\b"
)
# Of a paper that was just sent.
ASKS_OF_WHAT_WAS_SENT = re.compile(
    r"^(?:and\s+|so\s+|en\s+)?(?:is|was)\s+(?:it|that|this|dit|the\s+\w+|my\s+\w+|die\s+\w+)\s+"
    r"(?:fine|ok|okay|clear|good|right|enough|alright|all\s+right|readable|reg|goed|duidelik|genoeg|leesbaar)\b|"
    r"^(?:did|have|het)\s+(?:you|u|julle|jy)\s+(?:get|got|receive\w*|see|seen)?\s*(?:it|that|dit|my\s+\w+)\s*"
    r"(?:gekry|ontvang|gesien)?\W*$",
    re.IGNORECASE,
)
_PAPER = (
    r"(?:documents?|docs?|papers?|payslips?|pay ?slips?|salary slip|pay advice|proof of (?:income|"
    r"employment)|bewys van (?:inkomste|werk)|salarisadvies|slip|id|ids|photos?|pictures?|pics?|"
    r"statements?|bank (?:letter|confirmation)|confirmation letter|copy|copies|file|pdf|form|"
    r"dokumente?|papiere?|strokie|\w*strokies?|salarisstrook|foto'?s?|bankstate?|bankstaat|"
    r"afskrifte?|"
    r"vorm|bankbrief|id kaart|betaalstrook|prentjie|leer|goed)"
)
_SEND = (
    r"(?:laai|deurstuur|inhandig|hier kom|kom nou|send|sending|submit|submitting|"
    r"upload|uploading|attach|forward|stuur|oplaai|aanstuur)"
)
# Read over folded text. Who will send later puts off; who sent asks how it stands.
_SENDS_DOCUMENTS = re.compile(
    rf"\b(?:i|ek|im|ill|let me|we|can|kan|may|mag|how|hoe|where|waar|want|wil|must|moet|here|hier)"
    rf"\b.*\b{_SEND}\b.*\b{_PAPER}\b|"
    rf"\b(?:i|ek|im|ill|let me|we|can|kan|may|mag|how|hoe|where|waar|want|wil|must|moet|here|hier)"
    rf"\b.*\b{_PAPER}\b.*\b{_SEND}\b|"
    rf"^(?:{_SEND}|here (?:is|are|comes?)|hier (?:is|kom))\b.*\b{_PAPER}\b"
)
_NOT_NOW = re.compile(
    r"\b(?:later|tomorrow|more|after|na|already|reeds|al|klaar|sent|gestuur|when|"
    r"wanneer|why|hoekom|have to|dont|not|cant|nie|kan nie|he|whom|who|messages?|boodskappe?|"
    r"application|aansoek|money|geld)\b"
)
_PROMISES_DOCUMENTS = re.compile(
    r"\b(?:i am|im|ek is|ek|ill|i will|let me) (?:\w+ )?(?:sending|send|uploading|upload|stuur|"
    r"busy "
    r"sending|besig om dit te stuur) (?:it|them|dit|hulle|this) (?:now|nou|quick\w*|gou|right|just|"
    r"dadelik)\b|"
    rf"\b(?:photo|picture|pic|screenshot|copy|pdf|scan|foto|prentjie|skermskoot|afskrif)\b.{{0,20}}"
    rf"\b{_PAPER}\b.{{0,20}}\b(?:ok|okay|fine|enough|work|do|good|reg|goed|genoeg|werk)\b|"
    rf"\b(?:where|how|waar|hoe|waarheen)\b.{{0,20}}\b(?:put|give|drop|gee|sit|bring|hand|whatsapp|"
    rf"email)\b.{{0,20}}\b{_PAPER}\b|"
    rf"\b{_PAPER}\b.{{0,12}}\b(?:at|by|in) (?:my |the |die )?(?:home|house|work|room|huis|werk|"
    r"kamer|kas|drawer|laai)\b|"
    rf"\b{_PAPER}\b.*\b(?:you (?:will |ll |can |shall )?(?:get|have|receive)|youll (?:get|have)|"
    r"(?:is|are|its|theyre) (?:now )?coming|on (?:the|its|their) way|"
    r"(?:julle|jy) (?:sal |gaan )?(?:dit |hulle )?(?:kry|he)|"
    r"(?:kom|volg) (?:nou|vanaand|more|later|net|nou nou|binnekort|vandag|oormore)|is op pad)\b|"
    rf"\b(?:let me|ill|i will|i am|im|going to|gonna|busy|i must|i have to|ek gaan|ek sal|ek is|ek|"
    rf"besig|laat ek|kom ek|wag ek|net)\b.{{0,25}}\b(?:scan\w*|photograph\w*|snap\w*|fetch\w*|"
    rf"print\w*|bring\w*|looking for|find|taking|take|drop|attach\w*|share|afneem|soek|haal|"
    rf"skandeer|"
    rf"skandeer\w*|uitdruk|druk|bring|gaan haal|neem)\b.{{0,25}}\b{_PAPER}\b|"
    r"\b(?:can|may|could|should|must|kan|mag|moet|sal) (?:i|ek)\b.{0,25}\b(?:photo|picture|pic|"
    rf"selfie|foto|prentjie|skermskoot|scan)\b.{{0,25}}\b{_PAPER}\b|"
    rf"\b(?:ek|wag ek|laat ek)\b.{{0,12}}\b{_PAPER}\b.{{0,20}}\b(?:afneem|skandeer|bring|haal|"
    r"aanstuur|deurstuur|uitdruk)\b|"
    rf"\b(?:ek|ons|ill|i will|we will) (?:sal |gaan )?(?:have |get |let )?(?:die |the |my )?"
    rf"{_PAPER}\b.{{0,20}}\b(?:laat kom|laat stuur|sent over|brought|come to you|deurkom)\b|"
    rf"\b(?:send|stuur)\b.{{0,20}}\b{_PAPER}\b.{{0,25}}\b(?:when|as soon as|tonight|this evening|"
    r"later today|after work|knock off|sodra|vanaand|wanneer ek)\b"
)
_PROMISES_IT = re.compile(
    r"\b(?:ill|i will|i shall|i am going to|im going to|going to|gonna|let me|ek sal|ek gaan|sal|"
    r"laat ek|wag ek)\b.{0,20}\b(?:send|upload|bring|forward|submit|take|photograph|snap|get|fetch|"
    r"look for|stuur|oplaai|aanstuur|deurstuur|saambring|gaan haal|afneem|soek)\b"
)
_LATER = re.compile(r"\b(?:later|tomorrow|more|next week|some ?day|volgende week)\b")
_NO_PROMISE = re.compile(
    r"\b(?:cant|cannot|can not|wont|dont|didnt|kan nie|wil nie|already|reeds|lost|verloor|why|"
    r"hoekom|"
    r"loan|lening|application|aansoek|sent|gestuur)\b"
)


def sends_documents(text: str) -> bool:
    """Whether she is about to send papers, or asks how or where to."""
    folded = fold(text).replace("?", " ")
    sends = _SENDS_DOCUMENTS.search(folded) is not None and _NOT_NOW.search(folded) is None
    return sends or _promises_documents(text)


def _promises_documents(text: str) -> bool:
    """Whether she will send papers soon ("you will get them tonight")."""
    folded = fold(text).replace("?", " ")
    return _PROMISES_DOCUMENTS.search(folded) is not None and _NO_PROMISE.search(folded) is None


def promises_it(text: str) -> bool:
    """Whether she will send what was asked for, without its name ("I'll upload it tonight")."""
    folded = fold(text)
    soon = _PROMISES_IT.search(folded) is not None and _LATER.search(folded) is None
    return soon and _NO_PROMISE.search(folded) is None
