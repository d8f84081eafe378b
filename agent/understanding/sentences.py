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
    r"\bgaan\s+bars\b|\b(?:julle|jou)\s+(?:klomp\s+)?(?:skelms|diewe|bliksems)\b|"
    r"\b(?:thieves|crooks|dogs),?\s+(?:\w+,?\s+)?all\s+of\s+(?:you|u)\b|"
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
PROPOSES = re.compile(
    r"^(?:(?:hm+|and|but|ok|okay|so|en|maar)[\s,]+){0,2}"
    r"(?:(?:what|how)\s+(?:about|if)|wat\s+(?:van|as))\b(?!\s+(?:i|we|you|my|ek|ons|jy|julle)\b)|"
    # "can we bring it down to 1800 instead"
    r"^(?:(?:but|ok|okay|so|and|maar|en|then|please|sorry)[\s,]+){0,3}(?:can|could|may|kan|mag)\s+"
    r"(?:i|we|you|u|ek|ons|jy|julle)\s+(?:(?:not|please|maybe|rather|asb|liewer|eerder|dit)\s+)*"
    r"(?:bring|drop|lower|reduce|raise|move|switch|put|take|set|go|verlaag|verhoog|maak|bring|sit)\s+"
    r"(?:it\s+|this\s+|that\s+|dit\s+)?(?:(?:up|down|back|af|op|terug)\s+)?(?:to|na|tot)\b|"
    r"^(?:can|could|may|kan|mag)\s+(?:i|we|you|u|ek|ons|jy|julle)\s+(?:not\s+|please\s+|rather\s+|asb\s+|"
    r"liewer\s+|eerder\s+)*(?:(?:make|maak)\s+(?:it|dit|this)|dit\s+(?:liewer|eerder)\s+(?:oor|op))\b",
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
_NOTICES = r"(?:messages|msgs|texts|sms\w*|reminders|updates|notices|boodskappe|herinneringe?s?)"
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
    r"(?:please\s+|pls\s+|kindly\s+)?(?:re-?)?subscribe\s+me\b|"
    r".*\bopt(?:ed)?\s+(?:me\s+)?(?:back\s+in|out\s+by\s+(?:mistake|accident))\b|"
    r".*\bunsubscribed\s+by\s+(?:mistake|accident)\b|"
    rf".*\b(?:i|ek)\b.*\b(?:want|like|need|wil)\b.*\b{_NOTICES}\b.*\b(?:again|back|weer|terug)\b|"
    r".*\b(?:want|like|wil)\s+(?:to\s+)?(?:hear|hoor)\s+(?:from\s+you|van\s+julle)\s+"
    r"(?:again|weer)\b)",
    re.IGNORECASE,
)
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
