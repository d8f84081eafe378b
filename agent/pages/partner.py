"""The page of a partner's pay office: a month's file to take along, and what it deducted back."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib import resources

from agent import hearing_back
from agent.collecting import asking
from agent.collecting.csv_files import UnreadableFile
from agent.hearing_back import Said as Answered
from agent.languages.figures import show_date, show_money
from agent.office import Desk
from agent.pages import drawing
from agent.pages.employer_words import Spoken, Words, spoken
from agent.pages.form import LANGUAGE, Faults, Form, Handed, Shown, Typed
from agent.partners import pay_office
from agent.partners.pay_office import Said
from agent.partners.returned import MoreThanAsked, NotTheirs
from crm_store import feedback, partner_standing
from crm_store.feedback import Whose
from crm_store.links import Link
from crm_store.partners import Partner
from flows import surveys

_SURVEY = surveys.named("partner_nps")
_ANSWER = "recommend"
_AGAIN_AFTER = timedelta(days=90)  # somebody who said it lately is not asked again


async def draw(desk: Desk, link: Link, typed: Typed) -> str:
    """The page, with what is to be deducted as it stands now."""
    partner = await desk.session.get_one(Partner, link.partner_id)
    language = spoken(typed.fields.get(LANGUAGE, ""))
    asked = await asking.work_out(desk.session, partner, month=pay_office.month_of(link))
    waiting = await partner_standing.questions(desk.session, partner.id)
    return drawing.draw(
        "pay_office.html",
        {
            "language": language,
            "w": words(language),
            "company": partner.company_name,
            "month": f"{pay_office.month_of(link):%m/%Y}",
            "lines": len(asked.lines),
            "total": show_money(asked.batch.total, language),
            "waiting": [each.application for each in waiting],
            "until": show_date(desk.office.today(link.expires_at), language),
            "key": typed.key.decode(),
            "faults": typed.faults,
            "scores": range(_SURVEY.lowest, _SURVEY.highest + 1) if await _asks(desk, link) else (),
            "chosen": typed.fields.get(_ANSWER, ""),
        },
    )


async def _asks(desk: Desk, link: Link) -> bool:
    """Whether the page asks if they would recommend us."""
    assert link.partner_id is not None  # noqa: S101 (the page is a partner's)
    since = desk.now - _AGAIN_AFTER
    return not await feedback.is_answered(desk.session, _SURVEY.key, link.partner_id, since=since)


async def hand_out(desk: Desk, link: Link, fields: Mapping[str, str]) -> Faults | Handed:
    """The month's file; the page stays open for the answer."""
    partner = await desk.session.get_one(Partner, link.partner_id)
    data = await pay_office.hand_out(desk, link, partner)
    if not data:
        said = words(spoken(fields.get(LANGUAGE, "")))
        nothing = said.__pydantic_extra__["nothing"]
        return {"file": nothing.format(month=f"{pay_office.month_of(link):%m/%Y}")}
    return Handed(data, f"deductions-{partner.ref}-{link.about}.csv")


async def take_file(
    desk: Desk, link: Link, fields: Mapping[str, str], data: bytes
) -> Faults | Shown:
    """What it says it deducted, or what is wrong with the file."""
    language = spoken(fields.get(LANGUAGE, ""))
    faults = words(language).faults
    partner = await desk.session.get_one(Partner, link.partner_id, with_for_update=True)
    if not data:
        kilobytes = desk.rules.partners.page_kilobytes
        return {"file": faults["file"].format(kilobytes=kilobytes)}
    try:
        said = await pay_office.take_in(desk, link, partner, data)
    except UnreadableFile as wrong:
        return {"file": faults["unreadable"].format(why=wrong)}
    except NotTheirs:
        return {"file": faults["not_theirs"]}
    except MoreThanAsked as wrong:
        return {"file": faults["more"].format(line=wrong)}
    await _keep_answer(desk, link, partner, fields.get(_ANSWER, ""))
    return Shown(_done(said, language))


async def _keep_answer(desk: Desk, link: Link, partner: Partner, score: str) -> None:
    """Whether they would recommend us, where they said it; somebody goes back to the unhappy."""
    is_number = score.isascii() and score.isdecimal() and len(score) <= len("10")
    if not is_number or not _SURVEY.takes(int(score)):
        return
    said = Answered(
        int(score),
        prompt=f"payroll:{link.id}",
        channel="page",
        by=f"partner:{partner.ref}",
        about=partner.ref,
    )
    by = hearing_back.by_when(desk.rules, desk.office.calendar, desk.now)
    whose = Whose(partner=partner.id)
    await hearing_back.keep(desk.session, _SURVEY, whose, said, by=by, at=desk.now)


def _done(said: Said, language: Spoken) -> str:
    values = {
        "language": language,
        "w": words(language),
        "before": said.before,
        "lines": said.lines,
        "total": show_money(said.total, language),
        "unknown": said.unknown,
    }
    return drawing.draw("pay_office_done.html", values)


async def _language(desk: Desk, link: Link) -> str:
    return "en"


async def _still(desk: Desk, link: Link) -> bool:
    """Not once the partnership has ended."""
    return (await desk.session.get_one(Partner, link.partner_id)).status != "ended"


@cache  # what the package ships changes with the package only
def words(language: Spoken) -> Words:
    """The page's words in one of the two."""
    file = resources.files("agent.pages").joinpath("partner_words.toml")
    return Words.model_validate(tomllib.loads(file.read_text("utf-8"))[language])


FORM = Form(show=draw, take=hand_out, language=_language, still=_still, take_file=take_file)
