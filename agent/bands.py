"""Bands of age and pay of many at once: told from what lies sealed, kept for lists alone.

They are reckoned anew each day, so a birthday moves whoever had it. Nothing that decides about a
loan may import this file.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from agent.identity_numbers import years_of
from crm_store import banded
from crm_store.banded import Told
from crm_store.database import Session
from crm_store.standing import Bands
from flows import bands
from flows.policy import CustomerRules


async def of(
    session: Session, which: Sequence[UUID], rules: CustomerRules, *, on: date
) -> Mapping[UUID, Bands]:
    """In which bands these are on that day; merged records as the rest."""
    return {each.customer_id: _of(each, rules, on=on) for each in await banded.told(session, which)}


def _of(told: Told, rules: CustomerRules, *, on: date) -> Bands:
    years = years_of(told.id_number or "", today=on, least_years=rules.age_from[0])
    return Bands(age=bands.of_age(years, rules), pay=bands.of_pay(told.pay_cents, rules))
