"""A yes and a no: what is one, what only looks like one, and what makes it wait."""

import re

from agent.understanding.vocabulary import Vocabulary, fold

_HESITATES = re.compile(
    r"\b(?:think about|thinking|let me think|maybe|perhaps|only if|if|unless|first|eers|wait|"
    r"hold on|not yet|"
    r"later|"
    r"buttons?|knoppies?|(?:read|look|check|think|lees|kyk|dink|decide|besluit)\b.{0,20}\b(?:tonight|"
    r"vanaand|tomorrow|more|weekend|naweek|home|huis)|"
    r"depends|misskien|dalk|wag|nog nie|as (?:julle|jy|die|dit|ek|ons|hulle|daar)|moenie|"
    r"tegelela|teelela|undju|ongula|mongula|"
    r"muhuka)\b"
)
_DOUBTS = re.compile(
    r"\b(?:not|nie|isnt|never) (?:so |too |very |really |quite |heeltemal |100 )?(?:sure|seker|"
    r"certain)\b|\b(?:unsure|uncertain|onseker|undecided)\b|"
    r"\b(?:dont|do not|dnt) (?:really )?know\b|\bweet (?:eintlik |regtig )?nie\b|"
    r"\bkandi shi shii\b"
)
_THINKS = re.compile(
    r"\b(?:think about|thinking|maybe|perhaps|if|unless|wait|not yet|first|depends|later|misskien|"
    r"dalk|as|wag|eers|nog nie|but|maar|what|how|why|who|when|where|which|wat|hoe|hoekom|wie|if)\b"
)
# "ok but how much": a throat is cleared before something else, and nothing agreed to.
_ONLY_OPENS = re.compile(
    r"(?i)^\W*(?:ok|okay|okey|okei|oukei|k|kk|right|fine|sure|al ?right|cool|great|goed|reg|"
    r"mooi|lekker|eewa|👍|👌)\W+(?:but|maar|and|en|so|then|dan|first|eers)\b\W*(?=\w+\W+\w)"
)
_BOTH = re.compile(
    r"\b(?:yes|ja|yebo|eeno|ehee|ii)\b(?: \w+){0,5} (?:or|of|ili) (?:\w+ ){0,2}?"
    r"(?:no|nee|yes|ja|not|nie|aawe|ahowe|aaye|kako)\b|"
    r"\b(?:no|nee) (?:or|of) (?:yes|ja)\b"
)
_YES = r"(?:yes|yeah|yep|ya|yebo|ja|ok|okay|sure|fine|right|alright|eeno|ehee|ii|goed|reg)"
# A yes with the price or its end still asked is no yes yet.
_ASKS_THE_PRICE = re.compile(
    rf"^{_YES}(?: {_YES})?\b(?: \w+){{0,3}}? (?:(?:how much|hoeveel)\b|(?:what|wat|hoe|how)\b.*"
    r"\b(?:interest|rente|costs?|kos|fees?|fooie?|price|prys|extra|charge|total|totaal)\b|"
    r"(?:what|wat) (?:if|as|happens|gebeur|else)\b|(?:and|but|so|en|maar) (?:if|as|suppose|say) "
    r"(?:i|ek|we|ons|my|they|hulle)\b)"
)
# "yes but make it 5 months": the yes is to what it will be then.
_YES_BUT = re.compile(
    rf"\b{_YES}\b(?: \w+){{0,3}}? (?:but|only|except|just|maar|behalwe|net)\b.*"
    r"(?:\d|\b(?:make it|must be|should be|change|maak|moet|verander|wrong|verkeerd)\b)"
)
_DECLINES = re.compile(
    r"^(?:no|nope|nah|nee|aawe|ahowe|kako)\b|\b(?:dont|do not|not|cant|cannot|wont|"
    r"never) (?:\w+ ){0,2}?"
    r"(?:agree|want|accept|like|consent|allow|work\w*|need|right|correct|true|mine|me|my|that|"
    r"this|them|"
    r"him|one|happy|ok|okay|fine)\b|\b(?:wrong|incorrect|disagree|refuse|different|another|"
    r"neither|none|"
    r"nothing|too (?:much|high|expensive)|verkeerd|weier|nie reg|nie saam|nie myne|nie my)\b|"
    r"\bnot what i (?:said|meant|want|wanted|asked|told)\b|\bnie wat ek (?:gese|bedoel|wil)\b|"
    r"\bdit klop nie|\bklop nie\b|\bdink nie so\b|\baanvaar (?:dit |die \w+ )?nie\b|"
    r"\bakkoord nie\b|"
    r"\bnie akkoord\b|^(?:ek )?wil nie$|\bwil (?:dit )?nie(?: he)?(?: nie)?$|^(?:ag |"
    r"nee )?moenie\b|"
    r"\bmoet dit nie\b|\b(?:glad|beslis|nooit|sekerlik) nie\b|\bgeensins\b|\bte (?:veel|duur)\b|"
    r"\bnie (?:reg|korrek|so|ek|myne|daar|nodig)(?: nie)?$|^los (?:dit )?maar\b|^nog nie$|"
    r"\bstem nie\b|\bnie saam\b"
)
# "please correct this" wants something done, and agrees to nothing.
_ORDERS_US = re.compile(
    r"(?:please |pls |kindly |asb |asseblief |can you |you must |you can )+(?:correct|confirm) "
    r"(?:this|it|that|the|my|dit)\b"
)
# "no" that refuses nothing.
_NO_NO = re.compile(
    r"^(?:no (?:one|body|problem\w*|worr\w+|sweat|doubt\w*|idea|stress|rush|hurry|matter|wonder|"
    r"objections?|complaints?|questions?|issues?|airtime|network|signal|data|slips?|"
    r"payslips?|work|money|food|power|electricity|printer|papers?|documents?|car|transport|job|"
    r"need to (?:worry|thank)|(?:i )?didnt (?:say|mean)|other (?:questions?|way))|nee wat|"
    r".*\b(?:buttons?|knoppies?)\b|geen (?:probleem|beswaar|idee|haas))\b|"
    r"^(?:no|nope|nee|nah) (?:but |maar |no |nee |wait |wag )*(?:i mean|i meant|"
    r"i was asking|im asking|i am asking|i ask|ek bedoel|ek meen|ek vra|how|hoe|hoeveel|when|"
    r"wanneer)\b|"
    r"\b(?:dont|moenie|no need to) worry\b|\b(?:not|nie|isnt|aint) (?:so |really |quite |"
    r"heeltemal )?(?:wrong|incorrect|verkeerd)\b|\b(?:nothing|niks) (?:to (?:say|add)|against|"
    r"daarteen)\b|\b(?:nothing|niks) (?:\w+ ){0,4}?(?:change|"
    r"wrong|verander|verkeerd|fout)\b"
)
# What follows a "yes" that only answers a call, or waits for something.
_YES_WHAT = re.compile(
    r"\b(?:have|got|het) (?:a |an |another |one |n |nog n )?(?:\w+ )?(?:question|vraag|problem|"
    r"probleem)\b|^(?:what|wat) (?:do |is it )?(?:you|wil|soek|u|jy)\b|"
    r"^(?:if|as|when|once|after|wanneer|sodra|nadat|mits|provided)\b|"
    r"^(?:my|our|the|your|die|ons|jou|his|her|they|he|she|hulle|sy|hy) (?!name|naam|details|"
    r"besonder\w*|salary|salaris|information|inligting|number|nommer|employer|loan|lening|"
    r"amount|bedrag|terms)\w+ \w+|^(?:yes |ja |yeah )*(?:talk|praat|speak|tell me|se maar|"
    r"sure sure|right|as if)\b|^i (?:heard|saw|see|got|know|remember|have seen|hear)\b|"
    r"\b(?:listening|luister|blah)\b|^(?:is|are) |"
    r"^ek (?:hoor|het (?:gehoor|gesien)|sien|onthou|weet|verstaan)\b|"
    # ... or only greets, asks for help or puts off.
    r"^(?:hello|hallo|hi|hey|haai|who|wie)\b|\bhow (?:are|r) (?:you|u)\b|\bhoe gaan (?:dit|jy)\b|"
    r"^(?:tomorrow|more|tonight|vanaand|soon|nou nou|now now|just now)(?: \w+)?$|"
    r"^(?:i|we|ek|ons) (?:need|want|het|soek) (?:\w+ )?(?:help|hulp|assistance)\b|"
    r"^i (?:do |now )?understand\b|^(?:what|wat) (?:else|anders)\b|"
    r"\b(?:just|only|net) (?:(?:looking|asking|want|wanted|soek|wil|for|some|n) )*(?:information|"
    r"info|inligting|asking|looking|checking|vra|kyk|browsing)\b"
)
_ONLY_URGES = re.compile(r"\b(gaan|stuur|doen|maak) (?:dit )?maar\b")  # there "maar" is no "but"
_LONG = 3  # words
_AGREES = re.compile(
    r"^(?!.*\b(?:not|dont|never|nie|if|as|my|she|he|they|hy|sy|hulle)\b).*"
    r"\b(?:i|ek) (?:\w+ ){0,4}?(?:agree|accept|confirm|stem|aanvaar|bevestig)\b"
)


def affirms(clause: str, *, vocabulary: Vocabulary) -> bool:
    """Whether the clause is a yes and nothing but a yes.

    Words of agreement inside another sentence ("I agree that it is hot") agree to nothing.
    """
    words = _ONLY_URGES.sub(r"\1", fold(clause).replace("?", " ? ")).split()
    if not words or _THINKS.search(" ".join(words)) or _ORDERS_US.match(" ".join(words)):
        return False
    agreeing = any(word in vocabulary.agreeing for word in words)
    return agreeing and all(
        word in vocabulary.agreeing or word in vocabulary.around_a_yes for word in words
    )


def declines(text: str) -> bool:
    """Whether she says no to what was asked, and not only "not" of something else."""
    return _DECLINES.search(fold(text)) is not None and not is_no_refusal(text)


def hesitates(text: str) -> bool:
    """Whether a yes or a no in this text waits for something."""
    return _HESITATES.search(fold(text)) is not None


def doubts(text: str) -> bool:
    """Whether she says that she is not sure: no choice beside it is a firm one."""
    return _DOUBTS.search(fold(text)) is not None


def agrees_to_less(text: str) -> bool:
    """Whether something is to be another way before her yes counts."""
    return _YES_BUT.search(fold(text)) is not None


def asks_the_price(text: str) -> bool:
    """Whether what follows a yes asks what it costs or how it ends, and so agrees to nothing."""
    return _ASKS_THE_PRICE.search(fold(text).replace("?", " ")) is not None


def without_opening(text: str) -> str:
    """The text without an "ok" that only opens it."""
    return _ONLY_OPENS.sub("", text)


def names_both(text: str) -> bool:
    """Whether yes and no are named as what one may answer ("yes or no?")."""
    return _BOTH.search(fold(text)) is not None


def is_no_refusal(clause: str) -> bool:
    """Whether its "no" refuses nothing ("no problem", "no one told me")."""
    return _NO_NO.search(fold(clause)) is not None


def waits_after_yes(rest: str) -> bool:
    """Whether what stands after a yes takes its ground away ("yes if", "yes, a question")."""
    return _YES_WHAT.search(fold(rest)) is not None


def is_more(rest: str, *, vocabulary: Vocabulary) -> bool:
    """Whether what follows a yes or a no is a sentence of its own that agrees to nothing."""
    words = fold(rest).split()
    known = vocabulary.around_a_yes | vocabulary.agreeing
    agrees = _AGREES.search(fold(rest)) is not None
    return len(words) >= _LONG and not agrees and any(word not in known for word in words)
