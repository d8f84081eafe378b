"""What keeps a reviewer's row from being taken in, each in a sentence that names the row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agent.languages.catalogue import (
    ATTESTED_ONLY,
    Catalogue,
    Translation,
    places_in,
    without_places,
)
from agent.languages.limits import place_of, room
from agent.phrases import UNSEEN

_UNSEEN = re.compile(f"[{UNSEEN}]")
_TO_WRITE = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True)
class Draft:
    """A text as a row of a sheet gives it."""

    number: int
    key: str
    form: int | None  # of a word that is counted
    english: str
    text: str
    opening: bool
    reviewed_by: str
    reviewed_on: date | None


def faults(draft: Draft, language: Translation, source: Catalogue, *, today: date) -> list[str]:
    """Everything that is wrong with a row, as sentences for whoever filled it in."""
    known = _known(draft, source)
    if known is None:
        found = ["this is no text of ours"]
    elif known != draft.english:
        found = ["the English has changed since the sheet was written; export it again"]
    else:
        found = [*_of_review(draft, today), *(_of_text(draft, language) if draft.text else ())]
    return [f"Row {draft.number} ({draft.key}): {each}." for each in found]


def _known(draft: Draft, source: Catalogue) -> str | None:
    """The English of this row, as we say it today."""
    if draft.form is None:
        return source.phrases.get(draft.key)
    forms = source.counted.get(draft.key)
    return forms[min(draft.form, len(forms) - 1)] if forms else None


def _of_review(draft: Draft, today: date) -> Iterator[str]:
    if bool(draft.reviewed_by) != bool(draft.reviewed_on):
        yield "a review needs both a name and a date"
    if draft.reviewed_on and draft.reviewed_on > today:
        yield "the review is dated in the future"
    if draft.reviewed_by and not draft.text:
        yield "there is a reviewer, but no translation"


def _of_text(draft: Draft, language: Translation) -> Iterator[str]:
    yield from _of_values(draft)
    if _UNSEEN.search(draft.text):
        yield "it holds characters that cannot be seen"
    if "!" in draft.text:
        yield "it shouts: leave out the exclamation mark"
    if not draft.opening and draft.text.count("?") != draft.english.count("?"):
        yield "it asks where the English does not, or the other way round"
    if not draft.opening and not _tells_the_same_words(draft, language):
        yield "keep the words between asterisks, as people must write them back"
    place, most = place_of(draft.key), _longest(draft, language)
    # Names have no limit: where one is too long for a button, the choice is written as text.
    if draft.form is None and most > max(place.most, room(draft.english)):
        yield f"it can become {most} characters long, and a {place.where} takes {place.most}"


def _of_values(draft: Draft) -> Iterator[str]:
    ours, theirs = _places(draft.english), _places(draft.text)
    for each in sorted(() if draft.opening else ours - theirs):
        yield f"{each} is missing"
    for each in sorted(theirs - ours):
        yield f"{each} is not in the English"
    if re.search(r"[{}]", without_places(draft.text)):
        yield "a brace stands alone"


def _places(text: str) -> set[str]:
    return {f"{{{name}:{way}}}" if way else f"{{{name}}}" for name, way in places_in(text)}


def _tells_the_same_words(draft: Draft, language: Translation) -> bool:
    ours, theirs = _TO_WRITE.findall(draft.english), _TO_WRITE.findall(draft.text)
    return ours == theirs if language in ATTESTED_ONLY else len(ours) == len(theirs)


def _longest(draft: Draft, language: Translation) -> int:
    """How long it becomes, with the English beneath where that must stand there.

    An option that has no room for its English is shown in English, and so is never too long.
    """
    alone = room(draft.text)
    paired = language in ATTESTED_ONLY and (draft.opening or not draft.reviewed_by)
    if not paired or place_of(draft.key).is_option:
        return alone
    return alone + 1 + room(draft.english)
