"""Questions of staff: words become one of the list, and a model can say nothing else."""

from datetime import date
from typing import Any, get_args

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.asking_crm import Asked, Counting, Days, Nothing, Period, Spanning, Standing, days
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
