"""The report as Markdown, short enough for a pull request."""

from collections.abc import Iterator, Sequence

from evals.report.contents import Contents
from evals.report.failing import Failure
from evals.report.verdict import named, percent
from evals.weighing.compare import listed, summed
from evals.weighing.pace import Pace as Spending
from evals.weighing.passing import Passing

_MOST = 10


def markdown(contents: Contents) -> str:
    """The verdict, the rates, what failed and what changed."""
    return "\n".join(_lines(contents)) + "\n"


def table(groups: Sequence[Passing], title: str) -> Iterator[str]:
    """The rates of some groups as a table."""
    yield f"| {title} | pass | cases | surely within |"
    yield "|---|---:|---:|---:|"
    for each in groups:
        first = each.first
        within = f"{first.low * 100:.0f}–{first.high * 100:.0f} %"
        name = _plain(named(each.group))
        yield f"| {name} | {percent(first.value)} | {each.passed} of {each.cases} | {within} |"


def _lines(contents: Contents) -> Iterator[str]:
    verdict, run = contents.verdict, contents.run
    yield f"**Good enough to lend with? {verdict.answer}.** {verdict.sentence}"
    yield ""
    yield f"Commit {run.commit[:9]}, {run.at[:10]}, model {run.model}, {run.seconds:.0f} s."
    if contents.left_out:
        yield f"Not in this run: {', '.join(contents.left_out)}."
    if contents.spent.money is not None:
        yield f"The model cost {_money(contents.spent)}."
    for title in ("suite", "language"):
        yield ""
        yield from table(contents.rates[title], title)
    weak = [each for each in contents.rates["flow"] if each.passed < each.cases]
    if weak:
        yield ""
        yield from table(weak[:_MOST], "weakest journeys")
    yield from _failed(contents.failures)
    yield from _changed(contents)


def _money(spent: Spending) -> str:
    each = [f"{spent.money_per_turn:.6f} a turn"]
    if spent.money_per_talk is not None:
        each.append(f"{spent.money_per_talk:.6f} a conversation")
    return f"{spent.currency} {spent.money:.4f}: {', '.join(each)}"


def _failed(failures: Sequence[Failure]) -> Iterator[str]:
    if not failures:
        return
    yield ""
    yield f"Failed ({len(failures)}):"
    for each in failures[:_MOST]:
        mark = "**must never fail** " if each.must_never_fail else ""
        yield f"- {mark}`{each.case.replace('`', '')}` {each.language}: {_why(each)}"
    if len(failures) > _MOST:
        yield f"- and {len(failures) - _MOST} more"


def _why(failure: Failure) -> str:
    if failure.error:
        return _plain(failure.error.strip().splitlines()[-1])
    if not failure.differences:
        return "did not hold"
    first = failure.differences[0]
    if not first.expected:
        return _plain(f"{first.grader}: {first.got}".removesuffix(": "))
    return _plain(f"{first.grader} {first.where}: expected {first.expected}, got {first.got}")


def _changed(contents: Contents) -> Iterator[str]:
    if contents.comparison is None:
        return
    yield ""
    yield from reversed(summed(contents.comparison))
    for title, names in listed(contents.comparison).items():
        yield ""
        yield f"<details><summary>{title} ({len(names)})</summary>"
        yield ""
        yield from (f"- {_plain(name)}" for name in names)
        yield ""
        yield "</details>"


def _plain(text: str) -> str:
    """What a borrower wrote is no markup here."""
    for sign in "\\`*_<>|[]#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())[:300]
