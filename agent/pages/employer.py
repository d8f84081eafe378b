"""The employer's page: confirm a job, correct it, or say that there will be no answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from agent import dossiers, employers_answers, employers_asked
from agent.languages.figures import show_date, show_money
from agent.office import Desk
from agent.pages import drawing
from agent.pages.employer_words import Spoken, spoken, words
from agent.pages.form import LANGUAGE, Form, Typed
from crm_store import consents, customers, employment, money, stages
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.links import Link
from crm_store.money import Cents
from crm_store.partners import Partner
from flows.policy import AffordabilityRules

_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)


def _nothing(text: object) -> object:
    return None if text == "" else text


def _day(text: object) -> object:
    """As a browser sends it, or as people here write it."""
    if not isinstance(text, str) or not text:
        return None
    for written in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"):
        try:
            day = datetime.strptime(text, written).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if _FIRST_DAY <= day < _LAST_DAY:
            return day
    raise ValueError(text)


def _cents(text: object) -> object:
    if not isinstance(text, str) or not text:
        return None
    amount = money.parse(text)
    if amount is None:
        raise ValueError(text)
    return amount


Short = Annotated[str, StringConstraints(max_length=80)]
Name = Annotated[str, StringConstraints(min_length=2, max_length=80, pattern=r"[^\W\d_]")]
Day = Annotated[date | None, BeforeValidator(_day)]


class Answer(BaseModel):
    """What an employer typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Literal["confirmed", "corrected", "refused"]
    contract: Annotated[Literal["open_ended", "fixed"] | None, BeforeValidator(_nothing)] = None
    ends_on: Day = None
    position: Short = ""
    started_on: Day = None
    remuneration: Annotated[int | None, BeforeValidator(_cents)] = None
    answered_by: Name
    answered_as: Short = ""
    note: Annotated[str, StringConstraints(max_length=400)] = ""


async def draw(desk: Desk, link: Link, typed: Typed) -> str:
    """The page, with what she told us and what has been typed so far."""
    application = await desk.session.get_one(Application, link.application_id)
    customer = await desk.session.get_one(Customer, link.customer_id)
    partner = await desk.session.get_one(Partner, application.partner_id)
    pay = await dossiers.told(desk.session, application, "remuneration")
    language = spoken(typed.fields.get(LANGUAGE, ""))
    said = words(language)
    unknown = said.__pydantic_extra__["unknown"]
    return drawing.draw(
        "employer.html",
        {
            "language": language,
            "w": said,
            "name": customers.name(desk.session, customer) or unknown,
            "number": customers.employee_number(desk.session, customer) or unknown,
            "company": partner.company_name,
            "pay": _amount(pay, language) if isinstance(pay, int) else unknown,
            "ref": application.ref,
            "until": show_date(employers_asked.last_day(desk, application), language),
            "key": typed.key.decode(),
            "typed": typed.fields,
            "faults": typed.faults,
        },
    )


def _amount(cents: int, language: Spoken) -> str:
    """An amount that is never broken across lines."""
    return show_money(Cents(cents), language).replace(" ", "\N{NO-BREAK SPACE}")


async def take(desk: Desk, link: Link, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Keep the answer, or say what is wrong with it."""
    faulty = words(spoken(fields.get(LANGUAGE, ""))).faults
    try:
        answer = Answer.model_validate({n: each for n, each in fields.items() if n != LANGUAGE})
    except ValidationError as wrong:
        named = {str(each["loc"][0]) for each in wrong.errors()}
        return {name: text for name, text in faulty.items() if name in named} or {
            "answer": faulty["answer"]
        }
    faults = faults_of(answer, today=desk.today, rules=desk.rules.affordability)
    if not faults:
        await employers_answers.keep(desk, link, said=_said(answer), outcome=answer.answer)
    return {name: faulty[name] for name in faults}


def faults_of(answer: Answer, *, today: date, rules: AffordabilityRules) -> list[str]:
    """What does not go together, by the fields that would mend it."""
    fixed = answer.contract == "fixed"
    found = {
        "contract": answer.answer == "confirmed" and answer.contract is None,
        "ends_on": fixed and answer.ends_on is None,
        "started_on": answer.started_on is not None and answer.started_on > today,
        "remuneration": answer.remuneration is not None
        and not rules.plausible(Cents(answer.remuneration)),
        "answer": answer.answer == "corrected" and not _corrects(answer),
    }
    return [name for name, wrong in found.items() if wrong]


def _corrects(answer: Answer) -> bool:
    told = (answer.contract, answer.position, answer.started_on, answer.remuneration, answer.note)
    return any(told)


def _said(answer: Answer) -> dict[str, Any]:
    """What is kept: what a field holds that the chosen answer does not ask for is left out."""
    kept = {"answer", "answered_by", "answered_as", "note"}
    if answer.answer != "refused":
        kept |= {"contract", "ends_on"} if answer.contract == "fixed" else {"contract"}
    if answer.answer == "corrected":
        kept |= {"position", "started_on", "remuneration"}
    said = answer.model_dump(mode="json", exclude_none=True, include=kept)
    return {name: value for name, value in said.items() if value != ""}


async def _english(desk: Desk, link: Link) -> str:
    return "en"


async def _still(desk: Desk, link: Link) -> bool:
    """Only while she agrees and nothing holds it, about the application as it was last sent."""
    application = await desk.session.get_one(Application, link.application_id)
    check = await employment.newest(desk.session, application)
    return (
        check is not None
        and check.link_id == link.id
        and application.stage in stages.UNDER_WAY
        and await consents.in_force(desk.session, link.hers, "employer_check")
        and not await dossiers.is_held(desk.session, application)
    )


FORM = Form(show=draw, take=take, language=_english, still=_still)
