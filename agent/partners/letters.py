"""The letter that brings a pay office its page, in English and in Afrikaans."""

from datetime import date

from agent import letters
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
    return letters.written("pay_office", values, to=to, subject=_SUBJECT.format(month=shown))
