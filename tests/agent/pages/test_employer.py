"""An employer is asked once by letter and answers on a page; a person sees to what remains open."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from agent import deciding, dossiers, employers_asked, employers_reminded, postman
from agent.pages import employer_words
from crm_store import applications, audit, links, stages
from tests.agent.pages.forms import CONFIRMS

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek


async def facts(pages: Any) -> dict[str, Any]:
    async with pages.house.store.reading() as session:
        application = await stages.by_ref(session, pages.ref)
        assert application is not None
        told = applications.facts(session, application)
        return {name: (fact["value"], fact["message_id"]) for name, fact in told.items()}


async def answer(pages: Any) -> dict[str, Any]:
    """What was answered last, opened."""
    async with pages.house.store.reading() as session:
        rows = await pages.lender.rows("select link_id from link_answers order by at")
        found = await links.answered(session, rows[-1][0])
        assert found is not None
        return found


async def test_an_employer_is_asked_once_by_a_letter_without_a_name_and_confirms(
    pages: Any,
) -> None:
    assert await employers_asked.round_of(pages.house) == 0
    assert await postman.round_of(pages.house) == 0
    (letter,) = pages.letters()
    assert pages.ref in letter
    assert "30 November 2026" in letter
    for named in ("Selma", "Nangolo", "4471", "6,500", "loan"):
        assert named not in letter
    rows = await pages.lender.rows("select status, body_sealed from emails")
    assert rows == [("sent", None)]  # the key in it is nowhere any more
    token = pages.employers_path().rpartition("/")[2]
    ((kept,),) = await pages.lender.rows("select links::text from links")
    assert token not in kept
    await _confirms(pages)


async def test_a_letter_about_what_was_sent_before_opens_nothing(pages: Any) -> None:
    old, clock = pages.employers_path(), pages.lender.clock
    clock.later(minutes=1)
    async with pages.house.store.engine.begin() as connection:  # she has sent it once more
        await connection.execute(
            text("update applications set submitted_at = :now"), {"now": clock()}
        )
    assert (await pages.looks(old)).status_code == 404
    assert await employers_asked.round_of(pages.house) == 1
    ended = await pages.lender.rows("select expires_at < created_at + '5 minutes' from links")
    assert sorted(ended) == [(False,), (True,)]


def test_the_employers_page_says_the_same_in_both_languages() -> None:
    english, afrikaans = employer_words.words("en"), employer_words.words("af")
    assert english.__pydantic_extra__.keys() == afrikaans.__pydantic_extra__.keys()
    assert english.faults.keys() == afrikaans.faults.keys()


async def test_a_silent_employer_is_reminded_once_and_may_answer_in_afrikaans(pages: Any) -> None:
    old, clock = pages.employers_path(), pages.lender.clock
    assert await employers_reminded.round_of(pages.house) == 0
    clock.later(days=3)
    rounds = [await employers_reminded.round_of(pages.house) for _ in range(2)]
    assert rounds == [1, 0]
    assert await postman.round_of(pages.house) == 1
    assert (await pages.looks(old)).status_code == 404
    letters = pages.letters()
    (letter,) = [each for each in letters if "We asked you this before" in each]
    assert "Ons het u dit al gevra en het nog geen antwoord nie." in letter
    assert "tot die einde van 30 November 2026" in letter
    path = pages.path_in(letter)
    shown = (await pages.looks(f"{path}?in=af")).text
    assert "Selma Nangolo het by Buffr Lend aansoek gedoen" in shown
    assert '<html lang="af">' in shown
    wrong = await pages.sends(path, {"answer": "confirmed", "answered_by": "M Iipinge", "in": "af"})
    assert "Sê of die werk permanent is." in wrong.text
    done = await pages.sends(path, {**CONFIRMS, "in": "af"})
    assert "Ons het u antwoord." in (await pages.looks(done.headers["location"])).text
    assert await answer(pages) == CONFIRMS


async def _confirms(pages: Any) -> None:
    path = pages.employers_path()
    shown = (await pages.looks(path)).text
    for told in ("Selma Nangolo", "KF-4471", "Kalahari Foods", "N$6,500.00", pages.ref):
        assert told in shown
    done = await pages.sends(path, {**CONFIRMS, "position": "left over from another answer"})
    assert (done.status_code, done.headers["location"]) == (303, "/p/done/employer/en")
    assert "We have your answer" in (await pages.looks(done.headers["location"])).text
    assert await answer(pages) == CONFIRMS
    assert (await facts(pages))["employed_until"] == ("open_ended", "partner:EMP-1")
    async with pages.house.store.reading() as session:
        application = await stages.by_ref(session, pages.ref)
        assert application is not None
        assert (await dossiers.employment(session, application)).value == "confirmed"
    await deciding.round_of(pages.house)
    steps = await pages.lender.rows(
        "select data->>'to' from events where kind = 'stage' order by at, id"
    )
    assert ("ai_assessment",) in steps
    heard = "select actor, data->>'outcome' from events where kind = 'employment'"
    assert await pages.lender.rows(heard) == [("partner:EMP-1", "confirmed")]
    async with pages.house.store.snapshot() as session:
        assert await audit.verify(session) is None
    ((row,),) = await pages.lender.rows("select link_answers::text from link_answers")
    assert "Iipinge" not in row


async def test_a_correction_is_used_and_a_person_looks_who_has_the_last_word(pages: Any) -> None:
    corrects = {
        "answer": "corrected",
        "contract": "fixed",
        "ends_on": "31/03/2027",
        "remuneration": "N$5 900",
        "answered_by": "Maria Iipinge",
    }
    done = await pages.sends(pages.employers_path(), corrects)
    assert done.status_code == 303
    told = await facts(pages)
    assert told["remuneration"] == (590_000, "partner:EMP-1")
    assert told["employed_until"] == ("2027-03-31", "partner:EMP-1")
    await deciding.round_of(pages.house)
    assert await pages.stage() == "manual_review"
    assert await pages.lender.rows("select reason from cases") == [("employment_corrected",)]
    await _staff_have_the_last_word(pages)


async def _staff_have_the_last_word(pages: Any) -> None:
    """A paper does not outweigh an employer's answer; who asks them once more does."""
    pages.lender.clock.later(minutes=5)
    async with pages.house.store.transaction() as session:
        application = await stages.by_ref(session, pages.ref)
        assert application is not None
        for found, source, holds in (
            ("by_payslip", "document:1", "corrected"),
            ("confirmed", "user:maria", "confirmed"),
        ):
            fact, now = {"employment": found}, pages.house.clock()
            applications.know(session, application, fact, source=source, at=now)
            assert (await dossiers.employment(session, application)).value == holds


async def test_a_form_that_cannot_be_meant_says_what_to_mend(
    pages: Any, subtests: pytest.Subtests
) -> None:
    path = pages.employers_path()
    await pages.lender.sql("update links set most_tries = 99")
    for change, says in (
        ({"answer": ""}, "Choose one of the three answers."),
        ({"answer": "perhaps"}, "Choose one of the three answers."),
        ({"answer": "corrected", "contract": ""}, "Choose one of the three answers."),
        ({"contract": ""}, "Say whether the job is permanent."),
        ({"contract": "fixed"}, "Give the last day of the contract"),
        ({"contract": "fixed", "ends_on": "31/02/2027"}, "Give the last day of the contract"),
        ({"answer": "corrected", "started_on": "2031-01-01"}, "Give the first day at work"),
        ({"answer": "corrected", "remuneration": "a lot"}, "Give the monthly pay"),
        ({"answer": "corrected", "remuneration": "1"}, "Give the monthly pay"),
        ({"answered_by": ""}, "Write your name and surname."),
        ({"answered_by": "12345"}, "Write your name and surname."),
        ({"position": "x" * 81}, "at most 80 letters"),
        ({"unheard_of": "1"}, "Choose one of the three answers."),
    ):
        with subtests.test(str(change)):
            found = await pages.sends(path, {**CONFIRMS, **change})
            assert found.status_code == 422
            assert says in found.text
    typed = {**CONFIRMS, "contract": "", "answered_by": '"><script>alert(1)</script>'}
    assert "<script" not in (await pages.sends(path, typed)).text
    assert await pages.lender.rows("select count(*) from link_answers") == [(0,)]


async def test_after_five_business_days_of_silence_a_person_asks_and_the_page_is_gone(
    pages: Any,
) -> None:
    path = pages.employers_path()
    pages.lender.clock.now = MONDAY + timedelta(days=7, hours=13)  # that evening, in Windhoek
    await deciding.round_of(pages.house)
    assert (await pages.looks(path)).status_code == 200
    pages.lender.clock.later(hours=2)
    await deciding.round_of(pages.house)
    assert (await pages.looks(path)).status_code == 404
    assert await pages.stage() == "manual_review"
    assert await pages.lender.rows("select reason from cases") == [("employment_asked",)]


async def test_the_page_closes_with_what_it_was_sent_for(
    pages: Any, subtests: pytest.Subtests
) -> None:
    path = pages.employers_path()
    for name, change, undone in (
        ("held", "update customers set flags = '{\"dispute\": true}'",
         "update customers set flags = '{}'"),
        ("withdrawn", "update applications set stage = 'withdrawn'"
         " where stage = 'employment_verification'", ""),
    ):  # fmt: skip
        with subtests.test(name):
            assert (await pages.looks(path)).status_code == 200
            await pages.lender.sql(change)
            assert (await pages.looks(path)).status_code == 404
            if undone:
                await pages.lender.sql(undone)


async def test_without_consent_nobody_is_asked_and_without_an_address_a_person_asks(
    waits: Any,
) -> None:
    lender, say = (
        waits.lender,
        (
            "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
            " language, at) select gen_random_uuid(), customer_id, identity_id, purpose, '{}',"
            " text_version, language, at from consents where purpose = 'employer_check' limit 1"
        ),
    )
    await lender.sql(say.format("withdraw"))
    assert await employers_asked.round_of(waits.house) == 0
    assert await lender.rows("select count(*) from links") == [(0,)]
    assert await lender.rows("select reason from cases") == [("no_employer_consent",)]
    assert await waits.stage() == "manual_review"
    await lender.sql(say.format("grant"))
    await lender.sql("delete from cases")
    await lender.sql(
        "update applications set stage = 'employment_verification' where ref = '" + waits.ref + "'"
    )
    await lender.sql("update partners set hr_email_sealed = null")
    assert await employers_asked.round_of(waits.house) == 1
    assert await employers_asked.round_of(waits.house) == 0
    assert await lender.rows("select way from employment_checks") == [("person",)]
    assert await lender.rows("select reason from cases") == [("employer_has_no_email",)]
    assert await lender.rows("select count(*) from emails") == [(0,)]
