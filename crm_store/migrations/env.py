"""How Alembic reaches the database: on the connection that `migrate.py` hands over."""

from alembic import context
from sqlmodel import SQLModel

import crm_store.schema  # noqa: F401  (every table must be known before they are compared)

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata
)
with context.begin_transaction():
    context.run_migrations()
