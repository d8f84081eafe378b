"""The ready replies as managers write them: by language, with places that the store fills."""

import re

from fastapi import Response

from agent import promises
from agent.desk import canned, gate
from agent.desk.canned import NoSuchPlace
from agent.desk.gate import Visit
from crm_store import canned as written_replies

_LONGEST = 900  # characters before the places are filled
_LONGEST_TITLE = 60
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


class Unfit(Exception):
    """It cannot stand so; the message says why."""


async def show(visit: Visit) -> Response:
    """All of them, each with its words by language."""
    return await _screen(visit)


async def write(visit: Visit) -> Response:
    """Words in one language, for a new reply or in place of what stood; nothing takes it away."""
    form = visit.form
    try:
        title, text = form.get("title", "").strip(), form.get("text", "").strip()
        name = form.get("name", "") or _NOT_A_NAME.sub("_", title.lower()).strip("_")
        language = form.get("language", "")
        _check(name, title, text, language)
    except Unfit as why:
        return await _screen(visit, fault=str(why))
    async with visit.house.store.transaction() as session:
        written_replies.write(
            session, text, name=name, language=language, title=title, by=visit.by, at=visit.now
        )
        session.audited.append(visit.audited("write_reply", f"reply:{name}", language=language))
    return gate.see_other(f"/desk/replies#{name}")


def _check(name: str, title: str, text: str, language: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", name) or not 0 < len(title) <= _LONGEST_TITLE:
        raise Unfit("Give it a short title of letters and digits.")
    if language not in canned.WRITTEN:
        raise Unfit("Write it in English or Afrikaans.")
    if len(text) > _LONGEST:
        raise Unfit("A message of at most 900 characters leaves room for what is filled in.")
    try:
        canned.places(text)
    except NoSuchPlace as place:
        raise Unfit(f"Nothing fills {{{place}}}. Places are {', '.join(canned.PLACES)}.") from None
    if promises.promises(text):
        raise Unfit("No ready reply may promise a loan: only a decision does.")


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.reading() as session:
        own = await written_replies.written(session)
    return visit.page(
        "ready_replies.html",
        status=409 if fault else 200,
        replies=canned.ready(own),
        written=canned.WRITTEN,
        places=canned.PLACES,
        fault=fault,
        form=visit.form if fault else {},
    )
