"""The Afrikaans words without which nobody said it, beside the English ones of `proofs.py`."""

# Read over folded text. To add a word, put it under what it proves.
PROOFS = {
    "deny": r"\b(?:moenie|geensins|weier|nooit|te (?:veel|duur)|los maar)\b",
    "start_application": r"\b(?:need|want|soek|nodig|benodig|kort|hala|pumbwa|vanga)\b.*\d{3}|"
    r"\d{3}.*\b(?:nodig|soek|kort)\b|\b(?:need|want|looking for|soek|kort|benodig)\b.{0,20}"
    r"\b(?:something|iets|bietjie|little|lil|bit)\b.*\b(?:till?|until|tot|for|vir)\b|\b(?:kontant|lenings?|leen|geld|aansoek\w*|platsak)\b",
    "status": (
        r"\b(?:aansoek|hoor|antwoord|besluit|uitslag|opdatering|papiere|dokumente|\w*strokie|"
        r"ontvang|gekry|gestuur|laat weet|weet of|uitbetaal|uit|terugvoer|nuus|status)\b"
    ),
    "human": r"\b(?:skakel|bel|kontak|personeel|konsultante?|julle mense|verbind|masjien|robot)\b",
    "menu": r"\b(?:keuses|hoofkieslys|kieslys|begin|opsies|keuses|doen|help)\b",
    "help": (
        r"\b(?:tik|skryf|hoe|verward|deurmekaar|sukkel|lei|bystand|hulp|wat nou|wie is jy|"
        r"gebruik|werk)\b"
    ),
    "back": r"\b(?:teruggaan|vorige|gedruk|getik|fout|oeps|terug)\b",
    "skip": r"\b(?:slaan\b.*\boor|oorslaan|eers|vanaand|more|byderhand|later|los|by my|"
    r"gaan haal)\b",
    "refuse": r"\b(?:vertroulik|(?:liewer|eerder) nie|julle nie aan|jou nie aan|deel nie|"
    r"gee nie|se nie|gemaklik)\b",
    "abuse": (
        r"\b(?:vuilgoed|skuim|vark|mal|vrek|honde?|varke?|blerrie|gemors|vokof|vok|idiote?|"
        r"idioot|nutteloos|bars|vlieg|"
        r"bliksem\w*|donner\w*|moer|poes|kak|dom|simpel|"
        r"vrot|hel toe|duiwel|stront|naaier)\b"
    ),
    "repeat": (
        r"\b(?:nog n keer|gevra|vraag|anders|volg nie|vang nie|duidelik|ander woorde|verduidelik|"
        r"vra|wat se|se)\b"
    ),
    "why": r"\b(?:hoekom|waarom|waarvoor|vir wat|daarmee|regtig nodig|moet julle)\b",
    "greet": r"\b(?:hoesit|dag|middag|naand|more|haai|hallo)\b",
    "thank": r"\b(?:tot|baai|koebaai|totsiens|siens|loop|nag|naweek|geniet|lekker|sien)\b",
    "cancel_application": (
        r"\b(?:los (?:maar|dit|net)|vergeet|gedagte verander|van plan verander|staak|onttrek|"
        r"(?:terug)?trek|hou op met die (?:aansoek|lening)|stel nie (?:meer )?belang|"
        r"nie (?:meer|verder)|weggooi|gooi|opskeur|skeur|vernietig|throw|tear|scrap|bin|trash|"
        r"moenie\b.*\b(?:aansoek|lening|aangaan))\b"
    ),
    "stop": (
        r"\b(?:vat my|hou (?:\w+ )?op|te veel|wil nie|moenie|moet\b.*\bnie|geen|verwyder|haal|"
        r"skrap|los|"
        r"teken my|"
        r"nie (?:meer|weer)|stop)\b.*\b(?:boodskap\w*|pla|skryf|stuur|bel|lastig|nommer|lys|"
        r"stelsel|hoor|"
        r"uit|my uit|af|kontak\w*|julle)\b|\bpla my\b.*\bhou op\b|"
        r"\b(?:moenie|moet nie)\b.*\b(?:my|ons)\b.*\b(?:app|whatsapp|sms|text|boodskap)\b|"
        r"\b(?:moeg|sat|keelvol|gatvol)\b.*\b(?:boodskap\w*|sms\w*|advertensies)\b|"
        r"\b(?:tired|sick|fed up)\b.*\b(?:messag\w*|sms\w*|texts?|adverts?|spam)\b|"
        r"\b(?:stuur|skryf)\b.*\bniks (?:meer|weer|verder)\b|\bniks (?:meer|weer|verder)\b.*"
        r"\b(?:stuur|skryf)\b"
    ),
    "resume": r"\b(?:weer|begin)\b.*\bboodskap\w*\b",
    "dont_know": (
        r"\b(?:onseker|vergeet|kry nie|kan dit nie kry|opsoek|moet\b.*\bvra|wissel|hang af|"
        r"verskil|idee|weet|seker|onthou|kyk|by my nie)\b"
    ),
    "report:paid": (
        r"\b(?:salaris af|gesit|gedeponeer|gestort|oorgeplaas|oorplasing|betaling|oorbetaal|bewys|"
        r"betaalbewys|inbetaal|"
        r"betaal|eft|strokie)\b"
    ),
    "report:hardship": (
        r"\b(?:afgedank|werkloos|inkomste|gesny|reeling|kans|tyd|moeilik|swaar|bekostig|uitstel|"
        r"toegemaak|laat|"
        r"oorslaan|minder|werk|betaal|sukkel\w*|hospitaal|helfte|salarisse|oorslaan|paaiement)\b"
    ),
    "report:complaint": (
        r"\b(?:lelik|ongeskik|onprofessioneel|skandalig|teleurgesteld|lieg|gatvol|keelvol|moeg|"
        r"sat|klag\w*|nie (?:\w+ ){0,2}tevrede|ontevrede|onaanvaarbaar|"
        r"niemand|onbeskof|"
        r"rapporteer|aangee|vies|"
        r"kwaad|sleg|swak|vrot|(?<=\w )ignoreer|prokureur|diewe|behandel)\b"
    ),
    "report:wrong_deduction": r"\b(?:trek\w*|steel|gesteel|gevat|te veel|dubbel|twee keer)\b",
    "report:no_money": r"\b(?:niks|geld|uitbetaal|rekening|ingekom|deurgekom|lening)\b",
    "report:bereavement": r"\b(?:begrawe|begrafnis|oorlede|dood|gesterf)\b",
    "report:wrong_number": (
        r"\b(?:ek is nie (?!seker|lus|reg|gereed|tevrede|bly|meer|op|in|by|van|so|baie|nou)|"
        r"ken (?:nie|geen|haar nie|hom nie)|hier is (?:geen|nie)|verkeerde|iemand anders|soek|"
        r"hierdie nommer|"
        r"nie (?:meer )?(?:sy|haar|\w+ se) (?:nommer|foon|selfoon))\b"
    ),
    "report:third_party": (
        r"\b(?:namens|my (?:man|vrou|ma|pa|broer|suster|seun|dogter|oom|tannie)|haar|sy)\b"
    ),
    "report:scam_worry": r"\b(?:swendel\w*|diewe|bedrogspul|skelms?|bang|scam|eg|regtig|vertrou)\b",
    "report:fraud": (
        r"\b(?:nooit|nie)\b.*\b(?:geleen|leen|aansoek|geteken|geneem|gevat|lening|gevra)\b|"
        r"\biemand\b.*\b(?:vra|gevra|wil|se|gese|gebel|gebruik|steel|gesteel|eers|vooruit)\b|"
        r"\b(?:deposito|vals|identiteitsdiefstal|ingeloop|vooruit|gee voor|op my naam|"
        r"in my naam)\b"
    ),
    "report:under_age": (r"\b(?:op skool|jonk|minderjarig|onder 18)\b|\bek is (?:\w+ ){0,2}1\d\b"),
    "ask_loan:balance": (
        r"\b(?:skuldig|skuld|saldo|balans|oop|lening|uitstaande|uitstaan|staat van|"
        r"moet ek nog|(?:is|bly|hoeveel|wat|nog)\b.*\boor)\b"
    ),
    "ask_loan:next_payment": (
        r"\b(?:paaiement|aftrek\w*|trek julle|julle trek|julle\b.*\btrek|wanneer moet ek|"
        r"salaris af)\b"
    ),
    "ask_loan:settle": (
        r"\b(?:aflos\w*|af te los|afbetaal|klaar ?(?:te )?(?:betaal|maak)|sluit|vereffen|"
        r"skikking\w*|af te betaal)\b"
    ),
    "ask_loan:statement": r"\b(?:staat|\w+staat|betalings|aftrekkings|paaiemente)\b",
    "report:distress": r"\b(?:mis as ek dood|lewe|dood|sterf|selfmoord)\b",
    "report:threat": r"\b(?:bloed|slaan|moer|skiet|brand|doodmaak)\b",
}
