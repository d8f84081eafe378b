"""Retention: until when a file is kept and why, and the night in which it goes."""

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from agent import one_by_one, removing
from agent.office import Desk, Office
from crm_store import removals
from crm_store.library import Paper
from crm_store.removals import Over
from flows.policy import Policy

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"


def over(paper: Paper, rules: Policy) -> Over:
    """The time of a paper, and the rule that says so."""
    rule = f"retention {rules.retention.effective_from}: {rules.retention.record_years} years"
    return Over(paper.shelf, paper.id, paper.customer_id, paper.kept_until, rule)


async def round_of(house: "House") -> int:
    """Let go what two people agreed on before this night; how many files' papers that were.

    What something forbids by now, or what is to stay longer, waits. A round that was cut off is
    taken up by the next.
    """
    now, office = house.clock(), Office.of(house)
    years = office.rules(now).retention.record_years
    async with house.store.reading() as session:
        agreed = await removals.approved(session, before=_midnight(office, now))

    async def one(desk: Desk, each: UUID) -> int:
        return await removals.carry_out(
            desk.session, each, by=_BY, at=desk.now, on=desk.today, years=years
        )

    done = await one_by_one.done(house, agreed, one, failed="file_not_let_go")
    if done:
        await removing.round_of(house)
    return done


def _midnight(office: Office, now: datetime) -> datetime:
    """When today began: there is a whole evening to call off what was approved."""
    zone = ZoneInfo(office.rules(now).hours.timezone)
    return datetime.combine(office.today(now), time(), tzinfo=zone).astimezone(UTC)
