"""How somebody seems to feel: by the lexicon, or by a model where it hears nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.models.pipelines import Models
from agent.understanding.feeling import Feeling, Lexicon
from agent.understanding.heard import Said


@dataclass(frozen=True)
class Moods:
    """The lexicon that comes with the service, and the model that the settings may name."""

    lexicon: Lexicon = field(default_factory=Lexicon.load)
    models: Models = field(default_factory=Models)

    async def of(self, said: Sequence[Said]) -> Feeling:
        """The mood of a turn: for tone and priority, and never for a decision."""
        text = "\n".join(each.text for each in said)
        heard = self.lexicon.hear(text)
        if heard.mood != "plain":
            return heard
        return await self.models.mood(text) or heard
