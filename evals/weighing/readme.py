"""The parts of the README that are written from figures, between two marks each."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.weighing.trend import Again, Score, Share

README = Path(__file__).parents[1] / "README.md"


class NoSuchPart(Exception):
    """The README has no two marks of this name."""


def put(part: str, text: str, path: Path = README) -> None:
    """Replace what stands between `<!-- part -->` and `<!-- end of part -->`."""
    whole = path.read_text(encoding="utf-8")
    before, begins, rest = whole.partition(f"<!-- {part} -->\n")
    _, ends, after = rest.partition(f"<!-- end of {part} -->\n")
    if not (begins and ends):
        raise NoSuchPart(part)
    path.write_text(f"{before}{begins}{text.strip()}\n{ends}{after}", encoding="utf-8")


def latest(scores: Sequence[Score]) -> str:
    """The newest recorded run as a table."""
    if not scores:
        return "No run is recorded yet: `buffr eval record last` does it."
    return "\n".join(_lines(scores[-1]))


def _lines(score: Score) -> Iterator[str]:
    never = score.must_never_fail
    yield f"{score.at[:10]}, commit {score.commit}, model {score.model}, "
    yield f"{_attempts(score.repeat)} a case, {score.seconds:.0f} s, {_tokens(score)}."
    yield ""
    yield f"**Must never fail: {never.passed} of {never.cases} hold.**"
    yield ""
    yield "| suite | pass | cases |"
    yield "|---|---:|---:|"
    yield from (_row(suite, share) for suite, share in score.suites.items())
    yield ""
    yield "| language | pass | cases |"
    yield "|---|---:|---:|"
    yield from (_row(language, share) for language, share in score.languages.items())
    if len(score.again) > 1:
        yield ""
        yield "| the same, asked again | pass each time | surely within |"
        yield "|---|---:|---:|"
        yield from (_again(each) for each in score.again)


def _row(name: str, share: Share) -> str:
    return f"| {name} | {_percent(share.value)} | {share.passed} of {share.cases} |"


def _again(rate: Again) -> str:
    within = f"{rate.low * 100:.1f} to {rate.high * 100:.1f} %"
    return f"| pass^{rate.k} | {_percent(rate.value)} | {within} |"


def _percent(share: float) -> str:
    # Nothing that fell short is rounded up to all.
    return "100.0 %" if share == 1 else f"{min(share * 100, 99.9):.1f} %"


def _attempts(count: int) -> str:
    return "1 attempt" if count == 1 else f"{count} attempts"


def _tokens(score: Score) -> str:
    tokens = score.tokens_in + score.tokens_out
    return f"{tokens} tokens" if tokens else "no token paid for"
