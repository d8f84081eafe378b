"""Several people on one handset: since when a number is known to be used by more than one.

Its talks are found by the number, whether they are open or put aside.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column(
        "channel_identities", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "shared_numbers",
        "channel_identities",
        ["id"],
        postgresql_where=sa.text("shared_at is not null"),
    )
    op.create_index("ix_conversations_identity_id", "conversations", ["identity_id"])


def downgrade() -> None:
    op.drop_index("ix_conversations_identity_id", "conversations")
    # Only the talk of the number's owner stays open: the version before knows no other.
    op.execute(
        """
        update conversations c set status = 'closed' from channel_identities i
        where i.id = c.identity_id and i.shared_at is not null and c.customer_id <> i.customer_id
        """
    )
    op.execute(
        """
        update conversations set status = 'open' where id in (
            select distinct on (p.identity_id) p.id from conversations p
            where p.status = 'parked' and not exists (select 1 from conversations o
                where o.identity_id = p.identity_id and o.status = 'open')
            order by p.identity_id, p.created_at desc)
        """
    )
    op.execute("update conversations set status = 'closed' where status = 'parked'")
    op.drop_index("shared_numbers", "channel_identities")
    op.drop_column("channel_identities", "shared_at")
