"""Templates: their words by language, their state at WhatsApp, and what was sent of them."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
