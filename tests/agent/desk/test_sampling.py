"""The week's sample is the same for everybody, and takes all that stands out."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from agent.desk import sampling
from agent.desk.sampling import Reason, Talk
from flows import policy

RULES = policy.load().review[-1]
WEEK = date(2026, 11, 23)


def _talks(count: int, *marks: Reason, language: str = "en", first: int = 0) -> list[Talk]:
    return [Talk(UUID(int=n + first), language, frozenset(marks)) for n in range(count)]


def test_all_that_stands_out_is_read_and_shares_of_the_rest() -> None:
    talks = [
        *_talks(20, "complaint", "handoff"),
        *_talks(10, "low_csat", first=100),
        *_talks(10, "withheld", first=200),
        *_talks(10, "overridden", first=300),
        *_talks(2000, "handoff", first=1_000),
        *_talks(2000, first=10_000),
        *_talks(40, language="her", first=20_000),
        *_talks(4, language="osh", first=30_000),
    ]
    drawn = sampling.draw(talks, RULES, week=WEEK, is_over=True)
    why = Counter(reason for each in drawn for reason in each.why)
    assert {name: why[name] for name in ("complaint", "low_csat", "withheld", "overridden")} == {
        "complaint": 20,
        "low_csat": 10,
        "withheld": 10,
        "overridden": 10,
    }
    assert 340 <= why["handoff"] <= 460  # 20 % of 2,020
    random = Counter(each.talk.language for each in drawn if each.why == ("random",))
    assert 70 <= random["en"] <= 130  # 5 % of 2,000
    assert 10 <= random["her"] <= 14
    assert random["osh"] == 4  # there are no more
    assert 0.06 <= sum(each.twice for each in drawn) / len(drawn) <= 0.14


def test_a_draw_is_the_same_again_and_another_week_is_another_draw() -> None:
    talks = _talks(400)
    drawn = sampling.draw(talks, RULES, week=WEEK, is_over=True)
    assert sampling.draw(reversed(talks), RULES, week=WEEK, is_over=True) == drawn
    assert sampling.draw(talks, RULES, week=WEEK + timedelta(days=7), is_over=True) != drawn
    # What a running week has picked no later talk unpicks.
    early = sampling.draw(talks[:200], RULES, week=WEEK, is_over=False)
    late = sampling.draw(talks, RULES, week=WEEK, is_over=False)
    assert (
        {each.talk for each in early}
        <= {each.talk for each in late}
        <= {each.talk for each in drawn}
    )
    assert sampling.monday(date(2026, 11, 29)) == WEEK
