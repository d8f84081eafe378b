"""A machine's English for what she wrote, where a model is configured: made once, marked so."""

from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Response

from agent.desk import gate, unsent
from agent.desk.gate import Visit
from crm_store import conversations, events, messages, translations
from crm_store.conversations import Party
from crm_store.messages import Message

if TYPE_CHECKING:
    from agent.bootstrap import House


def tongue(party: Party, message: Message) -> str:
    """What the models and word lists call the language of a message; English has no need of any."""
    return _named(party, message.language or party.conversation.language or "")


def tongue_of(party: Party) -> str:
    """The same of the whole talk: what she reads us in."""
    return _named(party, party.conversation.language or "")


def _named(party: Party, language: str) -> str:
    return (party.customer.variety or "") if language == "osh" else language


def model_for(house: "House", tongue: str) -> str:
    """The name of the model that puts this language into English; empty where there is none."""
    named = (model for each, model in house.settings.translation_models.items() if each == tongue)
    return PurePath(next(named, "")).name


async def translate(visit: Visit) -> Response:
    """Ask the model for one message, and keep what it makes of it."""
    conversation, wanted = unsent.conversation_of(visit.request), _wanted(visit)
    if conversation is not None and wanted is not None:
        await _translate(visit, conversation, wanted)
    return _back(visit, conversation, wanted)


async def say_wrong(visit: Visit) -> Response:
    """Whoever reads the original says that the translation is wrong."""
    conversation, wanted = unsent.conversation_of(visit.request), _wanted(visit)
    if conversation is None or wanted is None:
        return _back(visit, conversation, wanted)
    async with visit.house.store.transaction() as session:
        found = await session.get(Message, wanted)
        if found is not None and found.conversation_id == conversation:
            model = await translations.is_wrong(session, wanted, by=visit.by)
            data = {"action": "translation_wrong", "message": str(wanted), "model": model or ""}
            subject = f"conversation:{conversation}"
            events.record(session, "desk", subject=subject, at=visit.now, actor=visit.by, data=data)
    return _back(visit, conversation, wanted)


async def _translate(visit: Visit, conversation: UUID, wanted: UUID) -> None:
    house = visit.house
    async with house.store.reading() as session:
        party = await conversations.of_id(session, conversation)
        message = await session.get(Message, wanted)
        known = await translations.of(session, [wanted])
        if party is None or message is None or message.conversation_id != conversation or known:
            return
        text, spoken = messages.body(session, message), tongue(party, message)
    # The model may take seconds: no connection waits for it.
    english = await house.models.in_english(text, language=spoken)
    if not english.strip():
        return
    async with house.store.transaction() as session:
        await translations.keep(
            session, english, message=wanted, model=model_for(house, spoken), at=visit.now
        )


def _wanted(visit: Visit) -> UUID | None:
    return unsent.uuid(visit.form.get("message", ""))


def _back(visit: Visit, conversation: UUID | None, message: UUID | None) -> Response:
    """To the message; a page that asks by itself fetches the thread again."""
    if visit.form.get("part") == "1":
        return Response(status_code=204, headers=gate.HEADERS)
    return gate.see_other(f"/desk/conversations/{conversation}#m-{message}")
