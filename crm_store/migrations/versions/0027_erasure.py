"""Erasure: one person's values go, asked by one and approved by another."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
