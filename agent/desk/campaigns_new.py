"""A new campaign: its form, how it would go, and kept for somebody else to approve."""

from fastapi import Response

from agent import campaign_reach, campaigns, why_not
from agent.campaign_reach import Preview
from agent.campaigns import Plan
from agent.desk import campaigns_rule, gate
from agent.desk.campaigns import rules_of
from agent.desk.campaigns_rule import Unread
from agent.desk.gate import Visit
from agent.gatekeeping import book
from agent.office import Office
from crm_store.standing import SEGMENTS
from crm_store.users import LANGUAGES


async def show(visit: Visit) -> Response:
    """The empty form."""
    return _form(visit)


async def write(visit: Visit) -> Response:
    """Show how it would go; with `keep`, keep it for the second person."""
    try:
        plan = campaigns_rule.plan(visit.form, rules=rules_of(visit), now=visit.now)
    except Unread as why:
        return _form(visit, fault=str(why))
    fault = campaigns.fault_of(plan, now=visit.now)
    if fault:
        return _form(visit, fault=fault)
    if visit.form.get("act") == "keep":
        return await _keep(visit, plan)
    async with visit.house.store.transaction() as session:
        preview = await campaign_reach.preview(
            session,
            plan.audience,
            plan.purpose,
            plan.variants,
            office=Office.of(visit.house),
            now=plan.starts_at,
        )
        shown = [each.ref for each in preview.some]
        told = {"people": preview.people, "shown": shown}
        session.audited.append(visit.audited("preview", "campaign", **told))
    return _form(visit, plan=plan, preview=preview)


async def _keep(visit: Visit, plan: Plan) -> Response:
    async with visit.house.store.transaction() as session:
        campaign = await campaigns.write(session, plan, by=visit.by, now=visit.now)
    return gate.see_other(f"/desk/campaigns/{campaign.ref}")


def _form(
    visit: Visit, *, fault: str = "", plan: Plan | None = None, preview: Preview | None = None
) -> Response:
    return visit.page(
        "campaign_new.html",
        status=409 if fault else 200,
        typed=visit.form,
        fault=fault,
        preview=preview,
        cost=plan.cost if plan else None,
        words=campaigns_rule.in_words(plan.audience) if plan else (),
        templates=[each for each in book() if each.campaign],
        purposes=tuple(campaigns.PURPOSES),
        languages=LANGUAGES,
        stages=campaigns_rule.STAGES,
        segments=SEGMENTS,
        loans=campaigns_rule.LOANS,
        why=why_not.words,
    )
