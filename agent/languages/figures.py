"""Figures: amounts, dates and times as people write them in each language."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from agent.languages.catalogue import Written
from crm_store import money
from crm_store.money import Cents

# No name of a month or a day is attested in Oshindonga, Oshikwanyama or Otjiherero: there the
# English ones stand, and amounts are written as payslips and NAMFISA write them.
_LOCALES: dict[Written, str] = {"af": "af_NA"}
_ENGLISH = "en_ZA"  # en_NA writes the month before the day
_ZONE = ZoneInfo("Africa/Windhoek")


def show_money(amount: Cents, written: Written) -> str:
    """`N$1,234.50`; in Afrikaans `N$1 234,50`, with a space that does not break the line."""
    locale = _LOCALES.get(written)
    if locale is None:
        return money.show(amount)
    digits = format_decimal(Decimal(abs(amount)) / 100, "#,##0.00", locale=locale)
    return f"{'-' if amount < 0 else ''}N${digits}"


def show_date(day: date, written: Written) -> str:
    """`25 January 2027`."""
    return format_date(day, "d MMMM y", locale=_locale(written))


def show_moment(at: datetime, written: Written) -> str:
    """`Monday 23 November, 08:00`, in Namibian time."""
    local, locale = at.astimezone(_ZONE), _locale(written)
    day = format_date(local.date(), "EEEE d MMMM", locale=locale)
    return f"{day}, {format_time(local, 'HH:mm', locale=locale)}"


def _locale(written: Written) -> str:
    return _LOCALES.get(written, _ENGLISH)
