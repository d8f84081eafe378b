"""How people tell of a trouble, or ask about their loan, without calling it by its name."""

from collections.abc import Mapping

from flows.commands import LoanFact, Trouble

WHO = (
    r"(?:husband|wife|brother|sister|mother|father|son|daughter|uncle|aunt|auntie|cousin|friend|"
    r"boyfriend|girlfriend|mom|mum|mama|mummy|dad|daddy|niece|nephew|neighbou?r|partner|fiancee?|"
    r"colleague|co worker|workmate|grandmother|grandfather|granny|gran|grandma|grandpa|child|kid|"
    r"maid|worker|tenant|housemate|roommate|in law|brother in law|sister in law|"
    r"mother in law|father in law|parents|meme|tate|kuku|man|vrou|broer|suster|ma|pa|seun|dogter|"
    r"oom|tannie|neef|niggie|ouma|oupa|kollega|buurman|buurvrou|vriend|vriendin|maat|"
    r"kind|skoonma|skoonpa|swaer|skoonsuster|ouers|boetie|sussie|huishulp)"
)
_ANYBODY = (
    rf"(?:some ?one|somebody|man|guy|lady|woman|person|people|he|she|they|ex|iemand|vrou|ou|hulle|"
    rf"sy|hy|{WHO})"
)
_PAPERS = r"(?:id|papers?|documents?|name|details|payslip|papiere|naam|strokie)"
_THEY = r"(?:he|she|they|sy|hy|hulle)"
_LOAN = r"(?:loans?|money|cash|advance|borrow\w*|lening|geld|leen|kontant)"
PIN = (
    r"(?:pin|pin ?code|pin ?kode|otp|cvv|passwords?|passcode|wagwoord|one ?time (?:pin|code|"
    r"password)|"
    r"(?:secret|geheime?|sms|bank|verification|security|eenmalige) (?:number|code|nommer|kode|pin))"
)
_GIVEN = (
    r"(?:gave|given|sent|send it|told|shared|showed|read|typed|entered|forwarded|said|gegee|"
    r"gestuur|gese|gewys|gelees|voorgelees|vertel|ingetik|gedeel|aangestuur|deurgegee|gepos)"
)
_I_WANT = (
    r"\b(?:i|we|ek|ons) (?:\w+ )?(?:want|need|would|wanna|soek|wil|kort|benodig|borrow|leen|apply|"
    r"have|het|must|moet|am short)\b"
)
# Read over one folded sentence; each is its own proof. To add one, add it to its list.
# A PIN or a code that somebody else has now.
GIVEN_AWAY = (
    rf"^(?!.*\b(?:never|didnt|did not|havent|not|nie|nooit|dont)\b.{{0,20}}\b{_GIVEN}\b)"
    rf"(?!.*\b{_GIVEN} (?:\w+ ){{0,4}}nie$).*\b(?:i|we|ek|ons)\b.{{0,40}}\b{_GIVEN}\b"
    rf"(?: \w+){{0,8}}? {PIN}\b(?!.*\?)",
    rf"\b(?:i|we|ek|ons)\b.{{0,30}}\b{PIN}\b(?!.{{0,30}}\b(?:never|not|nooit)\b)"
    rf".{{0,40}}\b{_GIVEN}\b(?! nie)",
    rf"\b(?:knows?|has|have|got|ken|weet|het) (?:now |nou )?my {PIN}\b(?<!i have)(?<!ek het)",
    rf"\b(?:my {PIN}) (?:was|is|got|has been) (?:stolen|seen|leaked|gesteel|gesien|bekend)\b",
    rf"^(?!.*\b(?:never|not|nie|nooit|didnt|dont|if|should|must|moet|mag|as)\b)(?!.*\?)"
    rf".*\b(?:she|he|they|sy|hy|hulle|{WHO})\b.{{0,20}}\b(?:gave|told|showed|shared|sent|het)\b"
    rf".{{0,30}}\b{PIN}\b(?! (?:gevra|wil|asked))",
    rf"^(?!.*\b(?:never|not|nie|nooit|nobody|niemand)\b)(?!.*\?).*\b(?:saw|seen|watched|peeped|"
    rf"gesien|afgeloer|afgekyk|loer)\b.{{0,25}}\b{PIN}\b",
    rf"^(?!.*\b(?:never|nooit|nobody|niemand)\b)(?!.*\?).*\b(?:my|her|his|haar|sy) {PIN}\b"
    r".{0,15}\b(?:gesien|gesteel|afgekyk|seen|stolen)\b",
)
TROUBLES: Mapping[Trouble, tuple[str, ...]] = {
    "under_age": (
        r"\b(?:i|ek|i am|im|ill) (?:only |just |will |eers |nog )*(?:turn|turning|be|become|word|"
        r"wees) (?:only |eers )*(?:1[0-8]|sixteen|seventeen|eighteen|sestien|sewentien|agtien) "
        r"(?:next|in|this|on|volgende|eers|hierdie|oor)\b",
        r"\bas ek (?:18|agtien) word\b|\bword (?:eers )?(?:volgende jaar|in \w+|oor \w+ \w+) "
        r"(?:18|agtien)\b",
        r"\b(?:i am|im|ek is) (?:still |also |nog |maar |just |only )*(?:a |an |n |in )?(?:learner|"
        r"pupil|leerder|skolier|school ?(?:kid|child|boy|girl)|skoolkind|teenager|tiener|"
        r"(?:high )?school student)\b(?!.*\bteach)",
        r"\b(?:i am|im|am|i|ek is) (?:still |nog )*(?:at|in|op|attend\w*) (?:high |secondary |"
        r"hoer)?(?:school|skool)\b.{0,25}\b(?:grade|graad|still|nog|matric|uniform|turn|leerder)\b",
        r"\b(?:i am|im|am|ek is) (?:still |nog |now |nou )*(?:(?:doing|in|at school in|busy with)"
        r" )?(?:grade|graad) (?:\d+|nine|ten|eleven|twelve)\b(?!.*\bteach)",
        r"\b(?:not|nie|nog nie) (?:yet )?(?:old enough|of age|oud genoeg|mondig)\b",
    ),
    "bereavement": (
        r"\b(?:(?:owner|user|person|lady|woman|man|one) (?:of|using|who (?:owns?|owned|had|has|"
        r"used|uses)|with) (?:this|the) (?:phone|number|sim|line|account)|(?:your|the) (?:client|"
        r"customer|borrower|account holder)) (?:(?!not\b|nie\b|never\b)\w+ ){0,3}?(?:died|"
        r"passed (?:away|on)|dead|deceased|no more|oorlede)\b",
        r"\bowner of (?:this|the) (?:phone|number|sim|line|account) is late$",
        # "Has died" in Oshindonga, Oshikwanyama and Otjiherero, as published translations have it.
        r"\b(?:okwa (?:si|fya)|wa ta)\b",
        rf"\b(?:he|she|sy|hy|{WHO})\b(?: \w+){{0,4}}? "
        r"(?:passed yesterday|"
        r"is no longer (?:with us|alive|in this world)|is not with us any ?more|has left us|"
        r"left us|heengegaan|ontslaap|doodgegaan|"
        r"is nie meer (?:by|onder|met) ons)\b(?!.*\b(?:phone|battery|foon|pension)\b)",
        rf"\b(?:we|i|ons|ek)(?: have| had| het|ve| are| am| must| will| moet| gaan| sal| going)? "
        rf"(?:just |to |now |nou )*(?:lost|buried|burying|bury|begrawe) "
        rf"(?:(?:my|our) (?:\w+ )?{WHO}|him|her)\b|"
        rf"\b(?:ons|ek) (?:het )?(?:my|ons|haar|hom) ?(?:{WHO} )?(?:\w+ ){{0,3}}?"
        r"(?:verloor aan die dood|begrawe|aan die dood afgestaan)\b",
        r"\b(?:busy with|at|besig met|preparing|planning|arranging|came from|back from|reel|by|"
        r"after|going to bury)\b.{0,14}\b(?:the |a |die |n |his |her |sy |haar |my )?"
        rf"(?:{WHO}s? )?(?:se )?(?:funeral|burial|begrafnis|memorial service)\b",
        rf"\b(?:my|our|ons|die|the|meme|tate|{WHO})\b(?: \w+){{0,3}}? (?:is nie meer nie|is not "
        rf"there "
        r"any ?more|left this (?:world|earth)|(?:went|gone) to the lord|was called home|"
        r"laaste asem\b.*|was killed in\b.*|was (?:shot|stabbed|knocked) dead|was murdered|"
        r"is (?:vermoor|doodgeskiet|doodgesteek|doodgery|van ons weggeneem))$",
        r"\b(?:funeral|burial|begrafnis) (?:is|was) (?:on |this |last |op |verlede |hierdie "
        r")?\w+\b",
        r"\b(?:laid|lay|laying|put) (?:him|her|them) to rest\b|\brest in peace\b",
        r"\b(?:god|the lord|die here|die heer|jesus)\b.{0,12}\b(?:called|took|taken|gehaal|haal|"
        r"geneem|geroep)\b.{0,20}\b(?:home|him|her|hom|haar|away|huis|tuis|weg)\b|"
        rf"\bdie here het (?:my |ons )?(?:{WHO}|hom|haar) (?:kom )?(?:haal|gehaal|geneem)\b",
        r"\b(?:death certificate|doodsertifikaat|sterftesertifikaat|deceased estate)\b",
        r"\b(?:she|he|sy|hy) (?:is|was|did|will|kan|sal|leef|is nou)\b.{0,20}\b(?:no longer alive|"
        r"not alive|in heaven|in die hemel|gone for ?ever|leef nie meer|nie meer (?:daar|hier)|"
        r"never come back)\b",
        r"\b(?:hospital|hospitaal|accident|ongeluk)\b.{0,30}\b(?:didnt|did not|not|nie)\b.{0,12}"
        r"\b(?:survive|make it|come out alive|oorleef|gemaak)\b",
    ),
    "wrong_number": (
        r"\b(?:she|he|they|sy|hy|hulle)(?: is| are)? (?:no longer|not|nie meer|dont|doesnt)"
        r"(?: longer)? (?:us(?:e|es|ing)|on|at|gebruik|op|by)"
        r" (?:it|this|that|the|hierdie|die|dit)\b"
        r"(?: (?:phone|number|sim\w*|line|foon|nommer))?(?: any ?more)?$",
        r"\b(?:sy|hy|hulle) gebruik (?:dit|(?:hierdie|die) (?:foon|nommer)) nie meer(?: nie)?$",
        r"\b(?:took|taken) (?:over (?:this|her|his)|(?:this|her|his) (?:phone|number|sim\w*) "
        r"over)\b",
        r"\bmy (?:name is not|names not|naam is nie) (?!spel\w*|correct|right|written|reg|"
        r"korrek|so|that|the|yet|on|in|op|daar|there|gespel\w*)\w+(?! (?:its|it|but|dis|maar))\b",
        r"\b(?:got|bought|have|had|using|gekry|gekoop)\b.{0,8}\b(?:this|hierdie|the) (?:new )?"
        r"(?:number|sim|sim ?card|line|nommer|simkaart)\b.{0,25}\b(?:last|ago|new|recently|week|"
        r"month|yesterday|gister|nuut|maand|shop|mtc|verlede|since)\b",
        r"\bthis number (?:used to|belonged|belongs) (?:to |be )?(?!me\b|mine\b)|"
        r"\bhierdie nommer (?:was|het) (?:vroeer|voorheen|aan)\b",
        r"\b(?:nobody|no one|noone|niemand)\b.{0,12}\b(?:here|hier|this house)\b.{0,15}\b(?:called|"
        r"named|by that|with that|met daardie|met daai|genaamd|so n|name|naam)\b",
        r"\b(?:you|u|julle|jy)\b.{0,15}\b(?:texting|writing|messaging|talking to|calling|skryf|"
        r"bel|praat met)\b.{0,12}\b(?:a stranger|the wrong|somebody else|someone else|vreemde|"
        r"n vreemdeling|die verkeerde|iemand anders)\b",
        r"\b(?:this|that|it|dit|dis) (?:isnt|is not|is nie|nie|aint|s not) (?:him|her|hom|haar|"
        r"them|hulle)(?: (?:anymore|any more|nie|ne|man|sorry|here|number|phone))*$",
        r"\bi am not the (?:person|one|lady|man|guy) (?:you|u)\b|\bi do not know (?:this|that) "
        r"(?:\w+ )?(?:person|maria|lady|man)\b|\bek is nie wie (?:julle|jy) (?:soek|dink)\b",
    ),
    "third_party": (
        rf"\b(?:not|nie) (?:for |vir )?(?:me|my|myself|me self|myself|my "
        rf"nie)\b.{{0,25}}\b(?:for|vir|its|"
        rf"dis|but|maar)\b.{{0,12}}\b(?:{WHO}|him|her|hom|haar|{_THEY})\b",
        rf"\b(?:my|a|n) (?:\w+ )?{WHO}\b.{{0,60}}\b{_THEY} (?:is (?:the one|die een) )?(?:who |"
        rf"that |"
        rf"wat )?(?:just |really |also |ook |graag )*(?:wants?|needs?|is looking for|is asking|"
        rf"would like|wil|soek|het nodig|vra)\b.{{0,30}}\b{_LOAN}\b",
        rf"^(?!.*{_I_WANT})(?:.*\b(?:my|a|n) (?:\w+ )?{WHO}|(?:and |but |en |no )*(?:he|she|sy|hy))"
        r" (?:\w+ ){0,4}?(?:wants?|wanted|needs?|is looking|would like|is interested|soek|wil|kort|"
        r"benodig)\b.{0,25}\b(?:loans?|borrow\w*|money|cash|lening|geld|leen|aansoek|apply|"
        r"\d{3,})\b",
        rf"\b(?:lend|give|leen|gee|help|assist) (?:vir )?(?:my|a|n) (?:\w+ )?{WHO} (?:\w+ ){{0,3}}?"
        r"(?:money|loan|cash|some|geld|lening|\d{3,})\b",
        rf"^(?!(?:can|could|may|kan|mag)\b)(?:.*\b)?(?:apply|applying|application|aansoek(?: "
        rf"doen)?|"
        rf"sign|teken)\b.{{0,12}}\b(?:for|on behalf of|vir|namens) (?:my|a|n) (?:\w+ )?{WHO}\b"
        r"(?! (?:se|school|fees|to|om|who|business|birthday|wedding|funeral)\b)",
        rf"\b(?:my|a|n) (?:\w+ )?{WHO}\b.{{0,30}}\b(?:without|has no|have no|doesnt have|does not "
        r"have|het nie|sonder|het geen) (?:an? |n )?(?:\w+ )?(?:phone|airtime|data|whatsapp|"
        r"smartphone|foon|selfoon|lugtyd)\b",
        rf"\b(?:{_THEY}|my {WHO}) (?:is |are )?(?:using|uses|borrowed|gebruik|leen) my "
        r"(?:phone|number|whatsapp|foon|selfoon|nommer)\b",
        rf"\b(?:typing|writing|asking|messaging|chatting|texting|enquiring|inquiring|applying|tik|"
        rf"skryf|vra|whatsapp|doen aansoek) (?:\w+ ){{0,2}}?(?:for|on behalf of|vir|namens|in "
        rf"place "
        rf"of) (?:him|her|them|hom|haar|hulle|my (?:\w+ )?{WHO}|some ?one else|somebody else|"
        r"iemand anders)\b(?! (?:loan|school|skool|se skool|fees|money|birthday|funeral))",
        rf"\b(?:loan|lening|account|contract|debt|skuld|rekening)\b.{{0,12}}\b(?:is|staan|was)\b"
        rf".{{0,6}}\b(?:op|in|on|under|belongs to|of)\b.{{0,4}}\b(?:my (?:\w+ )?{WHO}s?|his|her|sy|"
        r"haar)\b.{0,6}\b(?:naam|name)\b",
        rf"\b(?:my (?:\w+ )?{WHO}|{_THEY})\b.{{0,12}}\b(?:asked|told|sent|begged|gevra|gestuur) "
        r"(?:me|my|that i|dat ek)\b.{0,12}\b(?:ask|apply|check|find out|enquire|inquire|borrow|"
        r"message|write to you|vra|uitvind|aansoek|kyk|hoor|navraag)\b",
        rf"\b(?:my (?:\w+ )?{WHO}|{_THEY}) (?:cannot|cant|can not|doesnt know how to|does not know "
        r"how to|kan nie|is unable to) (?:read|write|type|use (?:a |the )?(?:phone|whatsapp)|lees|"
        r"skryf|tik)\b",
        rf"\b(?:i am|im|ek) (?:help\w*|assist\w*|help) (?:\w+ )?(?:him|her|hom|haar|my (?:\w+ )?"
        rf"{WHO}) (?:to |om |met |with )(?:te )?(?:apply|his|her|sy|haar|the|fill|aansoek|die)\b",
        rf"\b(?:speaking|talking|doing this|hier|dit) (?:for|vir) my (?:\w+ )?{WHO}$",
        rf"\b(?:can|could|may|must|will|let|kan|mag|sal)\b.{{0,8}}\b(?:give|send|tell|show|gee|"
        rf"stuur|"
        rf"wys) (?:me|my|vir my)\b.{{0,15}}\b(?:my {WHO}s?|his|her|sy|haar) (?:se )?(?:balance|"
        rf"loan|"
        r"statement|contract|saldo|lening|skuld|staat)\b",
        rf"\b(?:his|her|sy|haar|my (?:\w+ )?{WHO}s|my (?:\w+ )?{WHO} se) (?:loan|lening|debt|skuld|"
        r"instal\w+|paaiement)\b.{0,25}\b(?:want to|wil|like to|can i|kan ek|let "
        r"me)?\b.{0,12}\b(?:pay|betaal|"
        r"settle|check|know|aflos|weet)\b",
    ),
    "fraud": (
        *GIVEN_AWAY,
        r"^(?!.*\b(?:want|need|can|could|soek|wil|kan|looking|nodig)\b.*\b(?:loan|lening)\b).*\b(?:loan|"
        r"lening)\b.{0,40}\b(?:(?:i|ek) (?:have )?(?:never|nooit|didnt|did not) (?:took|take|taken|"
        r"applied|apply|asked|ask|signed|sign|geneem|gevat|gevra|geteken)|(?:i|ek) (?:dont|do not) "
        r"have$)",
        rf"^(?!.*\b(?:his|her|their|sy|haar|hulle) (?:own )?(?:loan|lening)\b).*"
        rf"\b{_ANYBODY}\b.{{0,25}}\b(?:took|take|stole|got|has|used|using|made|het|gebruik)\b.{{0,30}}"
        rf"\bmy {_PAPERS}\b.{{0,30}}\b(?:loan|apply|borrow\w*|debt|lening|leen|aansoek)\b",
        rf"\b{_ANYBODY}\b.{{0,25}}\b(?:loan|borrow\w*|lening|geleen)\b.{{0,15}}\b(?:with|on|using|in|"
        rf"met|op)\b my {_PAPERS}\b",
        rf"^(?!.*\b(?:you|u|julle|jy) (?:said|told|say|gese|se)\b).*\b(?:some ?one|somebody|"
        rf"caller|guy|man|lady|woman|person|they|people|he|she|iemand|vrou|hulle|sy|hy|{WHO})\b.{{0,40}}\b(?:said|"
        r"says?|told|tells?|se|gese)\b.{0,20}\b(?:pay|send|deposit|betaal|stuur|inbetaal)\b.{0,30}"
        r"\b(?:then|before|first|so that|dan|voor|voordat|eers|sodat)\b.{0,30}\b(?:loan|money|"
        r"lening|geld|approv\w*|release\w*)\b",
        rf"\b(?:some ?one|somebody|caller|guy|man|lady|woman|person|they|people|he|she|"
        rf"(?:your|an|the) (?:agent|staff|worker|consultant)|iemand|vrou|ou|hulle|sy|hy|n agent)\b"
        rf".{{0,40}}\b(?:ask\w*|want\w*|demand\w*|need\w*|vra|gevra|wil|"
        rf"soek)\b.{{0,25}}\b{PIN}\b",
        r"\b(?:debit\w*|deduct\w*|taken|taking|took|comes? off|goes off|going off|trek|aftrek\w*|"
        r"gaan\b.{0,30}\baf|statement|payslip|strokie|credit (?:record|report)|itc)\b.{0,60}"
        r"\b(?:never|nooit|not)\b.{0,20}\b(?:client|customer|klient|heard of|dealt with|"
        r"signed|geteken|know you|by julle)\b",
        r"\b(?:never|nooit|not|nie)\b.{0,20}\b(?:client|customer|klient)\b.{0,50}\b(?:debit\w*|"
        r"deduct\w*|taken|take|taking|took|off my|trek|afgetrek|strokie|payslip|statement)\b",
        r"\b(?:bedrog|scam|fraud|swendelary|swendelaar)\b.{0,12}\b(?:aanmeld|rapporteer|aangee|"
        r"gepleeg|committed)\b|\b(?:aanmeld|rapporteer|aangee)\b.{0,15}\b(?:bedrog|swendel\w*)\b|"
        r"\bslagoffer van\b.{0,12}\b(?:bedrog|swendel\w*)\b|\bvictim of\b.{0,15}\b(?:fraud|scam\w*|"
        r"identity)\b",
        # We take nothing beforehand: whoever has paid for that has paid somebody else.
        r"^(?!.*\b(?:not|never|havent|didnt|nie|nooit|if|as)\b).*\b(?:paid|sent|gave|deposited|"
        r"betaal|gestuur|inbetaal)\b.{0,30}\b(?:registration|admin\w*|processing|application|"
        r"joining|activation|release|unlock\w*|clearance|registrasie|aansoek|administrasie|"
        r"verwerking)s?(?: ?fees?| ?fooi| ?geld)\b",
        r"^(?!.*\b(?:moet|nie|nooit|as|sal)\b).*\b(?:registrasie|aansoek|administrasie|admin|"
        r"verwerking)s? ?(?:fooi|geld)\b.{0,20}\b(?:betaal|gestuur|inbetaal)\b",
        rf"\b{_ANYBODY} (?:het )?(?:my )?(?:ge)?se\b.{{0,20}}\b(?:ek|ons|n mens) moet\b.{{0,12}}"
        r"\b(?:eers|vooruit|vooraf)\b.{0,20}\b(?:betaal|stuur|inbetaal|deponeer)\b",
        r"\b(?:paid|sent|gave|deposited|betaal|gestuur|inbetaal)\b.{0,60}\b(?:blocked me|"
        r"disappeared|vanished|switched off|phone is off|verdwyn|my geblok|foon is af)\b",
        r"\b(?:lost|stole|stolen|gesteel|verloor)\b.{0,25}\bid\b.{0,60}\b(?:loan|debt|borrowed|"
        r"lening|skuld|geleen)\b",
        r"\b(?:this|that|it|its|dis|dit|daai|hierdie)(?: loan| lening)? (?:is )?(?:not|nie) "
        r"my(?:ne)? "
        r"(?:loan|debt|lening|skuld)\b",
        r"\b(?:forged?|vervals\w*|faked) (?:my )?(?:signature|handtekening|payslip|papers)\b|"
        r"\b(?:signature|handtekening)\b.{0,12}\b(?:not mine|is nie myne|forged|vervals)\b",
        r"\b(?:page|profile|account|number|nommer|blad|website)\b.{0,20}\b(?:pretend\w*|"
        r"copying|copies|imitat\w*|voorgee|gee voor|naboots)\b",
    ),
    "scam_worry": (
        r"\b(?:prove|proof|show me|convince me|bewys|wys (?:vir )?my|oortuig "
        r"my)\b.{0,25}\b(?:you|u|"
        r"julle|jy|buffr)\b.{0,40}\b(?:real|legit\w*|registered|genuine|crooks|scammers|thieves|eg|"
        r"skelms|regte|bedrieers|swendelaars|exist|bestaan)\b",
        r"\b(?:tricked|conned|cheated|scammed|robbed|burn(?:ed|t)|fooled|bitten|gekul|verneuk|"
        r"ingeloop|bedrieg|gefop|geskroei|uitgeoes)\b.{0,50}\b(?:before|once|last (?:year|time|"
        r"month)|like you|just like|same way|net soos|soos julle|voorheen|al (?:een|n) keer|vroeer|"
        r"verlede)\b",
        r"\b(?:just like|same as|net soos|soos) (?:you|julle|this|die)\b.{0,30}\b(?:tricked|conned|"
        r"cheated|scammed|robbed|gekul|verneuk|ingeloop|bedrieg)\b",
        r"\btoo good to be true\b|\bte goed om waar te wees\b",
        r"\b(?:will|wont|going to|gonna|sal|gaan)\b.{0,15}\b(?:disappear|vanish|run away|run off|"
        r"verdwyn|weghardloop)\b.{0,12}\bwith\b|\b(?:verdwyn|weghardloop)\b.{0,8}\bmet my\b|"
        r"\b(?:disappear|vanish|run away|run off) with (?:my|our|the)\b",
        r"\b(?:heard|read|saw|warned|hoor|gelees|gesien|gewaarsku)\b.{0,30}\b(?:fake|fraud\w*|"
        r"scam\w*|bedrog|vals|swendel\w*|skelms?|crooks)\b.{0,30}\b(?:lenders?|loans?|whatsapp|"
        r"leners|companies|maatskappy\w*|facebook)\b",
        r"\b(?:how|what) (?:do|can|must|will)\b.{0,15}\b(?:know|tell|sure)\b.{0,20}\b(?:steal|"
        r"misuse|sell my|not (?:a )?(?:thie\w+|crooks?|scam\w*))\b",
        r"\b(?:are|is)\b.{0,12}\b(?:you|julle|buffr)\b.{0,20}\b(?:licen[cs]ed|gelisensieer\w*|"
        r"really exist|even exist|regtig bestaan)\b",
    ),
    "wrong_deduction": (
        r"\b(?:more|higher|bigger|meer|hoer|groter) (?:than|as) (?:\w+ ){0,4}?(?:agreed|signed|"
        r"said|promised|contract|ooreengekom|afgespreek|geteken|belowe|kontrak)\b",
        r"\b(?:deduct\w*|debit\w*|took|take|taking|charge\w*|trek|afgetrek|gevat)\b.{0,25}"
        r"\b(?:supposed?|should|agreed|instead|moes|ooreengekom|in plaas)\b(?!.*\bhow\b)",
    ),
    "hardship": (
        r"^(?:(?:please|pls|plz|asb|asseblief|you|must|need|to|i|want|julle|moet|hi|hello) )*"
        r"(?:reduce|lower|decrease|bring down|verminder|verlaag)\b.{0,12}\b(?:my|the|die) "
        r"(?:\w+ )?(?:instal\w*|payments?|deductions?|paaiement\w*|aftrekking\w*|betaling\w*)\b",
        r"^(?:asb |asseblief )?kan (?:julle|jy|ons) (?:asb |asseblief )?my "
        r"(?:paaiement|aftrekking)\w* (?:\w+ )?(?:verminder|verlaag|kleiner)\b",
        r"\b(?:give|gee|grant|allow|spare) (?:me|us|my|ons|vir my|vir ons) (?:please |asb |just |"
        r"net |some |n )*(?:till|til|until|tot|chance|kans|grace|space)\b"
        r"(?!.*\b(?:send|stuur|think|dink|find|document|paper|slip|id|answer|decide)\b)",
        r"\b(?:in|out of|been in|admitted)\b.{0,10}\b(?:hospital|hospitaal)\b.{0,50}\b(?:pay|"
        r"salary|debit|instal\w+|loan|betaal|lening)\b",
        r"\b(?:without|sonder|no) (?:pay|salary|wages|salaris|loon|betaling)\b.{0,50}\b(?:debit|"
        r"instal\w+|loan|deduct\w*|you|lening|paaiement|julle)\b(?!.*\b(?:borrow|need a loan)\b)",
        r"\b(?:dont|do not|please dont|pls dont|moenie|cant you|hold|hou|wait with|wag met|stop)\b"
        r".{0,12}\b(?:take|deduct|debit|trek|run|vat|my (?:deduction|debit|instal\w+))\b.{0,25}"
        r"\b(?:this month|hierdie maand|yet|nog nie|december|january|month ?end)\b",
    ),
    "paid": (
        r"^(?:n )?\d[\d ]{1,6} (?:is |was |has been )?(?:already )?(?:paid|payed|deposited|"
        r"transferred|betaal|inbetaal|gestort|oorgeplaas)\b"
        r"(?! (?:to me|me|every|monthly|out|by)\b)"
        r"(?! (?:on |op )?(?:the |die )?\d+(?:st|nd|rd|th|ste|de)?$)",
        r"\b(?:i|we|ek|ons) (?:\w+ )?(?:put|sent|deposited|transferred|gave|handed)\b.{0,6}\d{2,}"
        r"(?!\d| (?:payslips?|slips?|documents?|papers?|photos?|pages?)\b).{0,15}\b(?:your|you|u|"
        r"ur|buffr|office|ewallet|agent|jul\w*)\b",
        r"\b(?:money|cash|amount|instal\w+|payment|debit order|deduction) (?:has |have |is |was |"
        r"had )?(?:already |just |long )*(?:left|gone out|went out|went off|gone off|gone from|"
        r"went through|gone through|came off|come off|been taken|been deducted)\b"
        r"(?! (?:for|to me)\b)",
        r"\b(?:geld|bedrag|paaiement)\b.{0,12}\b(?:is|het)\b.{0,14}\b(?:afgegaan|uitgegaan|"
        r"deurgegaan|van my (?:rekening|bank|salaris|pay) af)\b(?!.*\b(?:nooit|ken julle|"
        r"klient)\b)",
        r"^(?!.*\b(?:will|sal|gaan|if|as)\b).*\b(?:check|look at|kyk|see) (?:on |in |at |by )?"
        r"(?:your|ur|julle|jul) (?:bank|account|books|side|records?|rekening|boeke|kant)\b"
        r".{0,40}\b(?:paid|there|in|done|sent|daar|betaal|gedoen|klaar|reflect\w*|money|geld)\b",
        r"\b(?:handed|gave|brought|took|dropped)\b.{0,12}\b(?:the |my |your )?(?:cash|money|"
        r"instal\w+)\b.{0,12}\b(?:to|at|with) (?:your|the) (?:office|agent|lady|man|counter|"
        r"branch)\b",
        r"\b(?:have|got|here is|keep|het|hier is)\b.{0,12}\b(?:the |my |a |die |n )?(?:receipt|"
        r"kwitansie|deposit slip|bank slip|betaalbewys|proof)\b.{0,25}\b(?:pay\w*|paid|transfer|"
        r"instal\w+|money|betaal\w*|geld)\b",
    ),
    "complaint": (
        r"\b(?:you|u|julle|jul)\b(?: people| guys| mense)? (?:are|is|r) (?:\w+ ){0,4}?(?:thie(?:f|"
        r"ves)|robbers|criminals|diewe|rowers|skelms|dogs)(?: man)?$",
        r"\b(?:full of|vol van|vol|flooded with|tired of|moeg vir) (?:your|ur|julle|jul|all your)\b"
        r".{0,12}\b(?:messages?|msgs|adverts?|ads|advertising|sms\w*|boodskappe|advertensies|"
        r"spam)\b",
    ),
}
ASKS: Mapping[LoanFact, tuple[str, ...]] = {
    "settle": (
        r"\b(?:want|like|wanna|can|may|could|need|ready|wil|kan|mag|let me|kom ek|going to)\b"
        r".{0,30}\b(?:get rid of|be free of|free from|be done with|finished with|wipe out|"
        r"rid myself of|ontslae|klaar wees met)\b.{0,20}\b(?:loan|debt|it|you|this|account|skuld|"
        r"lening|julle|raak)\b",
        r"\b(?:skuld|lening|dit)\b.{0,6}\bontslae (?:raak|wees)\b|\bontslae raak van\b.{0,15}"
        r"\b(?:skuld|lening)\b",
        r"\b(?:want|like|can|may|could|wanna|how much|what|wil|kan|mag|hoeveel|wat|moet)\b.{0,25}"
        r"\b(?:pay|betaal|settle|close)\b.{0,25}\b(?:everything|it all|all of it|the (?:full|whole|"
        r"entire) (?:\w+ )?(?:loan|debt|amount|balance)|in one (?:go|time|shot)|at once|lump sum|"
        r"once off|the (?:rest|remainder)|alles|alles gelyk|die (?:res|hele (?:lening|bedrag|"
        r"skuld)))\b",
        r"\b(?:die (?:res|hele (?:lening|bedrag|skuld))|alles)\b.{0,25}\b(?:in een (?:slag|keer)|"
        r"gelyk|nou|vandag|dadelik)?\b.{0,8}\b(?:afbetaal|betaal|klaarmaak)\b",
        r"\bif (?:i|we) (?:want to |were to )?(?:pay|settle|clear|close|finish)\b.{0,20}\b(?:full|"
        r"whole|entire|everything|all|off|rest)\b.*\b(?:how much|what)\b",
        r"\b(?:instead of|rather than|not want to|dont want to|in plaas van|nie) (?:wait\w*|"
        r"paying (?:every|each)|wag)\b.{0,40}\b(?:close|settle|finish|pay (?:it |you )?off|"
        r"everything|klaar|aflos|afbetaal)\b",
        r"\b(?:bonus|tender|inheritance|cattle|beeste|erfporsie|extra money|ekstra geld|some money|"
        r"got money|have money)\b.{0,60}\b(?:finish|close|settle|pay (?:\w+ ){0,3}off|clear|klaar|"
        r"aflos|afbetaal|afhandel|delg)\b",
        r"\b(?:skuld|lening)\b.{0,20}\b(?:delg|afhandel|uitkoop|toemaak)\b",
        r"\b(?:can|may|could|want|like|kan|mag|wil|ill|i will)\b.{0,20}\b(?:settle|close|clear|"
        r"finish(?: off)?|pay off|kick off|aflos|afbetaal|delg)\b.{0,20}\b(?:whole thing|whole lot|"
        r"it all|everything|everyting|alles|hele ding)\b",
        r"\b(?:settle|close|clear|finish|pay (?:\w+ ){0,3}off|aflos|afbetaal)\b.{0,40}\b(?:bonus|"
        r"tender|inheritance|erfporsie|thirteenth cheque|13th cheque|dertiende tjek)\b",
    ),
    "balance": (
        r"\bhow (?:far|long|many (?:more )?(?:months|instalments|payments|"
        r"times))\b.{0,30}\b(?:done|"
        r"finished|free|left|rid of|still pay|to go)\b(?!.*\b(?:application|approv\w*|papers)\b)"
        r"(?=.*\b(?:i|my|me|loan|you)\b)",
        r"\b(?:when|wanneer) (?:am|is|will|sal) (?:i|ek)\b.{0,15}\b(?:done|finished|free|klaar|vry|"
        r"skuldvry|debt free)\b(?!.*\b(?:apply|application|aansoek)\b)",
        r"\bhoe (?:ver|lank)\b.{0,12}\b(?:ek|my)\b.{0,25}\b(?:klaar|skuldvry|af te betaal)\b"
        r"(?!.*\baansoek\b)",
        r"\b(?:what|how much|tell me|show me|wat|hoeveel)\b.{0,20}\b(?:remain\w*|left|open|oor|"
        r"oop)\b.{0,12}\b(?:on|of|in|op|van)\b.{0,4}\b(?:my|the|die) (?:loan|account|debt|lening|"
        r"rekening|skuld)\b",
        r"\b(?:what|how much|tell me|show me|wat|hoeveel)\b.{0,20}\b(?:on|of|in|op|van)\b.{0,4}"
        r"\b(?:my|die) (?:loan|account|debt|lening|rekening|skuld)\b.{0,12}\b(?:left|remain\w*|oor|"
        r"oop)\b",
        r"\b(?:almost|nearly|amper|byna) (?:done|finished|through|klaar) (?:with )?(?:paying|"
        r"betaal|met)\b",
        r"\b(?:when|wanneer)\b.{0,8}\b(?:is|my|die)\b.{0,8}\b(?:last|final|laaste) (?:payment|"
        r"instal\w*|deduction|paaiement|betaling|aftrekking)\b",
        r"\bhow (?:much|deep)\b.{0,15}\b(?:am i in|debt|hole|red|behind)\b|"
        r"\bhoe diep is ek\b|\bhoeveel staan (?:ek|daar) (?:nog )?(?:agter|oop|by)\b",
    ),
}
