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
    r"\b(?:borrow|loan|lend|advance|leen|lening)\w*\b|\b(?:need|want|get|kry|benodig|nodig|soek|"
    r"kort)\b|"
    r"\b(?:help|assist|assisteer|bystaan)\s+(?:\w+\s+){0,4}(?:with|met)\s+(?:n\$\s?)?\d|"
    r"\b(?:with|met)\s+(?:n\$\s?)?\d[\d .,]*(?:k|rand)?\s+(?:help|assist|assisteer|bystaan)\b|"
    r"\b(?:onda\s+hala|onda\s+pumbwa|me\s+vanga|iimaliwa|oimaliwa|ovimariva|otjimariva)\b",
    re.IGNORECASE,
)
GETS_PAID = re.compile(
    r"\b(?:get|gets|getting|kry)\s+(?:my\s+|our\s+|ons\s+)?(?:paid|pay|salary|wages?|betaal|salaris|"
    r"loon)\b",
    re.IGNORECASE,
)
WISHES_FOR_LOAN = re.compile(
    r"\b(?:want|wanna|need|like|looking\s+for|int[e]?rested\s+in|with|get|give\s+me|apply\s+for|"
    r"take|for|"
    r"soek|nodig|kry)(?:\s+\w+){0,3}\s+(?:loans?|advance|lening|leninkie)\b|\blend\s+me\b|"
    r"\b(?:need|want|looking\s+for|soek|kort|benodig)\s+(?:\w+\s+){0,2}?(?:something|smth|iets|"
    r"bietjie|little|lil|bit)\b(?:\s+\w+){0,3}\s+(?:till?|until|tot|for|vir)\b|"
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
    r"\bek\s+(?:gaan\s+|wil\s+|sal\s+)?(?:dit\s+|jou\s+|julle\s+)?(?:nie\s+)?s[eê]\s+(?:dit\s+)?nie\W*$|"
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
    r"(?=.*\b(?:loan|application|apply\w*|this|lening|aansoek|further)\b)|"
    r"\b(?:wil|gaan)\s+nie\s+(?:meer\s+)?(?:verder|voort|aan)\b|"
    r"\b(?:let[’']?s|let\s+us|kom\s+ons)\s+stop\b|\b(?:stop|hou\s+op)\s+(?:hier|here)\b",
    re.IGNORECASE,
)
CURSES = re.compile(
    r"\b(?:f(?:[*#@!$%]+\w*|u*c*k)|vok|fok)\s*(?:you|u|off|jou|julle)\b|\bf[*#@!$%]{2,}",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"^(?:yes\s+)?(?:i\s+)?(?:fully\s+)?(?:agree|agreed|accept|confirm)\b|"
    r"^(?:\w+\s+){0,3}?(?:carry\s+on|go\s+ahead|go\s+on|continue|proceed|"
    r"gaan\s+(?:maar\s+|gerus\s+)?(?:aan|voort)|(?:aangaan|voortgaan))\b",
    re.IGNORECASE,
)
# No figure is named: she is asked which amount suits her.
WANTS_LESS = re.compile(
    r"^(?!.*\d)(?:"
    r"(?:\W*(?:hm+|eish|no|nee|but|maar|that|that[’']?s|it|it[’']?s|is|dis|dit|this|way|a|bit|n|bietjie|far|"
    r"ok|sorry)\b\W*)*(?:too|te)\s+(?:expensive|much|high|pricey|duur|veel|hoog|baie)\b(?!\s+\w+\s+\w)|"
    r"\W*(?:less|smaller|minder|kleiner|cheaper|goedkoper)(?:\s+(?:money|amount|loan|then|please|geld|"
    r"bedrag|lening|dan|asb|asseblief))*\W*$|"
    r".*\b(?:i|we|ek|ons)\s+(?:\w+\s+){0,2}?(?:take|want|borrow|get|choose|vat|leen|neem|hê|he)\s+(?:a\s+|n\s+)?"
    r"(?:less|smaller)\b|"
    r".*\b(?:ek|ons)\s+(?:\w+\s+){0,2}?(?:minder|kleiner|n\s+kleiner)\s+(?:\w+\s+)?(?:vat|leen|neem|hê|he)\b)",
    re.IGNORECASE,
)
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
PROPOSES = re.compile(
    r"^(?:(?:hm+|and|but|ok|okay|so|en|maar)[\s,]+){0,2}"
    r"(?:(?:what|how)\s+(?:about|if)|wat\s+(?:van|as))\b(?!\s+(?:i|we|you|my|ek|ons|jy|julle)\b)",
    re.IGNORECASE,
)
NO_MORE_MESSAGES = re.compile(
    r"\b(?:no\s+more|no\s+further|enough(?:\s+with\s+(?:the|these))?|genoeg|"
    r"geen)\s+(?:\w+\s+){0,2}?"
    r"(?:sms\w*|messages?|texts?|reminders?|whatsapps?|spam|boodskappe)\b|"
    r"\b(?:moeg|sat|keelvol|gatvol|tired|sick|fed\s+up)\s+(?:vir|van|of|with|met)\s+(?:all\s+|al\s+)?"
    r"(?:these|those|this|your|the|die|hierdie|julle)\s+(?:\w+\s+)?(?:sms\w*|messages?|texts?|"
    r"reminders?|whatsapps?|spam|boodskappe|adverts?|advertensies)\b|"
    r"\b(?:moenie|moet\s+nie)\s+(?:\w+\s+){0,2}?(?:my|ons)\s+(?:\w+\s+){0,2}?(?:app|whatsapp|sms|text|"
    r"boodskap|skryf|kontak|pla)\b",
    re.IGNORECASE,
)
_NOTICES = r"(?:messages|msgs|texts|sms\w*|reminders|updates|notices|boodskappe|herinnerings)"
WANTS_MESSAGES = re.compile(
    r"^(?!.*\b(?:don[’']?t|not|never|stop|moenie|nie|no|geen)\b)(?:\w+\s+){0,4}?"
    r"(?:(?:message|messaging|text|texting|sms)\s+me\s+again\b|"
    r"(?:get|receive|have|send|start|want|stuur|kry|ontvang|begin|hê|he)\b.*\b(?:messages|texts|"
    r"sms\w*|"
    r"boodskappe|updates|reminders)\b.*\b(?:again|weer)\b|"
    r"(?:again|weer)\b.*\b(?:messages|boodskappe)\b|"
    r"(?:start|begin)\b.*\b(?:messaging|sending|boodskappe|messages)\b)|"
    rf"^(?!.*\b(?:don[’']?t|not|never|stop|moenie|nie|geen|without)\b)(?:.*\b(?:miss|mis)\s+"
    rf"(?:your|ur|the|these|those|my|julle|die)\s+(?:\w+\s+)?{_NOTICES}|"
    rf".*\b(?:switch|turn|put|sit|skakel)\b.*\b{_NOTICES}\b.*\b(?:on|aan)\b|"
    r".*\b(?:put|add|sit|voeg)\s+(?:me|my)\b.*\b(?:back|again|weer|terug)\b.*\b(?:list|lys)\b|"
    rf"(?:\w+\s+){{0,4}}?(?:can|may|could|must|mag|kan|moet)\s+(?:\w+\s+){{0,4}}?(?:again|weer)\b.*"
    rf"\b{_NOTICES}\b|"
    rf"(?:\w+\s+){{0,4}}?(?:can|may|could|must|mag|kan|moet)\b.*\b{_NOTICES}\b.*\b(?:again|weer)\b|"
    rf".*\b(?:resume|continue\s+with|hervat)\b.*\b{_NOTICES}\b|"
    rf".*\b(?:i|ek)\b.*\b(?:want|like|need|wil)\b.*\b{_NOTICES}\b.*\b(?:again|back|weer|terug)\b|"
    r".*\b(?:want|like|wil)\s+(?:to\s+)?(?:hear|hoor)\s+(?:from\s+you|van\s+julle)\s+"
    r"(?:again|weer)\b)",
    re.IGNORECASE,
)
# What is meant well and asks for nothing.
GRATEFUL = re.compile(
    r"^(?!.*\b(?:not|never|nie|nooit|didn[’']?t|if|as|would|but|maar)\b).*"
    r"(?:\b(?:god|lord|here|heer)\b.*\b(?:bless|se[eë]n|reward)\b|\bblessings?\b|"
    r"\b(?:saved|rescued|helped)\s+(?:me|my\s+(?:life|month|family|day|house))\b|"
    r"\b(?:gered|uitgehelp)\b|\blife\s?saver\b|\b(?:grateful|thankful|dankbaar)\b|"
    r"\bappreciate[sd]?\b|\bwaardeer\b|\bmuch\s+obliged\b|\byou\s+(?:are|guys\s+are|"
    r"people\s+are)\s+"
    r"(?:the\s+best|a\s+star|angels?|wonderful|great|amazing|so\s+kind|too\s+kind)\b|"
    r"\bjulle\s+is\s+(?:die\s+beste|engele|n\s+ster|wonderlik|gaaf|te\s+gaaf)\b|"
    r"\b(?:dit\s+is|dis)\s+(?:baie\s+)?gaaf\s+van\b|\b(?:that|it)\s+was\s+(?:so\s+|very\s+)?kind\b|"
    r"\bek\s+slaap\s+(?:nou\s+)?weer\b)",
    re.IGNORECASE,
)
HOPES_WELL = re.compile(
    r"^(?:i\s+|we\s+|ek\s+|ons\s+)?(?:hope|trust|hoop|vertrou)\s+(?:that\s+)?(?:you|u|all|this|dit|alles|"
    r"dat|everything|jy|julle)\b(?:\s+\w+){0,4}?\s+(?:well|good|fine|ok|okay|great|goed|wel)\W*$",
    re.IGNORECASE,
)
_MOST_GRATEFUL = 14  # words; a longer sentence says more
# "if I take 1000": a thought, and no amount that she has told.
SUPPOSES = re.compile(
    r"^(?:and\s+|but\s+|so\s+|ok\s+|en\s+|maar\s+|what\s+|wat\s+|hoeveel\s+|how\s+much\s+)*"
    r"(?:if|suppose|supposing|say|let[’']?s\s+say|as|indien|gestel|s[eê])\s+(?:i|we|ek|ons)\s+"
    r"(?:\w+\s+){0,2}?(?:say|agree|accept|sign|cancel|stop|pay|ja|s[eê]|instem|aanvaar|teken|"
    r"kanselleer|betaal|take|took|borrow\w*|get|got|loan|leen|vat|neem|kry|sou|want|\d)",
    re.IGNORECASE,
)
# ... and asked, though no question mark and no asking word stands in front.
ASKS_AFTER_IF = re.compile(
    r"^(?:and\s+|but\s+|so\s+|en\s+|maar\s+)?(?:if|as|suppose|indien|when|wanneer|once|sodra)\b"
    r".+\b(?:(?:do|does|will|can|must|would|are|is|should)\s+(?:i|we|you|u|they|it|the|my)|"
    r"(?:what|when|how|who|where|why|wat|wanneer|hoeveel|hoe|wie|waar|hoekom)\b|"
    r"(?:sal|kan|moet|gaan|kry|vat|trek|betaal)\s+(?:ek|ons|jy|julle|hulle|dit))\b",
    re.IGNORECASE,
)
# "did you get my deposit": who asks that has paid.
ASKS_IF_IT_CAME = re.compile(
    r"^(?:\w+\s+){0,2}?(?:did|have|has|het|is|are|was)\s+(?:you|u|my|the|julle|jy|die|it)\b"
    r"(?=.*\b(?:get|got|see|seen|receive\w*|recieve\w*|come|came|through|reflect\w*|gekry|gesien|"
    r"ontvang|deur\w*|ingekom)\b)"
    r".*\b(?:i\s+(?:\w+\s+)?(?:paid|payed|deposited|sent|transferred|put)|"
    r"my\s+(?:payment|deposit|transfer|eft|instalment|betaling|deposito|inbetaling|paaiement)|"
    r"ek\s+(?:\w+\s+){0,3}?(?:betaal|inbetaal|gestort|gestuur|oorgeplaas))\b",
    re.IGNORECASE,
)
GOES_BACK = re.compile(
    r"^(?!.*\b(?:pay|call|phone|come|get|give|write|money|betaal|bel|geld|kom)\b).*"
    r"(?:\b(?:go|take|step|move|return|gaan|vat|neem|stap|let\s+me)\b.*\b(?:back|terug)\b|"
    r"\b(?:previous|vorige)\s+(?:one|question|step|een|vraag|stap)\b|"
    r"\b(?:one|question|een|vraag)\s+(?:before|voor)\s+(?:this|that|hierdie|dit)\b|"
    r"\b(?:pressed|tapped|clicked|chose|gedruk|gekies)\b.*\b(?:wrong|verkeerde?)\b|"
    r"\b(?:wrong|verkeerde?)\s+(?:\w+\s+)?(?:pressed|tapped|gedruk|gekies)\b)",
    re.IGNORECASE,
)
SKIPS = re.compile(
    r"\b(?:leave|los|skip|slaan)\s+(?:out\s+)?(?:this|that|it|the|hierdie|daardie|daai|die|dit)"
    r"(?:\s+(?:one|question|een|vraag))?\s+(?:out|for\s+(?:now|later|last)|eers|vir\s+eers|"
    r"vir\s+later|oor|uit|net\s+oop|open|blank)\b|"
    r"\b(?:come|get)\s+back\s+to\s+(?:this|that|it)\b|\bkom\b.*\bweer\s+hierna\s+terug\b|"
    r"\b(?:go|move|jump|gaan|spring)\s+(?:on\s+)?(?:to|na)\s+(?:the\s+|die\s+)?(?:next|volgende)\b|"
    r"\b(?:can|could|may|kan|mag)\s+(?:i|we|ek|ons)\b.*\b(?:skip|oorslaan|leave\s+(?:this|that|"
    r"it)\s+"
    r"(?:one|out|open))\b",
    re.IGNORECASE,
)
# What is not wanted is thrown away.
THROWS_AWAY = re.compile(
    r"^(?!.*\b(?:money|cash|geld)\b).*\b(?:withdraw|withdrawing|pull(?:ing)?\s+out|onttrek|"
    r"terugtrek)\b.*\b(?:application|aansoek)\b|"
    r"\b(?:throw|tear|scrap|bin|trash|delete|destroy)\b.*\b(?:my|the|that|this)\s+(?:\w+\s+)?"
    r"(?:application|form|request)\b|"
    r"\b(?:aansoek|vorm)\b.*\b(?:weggooi|opskeur|skeur|vernietig)\b|"
    r"\b(?:gooi|skeur)\b.*\b(?:aansoek|vorm)\b.*\b(?:weg|op)\b",
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
    r"(?:get|have|borrow|take|loan|lend|give|apply|change|fix|correct|edit|update|make|leen|kry|"
    r"verander)\b|"
    r"^(?:kan|mag)\s+(?:ek|ons|jy|julle)\b.*\b(?:verander|wysig|regmaak|regstel|"
    r"leen|kry|neem|vat|maak)\b|"
    r"^(?:\w+\s+)?(?:can|could|will|kan|sal)\s+(?:you|u|jy|julle)\b.*\b(?:help|assist|assisteer|"
    r"bystaan)\b",
    re.IGNORECASE,
)
ASKS_HOW_FAR = re.compile(
    r"^(?:so\s+|and\s+|en\s+)?(?:did|has|have|is|het)\s+(?:it|that|dit|(?:my|the|die)\s+(?:money|payment|"
    r"deposit|geld|betaling|paaiement))\s+(?:\w+\s+)?(?:come|came|arrived?|reflect\w*|received|ingekom|"
    r"deurgekom|aangekom)\b|"
    r"\b(?:finish\w*|done|busy|ready|klaar|besig)\s+(?:with|met)\s+my\s+(?:loan|application|papers|"
    r"lening|aansoek)\b|"
    r"\b(?:taking|take|takes|duur|vat)\s+(?:\w+\s+){0,2}(?:so|that|too)\s+(?:long|lank)\b.*"
    r"\b(?:my|the|this|die)\s+(?:loan|application|money|lening|aansoek)\b|"
    r"^(?:hi\s+|hello\s+|and\s+)?(?:have|has|did|het)\s+(?:you|u|they|julle|jy)(?:\s+\w+)?\s+"
    r"(?:receive\w*|recieve\w*|get|got|gotten|see|seen|check\w*|look\w*|ontvang|gekry|gesien)?\s*"
    r"(?:at\s+)?my\s+(?:payslips?|documents?|docs|papers?|id|bank\s+\w+|statements?|\w*strokie|"
    r"papiere|"
    r"dokumente)\b|"
    r"\bi\s+applied\b.*\b(?:nobody|no\s+one|nothing|not\s+heard|havent\s+heard|haven't\s+heard|"
    r"no\s+(?:answer|reply|feedback|news|response))\b|"
    r"\b(?:i|we|ek|ons)\s+(?:have\s+|het\s+)?(?:already\s+|al\s+|reeds\s+)?(?:sent|submitted|"
    r"handed\s+in|gave\s+you)\s+(?:everything|all)\b|"
    r"\b(?:ek|ons)\s+het\s+(?:al\s+|reeds\s+)?alles\s+(?:\w+\s+)?(?:gestuur|ingestuur|ingegee|"
    r"ingedien)\b|"
    r"\b(?:let\s+me\s+know|laat\s+(?:my\s+)?weet)\b.*\b(?:if|whether|of|as)\b.*\b(?:got\s+it|approved|"
    r"qualif\w*|through|accepted|successful|goedgekeur|gekry|deur|kwalifiseer)\b|"
    r"^(?:so\s+|and\s+|en\s+)?(?:did|do|have)\s+i\s+(?:\w+\s+)?(?:qualify|qualified|pass|make\s+it|"
    r"get\s+(?:it|approved|approval|the\s+loan))\b(?!.*\bif\b)|"
    r"^(?:so\s+|and\s+|en\s+)?(?:am\s+i|is\s+ek)\s+(?:\w+\s+)?(?:approved|accepted|through|successful|"
    r"goedgekeur|deur|aanvaar)\W*$|"
    r"\b(?:has|is|did|het)\s+(?:it|my\s+loan|the\s+loan|my\s+lening|die\s+lening)\s+(?:\w+\s+)?"
    r"(?:gone|went|go|come|came)\s+(?:through|out)\b|"
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
    r"^(?:but\s+)?(?:what(?:[’']?s)?|wat|waar)\b.*\b(?:for|voor)\W*$|^(?:en\s+|maar\s+)?waarvoor\b|"
    r"^(?:but\s+|and\s+|maar\s+|en\s+)?(?:what|wat)\s+(?:does|do|did|has|have|is|het|gaan)\b.*"
    r"\b(?:to\s+do\s+with|te\s+doen|te\s+make|to\s+you|that\s+important)\W*|"
    r"^(?:and\s+|but\s+|en\s+|maar\s+)?(?:what|wat)\s+(?:will|would|do|are|gaan|sal|maak|doen|wil)\s+"
    r"(?:you|u|they|julle|jy|hulle)\s+(?:\w+\s+){0,3}?(?:with|met)\s+(?:my|it|this|that|dit|hierdie|"
    r"daardie)\b|"
    r"^(?:and\s+|but\s+|en\s+|maar\s+)?(?:what|how|hoe|wat)\s+(?:is|s)\b.*\b(?:business|concern|"
    r"besigheid|saak)\b|"
    r"^(?:do|does|must|moet|is\s+it|is\s+dit)\s+.*\b(?:really|regtig)\s+(?:\w+\s+)?(?:need|know|weet|"
    r"necessary|nodig)\b",
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
_GOODBYE = re.compile(
    r"(?:^|\b(?:ok|okay|thanks|thank you|dankie|alright|goed|tangi|okuhepa|now|dan) )"
    r"(?:good ?bye|bye(?: ?bye)?|cheers|cheerio|ciao|see (?:you|u|ya)|so long|"
    r"have a (?:nice|good|great|lovely|blessed) (?:day|evening|night|weekend|one)|"
    r"(?:(?:we|ons|ill|well|i will|ek) )?(?:sal |will |shall |can )?(?:talk|speak|chat|praat|"
    r"gesels) (?:to you |with you |weer |again |dan )*(?:later|soon|tomorrow|more|mekaar|again|"
    r"weer|another time)(?: weer)?$|"
    r"(?:good|gud) ?(?:night|nyt|nite)|gn$|stay (?:well|blessed)|go well|keep well|take care|"
    r"(?:until|till|tot) (?:next time|later|then|we meet again|volgende keer|weersiens|wederom)|"
    r"catch you later|sleep well|slaap (?:lekker|gerus|soet)|(?:ek )?groete?$|geniet die|"
    r"(?:i am|im|ek is) (?:nou )?(?:off|out|weg|uit)(?: (?:now|to bed|to work|to sleep|dan))?$|"
    r"(?:i |ek )?(?:must|have to|need to|got to|gotta|moet) (?:nou |now )?(?:go|run|waai|gaan|"
    r"hardloop|spring)(?: now| to bed| to work| to sleep| werk toe| slaap| nou)?$|"
    r"(?:i am|im|ek) (?:going to|gaan) (?:nou |now )?(?:bed|sleep|slaap)(?: now| nou)?$|"
    r"totsiens|tot siens|koebaai|laters|baai(?: ?baai)?|"
    r"mooi bly|lekker (?:dag|aand|naweek|slaap|bly)|"
    r"sien (?:jou|julle|mekaar)|tot (?:later|more|dan)|kala po nawa|enda po nawa|"
    r"okuvirikiza|virikiza)\b"
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


def promises_documents(text: str) -> bool:
    """Whether she will send papers soon ("you will get them tonight")."""
    folded = fold(text).replace("?", " ")
    return _PROMISES_DOCUMENTS.search(folded) is not None and _NO_PROMISE.search(folded) is None


def promises_it(text: str) -> bool:
    """Whether she will send what was asked for, without its name ("I'll upload it tonight")."""
    folded = fold(text)
    soon = _PROMISES_IT.search(folded) is not None and _LATER.search(folded) is None
    return soon and _NO_PROMISE.search(folded) is None


def is_grateful(clause: str) -> bool:
    """Whether she thanks without the word, and says nothing else."""
    short = len(clause.split()) <= _MOST_GRATEFUL
    return short and "?" not in clause and GRATEFUL.search(clause) is not None


def sends_documents(text: str) -> bool:
    """Whether she is about to send papers, or asks how or where to."""
    folded = fold(text).replace("?", " ")
    sends = _SENDS_DOCUMENTS.search(folded) is not None and _NOT_NOW.search(folded) is None
    return sends or promises_documents(text)


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
