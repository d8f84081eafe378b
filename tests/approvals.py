"""Templates that WhatsApp has approved: on record alone, or judged by the loopback Twilio."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_store import templates
from crm_store.templates import Standing

if TYPE_CHECKING:
    from crm_store.database import Store


async def on_record(store: "Store", names: Iterable[str], *, at: datetime) -> None:
    """They may leave, in every language that they have; no Twilio knows of them."""
    from agent import gatekeeping

    async with store.transaction() as session:
        for name in sorted(set(names)):
            template = gatekeeping.book().by_name[name]
            for language in template.languages:
                templates.created(
                    session,
                    Standing("approved", template.category),
                    name=name,
                    language=language,
                    version=template.version(language),
                    content_sid=f"HX{name}{language}",
                    by="test",
                    at=at,
                )


async def judged(lender: Any, *names: str, state: Any = "approved") -> None:
    """They were submitted, and judged, in every language that they have."""
    from agent import gatekeeping, template_sync

    house, approvals = lender.house, template_sync.approvals_of(lender.house)
    assert approvals is not None
    for name in names:
        template = gatekeeping.book().by_name[name]
        for language in template.languages:
            sid = await approvals.create(template_sync.wording_of(template, language))
            lender.twilio.approvals.judge(sid, state, category=template.category)
            async with house.store.transaction() as session:
                templates.created(
                    session,
                    Standing(state, template.category),
                    name=name,
                    language=language,
                    version=template.version(language),
                    content_sid=sid,
                    by="test",
                    at=house.clock(),
                )
