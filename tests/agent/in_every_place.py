"""A value for every place in a phrase, so that each phrase can be said."""

from datetime import UTC, date, datetime

from agent.phrases import Phrases
from flows.commands import Language
from flows.effects import Value

PHRASES = Phrases.load()
BY_WAY: dict[str, Value] = {
    "": 3,
    "phrase": "consent.data_processing.1",
    "date": date(2026, 11, 30),
    "moment": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    "money": 123_450,
    "months": 4,
    "days": 30,
    "minutes": 45,
    "pay_day": 25,
}
BY_NAME: dict[str, Value] = {
    "employer": "Kalahari Foods, Windhoek",
    "name": "Kalahari Foods",
    "town": "Windhoek",
    "full_name": "Selma Nangolo",
    "employee_number": "4471",
    "ref": "APP-204",
    "case": "CASE-118",
}
ARTICLE = {"en": ("You can pay early.", "Paying early"), "af": ("Betaal vroeg.", "Vroeg betaal")}


def samples(key: str, language: Language = "en") -> dict[str, Value]:
    english = key == "question.answered_in_english"
    text, title = ARTICLE["en" if english else language]
    article: dict[str, Value] = {"text": text, "title": title}
    return {
        name: article.get(name) or BY_NAME.get(name) or BY_WAY[way]
        for name, way in PHRASES.catalogue("en").places(key)
    }
