"""Letters to employers: as little as possible, in English and in Afrikaans, and one reminder."""

from datetime import date

from agent import letters
from agent.languages.figures import show_date
from crm_store.applications import Application
from crm_store.emails import Words
from crm_store.partners import Partner

_SUBJECT = (
    "Please confirm the details of an employee / Bevestig asseblief 'n werknemer se"
    " besonderhede ({ref})"
)


def write(
    application: Application,
    partner: Partner,
    *,
    to: str,
    link: str,
    until: date,
    reminder: bool = False,
) -> Words:
    """The e-mail; it leaves out the name, for it may be read by others."""
    values = {
        "company": partner.company_name,
        "ref": application.ref,
        "link": link,
        "until": {"en": show_date(until, "en"), "af": show_date(until, "af")},
        "reminder": reminder,
    }
    return letters.written("employer", values, to=to, subject=_SUBJECT.format(ref=application.ref))
