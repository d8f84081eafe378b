"""Which steps of a status the triggers of the database let a row take."""

from collections.abc import Collection
from itertools import product
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_store.database import Session

Step = tuple[str, str]


async def taken(
    session: Session, table: str, row: UUID, statuses: Collection[str], *, beside: str = ""
) -> set[Step]:
    """Every step that it takes; `beside` is what must stand in the row for some of them."""
    of_all = product(statuses, repeat=2)
    return {step for step in of_all if await _takes(session, table, row, step, beside)}


async def _takes(session: Session, table: str, row: UUID, step: Step, beside: str) -> bool:
    before, after = step
    for statement in (
        "savepoint trial",
        # The status before is set behind the trigger's back.
        "set local session_replication_role = replica",
        f"update {table} set {beside} status = '{before}' where id = '{row}'",
        "set local session_replication_role = origin",
    ):
        await session.run(text(statement))
    try:
        await session.run(text(f"update {table} set status = '{after}' where id = '{row}'"))
    except DBAPIError:
        return False
    finally:
        await session.run(text("rollback to savepoint trial"))
    return True
