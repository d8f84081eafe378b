"""Loans, what is due and what was paid, written by hand; and what is reckoned of them in July."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from crm_store.database import Store
from crm_store.names_promised import Span
from tests.crm_store.by_hand import Row, who

JULY = datetime(2025, 7, 1, 6, 0, tzinfo=UTC)  # a Tuesday, at eight by our clock
JUNE = Span(date(2025, 6, 1), date(2025, 6, 30))
BEFORE, AFTER = "2025-05-31 23:59:59+02", "2025-07-01 00:00+02"


def lent(n: int, customer: int, day: str, *, status: str = "active", partner: int = 9) -> Row:
    return {"id": who(n), "customer_id": who(customer), "disbursed_on": day, "status": status,
        "application_id": who(n), "partner_id": who(partner)}  # fmt: skip


def dues(loan: int, *due: str, principal: int = 10_000, charge: int = 0) -> list[Row]:
    return [{"loan_id": who(loan), "n": n, "due_on": day, "principal_cents": principal,
        "charge_cents": charge} for n, day in enumerate(due, start=1)]  # fmt: skip


def payment(loan: int, day: str, kind: str = "repayment", **parts: int) -> Row:
    named = {f"{part}_cents": cents for part, cents in parts.items()}
    return {"loan_id": who(loan), "kind": kind, "paid_on": day, **named,
        "amount_cents": sum(parts.values())}  # fmt: skip


async def reckoned(store: Store, sql: str, **given: object) -> Any:
    async with store.reading() as session:
        return (await session.run(text(f"select {sql}"), given)).scalar_one()


def points_of(answer: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: part["points"] for name, part in answer["components"].items()}
