"""A choice drawn for WhatsApp: as buttons, as a list, or as numbered text where neither fits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.channel import Capabilities, Choice, Option, Outbound
from channels.twilio_text import LIMIT, twilio_length

# WhatsApp's limits for messages within a session; see Meta's interactive messages.
CAPABILITIES = Capabilities(
    buttons=3,
    list_rows=10,
    button_title=20,
    row_title=24,
    choice_body=1_024,
    text=LIMIT,
    templates=True,
    media=True,
    typing=True,
)
_BUTTON_ID, _ROW_ID, _ROW_DESCRIPTION = 256, 200, 72
_LINES = 20  # every shape of text is a content resource of its own: a summary is the longest
_BREAKING = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]| {5}|\{\{|^\s*$")


@dataclass(frozen=True)
class Drawing:
    """A content resource by name, how to make it where it is missing, and what to fill in."""

    name: str
    types: Mapping[str, Any]
    variables: Mapping[str, str]


def draw(message: Outbound) -> Drawing | None:
    """Buttons for up to three options, a list for up to ten; None: it must be numbered text."""
    choice, body = message.choice, _body(message.text)
    if choice is None or body is None or not message.in_session or not _tellable(choice.options):
        return None
    if _as_buttons(choice):
        return _buttons(choice, body)
    return _list(choice, body) if _as_list(choice) else None


def numbered(text: str, choice: Choice, *, limit: int = LIMIT) -> str:
    """Write the options beneath the text, to be answered by number."""
    full = _join(text, [_line(n, option) for n, option in enumerate(choice.options, 1)])
    if twilio_length(full) <= limit:
        return full
    return _join(text, [f"{n} {option.title}" for n, option in enumerate(choice.options, 1)])


@dataclass(frozen=True)
class _Body:
    """A text in lines, for a variable may not hold a line break (error 21656)."""

    lines: tuple[str, ...]
    gaps: tuple[int, ...]  # line breaks after each line but the last: 1, or 2 for a paragraph

    @property
    def shape(self) -> str:
        return "".join(map(str, self.gaps))

    @property
    def template(self) -> str:
        breaks = [*("\n" * gap for gap in self.gaps), ""]
        return "".join(f"{{{{{n}}}}}{gap}" for n, gap in enumerate(breaks, 1))


def _body(text: str) -> _Body | None:
    lines: list[str] = []
    gaps: list[int] = []
    for line in (" ".join(line.split()) for line in text.strip().splitlines()):
        if line:
            lines.append(line)
            gaps.append(1)
        elif gaps:
            gaps[-1] = 2
    fits = twilio_length("\n".join(lines)) + gaps.count(2) <= CAPABILITIES.choice_body
    if not 0 < len(lines) <= _LINES or not fits or "{{" in text:
        return None
    return _Body(tuple(lines), tuple(gaps[:-1]))


def _tellable(options: tuple[Option, ...]) -> bool:
    shown = [option.title for option in options] + [option.id for option in options]
    distinct = len({o.title for o in options}) == len({o.id for o in options}) == len(options)
    return distinct and not any(_BREAKING.search(text) for text in shown)


def _as_buttons(choice: Choice) -> bool:
    return 0 < len(choice.options) <= CAPABILITIES.buttons and all(
        len(option.title) <= CAPABILITIES.button_title
        and len(option.id) <= _BUTTON_ID
        and not option.description
        for option in choice.options
    )


def _as_list(choice: Choice) -> bool:
    described = {bool(option.description) for option in choice.options}
    return (
        0 < len(choice.options) <= CAPABILITIES.list_rows
        and 0 < len(choice.button.strip()) <= CAPABILITIES.button_title
        and not _BREAKING.search(choice.button)
        and len(described) == 1  # No variable may be empty, so all have a description or none.
        and all(_is_row(option) for option in choice.options)
    )


def _is_row(option: Option) -> bool:
    return (
        len(option.title) <= CAPABILITIES.row_title
        and len(option.id) <= _ROW_ID
        and len(option.description) <= _ROW_DESCRIPTION
        and (not option.description or not _BREAKING.search(option.description))
    )


def _buttons(choice: Choice, body: _Body) -> Drawing:
    values = list(body.lines)
    actions = [
        {"type": "QUICK_REPLY", "title": _put(values, o.title), "id": _put(values, o.id)}
        for o in choice.options
    ]
    return Drawing(
        name=f"buffr_buttons_{len(actions)}_body_{body.shape or 0}",
        types={"twilio/quick-reply": {"body": body.template, "actions": actions}},
        variables=_numbered_variables(values),
    )


def _list(choice: Choice, body: _Body) -> Drawing:
    values = list(body.lines)
    button = _put(values, choice.button)
    described = bool(choice.options[0].description)
    items = [_row(values, option, described=described) for option in choice.options]
    kind = "described_list" if described else "list"
    return Drawing(
        name=f"buffr_{kind}_{len(items)}_body_{body.shape or 0}",
        types={"twilio/list-picker": {"body": body.template, "button": button, "items": items}},
        variables=_numbered_variables(values),
    )


def _row(values: list[str], option: Option, *, described: bool) -> dict[str, str]:
    row = {"item": _put(values, option.title), "id": _put(values, option.id)}
    return row | {"description": _put(values, option.description)} if described else row


def _put(values: list[str], value: str) -> str:
    values.append(value)
    return f"{{{{{len(values)}}}}}"


def _numbered_variables(values: list[str]) -> dict[str, str]:
    return {str(n): value for n, value in enumerate(values, 1)}


def _line(number: int, option: Option) -> str:
    description = f" - {option.description}" if option.description else ""
    return f"{number} {option.title}{description}"


def _join(text: str, lines: list[str]) -> str:
    return "\n".join([text.rstrip(), *lines] if text.strip() else lines)
