"""A turn that was taken: whose it is, what was said, and the lease that lets us end it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from agent.files import Paper
from agent.inbound import Letter
from crm_store.conversations import Party
from flows.flow import Situation

if TYPE_CHECKING:
    from agent.statements.making import Made


class Overtaken(Exception):
    """Something happened while the turn was thinking; it is taken again with that."""


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
    statement: "Made | None" = None  # a paper that goes with the reply
