"""Where she may stand in the form, a conversation that stands there, and what it says."""

from typing import Any

from flows.commands import ChangeLanguage

# The questions of the form in their order; the phone is asked only of who comes without one.
PLACES = (
    "consent",
    "employer",
    "employer_confirmed",
    "employee_number",
    "full_name",
    "phone",
    "remuneration",
    "pay_day",
    "amount",
    "months",
    "quote",
    "id",
    "payslip",
    "bank_letter",
    "summary",
)
EVERYWHERE = (*PLACES, "counter_offer", "consent_again")


def standing_at(place: str, new_talk: Any) -> Any:
    """A conversation at this question of the form."""
    talk = new_talk(has_phone=False)
    if place == "counter_offer":
        talk.comes_to("remuneration")
        talk.tells("remuneration", "1100")
    if place == "consent_again":
        talk.comes_to("payslip")
        talk.does(ChangeLanguage(language="af"))
    talk.comes_to(place)
    return talk


def keys(decision: Any) -> list[str]:
    """What was said, by key and without the question."""
    return [say.key for say in decision.says]
