"""Identifiers leave the house as tokens, and come back as what the borrower wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent.understanding.heard import Heard, Said
from flows.commands import AnyCommand, Understanding

_IDENTIFIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(r"(?:\+|\b00)\d(?:[ ()./-]{0,2}\d){7,14}\b")),
    ("phone", re.compile(r"\b0(?:60|8\d)(?:[ ()./-]{0,2}\d){6,7}\b")),
    ("id", re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}(?:[ ./-]?\d){5}(?![ ./-]?\d)")),
    ("account", re.compile(r"(?<!\d)\d(?:[ ./-]?\d){7,}")),
)
_OPTION_TEXTS = ("span", "value", "question")


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
                Said(self._hidden(said.text, taken), said.payload, said.kind)
                for said in heard.messages
            ),
            options=tuple(
                replace(
                    option,
                    title=self._hidden(option.title, taken),
                    also=tuple(self._hidden(name, taken) for name in option.also),
                )
                for option in heard.options
            ),
        )

    def restore(self, understanding: Understanding) -> Understanding:
        """What the model said, with the identifiers back in their places."""
        commands = [self._restored(command) for command in understanding.commands]
        return Understanding(commands=commands)

    def _hidden(self, text: str, taken: str) -> str:
        for kind, pattern in _IDENTIFIERS:
            for identifier in pattern.findall(text):
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
