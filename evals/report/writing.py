"""A report, written: a run's file in, HTML and Markdown out."""

from dataclasses import dataclass
from pathlib import Path

from evals.grading import judge
from evals.report import markdown, page
from evals.report.contents import contents
from evals.running import results
from evals.weighing import trend, universe


@dataclass(frozen=True)
class Written:
    """The same report in both forms."""

    html: str
    markdown: str


def report(path: Path, *, against: Path | None = None, scores: Path = trend.SCORES) -> Written:
    """What a run came to, beside another one where it is given."""
    run, found = results.read(path)
    told = contents(
        run,
        found,
        everything=universe.everything(),
        against=None if against is None else results.read(against)[1],
        scores=trend.scores(scores),
        judges=judge.told(found, judge.ratings()),
    )
    return Written(page.html(told), markdown.markdown(told))
