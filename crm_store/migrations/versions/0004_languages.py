"""Languages: how somebody writes Oshiwambo, and what a person who takes a case should speak."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("customers", sa.Column("variety", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("language", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("variety", sa.String(), nullable=True))
    op.create_check_constraint("customer_variety", "customers", "variety in ('ndo', 'kua')")
    op.create_check_constraint("case_variety", "cases", "variety in ('ndo', 'kua')")
    op.create_check_constraint("case_language", "cases", "language in ('en', 'af', 'osh', 'her')")


def downgrade() -> None:
    op.drop_constraint("case_language", "cases")
    op.drop_constraint("case_variety", "cases")
    op.drop_constraint("customer_variety", "customers")
    op.drop_column("cases", "variety")
    op.drop_column("cases", "language")
    op.drop_column("customers", "variety")
