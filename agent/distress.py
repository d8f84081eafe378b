"""The fixed words to somebody who cannot go on: a person's, from the settings, or the catalogue's.

Despair is heard in English and Afrikaans only (`agent/understanding/danger.py`): no attested words
for it are known in Oshiwambo or Otjiherero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent import guard
from agent.addresses import addresses_in
from agent.guard import Listener, Rules
from agent.phrases import Phrases
from agent.reply import compose
from agent.settings import NotConfigured, Settings
from flows.commands import Language
from flows.flow import Say

_CATALOGUE = ("distress.sorry", "distress.not_alone")
_SETTINGS: Mapping[Language, str] = {"en": "BUFFR_DISTRESS_TEXT", "af": "BUFFR_DISTRESS_TEXT_AF"}


@dataclass(frozen=True)
class CarefulWords:
    """What is said by language; a language without any is spoken to in the catalogue's words."""

    texts: Mapping[Language, str] = field(default_factory=dict)

    @classmethod
    def chosen(cls, settings: Settings) -> "CarefulWords":
        """Those of the settings."""
        texts: dict[Language, str] = {
            "en": settings.distress_text,
            "af": settings.distress_text_af,
        }
        return cls({language: text.strip() for language, text in texts.items() if text.strip()})

    def to(self, language: Language) -> str:
        """The fixed words in her language. Oshiwambo and Otjiherero have none: they are English."""
        return self.texts.get("af" if language == "af" else "en", "")

    def instead(self, says: Sequence[Say], language: Language) -> tuple[str, list[Say]]:
        """The fixed words, and what else is to be said, without the catalogue's for the same."""
        text = self.to(language)
        if not text or not any(say.key in _CATALOGUE for say in says):
            return "", list(says)
        return text, [say for say in says if say.key not in _CATALOGUE]

    def known_to(self, rules: Rules) -> Rules:
        """The rules of what may go out, with the numbers to call that these words name."""
        named = frozenset[str]().union(*map(addresses_in, self.texts.values()))
        return replace(rules, addresses=rules.addresses | named)

    def faults(self, phrases: Phrases, rules: Rules) -> Iterator[str]:
        """Why words could not leave: found before anybody needs them, and named by setting."""
        known = self.known_to(rules)
        for language, text in self.texts.items():
            listener = Listener(language=language)
            replies = compose((), None, phrases=phrases, language=language, carried=text)
            wrong = {
                fault
                for reply in replies
                for fault in guard.faults(reply, rules=known, listener=listener)
            }
            if wrong:
                yield f"{_SETTINGS[language]}: {', '.join(sorted(wrong))}"

    def require_sayable(self, phrases: Phrases, rules: Rules) -> None:
        """Raise `NotConfigured` where these words would be held back when they are needed."""
        for fault in self.faults(phrases, rules):
            raise NotConfigured(f"The fixed words to somebody in despair cannot go out: {fault}.")
