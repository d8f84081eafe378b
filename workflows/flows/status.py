"""How an application stands, told from its stage and never from hope."""

from flows import form
from flows.flow import Turn


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
    elif draft.stage == "documents_submitted" and draft.submitted_at is not None:
        calendar, sla = turn.situation.calendar, turn.situation.policy.sla
        sent_on = calendar.today(draft.submitted_at)
        turn.say(
            "status.documents_submitted",
            ref=draft.ref,
            amount=draft.principal or 0,
            months=draft.months or 0,
            answer_by=calendar.add_business_days(sent_on, sla.review_business_days),
        )
    elif draft.stage in ("withdrawn", "expired"):
        turn.say(f"status.{draft.stage}", ref=draft.ref)
    else:
        turn.say("status.with_a_person", ref=draft.ref)
