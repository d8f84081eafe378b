"""Months of which a pay office was sent a file and has said nothing, each with its task."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm_store.database import Session
from crm_store.sql import Sql

RULE = "silent_file"


@dataclass(frozen=True)
class Silent:
    """A pay office that owes us its word on a month."""

    partner: str  # EMP-1
    company: str
    month: date

    @property
    def key(self) -> str:
        """Asked once for each partner and month."""
        return f"{self.partner}:{self.month:%Y-%m}"


async def between(
    session: Session, *, since: date, until: date, asked_before: datetime
) -> list[Silent]:
    """The months of this time, by their first days, of which nothing has come at all."""
    rows = await session.ask(_BETWEEN, since=since, until=until, asked_before=asked_before)
    return [Silent(*row) for row in rows]


# A file that came late may answer lines of several months; what was said on a pay office's page
# has come, though nobody has compared it yet.
_SILENT = """
    from deduction_files sent join partners p on p.id = sent.partner_id
    where sent.direction = 'sent' and sent.rail = 'payroll'
        and not exists (select 1 from deduction_files back
            where back.partner_id = p.id and back.rail = 'payroll'
                and back.direction = 'returned' and back.month = sent.month)
        and not exists (select 1 from deduction_lines asked
            join deduction_lines told on told.line = asked.line
                and told.outcome not in ('sent', 'unmatched')
            where asked.file_id = sent.id)
        and not exists (select 1 from links page join link_answers said on said.link_id = page.id
            where page.purpose = 'payroll' and page.partner_id = p.id
                and page.about = to_char(sent.month, 'YYYY-MM') and said.outcome = 'given')
"""
_BETWEEN = Sql(
    f"""
    select distinct p.ref, p.company_name, sent.month {_SILENT}
        and sent.month between :since::date and :until::date and sent.at < :asked_before
    order by sent.month, p.ref
    """
)


async def has_come(session: Session, partner: UUID, *, at: datetime) -> None:
    """Whoever was to ask this pay office for a month that it has answered now need not."""
    await session.flush()
    await session.write_rows()
    await session.ask(_DONE, partner=partner, rule=f"rule:{RULE}", prefix=f"{RULE}:", at=at)


_DONE = Sql(
    f"""
    update tasks set status = 'done', done_at = :at, snoozed_until = null
    where created_by = :rule and status <> 'done'
        and about = (select ref from partners where id = :partner)
        and not exists (select 1 {_SILENT} and p.id = :partner
            and tasks.dedupe_key = concat(:prefix::text, p.ref, chr(58),
                to_char(sent.month, 'YYYY-MM')))
    """  # noqa: S608 (every value is a parameter)
)
