"""Ask the business: a question in words, answered by one of the listed queries, each on record."""

from fastapi import Response

from agent.asking_crm import Asked, Nothing
from agent.asking_crm_words import picked
from agent.desk import ask_queries
from agent.desk.ask_queries import QUERIES, Answer, Query
from agent.desk.gate import Visit

_LONGEST = 200
_KEPT = 16  # characters of the keyed hash that stands in the log for what was asked


async def show(visit: Visit) -> Response:
    """Where a question can be typed, and what can be asked."""
    return _screen(visit, words="", answer=None, fault="")


async def ask(visit: Visit) -> Response:
    """Make one of the listed questions of the words, and answer that."""
    words = " ".join(visit.form.get("q", "").split())[:_LONGEST]
    if not words:
        return await show(visit)
    found, how = await _picked(visit, words)
    put = ask_queries.question(visit, found)
    async with visit.house.store.transaction() as session:
        answer = await ask_queries.answer(session, put)
        told = found.model_dump(exclude_none=True)
        hashed = session.vault.index(f"ask:{words.casefold()}").hex()[:_KEPT]
        session.audited.append(
            visit.audited("ask", found.query, asked=hashed, how=how, given=told, got=bool(answer))
        )
    return _screen(visit, words=words, answer=answer, fault=_fault(found, answer))


async def _picked(visit: Visit, words: str) -> tuple[Asked, str]:
    """By the rules; where they find nothing, by the model that the house thinks with, if any."""
    found = picked(words)
    if not isinstance(found, Nothing) or not visit.house.is_warm:
        return found, "rules"
    from agent.asking_crm_model import OfModel
    from agent.understanding.asking import HostedAsker

    hosted = (await visit.house.mind()).reader.hosted
    if not isinstance(hosted, HostedAsker):
        return found, "rules"
    return await OfModel(hosted.model, name=hosted.name).pick(words), hosted.name


def _fault(found: Asked, answer: Answer | None) -> str:
    if answer is not None:
        return ""
    if isinstance(found, Nothing):
        return "Nothing here answers that. These are the questions that I can answer."
    return f"{QUERIES[found.query].title}: your role does not see that. These you can ask."


def _screen(visit: Visit, *, words: str, answer: Answer | None, fault: str) -> Response:
    mine: list[Query] = [each for each in QUERIES.values() if visit.may(each.act)]
    return visit.page("ask.html", words=words, answer=answer, fault=fault, queries=mine)
