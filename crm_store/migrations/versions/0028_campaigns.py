"""Campaigns: who was to hear what, frozen when it began."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
