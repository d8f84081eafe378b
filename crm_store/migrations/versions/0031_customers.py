"""Customers: what is reckoned of them, and records that were joined."""

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
