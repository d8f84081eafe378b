"""Values that are somebody else's, of another time or another thing, however they look."""

import re
from collections.abc import Iterable

from agent.understanding import hints
from agent.understanding.vocabulary import fold
from flows.commands import AnyCommand, Correct, FactName, SetFact

# In the patterns "#" stands for the value; all are read over folded text.
_OTHER_PEOPLES = (
    rf"\b(?:my|our|his|her|ons|sy|haar) (?:\w+ )?(?:{hints.WHO}|boss|manager|baas|bestuurder) "
    r"(?:\w+ ){0,2}?(?:earns?|gets?|got|"
    r"makes?|took|borrowed|owes?|verdien|kry|gekry|geleen|gevat|skuld)\b.{0,30}#",
    rf"\b(?:my|our|ons) (?:\w+ )?{hints.WHO} (?:\w+ ){{0,2}}?het\b.{{0,12}}# (?:\w+ )?(?:gekry|"
    r"geleen|gevat|verdien)\b",
    r"\b(?:they|you|u|he|she|hulle|julle|hy|sy|people|mense) (?:\w+ ){0,4}?(?:told|said|say|says|"
    r"se|gese)\b.{0,25}#",
    rf"\b(?:my|our|ons) (?:\w+ )?{hints.WHO} (?:is|was|are) #",
    r"\b(?:fees|skoolgeld|krag|electricity|groceries|kruideniersware) (?:is|are|was)\b.{0,8}#",
    r"\b(?:minimum wage|minimum loon|minimumloon)\b.{0,12}#",
    r"\b(?:costs?|kos|priced? at|prys is)\b.{0,12}#",
    r"\b(?:owe|owing|skuld|behind|agter|arrears|rent|huur)\b.{0,20}#",
    r"# (?:\w+ )?(?:behind|agter|in arrears|left)\b",
    r"# (?:rent|huur)\b",
    r"^(?!.*\b(?:need|want|borrow|loan|give me|soek|nodig|leen|lening|gee my)\b).*# for rent\b",
    r"\b(?:he|she|sy|hy) (?:earns?|gets?|makes?|verdien|kry)\b.{0,12}#",
    r"\b(?:banks?|letshego|lenders?|(?:an)?other (?:place|company|one)|ander (?:plek|een)) "
    r"(?:\w+ ){0,2}?(?:gave|gives?|offer\w*|let|gee|gegee|bied|aangebied)\b.{0,15}#",
)
_NOT_NOW = (
    r"\b(?:last (?:year|time)|laas (?:jaar|keer)|verlede jaar|the year before|in the past|"
    r"used to|(?:altyd|voorheen|vroeer) (?:\w+ )?(?=#)|het altyd)\b.{0,40}#",
    r"\b(?:asked|gevra|refused|geweier)\b.{0,25}#",
    r"#.{0,25}\b(?:refused|geweier|gave me|gegee het)\b",
    r"\b(?:wish|wens|hope to|hoop om|if only|dream of)\b.{0,30}#",
)
_ASKS_OF_IT = (
    r"^(?:but |and |maar |en )?(?:is|are|was) # (?:\w+ )?(?:too|te|enough|genoeg|cheaper|better|"
    r"goedkoper|beter|more expensive|duurder|a lot|baie)\b",
    r"\b(?:agreed|signed|promised|ooreengekom|afgespreek|geteken|belowe) (?:on |for |vir |op )?#",
    r"^(?:is|are|was|sal|sou) # (?:\w+ )?my (?:limit|max\w*|limiet|maks\w*)\b",
    r"# (?:months? |maande? )?(?:is|are|would be|will be|was|sal|sou) (?:\w+ ){0,2}?(?:too|te) "
    r"(?:long|short|much|many|little|high|low|lank|kort|veel|baie|min|hoog|laag)\b",
    r"# (?:would|will|sal|kos|costs?)\b.{0,15}\b(?:how much|what|hoeveel|wat)\b",
)
_COUNTS_OTHERS = (
    r"# (?:\w+ )?(?:children|child|kids?|kinders?|bab(?:y|ies)|people|mouths|mense|jobs?|dogs?|"
    r"of us|of them|van ons|van hulle|questions?|vrae|"
    r"goats|bokke|cattle|beeste|cows|koeie|cars?|karre|brothers?|sisters?|broers|susters|houses?|"
    r"huise)\b",
)
_WITHHELD = (
    r"\b(?:not|wont|never) (?:going to |be )?(?:tell\w*|say\w*|giv\w*|shar\w*)\b.*#",
    r"\bgaan (?:jou |julle |dit )*(?:nie|nooit)\b.*\b(?:se|gee|vertel)\b.*#",
)
_OTHER_TIMES = (
    r"\b(?:contract|kontrak|probation|proeftyd|lease)\b.{0,20}#",
    r"\b(?:worked|working|been|employed|there|gewerk|daar|baby|child|baba|kind|married|getroud|"
    r"since)\b.{0,20}#",
    r"\b(?:i|ek|we|ons) (?:have |het )?(?:work|werk)\w*\b.{0,20}#",
    r"\b(?:i am|im|ek is) #(?: (?:years?|jaar)\b.*)?$",
    # Where she lives.
    r"\b(?:block|erf|plot|extension|ext|room|house|huis|kamer|street|straat|shift|grade|graad|gate|"
    r"route|section|unit|flat|woonstel|camp|kamp|level|floor|box|posbus|bus|farm|plaas) #",
    r"# (?:\w+ )?(?:old|oud|ago|gelede|pregnant|swanger|weeks?|weke|days?|dae|hours?|ure)\b",
)
_PAYMENTS = (r"# (?:\w+ )?(?:instal\w+|paaiemente|payments)\b",)
_TOGETHER = (
    r"\b(?:together|combined|both of us|household|saam|altwee|huishouding)\b.{0,20}#",
    r"#.{0,15}\b(?:together|combined|saam|altwee)\b",
)
# The number of a paper, an account or a person is no money.
_NUMBERED = (
    r"\b(?:pay ?slip|slip|account|acc|employee|staff|phone|cell|id|reference|strokie|\w+strokie|"
    r"rekening|personeel|werknemer)s? ?(?:number|nommer|nr|no|code|kode)\b.{0,6}#",
)
# The loan that is to end, or that she does not want.
_ENDED = (
    r"\b(?:cancel\w*|withdraw\w*|delete|kanselleer|onttrek)\b.{0,25}#",
    r"\b(?:dont|do not|no longer|wont) (?:\w+ )?(?:want|need|take) (?:the |that |this )?#",
    r"\bnie (?:meer |langer )?(?:die |daardie |hierdie )?# (?:\w+ )?(?:he|neem|vat|leen)\b",
)
_WENT_OFF = (
    r"# (?:\w+ ){0,3}?(?:went|came|goes|comes|gone|taken|deducted|debited|afgegaan|afgetrek|"
    r"gevat)\b",
)
# By the day, the week or the year: what it comes to in a month is not ours to reckon.
_OF_ANOTHER_TIME = (
    r"#(?: (?:bucks|dollars?|rand|only|net))? ?(?:(?:a|per|each|every|n|elke|p|in a|for a) )?"
    r"(?:day|daily|dag|daagliks|week|weekly|weekliks|fortnight\w*|hour|hourly|uur|shift|skof)\b",
    r"# ?(?:(?:a|per|p|each|n|elke) )?(?:year|annum|jaar|annually|yearly|jaarliks)\b",
    r"# (?:\w+ )?(?:every|each|elke|per) (?:two|second|2|other|twee|tweede) (?:weeks?|weke|week)\b",
)
_SPENT = (
    r"\b(?:deduct\w*|instal\w*|debit\w*|payments?|paaiement\w*|aftrek\w*|reduce|lower|verminder)\b"
    r".{0,25}#",
    r"\b(?:make (?:it|that)|maak dit|dit) # (?:a|per|p|every|each|n|elke) (?:month|maand)\b",
    r"#(?: (?:a|per|p|every|each|n|elke) (?:month|maand))? (?:is|are|would be|will be|sal|was) "
    r"(?:\w+ ){0,2}?(?:too|te|better|beter|easier|makliker)\b",
    r"\b(?:will|gonna|going to|want to|can|could|must|should|have to|sal|gaan|kan|wil|moet) "
    r"(?:\w+ )?(?:pay|betaal)\b.{0,12}#",
    r"#.{0,30}\b(?:i|we|ek|ons) (?:can|could|kan) (?:\w+ )?(?:manage|afford|pay|betaal|bekostig)\b",
    r"\b(?:can|could|kan) (?:\w+ )?(?:only |net )?(?:manage|afford|bekostig)\b.{0,12}#",
    r"\b(?:i|we|ek|ons) (?:\w+ )?(?:pay|spend|betaal|spandeer)\b.{0,12}#",
    r"\b(?:next|volgende) (?:year|jaar)\b.{0,30}#|#.{0,15}\b(?:next year|volgende jaar)\b",
)
# Told of her pay, where the loan was asked for.
_EARNED = (r"\b(?:at|by) (?:my |die |the )?(?:work|werk|job)\b.{0,15}#",)
_ALREADY_LENT = (
    # "but they take 1500 for another loan": what goes off her pay is no wish.
    r"\b(?:they|bank|boss|employer|work|hulle|baas|werkgewer|werk) (?:\w+ ){0,2}?"
    r"(?:take|takes|taking|took|deduct\w*|trek|vat|neem)\b.{0,12}#",
    r"# (?:\w+ ){0,3}?(?:for|to|vir|aan|by|na) (?:my |an |n )?(?:another|other|ander) "
    r"(?:loans?|debts?|lender|lening\w*|skuld)\b",
    r"\b(?:already|klaar|reeds) (?:have|had|got|owe|borrowed|took|n|geleen|gevat)\b.{0,25}#",
    r"\b(?:have|got|het) (?:already|klaar|reeds)\b.{0,25}#",
)
_ANY = (*_OTHER_PEOPLES, *_NOT_NOW, *_ASKS_OF_IT, *_COUNTS_OTHERS, *_WITHHELD)
MONEY_BACK = (
    r"\b(?:refund\w*|reimburse\w*|terugbetaling)\b",
    r"\b(?:my|the|die) (?:\w+ ){0,2}?(?:money|geld|cash|#) (?:back|terug)\b(?! in\b)",
    r"\b(?:give|gee) (?:\w+ )?(?:back|terug) my\b",
)
_TAKEN_OR_PAID_IN = (
    r"#(?: (?!pay|bring|give|betaal|gee)\w+){0,2} (?:back|terug)\b",
    r"# (?:that |wat )?(?:you|u|they|julle|hulle|jy) (?:\w+ )?(?:took|take|deducted|stole|owe|"
    r"gevat|vat|afgetrek|gesteel|skuld)\b",
    r"\b(?:you|u|julle|jy) (?:\w+ ){0,2}?(?:took|deducted|stole|owe|steel|skuld) (?:\w+ )?#",
    r"\b(?:pay|betaal|inbetaal|deposit|put|sit|transfer)\b.{0,15}# (?:extra|ekstra|more in|in|"
    r"into|inbetaal)\b|\b(?:pay|betaal) (?:an |n )?(?:extra|ekstra) #|\bekstra (?:in)?betaal\b",
    r"\b(?:put|deposited|transferred|sent|ingesit|gestort|oorgeplaas|gestuur)\b.{0,12}#",
)
_OF_FACT: dict[FactName, re.Pattern[str]] = {
    "amount": re.compile(
        "|".join(
            (
                *_ANY,
                *MONEY_BACK,
                *_TAKEN_OR_PAID_IN,
                *_PAYMENTS,
                *_ENDED,
                *_EARNED,
                *_ALREADY_LENT,
                *_NUMBERED,
                *_WENT_OFF,
            )
        )
    ),
    "remuneration": re.compile(
        "|".join(
            (
                *_ANY,
                *MONEY_BACK,
                *_TAKEN_OR_PAID_IN,
                *_PAYMENTS,
                *_SPENT,
                *_OF_ANOTHER_TIME,
                *_TOGETHER,
                *_NUMBERED,
                *_WENT_OFF,
            )
        )
    ),
    "months": re.compile("|".join((*_ANY, *_OTHER_TIMES))),
}
_BY_OTHERS = re.compile(
    r"\b(?:my|our|the|their|die|ons) (?:boss|employer|company|hr|manager|work|baas|werkgewer|"
    r"bestuurder|maatskappy) (?:\w+ ){0,2}?(?:wants?|will|would|is|are|may|wil|gaan|sal)\b"
    r".{0,20}\b(?:chang\w*|cut\w*|reduc\w*|increas\w*|verander\w*|sny|verhoog|verminder)\b|"
    r"^(?:is|was|are|who|why|wie|hoekom|het)\b.*\b(?:wrong|verkeerd|geskryf|wrote)\b"
)
# "1 moment", "wag net 5 min": how long she is away.
_A_WHILE = re.compile(
    r"\b(?P<count>\d{1,2}|one|two|five|ten|een|twee|vyf|tien) ?(?:min|mins|minutes?|minuut|minute|"
    r"minutes?|secs?|seconds?|sekonde\w*|moments?|oomblik\w*|hours?|hrs?|uur)\b"
)
_INFERRED = 0.7  # the confidence of a value that only the question gives a meaning to
_TELLING = 2  # words
_AN_AMOUNT = 3  # characters; a shorter number may count anything
# What people put around the number that they were asked for; other words tell something else.
_AROUND_A_VALUE = frozenset(
    re.findall(
        r"\w+",
        "a about actually afr after aftrekkings aid all allowance allowances amount and "
        "approximately around asb asseblief at be bedrag before belasting best betaal better "
        "borrow boss bring bruto bucks but by can cash clean clear could dan dankie dear "
        "deduction deductions deductns die dis dit do dollars done down earn eintlik ek en enough "
        "every evry exactly excluding fine for full gee genoeg get gets give gives goed good "
        "graag gross hand hande he help her hey hier home hou huis i in including is it its ja "
        "jaar jammer just kan kies kort kry leen lening lets like loan look loon lyk maak maand "
        "maande maandeliks maar madam make man manage max maybe me medical medies meer mense met "
        "min month monthly months moontlik mos my n nad nee need needs neem neh net nett netto no "
        "nodig nog nou now of ok okay om on only ons oor or over overtime paid pas pass pay "
        "payslip per please pls possible presies put quite r rand rather reg right roughly sal "
        "salaris salary say says se should sir skoon so soek some sorry sou still strokie suit "
        "suits sê take tax thank thanks that the then think thinking this to too totaal total "
        "turn us van vat verdien vir voor want wants was wat we wees werk what wil will with work "
        "works would year yes",
    )
)
# What people add after the number that they were asked for: a reason, a limit, a condition.
_ADDED_AFTER = re.compile(
    r"(?:only|just|net|nothing|niks|if|as|because|cause|becau?se?|becoz|bcoz|cos|coz|want|omdat|"
    r"towards|om te|to (?!me|us|you|u|him|her|them|my|our|your|his|the|a|an|be)\w+|payday|"
    r"month end|"
    r"since|na|after|for|vir|so|and|en|but|maar|will|would|sal|should|can|kan|max|maks\w*|till?|"
    r"until|tot|before|voor|then|dan|would|wil|please|per|every|elke|thats|dis)\b"
)


def is_a_while(text: str) -> bool:
    """Whether a number counts the minutes that she will be away."""
    return _A_WHILE.search(fold(text)) is not None


def is_of_another(clause: str, value: str, *, fact: FactName) -> bool:
    """Whether the value is somebody else's, of another time or thing, or only asked about."""
    pattern = _OF_FACT.get(fact)
    if pattern is None:
        return False
    folded = fold(clause)
    away = _A_WHILE.search(folded)
    if away and fold(value).split()[:1] == [away["count"]]:
        return True
    marked = folded.replace(fold(value), "#", 1) if fold(value) else folded
    return pattern.search(marked) is not None


def without_others(told: Iterable[AnyCommand], clause: str) -> list[AnyCommand]:
    """What a clause tells of herself and of today."""
    return [each for each in told if not _is_others(each, clause)]


def _is_others(command: AnyCommand, clause: str) -> bool:
    if not isinstance(command, SetFact | Correct):
        return False
    if not command.value:
        return is_changed_by_others(clause)
    inferred = isinstance(command, SetFact) and command.confidence <= _INFERRED
    if inferred and _says_more(clause, command.value):
        return True
    return is_of_another(clause, command.value, fact=command.fact)


def _says_more(clause: str, value: str) -> bool:
    """Whether a number that only the question gives a meaning to stands in another sentence."""
    folded, number = fold(clause), fold(value)
    before, _, after = folded.partition(number)
    added = len(number) >= _AN_AMOUNT and _ADDED_AFTER.match(after.lstrip()) is not None
    words = before.split() if added else f"{before} {after}".split()
    strange = sum(not word[0].isdecimal() and word not in _AROUND_A_VALUE for word in words)
    return strange >= (1 if added else _TELLING)


def is_changed_by_others(clause: str) -> bool:
    """Whether somebody else changes it, or it is asked whether it is wrong."""
    return _BY_OTHERS.search(fold(clause)) is not None
