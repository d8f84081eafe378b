"""A month's end: how late every running loan is, portfolio at risk, and the deduction files."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from agent.collecting import asking
from agent.collecting.books import rules_of
from agent.collecting.file_rail import FileRail
from crm_store import delinquency
from crm_store.database import Store
from crm_store.lateness import Measure
from crm_store.partners import Partner
from evals.bench import stage
from evals.bench.figures import Figure, Part
from evals.bench.stage import Stage

_MOST_SECONDS = 60.0
_LOANS_OF_A_PARTNER = 1000
_NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
_NEXT_MONTH = date(2026, 12, 1)
_FILL = Path(__file__).with_name("month_end.sql")


@dataclass(frozen=True)
class _Files:
    """What was handed over to all partners."""

    lines: int
    left_out: int


async def measure(on: Stage, *, loans: int) -> Part:
    """Everything that is due on the last day, one after the other, on a full ledger."""
    store = (await stage.fresh(on)).open_store()
    try:
        await _fill(store, loans=loans)
        return await _measured(store, folder=on.folder / "deductions", loans=loans)
    finally:
        await store.close()


async def _measured(store: Store, *, folder: Path, loans: int) -> Part:
    day, by = _NOW.date(), rules_of(_NOW).policy.ledger.measure
    began = time.monotonic()
    late = await _late(store, day, by=by)
    standing = time.monotonic()
    async with store.reading() as session:
        together, _ = await delinquency.portfolio(session, on=day, by=by)
    risk = time.monotonic()
    files = await _ask(store, folder)
    ended = time.monotonic()
    assert files.lines, "nothing was asked for, so nothing was measured"  # noqa: S101
    return Part(
        f"A month's end of {loans:,} running loans",
        (
            Figure("days past due of every loan", standing - began, "s"),
            Figure("buckets, PAR and arrears", risk - standing, "s"),
            Figure(f"deduction files of {_partners(loans)} partners", ended - risk, "s"),
            Figure("together", ended - began, "s", _MOST_SECONDS),
        ),
        (
            f"{together.loans:,} loans, {late:,} of them late, PAR30 {float(together.par30):.1%}.",
            f"{files.lines:,} deductions were asked for, {files.left_out:,} loans left out.",
        ),
    )


async def _late(store: Store, day: date, *, by: Measure) -> int:
    async with store.reading() as session:
        found = await delinquency.standings(session, on=day, by=by)
    return sum(each.days_late > 0 for each in found)


async def _ask(store: Store, folder: Path) -> _Files:
    lines = left_out = 0
    async with store.reading() as session:
        partners = (await session.exec(select(Partner).order_by(col(Partner.ref)))).all()
    for partner in partners:
        async with store.transaction() as session:
            asked = await asking.ask(
                session,
                partner,
                FileRail(folder),
                month=_NEXT_MONTH,
                by="bench",
                at=_NOW,
            )
        lines += len(asked.batch.instructions)
        left_out += len(asked.left_out)
    return _Files(lines, left_out)


# --- filling ---


def _partners(loans: int) -> int:
    return max(1, loans // _LOANS_OF_A_PARTNER)


async def _fill(store: Store, *, loans: int) -> None:
    """Everything at once; what is made here fits together, and is not looked up again."""
    settings = {
        "bench.loans": str(loans),
        "bench.partners": str(_partners(loans)),
        "bench.day": _NOW.date().isoformat(),
        "session_replication_role": "replica",  # else references and checks cost most of the time
    }
    async with store.engine.begin() as connection:
        for name, value in settings.items():
            setting = {"name": name, "value": value}
            await connection.execute(text("select set_config(:name, :value, true)"), setting)
        for some in _portions(loans):
            await connection.execute(_CUSTOMERS, _sealed(store, some))
        for statement in _FILL.read_text().split(";\n\n"):
            await connection.exec_driver_sql(statement)
    async with store.engine.connect() as plain:
        alone = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await alone.exec_driver_sql("vacuum analyze")


_CUSTOMERS = text(
    """
    insert into customers
        (id, employee_number_sealed, language, flags, source, first_contact_at, version)
    select key, sealed, 'en', '{}', 'bench', now(), 0
    from unnest(cast(:keys as uuid[]), cast(:sealed as bytea[])) as made (key, sealed)
    """
)


def _portions(loans: int) -> Sequence[range]:
    """The numbers of the loans, five thousand at a time."""
    return [range(start, min(start + 5000, loans + 1)) for start in range(1, loans + 1, 5000)]


def _sealed(store: Store, numbers: range) -> dict[str, list[UUID] | list[bytes]]:
    """Employee numbers as the service seals them: opening them is a part of the work."""
    keys = [UUID(f"01800002-0000-7000-8000-{n:012x}") for n in numbers]
    sealed = [
        store.vault.seal(f"KF-{n:05d}".encode(), f"customers.employee_number.{key}")
        for n, key in zip(numbers, keys, strict=True)
    ]
    return {"keys": keys, "sealed": sealed}
