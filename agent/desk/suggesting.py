"""A suggested answer with its sources, for a person to take and change; never sent by itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from agent import reply, situation
from agent.desk.thread import Line
from agent.taking import Claim
from crm_store.conversations import Party
from crm_store.row import new_id
from flows import status
from flows.flow import Turn
from knowledge_base.glossary import Variety
from knowledge_base.search import ENOUGH, Passage

if TYPE_CHECKING:
    from agent.bootstrap import House

STATUS = "status"
_SECONDS = 0.15  # whoever waits for longer reads the articles faster
_NEAR = 2
_OF_OURS = 3  # articles for whoever looks for something: they choose
_LONGEST_QUESTION = 400
_A_QUESTION = 3  # words


@dataclass(frozen=True)
class Suggestion:
    """Words that could answer her, and where they come from."""

    name: str  # an article's, or the status
    text: str
    source: str
    language: str
    gloss: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Suggested:
    """What was looked for, and what was found."""

    question: str
    found: Sequence[Suggestion]
    near: Sequence[str]  # titles of articles that do not quite answer it
    late: bool = False


async def suggest(
    house: "House", party: Party, lines: Sequence[Line], *, about: str = ""
) -> Suggested:
    """For what one of us looks for; where that is nothing, for what she asked last."""
    question = about[:_LONGEST_QUESTION] or _question(lines)
    hers = [] if about else await _status(house, party)
    try:
        passages = await _search(house, party, question) if question else []
    except TimeoutError:
        return Suggested(question, hers, (), late=True)
    good = [each for each in passages if each.score >= ENOUGH]
    near = [each.title for each in passages if each.score < ENOUGH][:_NEAR]
    found = [_of_article(each) for each in good[: _OF_OURS if about else 1]]
    return Suggested(question, [*found, *hers], near)


async def text_of(house: "House", party: Party, name: str) -> str:
    """The words of a suggestion, looked up anew: nothing that a form sends is taken for them."""
    if name == STATUS:
        return next((each.text for each in await _status(house, party)), "")
    knowledge = (await house.mind()).knowledge
    hers = [each for each in knowledge.passages() if each.slug == name]
    own = [each for each in hers if each.language == party.conversation.language]
    english = [each for each in hers if each.language == "en"]
    return next((each.text for each in (*own, *english)), "")


async def _search(house: "House", party: Party, question: str) -> list[Passage]:
    if not house.is_warm:
        raise TimeoutError
    knowledge = (await house.mind()).knowledge
    async with asyncio.timeout(_SECONDS):
        return await asyncio.to_thread(
            knowledge.search,
            question,
            language=party.conversation.language or "en",
            variety=cast("Variety | None", party.customer.variety),
        )


def _question(lines: Sequence[Line]) -> str:
    """The last thing that she asked since a person answered; a bare "agent" asks nothing."""
    hers: list[str] = []
    for each in reversed(lines):
        if each.side == "us":
            break
        if each.side == "her" and each.text:
            hers.append(each.text)
    asked = (each for each in hers if len(each.split()) >= _A_QUESTION)
    return next(asked, hers[0] if hers else "")[:_LONGEST_QUESTION]


def _of_article(passage: Passage) -> Suggestion:
    source = f"our loan rules, “{passage.title}”"
    return Suggestion(passage.slug, passage.text, source, passage.language, passage.gloss)


async def _status(house: "House", party: Party) -> list[Suggestion]:
    """What she would be told of her application, had she asked the assistant."""
    if party.application is None:
        return []
    claim = Claim(party, lease=new_id(), letters=(), unsaid=())
    turn = Turn((await situation.prepare(house, claim)).situation)
    status.tell(turn)
    decision = turn.decision()
    told = reply.compose(
        decision.says,
        None,
        phrases=house.phrases,
        language=decision.language,
        variety=decision.variety,
    )
    text = "\n".join(each.text for each in told)
    source = f"{party.application.ref}, {party.application.stage.replace('_', ' ')}"
    return [Suggestion(STATUS, text, source, decision.language)] if text else []
