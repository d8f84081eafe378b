"""What was measured, as tables for a terminal and for the docs."""

from collections.abc import Callable, Iterator, Sequence

from evals.rendered.came import Came, Cost, Sums, Wrong, summed

_COLUMNS = (
    "papers", "fields", "right", "flagged", "missing", "wrong", "amounts wrong",
    "right or flagged", "asked again", "s a page",
)  # fmt: skip
_RULE = "|---" * (len(_COLUMNS) + 1) + "|"


def report(came: Sequence[Came], *, cost: Cost) -> str:
    """By kind, by form and by damage; then the figures that have a limit, then what was wrong."""
    sums, pages = summed(came), sum(each.pages for each in came)
    lines = [
        *_rows("kind", came, lambda each: (each.kind,)),
        *_rows("sent as", came, lambda each: (_form(each),)),
        *_rows("damage", came, lambda each: each.damages or ("whole",)),
        *_rows("", came, lambda _: ("all",)),
        f"{sums.median_seconds:.1f} s a page at the median, nine in ten within"
        f" {sums.slow_seconds:.1f} s; {cost.cpu_seconds / max(pages, 1):.1f} s of a processor a"
        f" page; the largest child had {cost.megabytes} MB.",
        f"{sums.hints_given} of {sums.hints_due} pages that nobody can read were met with a hint;"
        f" {sums.lost} that can be read were asked for again.",
        *_wrongs(came),
    ]
    return "\n".join(lines)


def line(came: Came) -> str:
    """One paper, as it is read."""
    said = " ".join(
        f"{name}={outcome}" for name, outcome in came.outcomes.items() if outcome != "right"
    )
    wrong = "".join(f"\n    {_wrong(each)}" for each in came.wrong)
    seen = "" if came.seen_as == came.kind else f" (seen as {came.seen_as})"
    return f"{came.paper} {came.seconds:.1f} s hint={came.hint}{seen} {said}{wrong}"


def _rows(name: str, came: Sequence[Came], of: Callable[[Came], tuple[str, ...]]) -> Iterator[str]:
    yield f"| {name} | {' | '.join(_COLUMNS)} |"
    yield _RULE
    for group in sorted({key for each in came for key in of(each)}):
        yield _row(group, summed([each for each in came if group in of(each)]))
    yield ""


def _row(name: str, sums: Sums) -> str:
    got = sums.outcomes
    counts = " | ".join(str(got.get(each, 0)) for each in ("right", "flagged", "missing", "wrong"))
    share = f"{sums.told:.1%}" if sums.fields else ""
    return (
        f"| {name} | {sums.papers} | {sums.fields} | {counts} | {sums.wrong_amounts} | {share}"
        f" | {sums.asked_again} | {sums.median_seconds:.1f} |"
    )


def _form(came: Came) -> str:
    return came.paper.partition("@")[2].partition(" ")[0]


def _wrongs(came: Sequence[Came]) -> Iterator[str]:
    wrong = [each for one in came for each in one.wrong]
    amounts = sum(each.is_amount for each in wrong)
    yield f"Wrong in silence: {len(wrong)}, of which amounts: {amounts}."
    for each in wrong:
        yield f"- {_wrong(each)}"


def _wrong(wrong: Wrong) -> str:
    return (
        f"{wrong.paper}: {wrong.field} is {wrong.expected!r}, was read as {wrong.read!r}"
        f" (raw {wrong.raw!r})"
    )
