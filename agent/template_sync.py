"""Our templates and WhatsApp's word on them: made and submitted where missing, asked after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from agent import metrics
from agent.gatekeeping import book
from channels.approvals import Approvals, Judged, NotTaken, Wording
from channels.channel import Option
from crm_store import audit, events, templates
from crm_store.database import Session, Store
from crm_store.templates import CATEGORIES, STATES, Category, Standing, State
from flows.templates import Template, Written

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()
TIMER = "timer"


class Asking(Protocol):
    """`create` or `sync`."""

    async def __call__(
        self, store: Store, approvals: Approvals, /, *, by: str, now: datetime
    ) -> "list[News]": ...


@dataclass(frozen=True)
class News:
    """What was made, or has changed, in one line for whoever asked."""

    name: str
    language: str
    said: str


async def create(store: Store, approvals: Approvals, *, by: str, now: datetime) -> list[News]:
    """Make and submit every version that WhatsApp does not have yet. Raises `Unreachable`.

    What was made at the provider although we heard no answer is found by its name.
    """
    async with store.reading() as session:
        have = {each.version for each in await templates.kept(session) if each.state != "gone"}
    missing = [each for each in book().versions.items() if each[0] not in have]
    if not missing:
        return []
    there = {each.friendly_name: (sid, each) for sid, each in (await approvals.judged()).items()}
    return [
        await _create(store, approvals, template, language, there, by=by, now=now)
        for _, (template, language) in missing
    ]


async def sync(store: Store, approvals: Approvals, *, by: str, now: datetime) -> list[News]:
    """Ask how each template stands now; what has changed. Raises `Unreachable`."""
    async with store.reading() as session:
        if not await templates.kept(session):
            return []
    judged = await approvals.judged()
    news: list[News] = []
    async with store.transaction() as session:
        for row in await templates.kept(session, ours=True):
            before = (row.state, row.category)
            standing = _standing(judged.get(row.content_sid), category=row.category)
            if templates.checked(session, row, standing, by=by, at=now):
                news.append(News(row.name, row.language, _told(before, standing)))
                _record(session, row, before, by=by, now=now)
    return news


async def round_of(house: "House") -> int:
    """As `sync`, by itself; nothing is asked where nothing was ever submitted."""
    approvals = approvals_of(house)
    if approvals is None:
        return 0
    return len(await sync(house.store, approvals, by=TIMER, now=house.clock()))


def approvals_of(house: "House") -> Approvals | None:
    """Where templates are submitted; None on a channel that has none."""
    from channels.whatsapp import WhatsApp

    return house.channel.approvals if isinstance(house.channel, WhatsApp) else None


async def _create(
    store: Store,
    approvals: Approvals,
    template: Template,
    language: Written,
    there: Mapping[str, tuple[str, Judged]],
    *,
    by: str,
    now: datetime,
) -> News:
    wording = wording_of(template, language)
    sid, judged = there.get(wording.friendly_name, ("", None))
    try:
        sid = sid or await approvals.create(wording)
        if judged is None or judged.state == "unsubmitted":
            name = wording.friendly_name
            await approvals.submit(sid, name=name, category=template.category)
    except NotTaken as refused:
        return News(template.name, language, f"not taken: {refused}")
    standing = Standing("received", template.category)
    if judged is not None and judged.state != "unsubmitted":
        standing = _standing(judged, category=template.category)
    async with store.transaction() as session:
        lost = await templates.of_version(session, template.version(language))
        before = (lost.state, lost.category) if lost else ("", "")
        if lost is not None:  # somebody has deleted it there
            lost.content_sid = sid
            templates.checked(session, lost, standing, by=by, at=now)
        row = lost or templates.created(
            session,
            standing,
            name=template.name,
            language=language,
            version=template.version(language),
            content_sid=sid,
            by=by,
            at=now,
        )
        _record(session, row, before, by=by, now=now)
    return News(template.name, language, "submitted")


def wording_of(template: Template, language: Written) -> Wording:
    """A template as the provider wants it; its version is in the name."""
    buttons = [Option(each.id, each.title[language]) for each in template.buttons]
    return Wording(
        friendly_name=f"buffr_{template.name}_{language}_{template.version(language)}",
        language=language,
        body=template.numbered(language),
        examples=template.values_by_number(template.examples),
        buttons=buttons,
    )


def _standing(judged: Judged | None, *, category: str) -> Standing:
    """What WhatsApp says; a template that is not there any more lets nothing leave."""
    if judged is None:
        return Standing("gone", _category(category))
    return Standing(_state(judged.state), _category(judged.category or category), judged.reason)


def _state(told: str) -> State:
    return STATES.get(told, "disabled")


def _category(told: str) -> Category:
    # What is none of ours is treated as the one that needs her consent.
    return CATEGORIES.get(told, "marketing")


def _told(before: tuple[str, str], standing: Standing) -> str:
    said = f"{before[0]} -> {standing.state}"
    if before[1] != standing.category:
        said += f", {before[1]} -> {standing.category}: WhatsApp has changed the category"
    return f"{said} ({standing.reason})" if standing.reason else said


def _record(
    session: Session,
    row: templates.Template,
    before: tuple[str, str],
    *,
    by: str,
    now: datetime,
) -> None:
    """In the history and the audit log; what stops messages is an alert as well."""
    subject = f"template:{row.name}.{row.language}"
    data = {"from": before[0], "to": row.state, "category": row.category, "version": row.version}
    events.record(session, "template", subject=subject, at=now, actor=by, data=data)
    session.audited.append(audit.Entry(now, by, "template_changed", subject, data))
    if before[1] and before[1] != row.category:
        metrics.TEMPLATE_ALERTS.labels(what="category").inc()
        log.warning("template_category_changed", template=subject, to=row.category)
    if before[0] == "approved":
        metrics.TEMPLATE_ALERTS.labels(what=row.state).inc()
        log.warning("template_not_approved_any_more", template=subject, state=row.state)
