"""The names that the design document promised, loaded from their files: views and functions.

They hold no data, so whichever release changes one loads all of them anew, by a migration.
"""

import re
from pathlib import Path

from holidays import country_holidays
from sqlalchemy import Connection

from crm_store import unpaid

_NAMES = Path(__file__).parent / "names"
# Each stands on those before it.
_FILES = (
    "formulas",
    "customers_reckoned",
    "partners_reckoned",
    "pipeline",
    "team",
    "dashboard",
    "customer_views",
    "house_views",
)
# The years in which the functions know the public holidays.
_CLOSED, _UNPAID = "{closed_days}", "{unpaid_on_day}"
_YEARS = range(2020, 2051)
_SATURDAY = 5
_END = re.compile(r";\n(?=\n|\Z)")  # within a function no empty line follows a semicolon

# The simplest of the views could be written through, past the rules of the code.
_READ_ONLY = """
do $$
declare each record;
begin
    for each in select table_name from information_schema.views where table_schema = 'crm' loop
        execute format('create trigger read_only instead of insert or update or delete on crm.%I'
            ' for each row execute function crm.refuse_writing()', each.table_name);
    end loop;
end $$
"""
_REFUSE = """
create function crm.refuse_writing() returns trigger language plpgsql as $$
begin
    raise exception 'crm.% is to be read', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def load(connection: Connection) -> None:
    """Put every name in place of what was there of it."""
    connection.exec_driver_sql("drop schema if exists crm cascade")
    put_in = {
        _CLOSED: _closed_days(),
        _UNPAID: unpaid.on_a_day("id = any(which)", day="on_day").strip(),
    }
    for name in _FILES:
        written = (_NAMES / f"{name}.sql").read_text()
        for place, text in put_in.items():
            written = written.replace(place, text)
        for statement in _END.split(written):
            if statement.strip():
                connection.exec_driver_sql(statement)
    for statement in (_REFUSE, _READ_ONLY):
        connection.exec_driver_sql(statement)


def _closed_days() -> str:
    """The public holidays of Namibia on which an office would else be open."""
    days = sorted(country_holidays("NA", years=_YEARS))
    return ", ".join(f"'{day}'" for day in days if day.weekday() < _SATURDAY)
