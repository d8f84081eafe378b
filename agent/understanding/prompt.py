"""The turn as the JSON that a model is shown, and back."""

import json
from typing import TypedDict, cast

from agent.understanding.heard import Heard, Offered, Said
from flows.commands import FactName, Language


class _Option(TypedDict):
    id: str
    title: str
    also: list[str]


class _Message(TypedDict):
    message: int
    text: str


class _Turn(TypedDict):
    language: Language | None
    awaiting: str | None
    flow: str | None
    known: list[FactName]
    paper: str | None
    options: list[_Option]
    messages: list[_Message]


def write(heard: Heard, *, longest: int | None = None) -> str:
    """Only what a reader needs: no payloads, no values that are already known."""
    turn = _Turn(
        language=heard.language,
        awaiting=heard.awaiting,
        flow=heard.flow,
        known=sorted(heard.known),
        paper=heard.paper,
        options=[
            _Option(id=option.id, title=option.title, also=list(option.also))
            for option in heard.options
        ],
        messages=[
            _Message(message=index, text=said.text[:longest])
            for index, said in enumerate(heard.messages)
        ],
    )
    return json.dumps(turn, ensure_ascii=False)


def parse(text: str) -> Heard:
    """The turn that `write` wrote."""
    turn = cast(_Turn, json.loads(text))
    return Heard(
        messages=tuple(Said(message["text"]) for message in turn["messages"]),
        language=turn["language"],
        awaiting=turn["awaiting"],
        options=tuple(
            Offered(option["id"], option["title"], tuple(option["also"]))
            for option in turn["options"]
        ),
        known=frozenset(turn["known"]),
        flow=turn["flow"],
        paper=turn["paper"],
    )
