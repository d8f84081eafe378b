"""The letter that brings a pay office its page, in English and in Afrikaans."""

from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from agent.languages.figures import show_date
from crm_store.emails import Words

_SUBJECT = "Deductions of {month} / Aftrekkings van {month}"


def write(company: str, *, to: str, link: str, month: date, until: date) -> Words:
    """The e-mail; it names nobody who borrows."""
    shown = f"{month:%m/%Y}"
    values = {
        "company": company,
        "link": link,
        "month": shown,
        "until": {"en": show_date(until, "en"), "af": show_date(until, "af")},
    }
    return Words(
        to,
        subject=_SUBJECT.format(month=shown),
        text=_letters().get_template("pay_office.txt").render(values),
        html=_letters().get_template("pay_office.html").render(values),
    )


@cache
def _letters() -> Environment:
    return Environment(
        loader=PackageLoader("agent.pages", "letters"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
