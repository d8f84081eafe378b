"""Bands of age and pay, beside what else is reckoned of a customer: for lists and boards alone."""

import sqlalchemy as sa
from alembic import op

from crm_store.migrations import loading

revision = "0043"
down_revision = "0042"

_BANDS = ("age_band", "income_band")


def upgrade() -> None:
    for name in _BANDS:
        op.add_column("customer_standing", sa.Column(name, sa.String(), nullable=True))
    loading.load(op.get_bind())


def downgrade() -> None:
    for name in _BANDS:
        op.drop_column("customer_standing", name)
