"""The names that the design document promised, each a view or a function."""

import re
from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0039"

_NAMES = Path(__file__).parents[1] / "names"
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


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("drop schema if exists crm cascade")
    for name in _FILES:
        written = (_NAMES / f"{name}.sql").read_text()
        for statement in _END.split(written):
            if statement.strip():
                connection.exec_driver_sql(statement)
    for statement in (_REFUSE, _READ_ONLY):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    op.execute("drop schema crm cascade")
