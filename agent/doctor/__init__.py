"""The doctor: what is configured, what is missing, and how to mend it."""

import asyncio
from dataclasses import dataclass

from agent.doctor import keys, machine, models, others, store, words
from agent.doctor.finding import Finding
from agent.settings import Settings


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; looking changes nothing but may start the embedded database."""
    return [
        machine.python(),
        _mode(settings),
        machine.data(settings),
        machine.root(settings),
        keys.usable(settings),
        await store.database(settings),
        *await store.rows(settings),
        *await _around(settings),
        words.careful(settings),
        await asyncio.to_thread(words.languages, settings),
        *await asyncio.to_thread(models.optional, settings),
        machine.analytics(),
    ]


@dataclass(frozen=True)
class Report:
    """What is printed, and whether all of it is good."""

    lines: tuple[str, ...]
    good: bool


async def report(settings: Settings) -> Report:
    """Of the demo that runs on this data, and what real borrowers would need beside it."""
    from agent import demo  # with all of the service

    here = demo.running(settings.data)
    if here is None or settings.demo or settings.twilio_account_sid:
        return _told(await examine(settings))
    of_demo = _told(await examine(settings.model_copy(update={"mode": "demo"})))
    needed = [
        keys.usable(settings),
        *others.twilio(settings),
        await asyncio.to_thread(machine.files, settings),
    ]
    lines = (
        f"A demo runs at {here['url']}. It has all that it needs where this says ok:",
        *of_demo.lines,
        "Real borrowers need this besides (BUFFR_MODE=production); the demo does not:",
        *(each.line.replace("MEND", "then", 1) for each in needed if not each.good),
    )
    return Report(lines, of_demo.good)


def _told(findings: list[Finding]) -> Report:
    return Report(tuple(each.line for each in findings), all(each.good for each in findings))


async def of_service(settings: Settings) -> list[Finding]:
    """What a running service is connected to; its database answers it already."""
    return [
        _mode(settings),
        *await _around(settings),
        await asyncio.to_thread(words.languages, settings),
        *await asyncio.to_thread(models.optional, settings),
    ]


async def _around(settings: Settings) -> list[Finding]:
    """What it works with: other services, its model, and who opens files."""
    return [
        await others.redis(settings),
        *others.twilio(settings),
        others.sms(settings),
        others.mail(settings),
        models.model(settings),
        await asyncio.to_thread(machine.files, settings),
        await asyncio.to_thread(others.papers, settings),
        await others.antivirus(settings),
    ]


def _mode(settings: Settings) -> Finding:
    told = "demo: nothing leaves this machine" if settings.demo else "production"
    return Finding("Mode", True, f"{told} (BUFFR_MODE)")
