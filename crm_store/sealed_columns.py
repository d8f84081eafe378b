"""Every column that holds sealed values, and the place that each of its values is sealed for.

To add one: a line in `COLUMNS`. Where its rows refuse to be changed, the table also needs the
trigger `only_resealed` that names the column (see migration 0041).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

_SEALED = "_sealed"


@dataclass(frozen=True)
class SealedColumn:
    """A column; what tells its rows apart, with the types of that; what it is sealed for."""

    table: str
    name: str
    key: Mapping[str, str]
    place: str

    @property
    def where(self) -> str:
        """The column's name with that of its table."""
        return f"{self.table}.{self.name}"

    @property
    def wanted(self) -> tuple[str, ...]:
        """What must be read beside a value, to know which it is and to open it."""
        placed = (field for _, field, _, _ in Formatter().parse(self.place) if field)
        return tuple(dict.fromkeys((*self.key, *placed)))


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "account_changes": ("account_sealed",),
    "applications": ("facts_sealed",),
    "bank_lines": ("told_sealed",),
    "cases": (
        "packet_sealed",
        "resolution_sealed",
        "regulator_ref_sealed",
        "snooze_reason_sealed",
    ),
    "channel_identities": ("address_sealed",),
    "customer_merges": ("why_sealed",),
    "customers": (
        "name_sealed",
        "id_number_sealed",
        "employee_number_sealed",
        "account_sealed",
    ),
    "decisions": ("dossier_sealed", "checks_sealed", "note_sealed"),
    "desk_drafts": ("body_sealed",),
    "documents": ("found_sealed",),
    "emails": ("body_sealed",),
    "erasures": ("reason_sealed",),
    "export_requests": ("wanted_sealed",),
    "feedback": ("comment_sealed",),
    "halts": ("why_sealed",),
    "inbox": ("content_sealed", "conflict_sealed"),
    "knowledge_gaps": ("question_sealed",),
    "lead_captures": ("name_sealed", "employer_sealed"),
    "legal_holds": ("why_sealed", "lifted_why_sealed"),
    "link_answers": ("answer_sealed",),
    "mandates": ("holder_sealed",),
    "messages": ("body_sealed",),
    "offers": ("text_sealed",),
    "outbox": ("body_sealed",),
    "partner_agreements": ("terms_sealed",),
    "partner_contacts": ("name_sealed", "phone_sealed", "email_sealed"),
    "partner_steps": ("why_sealed",),
    "partners": ("hr_email_sealed",),
    "reveals": ("why_sealed",),
    "reviews": ("note_sealed",),
    "tasks": ("title_sealed",),
    "translations": ("text_sealed",),
    "turns": ("trace_sealed",),
    "users": ("second_factor_sealed",),
    "webhook_endpoints": ("secret_sealed",),
}
# Elsewhere a row is its id, and a value is sealed for table.column.id.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "desk_drafts": {"user_id": "uuid", "conversation_id": "uuid", "kind": "text"},
    "translations": {"message_id": "uuid"},
}
_PLACES: Mapping[str, str] = {
    "desk_drafts.body_sealed": "desk_drafts.body.{user_id}.{conversation_id}.{kind}",
    "inbox.conflict_sealed": "inbox.content.{account}/{provider_sid}",
    "inbox.content_sealed": "inbox.content.{account}/{provider_sid}",
    "translations.text_sealed": "translations.text.{message_id}",
}


def _column(table: str, name: str) -> SealedColumn:
    usual = f"{table}.{name.removesuffix(_SEALED)}.{{id}}"
    place = _PLACES.get(f"{table}.{name}", usual)
    return SealedColumn(table, name, _KEYS.get(table, {"id": "uuid"}), place)


COLUMNS: tuple[SealedColumn, ...] = tuple(
    _column(table, name) for table, names in _COLUMNS.items() for name in names
)
_BY_NAME = {each.where: each for each in COLUMNS}


def place_of(table: str, column: str, row: Mapping[str, Any]) -> str:
    """Where a sealed value stands, as it was sealed for."""
    return _BY_NAME[f"{table}.{column}"].place.format_map(row)
