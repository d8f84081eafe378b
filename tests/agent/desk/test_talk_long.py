"""A message of any length leaves the page of a talk usable: its beginning, and the rest folded."""

from typing import Any

from tests.agent.desk.conftest import SELMA, held_by, whole_of


async def test_a_message_of_64_kilobytes_is_folded_and_cut(lender: Any, desk: Any) -> None:
    words = "please help me now " * 3_400 + "the very end"
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hi", "1", "agent")
        before = len((await maria.get(address)).text)
        await lender.says(SELMA, words)
        await lender.quiet()
        page = (await maria.get(address)).text
    assert len(page) < before + 25_000
    open_part, folded = page.split("<details><summary>62,612 characters more</summary>")
    assert "please help me now" in open_part
    assert "please help me now" in folded
    assert "The last 44,612 are not shown here." in folded
    assert "the very end" not in page


async def test_all_of_it_is_there_for_who_asks_and_masked_for_who_reads_masked(
    lender: Any, desk: Any
) -> None:
    words = "please help me now " * 3_400 + "the very end, write to selma@example.com"
    async with desk("maria") as maria, desk("otto", "auditor") as otto:
        address = await held_by(maria, lender, "Hi", "1", "agent")
        await lender.says(SELMA, words)
        await lender.says(SELMA, "and this came after it")
        await lender.quiet()
        for reader, end in (
            (maria, "the very end, write to selma@example.com"),
            (otto, "the very end, write to [address]"),
        ):
            page = (await reader.get(address)).text
            whole = (await reader.get(whole_of(page))).text
            assert end not in page
            assert f"{end}</details>" in whole
            assert "not shown here" not in whole


async def test_a_long_letter_is_shown_whole(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hi", "1", "agent")
        await lender.says(SELMA, "please help me now " * 150 + "the very end")
        await lender.quiet()
        page = (await maria.get(address)).text
    assert "characters more" in page
    assert "the very end" in page
