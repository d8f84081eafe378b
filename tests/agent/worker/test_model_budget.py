"""A hosted model has a budget: of one talk in a day, and of all talks together."""

from typing import Any
from uuid import UUID

from evals.chaos.provider import Provider
from tests.agent.worker.thought import SELMA, takes_turn

ODD = tuple(f"well, the goats went over the hill number {n} before noon" for n in range(9))
ONE_ASKING = 740  # tokens


def _allows(lender: Any, **tokens: int) -> None:
    lender.house.settings = lender.house.settings.model_copy(update=tokens)


async def _calls(lender: Any) -> list[Any]:
    return await lender.rows("select reason from cases order by created_at")


async def test_a_talk_that_has_spent_its_day_is_read_offline_and_a_person_is_called_once(
    hosted: Any, provider: Provider
) -> None:
    _allows(hosted, model_tokens_a_talk=2 * ONE_ASKING)
    for words in ODD[:2]:
        await takes_turn(hosted, words)
    assert (len(provider.bodies), await _calls(hosted)) == (2, [])
    await takes_turn(hosted, ODD[2])
    assert (len(provider.bodies), await _calls(hosted)) == (2, [("model_budget",)])
    assert (await hosted.party(SELMA)).conversation.owner == "queue"

    await hosted.sql("update conversations set owner = 'bot', queued_at = null")
    await hosted.sql("update cases set status = 'resolved'")
    await takes_turn(hosted, ODD[3])
    assert (len(provider.bodies), await _calls(hosted)) == (2, [("model_budget",)])
    assert (await hosted.party(SELMA)).conversation.owner == "bot"
    readers = await hosted.rows("select reader from turns order by number desc limit 4")
    assert [each for (each,) in readers] == ["offline", "offline", "openai:kudu-1", "openai:kudu-1"]


async def test_when_all_talks_have_spent_the_day_nobody_is_handed_over_for_it(
    hosted: Any, provider: Provider
) -> None:
    _allows(hosted, model_tokens_a_talk=0, model_tokens_a_day=ONE_ASKING)
    await takes_turn(hosted, ODD[0])
    hosted.house.budget = type(hosted.house.budget)()  # a minute later it counts anew
    await takes_turn(hosted, ODD[1])
    assert (len(provider.bodies), await _calls(hosted)) == (1, [])


async def test_what_was_spent_two_days_ago_does_not_count(hosted: Any, provider: Provider) -> None:
    _allows(hosted, model_tokens_a_talk=ONE_ASKING)
    await takes_turn(hosted, ODD[0])
    await _is_of_two_days_ago(hosted)
    await takes_turn(hosted, ODD[1])
    assert (len(provider.bodies), await _calls(hosted)) == (2, [])


async def _is_of_two_days_ago(lender: Any) -> None:
    """What was asked of the model: a turn's id holds when it was kept."""
    ((kept,),) = await lender.rows("select id from turns where model_requests > 0")
    older = UUID(int=UUID(str(kept)).int - (2 * 24 * 3600 * 1000 << 80))
    async with lender.house.store.engine.begin() as connection:
        await connection.exec_driver_sql("set local session_replication_role = replica")
        await connection.exec_driver_sql(f"update turns set id = '{older}' where id = '{kept}'")
