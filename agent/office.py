"""The office: what staff and timers work with on applications, whoever opened it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from agent import notices
from agent.for_her_only import is_hers
from agent.notices import Reached
from agent.phrases import Phrases
from agent.unasked import Grounds
from crm_store import audit, cases, stages, tasks
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.row import new_id
from crm_store.tasks import About
from flows.calendar import Calendar
from flows.flow import Say
from flows.policy import Policy, PolicyBook

if TYPE_CHECKING:
    from agent.bootstrap import House

REVIEW = "application_review"
_PRIORITY = 2
# What a notice is of, by what stands in its key; the first that fits.
_NOTICES = (
    ("penalty", "a penalty"),
    ("payout", "her payout"),
    ("paid_out", "her payout"),
    ("arrangement", "her new plan"),
    ("paid_off", "that it is paid off"),
    ("decision", "the decision"),
    ("agreement", "her agreement"),
)


@dataclass(frozen=True)
class Office:
    """The dated rules, the calendar and the words."""

    book: PolicyBook
    calendar: Calendar
    phrases: Phrases
    has_sms: bool = False  # a number of ours that is a second way to borrowers
    live: bool = False  # for real: two people have to stand behind the rules

    @classmethod
    def of(cls, house: "House") -> "Office":
        """The one of a running service."""
        return cls(
            house.book,
            house.calendar,
            house.phrases,
            has_sms=house.sms is not None,
            live=not house.settings.demo,
        )

    def today(self, now: datetime) -> date:
        return self.calendar.today(now)

    def rules(self, now: datetime) -> Policy:
        """The rules in force at that moment."""
        return self.book.on(self.today(now))


@dataclass(frozen=True)
class Desk:
    """Work on applications in one transaction, at one moment."""

    session: Session
    office: Office
    now: datetime

    @property
    def today(self) -> date:
        return self.office.today(self.now)

    @property
    def rules(self) -> Policy:
        return self.office.rules(self.now)

    @property
    def answer_by(self) -> date:
        """The day by which a person should have looked at what comes in now."""
        days = self.rules.sla.review_business_days
        return self.office.calendar.add_business_days(self.today, days)

    async def move(self, application: Application, to: str, *, actor: str, why: str = "") -> None:
        """Take one step of the table, on record."""
        await stages.move(self.session, application, to, actor=actor, at=self.now, why=why)

    def audit(self, by: str, action: str, *, subject: str, **detail: object) -> None:
        """Something that must be on record; references only."""
        self.session.audited.append(audit.Entry(self.now, by, action, subject, detail))

    async def tell(
        self,
        application: Application,
        says: Sequence[Say],
        *,
        rests_on: Sequence[object] = (),
        decided: bool = False,
    ) -> None:
        """Write to the borrower, in her language; whoever has no number left hears nothing.

        Every figure must be among what it `rests_on`; a yes leaves where a person has `decided` it.
        On a number that nobody has checked she hears that there is news, and how to get it.
        """
        reached = await notices.reach(self.session, application.customer_id)
        if reached is None:
            return
        if not reached.is_proven and any(is_hers(each.key) for each in says):
            says = (Say("decision.news", {"ref": application.ref}),)
        notices.put(
            self.session,
            reached,
            says=says,
            key=f"{application.ref}:{application.version}:{says[0].key}",
            phrases=self.office.phrases,
            calendar=self.office.calendar,
            now=self.now,
            grounds=Grounds(rests_on=tuple(rests_on), decided=decided),
        )

    async def have_her_told(
        self, customer_id: UUID, ref: str | None, *, notice: str, conversation: UUID | None = None
    ) -> bool:
        """Somebody of ours tells her what could not be sent; once for each notice."""
        customer = await self.session.get_one(Customer, customer_id)
        of = next((f" ({told})" for name, told in _NOTICES if name in notice), "")
        what = f"about {ref}{of}" if ref else "what a message of ours said"
        minutes = self.rules.sla.first_response(_PRIORITY)
        task = await tasks.create_once(
            self.session,
            "follow_up",
            f"Tell {customer.ref} {what}: it could not be sent",
            rule="untold",
            key=notice,
            at=self.now,
            due_at=self.office.calendar.add_office_time(self.now, minutes),
            about=About(customer_id, conversation, ref=ref),
        )
        return task is not None

    async def give_to_a_person(self, application: Application, *, why: str) -> None:
        """A case for whoever decides, unless one is open."""
        reached = await notices.reach(self.session, application.customer_id)
        if reached is None:
            return
        known = await cases.still_open(self.session, reached.conversation.id, REVIEW)
        if known is None:
            self._open(reached, application.ref, why=why)

    async def close_case(self, application: Application) -> None:
        """Whoever had it has decided."""
        reached = await notices.reach(self.session, application.customer_id)
        if reached is None:
            return
        known = await cases.still_open(self.session, reached.conversation.id, REVIEW)
        if known is not None:
            known.status = "resolved"

    def _open(self, reached: Reached, ref: str, *, why: str) -> None:
        minutes = self.rules.sla.first_response(_PRIORITY)
        cases.open_case(
            self.session,
            {"application": ref, "customer": reached.customer.ref, "reason": why},
            id=new_id(),
            customer_id=reached.customer.id,
            conversation_id=reached.conversation.id,
            category=REVIEW,
            reason=why,
            priority=_PRIORITY,
            due_at=self.office.calendar.add_office_time(self.now, minutes),
            language=reached.language,
            variety=reached.customer.variety if reached.language == "osh" else None,
        )
