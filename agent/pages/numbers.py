"""A borrower's pages: identity and account number typed where no chat keeps them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Literal, cast

from agent import notices, numbers_given
from agent.identity_numbers import is_id_number
from agent.numbers_given import Numbers
from agent.office import Desk
from agent.pages import drawing
from agent.pages.drawing import Words
from agent.pages.form import Form, Typed
from crm_store.customers import Customer
from crm_store.links import Link
from flows.commands import Language
from flows.policy import Policy

Purpose = Literal["numbers", "bank_change"]
_BLANKS = re.compile(r"[\s.\-/]+")


async def draw(desk: Desk, link: Link, typed: Typed, *, purpose: Purpose) -> str:
    """The page, with what has been typed so far."""
    words = await _words(desk, link)
    once = words.text("page.once", {"until": link.expires_at})
    return drawing.draw(
        "numbers.html",
        {
            "language": words.language,
            "key": typed.key.decode(),
            "typed": typed.fields,
            "faults": typed.faults,
            "banks": desk.rules.links.banks,
            "once": once,
            **(_of_numbers(words) if purpose == "numbers" else _of_change(words)),
            **_labels(words),
        },
    )


async def take(
    desk: Desk, link: Link, fields: Mapping[str, str], *, purpose: Purpose
) -> Mapping[str, str]:
    """Keep what was typed, or say what is wrong with it."""
    words = await _words(desk, link)
    typed = Numbers(
        id_number=_BLANKS.sub("", fields.get("id_number", "")),
        bank=fields.get("bank", ""),
        account=_BLANKS.sub("", fields.get("account", "")),
    )
    faults = _faults(typed, words, policy=desk.rules, today=desk.today)
    if faults:
        return faults
    if purpose == "numbers":
        await numbers_given.keep(desk, link, typed)
        return {}
    customer = await desk.session.get_one(Customer, link.customer_id)
    if not numbers_given.is_hers(desk, customer, typed.id_number):
        return {"id_number": words.text("page.wrong_person")}
    await numbers_given.wish_change(desk, link, typed)
    return {}


def _faults(typed: Numbers, words: Words, *, policy: Policy, today: date) -> dict[str, str]:
    least = policy.affordability.minimum_age
    faults: dict[str, str] = {}
    if not is_id_number(typed.id_number, today=today, least_years=least):
        faults["id_number"] = words.text("page.wrong_id")
    if typed.bank not in policy.links.banks:
        faults["bank"] = words.text("page.wrong_bank")
    if not policy.links.is_account(typed.account):
        faults["account"] = words.text("page.wrong_account")
    return faults


def _of_numbers(words: Words) -> dict[str, str]:
    return {
        "title": words.text("page.numbers_title"),
        "lead": words.text("page.numbers_lead"),
        "id_hint": words.text("page.id_hint"),
        "send": words.text("page.numbers_send"),
    }


def _of_change(words: Words) -> dict[str, str]:
    return {
        "title": words.text("page.change_title"),
        "lead": words.text("page.change_lead"),
        "id_hint": words.text("page.id_again_hint"),
        "send": words.text("page.change_send"),
    }


def _labels(words: Words) -> dict[str, str]:
    return {
        "id_number": words.text("page.id_number"),
        "bank": words.text("page.bank"),
        "bank_choose": words.text("page.bank_choose"),
        "account": words.text("page.account"),
        "account_hint": words.text("page.account_hint"),
        "wrong_title": words.text("page.wrong_title"),
    }


async def _words(desk: Desk, link: Link) -> Words:
    customer = await desk.session.get_one(Customer, link.customer_id)
    reached = await notices.reach(desk.session, link.hers)
    chosen = reached.language if reached else customer.language or "en"
    return Words(desk.office.phrases, cast("Language", chosen))


async def _language(desk: Desk, link: Link) -> str:
    return (await _words(desk, link)).language


async def _still(desk: Desk, link: Link) -> bool:
    """Not where somebody else turned out to have her number."""
    return await notices.reach(desk.session, link.hers) is not None


NUMBERS = Form(
    show=partial(draw, purpose="numbers"),
    take=partial(take, purpose="numbers"),
    language=_language,
    still=_still,
)
BANK_CHANGE = Form(
    show=partial(draw, purpose="bank_change"),
    take=partial(take, purpose="bank_change"),
    language=_language,
    still=_still,
)
