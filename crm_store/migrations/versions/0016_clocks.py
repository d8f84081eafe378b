"""Clocks of a case: its first answer, its next and its end; who let it lie; what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_MOMENT = sa.DateTime(timezone=True)
_NEAREST = (
    "coalesce(least(case when answered_at is null then sla_due_at end, answer_by, resolve_by),"
    " sla_due_at)"
)
_UNSETTLED = "status in ('open', 'in_progress', 'waiting_customer')"
CHECKS = {
    # A complaint is never closed without a word to whoever complained.
    "complaint_is_answered": (
        "category <> 'complaint' or status <> 'resolved'"
        " or (resolution_sealed is not null and told is not null)"
    ),
}
_NEW = (
    ("answered_at", _MOMENT),
    ("answer_by", _MOMENT),
    ("resolve_by", _MOMENT),
    ("left_by", sa.String()),
    ("left_at", _MOMENT),
    ("escalated_at", _MOMENT),
    ("resolution_sealed", sa.LargeBinary()),
    ("told", sa.Uuid()),
)


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("cases", sa.Column(name, kind, nullable=True))
    op.add_column("cases", sa.Column("nearest_at", _MOMENT, sa.Computed(_NEAREST, persisted=True)))
    op.create_index(
        "cases_waiting",
        "cases",
        ["priority", "nearest_at", "id"],
        postgresql_where=sa.text(_UNSETTLED),
    )
    op.create_index("cases_of_conversation", "cases", ["conversation_id"])
    # Those that were settled before anybody had to say how are over all the same.
    op.execute(
        "update cases set status = 'closed' where category = 'complaint' and status = 'resolved'"
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "cases", rule)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(name, "cases")
    op.drop_index("cases_of_conversation", "cases")
    op.drop_index("cases_waiting", "cases")
    op.drop_column("cases", "nearest_at")
    for name, _ in reversed(_NEW):
        op.drop_column("cases", name)
