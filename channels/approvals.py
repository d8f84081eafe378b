"""Templates as any provider takes them: made, submitted, and judged by somebody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from channels.channel import Option


class NotTaken(Exception):
    """The provider will not have this template; the message says with which code."""


@dataclass(frozen=True)
class Wording:
    """A template as it is made: variables by number, each with an example."""

    friendly_name: str
    language: str
    body: str
    examples: Mapping[str, str]
    buttons: Sequence[Option]


@dataclass(frozen=True)
class Judged:
    """How WhatsApp has judged a template, and as what."""

    friendly_name: str
    state: str
    category: str  # "" while nothing was submitted
    reason: str


class Approvals(Protocol):
    """Where templates are submitted; each call may raise `channel.Unreachable`."""

    async def create(self, wording: Wording) -> str:
        """Make it; the provider's id of it. Raises `NotTaken`."""
        ...

    async def submit(self, content_sid: str, *, name: str, category: str) -> None:
        """Ask for approval. Raises `NotTaken`."""
        ...

    async def judged(self) -> Mapping[str, Judged]:
        """Every template of the account, by its id."""
        ...
