"""Identifiers leave the house as tokens, and come back as what the borrower wrote."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from agent.understanding.heard import Heard, Said
from flows.commands import AnyCommand, Understanding

_IDENTIFIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Only where it can begin, or an endless word would be read from each letter.
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(r"(?:\+|\b00)\d(?:[ ()./-]{0,2}\d){7,14}\b")),
    ("phone", re.compile(r"\b0(?:60|8\d)(?:[ ()./-]{0,2}\d){6,7}\b")),
    ("id", re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}(?:[ ./-]?\d){5}(?![ ./-]?\d)")),
    ("account", re.compile(r"(?<!\d)\d(?:[ ./-]?\d){7,}")),
    (
        "number",
        re.compile(
            r"(?i:\b(?:employee|emp|staff|payroll|personnel|werknemer|personeel|account|acc|"
            r"rekening|"
            r"kaart|card)\b\s*-?\s*(?:number|num|no|nr|nommer|code|#)?\s*(?:is|:|=|\.)?\s*)"
            r"(?P<it>(?:[A-Za-z]{1,5}[-/ ]?)?\d[\w/-]{0,14})"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?i:\b(?:my\s+(?:full\s+)?name\s+is|my\s+naam\s+is|i\s+am|i[’']m|ek\s+is|"
            r"this\s+is)\s+)"
            r"(?P<it>[A-Z][\w’'-]+(?:\s+(?:van|von|de|der|[A-Z][\w’'-]+)){1,3})"
        ),
    ),
)
# Shorter names are words too ("Ben", "So"); in capitals they are hidden with the whole name only.
_SHORTEST_NAME = 3
_OPTION_TEXTS = ("span", "value", "question")


def _known(private: tuple[str, ...]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Where what we know of her stands in a text: whole, and each part of a name."""
    for known in private:
        parts = [part for part in known.split() if len(part) >= _SHORTEST_NAME and part.isalpha()]
        for words in dict.fromkeys((known, *parts)):
            kind = "name" if any(letter.isalpha() for letter in words[:2]) else "number"
            yield kind, re.compile(rf"(?<![\w<]){re.escape(words)}(?!\w)", re.IGNORECASE)


@dataclass
class Tokens:
    """The identifiers of one turn, each behind one token."""

    behind: dict[str, str] = field(default_factory=dict)

    def hide(self, heard: Heard) -> Heard:
        """The same turn without a phone, an ID, an account number or an address of e-mail."""
        taken = " ".join(said.text for said in heard.messages)
        return replace(
            heard,
            messages=tuple(
                Said(self._hidden(said.text, taken, heard.private), said.payload, said.kind)
                for said in heard.messages
            ),
            private=(),
            options=tuple(
                replace(
                    option,
                    title=self._hidden(option.title, taken, heard.private),
                    also=tuple(self._hidden(name, taken, heard.private) for name in option.also),
                )
                for option in heard.options
            ),
        )

    def restore(self, understanding: Understanding) -> Understanding:
        """What the model said, with the identifiers back in their places."""
        commands = [self._restored(command) for command in understanding.commands]
        return Understanding(commands=commands)

    def _hidden(self, text: str, taken: str, private: tuple[str, ...]) -> str:
        for kind, pattern in (*_IDENTIFIERS, *_known(private)):
            identifiers = dict.fromkeys(
                found[found.re.groupindex.get("it", 0)] for found in pattern.finditer(text)
            )
            for identifier in identifiers:
                text = text.replace(identifier, self._token(kind, identifier, taken))
        return text

    def _token(self, kind: str, identifier: str, taken: str) -> str:
        for token, behind in self.behind.items():
            if behind == identifier:
                return token
        number = len(self.behind) + 1
        # Somebody may write "<id_1>" herself; hers must not turn into an identifier.
        while f"<{kind}_{number}>" in taken:
            number += 1
        token = f"<{kind}_{number}>"
        self.behind[token] = identifier
        return token

    def _restored(self, command: AnyCommand) -> AnyCommand:
        said: Mapping[str, object] = command.model_dump()
        update = {
            name: self._shown(text)
            for name in _OPTION_TEXTS
            if isinstance(text := said.get(name), str)
        }
        return command.model_copy(update=update)

    def _shown(self, text: str) -> str:
        for token, identifier in self.behind.items():
            text = text.replace(token, identifier)
        return text
