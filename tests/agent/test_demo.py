"""A demo that starts again finds at WhatsApp what was approved the last time."""

from typing import Any

from agent import demo, gatekeeping, template_sync
from crm_store import templates
from crm_store.templates import Standing


async def test_what_was_approved_the_last_time_is_not_submitted_again(closed: Any) -> None:
    store, now = closed.house.store, closed.clock()
    versions = gatekeeping.book().versions
    *approved, paused = versions
    async with store.transaction() as session:
        for version, (template, language) in versions.items():
            templates.created(
                session,
                Standing("paused" if version == paused else "approved", template.category),
                name=template.name,
                language=language,
                version=version,
                content_sid=f"HX-{version}",
                by="timer",
                at=now,
            )

    await demo.have_templates_approved(demo.Stage(closed.house, closed.twilio, ""))

    async with store.reading() as session:
        rows = {each.version: each for each in await templates.kept(session)}
    whatsapp = template_sync.approvals_of(closed.house)
    assert whatsapp is not None
    judged = await whatsapp.judged()
    assert {each: rows[each].content_sid for each in approved} == {
        each: f"HX-{each}" for each in approved
    }
    assert rows[paused].content_sid != f"HX-{paused}"  # it was asked for anew
    assert {each.state for each in rows.values()} == {"approved"}
    assert {sid: each.state for sid, each in judged.items()} == {
        each.content_sid: each.state for each in rows.values()
    }
