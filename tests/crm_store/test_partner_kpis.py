"""The key figures of a partner are those that can be counted by hand."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_store import partner_kpis
from crm_store.database import Store
from crm_store.money import Cents
from crm_store.partner_kpis import Kpis

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PARTNER = UUID(int=1)
# Three people: the first had a loan lost and has two that run, the second has paid hers off, the
# third borrowed last week.
_ROWS = (
    """
    insert into partner_headcounts (id, partner_id, on_day, employees, source, entered_by, at)
    select gen_random_uuid(), :partner, day::date, employees, 'partner', 'user:a', :now
    from (values ('2026-01-01', 90), ('2026-06-01', 40), ('2026-12-01', 10)) told (day, employees)
    """,
    """
    insert into loans (id, application_id, customer_id, partner_id, principal_cents,
        finance_charge_cents, schedule_version, disbursed_on, status)
    select lpad(n::text, 32, '0')::uuid, gen_random_uuid(), lpad(who::text, 32, '0')::uuid,
        :partner, 100000, 30000, 1, day::date, status
    from (values (1, 1, '2025-03-01', 'written_off'), (2, 1, '2026-04-01', 'active'),
        (3, 2, '2026-05-01', 'closed'), (4, 3, '2026-11-16', 'active'),
        (5, 4, '2026-11-20', 'pending'), (6, 1, '2026-06-01', 'active')) lent (n, who, day, status)
    """,
    # What the sixth owed on 1 August is 114 days late.
    """
    insert into instalments (id, loan_id, schedule_version, n, due_on, principal_cents,
        charge_cents)
    select gen_random_uuid(), lpad(n::text, 32, '0')::uuid, 1, 1, cast(day as date), 100000, 0
    from (values (2, '2026-08-01'), (4, '2026-12-20'), (6, '2026-08-01')) due (n, day)
    """,
    """
    insert into transactions (id, loan_id, kind, status, amount_cents, paid_on, entered_by, at,
        penalty_cents, fee_cents, charge_cents, principal_cents)
    select gen_random_uuid(), lpad(n::text, 32, '0')::uuid, kind, 'settled',
        100000 + charge + fee, day::date, 'user:a', :now, 0, fee, charge, 100000
    from (values (1, 'repayment', '2025-05-01', 30000, 0), (3, 'repayment', '2026-09-01', 30000, 0),
        (2, 'repayment', '2026-10-01', 0, 2000), (3, 'refund', '2026-10-02', 500, 0))
        paid (n, kind, day, charge, fee)
    """,
    """
    insert into applications (id, customer_id, partner_id, stage, principal_cents, months, quote,
        policy_version, started_at, touched_at, submitted_at, version)
    select lpad(n::text, 32, '0')::uuid, gen_random_uuid(), :partner, 'decision', 100000, 3, '{}',
        '', :now, :now, cast(sent as timestamptz), 0
    from (values (1, '2026-02-01'), (2, '2026-03-01'), (3, '2026-11-01'), (4, '2026-11-20'),
        (5, '2024-01-01')) asked (n, sent)
    """,
    """
    insert into decisions (id, application_id, at, on_day, proposed, outcome, reason_codes,
        policy_version, engine_version, decided_by, dossier_bidx, dossier_sealed, checks_sealed)
    select gen_random_uuid(), lpad(n::text, 32, '0')::uuid, cast(at as timestamptz), :today,
        'review', outcome, reasons::jsonb, '', '', 'user:a', 'x', 'x', 'x'
    from (values (1, '2026-02-02', 'approved', '[]'), (2, '2026-03-02', 'declined', '["R04"]'),
        (3, '2026-11-02', 'approved', '[]'), (4, '2026-11-21', 'proposed', '[]'),
        (5, '2024-01-02', 'declined', '["R04"]')) ruled (n, at, outcome, reasons)
    """,
)


@pytest.mark.proves("Key Performance Indicators", "9.2 Business Performance Metrics")
async def test_the_key_figures_of_a_partner_have_their_golden_values(store: Store) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        for query in _ROWS:
            given = {"partner": PARTNER, "now": NOW, "today": TODAY}
            asked = {name: given[name] for name in given if f":{name}" in query}
            await connection.execute(text(query), asked)
    async with store.reading() as session:
        found = await partner_kpis.of_partner(session, PARTNER, on=TODAY)
        nobody = await partner_kpis.of_partner(session, UUID(int=9), on=TODAY)
    # N$300.00 and N$20.00 came in within the year, and N$5.00 went back.
    assert found == Kpis(
        revenue=Cents(31_500), employees=40, borrowing=2, ever=3, applications=4, decided=3,
        approved=2, lent=4, defaulted=2,
    )  # fmt: skip
    assert (found.utilisation, found.penetration) == (2 / 40, 3 / 40)
    assert (found.approval, found.default_rate) == (2 / 3, 2 / 4)
    assert (nobody.utilisation, nobody.approval, nobody.default_rate) == (None, None, None)
