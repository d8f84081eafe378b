"""Play a conversation through the whole service: python -m evals.play FILE [--language af]"""

import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args
from zoneinfo import ZoneInfo

import typer
import uvloop

from agent import logs
from evals import borrower as borrowers
from evals.borrower.hearing import End, Move, Says, Sends, Simulated, Taps
from evals.case import Borrower, Conversation, Step, load
from evals.grading import graders
from evals.outcome import Line, Played
from evals.stage import bookmarks, opening, server
from evals.stage.bookmarks import Way
from evals.stage.talk import NoWords, Talk
from evals.stage.theatre import MONDAY, NothingToTap, Theatre
from flows.commands import Language

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from agent.understand import Reader

_WINDHOEK = ZoneInfo("Africa/Windhoek")


async def play(
    case: Conversation,
    language: Language,
    theatre: Theatre,
    *,
    seed: int = 0,
    model: str = "offline",
    borrower: "Model | None" = None,
) -> Played:
    """Hold the conversation, from a clean slate, and look at what came of it."""
    if case.model != "hostile":
        way = _way(case, language, model=reader_of(case, model))
        return await _held(case, await bookmarks.begin(theatre, way), seed, borrower)
    from evals.stage import hostile

    async def hold(reader: "Reader | None") -> Played:
        talk = await bookmarks.begin(theatre, _way(case, language, model="offline"))
        if reader is not None:
            theatre.reads_with(reader)
        return await _held(case, talk, seed, borrower)

    return await hostile.tempted(hold)


def _way(case: Conversation, language: Language, *, model: str) -> Way:
    return Way(
        who=case.who,
        place=case.given,
        language=language,
        at=_moment(case.at),
        model=model,
        reads_papers=case.reads_papers,
    )


async def _held(case: Conversation, talk: Talk, seed: int, model: "Model | None") -> Played:
    talk.phone.profile_name = case.profile_name
    talk.phone.goes_on_by(case.by)
    talk.phone.theatre.reminds = case.reminds
    talk.phone.theatre.nurtures = case.nurtures
    if case.nurtures:
        await talk.phone.theatre.has_templates_approved()
        await talk.phone.is_told_of_by_her_employer()
    talk.before = await talk.rows() if case.unmoved else None
    if case.borrower is None:
        return await talk.over(await _scripted(case, talk))
    borrower = borrowers.simulated(case.borrower, talk.language, seed, model)
    played = await talk.over(await _simulated(case.borrower, talk, borrower))
    return played.model_copy(update={"borrower_tokens": borrower.tokens})


def reader_of(case: Conversation, model: str) -> str:
    """Which model reads: the hostile one, the one that the case names, or the run's own."""
    if case.model == "hostile" or (case.model == "offline" and "model" in case.model_fields_set):
        return case.model
    return model


def _moment(at: datetime | None) -> datetime:
    """By the clocks of Windhoek where no zone is told."""
    if at is None:
        return MONDAY
    return at if at.tzinfo is not None else at.replace(tzinfo=_WINDHOEK)


async def _scripted(case: Conversation, talk: Talk) -> str:
    for step in case.turns:
        try:
            await talk.does(step)
        except (NothingToTap, NoWords) as stuck:
            return f"stuck at step {talk.step}: {stuck}"
    return "played"


async def _simulated(told: Borrower, talk: Talk, borrower: Simulated) -> str:
    """Let somebody who is simulated write until she ends; how she did."""
    heard = await talk.hears()
    for _ in range(told.at_most_turns):
        move = await borrower.next(heard)
        if isinstance(move, End):
            return move.how
        try:
            await talk.does(_step(move))
        except NothingToTap as stuck:
            return f"stuck: {stuck}"
        heard = await talk.hears()
    return "too_long"


def _step(move: Move) -> Step:
    match move:
        case Says(words=words):
            return Step.model_validate({"says": words})
        case Taps(option=option):
            return Step.model_validate({"taps": option})
        case Sends(file=file):
            return Step.model_validate({"sends": file})


# --- the command ---


def transcript(played: Played) -> str:
    """The talk as a person reads it, with what stands behind each reply in grey."""
    return "\n".join(_shown(each) for each in played.lines)


def _shown(line: Line) -> str:
    sign = {"borrower": ">", "bot": "<", "system": "*"}[line.who]
    text = line.text.replace("\n", "\n  ")
    behind = [*(f"({key})" for key in line.keys), *(f"[{each}]" for each in line.options)]
    return f"{sign} {text}" + (f"\n    {' '.join(behind)}" if behind else "")


async def show(
    files: Sequence[Path], languages: Sequence[Language], *, model: str, seed: int
) -> bool:
    """Play files and print each talk, what came of it, and what failed; whether all is well."""
    async with server.opened() as house:
        url = await house.database("play")
        async with opening.theatre(database_url=url, folder=house.folder / "data") as stage:
            return all(
                [
                    await _show_one(case, each, stage, model=model, seed=seed)
                    for case in map(_conversation, files)
                    for each in languages or case.languages
                ]
            )


def _conversation(path: Path) -> Conversation:
    case = load(path)
    if not isinstance(case, Conversation):
        raise SystemExit(f"{path} holds no conversation: `buffr eval run` judges it.")
    return case


async def _show_one(
    case: Conversation, language: Language, stage: Theatre, *, model: str, seed: int
) -> bool:
    began = time.perf_counter()
    played = await play(case, language, stage, seed=seed, model=model)
    took = time.perf_counter() - began
    print(f"=== {language}: {case.purpose}\n{transcript(played)}")
    print(f"--- {played.ended}, {played.owner}, {took * 1000:.0f} ms")
    print(json.dumps(played.store, indent=1, default=str, ensure_ascii=False))
    failed = [each for each in graders.grades(case, played, language=language) if not each.passed]
    for each in failed:
        print(f"FAILED {each.grader}: {each.why}")
    return not failed


def main(
    files: list[Path],
    language: Annotated[list[str], typer.Option(help="Play it in this language only.")] = [],  # noqa: B006 (read only)
    model: Annotated[str, typer.Option(help="Who reads.")] = "offline",
    seed: Annotated[int, typer.Option(help="Of a simulated borrower.")] = 0,
) -> None:
    """Play files of conversations through the whole service."""
    logs.off()
    chosen = [each for each in get_args(Language) if each in language]
    raise typer.Exit(0 if uvloop.run(show(files, chosen, model=model, seed=seed)) else 1)


if __name__ == "__main__":
    typer.run(main)
