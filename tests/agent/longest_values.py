"""The longest that values can be, and what a sentence says with them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flows.commands import Language
from flows.effects import Value
from tests.agent.keys_said import PHRASES

ARTICLE = "Nothing that an article says is shorter than this sentence. " * 8
LONGEST: Mapping[str, Value] = {
    "": 99,
    "article": ARTICLE[:480],
    "date": date(2026, 9, 30),
    "moment": datetime(2026, 9, 30, 6, 0, tzinfo=UTC),
    "money": 50_000_000,
    "months": 12,
    "days": 30,
    "minutes": 45,
    "pay_day": "last",
}
LONGEST_NAMED: Mapping[str, Value] = {
    "wording": "agreement.12",
    "loan": "LN-1234567",
    "employer": "Okavango and Zambezi Agricultural Cooperative Holdings and Sons, Katima Mulilo",
    "employee_number": "NAM-0012345678/2026",
    "full_name": "Johanna-Elizabeth Ndapandula Shikongo-van der Westhuizen",
    "name": "Okavango and Zambezi Agricultural Cooperative Holdings",
    "town": "Katima Mulilo",
    "ref": "APP-1234567",
    "paper": "item.bank_letter",
    "bank": "Standard Bank Namibia Limited",
    "ending": "1234",
    "title": "Passports and people from other countries",
    "link": f"https://agent.a-lender-with-a-long-name.example.na/p/{'x' * 43}",
    "data_processing": "consent.data_processing.1",
    "employer_check": "consent.employer_check.1",
    "credit_check": "consent.credit_check.1",
    "marketing": "consent.marketing.1",
}
NAMES_CHANGED = ("changed.employer", "changed.full_name")


def longest(key: str) -> dict[str, Value]:
    """The longest values that this sentence may have to take in."""
    places = PHRASES.catalogue("en").places(key)
    values = {name: LONGEST_NAMED.get(name, LONGEST.get(shown, 99)) for name, shown in places}
    if key in NAMES_CHANGED:
        values |= {"before": LONGEST_NAMED["full_name"], "after": LONGEST_NAMED["full_name"]}
    return values


def said(key: str, language: Language) -> str:
    return PHRASES.text(key, longest(key), language)
