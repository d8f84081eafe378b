"""Tasks of staff, what each waits for, and changes of policy that a second person approves."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
