"""Where each text of the catalogue is shown, how long it may be, and how long it can become."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agent.languages.catalogue import places_in, without_places

Where = Literal["button", "row of a list", "message", "message with costs"]
_MOST: Mapping[Where, int] = {
    "button": 20,
    "row of a list": 24,
    "message": 600,
    "message with costs": 1024,
}

# What can be chosen, by hand: a test compares it with what the flows offer. A row stands in a
# list of four options and more; whatever can also stand among three is a button.
_OPTIONS = ("option.", "language.go_on_in.", "language.stay.")
_BUTTONS = frozenset(
    (
        *("cancel.application", "cancel.messages", "cancel.nothing", "item.remuneration"),
        *("arrangement.months", "arrangement.pick_pause", "arrangement.pick_reduced"),
        *("arrangement.pick_new_date", "arrangement.pick_promise"),
        *("item.amount", "hardship.nothing", "hardship.some", "hardship.talk"),
        *("trouble.that_is_all", "complaint.namfisa", "deduction.not_now", "paid.no_slip"),
        *("speaker.me", "speaker.own_loan", "speaker.theirs"),
        *("bereavement.this_week", "bereavement.next_week", "bereavement.myself", "scam.report"),
    )
)
_ROWS = ("item.", "menu.", "trouble.", "reminder.")
_LANGUAGES = ("language.en", "language.af", "language.osh", "language.her")
_SPEAKERS = ("speaker.first", "speaker.second", "speaker.new")
_NOT_ROWS = frozenset(("menu.ask", "trouble.which", "trouble.send_it", "reminder.ask"))
_WITH_COSTS = ("application.quote", "application.summary", "agreement.")
_ONLY_A_NOTE = "application.quote_changed"

# How much room a value takes at most, by the way in which it is shown, and by its name.
_ROOM: Mapping[str, int] = {
    "": 3,
    "money": 13,
    "date": 17,
    "moment": 29,
    "months": 9,
    "days": 7,
    "minutes": 10,
    "pay_day": 14,
    "article": 480,
    "phrase": 60,
}
_ROOM_BY_NAME: Mapping[str, int] = {
    "employer": 78,
    "full_name": 55,
    "name": 54,
    "before": 55,
    "after": 55,
    "town": 14,
    "employee_number": 19,
    "ref": 11,
    "case": 12,
    "title": 41,
    "link": 100,
}


@dataclass(frozen=True)
class Place:
    """Where a text is shown, and the most characters that it may have there."""

    where: Where
    most: int

    @property
    def is_option(self) -> bool:
        return self.where in ("button", "row of a list")


def place_of(key: str) -> Place:
    """Where the text of this key is shown."""
    where = _where(key)
    return Place(where, _MOST[where])


def room(text: str) -> int:
    """How long a text can become once its values are put in."""
    return len(without_places(text)) + sum(_room(name, way) for name, way in places_in(text))


def _where(key: str) -> Where:
    if key in _BUTTONS or key.startswith(_OPTIONS):
        return "button"
    if key in (*_LANGUAGES, *_SPEAKERS) or (key.startswith(_ROWS) and key not in _NOT_ROWS):
        return "row of a list"
    if key.startswith(_WITH_COSTS) and key != _ONLY_A_NOTE:
        return "message with costs"
    return "message"


def _room(name: str, way: str) -> int:
    return _ROOM_BY_NAME.get(name, _ROOM[""]) if way == "" else _ROOM[way]
