"""The questions that can be asked: title, example, who may have it, and where its rows are."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from agent.asking_crm import Asked, Counting, Days, Name, Nothing, Spanning, asked_days
from agent.desk import ask_figures, drawing
from agent.desk.ask_figures import Figures, Question
from agent.desk.gate import Visit
from agent.desk.may import Act
from agent.desk.reporting import ASKED_FOR, BEHIND, DRAFTS, LOANS
from crm_store import figures
from crm_store.database import Session


@dataclass(frozen=True)
class Query:
    """One that can be asked: its title, an example, who may, where its very rows are."""

    title: str
    counts: str  # what it counts, in a sentence
    example: str
    act: Act
    rows: str
    read: Callable[[Session, Question], Awaitable[Figures]]

    def rows_for(self, visit: Visit) -> str:
        """Where somebody of this role finds the rows."""
        return self.rows if visit.may("see_reports") else self.rows.replace(BEHIND, ASKED_FOR)


@dataclass(frozen=True)
class Answer:
    """A question of the list, answered."""

    name: Name
    query: Query
    figures: Figures
    days: Days | None
    told: tuple[str, ...]  # the parameters, in words
    href: str


def question(visit: Visit, found: Asked) -> Question:
    """With the days that its period means today."""
    today = visit.house.calendar.today(visit.now)
    span = asked_days(found, today=today) if isinstance(found, Spanning) else None
    return Question(visit, found, span)


async def answer(session: Session, put: Question) -> Answer | None:
    """Its figures; None where nothing is asked, or the role may not have them."""
    if isinstance(put.asked, Nothing):
        return None
    query = QUERIES[put.asked.query]
    if not put.visit.may(query.act):
        return None
    read = await query.read(session, put)
    return Answer(put.asked.query, query, read, put.days, _told(put), _href(query, put))


def _told(put: Question) -> tuple[str, ...]:
    if isinstance(put.asked, Spanning):
        return () if put.asked.month else (drawing.words(put.asked.period),)
    if isinstance(put.asked, Counting):
        return tuple(
            f"{name}: {drawing.words(value)}" for name, value in ask_figures.narrowed(put.asked)
        )
    return ()


def _href(query: Query, put: Question) -> str:
    values: list[tuple[str, str]] = []
    rows = query.rows_for(put.visit)
    if put.days is not None and rows.startswith(_OF_DAYS):
        values = [("since", str(put.days.first)), ("until", str(put.days.last))]
    if isinstance(put.asked, Counting):
        values = ask_figures.narrowed(put.asked)
    joined = "&" if "?" in rows else "?"
    return f"{rows}{joined}{urlencode(values)}" if values else rows


_OF_DAYS = ("/desk/revenue", ASKED_FOR, BEHIND, DRAFTS, LOANS)
# In the order in which they are offered to whoever asks what can be asked.
QUERIES: Mapping[Name, Query] = {
    "applications": Query(
        "Applications by stage",
        "Applications begun in these days, where they stand now.",
        "How many applications did we get last week?",
        "see_applications",
        f"{BEHIND}?figure=begun",
        ask_figures.counted(figures.applications_by_stage),
    ),
    "decisions": Query(
        "Decisions",
        "What was decided in these days, by a person or by the rules.",
        "How many were approved this month?",
        "see_reports",
        f"{BEHIND}?figure=decisions",
        ask_figures.counted(figures.decisions_by_outcome),
    ),
    "declines": Query(
        "Reasons of declines",
        "Reason codes of the declines of these days; a decline has one to four.",
        "Why were people declined last month?",
        "see_reports",
        f"{BEHIND}?figure=declines",
        ask_figures.counted(figures.declines_by_reason),
    ),
    "talks": Query(
        "Conversations",
        "Conversations that had a turn in these days, and those in which no person wrote.",
        "How many conversations did we have yesterday?",
        "see_reports",
        f"{BEHIND}?figure=held",
        ask_figures.talks,
    ),
    "handoffs": Query(
        "Hand-offs by reason",
        "How often a talk was handed to a person in these days, or a person took it.",
        "Why were talks handed over last week?",
        "see_cases",
        f"{BEHIND}?figure=handoffs",
        ask_figures.counted(figures.handoffs_by_reason),
    ),
    "drop_off": Query(
        "Where drafts are left",
        "Applications begun in these days and left for a day or more, by the open question.",
        "Where do people drop off?",
        "see_reports",
        DRAFTS,
        ask_figures.left,
    ),
    "first_answers": Query(
        "First answer of a person",
        "From the opening of a case to the first words of a person, by the clock.",
        "How long do people wait for an answer?",
        "see_reports",
        f"{BEHIND}?figure=answered",
        ask_figures.first_answers,
    ),
    "unanswered_questions": Query(
        "Questions without an answer",
        "Questions of these days that no article answers, by the article that came nearest.",
        "Which questions have no answer?",
        "see_reports",
        f"{BEHIND}?figure=gaps",
        ask_figures.counted(figures.gaps),
    ),
    "paid_out": Query(
        "Loans paid out",
        "Loans paid out on these days: how many, and their principal.",
        "How much did we lend this year?",
        "see_reports",
        LOANS,
        ask_figures.paid_out,
    ),
    "paid_in": Query(
        "Repayments",
        "Repayments that were settled on these days, reversals taken off, by the way they came.",
        "How much was repaid last month?",
        "see_bills",
        f"{BEHIND}?figure=received",
        ask_figures.paid_in,
    ),
    "earned": Query(
        "Revenue",
        "Charges, fees and penalties that came in on these days; n counts month and partner.",
        "What did we earn this year?",
        "see_bills",
        "/desk/revenue",
        ask_figures.earned,
    ),
    "leads_by_source": Query(
        "Leads by source",
        "Leads that came in these days.",
        "Where did leads come from this month?",
        "see_leads",
        f"{BEHIND}?figure=leads",
        ask_figures.leads,
    ),
    "portfolio": Query(
        "Loans and arrears",
        "Loans as they stand today. PAR counts the whole principal of late loans.",
        "What is our PAR30?",
        "see_reports",
        f"{LOANS}?standing=owing",
        ask_figures.portfolio,
    ),
    "arrears_by_employer": Query(
        "Arrears by employer",
        "What is overdue today, the twelve highest; n counts the loans of all.",
        "Which employers have late loans?",
        "see_partners",
        f"{LOANS}?standing=owing",
        ask_figures.by_employer,
    ),
    "open_complaints": Query(
        "Open complaints by age",
        "Complaints that are not settled.",
        "How many complaints are open?",
        "see_cases",
        "/desk/cases?category=complaint",
        ask_figures.complaints,
    ),
    "waiting": Query(
        "Who waits for a person",
        "Cases that nobody has settled, by what they are.",
        "How many people are waiting in the queue?",
        "see_queue",
        "/desk/cases",
        ask_figures.waiting,
    ),
    "late_tasks": Query(
        "Late tasks",
        "Tasks that you may see whose time has passed, by kind.",
        "Which tasks are late?",
        "see_tasks",
        "/desk/tasks?whose=late",
        ask_figures.late_tasks,
    ),
    "unpaid_bills": Query(
        "Unpaid invoices",
        "Invoices of ours to partners with something left to pay: how many, and how much.",
        "Which invoices are unpaid?",
        "see_bills",
        "/desk/bills?show=unsettled",
        ask_figures.bills,
    ),
    "open_deals": Query(
        "Open deals",
        "Deals with companies that are neither won nor lost: how many, and a year's value.",
        "What is in the pipeline?",
        "see_pipeline",
        "/desk/pipeline",
        ask_figures.deals,
    ),
    "customers": Query(
        "Customers",
        "Customers that stand so now.",
        "How many customers are late?",
        "see_customers",
        "/desk/customers",
        ask_figures.customers,
    ),
}
