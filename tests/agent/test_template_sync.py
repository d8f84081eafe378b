"""Every version is submitted once, and what WhatsApp makes of it is kept, and told."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from agent import gatekeeping, metrics, template_sync
from agent.template_sync import News
from channels.approvals import Judged, Wording
from crm_store import templates
from crm_store.audit import verify


class WhatsAppTeam:
    """Where templates are submitted: what it has, and what it thinks of it."""

    def __init__(self) -> None:
        self.has: dict[str, Judged] = {}
        self.asked: list[str] = []
        self.made = 0

    async def create(self, wording: Wording) -> str:
        self.made += 1
        sid = f"HX{self.made}"
        self.has[sid] = Judged(wording.friendly_name, "unsubmitted", "", "")
        return sid

    async def submit(self, content_sid: str, *, name: str, category: str) -> None:
        self.asked.append(name)
        self.has[content_sid] = Judged(name, "received", category, "")

    async def judged(self) -> dict[str, Judged]:
        return self.has


@pytest.mark.proves("Communication Templates")
async def test_templates_are_submitted_once_and_what_changes_is_told(closed: Any) -> None:
    store, now, team = closed.house.store, closed.clock, WhatsAppTeam()

    async def create() -> list[News]:
        return await template_sync.create(store, team, by="user:maria", now=now())

    async def sync() -> list[News]:
        return await template_sync.sync(store, team, by="timer", now=now())

    assert await sync() == []
    # One was made before our notes of it were lost: it is found, not made again.
    book = gatekeeping.book()
    first = template_sync.wording_of(book.by_name["answer_waiting"], "en")
    team.has["HXlost"] = Judged(first.friendly_name, "approved", "utility", "")
    made = await create()
    assert len(made) == len(book.versions) == len(team.has)
    assert first.friendly_name not in team.asked
    assert await create() == []
    sids = {each.friendly_name: sid for sid, each in team.has.items()}
    af = template_sync.wording_of(book.by_name["case_update"], "af").friendly_name
    team.has[sids[af]] = Judged(af, "approved", "utility", "")
    assert await sync() == [News("case_update", "af", "received -> approved")]
    assert await sync() == []
    alerts = metrics.TEMPLATE_ALERTS.labels(what="category")._value.get()
    team.has[sids[af]] = Judged(af, "approved", "marketing", "")
    (renamed,) = await sync()
    assert "utility -> marketing" in renamed.said
    assert metrics.TEMPLATE_ALERTS.labels(what="category")._value.get() == alerts + 1
    del team.has[sids[af]]
    assert await sync() == [News("case_update", "af", "approved -> gone")]
    assert await create() == [News("case_update", "af", "submitted")]  # anew, as it was deleted
    assert await create() == []
    async with store.snapshot() as session:
        (row,) = [
            each
            for each in await templates.kept(session)
            if (each.name, each.language) == ("case_update", "af")
        ]
        changes = (await templates.history(session))[row.id]
        history = [(each.state, each.category) for each in changes]
        assert history == [
            ("received", "utility"),
            ("approved", "utility"),
            ("approved", "marketing"),
            ("gone", "marketing"),
            ("received", "utility"),
        ]
        assert await verify(session) is None
    assert await closed.rows("select count(*) from events where kind = 'template'") == [
        (len(book.versions) + 4,)
    ]
    for order in ("delete from template_changes", "update template_changes set state = 'approved'"):
        with pytest.raises(DBAPIError, match="append-only"):
            await closed.sql(order)
