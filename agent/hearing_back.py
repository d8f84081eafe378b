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

    from crm_store.conversations import Party
    from crm_store.database import Session
    from flows.calendar import Calendar
    from flows.effects import Recommend
    from flows.policy import Policy

RULE = "detractor"
_BOT = "bot"
_PRIORITY = 2


@dataclass(frozen=True)
class Said:
    """What somebody answered, and how we heard it."""

    score: int
    prompt: str
    channel: str
    by: str
    comment: str = ""
    about: str | None = None


def by_when(policy: "Policy", calendar: "Calendar", at: datetime) -> datetime:
    """When somebody should have gone back to whoever is unhappy, in office time."""
    return calendar.add_office_time(at, policy.sla.first_response(_PRIORITY))


async def keep(
    session: "Session", survey: Survey, whose: Whose, said: Said, *, by: datetime, at: datetime
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
        await tasks.create_once(
            session,
            "follow_up",
            f"Ask what we should do better: {survey.title}, {said.score} of {survey.highest}",
            rule=RULE,
            key=str(kept),
            at=at,
            due_at=by,
            about=About(customer=whose.customer, ref=said.about),
            for_managers=whose.partner is not None,
        )
    return kept


async def keep_recommendation(
    session: "Session", whose: Whose, told: "Recommend", *, by: datetime, at: datetime
) -> None:
    """Whether she would recommend us, as she wrote it; one answer a question."""
    said = Said(
        told.score,
        prompt=f"nps:{told.about}:{at.date()}",
        channel="whatsapp",
        by=_BOT,
        comment=told.words,
        about=told.about,
    )
    await keep(session, surveys.named("nps"), whose, said, by=by, at=at)


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
