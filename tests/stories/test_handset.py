"""Several people on one phone: each has a talk of their own, and nobody is shown another's."""

from typing import Any

import pytest

from agent import handset, notices
from crm_store import speakers
from flows.flow import Say
from tests.stories.conftest import photo

WHO = "Who is writing now?"


@pytest.mark.proves("2.1 Customer Profile System")
async def test_two_people_apply_on_one_phone_and_neither_sees_the_other(selma: Any) -> None:
    await selma.comes_to_the_pay()
    hers = await selma.party()

    asked = await selma.says("this is her sister, I want my own loan", photo())
    assert WHO in asked
    for secret in ("Selma", "Nangolo", "Kalahari", "4471", hers.customer.ref):
        assert secret not in asked
    # Whatever else is written, nothing is said before that is known.
    assert (await selma.says("what is my status")).startswith(WHO)
    await _no_paper_of_her_sister_is_kept_as_hers(selma)

    assert "I start anew with you." in await selma.taps("My own loan")
    assert "Go on with my form" not in {each.title for each in selma.last.rows}
    sister = await selma.party()
    assert sister.customer.ref != hers.customer.ref
    await selma.taps("Apply for a loan")
    await selma.tells("yes", "Etosha Logistics", "1", "9001", "Ndapewa Shikongo")
    # Each has agreed for herself, and each has her own draft.
    assert await selma.rows(
        "select count(distinct s.customer_id), count(distinct a.customer_id) from consents s"
        " cross join applications a where a.stage = 'started'"
    ) == [(2, 2)]

    assert (await selma.says("somebody else")).startswith(WHO)
    back = await selma.taps("The first person")
    assert "You see only what is yours." in back
    assert "Ndapewa" not in back
    assert "How much do you earn" in await selma.taps("Apply for a loan")
    assert await selma.fact("full_name") == "Selma Nangolo"

    # After a pause nothing is taken for granted.
    selma.clock.later(hours=3)
    assert (await selma.says("9000")).startswith(WHO)
    assert "You see only what is yours." in await selma.taps("The second person")
    assert await selma.fact("full_name") == "Ndapewa Shikongo"
    await _what_is_hers_waits_while_her_sister_has_the_phone(selma, hers)
    # Once the guest is silent the number is its owner's again: she may be reminded.
    selma.clock.later(hours=3)
    house = selma.stage.house
    assert [await handset.round_of(house), await handset.round_of(house)] == [1, 0]
    assert (await selma.party()).customer.ref == hers.customer.ref


async def _no_paper_of_her_sister_is_kept_as_hers(selma: Any) -> None:
    """Neither the one that came with the word, nor those that come before the name."""
    heard = await selma.sends_a_photo()
    assert "Please send it again once I know who is writing." in heard
    assert (
        await selma.rows("select reject_reason, storage_key from documents")
        == [("unknown_speaker", None)] * 2
    )


async def _what_is_hers_waits_while_her_sister_has_the_phone(selma: Any, hers: Any) -> None:
    house = selma.stage.house
    async with house.store.transaction() as session:
        reached = await notices.reach(session, hers.customer.id)
        assert reached is not None
        notices.put(
            session,
            reached,
            says=(Say("thanks"),),
            key="hers",
            phrases=house.phrases,
            calendar=house.calendar,
            now=house.clock(),
            at_once=True,
        )
        found = await speakers.of_number(session, hers.customer.id)
    assert [(each.is_owner, each.speaks) for each in found] == [(True, False), (False, True)]
    heard = len(selma.stage.twilio.phone(selma.phone))
    while await house.sender.send_due():
        pass
    assert len(selma.stage.twilio.phone(selma.phone)) == heard
    assert await selma.rows("select status, why from outbox where dedupe_key like '%hers%'") == [
        ("queued", "who_speaks_is_not_known")
    ]
