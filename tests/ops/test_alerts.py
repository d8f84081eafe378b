"""What watches the service asks only for what it counts, and what it counts names nobody."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from typer.core import TyperGroup
from typer.main import get_command

from agent import (
    cli,
    metrics,  # noqa: F401 (it registers what is counted)
)

ROOT = Path(__file__).parents[2]
# Each of few known values that say nothing of a person. Another one is thought about first.
LABELS = {
    "became",
    "channel",
    "code",
    "direction",
    "error_code",
    "failure",
    "kind",
    "model",
    "outcome",
    "reader",
    "reason",
    "resolved",
    "source",
    "rule",
    "status",
    "step",
    "what",
}
_NAME = re.compile(r"\bbuffr_[a-z_]+")
_ASKED = re.compile(r"\b(buffr_[a-z_]+)\{([^}]*)\}")


def _counted() -> dict[str, set[str]]:
    """Every name that a scraper sees, with its labels."""
    found: dict[str, set[str]] = {}
    for family in REGISTRY.collect():
        if family.name.startswith("buffr_"):
            ends = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
            for end in ends.get(family.type, ("",)):
                found[family.name + end] = set()
    for name, made in REGISTRY._names_to_collectors.items():
        if name in found:
            found[name] = set(getattr(made, "_labelnames", ()))
    return found


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ROOT / "ops" / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _questions() -> Iterator[str]:
    """Everything that is asked of Prometheus."""
    yield from (rule["expr"] for rule in _rules())
    dashboard = json.loads((ROOT / "ops" / "grafana" / "buffr.json").read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_every_metric_that_is_asked_for_is_counted() -> None:
    counted = _counted()
    for asked in _questions():
        unknown = set(_NAME.findall(asked)) - counted.keys()
        assert unknown == set(), asked
        for name, selected in _ASKED.findall(asked):
            labels = set(re.findall(r"(\w+)\s*[=!]", selected))
            assert labels <= counted[name], asked


# What an operator of such a service must be able to see, whatever else is counted.
_WATCHED = (
    "inbox_received_total inbox_duplicates_total webhook_rejected_total webhook_ack_seconds_bucket"
    " inbox_oldest_unprocessed_seconds conversations_waiting_for_agent"
    " agent_first_response_seconds turn_seconds_bucket turn_failures_total llm_calls_total"
    " llm_tokens_total llm_cost_total outbox_pending outbox_oldest_seconds"
    " outbox_ambiguous_total twilio_responses_total message_status_total dead_letters_total"
    " handoffs_total fallback_total guardrail_blocks_total ocr_seconds_bucket doc_rejected_total"
    " reminders_due reminders_sent reminders_suppressed audit_chain_ok reconcile_gaps_total"
    " backup_age_seconds"
)


@pytest.mark.proves("9.3 Operational Efficiency Metrics")
def test_what_must_be_seen_is_counted_and_on_the_dashboard() -> None:
    watched = {f"buffr_{name}" for name in _WATCHED.split()}
    assert watched - _counted().keys() == set()
    shown = set(_NAME.findall((ROOT / "ops" / "grafana" / "buffr.json").read_text()))
    assert watched - shown == set()


def test_no_label_holds_a_personal_value() -> None:
    found = set[str]().union(*_counted().values())
    assert found <= LABELS


def test_who_is_called_at_night_is_told_what_to_do() -> None:
    pages = (ROOT / "docs" / "operations.md").read_text()
    headings = {
        "#" + re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", pages, flags=re.MULTILINE)
    }
    for rule in _rules():
        assert rule["labels"]["severity"] in ("page", "day")
        page = rule["annotations"].get("page", "")
        assert page in headings if page else rule["labels"]["severity"] == "day", rule["alert"]


def test_what_compose_mounts_is_here_and_what_it_sets_is_known() -> None:
    from agent.settings import Settings

    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    known = {f"BUFFR_{name.upper()}" for name in Settings.model_fields}
    known |= {"DATABASE_URL", "REDIS_URL"}
    for service in services.values():
        if service["image"] == "buffr":
            assert set(service["environment"]) <= known
            assert service["cap_drop"] == ["ALL"]
        for volume in service.get("volumes", ()):
            if volume.startswith("./"):
                assert (ROOT / volume.partition(":")[0]).is_file(), volume
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert set(re.findall(r"BUFFR_\w+", dockerfile)) <= known
    assert "\nUSER 10001:10001\n" in dockerfile


def test_every_command_of_the_page_exists() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    commands = re.findall(r"^buffr (.+)$", page, flags=re.MULTILINE)
    assert len(commands) > 6
    for line in commands:
        words = shlex.split(line)
        found: Any = get_command(cli.app)
        while isinstance(found, TyperGroup):
            found = found.commands[words.pop(0)]
        options = {each for parameter in found.params for each in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_migration_is_said_to_be_survived_or_not() -> None:
    table = (ROOT / "docs" / "operations.md").read_text()
    scripts = (ROOT / "crm_store" / "migrations" / "versions").glob("0*.py")
    told = set(re.findall(r"\b00\d\d\b", table))
    assert sorted(each.name[:4] for each in scripts if each.name[:4] not in told) == []
