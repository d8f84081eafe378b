"""Campaigns at the desk: written with a preview, approved by another, and its results taken."""

import asyncio
import csv
import io
import json
from typing import Any

import pytest

from agent import campaigns, cast
from agent.desk import campaigns_export, campaigns_rule
from agent.desk.sheets import Sheet
from crm_store.audiences import Audience
from crm_store.campaign_results import Outcome
from flows.policy import CampaignRules

HERE = "/desk/campaigns"
FORM = {"name": "We are <here>", "purpose": "service", "template-here_for_you": "1"}


@pytest.mark.proves("Campaign Management")
async def test_one_writes_another_approves_and_what_came_of_it_is_taken_by_two(
    lender: Any, desk: Any
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    async with desk("simon", "manager") as simon, desk("helvi", "admin") as helvi:
        assert "No campaign is here" in (await simon.get(HERE)).text
        for wrong, why in (
            ({**FORM, "purpose": "marketing"}, "made for this purpose"),
            ({**FORM, "day": "9999-99-99"}, "Write the day"),
        ):
            refused = await simon.send_form(f"{HERE}/new", **wrong)
            assert (refused.status_code, why in refused.text) == (409, True)
        shown = (await simon.send_form(f"{HERE}/new", **FORM, act="preview")).text
        assert "We are &lt;here&gt;" in shown
        assert "would get it" in shown
        assert "not submitted" in shown
        ((told,),) = await lender.rows("select detail from audit_log where action = 'preview'")
        assert len(json.loads(told)["shown"]) == json.loads(told)["people"]  # who was looked at
        assert await lender.rows("select * from campaigns") == []
        await simon.send_form("/desk/settings/templates/create")  # so everybody waits for WhatsApp
        kept = await simon.send_form(f"{HERE}/new", **FORM, act="keep")
        address = kept.headers["location"]
        assert address == f"{HERE}/CMP-1"
        assert "so somebody else approves it" in (await simon.get(address)).text
        own = await simon.send_form(f"{address}/approve")
        assert (own.status_code, "Another person must approve" in own.text) == (409, True)
        assert (await helvi.send_form(f"{address}/approve")).status_code == 303
        again = await helvi.send_form(f"{address}/approve")
        assert (again.status_code, "does not stand so" in again.text) == (409, True)
        while not await lender.rows("select 1 from campaigns where frozen_at is not null"):
            await campaigns.round_of(lender.house)

        page = (await simon.get(address)).text
        assert "What came of it" in page
        for to, said in (
            ("pause", "It is paused"),
            ("go-on", "going out since"),
            ("end", "was ended"),
        ):
            assert (await simon.send_form(f"{address}/turn", to=to)).status_code == 303
            assert said in (await simon.get(address)).text
        assert (await simon.send_form(f"{address}/turn", to="go-on")).status_code == 409
        assert "We are" in (await simon.get(f"{HERE}?status=cancelled")).text

        assert (await simon.send_form(f"{address}/export")).status_code == 303
        ((of,),) = await lender.rows("select id from export_requests")
        file = f"{HERE}/export/{of}"
        assert (await simon.send_form(f"{file}/take")).status_code == 404
        await simon.send_form(f"{file}/release")
        assert (await simon.send_form(f"{file}/take")).status_code == 404
        await helvi.send_form(f"{file}/release")
        taken = await simon.send_form(f"{file}/take")
        found = list(csv.DictReader(io.StringIO(taken.text)))
        members = await lender.rows("select count(*) from campaign_members")
        assert [(len(found),)] == members
        assert {each["campaign"] for each in found} == {"CMP-1"}
        await _another_goes_out(lender, simon, helvi)
    told = await lender.rows("select action from audit_log where subject = 'CMP-1' order by seq")
    assert {"campaign", "read", "export"} <= {action for (action,) in told}


async def _another_goes_out(lender: Any, simon: Any, helvi: Any) -> None:
    """WhatsApp approves its words; its page then says how sure each share is."""
    sids = "select content_sid from templates where name = 'here_for_you'"
    for (sid,) in await lender.rows(sids):
        lender.twilio.approvals.judge(sid)
    await simon.send_form("/desk/settings/templates/sync")
    await simon.send_form(f"{HERE}/new", **FORM, act="keep")
    await helvi.send_form(f"{HERE}/CMP-2/approve")
    while not await lender.rows("select 1 from outbox where sent_at is not null"):
        await campaigns.round_of(lender.house)
        lender.house.sender.poke()
        await asyncio.sleep(0.02)
    page = (await simon.get(f"{HERE}/CMP-2")).text
    assert "%, between" in page
    assert "<svg" in page


async def test_a_budget_needs_a_price_and_its_page_says_what_was_spent(
    lender: Any, desk: Any
) -> None:
    house = lender.house
    await cast.ensure(house.store, now=house.clock())
    async with desk("simon", "manager") as simon, desk("helvi", "admin") as helvi:
        early = await simon.send_form(f"{HERE}/new", **FORM, budget="100.00")
        assert (early.status_code, "Nobody has told yet" in early.text) == (409, True)
        rules = house.book.campaigns[0].model_copy(update={"utility_message_cents": 45})
        house.book = house.book.model_copy(update={"campaigns": (rules,)})
        for typed, why in (("much", "Write the budget as"), ("0.40", "does not pay for one")):
            wrong = await simon.send_form(f"{HERE}/new", **FORM, budget=typed)
            assert (wrong.status_code, why in wrong.text) == (409, True)
        await simon.send_form("/desk/settings/templates/create")  # so everybody waits for WhatsApp
        kept = await simon.send_form(f"{HERE}/new", **FORM, budget="0.90", act="keep")
        address = kept.headers["location"]
        seen = (await helvi.get(address)).text
        assert ("N$0.90: no more than 2 messages" in seen, "N$0.45" in seen) == (True, True)
        people = int((await lender.rows("select count(*) from customers"))[0][0])
        assert f"It would cost N${people * 0.45:.2f} at most" in seen
        assert f"Its budget of N$0.90 pays for 2 of at most {people}." in seen
        house.book = house.book.model_copy(update={"campaigns": (_dearer(rules),)})
        await helvi.send_form(f"{address}/approve")
        while not await lender.rows("select 1 from campaigns where frozen_at is not null"):
            await campaigns.round_of(house)
        seen = (await simon.get(address)).text
        assert ("N$0.45" in seen, "N$0.00 at most, for 0 messages" in seen) == (True, True)


def _dearer(rules: CampaignRules) -> CampaignRules:
    return rules.model_copy(update={"utility_message_cents": 90})


def test_no_cell_is_a_formula_and_a_rule_reads_as_it_was_typed() -> None:
    outcome = Outcome("BUF-1", "A", "refused", "=1+1", None, answered=False, opted_out=True)
    row = campaigns_export.row("CMP-1", outcome)
    assert '"\'=1+1"' in Sheet(campaigns_export.COLUMNS, [row]).csv()
    typed = {
        "language-af": "1", "partners": "emp-1, emp-2", "stage": "declined", "segment": "at_risk",
        "loans": "none", "silent_days": "30", "wrote_within_days": "90", "agrees_to_offers": "1",
    }  # fmt: skip
    rule = campaigns_rule.audience(typed)
    assert rule.partners == ("EMP-1", "EMP-2")
    assert Audience.model_validate(rule.model_dump(mode="json", exclude_defaults=True)) == rule
    assert campaigns_rule.in_words(rule) == [
        "speak Afrikaans",
        "work for EMP-1 or EMP-2",
        "whose newest application is at declined",
        "are in the segment at risk",
        "never had a loan",
        "have not written for 30 days",
        "wrote within 90 days",
        "agreed to hear of offers",
    ]
