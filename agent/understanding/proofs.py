"""The words without which nobody said it: what a message must hold before a command is believed."""

import re
from collections.abc import Iterable

from agent.understanding import hints, proofs_af
from agent.understanding.vocabulary import fold

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
    "affirm": r"",  # see `yes_and_no.affirms`
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
