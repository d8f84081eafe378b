"""The API's reports: promised names by key, in pages, and on record."""

from typing import Any

import pytest


@pytest.mark.proves("Database Functions Implemented")
async def test_functions_and_views_answer_a_key_for_reports(lender: Any, machine: Any) -> None:
    await lender.says("+264810000011", "Hi")
    await lender.quiet()
    her = (await lender.party("+264810000011")).customer.ref
    async with machine("reports", "read_reports", "read_audit") as client:
        name = "calculate_customer_lifetime_value"
        worth = (await client.get(f"/functions/{name}", params={"of": her})).json()
        assert (worth["value"], worth["said"]) == (None, "not enough data")
        figures = (await client.get("/functions/get_crm_dashboard_metrics")).json()
        assert figures["components"]["leads"]["said"] == "ok"
        assert figures["period"]["from"] < figures["period"]["to"]
        for asked in (
            f"/functions/{name}",
            f"/functions/{name}?of=BUF-999",
            "/views/deals?cursor=x",
        ):
            assert (await client.get(asked)).status_code == 404
        assert (await client.get("/views/user_sessions")).status_code == 422
        days = "/functions/get_sales_pipeline_metrics?since={}&until={}"
        assert (await client.get(days.format("2026-02-30", "2026-03-01"))).status_code == 422
        for since, until, told in (
            ("2028-02-29", "2028-02-29", ("2028-02-29", "2028-02-29")),
            ("0001-01-01", "9999-12-31", ("1900-01-01", "2199-12-31")),
            ("2026-12-31", "2026-01-01", ("2026-12-31", "2026-01-01")),
        ):
            answer = (await client.get(days.format(since, until))).json()
            assert (answer["period"]["from"], answer["period"]["to"]) == told
        said = (await client.get("/views/communications", params={"limit": 1})).json()
        assert set(said["items"][0]) & {"body", "body_sealed"} == set()
        rest = (await client.get("/views/communications", params={"cursor": said["next"]})).json()
        assert (len(rest["items"]) > 0, rest["next"]) == (True, None)
        rows = (await client.get("/audit", params={"actor": "service:reports"})).json()["items"]
    assert {("read", "view:communications"), ("read", f"function:{name}")} <= {
        (each["action"], each["subject"]) for each in rows
    }
