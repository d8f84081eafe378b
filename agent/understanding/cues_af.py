"""How people tell of a trouble, or ask about their loan, in Afrikaans; read with `cues.py`."""

from flows.commands import LoanFact, Trouble

_KIN = r"(?:man|vrou|broer|suster|ma|pa|seun|dogter|oom|tannie|neef|niggie|vriend|vriendin|kind)"
_PUT = (
    r"(?:(?<=rekening )gesit|gedeponeer|gestuur vir julle|gestort|"
    r"inbetaal|oorgeplaas|oorbetaal|afbetaal|betaal)"
)

# Read over one folded sentence. To add a way of saying something, add it to its list.
CUES: dict[Trouble, tuple[str, ...]] = {
    "under_age": (
        r"\bek is (?:nog )?(?:op skool|in graad \d+|te jonk)\b(?!.*\bbetaal)",
        r"\bek word eers\b.{0,20}\b18\b",
    ),
    "bereavement": (
        rf"\b(?:my|haar|sy) {_KIN}\b.{{0,40}}\b(?:is oorlede|het gesterf|is dood|is begrawe)\b"
        r".{0,60}\b(?:lening|geleen|julle|skuld)\b",
        r"\b(?:het|is)\b.{0,30}\bbegrawe\b.{0,40}\b(?:julle|lening|geleen|geskuld)\b",
        r"\b(?:eienaar|lener|persoon|klient|kliente)\b.{0,40}\b(?:oorlede|dood|gesterf)\b",
    ),
    "wrong_number": (
        r"\bek ken (?:nie|geen)\b.{0,8}\b(?:hierdie|daardie|die|n|so n)\b.{0,8}"
        r"\b(?:persoon|mens|man|vrou|naam)\b",
        r"\bek ken (?:nie vir|haar nie|hom nie)\b",
        r"\bhier is (?:geen|nie n) \w+(?: nie)?$",
        r"\b(?:dis|dit is|hierdie is) nie (?:meer )?(?:sy|haar|\w+ se) (?:nommer|foon|selfoon)\b",
        r"\b(?:hierdie|die) nommer (?:nou )?net (?:gekry|gekoop)\b",
        r"\bek is nie (?:die|daardie) (?:persoon|mens|man|vrou)\b",
    ),
    "third_party": (
        rf"\b(?:wat|hoeveel) skuld (?:my |haar |sy |ons )?{_KIN}\b",
        r"^(?:\w+ )?skuld (?!ek\b|ons\b|jy\b|mens\b|n\b|die\b|my lening)\w+(?: \w+)? "
        r"(?:nog |vir |by |ook )*julle\b",
        rf"\b(?:saldo|balans|skuld|staat|rekening|aansoek) van (?:my |haar |sy )?{_KIN}\b",
        rf"\bhoeveel (?:my |haar |sy )?{_KIN} (?:nog )?skuld\b",
        rf"\b(?:my|haar|sy) {_KIN} se (?:lening|skuld|saldo|balans|aansoek|rekening)\b",
        rf"\bmy {_KIN}\b.{{0,12}}\bby julle geleen\b.{{0,30}}\b(?:hoeveel|wat|wanneer)\b",
    ),
    "fraud": (
        r"\b(?:in|op|onder) my naam\b.{0,30}\b(?:lening|geleen|skuld|uitgeneem|gevat|geneem)\b",
        r"\b(?:lening|geleen|skuld)\b.{0,30}\b(?:in|op|onder) my naam\b",
        r"\bek het (?:nog )?(?:nooit|nie)\b.{0,30}\b(?:geleen|lening)\b.{0,20}"
        r"\b(?:nie|geneem|gevat|gehad)\b(?!.*\b(?:gekry|ontvang)\b)",
        r"\b(?:vra|wil|soek|eis)\b.{0,30}\b(?:vooruit|deposito|onder die tafel)\b",
        r"\b(?:se|beweer)\b.{0,25}\b(?:van|by|vir) buffr\b.{0,40}\b(?:vra|wil|geld|eers|pin)\b",
        r"\bgee voor\b.{0,25}\b(?:buffr|julle)\b|\bvals(?:e)? buffr\b|\bidentiteitsdiefstal\b",
        r"\b(?:steel|gesteel|gebruik|misbruik) (?:van )?my (?:id|naam|besonderhede|identiteit)\b",
        r"\bmy (?:id|naam|identiteit)\b.{0,10}\b(?:gesteel|gebruik|misbruik)\b",
    ),
    "scam_worry": (
        r"^(?:\w+ ){0,2}is (?:dit|julle|hierdie|buffr|dit nie)(?: \w+){0,3} (?:bedrog|bedrogspul|"
        r"scam|skelms?|eg|regtig|wettig buffr|betroubaar|vals)\b",
        r"\bek is (?:bang|bekommerd)\b.{0,30}\b(?:bedrog|scam|vat my geld|steel|skelm)\b",
        r"\bhoekom sal ek julle vertrou\b|\bklink (?:vir my |dalk )?(?:soos|na) (?:n |'n )?"
        r"(?:scam\w*|bedrog\w*|bedrieg\w*|swendel\w*|skelms?|diewe)\b",
    ),
    "wrong_deduction": (
        r"\b(?:te veel|twee keer|dubbel|meer|verkeerde bedrag)\b.{0,30}\b(?:af|afgetrek|gevat|"
        r"geneem|trek)\b",
        r"\b(?:trek|vat)\b.{0,12}\b(?:nog|steeds|weer)\b.{0,12}\b(?:af|geld)\b",
        r"\bjulle (?:steel|het my geld gesteel)|\bgeld gesteel\b",
        r"\bjulle (?:het )?\d+ (?:afgetrek|gevat)\b|\baftrekking\b.{0,12}\b(?:verkeerd|te)\b",
        r"\bsonder (?:my )?toestemming\b",
    ),
    "no_money": (
        r"\b(?:geld|lening)\b.{0,20}\b(?:nog )?nie (?:ingekom|deurgekom|gekom|daar|in my)\b",
        r"\b(?:niks|geen geld)\b.{0,25}\b(?:gekry|rekening|ingekom|ontvang)\b(?!.*\bgehoor\b)",
        r"\bnog nie uitbetaal\b|\bnie uitbetaal\b",
        r"\bwag nog vir (?:die|my) geld\b",
    ),
    "hardship": (
        r"\b(?:afgedank|werkloos|sonder werk)\b|\bgeen inkomste\b|\bmy werk verloor\b",
        r"\b(?:ure|salaris|pay|skofte) (?:is|was|word) (?:baie )?gesny\b|\bgesny\b.{0,10}\bure\b|"
        r"\bhet (?:my|ons) ure gesny\b",
        r"\bsukkel\w*\b.{0,40}\b(?:betaal|paaiement|terugbetaling|lening)\b",
        r"\b(?:swaar|moeilik)\b.{0,50}\b(?:betaal|paaiement|lening)\b",
        r"\bkan (?:ek|ons)\b.{0,20}\b(?:minder|later|helfte|volgende maand)\b.{0,15}\bbetaal\b|"
        r"\bkan (?:ek|ons)\b.{0,20}\bbetaal\b.{0,8}\b(?:later|minder|volgende)\b|"
        r"\bminder (?:per maand )?betaal\b",
        r"\buitstel\b(?!.*\bkan mens)",
        r"\b(?:fabriek|winkel|maatskappy|werk|besigheid)\b.{0,12}\b(?:toegemaak|gesluit|bankrot)\b",
        r"\b(?:n )?reeling (?:tref|maak)\b|\b(?:gee|vra|kry)\b.{0,20}\b(?:meer |bietjie )?"
        r"(?:tyd|kans|uitstel)\b",
        r"\b(?:ons|my) (?:salaris|salarisse|loon) (?:is|was) (?:nog )?(?:laat|nie)\b",
        r"\b(?:ons|ek) is nog nie betaal\b|\b(?:baas|werk|hulle) het (?:my|"
        r"ons) (?:nog )?nie betaal\b",
        r"\bnie (?:genoeg )?geld\b.{0,20}\b(?:te betaal|paaiement|vir die lening)\b",
        r"\b(?:sal|gaan|kan) nie\b.{0,40}\b(?:betaal|bekostig)\b(?!.*\bwat gebeur)",
    ),
    "paid": (
        rf"\b(?:ek|ons) het (?:\w+ ){{0,6}}?{_PUT}\b(?! nie)",
        rf"\b(?:geld|paaiement|bedrag|betaling|skuld)\b.{{0,12}}\b(?:is|was) (?:al |reeds |klaar )*"
        rf"(?:{_PUT}|gedoen|deur)\b(?! nie)",
        r"\b(?:ek|ons) het (?:\w+ ){0,3}(?:n |die )?(?:eft|betaling|oorplasing) (?:gedoen|"
        r"gemaak)\b",
        r"\b(?:hier is|ek stuur|ek het)\b.{0,20}\b(?:bewys|betaalbewys|strokie van die betaling)\b",
        r"\b(?:is|het)\b.{0,12}\b(?:al|reeds|klaar)\b.{0,12}\bvan my (?:salaris|pay|loon) af\b",
        r"\b(?:dis|dit is) (?:al |reeds |klaar )+(?:van my salaris )?(?:afgetrek|betaal)\b",
    ),
    "complaint": (
        r"\bklagt?e?\b.{0,12}\b(?:le|indien|maak|het|teen)\b|\b(?:wil|moet|gaan) kla\b",
        r"\b(?:nie|on)\s?tevrede\b|\bongelukkig met\b|\bonaanvaarbaar\b|\b(?:vies|"
        r"kwaad) vir julle\b",
        r"\bdiens\b.{0,15}\b(?:swak|sleg|vrot|power|pateties)\b|\b(?:swak|slegte|vrot) diens\b",
        r"\b(?:gatvol|keelvol|moeg vir julle|sat vir julle|raak nou moeg)\b",
        r"\bniemand\b.{0,15}\b(?:antwoord|help|luister|bel|se|doen)\b",
        # Whoever writes it first gives an order: no complaint.
        r"\b(?:julle|jy|hulle|u|word|my|ons)\b.{0,25}\bignoreer\b",
        r"\bignoreer (?:julle|jy|hulle|my|ons)\b",
        r"\b(?:onbeskof|ongeskik|onprofessioneel|skandalig|teleurgesteld)\b|\bpraat lelik\b|"
        r"\blieg vir (?:my|ons)\b|\bjulle lieg\b|\bbehandel\b.{0,15}\bsleg\b",
        r"\b(?:gaan|sal|wil)\b.{0,20}\b(?:aangee|rapporteer|prokureur)\b",
    ),
}
ASKS: dict[LoanFact, tuple[str, ...]] = {
    "statement": (
        r"^(?:(?:my|n|die|asseblief|asb|stuur|gee|wys|vir|kan|ek|wil|he|kry|volledige) )*"
        r"(?:lening ?|rekening ?)?staat(?: (?:asseblief|asb|pdf|weer|nou))*$",
        r"\b(?:leningstaat|leningsstaat|rekeningstaat)\b|"
        r"\bstaat van my (?:lening|rekening|skuld)\b",
        r"\b(?:lys|geskiedenis|oorsig) van (?:al )?(?:my |die )?(?:betalings|aftrekkings|"
        r"paaiemente)\b",
    ),
    "settle": (
        r"\bvroeg (?:aflos|afbetaal|klaar betaal)\b",
        r"\b(?:wil|moet|gaan|kan)\b.{0,40}\b(?:klaar ?(?:betaal|maak)|aflos|afbetaal|vereffen|"
        r"sluit)\b(?<!nie sluit)",
        r"\b(?:hoeveel|wat)\b.{0,40}\b(?:af te (?:los|betaal)|klaar te (?:betaal|maak)|aflos|"
        r"te vereffen|te sluit)\b",
        r"\b(?:skikkingsbedrag|aflosbedrag|aflossing\w*|skikking)\b",
        r"\balles (?:nou |vandag )?(?:af)?betaal\b|\b(?:hele|volle) bedrag (?:nou )?betaal\b|"
        r"\bin een (?:keer|slag) (?:af)?betaal\b",
    ),
    "next_payment": (
        r"\bwanneer\b.{0,12}\b(?:moet ek|is my)\b.{0,12}\b(?:betaal|paaiement)\b",
        r"\b(?:wanneer|watter (?:dag|datum))\b.{0,30}\b(?:trek|af|aftrek)\b",
        r"\bhoeveel\b.{0,30}\b(?:salaris af|gaan af|aftrek)\b|\bmy (?:maandelikse )?paaiement$",
    ),
    "balance": (
        r"\b(?:wat|hoeveel|bedrag)\b.{0,30}\bskuldig\b",
        r"\b(?:wat|hoeveel|bedrag)\b.{0,25}\bek (?:\w+ ){0,2}skuld\b",
        r"\bhoeveel\b.{0,25}\b(?:skuld|bly oor|is (?:nog )?oor|uitstaan\w*)\b",
        r"\bhoeveel (?:moet|sal) ek nog (?:\w+ )?(?:terug)?betaal\b",
        r"\b(?:gee|stuur|wys|se)\b.{0,12}\b(?:saldo|balans)\b|"
        r"\bmy (?:uitstaande )?(?:saldo|balans|bedrag)\b|\buitstaande bedrag\b",
    ),
}
