"""Writing in a talk: a reply, a note, ready words and suggested ones, and what has to go again."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Response

from agent.desk import acts, gate, suggesting, talk, there_and_back, thread, unsent
from agent.desk.acts import Refusal
from agent.desk.gate import Page, Visit
from agent.desk.may import Act
from agent.office import Office
from agent.templating import NotNow
from crm_store import conversations, events, messages
from crm_store.conversations import Party
from crm_store.drafts import Kind
from crm_store.messages import Shown

Put = Callable[[Visit, UUID, str], Awaitable[Refusal | None]]


async def reply(visit: Visit) -> Response:
    """Write to the borrower."""
    return await _put(visit, "reply", _write)


async def note(visit: Visit) -> Response:
    """Write what only staff see."""
    return await _put(visit, "note", _note)


async def _put(visit: Visit, kind: Kind, put: Put) -> Response:
    """What was typed goes where it is meant to; where it may not, it stays as a draft."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return talk.nothing_here()
    text = visit.form.get("text", "")
    refused = await put(visit, conversation, text)
    if refused is None:
        await unsent.sent(visit, conversation, kind)
    else:
        await unsent.keep(visit, conversation, kind, text)
    return await talk.after(visit, conversation, refused)


async def template(visit: Visit) -> Response:
    """An approved template, where only such a one may reach her; what is typed stays."""
    conversation = unsent.conversation_of(visit.request)
    if conversation is None:
        return talk.nothing_here()
    try:
        refused = await acts.send_template(
            talk.hand(visit),
            conversation,
            visit.form.get("template", ""),
            seen=unsent.uuid(visit.form.get("seen", "")),
            office=Office.of(visit.house),
        )
    except NotNow as why:
        return await talk.screen(visit, fault=f"It was not sent: {why}")
    if refused is None:
        visit.house.sender.poke()
    return await talk.after(visit, conversation, refused)


async def again(visit: Visit) -> Response:
    """The same words once more, where they certainly did not arrive."""
    conversation = unsent.conversation_of(visit.request)
    wanted = unsent.uuid(visit.form.get("message", ""))
    if conversation is None or wanted is None:
        return talk.nothing_here()
    async with visit.house.store.reading() as session:
        found = await messages.thread(session, conversation, through=wanted, limit=1)
    if not found or not _failed(found[0], wanted):
        return talk.nothing_here()
    refused = await _write(visit, conversation, found[0].text)
    return await talk.after(visit, conversation, refused)


async def fill(visit: Visit) -> Response:
    """Put ready or suggested words under what is typed; a person reads and sends them."""
    conversation = unsent.conversation_of(visit.request)
    party = await _party(visit, conversation)
    if conversation is None or party is None:
        return talk.nothing_here()
    drafted = visit.form.get("drafted", "")[: there_and_back.LONGEST]
    if drafted:  # it stands for what was typed, and was read before it is sent
        model = there_and_back.ways(visit.house, party).there
        await _note_use(visit, party, f"translation:{model}")
        await unsent.keep(visit, conversation, "reply", drafted)
        return gate.see_other(f"/desk/conversations/{conversation}#text")
    typed, words = visit.form.get("text", ""), await _words(visit, party)
    together = "\n".join(each for each in (typed.rstrip(), words) if each)
    await unsent.keep(visit, conversation, "reply", together)
    return gate.see_other(f"/desk/conversations/{conversation}#text")


async def suggest(visit: Visit) -> Response:
    """Look for an answer in the articles and in her application; what is typed stays."""
    conversation = unsent.conversation_of(visit.request)
    party = await _party(visit, conversation)
    if conversation is None or party is None:
        return talk.nothing_here()
    if party.conversation.owner != visit.by:
        return await talk.after(visit, conversation, "yours_no_more")
    async with visit.house.store.transaction() as session:
        session.audited.append(visit.audited("suggest", f"conversation:{conversation}"))
        lines, _ = await thread.lines(session, visit.house, party)
        session.expunge_all()
    about = " ".join(visit.form.get("about", "").split())
    suggested = await suggesting.suggest(visit.house, party, lines, about=about)
    if visit.form.get("part") == "1":
        return visit.page("suggestion.html", suggested=suggested, party=party)
    await unsent.keep(visit, conversation, "reply", visit.form.get("text", ""))
    return await talk.screen(visit, suggested=suggested)


async def put_over(visit: Visit) -> Response:
    """What is typed in her language, with the way back beside it; nothing is sent."""
    conversation = unsent.conversation_of(visit.request)
    party = await _party(visit, conversation)
    if conversation is None or party is None:
        return talk.nothing_here()
    if party.conversation.owner != visit.by:
        return await talk.after(visit, conversation, "yours_no_more")
    english = visit.form.get("text", "")
    await unsent.keep(visit, conversation, "reply", english)
    draft = await there_and_back.draft(visit.house, party, english)
    if visit.form.get("part") == "1":
        return visit.page("there_and_back.html", draft=draft, party=party)
    return await talk.screen(visit, draft=draft)


async def _words(visit: Visit, party: Party) -> str:
    """What was chosen, looked up anew."""
    name = visit.form.get("suggestion", "")
    if name:
        words = await suggesting.text_of(visit.house, party, name)
        if words:  # whatever else a form sends as a name is no suggestion of ours
            await _note_use(visit, party, name)
        return words
    async with visit.house.store.reading() as session:
        return await talk.ready_text(visit, session, party, visit.form.get("canned", ""))


async def _note_use(visit: Visit, party: Party, name: str) -> None:
    """Which suggestions people take tells how good they are."""
    async with visit.house.store.transaction() as session:
        events.record(
            session,
            "desk",
            subject=f"conversation:{party.conversation.id}",
            at=visit.now,
            actor=visit.by,
            customer_id=party.customer.id,
            data={"action": "suggestion_taken", "source": name},
        )


async def _note(visit: Visit, conversation: UUID, text: str) -> Refusal | None:
    return await acts.note(talk.hand(visit), conversation, text)


async def _write(visit: Visit, conversation: UUID, text: str) -> Refusal | None:
    refused = await acts.reply(
        talk.hand(visit),
        conversation,
        text,
        seen=unsent.uuid(visit.form.get("seen", "")),
    )
    if refused is None:
        visit.house.sender.poke()
    return refused


def _failed(shown: Shown, wanted: UUID) -> bool:
    """A colleague's own words, and it is certain that they did not arrive."""
    message = shown.message
    ours = message.direction == "out" and message.author.startswith("user:")
    return message.id == wanted and ours and shown.status in thread.TRY_AGAIN


async def _party(visit: Visit, conversation: UUID | None) -> Party | None:
    if conversation is None:
        return None
    async with visit.house.store.reading() as session:
        party = await conversations.of_id(session, conversation)
        session.expunge_all()
    return party


# What a form of the composer asks for, and who may; what was typed is never lost on the way.
ROUTES: tuple[tuple[str, Act, Page], ...] = (
    ("reply", "write_to_borrower", reply),
    ("note", "write_note", note),
    ("again", "write_to_borrower", again),
    ("fill", "write_to_borrower", fill),
    ("suggest", "write_to_borrower", suggest),
    ("template", "write_to_borrower", template),
    ("put-over", "write_to_borrower", put_over),
)
