"""Service accounts, what they may, and where the head of the audit chain was anchored."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
