"""Pages without a login: one key, one answer, and nothing to be learnt without the key."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from agent import (
    deciding,
    dossiers,
    employers_asked,
    employers_reminded,
    numbers_given,
    postman,
)
from agent.office import Desk, Office
from agent.pages import employer_words
from channels.channel import Delivery, Doubt, Later, Refused, Sent
from channels.email import Mail
from crm_store import accounts, applications, audit, customers, emails, links, stages
from crm_store.emails import Words

CONFIRMS = {"answer": "confirmed", "contract": "open_ended", "answered_by": "Maria Iipinge"}
SAME_TIME = timedelta(seconds=0.1) - timedelta(milliseconds=2)  # uvloop counts whole milliseconds
NUMBERS = {"id_number": "900412 0012 3", "bank": "Bank Windhoek", "account": "8001-234567"}
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
FORM = {"content-type": "application/x-www-form-urlencoded"}


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


# --- the employer ---


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


class Line:
    """A mailbox whose answers are known before."""

    def __init__(self, *says: Delivery) -> None:
        self._says = list(says)
        self.taken: list[Mail] = []

    async def send(self, mail: Mail) -> Delivery:
        self.taken.append(mail)
        return self._says.pop(0)


async def test_a_letter_is_tried_until_it_leaves_and_never_sent_in_doubt(
    waits: Any, subtests: pytest.Subtests
) -> None:
    words = Words("hr@kalahari.example", "Please", "Good day.", "<p>Good day.</p>")
    for says, became, tries, why in (
        ((Later(451, "busy", 60.0), Sent("1")), "sent", 2, []),
        ((Refused(550, "recipient"),), "failed", 1, [("employer_email_failed",)]),
        ((Doubt("cut off"),), "doubtful", 1, [("employer_email_doubtful",)]),
    ):
        with subtests.test(became):
            line = waits.house.mailbox = Line(*says)
            for table in ("emails", "cases"):
                await waits.lender.sql(f"delete from {table}")
            async with waits.house.store.transaction() as session:
                for _ in range(2):  # the same letter is written once
                    now = waits.house.clock()
                    await emails.put(session, words, key="a", subject_ref=waits.ref, run_at=now)
            for _ in range(3):
                await postman.round_of(waits.house)
                waits.lender.clock.later(minutes=2)
            assert len(line.taken) == tries
            kept = await waits.lender.rows("select status, body_sealed from emails")
            assert kept == [(became, None)]
            assert await waits.lender.rows("select reason from cases") == why


async def test_a_letter_whose_sender_died_is_not_sent_again(waits: Any) -> None:
    await employers_asked.round_of(waits.house)
    store = waits.house.store
    (taken,) = await emails.claim(store, now=waits.house.clock(), lasts=timedelta(0))
    assert emails.words(store, taken).to == "hr@kalahari-foods.example"
    assert await emails.claim(store, now=waits.house.clock(), lasts=timedelta(0)) == []
    assert await postman.round_of(waits.house) == 0
    assert await waits.lender.rows("select status, why from emails") == [("doubtful", "cut off")]
    assert await waits.lender.rows("select reason from cases") == [("employer_email_doubtful",)]


# --- the door ---


async def test_whoever_has_no_good_key_sees_one_same_page(
    pages: Any, subtests: pytest.Subtests
) -> None:
    path = pages.employers_path()
    used = await pages.path_for("BUF-2", "bank_change")
    old = await pages.path_for("BUF-2", "numbers")
    await pages.sends(used, NUMBERS)
    pages.lender.clock.later(minutes=61)
    gone = (await pages.looks("/p/guessed")).text
    assert "This page does not open" in gone
    elsewhere = {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}
    knock = pages.lender.knock
    knocks = {
        "guessed": (404, pages.looks(f"/p/{'x' * 43}")),
        "used": (404, pages.looks(used)),
        "old": (404, pages.looks(old)),
        "used, sent again": (404, pages.sends(used, NUMBERS)),
        "guessed, sent": (404, pages.sends("/p/guessed", CONFIRMS)),
        "without its form": (403, knock(path, data=CONFIRMS)),
        "with another's form": (403, knock(path, data={"key": "1"})),
        "from another site": (403, pages.sends(path, CONFIRMS, headers=elsewhere[0])),
        "from another origin": (403, pages.sends(path, CONFIRMS, headers=elsewhere[1])),
        "no form": (415, knock(path, json=CONFIRMS)),
        "too large": (413, knock(path, data={"note": "x" * 9000})),
        "a field twice": (400, knock(path, content="a=1&a=2", headers=FORM)),
        "no text": (400, knock(path, content="a=%ff", headers=FORM)),
    }
    found = await asyncio.gather(*(asked for _, asked in knocks.values()))
    for (name, (status, _)), answered in zip(knocks.items(), found, strict=True):
        with subtests.test(name):
            assert (answered.status_code, answered.text) == (status, gone)
            assert answered.elapsed >= SAME_TIME  # however it was found out
            assert_guarded(answered)
    assert (await pages.lender.knock(path, method="PUT")).status_code == 405
    assert_guarded(await pages.looks(path))
    assert_guarded(await pages.looks("/p/style/pages.css"))


def assert_guarded(found: Any) -> None:
    """Nothing of it is kept, framed, guessed at, told to another site, or run."""
    headers = found.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert not any(each in found.text for each in ("<script", " style=", "<style", "onclick"))


async def test_a_key_dies_after_a_few_wrong_forms_and_guessing_is_slowed(pages: Any) -> None:
    path = pages.employers_path()
    wrong = [await pages.sends(path, {"answer": "confirmed"}) for _ in range(5)]
    assert [each.status_code for each in wrong] == [422, 422, 422, 422, 404]
    assert (await pages.sends(path, CONFIRMS)).status_code == 404
    guesses = await asyncio.gather(*(pages.looks(f"/p/{number}") for number in range(40)))
    assert {each.status_code for each in guesses} == {404, 429}
    assert await pages.lender.rows("select count(*) from link_answers") == [(0,)]


async def test_of_two_answers_at_once_one_is_kept(pages: Any) -> None:
    path = pages.employers_path()
    both = await asyncio.gather(pages.sends(path, CONFIRMS), pages.sends(path, CONFIRMS))
    assert sorted(each.status_code for each in both) == [303, 404]
    assert await pages.lender.rows("select count(*) from link_answers") == [(1,)]


# --- the borrower ---


async def test_numbers_are_kept_sealed_and_told_back_by_their_ends(pages: Any) -> None:
    path = await pages.path_for("BUF-1", "numbers")
    assert path not in await pages.transcript()  # whoever reads it later has no key
    done = await pages.sends(path, NUMBERS)
    assert done.headers["location"] == "/p/done/numbers/en"
    heard = (await pages.heard("BUF-1"))[-1]
    assert "that ends in 0123" in heard
    assert "at Bank Windhoek that ends in 4567" in heard
    assert "90041200123" not in heard
    customer = await pages.customer("BUF-1")
    store = pages.house.store
    assert (customer.bank, customer.account_tail) == ("Bank Windhoek", "4567")
    async with store.reading() as session:
        assert customers.id_number(session, customer) == "90041200123"
        assert accounts.number(session, customer) == "8001234567"
    for table in ("customers", "link_answers", "events", "audit_log", "messages", "outbox"):
        for (row,) in await pages.lender.rows(f"select {table}::text from {table}"):
            assert "90041200123" not in row
            assert "8001234567" not in row


async def test_what_is_no_number_is_not_taken(pages: Any, subtests: pytest.Subtests) -> None:
    path = await pages.path_for("BUF-1", "numbers")
    await pages.lender.sql("update links set most_tries = 99")
    for change, says in (
        ({"id_number": "9004120012"}, "This is not an ID number."),
        ({"id_number": "90133200123"}, "This is not an ID number."),
        ({"id_number": "20010100123"}, "This is not an ID number."),  # six years old
        ({"id_number": "²0041200123"}, "This is not an ID number."),
        ({"bank": "My cousin"}, "Choose your bank from the list."),
        ({"account": "1234567"}, "This is not an account number."),
        ({"account": "12345678901234"}, "This is not an account number."),
        ({"account": "80012E4567"}, "This is not an account number."),
    ):
        with subtests.test(str(change)):
            found = await pages.sends(path, {**NUMBERS, **change})
            assert found.status_code == 422
            assert says in found.text
    assert (await pages.customer("BUF-1")).account_tail is None


async def test_what_differs_or_is_anothers_is_for_a_person(pages: Any) -> None:
    await pages.sends(await pages.path_for("BUF-1", "numbers"), NUMBERS)
    await pages.sends(
        await pages.path_for("BUF-1", "numbers"), {**NUMBERS, "account": "7007654321"}
    )
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    assert "a person looks at it" in (await pages.heard("BUF-1"))[-1]
    await pages.sends(await pages.path_for("BUF-2", "numbers"), NUMBERS)
    petrus = await pages.customer("BUF-2")
    assert petrus.id_number_sealed is None
    assert "fraud_signal" in petrus.flags
    signals = "select data->>'rule' from events where kind = 'fraud_signal'"
    assert await pages.lender.rows(signals) == [("same identity, two customers",)]
    reasons = "select reason from cases where category = 'numbers_differ' order by created_at"
    assert await pages.lender.rows(reasons) == [("account_differs",), ("id_number_of_another",)]


async def test_another_account_needs_her_id_number_and_then_two_people(pages: Any) -> None:
    await pages.sends(await pages.path_for("BUF-1", "numbers"), NUMBERS)
    path = await pages.path_for("BUF-1", "bank_change")
    new = {**NUMBERS, "bank": "FNB Namibia", "account": "62001112223"}
    found = await pages.sends(path, {**new, "id_number": "85010112345"})
    assert "This is not the ID number that we have of you." in found.text
    assert (await pages.sends(path, new)).status_code == 303
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    assert await pages.lender.rows("select category, priority from cases") == [("bank_change", 1)]
    async with pages.house.store.transaction() as session:
        (change,) = await accounts.waiting(session)
        desk = Desk(session, Office.of(pages.house), pages.house.clock())
        await numbers_given.rule(desk, change, "approved", by="user:maria")
        with pytest.raises(accounts.SamePerson):
            await numbers_given.rule(desk, change, "approved", by="user:maria")
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    with pytest.raises(IntegrityError, match="change_by_two"):  # whoever writes it, and however
        async with pages.house.store.transaction() as session:
            await session.run(
                text("update account_changes set status = 'approved', ruled_by = seen_by")
            )
    async with pages.house.store.transaction() as session:
        desk = Desk(session, Office.of(pages.house), pages.house.clock())
        await numbers_given.rule(desk, change, "approved", by="user:ben")
    customer = await pages.customer("BUF-1")
    assert (customer.bank, customer.account_tail) == ("FNB Namibia", "2223")
    assert "FNB Namibia that ends in 2223" in (await pages.heard("BUF-1"))[-1]
    assert await pages.lender.rows("select status from cases") == [("resolved",)]


async def test_a_newer_page_ends_the_older_and_there_are_only_so_many_a_day(pages: Any) -> None:
    first = await pages.path_for("BUF-1", "numbers")
    second = await pages.path_for("BUF-1", "numbers")
    assert (await pages.looks(first)).status_code == 404
    assert (await pages.looks(second)).status_code == 200
    for _ in range(3):
        await pages.path_for("BUF-1", "numbers")
    with pytest.raises(AssertionError, match="too often today"):
        await pages.path_for("BUF-1", "numbers")
    pages.lender.clock.later(hours=24)
    assert (await pages.looks(await pages.path_for("BUF-1", "numbers"))).status_code == 200
