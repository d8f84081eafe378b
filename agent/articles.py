"""The articles beside the service: changed ones taken up, and what none of them answered."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crm_store import gaps
from crm_store.crypto import Keys, Vault
from crm_store.database import Store

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.settings import Settings

_MOST_GAPS = 2000


@dataclass(frozen=True)
class Unanswered:
    """A question that people ask and no article answers, with the article that came nearest."""

    question: str
    count: int
    nearest: str | None
    score: float
    last: datetime
    languages: tuple[str, ...]


async def take_up(house: "House") -> None:
    """Look whether articles, facts or the day's figures changed, and serve them if they may."""
    from knowledge_base import watching

    mind = await house.mind()
    rules = house.book.on(house.calendar.today(house.clock()))
    await watching.take_up(mind.knowledge, rules.display())


async def unanswered(settings: "Settings") -> list[Unanswered]:
    """What the articles lack, the most asked first."""
    from agent.bootstrap import database_url

    async with AsyncExitStack() as stack:
        url = database_url(settings, stack)
        store = Store.open(url, Vault(_keys(settings)), connections=1)
        stack.push_async_callback(store.close)
        async with store.reading() as session:
            found = await gaps.open_gaps(session, limit=_MOST_GAPS)
            asked = [gaps.question(session, gap) for gap in found]
    return together(found, asked)


def _keys(settings: "Settings") -> Keys:
    """A demo keeps its own beside its data, and whoever plays it may ask what it lacks."""
    from agent import demo

    if not settings.keys and demo.was_played(settings.data):
        return demo.keys(settings.data)
    return settings.vault_keys()


def together(found: list[gaps.Gap], asked: list[str]) -> list[Unanswered]:
    """Gaps that ask the same, as one."""
    from knowledge_base.grouping import grouped

    return [
        _as_one([found[place] for place in group.members], group.shown) for group in grouped(asked)
    ]


def _as_one(alike: list[gaps.Gap], shown: str) -> Unanswered:
    nearest = Counter(gap.nearest for gap in alike).most_common(1)[0][0]
    return Unanswered(
        question=shown,
        count=len(alike),
        nearest=nearest,
        score=max(gap.score for gap in alike if gap.nearest == nearest),
        last=max(gap.at for gap in alike),
        languages=tuple(sorted({gap.language for gap in alike})),
    )
