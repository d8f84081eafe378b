"""Why a turn came out as it did, for whoever reviews it; kept sealed, shown by the simulator."""

from typing import TYPE_CHECKING

from agent.guard import Withheld
from flows.flow import Situation, Tongue
from knowledge_base.search import ENOUGH

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import Answer, TurnState
    from agent.understand import Read


def of(turn: "TurnState", situation: Situation) -> dict[str, object]:
    """What was understood, known before and after, found, decided, said and withheld."""
    decision = turn["decision"]
    return {
        "awaited": situation.state.topic,
        "asks": decision.ask.topic if decision.ask else None,
        "commands": [command.model_dump() for command in turn["read"].commands]
        if "read" in turn
        else [],
        "tongues": [_tongue(each) for each in turn.get("situation", situation).tongues],
        "understood": _understood(turn["read"]) if "read" in turn else {},
        "facts_before": {name: fact.value for name, fact in situation.facts.items()},
        "facts_after": {name: fact.value for name, fact in decision.facts.items()},
        "effects": [type(effect).__name__ for effect in decision.effects],
        "retrieved": [_retrieved(answer) for answer in turn.get("answers", ())],
        "said": [list(reply.keys) for reply in turn.get("replies", ())],
        "withheld": [_withheld(each) for each in turn.get("withheld", ())],
        "silent": decision.silent,
    }


def _tongue(tongue: Tongue) -> dict[str, object]:
    """What language a message was taken for; its words are kept with the message."""
    return {
        "message": tongue.message,
        "language": tongue.language,
        "confidence": round(tongue.confidence, 3),
        "variety": tongue.variety,
        "mixed": sorted(tongue.mixed),
    }


def _understood(read: "Read") -> dict[str, object]:
    """Who read it and what that cost; the row itself names the reader only."""
    return {
        "how": read.how,
        "failed": read.failed,
        "requests": read.usage.requests,
        "input_tokens": read.usage.input_tokens,
        "output_tokens": read.usage.output_tokens,
    }


def _withheld(reply: Withheld) -> dict[str, object]:
    return {"text": reply.text, "keys": list(reply.keys), "faults": list(reply.faults)}


def _retrieved(answer: "Answer") -> dict[str, object]:
    """With the measure of that day, for it may be another one when somebody looks."""
    return {
        "question": answer.question,
        "enough": ENOUGH,
        "given": answer.given.slug if answer.given else None,
        "found": [
            {
                "slug": passage.slug,
                "title": passage.title,
                "score": round(passage.score, 3),
                "version": passage.version,
            }
            for passage in answer.found
        ],
    }
