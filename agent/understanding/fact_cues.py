"""How people tell their facts in a sentence: the patterns, and nothing else."""

import re

from agent.understanding import changes, values
from flows.commands import FactName
from flows.numbers import take_home

_NAME_WORD = r"[^\W\d_][\w'’.&()/-]*"
_NAME_ENDS = (
    r"(?:(?:and|en)\s+(?:i|im|i'm|my|earn|want|need|get|the|have|am|we|make|would|ek|verdien|wil|"
    r"soek|kort|benodig|leen|vra|short|borrow|require|looking)"
    r"|since|but|where|my|i|ek|with|earning|as|because|so|now|nou|full|for|from|in\s+the|waar|"
    r"vir|not|nie|instead)\b"
)
_NAME = rf"(?P<value>{_NAME_WORD}(?:\s+(?!{_NAME_ENDS})(?:&|{_NAME_WORD}|\d+)){{0,6}})"
_GAP = (
    r"(?:\s+(?:is|was|of|now|actually|eintlik|should|must|moet|be|been|really|only|just|net|to|"
    r"na|me|"
    r"please|pls|asb|asseblief|the|at|a|n|my|nou|basic|another|nog|some|maybe|so\s+n|"
    r"month)\b)*"
)
_EARNING = (
    r"(?:\b(?:earn(?:ing|s)?|verdien|get(?:ting)?\s+paid|(?:am|im|i'm)\s+paid|makes?|making|"
    r"(?:they|company|boss|employer|madam|missus|mevrou|farmer)\s+(?:she\s+|he\s+)?(?:gives?|pays?)"
    r"\s+(?:me|us)|"
    r"(?:hulle|baas|werk)\s+(?:gee|betaal)\s+(?:vir\s+)?(?:my|ons)|"
    r"(?:payslip|pay\s+slip|\w*strokie)\s+(?:says|shows|se|sê|wys))\b"
    r"|\b(?:salary|salaris|wages?|pay|income|inkomste|loon|remuneration|gross|basic)\b)"
)
_BORROWING = (
    r"\b(?:borrow(?:ing)?|loans?(?:\s+(?:of|for))?|lend(?:\s+me)?|need|want|leen|lening(?:\s+van)?|"
    r"benodig|nodig|soek|kort|amount|bedrag|(?:can|could|may|to|kan|mag)\s+(?:i\s+|ek\s+|"
    r"we\s+)?(?:maybe\s+|perhaps\s+|please\s+|just\s+|also\s+)?(?:have|"
    r"get|take)|(?<!they )give\s+me|(?<!hulle )gee\s+(?:vir\s+)?my|leen\s+my|"
    r"ask(?:ing)?\s+for|vra\s+(?:net\s+)?vir|borrow\s+me|(?:gooi|sort|throw|leen)\s+(?:vir\s+)?"
    r"(?:my|me)(?:\s+(?:uit|out))?(?:\s+(?:met|with))?|"
    r"take|(?<!something )like|onda\s+hala|onda\s+pumbwa|me\s+vanga|"
    r"iimaliwa|oimaliwa|ovimariva|otjimariva)\b"
)
# "I pay it back over 4 months" and "ek betaal dit terug" are about the loan, not about her pay.
_PAID = (
    r"(?:\b(?:pay\s?-?days?|pay\s?-?dates?|betaaldag)\b|"
    r"(?<!\bek )(?<!\bons )(?<!\bsal )(?<!\bwil )(?<!\bkan )(?<!\bmoet )(?<!\bgaan )"
    r"(?<!\bom te )\b(?:paid|"
    r"salary\s+(?:comes|is\s+paid|gets\s+paid)|betaal|pays?\s+(?:us|me))\b)"
    r"(?!\s+(?:\w+\s+){0,2}?(?:back|off|terug|af|over|oor|julle|jou)\b)"
)
_NUMBER_OF_MINE = (
    r"\b(?:employee|emp|staff|payroll|personnel|salary\s+ref(?:erence)?|werknemer|personeel)"
    r"(?:\s*-?\s*(?:number|num|no|nr|nommer|code|#))?\b"
)

_CUES: tuple[tuple[FactName, str], ...] = (
    (
        "employer",
        r"\b(?:work(?:ing|s)?|employed|werk)(?:\s+(?:now|nou|tans|currently|presently|still|actually|"
        r"also|just|there|here|daar|hier|mos|maar|nog|net|eintlik|ook|tog|sommer|"
        r"al(?:\s+\w+\s+(?:jaar|maande))?)){0,3}\s+(?:at|for|by|with|vir|4)"
        rf"\s+(?:the\s+(?=\w+\s+\w))?{_NAME}",
    ),
    (
        "employer",
        r"\b(?:employer|company|workplace|werkgewer|maatskappy)(?:\s+(?:is|to|na|now|nou)\b|:)+"
        rf"\s*(?:now\s+)?{_NAME}",
    ),
    (
        "employer",
        rf"\b(?:am|i['’]?m|im|ek\s+is)\s+(?:now|nou)\s+(?:with|at|by|for|vir)\s+{_NAME}",
    ),
    (
        "employer",
        rf"\b{changes.OTHER_WORK}(?:\s+(?:is|at|with|by|called|named|genaamd)\s+|\s*[:,]\s*"
        rf"(?=(?-i:[A-Z])))(?:(?:the|die)\s+(?=\w+\s+\w))?{_NAME}",
    ),
    (
        "full_name",
        r"\b(?:my\s+(?:full\s+)?names?\s+(?:is|are)|my\s+(?:volle\s+)?naam\s+is|edina\s+lange|"
        r"(?:i\s*am|i['’]?m|they|people|friends)\s+call(?:ed|s)?(?:\s+me)?|ek\s+heet|"
        r"hulle\s+noem\s+my|"
        rf"enarandje|name:)\s*{_NAME}",
    ),
    (
        "full_name",
        r"^(?:(?-i:I)\s+am|(?-i:I)['’]?m|this\s+is|ek\s+is)\s+"
        r"(?P<value>(?-i:[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){1,3}))$",
    ),
    (
        "employee_number",
        rf"{_NUMBER_OF_MINE}(?:\s+(?:is|to)|\s*[:=.])*\s*(?P<value>{values.EMPLOYEE_NUMBER})",
    ),
    (
        "phone",
        r"\b(?:phone|cell|cellphone|mobile|number|nommer|whatsapp|call\s+me\s+on)"
        rf"(?:\s+(?:number|no|nr|is|on|to))*\s*:?\s*(?P<value>{values.PHONE})",
    ),
    (
        "employee_number",
        rf"^(?:and\s+)?(?:my\s+)?(?:number|no|nr|nommer)(?:\s+is|\s*[:=.])?\s*"
        rf"(?P<value>{values.EMPLOYEE_NUMBER})$",
    ),
    (
        "pay_day",
        rf"\b(?:word|kry)\s+(?:\w+\s+){{0,3}}?(?P<value>{values.PAY_DAY})\s+(?:\w+\s+){{0,3}}?"
        r"betaal\b",
    ),
    (
        "pay_day",
        rf"(?P<value>{values.PAY_DAY})\s+(?:word|kry)\s+(?:ek|ons)\s+(?:\w+\s+){{0,2}}?"
        r"(?:betaal|geld|salaris|pay)\b",
    ),
    (
        "pay_day",
        r"\b(?:get|receive|kry|ontvang)\s+(?:my|our|ons|us)?\s*(?:pay|salary|wages?|money|salaris|"
        r"loon|geld|betaling)\s+(?:(?:on|op|by|every|elke|the|die)\s+)*"
        rf"(?P<value>{values.PAY_DAY})",
    ),
    ("pay_day", rf"{_PAID}(?:\s+(?:\w+\s+){{0,3}}?)(?P<value>{values.PAY_DAY})"),
    (
        "amount",
        r"\b(?:help|assist|assisteer|bystaan)\s+(?:\w+\s+){0,4}(?:with|met)\s+"
        rf"(?P<value>{values.AMOUNT})",
    ),
    (
        "amount",
        rf"\b(?:with|met)\s+(?P<value>{values.AMOUNT})\s+(?:help|assist|assisteer|bystaan)\b",
    ),
    (
        "amount",
        rf"\b(?:kan|mag)\s+(?:ek|ons)\s+(?:\w+\s+)?(?P<value>{values.AMOUNT})\s+"
        r"(?:kry|vat|neem)\b",
    ),
    ("remuneration", rf"{_EARNING}{_GAP}\s*[:=]?\s*(?P<value>{values.AMOUNT})"),
    ("remuneration", rf"{changes.PAY_NOW}\s+(?P<value>{values.AMOUNT})"),
    ("amount", rf"{_BORROWING}{_GAP}\s*[:=]?\s*(?P<value>{values.AMOUNT})"),
    (
        "amount",  # "need cash please 900"
        r"\b(?:need|want|borrow|soek|kort|nodig|leen)\s+(?:\w+\s+){0,2}?(?:cash|money|kontant|geld|"
        rf"loan|lening)\s+(?:(?:please|pls|asb|asseblief|just|only|net|about|like)\s+)*"
        rf"(?P<value>{values.AMOUNT})",
    ),
    (
        "remuneration",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:a|per|p|every|each|/)\s*\.?/?\s*(?:month|maand|m)\b|"
        r"gross\b|nett\b|netto\b|net(?=\s*(?:$|[.,;!]|(?:pay|salary|salaris|loon|income|a|per|p|every|"
        r"monthly)\b))|"
        r"basic\b|bruto\b|salary\b|salaris\b|monthly\b|"
        rf"(?:before|voor)\s+{take_home.DEDUCTIONS})",
    ),
    (
        "amount",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:(?!en\b|and\b)[^\W\d]+\s+){{0,3}}?(?:leen|borrow|"
        rf"nodig|hê|"
        rf"he)\b|loan\b|"
        rf"lening\b)",
    ),
    (
        "amount",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:(?:to\s+|and\s+)?(?:pay|return)\s+(?:it\s+)?)?back\s+|"
        rf"(?:terug)?betaal\s+)?(?:for|over|vir|oor|in|x)?\s*(?={values.MONTHS})",
    ),
    (
        "months",  # "10 000 over a year"
        rf"{values.AMOUNT}\s+(?:\w+\s+){{0,2}}?(?:over|oor|for|vir)\s+(?P<value>{values.TERM})(?!\w)",
    ),
    (
        "amount",  # "1000 will be enough for me"
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:will|would|is|sal|should)\s+)?(?:be\s+|vir\s+my\s+)?"
        r"(?:more\s+than\s+|meer\s+as\s+)?(?:enough|genoeg|sufficient|voldoende)\b",
    ),
    (
        "months",
        r"\b(?:months?|maande|period|term|tydperk|termyn)\s+(?:to|na|is|be|should\s+be|moet)\s+"
        r"(?P<value>\d{1,2})(?![\d.,]\d|\d)",
    ),
)
FACT_CUES: tuple[tuple[FactName, re.Pattern[str]], ...] = tuple(
    (fact, re.compile(cue, re.IGNORECASE)) for fact, cue in _CUES
)
