"""How people tell of a trouble: the patterns, and nothing else."""

import re
from typing import cast

from agent.understanding import cues_af, hints
from flows.commands import Trouble

KIN = (
    r"(?:husband|wife|brother|sister|mother|father|son|daughter|uncle|aunt|auntie|cousin|friend|"
    r"boyfriend|girlfriend|mom|mum|mama|dad|niece|nephew|neighbou?r|partner|fiancee?|"
    r"man|vrou|broer|suster|ma|pa|seun|dogter|oom|tannie)"
)
DIED = (
    r"(?:(?:has |have |het |is |was )?(?:passed away|passed on|died|dead|deceased|late|oorlede|"
    r"dood|"
    r"gesterf|gestorwe)|is no more)"
)
_NOT = (
    r"(?:didnt|did not|dont|do not|doesnt|does not|havent|have not|hasnt|has not|never|not|wasnt|"
    r"isnt|nie|nooit|nog nie|still waiting|yet to|am waiting|cant|cannot)"
)
LOAN = r"(?:loans?|instal\w*|lening|paaiement|debt|skuld|deduction|repayment|buffr)"
WANTS = (
    r"\b(?:(?:need|want|get|borrow|apply|take|give me|lend|like|looking for|leen|soek|"
    r"kry)\b.{0,25}\b"
    r"(?:loan|borrow|money|cash|advance|lening|geld)|(?:geld|lening|kontant)\b.{0,15}\b(?:nodig|"
    r"leen|soek|kry)|(?:with|for) an? (?:\w+ )?loan|borrow|"
    r"lend me|apply)\b"
)
_MONEY_IN = (
    r"(?:money|cash|funds|payout|pay out|loan(?: money| amount)?|geld|lening(?: geld)?|amount)"
)
_ARRIVED = (
    r"(?:get|got|gotten|receive|received|recieved|recieve|see|seen|gekry|ontvang|come|came|in|"
    r"arrived?|reflect\w*|there|paid in|paid out|show\w*|inbetaal|daar)"
)
# Read over one folded sentence. To add a way of saying something, add it to its list.
_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "under_age",
        (
            r"\b(?:not|nie|nog nie)(?: yet| even| nog)? (?:18|eighteen|agtien)\b(?!.*\?)",
            r"\b(?:i am|im|ek is) (?:still |only |just |nog )*(?:under|below|younger than|onder|"
            r"jonger as)"
            r"(?: the age of)? (?:18|age|agtien)\b",
            r"\b(?:i am|im|ek is) (?:still |only |just |a |an |nog |n )*"
            r"(?:minor|under ?age|underage|minderjarig\w*)\b",
            r"\b(?:i am|im|ill|i|ek) (?:turn|turning|will be|become|word) (?:18|eighteen)\b",
            r"\b(?:i am|im|ek is) (?:still |only |just |maar |nog )*(?:ten|eleven|twelve|thirteen|"
            r"fourteen|fifteen|sixteen|seventeen|vyftien|sestien|sewentien)\b(?! months| days|"
            r" minutes)",
        ),
    ),
    (
        "bereavement",
        (
            rf"\b(?:she|he|sy|hy|client|customer|borrower|owner|person|holder|member|"
            rf"klient)\b.{{0,60}}"
            rf"\b{DIED}\b",
            rf"\b(?:this is|i am|im|ek is|dit is) (?:her|his|sy|haar) {KIN}\b.{{0,80}}\b{DIED}\b",
            rf"\b{KIN}\b.{{0,60}}\b{DIED}\b.{{0,80}}\b(?:had|has|have|owe[sd]?|with|by|"
            rf"het)\b.{{0,25}}"
            rf"\b(?:loan|you|account|lening|julle|buffr)\b",
            rf"\b{KIN}\b.{{0,40}}\b(?:loan|lening|account|owed?)\b.{{0,60}}\b{DIED}\b",
            r"\b(?:report|inform|tell|notify|let)\b.{0,30}\b(?:death|passing)\b",
            rf"\b(?:this is|i am|im|ek is) (?:the |a |die )?{KIN} (?:of|van) (?:the |die )?late\b",
        ),
    ),
    (
        "wrong_number",
        (
            r"\b(?:you|youve|u|julle|this is|its|dis|it is|dit is)\b.{0,25}\b(?:wrong|verkeerde) "
            r"(?:number|person|phone|one|nommer|persoon)\b",
            r"^(?:sorry |hi |hello |hey |no )*(?:wrong|verkeerde) (?:number|person|nommer|persoon)"
            r"(?: \w+){0,2}$",
            r"\b(?:wrong|verkeerde) (?:number|person|nommer|persoon)\b.{0,30}\b(?:stop|dont|not|"
            r"who|hou)\b",
            r"\bdont (?:even )?know (?:any|anybody|anyone|this|that|who|a)\b.{0,30}"
            r"\b(?:person|named?|called|by that name|is)\b",
            r"\b(?:this|it|that)(?: number| phone)? ?(?:is|s|isnt) (?:not |no longer )?(?:not )?"
            r"(?:her|his|hers)(?: number| phone| cell)?(?: any ?more)?$",
            r"\bthis (?:is not|isnt|is no longer) (?!my|the|your|a |what|right|how|"
            r"true)\w+(?: \w+)?"
            r" (?:phone|number|cell|cellphone|nommer|foon)\b",
            r"\b(?:you|u|yall|julle)\b.{0,15}\b(?:look|looking|search|searching|want|need|after|"
            r"mean|soek|bedoel)\b.{0,10}\b(?:someone|somebody|some one|iemand) (?:else|anders)\b",
            r"\b(?:new owner of|just got|bought|i got) this (?:number|sim|simcard)\b",
            r"\bstop (?:asking|looking|phoning|calling) for (?!money\b|my\b|payment|the\b)\w+",
            r"\bwho (?:are|is) (?:you|u) (?:looking|searching) for\b.*\bnot me\b",
            r"\bno (?:selma|petrus|maria|such person|one|body) (?:here|by that name)\b",
            r"\b(?:dont|do not) (?:even )?know (?:any|anybody|anyone|this|that|who)\b.{0,30}"
            r"\b(?:this number|my number|messag\w+ me|texting|messaging)\b",
            r"\bdie (?:selfoon|foon|nommer) is nie .+ sn? nie\b",
        ),
    ),
    (
        "third_party",
        (
            rf"\b(?:i am|im|this is|its|ek is|dit is|dis) (?:her|his|their|sy|haar|the|"
            rf"die) {KIN}\b",
            rf"\b(?:i am|im|this is|its|ek is) \w+s {KIN}\b",
            rf"\b(?:my|her|his) {KIN} (?:\w+ )?(?:has|have|took|got|had|"
            rf"het) (?:\w+ ){{0,2}}(?:loan|lening|debt)\b",
            rf"\bhow much (?:does|do|did|is|must) (?:she|he|they|my {KIN}|\w+) (?:still )?(?:owe|"
            rf"owing|pay)\b"
            r"(?<!i owe)(?<!we owe)(?<!i pay)(?<!we pay)(?<!one pay)(?<!person pay)(?<!you pay)"
            r"(?<!i owing)(?<!i still owe)(?<!i still pay)",
            rf"\bhoeveel skuld (?:sy|hy|my {KIN})\b",
            rf"\b(?:does|do|did|has|het) (?:she|he|they|sy|hy|hulle|my {KIN}) (?:\w+ ){{0,3}}"
            r"(?:loan|lening|debt)\b",
            r"\b(?:on behalf of|namens)\b",
            rf"\b(?:about|for|of|on|check|know|see) (?:my {KIN}s?|her|his|their) "
            r"(?:loan|application|account|balance|payment|lening|aansoek)\b",
            rf"\bmy {KIN}s (?:loan|application|account|balance|payments?|statements?|debt|"
            r"instal\w*|repayments?)\b",
            rf"\b(?:did|has|have|does|het) (?:my|her|his) {KIN} (?:\w+ )?(?:borrow\w*|take|taken|"
            r"took|apply|applied|pay|paid|owe|geleen|betaal)\b",
            rf"\b(?:how much|hoeveel) (?:must|does|moet) (?:my|her|his|haar|sy) {KIN}\b",
            rf"\b(?:balance|debt|statements?|account|application|status|settlement|loan) "
            rf"(?:of|from) (?:my |her |his |their |our )?(?:{KIN}|boss|worker|employee|"
            rf"colleague)\b",
            rf"\b(?:balance|statements?|account|application|status) for (?:my|her|his) {KIN}\b",
            r"\b(?:does|did) (?!it\b|this\b|that\b|one\b|a\b|he owe me|buffr\b)"
            r"(?:my |the |your )?\w+(?: \w+)? (?:still |also )?owe\b",
            r"\b(?:i am|im|ek is) (?:her|his|their|sy|haar|hulle) (?:boss|employer|manager|"
            r"supervisor|"
            r"landlord|baas|werkgewer|bestuurder)\b",
        ),
    ),
    (
        "fraud",
        (
            r"\b(?:some ?one|somebody|a (?:guy|man|lady|woman|person|lady)|they|people|he|she|"
            r"another "
            r"(?:number|person)|iemand|n (?:man|vrou|ou)|guy|lady)\b.{0,60}\b(?:asked|asking|asks|"
            r"phoned|called|calls|said|says|told|tells|wants?|wanted|demand\w*|vra|gevra|gebel|se|"
            r"wil he)\b"
            r".{0,60}\b(?:first|upfront|up front|deposit|in advance|registration fee|eers|vooruit|"
            r"otp|my pin|unlock)\b",
            r"\b(?:some ?one|somebody|guy|man|lady|woman|person|they|people|number|he|she|"
            r"iemand)\b.{0,60}"
            r"\b(?:us\w+|pretend\w*|claim\w*|acting|saying|says|said|poses?|posing|gebruik|"
            r"maak)\b.{0,40}"
            r"\b(?:your|my|buffrs?|julle) (?:name|id|logo|details|company|naam|identity|papers)\b",
            r"\bpretend\w* to be\b",
            r"\b(?:some ?one|somebody|man|guy|lady|woman|person|they|people|agent|he|she|iemand|"
            r"vrou)\b.{0,40}\b(?:ask\w*|"
            r"want\w*|demand\w*|said|told|took|vra|gevra)\b.{0,30}\b(?:money|n? ?\d+|fee|deposit|"
            r"pay|geld)\b.{0,30}"
            r"\b(?:before|first|upfront|up front|in advance|eers|voor)\b",
            r"\b(?:from|of|is|with) buffr\b.{0,50}\b(?:must|should|have to|asked|wants?|pay|send)\b"
            r".{0,30}\b(?:first|upfront|money|deposit|pin|otp)\b",
            r"\b(?:loan|lening|account|debt)\b.{0,30}\b(?:in|on|op|with|using|under) my (?:name|"
            r"naam|id)\b",
            r"\b(?:used|stole|stolen|use|using|gebruik) my (?:id|name|details|identity|naam|"
            r"papers)\b",
            r"\b(?:never|didnt|did not|havent|nooit)\b.{0,20}\b(?:took|take|taken|appl\w+|sign\w*|"
            r"made|"
            r"make|asked for|ask for|borrow\w*|geneem|geleen)\b.{0,20}\b(?:loan|lening|this|"
            r"money)\b"
            r"(?!.*\b(?:get|got|before|receive)\b)",
            r"\bek het (?:nooit |nie )?(?:hierdie|die|n) lening (?:nie |nooit )?(?:geneem|gevat|"
            r"geleen)"
            r"(?: nie)?\b(?<=nie)",
            r"\b(?:this is|dit is|dis|report(?:ing)?|identity|case of) (?:a )?(?:fraud|bedrog|"
            r"theft)\b",
            r"\b(?:i was|i got|ive been|have been|been|he|she|they|someone|somebody) (?:just )?"
            r"(?:scammed|defrauded|conned)\b",
            r"\bscamming me\b",
            r"\btaking (?:people|peoples|their|our|other peoples) money\b",
            r"\breport\b.{0,30}\b(?:fraud\w*|scam\w*|fake)\b",
            r"\b(?:fake|another|second) buffr\b",
        ),
    ),
    (
        "scam_worry",
        (
            r"^(?:\w+ ){0,4}(?:is|are|isnt|arent) (?:this|it|you|you guys|you people|buffr|that|"
            r"dit|julle)"
            r"(?: \w+){0,4} (?:scam\w*|legit\w*|real|fake|frauds?|fraudsters?|crooks|genuine|"
            r"trustworthy|"
            r"con|cons|conmen|thieves)\b",
            r"\bhow (?:do|can|will|must|would) (?:i|we|one|a person) (?:know|be sure|tell|"
            r"trust)\b.{0,40}"
            r"\b(?:real|scam\w*|legit\w*|fake|fraud\w*|genuine|you|trust)\b",
            r"\b(?:can|should|must|do) (?:i|we|one) (?:really )?trust (?:you|this|buffr)\b",
            r"\b(?:legit\w*|real|genuine) (?:or|of) (?:is it |just |a )*(?:scam|fraud|fake|not)\b",
            r"\b(?:sounds?|looks?|feels?|seems?|smells?) (?:to me )?(?:like |to be )?(?:a )?"
            r"(?:scam\w*|fraud\w*|swindl\w*|crooks?|thieves|con ?m[ae]n|fishy|fake|suspicious)\b",
            r"\b(?:is|isnt) (?:dit|julle|hierdie) (?:nie )?(?:eg|regtig|bedrog|n bedrogspul|"
            r"skelms)\b",
            r"\bhoe weet ek\b.{0,30}\b(?:eg|bedrog|regtig|julle|vertrou)\b",
            r"\b(?:kan ek|kan ons) (?:julle|jou|dit) vertrou\b",
            r"\b(?:afraid|scared|worried|bang|think|suspect|heard)\b.{0,30}\b(?:scam\w*|fake|"
            r"bedrog)\b",
            r"\b(?:you|u|you people|you guys|julle|buffr|this)\b.{0,10}\b(?:are|is|s) "
            r"(?:all |just |a )*(?:fake|scam\w*|fraud\w*|con ?men|crooks)\b",
            r"\b(?:be|being|get|getting|been|want to be|word) (?:scammed|conned|cheated|robbed|"
            r"ingeloop|bedrieg)\b",
            r"\b(?:want|wants|going|trying|here) to (?:rob|cheat|scam|swindle|con|steal from) "
            r"(?:me|us|people)\b",
            r"\bor are you (?:just )?(?:crooks|scam\w*|thieves|fake)\b",
            r"^(?:scam|scammers?|legit|bedrog)(?: or not)?$",
        ),
    ),
    (
        "wrong_deduction",
        (
            r"\b(?:deduct\w*|took|taken|take|taking|debited|debit|charged|afgetrek|gevat|vat|"
            r"trek)\b.{0,30}"
            r"\b(?:too much|twice|double|more than|two times|2 times|extra|te veel|twee keer|"
            r"dubbel|"
            r"meer as|wrong|instead|without|again)\b",
            r"\b(?:too much|te veel|wrong amount|more than (?:we|was|i) agreed|double|"
            r"extra)\b.{0,20}"
            r"\b(?:deduct\w*|taken|took|off|debited|afgetrek|afgevat)\b",
            r"\b(?:still|nog steeds|continue to|keep on|keep|kept) (?:you )?(?:deduct\w*|taking|"
            r"took|aftrek)\b",
            r"\b(?:finished|settled|paid up|paid off|done|"
            r"klaar)\b.{0,40}\bstill\b.{0,20}\b(?:go\w*|com\w*|taken|being) (?:off|deducted)\b",
            r"\b(?:bigger|higher|more|larger) (?:deduction|amount|instal\w*)\b.{0,30}\b(?:agreed|"
            r"contract|than)\b",
            r"\bdeduction\b.{0,12}\b(?:double|bigger|higher|wrong)\b",
            r"\b(?:wrong|incorrect|verkeerde) (?:deduction|amount was|aftrekking)\b",
            r"\bdeductions? (?:is|was|are|were) (?:wrong|incorrect|too (?:much|high)|not right|"
            r"double)\b",
            r"\b(?:twee keer|dubbel|te veel|verkeerde bedrag|meer as)\b.{0,30}\b(?:afgetrek|gevat|"
            r"geneem|af)\b",
            r"\baftrekking is (?:verkeerd|te veel|te hoog)\b",
            r"\byou (?:people |guys )?(?:took|deducted|debited) (?:n |nad |r )?\d+\b",
            r"\b(?:deducted|took|taken|debited)\b.{0,40}\b(?:should|supposed to|must|"
            r"moet)\b(?: have)? (?:be|been|only|wees)\b",
            r"\b(?:you|people|julle)\b.{0,12}\b(?:stole|stolen|steal|stealing|gesteel|steel)\b",
            r"\b(?:balance|owe)\b.{0,25}\b(?:same|not changed|unchanged)\b",
        ),
    ),
    (
        "no_money",
        (
            rf"\b{_NOT}\b(?: \w+){{0,3}} {_ARRIVED}\b(?: \w+){{0,4}} (?:{_MONEY_IN}|anything|"
            rf"cent)\b",
            rf"\b(?<!no ){_MONEY_IN}\b(?: \w+){{0,2}} (?:is|was|has|have|did|didnt|isnt|hasnt|"
            rf"havent|not|het|never|still|nog)"
            rf"\b(?: \w+){{0,4}} (?:not|never|nie|yet)?(?: \w+){{0,2}}\b{_ARRIVED}\b",
            r"\b(?:no|geen) (?:loan )?(?:money|cash|geld|payout)\b.{0,20}\b(?:received|came|"
            r"come|yet|gekry)\b",
            r"\b(?:nothing|niks|no money|geen geld)\b.{0,25}\b(?:account|bank|rekening|ewallet|"
            r"wallet|phone)\b",
            r"\b(?:money|geld|loan)\b(?: \w+){0,3} not (?:yet )?in\b",
            r"\b(?:approved|signed|goedgekeur|geteken)\b.{0,60}\b(?:no money|nothing|not|never|"
            r"niks|nie)\b"
            r".{0,25}\b(?:money|account|geld|rekening|paid|received|came|in)\b",
            r"\b(?:nie|nooit|nog)\b.{0,12}\b(?:geld|lening|niks|iets)\b.{0,12}\b(?:gekry|"
            r"ontvang)\b",
            r"\b(?:nie|nog nie|nooit) uitbetaal\b",
            r"\bnot (?:been )?paid out\b|\b(?:didnt|did not) (?:pay|paid) (?:it |me )?out\b",
        ),
    ),
    (
        "hardship",
        (
            r"\b(?:cant|cannot|can not|cnt|wont|will not|unable to|not able to|wont be able to|"
            r"not be able to|not going to be able to|struggl\w* to|battl\w* to|hard to|"
            r"difficult to|"
            r"nothing to|no money to|not manage to|wont manage|afford|dont have (?:\w+ ){0,3}to|"
            r"not have (?:\w+ ){0,3}to)\b.{0,20}\b(?:pay\w*|instal\w*|afford|repay\w*|settle|"
            r"(?:full|whole) amount)\b"
            r"(?! (?:my |the |for )*(?:rent|school|fees|hospital|lights|water|electricity|doctor))",
            r"\b(?:lost|lose) my (?:job|work|income)\b|\bi (?:am|was|got|have been|been) "
            r"(?:just )?(?:retrenched|fired|dismissed|laid off|unemployed|suspended)\b|"
            r"\bretrenched (?:me|us)\b|\bno (?:job|work|income)(?: any ?more| now)\b",
            r"\b(?:cut|reduced|reducing|cutting) (?:my|our|the) (?:hours|pay|salary|shifts)\b|"
            r"\b(?:hours|shifts|salary|pay|wages?) (?:were|was|are|is|got|has been|have been) "
            r"(?:cut|reduced|halved|late|delayed|not paid)\b",
            r"\b(?:on|put on) unpaid leave\b|\bshort time\b",
            r"\b(?:more|extra|some) time to (?:pay|settle)|\b(?:give|need|want|ask\w*)\b.{0,15}"
            r"\b(?:more time|extension|till|until|time)\b.{0,25}\bpay",
            r"\b(?:can|could|may) (?:i|we) (?:please )?(?:only )?pay (?:you |it )?(?:less|half|"
            r"a bit|later|"
            r"some|smaller|next month|a smaller)\b|\bpay (?:only )?(?:less|half|part|smaller)\b"
            r"|\bonly (?:can |be able to )?pay (?:half|part|some|a bit|less)\b",
            r"\b(?:skip|miss) (?:a|this|one|my) (?:month|payment|instalment)s?\b|"
            r"\bpayment (?:holiday|break|"
            r"arrangement|plan)\b|\bmake an arrangement\b|\bsmaller (?:payments?|instalments?)\b",
            r"\b(?:not|didnt|did not|never|havent|have not|wasnt|dont|nie)\b(?: \w+){0,2} "
            r"(?:paid|pay|received?|get|got)\b(?: \w+){0,2} (?:my |our |us |me )*(?:salary|wages?|"
            r"this month|"
            r"by my (?:boss|employer)|last month|at work)\b(?<!salary is)",
            r"\b(?:boss|employer|company|work|they)\b.{0,15}\b(?:didnt|did not|hasnt|has not|"
            r"havent|not) "
            r"(?:pay|paid) (?:me|us|our|my|the) ?(?:salary|salaries|wages?|yet|this month)?\b",
            r"\b(?:things|times|life|money) (?:is|are) (?:very |really |so |too )?(?:hard|tough|"
            r"difficult|tight)\b"
            r".{0,60}\b(?:pay|instalment|loan)\b",
            r"\b(?:no food|nothing to eat)\b",
            r"\bkan (?:dit |nie |ek |die |my |lening |hierdie |paaiement |maand |julle |net |nou )*"
            r"(?:betaal|bekostig) nie\b|\bkan nie\b.{0,40}\bbetaal\b",
            r"\b(?:my werk verloor|afgedank|afgele|geen inkomste|sukkel om te betaal|meer tyd)\b",
            r"\bfinancial (?:problems?|difficult\w*|trouble|hardship)\b",
        ),
    ),
    (
        "paid",
        (
            r"\b(?:already|have|ive|just|did|klaar|reeds)\b(?: \w+){0,2} (?:paid|payed|settled|"
            r"betaal)\b"
            r"(?! (?:out|nie|late|me)\b)",
            r"\b(?:i|we|ive|weve|have|already|just|did)\b(?: \w+){0,3} (?:paid|payed|"
            r"settled)\b"
            r"(?! (?:for (?:my|the|a|our) (?!loan|instal|lening|paaiement)|"
            r"every|monthly|weekly|"
            r"by the|out|my (?:school|rent|boss)|late|school|rent|him|"
            r"her|"
            r"someone|nie|terug)\b)",
            r"^(?:paid|payed|betaal)\b(?! (?:julle|jy|ek|ons|mens|on the|every|monthly|weekly|"
            r"out|my|me|us|(?:\w+ ){0,2}(?:\d{1,2}(?:st|nd|rd|th|ste|de)|last day|laaste dag|"
            r"month ?end|"
            r"maandeinde|einde van)))",
            r"\b(?:made|did|done|sent|deposited|transferred|doen|gedoen) (?:you |u |julle |"
            r"the |a |an |my |your |"
            r"n |die )*"
            r"(?:payments?|eft|transfer|deposit|instal\w*|betaling|money|oorplasing|cash)\b",
            r"\b(?:was|were|has been|have been|is|got|it was|already|been|klaar|"
            r"reeds) (?:already |been )*"
            r"(?:taken|deducted|came) off\b|\b(?:was|has been|already|been|is|"
            r"were) (?:already )?deducted\b",
            r"\b(?:proof of payment|deposit slip|betalingsbewys|bewys van betaling)\b",
            r"\bmoney (?:was|has been) deducted\b",
            r"\bek het (?:\w+ ){0,5}(?:betaal|inbetaal|oorgeplaas)\b",
        ),
    ),
    (
        "complaint",
        (
            r"\b(?:lay|make|log|lodge|have|want to|wish to|need to|going to|must|file|register|"
            r"this is|my|wil|"
            r"i|ek het|het)(?: \w+){0,2} (?:complain\w*|complaint|klagte|kla)\b",
            r"^complain\w*$|^(?:n )?klagte$",
            r"\b(?:report|take|taking|go|going|reporting|gaan|rapporteer)\b.{0,20}\b(?:namfisa|"
            r"ombudsman|"
            r"lawyer|court|police|radio|newspaper|prokureur|hof)\b",
            r"\b(?:call|phone|get) my lawyer\b|\bmy lawyer\b",
            r"\b(?:bad|poor|terrible|worst|useless|pathetic|horrible|slow|slegte?|swak|"
            r"unacceptable|disgusting)"
            r" (?:service|diens|treatment)\b|\b(?:service|diens)\b.{0,20}\b(?:is|was) (?:\w+ ){0,2}"
            r"(?:bad|poor|terrible|useless|pathetic|horrible|slow|sleg|swak|unacceptable)\b",
            r"\b(?:was|were|is|are|being|very|so|treated me) (?:very |so |really )?(?:rude|"
            r"disrespectful|unfair\w*|badly|impolite|"
            r"onbeskof)\b",
            r"\b(?:shouted|screamed|swore|laughed|insulted|hung up|ignored|ignoring|"
            r"ignores)\b.{0,12}\b(?:me|my|us|on|at)\b",
            r"\b(?:nobody|no one|noone|niemand)\b.{0,20}\b(?:answers?|helps?|replies|reply|"
            r"responds?|"
            r"answered|replied|helped|cares?|antwoord|help)\b",
            r"\b(?:i am|im|not|very|really|ek is) (?:very |so |really |baie )?(?:unhappy|"
            r"dissatisfied|angry|"
            r"disappointed|furious|kwaad|ongelukkig|ontevrede)\b|\bnot happy with (?:you|your|the|"
            r"this|how)\b",
            r"\b(?:i )?want my money back\b|\bek wil my geld terug\b",
            r"\b(?:you|julle)(?: people| guys)? (?:are|is) (?:thieves|crooks|diewe|skelms)\b",
        ),
    ),
)
TROUBLES: tuple[tuple[Trouble, tuple[re.Pattern[str], ...]], ...] = tuple(
    (
        cast(Trouble, about),
        tuple(
            re.compile(cue)
            for cue in (
                *cues,
                *cues_af.CUES.get(cast(Trouble, about), ()),
            )
        ),
    )
    for about, cues in _CUES
)
# These are told without the words that `proofs.py` asks for.
HINTED: tuple[tuple[Trouble, re.Pattern[str]], ...] = tuple(
    (about, re.compile("|".join(f"(?:{hint})" for hint in hinted)))
    for about, hinted in hints.TROUBLES.items()
)
