"""The page is one file, safe, legible in light and in dark, on paper and by keyboard."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import resources

import pytest

from evals.outcome import Line, Result, Run
from evals.report.contents import contents
from evals.report.page import html, milliseconds
from evals.weighing.trend import score
from tests.contrast import contrast

Make = Callable[[int], list[Result]]
STYLE = resources.files("evals.report").joinpath("report.css").read_text()
EVERYTHING = {"commands": frozenset({"affirm", "deny"}), "phrases": frozenset({"greeting"})}
TEXT_ON = {
    "ink": ("page", "thread", "hers", "ours"),
    "soft": ("page", "thread", "hers", "ours"),
    "accent": ("page",),
    "fine": ("page",),
    "soon": ("page",),
    "late": ("page",),
}
MARKS_ON = {"edge": ("page", "ours"), "accent": ("page", "track"), "ink": ("track",)}
VOID = {"meta", "rect", "path", "circle", "polyline", "polygon", "br"}


class Outline(HTMLParser):
    """What opens and closes, and what has an address or an id."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        self.links += [str(told[name]) for name in ("href", "src") if told.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


def page(run: Run, results: list[Result], **more: list[Result]) -> str:
    told = contents(
        run,
        results,
        everything=EVERYTHING,
        scores=[score(run, results)] * 3 if results else [],
        **more,
    )
    return html(told)


@pytest.mark.parametrize("count", [0, 1, 10, 1000])
def test_the_page_is_whole_whatever_its_size(run: Run, make: Make, count: int) -> None:
    found = outline(page(run, make(count), against=make(count // 2)))
    assert (found.open, found.wrong) == ([], [])
    assert len(found.ids) == len(set(found.ids))


def test_every_link_leads_to_a_place_on_the_page(run: Run, make: Make) -> None:
    found = outline(page(run, make(30), against=make(30)))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)


def test_the_page_asks_nobody_for_anything_and_runs_nothing(run: Run, make: Make) -> None:
    text = page(run, make(30))
    assert re.findall(r"https?://|@import|url\(", text) == []
    assert outline(text).tags & {"script", "link", "img", "iframe"} == set()


def test_what_a_borrower_wrote_is_shown_and_never_run(run: Run) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    result = Result(
        case="injection/x",
        suite="injection",
        language="en",
        attempt=1,
        severity="average",
        passed=False,
        transcript=(Line(who="borrower", text=hostile),),
        error=hostile,
    )
    text = page(run, [result])
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in text


def test_a_transcript_says_its_language(run: Run, make: Make) -> None:
    assert {'lang="hz"', 'lang="ng"', 'lang="af"'} <= set(
        re.findall(r'lang="\w+"', page(run, make(400)))
    )


def test_every_failure_is_on_the_page(run: Run, make: Make) -> None:
    results = make(300)
    text = page(run, results)
    assert [each.case for each in results if not each.passed and each.case not in text] == []


def test_what_no_case_reached_is_named(run: Run, make: Make) -> None:
    assert "deny" in page(run, make(10))


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (12.4, "12 ms"), (1530, "1.5 s")])
def test_times_are_told_as_people_read_them(value: float | None, text: str) -> None:
    assert milliseconds(value) == text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_marks_can_be_seen(scheme: str) -> None:
    assert too_faint(TEXT_ON, scheme=scheme, least=4.5) == []
    assert too_faint(MARKS_ON, scheme=scheme, least=3.0) == []


def test_the_style_uses_only_what_it_sets_and_all_of_it() -> None:
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) == set(re.findall(r"--(\w+):", STYLE))


def test_letters_have_one_of_the_five_sizes() -> None:
    sizes = set(re.findall(r"font-size: ([^;]+);", STYLE))
    assert sizes <= {f"var(--t{size})" for size in (12, 14, 16, 20, 28)}


def test_on_paper_nothing_stays_folded() -> None:
    paper = STYLE.partition("@media print")[2]
    assert "::details-content" in paper
    assert "counter(page)" in paper


def too_faint(pairs: dict[str, tuple[str, ...]], *, scheme: str, least: float) -> list[str]:
    colours = tokens(scheme)
    return [
        f"{front} on {back}: {ratio:.2f}"
        for front, backs in pairs.items()
        for back in backs
        if (ratio := contrast(colours[front], colours[back])) < least
    ]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme; dark ones replace what light ones set."""
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", light))
    return (
        found | dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found
    )
