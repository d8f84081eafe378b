"""Sealing anew: what lies sealed may be sealed with another key, also where rows never change.

While values are sealed anew under a key whose beginning is in the audit log, and only then, the
columns that a table's trigger `only_resealed` names may be replaced: by as many bytes, under that
key. What they say the database cannot read; it watches everything that it can.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

# Their sealed columns, by table: rows that are never changed, and rows that keep what they are.
APPEND_ONLY = {
    "bank_lines": ("told_sealed",),
    "decisions": ("dossier_sealed", "checks_sealed", "note_sealed"),
    "feedback": ("comment_sealed",),
    "halts": ("why_sealed",),
    "lead_captures": ("name_sealed", "employer_sealed"),
    "link_answers": ("answer_sealed",),
    "messages": ("body_sealed",),
    "offers": ("text_sealed",),
    "partner_agreements": ("terms_sealed",),
    "partner_steps": ("why_sealed",),
    "reveals": ("why_sealed",),
    "reviews": ("note_sealed",),
    "turns": ("trace_sealed",),
}
KEPT = {
    "customer_merges": ("why_sealed",),
    "erasures": ("reason_sealed",),
    "export_requests": ("wanted_sealed",),
    "legal_holds": ("why_sealed", "lifted_why_sealed"),
    "mandates": ("holder_sealed",),
}
# Triggers of rows that refuse what an erasure, or nobody, may change.
_KEEPERS = {
    "customer_merges": ("keep_merge", "insert or update", "keep_merge()"),
    "erasures": ("keep_erasure", "insert or update", "keep_erasure()"),
    "export_requests": ("keep_request", "insert or update", "keep_request()"),
    "legal_holds": ("keep_hold", "update", "keep_hold()"),
    "mandates": ("keep_mandate", "insert or update", "keep_mandate()"),
    "decisions": ("only_erased", "update", "only_erased('note_sealed')"),
}
_IS_RESEALING = """
create function is_resealing() returns boolean language sql stable as $$
    select coalesce(current_setting('buffr.resealing', true), '') <> ''
        and exists (select 1 from audit_log where action = 'reseal'
            and subject = 'key:' || current_setting('buffr.resealing', true))
$$
"""
_ONLY_RESEALED = """
create function only_resealed() returns trigger language plpgsql as $$
declare
    key bytea := convert_to(current_setting('buffr.resealing'), 'UTF8');
    named bytea := '\\x01'::bytea || decode(lpad(to_hex(length(key)), 2, '0'), 'hex') || key;
    was bytea;
    fresh bytea;
begin
    if tg_op <> 'UPDATE' or (to_jsonb(new) - tg_argv) is distinct from (to_jsonb(old) - tg_argv)
    then
        raise exception 'while % is sealed anew, nothing else changes', tg_table_name
            using errcode = 'restrict_violation';
    end if;
    for place in 0 .. tg_nargs - 1 loop
        was := (to_jsonb(old) ->> tg_argv[place])::bytea;
        fresh := (to_jsonb(new) ->> tg_argv[place])::bytea;
        if fresh is distinct from was and (was is null or fresh is null or length(was) < 2
            or substring(fresh from 1 for length(named)) <> named
            or length(fresh) - length(named) <> length(was) - 2 - get_byte(was, 1)) then
            raise exception 'a value of % was not sealed anew but replaced', tg_table_name
                using errcode = 'restrict_violation';
        end if;
    end loop;
    return new;
end $$
"""
_REFUSE_CHANGE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
        and exists (select 1 from pg_trigger where tgrelid = tg_relid and tgname = 'only_erased')
        and exists (select 1 from erasures
            where id::text = current_setting('buffr.erasing', true)
                and approved_at is not null and erased_at is null and ended_at is null) then
        return null;
    end if;{or_sealed_anew}
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""
_OR_SEALED_ANEW = """
    if tg_op = 'UPDATE' and is_resealing()
        and exists (select 1 from pg_trigger where tgrelid = tg_relid and tgname = 'only_resealed')
    then
        return null;
    end if;"""


def upgrade() -> None:
    op.execute(_IS_RESEALING)
    op.execute(_ONLY_RESEALED)
    op.execute(_REFUSE_CHANGE.format(or_sealed_anew=_OR_SEALED_ANEW))
    for table, columns in (APPEND_ONLY | KEPT).items():
        named = ", ".join(f"'{each}'" for each in columns)
        op.execute(
            f"create trigger only_resealed before insert or update on {table} for each row"
            f" when (is_resealing()) execute function only_resealed({named})"
        )
    _keepers("when (not is_resealing())")


def _keepers(when: str) -> None:
    for table, (name, on, does) in _KEEPERS.items():
        op.execute(
            f"create or replace trigger {name} before {on} on {table} for each row {when}"
            f" execute function {does}"
        )


def downgrade() -> None:
    _keepers("")
    for table in APPEND_ONLY | KEPT:
        op.execute(f"drop trigger only_resealed on {table}")
    op.execute(_REFUSE_CHANGE.format(or_sealed_anew=""))
    op.execute("drop function only_resealed()")
    op.execute("drop function is_resealing()")
