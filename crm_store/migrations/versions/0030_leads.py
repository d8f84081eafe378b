"""Leads and deals: where interest came from and what became of it."""

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
