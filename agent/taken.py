"""A turn that was taken: whose it is, what was said, and the lease that lets us end it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agent.files import Paper
from agent.inbound import Letter
from crm_store.conversations import Party
from flows.flow import Situation


@dataclass(frozen=True)
class Taken:
    """Everything that a turn works with; `unsaid` are replies that it must say again."""

    party: Party
    lease: UUID
    letters: tuple[Letter, ...]
    papers: tuple[Paper, ...]
    unsaid: tuple[UUID, ...]
    situation: Situation
    now: datetime
