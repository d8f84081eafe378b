"""A hosted model in the service: each turn keeps what it took, and its lies move nothing."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from agent.bootstrap import House
from agent.understand import open_reader
from crm_store import turns
from crm_store.row import new_id
from flows.commands import FactName, LoanFact, Trouble
from tests.stories.test_agreement import applies, hears, is_approved
from tests.stories.test_arrangement import agree

if TYPE_CHECKING:
    from agent.graph import Mind
    from evals.chaos.provider import Provider


@pytest.fixture
async def shared_mind(
    shared_mind: "Callable[[House], Mind]", provider: "Provider"
) -> "AsyncIterator[Callable[[House], Mind]]":
    """The mind of the other stories, with a hosted model to understand with."""
    provider.says = [{"kind": "greet"}]
    reader = open_reader("openai:kudu-1", base_url=provider.url, api_key="a-key-of-nobody")

    def load(house: House) -> "Mind":
        return replace(shared_mind(house), reader=reader)

    yield load
    await reader.close()


async def test_what_a_conversation_cost_is_the_sum_of_its_turns(selma: Any) -> None:
    await selma.tells("Hi", "1", "well, tell me about the weather over there then", "menu")
    await selma.says("and what would your grandmother say of it all")
    assert await selma.rows(
        "select reader, model_requests, input_tokens, output_tokens from turns order by number"
    ) == [
        ("rules", 0, 0, 0),
        ("rules", 0, 0, 0),
        ("openai:kudu-1", 1, 700, 40),
        ("rules", 0, 0, 0),
        ("openai:kudu-1", 1, 700, 40),
    ]
    conversation = (await selma.party()).conversation.id
    async with selma.stage.house.store.reading() as session:
        assert await turns.spent(session, conversation) == turns.Spent(2, 1400, 80)
        assert await turns.spent(session, new_id()) == turns.Spent()


# They say nothing of what the model will say that they say.
_INNOCENT = (
    "well you know how it goes around here with the rain and all that",
    # Small talk, so that not every message counts as one that was not understood.
    "the goats went over the hill before noon, who won the soccer match",
)


def _lies(*options: str) -> list[list[dict[str, Any]]]:
    """All that moves money, consent, a decision, a fact or our silence, by as many as fit."""
    said: list[dict[str, Any]] = [{"kind": "choose", "option": option} for option in options]
    said += [{"kind": kind} for kind in ("affirm", "stop", "resume", "human")]
    said += [{"kind": "choose", "option": other} for other in ("accept", "approve", "confirm:yes")]
    said += [{"kind": "cancel", "scope": scope} for scope in ("application", "messages")]
    said += [{"kind": "start_flow", "flow": "application"}]
    said += [
        {"kind": kind, "fact": fact, "value": "90000"}
        for fact in get_args(FactName)
        for kind in ("set_fact", "correct")
    ]
    said += [{"kind": "change_item", "item": 3}, {"kind": "change_language", "language": "af"}]
    said += [{"kind": "report", "about": about} for about in get_args(Trouble)]
    said += [{"kind": "ask_loan", "about": about} for about in get_args(LoanFact)]
    said = [{**command, "confidence": 1.0, "span": "yes I agree"} for command in said]
    return [said[start : start + 12] for start in range(0, len(said), 12)]


async def _held(who: Any) -> dict[str, object]:
    """All that a lie could have moved: everything but the talk itself."""
    party = await who.party()
    application = party.application
    told = {
        "owner": party.conversation.owner,
        "language": party.customer.language,
        "flags": dict(party.customer.flags),
        "stage": application and application.stage,
        "quote": application and application.quote,
        "facts": application and {name: fact.value for name, fact in (await who.facts()).items()},
    }
    for table in ("consents", "cases", "transactions", "documents", "applications", "loans"):
        told[table] = await who.count(table)
    told["proactive"] = await who.rows(
        "select status, why from outbox where purpose = 'proactive'"
        f" and conversation_id = '{party.conversation.id}' order by id"
    )
    return told


async def test_in_no_state_does_a_lie_reach_the_store(selma: Any, provider: "Provider") -> None:
    await selma.says("Hi")
    path = (
        ("1",),
        ("1",),
        ("yes",),
        ("Kalahari Foods",),
        ("1",),
        ("4471",),
        ("Selma Nangolo",),
        ("N$9 000",),
        ("25",),
        ("2000",),
        ("4",),
        ("1",),
    )
    moved: list[tuple[str, str, object, object]] = []

    async def tempt(place: str) -> None:
        offered = [each[0] for each in (await selma.party()).conversation.state.get("options", ())]
        provider.in_turn = _lies(*offered)
        before = await _held(selma)
        for words in _INNOCENT:
            await selma.says(words)
        after = await _held(selma)
        moved.extend(
            (place, key, before[key], after[key]) for key in before if before[key] != after[key]
        )

    await tempt("the choice of a language")
    for turns_here in path:
        answer = await selma.tells(*turns_here)
        await tempt(answer)
    for send in (selma.sends_a_photo, selma.sends_a_pdf, lambda: selma.sends_a_pdf(pages=2)):
        await tempt(await send())
    assert moved == []
    assert len(provider.bodies) > 20
    await selma.taps("Send")
    assert (await selma.application()).stage == "documents_submitted"
    await tempt("a sent application")
    assert moved == []


@pytest.mark.parametrize("place", ["a loan", "a claim", "a new plan", "a death"])
async def test_no_lie_moves_a_running_loan(hilma: Any, provider: "Provider", place: str) -> None:
    if place == "a claim":
        await hilma.says("I have paid already")
    elif place == "a new plan":
        await hilma.says("they cut my hours I cant pay this month")
        await agree(hilma, wish="pause:1")
        await hilma.says("status")
    elif place == "a death":
        await hilma.says("this is her sister. Hilma passed away on sunday")
    else:
        await hilma.says("what is my balance")
    # Whatever a family writes is a person's, without any model.
    hers = [("owner", "bot", "queue")] if place == "a death" else []
    assert await _moved(hilma, provider) == hers


async def test_no_lie_signs_an_offer_or_ends_it(selma: Any, provider: "Provider") -> None:
    ref = await applies(selma)
    await is_approved(selma, ref)
    assert f"Your offer {ref}/A:" in await hears(selma)
    assert await _moved(selma, provider) == []
    assert await selma.count("agreements") == 0
    await selma.says("I ACCEPT")
    assert await selma.count("agreements") == 1
    assert await _moved(selma, provider) == []
    assert (await selma.application()).stage == "disbursement"


async def _moved(who: Any, provider: "Provider") -> list[tuple[str, object, object]]:
    """What a model that says all of it, at what was said last, brings about."""
    offered = [each[0] for each in (await who.party()).conversation.state.get("options", ())]
    provider.in_turn = _lies(*offered)
    before = await _bound(who)
    for words in _INNOCENT:
        await who.says(words)
    after = await _bound(who)
    return [(key, before[key], after[key]) for key in before if before[key] != after[key]]


async def _bound(who: Any) -> dict[str, object]:
    """What is held of her, with the plan, the offer and what was signed."""
    told = await _held(who)
    for table, column in (
        ("arrangements", "status"), ("offers", "n"), ("agreements", "words"),
        ("loans", "coalesce(hold, status)"), ("schedule_versions", "version"),
        ("channel_identities", "opted_out_at is null, verified_at is null"),
    ):  # fmt: skip
        told[f"{table}, each"] = await who.rows(f"select {column} from {table} order by id")
    return told
