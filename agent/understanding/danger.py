"""Hearing danger to a life: her own, that of somebody near her, or that of one of ours.

Read by rule alone, so that nobody who wants to die waits for a model. Only English and Afrikaans
words are known; no attested Oshiwambo or Otjiherero ones are at hand.
"""

import re

from agent.understanding.vocabulary import fold

_SELF = r"(?:my ?self|me self|meself)"
_OTHER_SELF = r"(?:him ?self|her ?self|them ?sel(?:f|ves))"
_WANT = (
    r"(?:want|wants|wanna|wana|wan|wish|wishing|going|gonna|prefer|rather|ready|try|tried|trying|"
    r"thinking|think|thought|thoughts|feel|feels|feeling|planning|plan|about|will|ill|might|may|"
    r"should|could|must|let me|better|like|decided|need)"
)
_NOT = r"(?:dont|do not|didnt|did not|doesnt|not|no longer|never|cant|cannot|can not|couldnt)"
_CANNOT = r"(?:cant|cannot|can not|couldnt|can no longer|no longer can|unable to)"
_LIVE = r"(?:live|living|be alive|being alive|stay alive|exist|wake up)"
_A_PLACE = r"(?:in(?! this (?:world|life|pain)\b| pain)|at|near|by|there|here|off|from|under)\b"
_JOKE = r"(?:of|from|with|laugh\w*) ?(?:laugh\w*|boredom|embarrass\w*|curiosity|excitement)?"

# Every pattern is read over folded text: no capitals, no apostrophes, no punctuation.
_DISTRESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:kill|kil|hang|drown|shoot|stab)(?:ing)? {_SELF}\b"
        r"(?! (?:to|for|with|at|over|working|trying|laughing))",
        # "I am killing myself to pay this" is a manner of speaking; this is meant.
        rf"\b{_WANT}(?: (?!not\b|never\b)\w+){{0,2}}? (?:kill|hang|drown|shoot|stab) {_SELF}\b"
        r"(?! (?:laughing|working))",
        # "I hurt myself at work" has happened; this is meant.
        rf"\b{_WANT}(?: (?!not\b|never\b)\w+){{0,2}}? "
        rf"(?:hurt|harm|cut|burn|poison)(?:ing)? {_SELF}\b",
        rf"\bself ?harm\w*\b|\b(?:hurting|harming|cutting) {_SELF}\b",
        r"\b(?:end|ending|finish) my (?:own )?life\b|\b(?:take|taking) my (?:own )?life\b",
        r"\bend(?:ing)? it all\b|\bfeel(?:ing)? like ending (?:everything|it)\b|"
        r"\bbetter (?:off )?(?:if|when) (?:i am|im|i was|i were) (?:not|no longer) "
        r"(?:here|around|alive)\b",
        r"\b(?:commit\w*|feel\w*|am|im|be|been|thoughts? of|think\w* (?:of|about)|bit|so|i want|"
        r"only|into|attempt\w*) (?:a |very |so |like |to )*(?:suicid\w*|sucid\w*|suisid\w*|"
        r"suicied\w*)\b",
        r"^(?:suicid\w*|sucid\w*)$|\bsuicidal\b",
        rf"\b{_WANT} (?:to |2 |i (?:could|can|would|was|were|am) )?(?:just |rather |only |really )*"
        rf"(?:die|be dead|dead)\b(?! {_JOKE}\b)(?! than (?!live|go on|carry on|be|living))",
        rf"\b{_NOT} (?:\w+ )?(?:want|wanna|wish|feel like|care)(?: to)? (?:\w+ )?{_LIVE}\b"
        rf"(?! {_A_PLACE})(?! with (?:my|him|her|them|you)\b)",
        rf"\b{_CANNOT} (?:\w+ )?(?:go on|going on|carry on|keep on|continue|keep)(?: with)? "
        rf"(?:to )?(?:{_LIVE}|(?:my |this )?life\b)",
        rf"\b{_CANNOT} (?:\w+ )?(?:go on|carry on) like this\b",
        rf"\b{_CANNOT} (?:\w+ )?live (?:like this|any ?more|any longer|no more|with this)\b",
        r"\b(?:no|any|a|without|what is the|whats the) (?:\w+ )?(?:reason|point|sense|use)"
        r"(?: left)? (?:to|in|of|for) (?:go on )?(?:living|live|life|being alive|my life)\b"
        r"(?! (?:in|at|near|by|insurance|cover)\b)",
        r"\bnothing (?:left )?to live for\b|\bno longer worth living\b|\bnot worth living\b|"
        r"\bisnt worth living\b",
        r"\bmy life (?:is|has) (?:\w+ )?(?:over|no meaning|no sense|worthless|meaningless)\b",
        r"\bbetter off (?:dead|if i (?:was|were|am) dead|without me)\b|"
        r"\bbetter (?:dead than alive|if i (?:was|were) dead)\b",
        r"\b(?:nobody|no one|no body) (?:would|will) (?:even )?(?:miss me|notice if i (?:die|died|"
        r"was gone|am gone|was dead)|care if i (?:die|died|am gone|was gone|were gone|am dead|"
        r"was dead|were dead))\b",
        r"\bi wish (?:i|that i) (?:was|were|had|am|would)(?: \w+)? (?:dead|never born|been born)\b",
        r"\b(?:tired|sick|done|finished) (?:of|with) (?:living|life|this life|my life|being alive)"
        r"\b",
        r"\bhad enough of (?:living|life|this life|my life)\b",
        rf"\b{_WANT} (?:to )?(?:\w+ )?(?:drink(?:ing)? (?:\w+ )?poison|overdose|"
        r"take (?:\w+ )?(?:all )?(?:my |the )?(?:pills|tablets)|jump (?:off|from|in front of))\b",
        # Said round about.
        r"\bbetter off\b.{0,20}\b(?:when|if|once|after) (?:i am|im|i was|i were)\b.{0,12}"
        r"\b(?:no longer|not|gone|dead|away|out)\b",
        r"\b(?:world|everybody|everyone|family|kids|children|they|people)\b.{0,25}\b(?:better|"
        r"happier|relieved)\b.{0,20}\b(?:without me|if i (?:was|were|am) (?:gone|dead|not))\b",
        r"\b(?:sleep|lie down|close my eyes)\b.{0,25}\b(?:never|not|dont)\b.{0,6}\bwake up\b|"
        r"\b(?:hope|wish|pray)\b.{0,20}\b(?:not|never|dont)\b.{0,6}\bwake up\b",
        r"\b(?:say|saying|said) (?:my )?(?:good ?byes?|farewells?)\b.{0,12}\b(?:my (?:kids|"
        r"children|"
        r"family|wife|husband|mother)|everyone|everybody|the world)\b|\blast day on (?:this "
        r")?earth\b",
        r"\b(?:i am|im|me) (?:\w+ )?worth more dead\b|\bworth more dead than\b",
        r"\b(?:i|my)\b.{0,30}\b(?:rope|poison|pills)\b.{0,20}\b(?:ready|in my hands?|next to me|"
        r"in front of me|waiting)\b",
        r"\bi\b(?: \w+){0,3}? (?:want|wish|would like)\b (?:to |i could |just )*(?:disappear|"
        r"vanish|"
        r"sleep) (?:for ?ever|from (?:this|the) (?:world|earth|life)|and never)\b",
        r"\b(?:cant|cannot) (?:\w+ )?(?:face|see) (?:another day|tomorrow|the next day)\b",
        # Somebody near her.
        rf"\b(?:wants|going|gonna|trying|tried|threaten\w*|will|may|might) (?:to )?"
        rf"(?:kill|hang|harm|hurt) {_OTHER_SELF}\b",
        r"\b(?:he|she|husband|wife|son|daughter|brother|sister|mother|father|friend) wants to "
        r"(?:die|end (?:his|her) life)\b",
        # Afrikaans
        r"\bselfmoord\b(?! gepleeg)",
        rf"\bek (?:wil|gaan|sal|wou) (?:\w+ ){{0,3}}?(?:{_SELF} |myself )(?:dood ?maak|dood ?skiet|"
        r"skiet|ophang|seermaak|van kant maak|verdrink|iets aandoen|dood)\b",
        r"\bek (?:maak|skiet|hang) myself (?:dood|op)\b",
        r"\bek wil (?:net |nou |liewer |eerder |maar |sommer )*(?:doodgaan|dood gaan|dood wees|"
        r"sterf|vrek)\b(?! van)",
        r"\bek (?:wens|wou) (?:dat )?ek (?:was )?(?:dood|nooit gebore)\b",
        r"\bwil (?:ook |net |regtig )*nie (?:meer |langer )+(?:so |verder )?(?:lewe|leef|wakker "
        r"word)\b|\bwil nie (?:lewe|leef) nie\b",
        r"\bkan (?:ook |net |regtig )*nie (?:meer |langer |so )+(?:verder )?(?:lewe|leef|aangaan)\b"
        r"(?! (?:nie )?met)",
        r"\bbeter (?:af )?\b.{0,12}\b(?:as|wanneer|sodra) ek (?:nie meer|dood|weg|nie)\b"
        r"(?! (?:betaal|leen|werk|die))",
        r"\b(?:almal|familie|gesin|kinders|wereld|hulle)\b.{0,25}\b(?:beter|gelukkiger)\b.{0,15}"
        r"\b(?:sonder my|as ek (?:weg|dood) is)\b",
        r"\b(?:nooit|nie) (?:\w+ ){0,2}?wakker (?:word|gemaak|wees)\b(?=.*\b(?:slaap|weer|meer|wil|"
        r"wens|hoop)\b)|\b(?:slaap|wens|hoop)\b.{0,25}\b(?:nooit|nie) (?:weer |meer )*wakker\b",
        r"\bek wil (?:net |maar |sommer )*(?:vir altyd |van die aarde (?:af )?)(?:verdwyn|slaap|"
        r"weg)\b|"
        r"\bmeer werd (?:\w+ )?dood\b|\blaaste dag op (?:hierdie )?aarde\b|"
        r"\bafskeid\b.{0,15}\b(?:van my (?:kinders|gesin|familie)|van almal)\b",
        r"\b(?:tou|gif|pille)\b.{0,15}\b(?:is reg|gereed|le (?:hier|langs|voor)|in my hand)\b",
        r"^ek kan (?:net |regtig |rerig )?nie meer nie$|\bsien nie (?:meer )?kans vir (?:die lewe|"
        r"nog n dag|more)\b|\bsien (?:geen|nie n) uitweg\b",
        r"\b(?:moeg|sat) (?:vir|van|vir die|van die) (?:lewe|lewend|my lewe)\b|\bmoeg gelewe\b",
        r"\b(?:geen|nie n) rede (?:meer )?om te (?:lewe|leef)\b|\bniks om voor te (?:lewe|leef)\b|"
        r"\blewe is nie (?:meer )?die moeite werd\b",
        r"\bbeter (?:af )?(?:dood|sonder my)\b",
        r"\bmy (?:eie )?lewe (?:neem|eindig|beeindig)\b",
    )
)
# What stands right before the words and takes them back: "I am not going to kill myself".
_DENIED = re.compile(
    r"\b(?:dont|do not|didnt|did not|not|never|wont|will not|wouldnt|would not)"
    r"(?: (?:want|wanted|wanting|going|gonna|trying|planning|thinking|think|intend\w*|to|about|of|"
    r"ever|really|saying|say|said|mean|feel|feeling|like|be|i|am|im|that|was)){0,5} $"
)
_IDIOM = re.compile(
    r"\bdying to\b|\bto die for\b|\bkill(?:s|ing)? (?:me|us|my pocket|my budget|time|it)\b|"
    r"\bdead ?(?:end|line|tired|serious|sure|right|wrong)\b|\bover my dead body\b|"
    r"\b(?:dont|do not|didnt|not) (?:\w+ )?want(?:ing)? to die\b|\bfinancial suicide\b|"
    r"\b(?:if|when|as|wanneer|once|after) (?:i|we|he|she|somebody|someone|ek|n mens) (?:die|dies|"
    r"doodgaan|sterf|am dead|dood is)\b|\blag my dood\b|\bskrik my dood\b|"
    r"\bkilling my ?self (?:to|for|with|at|over|working|trying|laughing)\b|"
    r"\bhurt my ?self (?:at|on|in|during|when|while)\b|\bdie (?:of|from|laughing)\b|"
    r"\bwil nie (?:\w+ )?(?:doodgaan|dood gaan|sterf)\b|"
    r"\b(?:never|wont|not) (?:\w+ ){0,2}?(?:hurt|harm|kill) my ?self\b"
)
_OF_OTHERS = re.compile(
    r"\b(?:he|she|they|who|husband|wife|brother|sister|mother|father|son|daughter|uncle|aunt|"
    r"cousin|friend|boyfriend|girlfriend|neighbou?r|colleague) (?:\w+ )?$"
)
_HAPPENED = re.compile(r"commit(?:ted)? suicide")

_US = (
    r"(?:you|u|you people|all of you|your (?:staff|people|agents?|boss|manager|family|kids|"
    r"children)|him|her|them|the (?:agent|manager|consultant|lady|man|staff|people)|maria|everyone|"
    r"everybody)"
)
_HURT = (
    r"(?:kill|murder|shoot|stab|beat|hit|hurt|harm|slap|punch|burn|bomb|attack|strangle|poison|"
    r"smack|klap|moer|donner|bliksem|vermoor|skiet|slaan)"
)
_MEANT = r"(?:i|we|ill|well|ek|ons|my (?:brothers?|boys|people|husband))"
_THREATS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MEANT}(?: \w+){{0,9}}? {_HURT} (?:up )?{_US}\b(?! (?:to it|up|back|with a|number))",
        r"\b(?:ek|ons)(?: \w+){0,6}? (?:jou|julle)(?: \w+){0,2}? (?:doodmaak|dood maak|vermoor|"
        r"skiet|doodskiet|steek|doodsteek|seermaak|slaan|klap|bliksem|donner|moer)\b",
        r"\bek (?:maak|slaan|skiet|klap|bliksem|donner|moer) (?:jou|julle)\b",
        r"\b(?:you|u|you people|all of you|your (?:staff|family|manager|boss)) "
        r"(?:will|shall|are going to|are gonna|must|are) (?:all )?(?:die|be dead|bleed|"
        r"regret it with your li(?:fe|ves)|pay with your li(?:fe|ves))\b",
        r"\b(?:jy|julle) (?:gaan|sal|moet) (?:almal )?(?:vrek|doodgaan|sterf|bloei)\b",
        r"\bwatch your back\b|\bi know where (?:you|u|your \w+|she|he|maria) "
        r"(?:live|stay|sleep)s?\b",
        r"\b(?:ek weet waar (?:jy|julle) (?:woon|bly|slaap))\b",
        r"\b(?:burn|blow|bomb|shoot)(?:ing)? (?:up |down )?(?:your|the|that) (?:\w+ )?(?:office|"
        r"building|branch|place|house|car)\b",
        r"\b(?:brand|steek) (?:julle|jou) (?:\w+ )?(?:kantoor|gebou|huis)\b",
        r"\b(?:come|coming|bring\w*|kom)\b.{0,40}\b(?:with|met) (?:a |my |the |n )?(?:gun|knife|"
        r"panga|pistol|rifle|weapon|petrol|mes|geweer|pistool)\b",
    )
)
_SPARED = re.compile(r"\b(?:not|wont|never|dont|didnt|wouldnt|nie|nooit|if you want to)\b")


def wants_to_die(text: str) -> bool:
    """Whether somebody must be with her at once: she cannot go on living, or would hurt herself."""
    folded = fold(text).replace("?", " ")
    folded = " ".join(folded.split())
    return any(
        not _taken_back(folded, found) for each in _DISTRESS for found in each.finditer(folded)
    )


def is_a_manner_of_speaking(text: str) -> bool:
    """Whether such words mean nothing of the kind ("dying to know"), or are denied or asked."""
    folded = " ".join(fold(text).replace("?", " ").split())
    denied = any(each.search(folded) for each in _DISTRESS) or _IDIOM.search(folded) is not None
    return denied and not wants_to_die(text)


def spares(text: str) -> bool:
    """Whether such words say that nobody is to be hurt."""
    folded = " ".join(fold(text).replace("?", " ").split())
    return _SPARED.search(folded) is not None and not threatens(folded)


def threatens(text: str) -> bool:
    """Whether somebody threatens one of ours with violence."""
    folded = " ".join(fold(text).replace("?", " ").split())
    return any(
        _SPARED.search(found[0]) is None for each in _THREATS for found in each.finditer(folded)
    )


def _taken_back(folded: str, found: re.Match[str]) -> bool:
    """Said not to be so, or told of somebody who has died: that is a death, and no wish."""
    before = folded[: found.start()]
    if _DENIED.search(before):
        return True
    return _HAPPENED.match(found[0]) is not None and _OF_OTHERS.search(before) is not None
