"""How an application stands, told from its stage and never from hope."""

from datetime import datetime

from flows import agreement, form, papers_list, telling
from flows.flow import Draft, Turn
from flows.ruled import Ruled

# Where she waits for us.
_UNDER_WAY = ("documents_submitted", "employment_verification", "ai_assessment", "manual_review")


def tell(turn: Turn) -> None:
    """Say where the newest application is and what happens next."""
    draft = turn.draft
    if draft is None:
        turn.say("status.none")
    elif draft.is_draft and turn.state.flow == "application":
        # Its question follows; nobody has to go by the menu to come back to it.
        turn.say("status.draft_open", ref=draft.ref, step=form.step_of(turn), steps=form.STEPS)
    elif draft.is_draft:
        turn.say("status.draft", ref=draft.ref, step=form.step_of(turn), steps=form.STEPS)
    elif draft.stage in _UNDER_WAY and draft.submitted_at is not None:
        _under_way(turn, draft, since=draft.looked_at_since or draft.submitted_at)
    elif draft.ruled is not None and draft.stage in ("decision", "declined"):
        _ruled(turn, draft, draft.ruled)
    elif draft.contract is not None and draft.stage in ("agreement_signing", "disbursement"):
        agreement.tell_status(turn, draft.contract)
    elif draft.stage in ("withdrawn", "expired"):
        turn.say(f"status.{draft.stage}", ref=draft.ref)
    else:
        turn.say("status.with_a_person", ref=draft.ref)
    if draft is not None and (draft.is_draft or draft.stage in _UNDER_WAY) and turn.ask is None:
        papers_list.tell_of_application(turn)


def _under_way(turn: Turn, draft: Draft, *, since: datetime) -> None:
    """What is waited for, and until when; an offer of less waits for her."""
    offer = telling.open_offer(turn)
    if offer is not None:
        if turn.situation.may_hear:
            turn.ask = offer
        else:
            _unchecked(turn, draft)
        return
    calendar, sla = turn.situation.calendar, turn.situation.policy.sla
    answer_by = calendar.add_business_days(calendar.today(since), sla.review_business_days)
    if answer_by < turn.situation.today:
        turn.say("status.late", ref=draft.ref)
        return
    if not turn.situation.may_hear:
        turn.say(
            "status.documents_submitted_unchecked"
            if draft.stage == "documents_submitted"
            else "status.employment_verification_unchecked"
            if draft.stage == "employment_verification"
            else "status.manual_review_unchecked",
            ref=draft.ref,
            answer_by=answer_by,
        )
        return
    turn.say(
        "status.documents_submitted"
        if draft.stage == "documents_submitted"
        else "status.employment_verification"
        if draft.stage == "employment_verification"
        else "status.manual_review",
        ref=draft.ref,
        amount=draft.principal or 0,
        months=draft.months or 0,
        answer_by=answer_by,
    )


def _unchecked(turn: Turn, draft: Draft) -> None:
    """Whoever else may hold this number hears no yes, no reason and no figure; a person helps."""
    turn.say("status.news_unchecked", ref=draft.ref)


def _ruled(turn: Turn, draft: Draft, ruled: Ruled) -> None:
    if not turn.situation.may_hear:
        _unchecked(turn, draft)
        return
    if ruled.verdict == "approved":
        turn.say(
            "status.approved",
            ref=draft.ref,
            day=ruled.on,
            amount=draft.principal or 0,
            months=draft.months or 0,
        )
        return
    turn.say("status.declined", ref=draft.ref, day=ruled.on)
    for why in telling.reasons(ruled):
        turn.say(why.key, **why.values)
    right = telling.right(ruled, on=turn.situation.today)
    turn.say(right.key, **right.values)
