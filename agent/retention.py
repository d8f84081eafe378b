"""Retention: until when a file is kept and why, and the night in which it goes."""

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from agent import removing
from agent.office import Office
from crm_store import removals
from crm_store.library import Paper
from crm_store.removals import Over
from flows.policy import Policy

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

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
    today, years = office.today(now), office.rules(now).retention.record_years
    async with house.store.reading() as session:
        agreed = await removals.approved(session, before=_midnight(office, now))
    done = 0
    for each in agreed:
        try:
            async with house.store.transaction() as session:
                done += await removals.carry_out(
                    session, each, by=_BY, at=now, on=today, years=years
                )
        except Exception as failure:  # one file's failure keeps no other waiting
            log.error("file_not_let_go", removal=str(each), error=type(failure).__name__)
    if done:
        await removing.round_of(house)
    return done


def _midnight(office: Office, now: datetime) -> datetime:
    """When today began: there is a whole evening to call off what was approved."""
    zone = ZoneInfo(office.rules(now).hours.timezone)
    return datetime.combine(office.today(now), time(), tzinfo=zone).astimezone(UTC)
