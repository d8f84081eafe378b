"""Jobs: a run cut into pieces that any worker can do, each once, in the order of the files."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.case import CASES, PLACES, Conversation, Suite, UnreadableCase, files, load
from evals.outcome import Result


@dataclass(frozen=True)
class Job:
    """One file, in one language or in those of its lines, as often as the run repeats."""

    path: Path
    suite: Suite
    languages: tuple[str, ...]  # of a conversation the one; of lines those wanted, none: all
    repeat: int = 1
    seed: int = 0
    model: str = "offline"
    borrower: str = "offline"  # or the name of the model that plays her
    begins: tuple[str, ...] = ()  # of a talk: who, in which language, when, and how far on the way

    @property
    def is_talk(self) -> bool:
        return bool(self.begins)

    @property
    def case(self) -> str:
        return f"{self.suite}/{self.path.stem}"

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What a run knows it by; its other properties are the run's."""
        return self.case, self.languages

    @property
    def needs_a_stage(self) -> bool:
        """Whether it is played through the service, or only read and looked up."""
        return self.suite not in ("understanding", "retrieval", "documents")

    @property
    def is_timed(self) -> bool:
        """Whether it measures time: then nobody else may work meanwhile."""
        return self.suite == "load"

    def chance(self, attempt: int) -> int:
        """The seed of one attempt: the same in each run with the same seed, whoever plays it."""
        named = f"{self.seed}/{self.case}/{'+'.join(self.languages)}/{attempt}"
        return zlib.crc32(named.encode())


def of(
    suites: Sequence[Suite],
    *,
    languages: Sequence[str] = (),
    only: str = "",
    repeat: int = 1,
    seed: int = 0,
    model: str = "offline",
    borrower: str = "offline",
    folder: Path = CASES,
) -> list[Job]:
    """The jobs of a run; `only` is a part of the names of the files that are wanted."""
    return [
        Job(path, suite, spoken, repeat, seed, model, borrower, begins)
        for suite in suites
        for path in files(suite, folder)
        if only in path.stem
        for spoken, begins in _spoken(path, languages)
    ]


def along_the_way(jobs: Iterable[Job]) -> list[Job]:
    """Lines first, then talks by where they begin: a way that was gone is gone on, not again."""
    return sorted(jobs, key=lambda each: each.begins)


def fitting(
    jobs: Sequence[Job], *, knows: tuple[str, ...], others_know: Collection[tuple[str, ...]]
) -> int:
    """The place of the job that a worker does next, by where its last talk and the others' began.

    One that begins there is begun without going the way again; else one to which nobody knows
    the way yet, so that no way is gone by everybody; else whatever is left.
    """
    fit = (
        (each.begins != knows, each.begins in others_know, place) for place, each in enumerate(jobs)
    )
    return min(fit)[2]


def left(jobs: Sequence[Job], done: Collection[Result]) -> list[Job]:
    """The jobs of which a run has no result yet."""
    whole = {each.case.partition("#")[0] for each in done}
    talks = {(each.case, each.language) for each in done}
    return [job for job in jobs if not _is_done(job, whole, talks)]


def _is_done(job: Job, whole: Collection[str], talks: Collection[tuple[str, str]]) -> bool:
    """Of a talk its language must have a result; lines, and what nobody could read, come whole."""
    if job.is_talk:
        return any((job.case, each) in talks for each in job.languages)
    return job.case in whole


def _spoken(path: Path, wanted: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The languages of each job that a file makes, and where it begins if it is a talk."""
    try:
        case = load(path)
    except UnreadableCase:
        yield (), ()  # the worker says what is wrong with it
        return
    if not isinstance(case, Conversation):
        yield tuple(wanted), ()
        return
    for each in case.languages:
        if not wanted or each in wanted:
            yield (each,), (case.who, each, str(case.at), f"{PLACES.index(case.given):02}")
