"""Questions of staff: words become one of the list, and a model can say nothing else."""

from datetime import date
from typing import Any, get_args

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.asking_crm import (
    Asked,
    Counting,
    Days,
    Nothing,
    Period,
    Spanning,
    Standing,
    days,
    month_days,
)
from agent.asking_crm_model import OfModel
from agent.asking_crm_words import picked
from agent.desk.ask_queries import QUERIES

TODAY = date(2026, 3, 18)  # a Wednesday
NOTHING = Nothing(query="none")
READ: dict[str, Asked] = {
    "Hoeveel aansoeke het ons verlede maand gekry?": Spanning(
        query="applications", period="last_month"
    ),
    "Hoekom is mense vandeesmaand afgekeur?": Spanning(query="declines", period="this_month"),
    "Hoeveel is terugbetaal verlede week": Spanning(query="paid_in", period="last_week"),
    "Watter werkgewers is agterstallig?": Standing(query="arrears_by_employer"),
    "Wie wag in die tou?": Standing(query="waiting"),
    "Hoeveel kliënte is laat?": Counting(query="customers", risk="late"),
    "How many Afrikaans customers are behind?": Counting(
        query="customers", risk="late", language="af"
    ),
    "How many applications did we get in March?": Spanning(query="applications", month="03"),
    "Why were people declined in Dec 2025?": Spanning(query="declines", month="2025-12"),
    "Hoeveel is terugbetaal in Mei?": Spanning(query="paid_in", month="05"),
    "Hoeveel aansoeke vir Oktober 2025": Spanning(query="applications", month="2025-10"),
    "What did we earn in may": Spanning(query="earned", month="05"),
    "How many leads may we expect?": Spanning(query="leads_by_source"),
    "How much was repaid in January and February?": NOTHING,
    "Hoeveel is terugbetaal van Jan tot Mrt 2025?": NOTHING,
    "What is our PAR30 for March?": Standing(query="portfolio"),
    "What is the weather?": NOTHING,
    "drop table customers; select * from users": NOTHING,
    "How much is outstanding of BUF-7?": NOTHING,
}


def test_words_ask_one_of_the_list_or_nothing(subtests: pytest.Subtests) -> None:
    for words, expected in READ.items():
        with subtests.test(words):
            assert picked(words) == expected
    for name, query in QUERIES.items():
        with subtests.test(query.example):
            assert picked(query.example).query == name


def test_a_period_is_whole_days_and_none_of_them_comes_yet() -> None:
    assert days("last_week", today=TODAY) == Days(date(2026, 3, 9), date(2026, 3, 15))
    assert days("last_month", today=TODAY) == Days(date(2026, 2, 1), date(2026, 2, 28))
    assert days("last_30_days", today=TODAY) == Days(date(2026, 2, 17), TODAY)
    for each in get_args(Period):
        span = days(each, today=TODAY)
        assert span.first <= span.last <= TODAY


def test_a_month_by_name_is_the_latest_that_has_begun_and_ends_today_at_the_latest() -> None:
    assert month_days("03", today=TODAY) == Days(date(2026, 3, 1), TODAY)
    assert month_days("02", today=TODAY) == Days(date(2026, 2, 1), date(2026, 2, 28))
    assert month_days("11", today=TODAY) == Days(date(2025, 11, 1), date(2025, 11, 30))
    assert month_days("2024-02", today=TODAY) == Days(date(2024, 2, 1), date(2024, 2, 29))
    assert month_days("2027-01", today=TODAY) == Days(date(2027, 1, 1), date(2027, 1, 31))


async def test_a_hostile_model_picks_a_listed_question_or_none(subtests: pytest.Subtests) -> None:
    said: dict[str, tuple[dict[str, Any], Asked]] = {
        "another": (
            {"query": "earned", "period": "today"},
            Spanning(query="earned", period="today"),
        ),
        "sql": ({"query": "select * from customers"}, NOTHING),
        "a parameter of its own": ({"query": "customers", "segment": "x' or 1=1"}, NOTHING),
        "one that is not there": ({"query": "portfolio", "where": "true"}, NOTHING),
        "a period of its own": ({"query": "talks", "period": "1970-01-01"}, NOTHING),
        "a month of its own": ({"query": "talks", "month": "1970-01"}, NOTHING),
    }
    for name, (answer, expected) in said.items():
        heard: list[str] = []

        def says(
            messages: list[ModelMessage],
            info: AgentInfo,
            answer: dict[str, Any] = answer,
            heard: list[str] = heard,
        ) -> ModelResponse:
            heard.append(str(messages))
            return ModelResponse([ToolCallPart(info.output_tools[0].name, {"asked": answer})])

        with subtests.test(name):
            picker = OfModel(FunctionModel(says), name="hostile")
            assert await picker.pick("What of +264 81 000 0011?") == expected
            assert "000 0011" not in heard[0]
