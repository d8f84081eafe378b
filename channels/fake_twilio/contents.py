"""Content resources: buttons, lists and templates with placeholders, filled in and measured."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from channels.fake_twilio.errors import Refusal
from channels.fake_twilio.exchange import Button, new_sid

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KINDS = {"twilio/text", "twilio/quick-reply", "twilio/list-picker"}
# WhatsApp's limits for messages within a session; an approved template may have more buttons.
_APPROVED_BUTTONS = 10
_BODY, _BUTTONS, _BUTTON_TITLE, _BUTTON_ID = 1_024, 3, 20, 256
_ROWS, _ROW_TITLE, _ROW_DESCRIPTION, _ROW_ID = 10, 24, 72, 200


@dataclass(frozen=True)
class Content:
    """A content resource; only an approved one may leave outside the 24-hour window."""

    sid: str
    friendly_name: str
    language: str
    types: Mapping[str, Any]
    created: datetime
    variables: Mapping[str, str] = field(default_factory=dict)
    status: str = "unsubmitted"
    category: str = ""  # as WhatsApp sees it
    template_name: str = ""
    reason: str = ""

    @property
    def approved(self) -> bool:
        return self.status == "approved"


@dataclass(frozen=True)
class Filled:
    """A content with its variables put in: what the phone shows."""

    body: str
    buttons: tuple[Button, ...] = ()
    rows: tuple[Button, ...] = ()
    list_button: str = ""


def create(payload: object, *, now: datetime) -> Content:
    """Make a content resource of a request body, or raise `Refusal`."""
    if not isinstance(payload, dict) or not isinstance(payload.get("types"), dict):
        raise Refusal(20001)
    types = {kind: value for kind, value in payload["types"].items() if value is not None}
    if len(types) != 1 or not types.keys() <= _KINDS or not payload.get("language"):
        raise Refusal(20001)
    return Content(
        sid=new_sid("HX"),
        friendly_name=str(payload.get("friendly_name") or ""),
        language=str(payload["language"]),
        types=types,
        created=now,
        variables=dict(payload.get("variables") or {}),
    )


def approved(payload: object, *, sid: str, now: datetime) -> Content:
    """Make a content resource that WhatsApp has approved as a template."""
    return replace(create(payload, now=now), sid=sid or new_sid("HX"), status="approved")


def fill(content: Content, variables: object) -> Filled:
    """Put the variables in and check what WhatsApp would check."""
    if not isinstance(variables, dict):
        raise Refusal(21656)
    values = {**content.variables, **{str(key): value for key, value in variables.items()}}
    kind, template = next(iter(content.types.items()))
    _check_values(values)
    filled = _filled(kind, template, values)
    _check_limits(filled, buttons=_APPROVED_BUTTONS if content.approved else _BUTTONS)
    return filled


def _check_values(values: Mapping[str, Any]) -> None:
    for value in values.values():
        # Error 21656 lists these: no empty value, newline, tab or more than four spaces in a row.
        if not isinstance(value, str) or not value or re.search(r"[\n\t]| {5}", value):
            raise Refusal(21656)
        if len(value) > 1_600:
            raise Refusal(21658)


def _filled(kind: str, template: Mapping[str, Any], values: Mapping[str, str]) -> Filled:
    def put(text: object) -> str:
        return _PLACEHOLDER.sub(lambda found: _value(values, found[1]), str(text or ""))

    body = put(template.get("body"))
    if kind == "twilio/quick-reply":
        actions = template.get("actions") or []
        return Filled(body, tuple(Button(put(a.get("id")), put(a.get("title"))) for a in actions))
    rows = tuple(
        Button(put(item.get("id")), put(item.get("item")), put(item.get("description")))
        for item in template.get("items") or []
    )
    return Filled(body, rows=rows, list_button=put(template.get("button")))


def _value(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise Refusal(21656)
    return values[name]


def _check_limits(filled: Filled, *, buttons: int) -> None:
    fits = (
        len(filled.body) <= _BODY
        and len(filled.list_button) <= _BUTTON_TITLE
        and len(filled.buttons) <= buttons
        and all(_button_fits(button) for button in filled.buttons)
        and len(filled.rows) <= _ROWS
        and all(_row_fits(row) for row in filled.rows)
    )
    if not fits or _repeats(filled.buttons) or _repeats(filled.rows):
        raise Refusal(63021)


def _button_fits(button: Button) -> bool:
    return 0 < len(button.title) <= _BUTTON_TITLE and 0 < len(button.id) <= _BUTTON_ID


def _row_fits(row: Button) -> bool:
    return (
        0 < len(row.title) <= _ROW_TITLE
        and 0 < len(row.id) <= _ROW_ID
        and len(row.description) <= _ROW_DESCRIPTION
    )


def _repeats(options: tuple[Button, ...]) -> bool:
    ids, titles = {option.id for option in options}, {option.title for option in options}
    return min(len(ids), len(titles)) < len(options)
