"""An answer to a survey kept, and somebody sent back, once, to whoever is unhappy."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crm_store import feedback, tasks
from crm_store.feedback import Answer, Whose
from crm_store.tasks import About
from flows import surveys
from flows.surveys import Survey

if TYPE_CHECKING:
    from uuid import UUID

    from agent.office import Office
    from crm_store.conversations import Party
    from crm_store.database import Session

RULE = "detractor"
_BOT = "bot"


@dataclass(frozen=True)
class Said:
    """What somebody answered, and how we heard it."""

    score: int
    prompt: str
    channel: str
    by: str
    comment: str = ""
    about: str | None = None


async def keep(
    session: "Session", survey: Survey, whose: Whose, said: Said, *, office: "Office", at: datetime
) -> "UUID | None":
    """Write the answer down; whoever is unhappy is called by one of ours. None: it was kept."""
    answer = Answer(
        survey=survey.key,
        version=survey.version,
        whose=whose,
        score=said.score,
        prompt=said.prompt,
        channel=said.channel,
        by=said.by,
        comment=said.comment,
        about=said.about,
    )
    kept = await feedback.record(session, answer, at=at)
    if kept is not None and surveys.is_unhappy(survey, said.score):
        minutes = office.rules(at).sla.first_response(2)
        await tasks.create_once(
            session,
            "follow_up",
            f"Ask what we should do better: {survey.title}, {said.score} of {survey.highest}",
            rule=RULE,
            key=str(kept),
            at=at,
            due_at=office.calendar.add_office_time(at, minutes),
            about=About(customer=whose.customer, ref=said.about),
            for_managers=whose.partner is not None,
        )
    return kept


async def keep_rating(session: "Session", party: "Party", score: int, *, at: datetime) -> None:
    """One of the three answers after somebody's help; a bad one has a case of its own."""
    survey = surveys.named("csat")
    talk = party.conversation.id
    answer = Answer(
        survey=survey.key,
        version=survey.version,
        whose=Whose(customer=party.customer.id, conversation=talk),
        score=surveys.OF_THREE[score],
        prompt=f"csat:{talk}:{at.isoformat()}",
        channel="whatsapp",
        by=_BOT,
    )
    await feedback.record(session, answer, at=at)
