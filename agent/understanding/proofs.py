"""The words without which nobody said it: what a message must hold before a command is believed."""

import re
from collections.abc import Iterable

from agent.understanding import hints, not_said, proofs_af
from agent.understanding.vocabulary import Vocabulary, fold

_DEAD = (
    r"(?:passed (?:away|on)|has passed|dead|died|dies|death|late|deceased|funeral|buried|"
    r"oorlede|dood|gesterf|gestorwe|sterf|begrafnis)"
)
_KIN = (
    r"(?:husband|wife|brother|sister|mother|father|son|daughter|uncle|aunt|auntie|cousin|friend|"
    r"boyfriend|girlfriend|mom|mum|mama|dad|parents?|child|kids?|niece|nephew|neighbou?r|"
    r"colleague|partner|fiance|grand\w+|man|vrou|broer|suster|ma|pa|seun|dogter|oom|tannie|"
    r"vriend)s?"
)
# Every pattern is read over folded text: no capitals, no apostrophes, no punctuation.
_PROOFS = {
    "affirm": r"",  # see `affirms`
    "deny": (
        r"\b(?:no|nope|nah|not|dont|do not|never|none|neither|nothing|isnt|wasnt|doesnt|cant|"
        r"cannot|wont|refuse|reject|disagree|wrong|incorrect|different|too (?:much|expensive|high)|"
        r"leave it|nee|nie|geen|verkeerd|aawe|ahowe|kako)\b"
    ),
    "start_application": (
        r"\b(?:loans?|lone|lend|borrow\w*|money|cash|advance|apply\w*|aply|application|lening|leen|"
        r"geld|aansoek|top up|debt|form|give me|sign me up|(?:begin|start)(?! (?:met|with)\b)|"
        r"iimaliwa|oimaliwa|ovimariva|"
        r"otjimariva)\b|\b(?:need|want|soek|kort|benodig|nodig)\b.{0,12}"
        r"\b(?:\d{3,}|\d{1,2} ?k|\w*thousand|\w*hundred|\w*duisend|\w*honderd)\b|"
        r"\b(?:help|assist|assisteer|bystaan) (?:\w+ ){0,4}(?:with|met) (?:n )?\d|"
        r"\b(?:with|met) (?:n )?\d[\d ]*k? (?:help|assist|assisteer|bystaan)\b|"
        r"\b(?:can|could|may|kan|mag) (?:i|we|ek|ons) (?:\w+ )?(?:(?:get|have|take) (?:\w+ )?\d{3}|"
        r"(?:n )?\d[\d ]{2,} (?:\w+ ){0,3}(?:kry|vat|neem|leen))|"
        r"\d{3,}\b.{0,12}\b(?:over|for|oor|vir)\b.{0,5}\d ?(?:months?|maande|mn?ths?)\b"
    ),
    "status": (
        r"\b(?:status|applicat\w*|aplicat\w*|applied|aansoek|approv\w*|goedgekeur|news|updates?|"
        r"feedback|terugvoer|progress|stage|track|hear|heard|answer\w*|confirm\w*|loan|lening|"
        r"payslip|documents?|papers|money|geld|payout|paid out|get (?:it|them|my)|got (?:it|my)|"
        r"receive\w*|waiting|wag)\b"
    ),
    "documents": r"\b(?:documents?|papers?|checklist|dokumente?|papiere?)\b",
    "bank_change": r"\b(?:bank|banks|account|rekening|bankrekening|bankbesonderhede)\b",
    "review": r"\b(?:reviews?|look again|appeal\w*|hersien\w*|kyk weer)\b",
    "human": (
        r"\b(?:person|persoon|human|mens\w*|agents?|some ?one|somebody|any ?body|any ?one|iemand|"
        r"staff|people|consultants?|konsultant\w*|manager|bestuurder|supervisor|boss|operator|"
        r"maria|colleague|customer (?:care|service)|call me|phone me|ring me|contact me|bel my|"
        r"call back|phone back|speak|talk|chat|praat|gesels|reviews?|hersien\w*|"
        r"omuntu|omunhu|omundu)\b"
    ),
    "menu": (
        r"\b(?:menu|main|options?|opsies|kieslys\w*|home|start|beginning|choices|things|help|"
        r"(?:can|could|must|kan) (?:you|i|we|u) do|(?:you|u|i|we) can do|else)\b"
    ),
    "back": (
        r"\b(?:back|previous|last|undo|redo|return|terug|vorige|mistake|error|wrong|fout|verkeerd|"
        r"before|oops)\b"
    ),
    "skip": (
        r"\b(?:skip|later|next|pass|after(?:wards)?|another time|not now|tomorrow|tonight|move on|"
        r"slaan oor|oorslaan|volgende|nou nie|nie nou|more)\b"
    ),
    "refuse": (
        r"\b(?:(?:dont|do not|wont|will not|not|never|rather not|prefer not|refuse|why (?:should|"
        r"must)"
        r" i|no need|nie|weier|hoekom moet)\b.*\b(?:say|saying|tell\w*|give|giving|share|sharing|"
        r"answer\w*|disclose|send\w*|reveal|provide|know|want to|comfortable|se|gee|antwoord|"
        r"vertel|"
        r"deel|sal|wil)|private|personal|confidential|privaat|persoonlik|secret|"
        r"(?:your|ur|jou|julle)(?: \w+)? (?:business|besigheid)|"
        r"to myself|refuse|weier)\b"
    ),
    "abuse": (
        r"\b(?:f+u+c+k\w*|fck|fok\w*|shit\w*|bullshit|ass ?holes?|bitch\w*|idiots?|stupid|morons?|"
        r"dumb\w*|voe?ts[ea]k|voetsak|kak|poes|bliksem|bastards?|go to hell|useless|nonsense|"
        r"rubbish|crap|trash|thie(?:f|ves)|liars?|dom|domkop|simpel|naai|moer|twak|voertsek|fokof|"
        r"shut up|shut your|hou jou bek|damn you|hate you|piss\w*|diewe|skelms?)\b|"
        r"\bf (?:you|u|off|jou|julle)\b"
    ),
    "repeat": (
        r"\b(?:again|repeat|understand|mean\w*|clear|explain|what|pardon|huh|rephrase|simpler|"
        r"follow|"
        r"get (?:it|you|that|the)|getting|got|come again|once more|one more|say|said|asking|"
        r"herhaal|weer|"
        r"verstaan|bedoel|sorry|difficult|confus\w*|get|catch|differently|words|ask)\b"
    ),
    "help": (
        r"\b(?:help|assist\w*|stuck|lost|how|begin|start|type|use|works?|hulp|info|guide|what now|"
        r"must i|should i|supposed|do i|to do|vas|doen|guidance|next|explain)\b"
    ),
    "why": (
        r"\b(?:why|hoekom|waarom|waarvoor|necessary|nodig|for what|what for|reason|purpose|"
        r"with it|with that|with this|need|matter|important|have to|must i|should i|moet ek)\b"
    ),
    "greet": (
        r"\b(?:how|hoe|whats up|sup|howzit|hi|hie|hello|hallo|hey|good|morning|afternoon|"
        r"evening|greet\w*|goeie\w*|more|middag|naand|dag)\b"
    ),
    "cancel_application": (
        r"\b(?:(?:cancel\w*|stop\w*|withdr\w*|kanselleer\w*|onttrek|end|quit|leave|drop|delete|"
        r"close|"
        r"terminate|remove|forget|call off|pull out|give up|trek)\b(?:.*\b(?:loans?|application|"
        r"apply\w*|"
        r"it|this|that|everything|process|lening|aansoek|mine|form|of|further|terug)\b)?|"
        r"(?:loan|application|aansoek|lening)\b.*\b(?:cancel\w*|kanselleer)|"
        r"changed my mind|(?:not|no longer) (?:interested|going on|carrying on|continuing|"
        r"going further|going ahead)|never ?mind|nie meer|los dit|los die|"
        r"(?:dont|do not|no longer|wil nie)\b.*\b(?:want|need|continue|go on|apply|go further|nie|"
        r"interested|take|proceed))\b"
    ),
    "cancel_messages": (
        r"\b(?:cancel\w*|kanselleer\w*|stop\w*)\b.*\b(?:messages?|sms\w*|boodskap\w*|"
        r"reminders?|updates?)\b"
    ),
    "cancel_unknown": (
        r"\b(?:cancel\w*|quit|exit|abort|end|stop\w*|withdraw|kanselleer|kansela|"
        r"kaleka)\b"
    ),
    "stop": (
        r"\b(?:(?:stop\w*|quit|cease|no more|dont|do not|never|hou|moenie|ophou|los|block|enough|"
        r"leave|remove|take|delete|opt)\b.*\b(?:messag\w*|sms\w*|text(?:s|ing)?|whatsapp\w*|"
        r"spam\w*|"
        r"bother\w*|remind\w*|contact\w*|writ\w+|send\w*|adverts?|boodskap\w*|stuur|me alone|"
        r"my alone|me|my uit|my number|my name|list|system|number|out|lastig|msgs?)|unsub\w*|"
        r"opt ?out|stop ?all|stop|spam\w*|stopa|fikama)\b"
    ),
    "resume": (
        r"\b(?:start|subscribe|resubscribe|opt ?in|again|messages|begin|weer|boodskappe|msgs|texts|"
        r"reminders|updates|herinnerings|list|lys|hear from|hoor)\b"
    ),
    "change_language": (
        r"\b(?:languages?|taal|tale|english|engels|afrikaans|oshi\w+|otji\w+|herero|\w*wambo|"
        r"ovambo|ndonga|kwanyama|elaka|melaka|eraka|meraka|speak|praat|understand)\b"
    ),
    "dont_know": (
        r"\b(?:know|sure|idea|forgot\w*|remember|recall|check|look|find|unsure|certain|clue|idk|"
        r"dunno|depends|differs?|changes|varies|same|have|ask|weet|seker|onthou|idee|home|lost|"
        r"shii|het nie|kyk|vind)\b"
    ),
    "report:distress": (
        r"\b(?:(?:to|i|ill|will|would|could|can|wanna|gonna|rather|just|and|or|let me) die|^die$|"
        r"dead|dying|kill\w*|suicid\w*|better off|beter|without me|sonder my|wake|wakker|goodbyes?|"
        r"farewells?|on earth|op aarde|rope|tou|poison|gif|pills|pille|vanish|verdwyn|another day|"
        r"nie meer nie|kans|afskeid|live|living|life|alive|hurt|harm|end it|hope|"
        r"hopeless|give up|way out|exist|disappear|miss me|dood\w*|sterf|selfmoord|lewe|leef|"
        r"hoop|seermaak|uitweg|opgegee)\b"
    ),
    "report:threat": (
        r"\b(?:kill|murder|shoot|stab|beat|hit|hurt|harm|slap|punch|burn|bomb|attack|"
        r"(?:you|u|will|shall|all|must|to|gonna) die|dead|gun|"
        r"knife|panga|blood|watch your back|where you (?:live|stay)|regret|find you|moer|donner|"
        r"bliksem|vermoor|skiet|slaan|klap|doodmaak|vrek|brand|mes|seermaak)\b"
    ),
    "report:paid": (
        r"\b(?:paid|payed|payment|pay|eft|transfer\w*|deposit\w*|slip|betaal\w*|inbetaal\w*|"
        r"deduct\w*|taken off|took|afgetrek|settled|proof|(?:sent|put)\b.*\bmoney)\b"
    ),
    "report:hardship": (
        r"\b(?:pay\w*|paid|job|work|retrench\w*|fired|dismissed|laid off|hours|income|salary|money|"
        r"afford|(?:full|whole) amount|time|arrangement|extension|sick|hospital|struggl\w*|"
        r"hard|hardship|tough|leave|less|"
        r"half|food|unemployed|owe|resigned|betaal|werk|siek|geld|salaris|skuld|sukkel)\b"
    ),
    "report:complaint": (
        r"\b(?:complain\w*|namfisa|lawyer|court|service|rude|unhappy|not happy|angry|disappoint\w*|"
        r"dissatisf\w*|nobody|no one|no body|bad|poor|terrible|worst|useless|pathetic|report|kla|"
        r"klagte|diens|kwaad|ongelukkig|prokureur|thie(?:f|ves)|unfair|unacceptable|disgust\w*|"
        r"treat\w*|ignor(?:ed|es|ing)|(?<=\w )ignore|"
        r"shout\w*|scream\w*|swore|insult\w*|laughed|hung up|impolite|disrespect\w*)\b"
    ),
    "report:wrong_deduction": (
        r"\b(?:deduct\w*|took|taken|take|taking|debited|debit|stole\w*|steal\w*|charged|"
        r"overcharged|"
        r"too much|twice|double|off|robb\w*|afgetrek|aftrek\w*|gevat|vat|my money back|"
        r"wrong amount)\b"
    ),
    "report:no_money": (
        r"\b(?:money|cash|funds|payout|paid out|loan|account|geld|lening|rekening|bank|wallet|"
        r"ewallet|nothing)\b"
    ),
    "report:bereavement": rf"\b{_DEAD}\b",
    "report:wrong_number": (
        r"\b(?:wrong (?:number|person|phone|one)|never heard of|no longer (?:her|his|\w+s)|who is|"
        r"(?:i am|im|am|this is|its|it is|thats|that is) not (?!sure|able|interested|happy|working|"
        r"going|ready|well|comfortable|certain|agree)\w+|"
        r"not (?:\w+ ){0,2}(?:number|phone|cell|person|me|him|her|his|hers)|"
        r"(?:dont|do not) (?:\w+ )?know (?:any|anybody|anyone|this|that|who|him|her|them|a)|"
        r"isnt (?:\w+ ){0,2}(?:her|his|hers|number|phone|cell)|"
        r"(?:someone|somebody|some one|iemand) (?:else|anders)|"
        r"verkeerde|new owner|new number|just got|bought this|got this|asking for|"
        r"no (?:such|one|body|person|"
        r"\w+ here))\b"
    ),
    "report:third_party": rf"\b(?:{_KIN}|behalf|owe|skuld|she|he|her|his|their|namens|sy|hy|"
    rf"haar)\b",
    "report:scam_worry": (
        r"\b(?:scam\w*|legit\w*|real|really|fake|fraud\w*|crooks?|trust\w*|registered|genuine|con|"
        r"thie(?:f|ves)|bedrog|bedrieg\w*|eg|regtig|vertrou|skelms?|swindl\w*|suspicious|"
        r"(?:rob|steal|cheat) (?:me|us|my|from)|how (?:do|can|"
        r"will) (?:i|we) (?:really )?know|hoe weet)\b"
    ),
    "report:fraud": (
        r"\b(?:fraud\w*|scam\w*|pretend\w*|claim\w*|stole\w*|steal\w*|identity|bedrog|bedrieg\w*|"
        r"fake|conned|defraud\w*|(?:my|your|another) name|my (?:id|details|papers|identity)|"
        r"other peoples?|peoples|another (?:number|buffr)|second buffr|"
        r"(?:some ?one|somebody|guy|lady|man|woman|he|she|caller|vrou|person|they|people|agent|"
        r"iemand|number)\b.*\b(?:ask\w*|want\w*|demand\w*|said|says|saying|told|tells?|took|us\w+|"
        r"call\w*|phon\w*|vra|gevra|wil|se|gebel|upfront|first|eers)|"
        r"(?:never|not|didnt|did not|havent|dont)\b.*\b(?:took|take|taken|appl\w+|sign\w*|"
        r"borrow\w*|"
        r"ask\w*|made|make|mine|loan))\b"
    ),
    "report:under_age": (
        r"\b(?:1[0-7]|18|minor|under ?age|too young|minderjarig|(?:thir|four|fif|six|seven)teen|"
        r"school|grade|sewentien|sestien|vyftien)\b"
    ),
    "ask_loan:balance": (
        r"\b(?:balance|debt|owe|owing|owed|left|still pay|outstanding|remain\w*|"
        r"saldo|skuld|loan|uitstaande)\b"
    ),
    "ask_loan:next_payment": (
        r"(?=.*\b(?:my|next|due|again|this month|volgende|weer|hierdie maand|you take|you deduct|"
        r"julle)\b)"
        r".*\b(?:payments?|instal\w*|deduct\w*|due|pay|goes off|going off|come off|taken|take|"
        r"paaiement|betaling|betaal|aftrek\w*)\b"
    ),
    "ask_loan:settle": (
        r"(?=.*\b(?:how much|amount|figure|quote|today|now|want|like|wil|my|settle|settlement|"
        r"hoeveel|bedrag)\b)"
        r".*\b(?:settl\w*|pay\w*|close|clear|finish\w*|aflos|afbetaal|afbetaling|betaal|"
        r"vereffen\w*|"
        r"skikking)\b"
    ),
    "ask_loan:statement": r"\b(?:statements?|payments?|deductions|paid|pay)\b",
}
_PATTERNS = {
    label: re.compile("|".join(filter(None, (proof, proofs_af.PROOFS.get(label)))))
    for label, proof in _PROOFS.items()
    if proof
}
_HINTED = {
    **{f"report:{about}": re.compile("|".join(hinted)) for about, hinted in hints.TROUBLES.items()},
    **{f"ask_loan:{about}": re.compile("|".join(hinted)) for about, hinted in hints.ASKS.items()},
}
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
_DID_NOT_SAY = re.compile(
    r"\b(?:didnt|did not|never|have not|havent) (?:say|said|ask|asked|mean|agree|agreed|"
    r"want(?:ed)? to say)\b"
)
_STILL_WANTS = re.compile(
    r"\b(?:send|sending|stuur)\b.*\b(?:me|my|messag\w*|sms\w*|boodskap\w*|more)\b"
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


def proven(label: str, text: str) -> bool:
    """Whether the text holds what this label cannot be said without."""
    folded = fold(text)
    pattern, hinted = _PATTERNS.get(label), _HINTED.get(label)
    if pattern is None or pattern.search(folded) is not None:
        return True
    return hinted is not None and hinted.search(folded) is not None


def names(label: str, folded: str) -> bool:
    """Whether folded text holds the words for this label themselves, and no mere hint."""
    pattern = _PATTERNS.get(label)
    return pattern is None or pattern.search(folded) is not None


def unproven(labels: Iterable[str], text: str) -> set[str]:
    """Those of the labels whose words the text does not hold."""
    folded = fold(text)
    return {
        label
        for label in labels
        if (pattern := _PATTERNS.get(label)) is not None and pattern.search(folded) is None
    }


def is_undone(text: str) -> bool:
    """Whether she says that she does not want it ("I don't want to stop")."""
    folded = fold(text)
    undone = _UNDONE.search(folded) is not None and _STILL_WANTS.search(folded) is None
    return undone or not_said.ends_nothing(folded)


def did_not_say(text: str) -> bool:
    """Whether she says that we heard what she did not say; it says nothing of what she wants."""
    return _DID_NOT_SAY.search(fold(text)) is not None


_DECLINES = re.compile(
    r"^(?:no|nope|nah|nee|aawe|ahowe|kako)\b|\b(?:dont|do not|not|cant|cannot|wont|"
    r"never) (?:\w+ ){0,2}?"
    r"(?:agree|want|accept|like|consent|allow|work\w*|need|right|correct|true|mine|me|my|that|"
    r"this|them|"
    r"him|one|happy|ok|okay|fine)\b|\b(?:wrong|incorrect|disagree|refuse|different|another|"
    r"neither|none|"
    r"nothing|too (?:much|high|expensive)|verkeerd|weier|nie reg|nie saam|nie myne|nie my)\b|"
    r"\bnot what i (?:said|meant|want|wanted|asked|told)\b|\bnie wat ek (?:gese|bedoel|wil)\b|"
    + proofs_af.DECLINES
)


def declines(text: str) -> bool:
    """Whether she says no to what was asked, and not only "not" of something else."""
    return _DECLINES.search(fold(text)) is not None and not not_said.is_no_refusal(text)


def hesitates(text: str) -> bool:
    """Whether a yes or a no in this text waits for something."""
    return _HESITATES.search(fold(text)) is not None


def doubts(text: str) -> bool:
    """Whether she says that she is not sure: no choice beside it is a firm one."""
    return _DOUBTS.search(fold(text)) is not None


# "please correct this" wants something done, and agrees to nothing.
_ORDERS_US = re.compile(
    r"(?:please |pls |kindly |asb |asseblief |can you |you must |you can )+(?:correct|confirm) "
    r"(?:this|it|that|the|my|dit)\b"
)


def affirms(clause: str, *, vocabulary: Vocabulary) -> bool:
    """Whether the clause is a yes and nothing but a yes.

    Words of agreement inside another sentence ("I agree that it is hot") agree to nothing.
    """
    words = fold(clause).replace("?", " ? ").split()
    if not words or _THINKS.search(" ".join(words)) or _ORDERS_US.match(" ".join(words)):
        return False
    agreeing = any(word in vocabulary.agreeing for word in words)
    return agreeing and all(
        word in vocabulary.agreeing or word in vocabulary.around_a_yes for word in words
    )
