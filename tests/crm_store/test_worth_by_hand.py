"""What a customer is worth, reckoned from rows written by hand: of loans that were paid out."""

from typing import Any

import pytest
from sqlalchemy import text

from crm_store.database import Store
from tests.crm_store.by_hand import Rows, put, who
from tests.crm_store.lent_by_hand import JULY, lent, payment, reckoned

WORTH: Rows = {
    "customers": [{"id": who(n), "first_contact_at": "2023-07-02 09:00+02"} for n in (1, 5)],
    "loans": [
        lent(1, 1, "2023-07-02", status="closed"), lent(2, 1, "2025-05-01"),
        lent(3, 1, "2025-06-20", status="pending"), lent(4, 1, "2025-07-02"),
        lent(21, 2, "2023-12-01", status="closed"),  # paid off, and the next within a year
        lent(22, 2, "2024-06-01", status="closed"),  # paid off less than a year ago
        lent(31, 3, "2024-01-01", status="closed"),  # 365 days ago; the next on the last of them
        lent(32, 3, "2025-07-01"),
        lent(41, 4, "2024-01-01", status="closed"), lent(42, 4, "2025-04-01", status="cancelled"),
        lent(51, 5, "2024-07-01", status="written_off"),
    ],
    "transactions": [
        payment(1, "2023-10-01", principal=60_000, charge=90_000, fee=10_000),
        payment(1, "2023-10-05", "refund", charge=4_000),
        payment(2, "2025-06-01", principal=20_000, charge=29_000, penalty=1_000),
        payment(2, "2025-07-02", charge=99_900),  # tomorrow
        payment(21, "2024-01-10", principal=60_000), payment(22, "2024-12-01", principal=60_000),
        payment(31, "2024-07-01", principal=60_000), payment(41, "2024-03-01", principal=60_000),
        payment(51, "2024-08-01", charge=20_000),
        payment(51, "2025-01-01", "write_off", principal=100_000),
        payment(51, "2025-06-01", "recovery", principal=30_000),
    ],
}  # fmt: skip


@pytest.mark.proves("Customer Metrics", "Database Functions Implemented")
async def test_a_customer_is_worth_what_can_be_reckoned_by_hand(store: Store) -> None:
    await put(store, WORTH)

    async def worth(customer: int, fewest: int) -> Any:
        return await reckoned(
            store,
            "crm.calculate_customer_lifetime_value(:who, :at, 0.2, :fewest)",
            who=who(customer), at=JULY, fewest=fewest,
        )  # fmt: skip

    hers = await worth(1, 4)
    # N$1,000 less 40, and 300: N$1,260 in two years. Of four paid off two were followed within a
    # year: 630 a year, half of them, over 1.2 less 0.5.
    assert hers["components"] == {
        "realised_cents": 126_000, "per_year_cents": 63_000, "future_cents": 45_000,
    }  # fmt: skip
    assert (hers["value"], hers["n"], hers["coverage"]) == (171_000, 2, 100)
    said = ("earned_cents", "lost_cents", "years", "repeat_rate", "loans_paid_off")
    assert [hers["inputs"][name] for name in said] == [126_000, 0, 2, 0.5, 4]
    assert hers["inputs"]["her_loans_paid_off"] == 1
    assert hers["period"] == {"from": "2023-07-02", "to": "2025-07-01"}
    few = await worth(1, 5)  # too few were paid off to say who comes back
    assert (few["value"], few["components"]["future_cents"], few["coverage"]) == (126_000, None, 50)
    lost = await worth(5, 4)  # N$200 came in, of 1,000 that were lost 300 came back
    assert (lost["value"], lost["inputs"]["lost_cents"]) == (-50_000, 70_000)
    nobody = await worth(6, 4)
    assert (nobody["value"], nobody["coverage"]) == (None, 0)


@pytest.mark.proves("Implemented CRM Tables")
async def test_no_view_takes_a_loan_that_was_not_paid_out_for_one(store: Store) -> None:
    await put(store, {
        "customers": [{"id": who(n), "first_contact_at": "2025-06-01"} for n in (1, 2)],
        "loans": [
            lent(1, 1, "2025-06-20", status="pending"),
            lent(2, 1, "2025-06-10", status="cancelled"),
            lent(3, 2, "2025-06-15"), lent(4, 2, "2025-06-20", status="pending"),
        ],
    })  # fmt: skip
    asked = {
        "customer_relationships": "loans",
        "customer_journey": "stage",
        "customer_segment_assignments": "segments",
        "customer_onboarding": "paid_out",
    }
    found = {}
    async with store.reading() as session:
        for view, column in asked.items():
            rows = await session.run(text(f"select {column} from crm.{view} order by id"))
            found[view] = [row[0] for row in rows.all()]
        retained = await session.run(
            text("select id, borrowers, came_back from crm.customer_retention_analysis")
        )
    assert found == {
        "customer_relationships": [0, 1],
        "customer_journey": ["1_interest", "4_active_loan"],
        "customer_segment_assignments": [
            ["new_prospect", "non_partner_prospect"], ["approved_borrower"],
        ],
        "customer_onboarding": [False, True],
    }  # fmt: skip
    assert [tuple(row) for row in retained.all()] == [("2025-06", 1, 0)]
