"""Desk: canned replies, drafts that outlive a session, and who reads a talk."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
