"""A death that was reported in error is taken back by two people, with a reason."""

from typing import Any

from tests.agent.desk.conftest import SELMA


async def test_one_doubts_it_another_takes_it_back_and_her_number_must_be_proven_anew(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi", "1", "this is her sister, she passed away on sunday")
    party = await lender.party(SELMA)
    assert "deceased_reported" in party.customer.flags
    page = f"/desk/customers/{party.customer.ref}"
    async with desk("maria") as maria, desk("petrus") as petrus:
        empty = await maria.send_form(f"{page}/alive", why=" ")
        assert (empty.status_code, "Say how you know" in empty.text) == (409, True)
        nobody = await petrus.send_form(f"{page}/alive/agree")
        assert nobody.status_code == 303  # nobody doubts it yet, so nothing happens
        assert "deceased_reported" in (await lender.party(SELMA)).customer.flags
        why = "She stood here in our office, with her ID."
        assert (await maria.send_form(f"{page}/alive", why=why)).status_code == 303
        alone = await maria.send_form(f"{page}/alive/agree")
        assert (alone.status_code, "somebody else has to agree" in alone.text) == (409, True)
        assert (await petrus.send_form(f"{page}/alive/agree")).status_code == 303
        assert why in (await maria.get(f"/desk/conversations/{party.conversation.id}")).text
    party = await lender.party(SELMA)
    assert set(party.customer.flags) == set()
    assert (party.identity.verified_at, party.identity.opted_out_at is None) == (None, False)
    assert await lender.rows(
        "select actor, action from audit_log where action like '%death' order by seq"
    ) == [("user:maria", "doubt_death"), ("user:petrus", "take_back_death")]
    await lender.says(SELMA, "start")
    await lender.quiet()
    assert (await lender.party(SELMA)).identity.opted_out_at is None
