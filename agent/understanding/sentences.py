"""What whole sentences say by their shape: refusing, giving up, asking why, wishing for a loan."""

import re

from agent.understanding.vocabulary import fold

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
    r"\b(?:borrow|loan|lend|advance|leen|lening)\w*\b|\b(?:need|want|get|kry|benodig|nodig|soek|kort)\b|"
    r"\b(?:help|assist|assisteer|bystaan)\s+(?:\w+\s+){0,4}(?:with|met)\s+(?:n\$\s?)?\d|"
    r"\b(?:with|met)\s+(?:n\$\s?)?\d[\d .,]*(?:k|rand)?\s+(?:help|assist|assisteer|bystaan)\b|"
    r"\b(?:onda\s+hala|onda\s+pumbwa|me\s+vanga|iimaliwa|oimaliwa|ovimariva|otjimariva)\b",
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
    r"\b(?:s[eê]|antwoord|deel|vertel|gee)\s+(?:\w+\s+)?(?:liewer|eerder)\s+nie\b|"
    r"\b(?:wil|gaan)\s+(?:\w+\s+){0,2}?(?:liewer|eerder)\s+nie\b|"
    r"\b(?:verkies|wil)\s+(?:\w+\s+){0,2}?(?:liewer|eerder|om)\s+(?:\w+\s+)?nie\s+(?:te\s+)?"
    r"(?:s[eê]|antwoord|deel|vertel)\b|"
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
CURSES = re.compile(
    r"\b(?:f(?:[*#@!$%]+\w*|u*c*k)|vok|fok)\s*(?:you|u|off|jou|julle)\b|\bf[*#@!$%]{2,}",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"^(?:yes\s+)?(?:i\s+)?(?:fully\s+)?(?:agree|agreed|accept|confirm)\b", re.IGNORECASE
)
PROPOSES = re.compile(r"^(?:what|how)\s+about\b|^wat\s+van\b", re.IGNORECASE)
NO_MORE_MESSAGES = re.compile(
    r"\b(?:no\s+more|no\s+further|enough(?:\s+with\s+(?:the|these))?|genoeg|geen)\s+(?:\w+\s+){0,2}?"
    r"(?:sms\w*|messages?|texts?|reminders?|whatsapps?|spam|boodskappe)\b",
    re.IGNORECASE,
)
WANTS_MESSAGES = re.compile(
    r"^(?!.*\b(?:don[’']?t|not|never|stop|moenie|nie|no|geen)\b)(?:\w+\s+){0,4}?"
    r"(?:(?:message|messaging|text|texting|sms)\s+me\s+again\b|"
    r"(?:get|receive|have|send|start|want|stuur|kry|ontvang|begin|hê|he)\b.*\b(?:messages|texts|"
    r"sms\w*|"
    r"boodskappe|updates|reminders)\b.*\b(?:again|weer)\b|"
    r"(?:again|weer)\b.*\b(?:messages|boodskappe)\b|"
    r"(?:start|begin)\b.*\b(?:messaging|sending|boodskappe|messages)\b)",
    re.IGNORECASE,
)
HOW_FAR = re.compile(
    r"(?=.*\b(?:my|the|die)\s+(?:\w+\s+)?(?:application|aansoek|loan|lening)\b)"
    r".*\b(?:how\s+far|status|stage|progress|news|updates?|happen\w*|where|waar|hoe\s+ver|"
    r"approved)\b",
    re.IGNORECASE,
)
REQUESTS = re.compile(
    r"^(?:hi\s+|hello\s+)?(?:can|could|may|kan|mag)\s+(?:i|we|you|u|ek|ons|jy|"
    r"julle)\s+(?:please\s+)?"
    r"(?:get|have|borrow|take|loan|lend|give|apply|change|fix|correct|edit|update|make|leen|kry|verander)\b|"
    r"^(?:kan|mag)\s+(?:ek|ons|jy|julle)\b.*\b(?:verander|wysig|regmaak|regstel|"
    r"leen|kry|neem|vat|maak)\b|"
    r"^(?:\w+\s+)?(?:can|could|will|kan|sal)\s+(?:you|u|jy|julle)\b.*\b(?:help|assist|assisteer|"
    r"bystaan)\b",
    re.IGNORECASE,
)
ASKS_HOW_FAR = re.compile(
    r"\b(?:finish\w*|done|busy|ready|klaar|besig)\s+(?:with|met)\s+my\s+(?:loan|application|papers|"
    r"lening|aansoek)\b|"
    r"\b(?:taking|take|takes|duur|vat)\s+(?:\w+\s+){0,2}(?:so|that|too)\s+(?:long|lank)\b.*"
    r"\b(?:my|the|this|die)\s+(?:loan|application|money|lening|aansoek)\b|"
    r"^(?:hi\s+|hello\s+|and\s+)?(?:have|has|did|het)\s+(?:you|u|they|julle|jy)(?:\s+\w+)?\s+"
    r"(?:receive\w*|recieve\w*|get|got|gotten|see|seen|check\w*|look\w*|ontvang|gekry|gesien)?\s*"
    r"(?:at\s+)?my\s+(?:payslips?|documents?|docs|papers?|id|bank\s+\w+|statements?|\w*strokie|papiere|"
    r"dokumente)\b|"
    r"\bi\s+applied\b.*\b(?:nobody|no\s+one|nothing|not\s+heard|havent\s+heard|haven't\s+heard|"
    r"no\s+(?:answer|reply|feedback|news|response))\b|"
    r"\bhoe\s+(?:lyk|staan|gaan|ver|vorder)\b.*\bmy\s+(?:aansoek|lening)\b|"
    r"\b(?:is|of)\s+my\s+(?:aansoek|lening)\b.*\b(?:deur|goedgekeur|afgehandel|klaar)\b|"
    r"\bmy\s+(?:aansoek|lening)\b.*\bdeur\s+is\b",
    re.IGNORECASE,
)
ASKS_WHY = re.compile(
    r"^(?:but\s+)?(?:why|hoekom|waarom)\b.*"
    r"\b(?:need|want|ask\w*|give|tell|know|nodig|weet|vra|wil|he)\b",
    re.IGNORECASE,
)
MAY_ASK_WHY = re.compile(
    r"\b(?:need|want|ask\w*|give|tell|know|for|necessary|matter\w*|important|reason|nodig|weet|vra|"
    r"wil|soek|he|hê|daarmee|belangrik|moet|must|should|have\s+to\s+(?:say|know|give|tell)|voor)\b|"
    r"^\s*(?:but\s+|maar\s+)?(?:why|hoekom|waarom|waarvoor|ongwaye|omolwashike)\W*$",
    re.IGNORECASE,
)
WHAT_FOR = re.compile(
    r"^(?:but\s+)?(?:what(?:[’']?s)?|wat|waar)\b.*\b(?:for|voor)\W*$|^(?:en\s+|maar\s+)?waarvoor\b",
    re.IGNORECASE,
)
# A person occurs in these, but nobody wishes to speak with one.
NO_WISH_FOR_ONE = re.compile(
    r"^(?!.*\b(?:speak|talk|chat|call|phone|ring|contact|help|assist|connect|praat|gesels|bel)\b)"
    r".*\b(?:apply|qualify|limit|borrow|came|visited|charge|name|safe)\b|"
    r"^(?:can|could|may|kan|mag) (?:a person|one|somebody|anybody|anyone|n mens|mens)\b"
    r"(?!.*\b(?:help|call|phone|contact|speak|talk|bel|praat)\b)",
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

_PAPER = (
    r"(?:documents?|docs?|papers?|payslips?|pay slips?|slip|id|ids|photos?|pictures?|pics?|"
    r"statements?|bank (?:letter|confirmation)|confirmation letter|copy|copies|file|pdf|form|"
    r"dokumente?|papiere|strokie|\w*strokies?|salarisstrook|foto'?s?|bankstate?|bankstaat|"
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
_GOODBYE = re.compile(
    r"(?:^|\b(?:ok|okay|thanks|thank you|dankie|alright|goed|tangi|okuhepa|now|dan) )"
    r"(?:good ?bye|bye(?: ?bye)?|cheers|cheerio|ciao|see (?:you|u|ya)|so long|"
    r"have a (?:nice|good|great|lovely|blessed) (?:day|evening|night|weekend|one)|"
    r"(?:(?:we|ons|ill|i will|ek) )?(?:sal )?(?:talk|speak|chat|praat|gesels) "
    r"(?:to you |weer |again |dan )*(?:later|soon|tomorrow|more|mekaar)(?: weer)?$|"
    r"(?:good|gud) ?night|stay well|go well|"
    r"totsiens|tot siens|koebaai|laters|baai(?: ?baai)?|"
    r"mooi bly|lekker (?:dag|aand|naweek|slaap|bly)|"
    r"sien (?:jou|julle|mekaar)|tot (?:later|more|dan)|kala po nawa|enda po nawa|"
    r"okuvirikiza|virikiza)\b"
)


def sends_documents(text: str) -> bool:
    """Whether she is about to send papers, or asks how or where to."""
    folded = fold(text).replace("?", " ")
    return _SENDS_DOCUMENTS.search(folded) is not None and _NOT_NOW.search(folded) is None


_FAREWELL = 7  # words; a longer sentence says more than goodbye


def says_goodbye(text: str) -> bool:
    """Whether she takes her leave."""
    return _GOODBYE.search(fold(text)) is not None


def is_goodbye(clause: str) -> bool:
    """Whether she takes her leave and says nothing else."""
    return says_goodbye(clause) and "?" not in clause and len(clause.split()) <= _FAREWELL


_SUBJECTS: tuple[tuple[str, str], ...] = (
    ("bank_letter", r"bank ?letter|bank confirmation|confirmation letter|bankbrief|bank brief"),
    ("bank_statement", r"bank ?statements?|statements?|bankstate?|bankstaat"),
    ("payslip", r"pay ?slips?|betaalstrokie|salarisstrokie|strokie"),
    ("id", r"id|id card|identity|passport|id kaart"),
    ("remuneration", r"salary|pay|income|wages?|salaris|loon|inkomste|earn|verdien"),
    ("employer", r"employer|company|boss|work place|werkgewer|maatskappy"),
    ("phone", r"phone|cell|nommer van my foon|selfoon"),
    ("pay_day", r"pay ?day|pay date|betaaldag"),
    ("employee_number", r"employee number|staff number|werknemernommer|personeelnommer"),
    ("full_name", r"(?:full )?name|surname|naam"),
)
_PAPERS = ("bank_letter", "bank_statement", "payslip", "id")
_SUBJECT_OF = tuple((item, re.compile(rf"\b(?:{words})\b")) for item, words in _SUBJECTS)


def asks_of_another(clause: str, *, awaiting: str | None, paper: str | None) -> bool:
    """Whether "why do you need my ..." names another thing than the one that is asked for."""
    named = next((item for item, words in _SUBJECT_OF if words.search(fold(clause))), None)
    if named is None or awaiting is None:
        return False
    if awaiting == "choice":  # a consent or a summary is about all that she tells, and no paper
        return named in _PAPERS
    asked = paper if awaiting == "document" else awaiting
    return asked is not None and named != asked
