"""Rows written by hand, where a test says what is on record and nothing else is."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text

from crm_store.database import Store
from crm_store.row import new_id

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]
# What a row must have and no figure looks at.
_ALIKE: Mapping[str, Row] = {
    "applications": {"partner_id": str(UUID(int=1)), "stage": "decision", "months": 3,
        "principal_cents": 60_000, "quote": {}, "policy_version": "", "version": 0},
    "bank_lines": {"file_id": str(UUID(int=1)), "n": 1, "told_sealed": "x", "at": "2025-06-01"},
    "bill_lines": {"n": 1},
    "bill_payments": {"how": "hand", "entered_by": "user:a"},
    "bills": {"partner_id": str(UUID(int=1)), "due_on": "2026-12-31", "vat_bps": 0,
        "entered_by": "user:a", "at": "2025-06-01"},
    "cases": {"category": "handoff", "reason": "asked", "priority": 1, "status": "open",
        "packet_sealed": "x"},
    "channel_identities": {"channel": "whatsapp", "kind": "phone", "address_sealed": "x",
        "status": "active"},
    "consents": {"identity_id": str(UUID(int=1)), "purpose": "data_processing", "action": "grant",
        "text_version": "1", "language": "en"},
    "conversations": {"status": "open", "owner": "bot", "state": {}, "version": 0},
    "customers": {"flags": {}, "source": "whatsapp", "version": 0},
    "deals": {"name": "x", "stage": "proposal", "status": "open", "owner": "user:a", "version": 0},
    "decisions": {"on_day": "2025-06-01", "proposed": "review", "reason_codes": [],
        "policy_version": "", "engine_version": "", "decided_by": "user:a", "dossier_bidx": "x",
        "dossier_sealed": "x", "checks_sealed": "x"},
    "deduction_files": {"direction": "returned", "total_cents": 0, "entered_by": "user:a",
        "rail": "payroll"},
    "deduction_lines": {"line": "x", "due_cents": 1, "deducted_cents": 1, "late": False},
    "documents": {"kind": "id", "storage_key": "x", "sha256": "x", "mime": "x", "bytes": 1,
        "status": "accepted", "copy_keys": [], "quality": {}, "concerns": [], "version": 1},
    "employment_checks": {"way": "email"},
    "events": {"kind": "handoff", "actor": "bot"},
    "feedback": {"version": 1, "channel": "call", "entered_by": "bot"},
    "instalments": {"schedule_version": 1},
    "leads": {"source": "chat", "source_detail": "", "status": "new", "track": "x",
        "qualification": {}, "last_activity_at": "2025-06-01", "cost_cents": 0},
    "loans": {"application_id": str(UUID(int=1)), "partner_id": str(UUID(int=1)),
        "principal_cents": 60_000, "finance_charge_cents": 0, "schedule_version": 1,
        "status": "active"},
    "messages": {"kind": "text", "body_sealed": "x"},
    "outbox": {"identity_id": str(UUID(int=1)), "author": "bot", "purpose": "proactive",
        "body_sealed": "x", "run_at": "2025-06-01", "why": "", "attempts": 1,
        "as_template": False},
    "partner_headcounts": {"source": "partner", "entered_by": "user:a", "at": "2025-01-01"},
    "partners": {"company_name": "x", "town": "x", "also_called": [], "status": "active"},
    "review_picks": {"why": ["random"], "twice": False, "at": "2025-06-01"},
    "reviews": {"first_turn": 1, "last_turn": 2, "scorecard": "1", "answers": {},
        "auto_fails": [], "tags": []},
    "scores": {"coverage": 100, "components": {}, "rule": "x"},
    "tasks": {"kind": "task", "title_sealed": "x", "status": "todo", "minutes": 0,
        "for_managers": False, "created_by": "user:a"},
    "transactions": {"status": "settled", "entered_by": "user:a", "second_by": "user:b",
        "at": "2025-06-01",
        "penalty_cents": 0, "fee_cents": 0, "charge_cents": 0, "principal_cents": 0},
    "turns": {"number": 1, "reader": "x", "versions": {}, "timings_ms": {}, "trace_sealed": "x",
        "model_requests": 0, "input_tokens": 0, "output_tokens": 0},
    "users": {"role": "agent", "languages": ["en"], "presence": "gone", "active": True},
}  # fmt: skip
# What no two rows may share.
_OWN: Mapping[str, Sequence[str]] = {
    "bank_lines": ("key",),
    "channel_identities": ("address_bidx",),
    "conversations": ("identity_id",),
    "deduction_files": ("sha256",),
    "feedback": ("prompt_key",),
    "outbox": ("dedupe_key", "message_id"),
}


def who(n: int) -> str:
    """The id of the nth of whatever it is."""
    return str(UUID(int=n))


async def put(store: Store, rows: Rows) -> None:
    """Keep these rows as they are: no rule of the database is asked what it thinks of them."""
    async with store.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        for table, given in rows.items():
            for row in given:
                own = {name: str(new_id()) for name in ("id", *_OWN.get(table, ()))}
                whole = {**own, **_ALIKE.get(table, {}), **row}
                names = ", ".join(whole)
                await connection.execute(
                    text(
                        f"insert into {table} ({names}) select {names}"
                        f" from jsonb_populate_record(null::{table}, cast(:row as jsonb))"
                    ),
                    {"row": json.dumps(whole)},
                )
