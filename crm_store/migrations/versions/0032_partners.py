"""Partners: stages, agreements, contacts, bills and what was paid."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
