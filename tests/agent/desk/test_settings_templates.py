"""Templates at the desk: the grid of four languages, WhatsApp's word, and the switch."""

from typing import Any

from agent.gatekeeping import book
from crm_store import halts


async def test_templates_are_submitted_asked_after_and_shown_in_four_languages(
    lender: Any, desk: Any
) -> None:
    here = "/desk/settings/templates"
    async with desk("johanna", "manager") as johanna:
        shown = (await johanna.get(here)).text
        assert f"Submit {len(book().versions)} to WhatsApp" in shown
        assert shown.count("none, English goes") == 2 * len(book().by_name)
        assert (await johanna.send_form(f"{here}/create")).status_code == 303
        sids = dict(await lender.rows("select name || '.' || language, content_sid from templates"))
        lender.twilio.approvals.judge(sids["answer_waiting.en"])
        lender.twilio.approvals.judge(sids["case_update.en"], "rejected", reason="INVALID_FORMAT")
        lender.twilio.approvals.judge(sids["offer_ready.af"], category="marketing")
        assert (await johanna.send_form(f"{here}/sync")).status_code == 303
        shown = (await johanna.get(here)).text
        assert "Submit" not in shown
        assert "INVALID_FORMAT" in shown
        assert "Hallo, dit is Buffr." in shown
        assert book().by_name["case_update"].version("af") in shown
        assert "ref, at most 20 characters" in shown
        to_look_at = (await johanna.get(f"{here}?show=look")).text
        assert "News of a case" in to_look_at
        assert "A decision is ready" not in to_look_at


async def test_one_person_stops_everything_and_two_let_it_go_on(lender: Any, desk: Any) -> None:
    here = "/desk/settings/templates"
    async with desk("johanna", "manager") as johanna, desk("petrus", "admin") as petrus:
        assert (await johanna.send_form(f"{here}/stop", why=" ")).status_code == 409
        assert (await johanna.send_form(f"{here}/ask-to-start", why="?")).status_code == 409
        assert (await johanna.send_form(f"{here}/stop", why="wrong words")).status_code == 303
        assert await halts.halted(lender.house.store)
        assert "wrong words" in (await petrus.get(here)).text
        assert (await johanna.send_form(f"{here}/ask-to-start", why="put right")).status_code == 303
        again = await johanna.send_form(f"{here}/start")
        assert (again.status_code, "Another person must agree" in again.text) == (409, True)
        assert (await petrus.send_form(f"{here}/start")).status_code == 303
        assert not await halts.halted(lender.house.store)
        assert (await petrus.send_form(f"{here}/start")).status_code == 409
    told = await lender.rows("select detail from audit_log where subject = 'outbox'")
    assert len(told) == 3
    assert not any(why in str(told) for why in ("wrong words", "put right"))
