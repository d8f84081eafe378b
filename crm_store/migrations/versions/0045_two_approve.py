"""Two approve what is over the limit or sets the rules aside; and the promised names anew."""

import sqlalchemy as sa
from alembic import op

from crm_store.migrations import loading

revision = "0045"
down_revision = "0044"

_COLUMNS = ("principal_cents", "second_above_cents")
# The version before says no limit where it approves: this is the one in its policy.
_LIMIT_BEFORE = 500_000
# Every approval from here on has an amount: the trigger sees to it. One of before has none and
# stands as it is, also where erasure or new keys write it again. With no limit nobody is alone.
_BY_TWO = """
    outcome <> 'approved' or principal_cents is null
    or (first_by is not null and first_by like 'user:_%' and decided_by like 'user:_%')
    or (proposed in ('approve', 'review') and principal_cents <= coalesce(second_above_cents, 0))
"""
# Whoever writes less than the application asks for is not believed.
_AMOUNT = """
create function decision_amount() returns trigger language plpgsql as $$
begin
    new.principal_cents := coalesce(greatest(new.principal_cents,
        (select principal_cents from applications where id = new.application_id)), 0);
    return new;
end $$
"""


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("decisions", sa.Column(name, sa.Integer(), nullable=True))
    op.execute(f"alter table decisions alter second_above_cents set default {_LIMIT_BEFORE}")
    op.create_check_constraint("decision_needs_two", "decisions", _BY_TWO)
    op.execute(_AMOUNT)
    op.execute(
        "create trigger decision_amount before insert on decisions for each row"
        " when (new.outcome = 'approved') execute function decision_amount()"
    )
    loading.load(op.get_bind())


def downgrade() -> None:
    op.execute("drop trigger decision_amount on decisions")
    op.execute("drop function decision_amount()")
    op.drop_constraint("decision_needs_two", "decisions")
    for name in _COLUMNS:
        op.drop_column("decisions", name)
