"""She answers an older message, by a swipe or its button: it may not be the open question."""

from typing import Any

from tests.stories.conftest import photo

OUTDATED = "You replied to an older message of mine, so I changed nothing."


def asked(borrower: Any, words: str) -> str:
    """The sid of the newest message that says this."""
    return str(next(each.sid for each in reversed(borrower._heard()) if words in each.text))


async def comes_to_the_months(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("N$9 000", "25", "2000")


async def test_the_newest_question_may_be_quoted(selma: Any) -> None:
    await comes_to_the_months(selma)
    answer = await selma.says("4", replied_to=asked(selma, "Over how many months"))
    assert "You pay: 4 x N$600.00" in answer
    assert OUTDATED not in answer


async def test_a_number_for_an_older_question_answers_no_other(selma: Any) -> None:
    """The 4 is a number of months: but it is the pay day that she quotes."""
    await comes_to_the_months(selma)
    before = await selma.facts()
    answer = await selma.says("4", replied_to=asked(selma, "which day"))
    assert answer.startswith(OUTDATED)
    assert "Over how many months" in answer
    assert answer.count("?") == 1
    assert await selma.facts() == before
    assert "You pay: 4 x N$600.00" in await selma.says("4")


async def test_a_yes_to_older_figures_takes_none(selma: Any) -> None:
    await comes_to_the_months(selma)
    await selma.says("4")
    first = asked(selma, "You pay: 4 x N$600.00")
    await selma.says("make it 1000 please")
    for words in ("yes", "1", "go on"):
        assert OUTDATED in await selma.says(words, replied_to=first)
        assert "quote" not in await selma.facts()
        await selma.says("how long does it take?")  # else she is offered another way


async def test_a_button_of_older_figures_takes_none_and_she_is_told_so(selma: Any) -> None:
    await comes_to_the_months(selma)
    await selma.says("4")
    go_on = next(each for each in selma.last.buttons if each.title == "Go on").id
    await selma.says("make it 1000 please")
    answer = await selma.says("Go on", payload=go_on)
    assert answer.startswith(OUTDATED)
    assert "You get: N$1,000.00" in answer
    assert "quote" not in await selma.facts()


async def test_a_button_that_is_tapped_twice_is_no_misunderstanding(selma: Any) -> None:
    await selma.tells("Hi", "1", "I want a loan")
    yes = next(each for each in selma.last.buttons if each.title == "Yes").id
    assert await selma.says("Yes", payload=yes) == "Step 2 of 7. Who is your employer?"
    answer = await selma.says("Yes", payload=yes)
    assert answer.startswith(OUTDATED)
    assert answer.endswith("Who is your employer?")


async def test_an_older_button_that_calls_a_person_still_does(selma: Any) -> None:
    await selma.tells("Hi", "1")
    person = next(each for each in selma.last.rows if each.title == "Talk to a person").id
    await selma.tells("I want a loan", "yes")
    assert "I am calling a person." in await selma.says("Talk to a person", payload=person)


async def test_the_same_plain_question_asked_again_is_the_same(selma: Any) -> None:
    await comes_to_the_months(selma)
    first = asked(selma, "Over how many months")
    assert "Over how many months" in await selma.says("can I pay it off early?")
    assert "You pay: 4 x N$600.00" in await selma.says("4", replied_to=first)


async def test_unchanged_figures_that_were_shown_again_are_the_same(selma: Any) -> None:
    await comes_to_the_months(selma)
    await selma.says("4")
    first = asked(selma, "You pay: 4 x N$600.00")
    assert "You pay: 4 x N$600.00" in await selma.says("can I pay it off early?")
    assert OUTDATED not in await selma.says("yes", replied_to=first)
    assert "quote" in await selma.facts()


async def test_a_whole_sentence_is_read_whatever_it_quotes(selma: Any) -> None:
    await comes_to_the_months(selma)
    answer = await selma.says("I want it over 4 months", replied_to=asked(selma, "which day"))
    assert "You pay: 4 x N$600.00" in answer


async def test_beside_it_an_answer_to_the_open_question_counts(selma: Any) -> None:
    await comes_to_the_months(selma)
    twilio, old = selma.stage.twilio, asked(selma, "which day")
    await twilio.borrower_says(selma.phone, "30", replied_to=old)
    answer = await selma.says("over 4 months")
    assert "You pay: 4 x N$600.00" in answer
    assert (await selma.facts())["pay_day"].value == 25


async def test_words_of_her_own_may_be_quoted(selma: Any) -> None:
    await comes_to_the_months(selma)
    own = next(
        each.sid
        for each in selma.stage.twilio.phone(selma.phone)
        if each.direction == "from_phone" and each.text == "2000"
    )
    assert "You pay: 4 x N$600.00" in await selma.says("4", replied_to=own)


async def test_who_does_it_again_gets_other_ways_and_then_a_person(selma: Any) -> None:
    await comes_to_the_months(selma)
    old = asked(selma, "which day")
    assert OUTDATED in await selma.says("4", replied_to=old)
    again = await selma.says("4", replied_to=old)
    assert again.startswith("Let us try another way.")
    assert "I cannot do that here, so a person helps you now." in await selma.says(
        "4", replied_to=old
    )


async def test_a_photo_that_quotes_the_request_for_another_paper_is_that_paper(selma: Any) -> None:
    await selma.comes_to_the_papers()
    for_the_id = asked(selma, "the front of your ID")
    await selma.sends_a_photo()
    await selma.sends_a_pdf()
    assert "letter from your bank" in selma.last.text
    before = await selma.facts()
    answer = await selma.says("", photo(shade=200), replied_to=for_the_id)
    assert "ID" in answer.splitlines()[0]
    assert "letter from your bank" in answer
    after = await selma.facts()
    assert after["id"].value != before["id"].value
    assert "bank_letter" not in after


async def test_a_photo_that_quotes_anything_else_is_what_is_asked_for(selma: Any) -> None:
    await selma.comes_to_the_papers()
    answer = await selma.says("", photo(), replied_to=asked(selma, "which day"))
    assert "newest payslip" in answer
    assert "id" in await selma.facts()
