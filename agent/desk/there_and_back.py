"""A colleague's English in her language, with the way back beside it; a person reads and sends."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from agent.desk import translating
from crm_store.conversations import Party

if TYPE_CHECKING:
    from agent.bootstrap import House

LONGEST = 1_024  # characters of a message


@dataclass(frozen=True)
class Ways:
    """Which models lead into her language and back; empty where there is none."""

    needed: bool
    there: str = ""
    back: str = ""

    @property
    def open(self) -> bool:
        """Whether a draft can be made that can also be read."""
        return bool(self.there and self.back)


@dataclass(frozen=True)
class Draft:
    """What the models made of it; without a way back it is not offered."""

    english: str
    text: str
    back: str
    ways: Ways

    @property
    def whole(self) -> bool:
        """Whether it can be taken up: it was made, read back, and fits into a message."""
        return bool(self.text and self.back) and len(self.text) <= LONGEST


def ways(house: "House", party: Party) -> Ways:
    """What is set up for the language of this talk."""
    tongue = translating.tongue_of(party)
    if tongue in ("", "en"):
        return Ways(needed=False)
    named = (model for each, model in house.settings.draft_models.items() if each == tongue)
    there, back = PurePath(next(named, "")).name, translating.model_for(house, tongue)
    return Ways(needed=True, there=there, back=back)


async def draft(house: "House", party: Party, english: str) -> Draft:
    """Ask the models, one after the other; each may take seconds, and no connection waits."""
    known, tongue = ways(house, party), translating.tongue_of(party)
    text = back = ""
    if known.open and english.strip():
        text = (await house.models.from_english(english, language=tongue)).strip()
    if text:
        back = (await house.models.in_english(text, language=tongue)).strip()
    return Draft(english, text, back, known)
