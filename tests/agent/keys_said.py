"""The keys of all that the code says: those that it names, and those that it puts together."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import get_args

import agent
from agent.documents import refusal
from agent.languages import uses
from agent.languages.uses import keys_of
from agent.pages import lead_form
from agent.phrases import Phrases
from channels.channel import Kind
from flows import lead_rules
from flows.decision import REASONS
from flows.flow import FACTS
from flows.form import FORM, SUMMARY
from flows.handover import OUTCOMES
from flows.menu import LANGUAGES
from flows.owing import Moved
from flows.papers import HINTS, KINDS
from flows.papers_list import Standing
from flows.read_papers import NEEDED

PHRASES = Phrases.load()
ENGLISH = PHRASES.catalogue("en").phrases
# Consents ever asked for; the wording of an old one is evidence and stays.
CONSENTS = {
    f"consent.{wording}"
    for version in tomllib.loads(
        (resources.files("flows.policy") / "consent.toml").read_text("utf-8")
    )["version"]
    for purpose, wording in version.items()
    if purpose not in ("effective_from", "source", "note", "confirm")
} | {f"consent.{wording}" for rules in lead_rules.book().version for wording in rules.form.wordings}
READ_KINDS = {"text", "choice", "media"}
REJECTIONS = (*refusal.REASONS, "not_fetched")
PLAINLY_ASKED = {*FACTS, *KINDS} - {"amount", "months"}
TOPICS = tuple(item.topic for item in FORM)
NEEDED_ONCE = {name for names in NEEDED.values() for name in names}
# The keys that the code puts together, by the pattern in which it does so.
FAMILIES: Mapping[str, set[str]] = {
    "application.ask_*": {f"application.ask_{each}" for each in PLAINLY_ASKED},
    "application.change_*": {f"application.change_{each}" for each in SUMMARY},
    "cannot.*": {f"cannot.{each}" for each in set(get_args(Kind)) - READ_KINDS},
    "changed.*": {f"changed.{each}" for each in FACTS},
    "consent.*": CONSENTS,
    "decision.reason.*": {f"decision.reason.{each}" for each in REASONS},
    "dont_know.*": {f"dont_know.{each}" for each in TOPICS},
    "handover.back_*": {f"handover.back_{each}" for each in OUTCOMES},
    "handover.*": {
        *("handover.not_understood", "handover.cannot_be"),
        "handover.document_upload_failures",
    },
    "item.*": {f"item.{each}" for each in (*SUMMARY, *KINDS)},
    "language.*": {f"language.{each}" for each in LANGUAGES},
    "language.go_on_in.*": {f"language.go_on_in.{each}" for each in LANGUAGES},
    "language.offer.*": {f"language.offer.{each}" for each in LANGUAGES},
    "language.stay.*": {f"language.stay.{each}" for each in LANGUAGES},
    "arrangement.cost_*": {
        f"arrangement.cost_{each}" for each in ("pause", "reduced", "new_date", "promise")
    },
    "arrangement.pick_*": {
        f"arrangement.pick_{each}" for each in ("pause", "reduced", "new_date", "promise")
    },
    "lead_form.*": {f"lead_form.{each}" for each in lead_form.WORDS},
    "lead_form.wrong_*": {f"lead_form.wrong_{each}" for each in lead_form.FIELDS},
    "loan.moved_*": {f"loan.moved_{each}" for each in get_args(Moved)},
    "statement.*": {each for each in PHRASES.catalogue("en").phrases if "statement." in each[:10]},
    "documents.*": {f"documents.{each}" for each in get_args(Standing)},
    "option.wrong_*": {f"option.wrong_{each}" for each in (*NEEDED_ONCE, "employer")},
    "papers.confirm_*": {f"papers.confirm_{each}" for each in NEEDED},
    "papers.is_*": {f"papers.is_{each}" for each in KINDS},
    "papers.outdated_*": {f"papers.outdated_{each}" for each in KINDS},
    "papers.unclear_*": {f"papers.unclear_{each}" for each in KINDS},
    "papers.*_received": {f"papers.{each}_received" for each in KINDS},
    "papers.hint.*": {f"papers.hint.{each}" for each in HINTS},
    "papers.*_replaced": {f"papers.{each}_replaced" for each in KINDS},
    "papers.rejected.*": {f"papers.rejected.{each}" for each in REJECTIONS},
    "status.*": {"status.withdrawn", "status.expired"},
    "why.*": {f"why.{each}" for each in TOPICS},
}


def keys_elsewhere(source: Path) -> Iterator[str]:
    """Patterns that stand outside such a call, as where a consent names its wording."""
    for node in uses.nodes(source):
        if isinstance(node, ast.JoinedStr):
            yield from (each for each in keys_of(node) if each in FAMILIES)


SOURCES = uses.sources(Path(str(agent.__file__)).parents[1])


@cache  # what asks all of the code is asked by a test, not by whoever collects the tests
def in_calls() -> frozenset[str]:
    """The keys and patterns that the code says."""
    return frozenset(key for source in SOURCES for key in uses.keys_in(source))


def named_in(call: str, *, place: int) -> set[str]:
    """The keys that stand at this place in such calls, as where an `Ask` names its question."""
    found = {
        key
        for source in SOURCES
        for node in uses.nodes(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == call and node.args[place:]
        for key in keys_of(node.args[place])
    }
    return {key for each in found for key in FAMILIES.get(each, {each})}


@cache
def patterns() -> frozenset[str]:
    """Those of them that the code puts together."""
    elsewhere = (key for source in SOURCES for key in keys_elsewhere(source))
    return frozenset(key for key in in_calls() if "*" in key).union(elsewhere)


def used() -> frozenset[str]:
    """The keys that some sentence of the code can be."""
    named = (key for each in patterns() for key in FAMILIES.get(each, ()))
    return (in_calls() - patterns()).union(named)
