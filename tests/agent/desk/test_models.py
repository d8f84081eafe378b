"""Models at the desk: how good they were is shown, they order work, and files leave as columns."""

import io
from datetime import date, timedelta
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from agent import cast
from agent.desk.sheets import Column, Sheet
from agent.foretelling import work
from agent.foretelling.model import Model, Term
from crm_store import foretold
from crm_store.foretold import Kind, TrainedModel
from crm_store.model_history import FEATURES
from flows import policy
from tests.agent.desk.conftest import exported

MONTH = {"month": "2026-07", "n": 40, "happened": 3, "foretold": 2.5, "auc": 0.8, "rule_auc": 0.7}
MEASURES = {
    "months": [MONTH],
    "bins": [{"n": 20, "foretold": 0.02, "happened": 0.05}],
    "rule": "days_late",
    "rule_auc": 0.7,
    "base_rate": 0.075,
    "tested": 40,
    "trees": None,
}


def trained(kind: Kind, now: Any) -> TrainedModel:
    terms = [
        Term(name=name, mean=0, scale=1, weight=0.1, edges=(0,), shares=(0.5, 0.5))
        for name in FEATURES[kind]
    ]
    asked = Model(kind=kind, intercept=-1, terms=tuple(terms))
    return TrainedModel(
        kind=kind, trained_at=now, as_of=date(2026, 11, 1), since=date(2025, 1, 1),
        until=date(2026, 8, 1), horizon_days=90, n=400, happened=40, subjects=90, auc=0.801,
        auc_low=0.7, auc_high=0.9, brier=0.05, measures=MEASURES, versions={"numpy": "2"},
        artefact=asked.model_dump(mode="json"), artefact_hash=asked.hash, made_up=True,
    )  # fmt: skip


@pytest.mark.proves("Data Science Analytics")
async def test_a_model_is_shown_orders_loans_and_its_dashboard_leaves_as_columns(
    lender: Any, desk: Any
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now - timedelta(hours=1))
    rules = policy.load().on(date(2026, 11, 23)).models
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        none = (await simon.get("/desk/models")).text
        assert none.count("No model is trained yet") == 2
        assert "buffr models train churn" in none
        nobody = (await simon.get("/desk/dashboards/loans?likely=yes")).text
        assert "To the models" in nobody

        async with store.transaction() as session:
            session.add(trained("risk", now))
        async with store.reading() as session:
            row = await foretold.newest(session, "risk")
            session.expunge_all()
        assert row is not None
        assert await work.ask(store, row, rules, now=now) == 1
        assert await work.ask(store, row, rules, now=now) == 1
        ((kept, subject),) = await lender.rows("select chance, subject_id = loan_id from foretold")
        assert 0 < kept < 1
        assert subject

        page = (await simon.get("/desk/models")).text
        for told in ("0.801", "Made-up people", "2026-07", "too few to tell", "<circle"):
            assert told in page
        assert "style=" not in page
        loans = (await simon.get("/desk/dashboards/loans?likely=yes")).text
        assert "LN-1" in loans
        assert f"{kept * 100:.0f} %" in loans

        form = {"of": "portfolio", "since": "2025-11-24", "until": "2026-11-23"}
        await simon.send_form("/desk/dashboards", **form, format="parquet")
        file = await exported(simon, ada)
    assert file.headers["content-type"] == "application/vnd.apache.parquet"
    table = pyarrow.parquet.read_table(io.BytesIO(file.content))
    assert table.schema.field("share").type == pyarrow.float64()
    assert "PAR30" in table.column("row").to_pylist()
    told = await lender.rows(
        "select detail::jsonb->>'format' from audit_log where action in ('ask_export', 'export')"
    )
    assert told == [("parquet",), ("parquet",)]


@pytest.mark.proves("6.1 Customer Analytics Dashboard")
def test_a_sheet_is_guarded_text_as_csv_and_typed_as_parquet() -> None:
    columns = (
        Column("who's"), Column("paid", "cents"), Column("on day", "day"), Column("late", "yes_no"),
        Column("tags", "words"), Column("part", "number", parquet_only=True),
    )  # fmt: skip
    sheet = Sheet(columns, [("=1+1", -60_050, date(2026, 11, 1), True, ["a", "b"], 0.5)])
    assert sheet.csv() == (
        '"who\'s","paid","on day","late","tags"\r\n"\'=1+1","(600.50)","2026-11-01","yes","a b"\r\n'
    )
    table = pyarrow.parquet.read_table(io.BytesIO(sheet.parquet()))
    assert {each.name: str(each.type) for each in table.schema} == {
        "whos": "string", "paid_cents": "int64", "on_day": "date32[day]", "late": "bool",
        "tags": "list<element: string>", "part": "double",
    }  # fmt: skip
    assert table.to_pylist() == [
        {"whos": "=1+1", "paid_cents": -60_050, "on_day": date(2026, 11, 1), "late": True,
         "tags": ["a", "b"], "part": 0.5}
    ]  # fmt: skip
