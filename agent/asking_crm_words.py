"""Which of the listed questions somebody asks: rules over English and Afrikaans words."""

import re
from typing import Any, get_args

from pydantic import TypeAdapter

from agent.asking_crm import Asked, Name, Nothing, OfDays, Period
from agent.documents.days import MONTHS
from agent.understanding.vocabulary import fold

# A figure of everybody would be taken for hers.
_REFERENCE = re.compile(r"\b[A-Z]{2,5}-\d+\b", re.IGNORECASE)
_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)

# Every pattern of a line must be found; the line with the most wins, and of equals the first.
# To teach a way of asking, add its words to a pattern, or a line.
_LINES: tuple[tuple[Name, tuple[str, ...]], ...] = (
    (
        "declines",
        (r"declin|reject|turned down|afgekeur|afgewys|geweier", r"why|reason|hoekom|rede"),
    ),
    (
        "decisions",
        (r"decisions?|decided|approved|approvals?|declin|besluite?|goedgekeur|afgekeur",),
    ),
    (
        "drop_off",
        (
            r"drop\w* ?off|abandon|give up|gave up|left (?:lying|behind)|stop (?:filling|"
            r"answering)|half done|unfinished|laat vaar|ophou|onvoltooi\w*",
        ),
    ),
    (
        "first_answers",
        (
            r"how (?:long|fast|quick\w*)|response time|first (?:answer|response|reply)|"
            r"hoe (?:lank|gou|vinnig)|reaksietyd|eerste antwoord",
            r"answer|repl|respon|wait|antwoord|wag|reaksie",
        ),
    ),
    (
        "unanswered_questions",
        (
            r"questions?|vrae|vraag",
            r"no (?:answer|article)|unanswered|not answer\w*|cannot answer|"
            r"could not answer|without|geen|sonder|onbeantwoord\w*|nie",
        ),
    ),
    (
        "handoffs",
        (
            r"hand\w* ?(?:off|over|offs|overs)|handed|asked for a person|to a person|"
            r"oorgegee|oorhandig\w*|vra vir n mens|n mens gevra",
        ),
    ),
    ("talks", (r"conversations?|talks?|chats?|contain\w*|gesprek\w*|gesels\w*",)),
    (
        "arrears_by_employer",
        (
            r"late|arrears|overdue|par ?30|agterstallig\w*|laat",
            r"employers?|partners?|compan\w+|werkgewers?|vennote?|maatskappy\w*",
        ),
    ),
    (
        "portfolio",
        (
            r"par ?30|par ?90|portfolio|arrears|outstanding|loan book|how much (?:is|are) "
            r"owed|overdue loans?|late loans?|agterstallig\w*|uitstaande|leningsboek|"
            r"portefeulje",
        ),
    ),
    ("open_complaints", (r"complain\w*|klag\w*|kla",)),
    ("unpaid_bills", (r"invoices?|bills?|fakture?|faktuur|rekeninge",)),
    ("open_deals", (r"deals?|pipeline|prospects? companies|transaksies met maatskappye|pyplyn",)),
    ("late_tasks", (r"tasks?|to ?do|take|take wat|taak", r"late|overdue|past|laat|agter|verby")),
    ("waiting", (r"waiting|queue|wag|tou|ry",)),
    ("earned", (r"revenue|earn\w*|income|verdien\w*|inkomste|omset",)),
    (
        "paid_out",
        (
            r"paid out|pay ?outs?|disburs\w*|lent|lend|new loans|loans (?:made|given)|"
            r"uitbetaal\w*|uitgeleen|nuwe lenings",
        ),
    ),
    (
        "paid_in",
        (
            r"repa(?:id|yments?)|collect\w*|came in|payments?|paid back|paid in|terugbetaal\w*"
            r"|terugbetalings?|ingekom|betalings|ingevorder",
        ),
    ),
    ("leads_by_source", (r"leads?|leidrade?|voornemende",)),
    ("applications", (r"appl\w+|aansoeke?|aansoek gedoen",)),
    (
        "customers",
        (
            r"(?:how many|number of|count|hoeveel|aantal) (?:\w+ ){0,3}"
            r"(?:customers?|borrowers?|clients?|kliente?|leners)",
        ),
    ),
    (
        "customers",
        (
            r"customers?|borrowers?|clients?|people|kliente?|leners|mense",
            r"late|arrears|behind|on time|agter|laat|betyds|repeat|at risk|risiko|herhaal\w*"
            r"|afrikaans|english|engels|oshiwambo|otjiherero|herero|default\w*|prospects?",
        ),
    ),
)
_PERIODS: tuple[tuple[Period, str], ...] = (
    ("yesterday", r"yesterday|gister"),
    ("today", r"today|vandag"),
    ("last_7_days", r"(?:last|past) (?:7|seven) days|(?:laaste|afgelope) (?:7|sewe) dae"),
    ("last_30_days", r"(?:last|past) (?:30|thirty) days|(?:laaste|afgelope) (?:30|dertig) dae"),
    (
        "last_90_days",
        r"(?:last|past) (?:90|ninety) days|(?:last|past) (?:3|three) months|quarter|"
        r"(?:laaste|afgelope) (?:90|negentig) dae|(?:laaste|afgelope) (?:3|drie) maande|kwartaal",
    ),
    ("last_week", r"(?:last|previous) week|(?:verlede|vorige) week"),
    ("this_week", r"this week|hierdie week|vandeesweek|die week"),
    ("last_month", r"(?:last|previous) month|(?:verlede|vorige) maand"),
    ("this_month", r"this month|hierdie maand|vandeesmaand|die maand"),
    ("last_year", r"(?:last|previous) year|(?:verlede|vorige) jaar|verlede jaar"),
    ("this_year", r"this year|so far in the year|hierdie jaar|vanjaar"),
)
# "May" and the short names are other words, too: they are months beside one of these, or a year.
_BEFORE_A_MONTH = (
    r"in|of|during|for|since|from|last|this|"
    r"begin|vir|van|gedurende|tydens|sedert|vanaf|verlede|laas"
)
_LONG = "|".join(name for name in MONTHS if len(name) > 3)
_SHORT = "|".join(name for name in MONTHS if len(name) <= 4)
_MONTH = re.compile(
    rf"\b(?:(?:{_BEFORE_A_MONTH}) )?(?:"
    rf"(?P<long>{_LONG})\b(?: (?P<of>20\d\d)\b)?|(?P<dated>{_SHORT}) (?P<year>20\d\d)\b)"
    rf"|\b(?:{_BEFORE_A_MONTH}) (?P<short>{_SHORT})\b"
)
_ANOTHER_MONTH = re.compile(rf"\b(?:and|or|to|until|till|en|of|tot) ({_SHORT})\b")
_SEGMENTS = (
    ("repeat_customer", r"repeat|returning|herhaal\w*|weer geleen"),
    ("at_risk", r"at risk|risiko"),
    ("active_applicant", r"applicants?|aansoekers?"),
    ("non_partner_prospect", r"non ?partner|no partner|sonder vennoot"),
    ("partner_employee", r"partner employees?|employees? of partners?|werknemers? van vennote"),
    ("new_prospect", r"prospects?|voornemende"),
    ("approved_borrower", r"approved|goedgekeurde"),
)
_RISKS = (
    ("very_late", r"very late|baie laat"),
    ("defaulted", r"default\w*|wanbetaal\w*|wanbetalers?"),
    ("on_time", r"on time|betyds"),
    ("paid_off", r"paid off|afbetaal\w*"),
    ("late", r"late|behind|arrears|laat|agter\w*"),
)
_LANGUAGES = (
    ("af", r"afrikaans\w*"),
    ("en", r"english|engels\w*"),
    ("osh", r"oshiwambo|oshindonga|oshikwanyama"),
    ("her", r"otjiherero|herero"),
)


def picked(words: str) -> Asked:
    """The listed question that these words ask; `Nothing` where none fits or one thing is meant."""
    if _REFERENCE.search(words):
        return Nothing(query="none")
    text = " ".join(fold(words).replace("?", " ").split())
    fitting = [line for line in _LINES if all(_has(text, each) for each in line[1])]
    if not fitting:
        return Nothing(query="none")
    name = max(fitting, key=lambda line: len(line[1]))[0]
    months = _months(text)
    if len(months) > 1:  # two are a comparison, which none of these makes
        return Nothing(query="none")
    return _ASKED.validate_python({"query": name, **_parameters(name, text, months)})


def _parameters(name: Name, text: str, months: set[str]) -> dict[str, Any]:
    if name == "customers":
        kinds = (("segment", _SEGMENTS), ("risk", _RISKS), ("language", _LANGUAGES))
        return {kind: _first(text, choices) for kind, choices in kinds}
    if name not in get_args(OfDays):
        return {}
    if months:
        return {"month": months.pop()}
    period = _first(text, _PERIODS)
    return {"period": period} if period else {}


def _months(text: str) -> set[str]:
    """The months that are named, `2026-03`, or `03` where no year is."""
    found = set()
    for match in _MONTH.finditer(text):
        number = MONTHS[match["long"] or match["dated"] or match["short"]]
        year = match["of"] or match["year"]
        found.add(f"{year}-{number:02}" if year else f"{number:02}")
    others = {f"{MONTHS[name]:02}" for name in _ANOTHER_MONTH.findall(text)} if found else set()
    return found | {each for each in others if not any(one.endswith(each) for one in found)}


def _first(text: str, choices: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for name, pattern in choices if _has(text, pattern)), None)


def _has(text: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})\w{{0,4}}\b", text) is not None
