"""What every worker knows, read once: in the process that they are forked from, by its import."""

from sqlalchemy.orm import configure_mappers

import crm_store.schema  # noqa: F401 (the mapper knows no table that nobody has imported)
from agent.phrases import Phrases
from agent.understand import open_reader
from flows import policy
from knowledge_base import meanings

# Whoever asks for these again finds them read.
configure_mappers()
policy.load()
Phrases.load()
open_reader()
meanings.read()
