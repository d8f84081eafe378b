"""Nothing that was typed is lost: refused, signed out in between, or simply not sent yet."""

from datetime import timedelta
from typing import Any

from crm_store import drafts
from crm_store.sessions import IDLE
from tests.agent.desk.conftest import held_by, seen

TYPED = "I look into it,\nand write to you."


async def test_what_was_typed_survives_a_refusal_a_new_page_and_a_session_that_ran_out(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus:
        address = await held_by(maria, lender)
        refused = await maria.send_form(f"{address}/reply", text=TYPED, seen="")
        assert (refused.status_code, "What you typed is still here" in refused.text) == (409, True)
        assert TYPED in (await maria.get(address)).text
        assert TYPED not in (await petrus.get(address)).text  # it is hers alone
        sealed = await lender.rows("select kind, body_sealed from desk_drafts")
        assert [kind for kind, _ in sealed] == ["reply"]
        assert b"look into" not in sealed[0][1]

        saved = await maria.send_form(f"{address}/draft", kind="note", text="She is on leave")
        assert saved.status_code == 204
        await maria.send_form(f"{address}/hand-back", outcome="  ", step="menu")
        lender.clock.later(minutes=int(IDLE / timedelta(minutes=1)) + 1)
        gone = await maria.send_form(f"{address}/hand-back", outcome="All is clear to her")
        assert gone.headers["location"] == f"/desk/sign-in?then={address}"
        forged = await maria.post(f"{address}/note", data={"key": "guessed", "text": "Not mine"})
        assert forged.headers["location"] == "/desk/sign-in"
    async with desk("maria") as maria:
        page = (await maria.get(address)).text
        assert all(words in page for words in (TYPED, "She is on leave", "All is clear to her"))
        assert "Not mine" not in page
        sent = await maria.send_form(f"{address}/reply", text=TYPED, seen=seen(page))
        assert sent.status_code == 303
        assert TYPED not in (await maria.get(address)).text.split("</ol>")[1]
    assert set(drafts.KINDS) == {"reply", "note", "outcome"}
