"""The page can be read in light and in dark, and asks nobody but us for anything."""

import re
from importlib import resources
from pathlib import Path

import pytest

from tests.contrast import contrast

FOLDER = Path(str(resources.files("agent.simulator")))
STYLES = ("simulator", "phone", "explanation", "narrow")  # in the order in which they are laid
STYLE = "".join((FOLDER / f"{name}.css").read_text() for name in STYLES)
SCRIPTS = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.js"))}
SCRIPT = "".join(SCRIPTS.values())
PAGE = (FOLDER / "page.html").read_text()

TEXT_ON = {
    "ink": ("page", "surface", "thread", "hers", "ours", "changed"),
    "soft": ("page", "surface", "thread", "hers", "ours", "changed"),
    "accent": ("page", "surface", "ours"),
    "late": ("page", "surface", "ours"),
    "fine": ("page", "surface"),
    "soon": ("page", "surface"),
    "on-accent": ("accent",),
}
MARKS_ON = {"edge": ("page", "surface"), "accent": ("page", "surface", "thread", "hers")}


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme; dark ones replace what light ones set."""
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def too_faint(pairs: dict[str, tuple[str, ...]], *, scheme: str, least: float) -> list[str]:
    colours = tokens(scheme)
    return [
        f"{front} on {back}: {ratio:.2f}"
        for front, backs in pairs.items()
        for back in backs
        if (ratio := contrast(colours[front], colours[back])) < least
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    assert too_faint(TEXT_ON, scheme=scheme, least=4.5) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_can_be_seen(scheme: str) -> None:
    assert too_faint(MARKS_ON, scheme=scheme, least=3.0) == []


def test_every_colour_has_a_dark_one() -> None:
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    named = re.compile(r"--([\w-]+): (?:#|rgb)")
    assert set(named.findall(light)) == set(named.findall(dark.partition("@media")[0]))


def test_the_style_uses_only_what_it_sets() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) == set(re.findall(r"--([\w-]+):", STYLE))


def test_letters_have_one_of_the_five_sizes() -> None:
    sizes = re.findall(r"font-size: ([^;]+);", STYLE)
    assert set(sizes) <= {"var(--t12)", "var(--t14)", "var(--t16)", "var(--t20)", "var(--t28)"}


def test_nothing_moves_for_whoever_wants_no_motion() -> None:
    assert "prefers-reduced-motion: reduce" in STYLE


def test_the_page_asks_nobody_else_for_anything() -> None:
    addresses = re.findall(r"https?://[^\"'\s)]+", STYLE + SCRIPT + PAGE)
    assert set(addresses) == {"http://www.w3.org/2000/svg"}
    assert "@import" not in STYLE
    assert "url(" not in STYLE


def test_no_text_can_become_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\("
    )
    assert forbidden.findall(SCRIPT) == []


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    assert re.findall(r"<script>|<style|\sstyle=|\son\w+=", PAGE) == []


def test_the_page_asks_for_every_style_in_its_order() -> None:
    assert re.findall(r"static/([\w.]+)\.css", PAGE) == [*STYLES]
    assert {path.stem for path in FOLDER.glob("*.css")} == set(STYLES)


def test_every_script_that_another_asks_for_is_there_and_can_be_read_at_one_go() -> None:
    asked = set(re.findall(r'from "\./([\w.]+)"', SCRIPT))
    assert asked == set(SCRIPTS) - {"simulator.js"}
    assert max(text.count("\n") for text in SCRIPTS.values()) < 200
