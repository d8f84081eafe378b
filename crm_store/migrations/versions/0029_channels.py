"""Other channels: a second way to a person, and notices at the desk."""

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
