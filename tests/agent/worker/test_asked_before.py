"""A turn that is cut off and taken again does not ask a hosted model what it has answered."""

from typing import Any

from agent import worker
from evals.chaos.provider import Provider
from tests.agent.worker.thought import SELMA, of, takes_turn

WORDS = "well, tell me about the weather over there then"


class Killed(Exception):
    """The end of a process, at the one place that a test can choose."""


class CutOff:
    """A turn's graph that thinks to the end and then never comes back, so many times."""

    def __init__(self, graph: Any, *, times: int) -> None:
        self._graph = graph
        self._times = times

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        done = await self._graph.ainvoke(state, context=context)
        if self._times:
            self._times -= 1
            raise Killed
        return done


async def _again(lender: Any) -> None:
    lender.clock.later(seconds=40)
    await worker.answer(lender.house, await of(lender, SELMA))


async def _told(lender: Any) -> list[Any]:
    return await lender.rows(
        "select reader, model_requests, input_tokens, output_tokens from turns"
        " order by number desc limit 1"
    )


async def test_what_it_has_answered_is_kept_until_the_turn_ends_and_no_longer(
    hosted: Any, provider: Provider
) -> None:
    hosted.house.graph = CutOff(hosted.house.graph, times=2)
    await takes_turn(hosted, WORDS)
    await _again(hosted)
    ((kept,),) = await hosted.rows("select state -> 'model_answers' from conversations")
    assert len(kept) == 1
    assert "greet" not in str(kept)  # it may hold what she said of herself: it is sealed
    await _again(hosted)
    assert len(provider.bodies) == 1
    assert await _told(hosted) == [("openai:kudu-1", 1, 700, 40)]  # the cost is told once
    assert await hosted.rows("select state ? 'model_answers' from conversations") == [(False,)]


async def test_what_she_has_written_since_is_asked_for(hosted: Any, provider: Provider) -> None:
    hosted.house.graph = CutOff(hosted.house.graph, times=1)
    await takes_turn(hosted, WORDS)
    await hosted.says(SELMA, "and what would your grandmother say of it all")
    await _again(hosted)
    assert len(provider.bodies) == 2


async def test_an_answer_that_does_not_open_is_asked_for_again(
    hosted: Any, provider: Provider
) -> None:
    hosted.house.graph = CutOff(hosted.house.graph, times=1)
    await takes_turn(hosted, WORDS)
    await hosted.sql(
        "update conversations set state = jsonb_set(state, '{model_answers}', ("
        "select jsonb_object_agg(key, 'AAAA') from jsonb_each(state -> 'model_answers')))"
    )
    await _again(hosted)
    assert len(provider.bodies) == 2
    assert await _told(hosted) == [("openai:kudu-1", 1, 700, 40)]
