"""Papers that could be read: shown to her, confirmed, and believed only then."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from flows import policy
from flows.commands import Affirm, Correct, Deny, SetFact, Skip, StartFlow, Why
from flows.effects import ConfirmPaper, File, Flag, HandOver, OfferLink, OpenCase
from flows.flow import Arrived
from flows.read_papers import Concern, Field, Look, ReadPaper, Shown

ON_AN_ID: dict[Field, Shown] = {
    "name": "Selma Nangolo",
    "ending": "0123",
    "born_on": date(1992, 3, 15),
}
ON_A_PAYSLIP: dict[Field, Shown] = {
    "employer": "Kalahari Foods",
    "gross": 900_000,
    "deductions": 0,
    "net": 792_000,
}
ON_A_LETTER: dict[Field, Shown] = {"name": "S Nangolo", "bank": "Bank Specimen", "ending": "4567"}
ON: dict[Look, dict[Field, Shown]] = {
    "id_front": ON_AN_ID,
    "passport": ON_AN_ID,
    "id_back": {},
    "payslip": ON_A_PAYSLIP,
    "bank_letter": ON_A_LETTER,
    "bank_statement": ON_A_LETTER,
}


def paper(look: Look, *concerns: Concern, **values: Any) -> ReadPaper:
    """A paper of this look; a value of None is one that could not be read for sure."""
    found: dict[Field, Shown] = {
        name: value
        for name, value in cast("dict[Field, Shown]", {**ON[look], **values}).items()
        if value is not None
    }
    return ReadPaper(uuid4(), look, found, concerns)


def keys(decision: Any) -> list[str]:
    return [each.key for each in decision.says]


def cases(decision: Any) -> list[tuple[str, str]]:
    return [(each.category, each.reason) for each in decision.effects if isinstance(each, OpenCase)]


def source(each: ReadPaper) -> str:
    return f"document:{each.document_id}"


def test_an_id_of_somebody_too_young_ends_the_application_kindly(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front", born_on=date(2011, 3, 4))])
    decision = talk.does(Affirm())
    assert keys(decision) == ["under_age.found"]
    assert talk.state.topic == "under_age"
    assert talk.draft.stage == "withdrawn"
    talk.does(StartFlow(flow="application"))
    assert "What you told or sent me says that you are younger than 18" in talk.said


def test_the_birthday_of_a_minor_may_be_a_misreading(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front", born_on=date(2011, 3, 4))])
    talk.does(Deny())
    assert talk.state.topic == "paper_wrong"
    assert talk.draft.stage == "started"


def test_an_id_counts_only_once_she_says_that_it_was_read_right(talk: Any) -> None:
    talk.comes_to("id")
    card = paper("id_front")
    shown = talk.does(read=[card])
    assert talk.said == (
        "I read this on your ID. Name: Selma Nangolo. ID number ending 0123."
        " Born on 15 March 1992. Is that right?"
    )
    assert File(card.document_id, "id") in shown.effects
    assert "id" not in talk.facts
    right = talk.does(Affirm())
    assert ConfirmPaper(card.document_id, "id") in right.effects
    assert talk.values["id"] == {"document_id": str(card.document_id), "read": True}
    assert (talk.values["born_on"], talk.facts["born_on"].message_id) == (
        "1992-03-15",
        source(card),
    )
    assert talk.state.topic == "payslip"
    assert cases(right) == []


def test_each_paper_is_filed_as_what_it_is_and_not_as_what_was_asked(talk: Any) -> None:
    talk.comes_to("id")
    slip = talk.does(read=[paper("payslip")])
    assert keys(slip) == ["papers.is_payslip"]
    talk.does(Affirm())
    assert talk.state.topic == "id"
    several = talk.does(read=[paper("passport"), paper("bank_letter")])
    assert keys(several) == ["papers.is_bank_letter"]
    assert "passport number ending 0123" in talk.said.lower()
    talk.does(Affirm())
    assert "Account number ending 4567" in talk.said
    talk.does(Affirm())
    assert talk.state.topic == "summary"


def test_a_payslip_that_shows_less_leads_to_the_largest_loan_that_fits(talk: Any) -> None:
    """Dialogue 4: 650000/3 - 180000 = 36666 a month; 1,200.00 + 240.00 over four months fits."""
    talk.comes_to("payslip")
    slip = paper("payslip", "pay", gross=650_000, deductions=180_000, net=390_000)
    talk.does(read=[slip])
    assert "remuneration" not in {each.message_id for each in talk.facts.values()}
    assert talk.values["remuneration"] == 900_000
    decision = talk.does(Affirm())
    assert keys(decision) == [
        "papers.payslip_received",
        "changed.remuneration",
        "papers.taken_off_already",
    ]
    assert decision.ask.key == "application.counter_offer"
    assert decision.ask.values == {
        "instalment": 60_000,
        "capacity": 36_666,
        "amount": 120_000,
        "months": 4,
        "smaller": 36_000,
    }
    pay = talk.facts["remuneration"]
    assert (pay.value, pay.before, pay.message_id) == (650_000, (900_000,), source(slip))
    assert (talk.values["deductions"], talk.values["net"]) == (180_000, 390_000)
    assert cases(decision) == []
    talk.picks(":other_months")
    talk.corrects("amount")
    assert "By your payslip, the monthly payment can be at most N$366.66." in talk.said
    talk.tells("amount", "2000")
    talk.tells("months", "4")
    talk.picks(":take")
    talk.picks(":go_on")
    assert (talk.values["amount"], talk.state.topic) == (120_000, "bank_letter")


def test_a_payslip_that_leaves_room_says_so_and_proves_the_pay(talk: Any) -> None:
    talk.comes_to("payslip")
    slip = paper("payslip", deductions=30_000)
    talk.does(read=[slip])
    said = keys(talk.does(Affirm()))
    assert said[-2:] == ["papers.taken_off_already", "application.still_fits_by_payslip"]
    assert talk.facts["remuneration"].message_id == source(slip)
    assert talk.values["employment"] == "by_payslip"
    for later in (SetFact, Correct):
        talk.does(later(fact="remuneration", value="12000", span="12000"))
        assert "Your payslip shows N$9,000.00, so I keep that." in talk.said
    assert talk.values["remuneration"] == 900_000
    talk.does(Correct(fact="employer", value="Etosha Logistics", span="Etosha Logistics"))
    gone = {"payslip", "deductions", "net", "employment", "remuneration"}
    assert gone.isdisjoint(talk.facts)


def test_overtime_on_a_payslip_is_no_pay_of_every_month(talk: Any) -> None:
    talk.comes_to("payslip")
    slip = paper("payslip", basic=900_000, gross=1_100_000)
    talk.does(read=[slip])
    assert "changed.remuneration" not in keys(talk.does(Affirm()))
    pay = talk.facts["remuneration"]
    assert (pay.value, pay.message_id) == (900_000, source(slip))


def test_what_was_read_wrong_goes_again_or_to_a_person_and_never_into_the_loan(talk: Any) -> None:
    talk.comes_to("payslip")
    talk.does(read=[paper("payslip", net=100)])
    talk.does(Deny())
    assert [option[0].rpartition(":")[2] for option in talk.state.options] == [
        "employer",
        "gross",
        "deductions",
        "net",
    ]
    talk.picks(":net")
    again = talk.picks(":again")
    assert (cases(again), talk.state.topic) == ([], "payslip")
    slip = paper("payslip", net=101)
    talk.does(read=[slip])
    talk.does(Deny())
    talk.picks(":net")
    decision = talk.picks(":net:yes")
    assert cases(decision) == [("document_review", "misread")]
    assert talk.values["payslip"] == {"document_id": str(slip.document_id)}
    assert talk.state.topic == "bank_letter"
    assert {"net", "deductions"}.isdisjoint(talk.facts)


def test_after_three_tries_a_person_helps_and_has_the_paper(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for look, way in (("payslip", "unclear"), ("id_front", "denied"), ("bank_letter", "outdated")):
        with subtests.test(look=look):
            talk = new_talk()
            kind = {"id_front": "id"}.get(look, look)
            talk.comes_to(kind)
            last = talk.does(Why())
            for _ in range(3):
                assert talk.owner == "bot"
                if way == "unclear":
                    last = talk.does(read=[paper("payslip", gross=None)])
                elif way == "outdated":
                    last = talk.does(read=[paper("bank_letter", "too_old")])
                else:
                    talk.does(read=[paper("id_front")])
                    last = talk.does(Deny())
            assert any(isinstance(each, HandOver) for each in last.effects)
            assert kind in talk.facts
            assert "read" not in talk.values[kind]


def test_numbers_that_cannot_be_read_can_be_typed_on_a_page_of_hers(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front", ending=None)])
    decision = talk.picks(":link")
    assert OfferLink("numbers") in decision.effects
    assert (cases(decision), talk.state.topic) == ([("document_review", "not_read")], "payslip")


def test_a_paper_that_is_not_whole_can_go_to_a_person_at_once(talk: Any) -> None:
    talk.comes_to("payslip")
    talk.does(read=[paper("payslip", deductions=None)])
    assert talk.asked.key == "papers.unclear_payslip"
    decision = talk.does(Affirm())
    assert cases(decision) == [("document_review", "not_read")]
    assert talk.state.topic == "bank_letter"


def test_a_doubt_is_a_persons_and_she_goes_on_without_a_word_of_it(talk: Any) -> None:
    talk.comes_to("id")
    card = paper("id_front", "name")
    talk.does(read=[card])
    decision = talk.does(Affirm())
    assert ConfirmPaper(card.document_id, "id", ("name",)) in decision.effects
    assert cases(decision) == [("document_review", "name")]
    assert "born_on" not in talk.facts
    assert (keys(decision), talk.state.topic) == (["papers.id_received"], "payslip")


def test_the_same_number_of_two_people_is_reported_and_nobody_is_accused(talk: Any) -> None:
    talk.comes_to("id")
    decision = talk.does(read=[paper("id_front", "shared")])
    assert cases(decision) == [("fraud_review", "same_paper_elsewhere")]
    assert Flag("fraud_signal") in decision.effects
    assert keys(decision) == []
    assert cases(talk.does(Affirm())) == []
    assert talk.state.topic == "payslip"


def test_an_id_that_has_run_out_is_asked_for_anew(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front", "expired")])
    assert talk.asked.key == "papers.outdated_id"
    talk.does(StartFlow(flow="documents"))
    assert "ID: still needed." in talk.said
    talk.does(read=[paper("id_front")])
    talk.does(Affirm())
    assert talk.values["id"]["read"]


def test_the_back_of_a_card_and_a_statement_are_kept_beside(talk: Any) -> None:
    talk.comes_to("id")
    assert keys(talk.does(read=[paper("id_back")])) == ["papers.back_only"]
    assert talk.state.topic == "id"
    assert keys(talk.does(read=[paper("bank_statement")])) == ["papers.statement_kept"]
    talk.does(read=[paper("id_front")])
    assert keys(talk.does(read=[paper("id_back")])) == ["papers.back_kept"]
    assert talk.state.topic == "paper_read"


def test_a_back_of_another_card_takes_the_front_to_a_person_as_well(talk: Any) -> None:
    talk.comes_to("id")
    card, back = paper("id_front"), paper("id_back", "number")
    talk.does(read=[card])
    talk.does(Affirm())
    decision = talk.does(read=[back])
    assert keys(decision) == ["papers.back_kept"]  # nobody is accused of anything
    assert cases(decision) == [("document_review", "number")]
    assert ConfirmPaper(card.document_id, "id", ("number",)) in decision.effects
    assert talk.values["id"] == {
        "document_id": str(card.document_id),
        "read": True,
        "doubted": True,
    }
    assert talk.state.topic == "payslip"
    talk.does(StartFlow(flow="documents"))
    assert "ID: here. A person will look at it." in talk.said


def test_what_waits_for_her_word_waits_through_a_digression_and_a_skip(talk: Any) -> None:
    talk.comes_to("bank_letter")
    talk.does(read=[paper("bank_letter")])
    talk.does(Why())
    assert talk.asked.key == "papers.confirm_bank_letter"
    decision = talk.does(Skip())
    assert keys(decision) == ["papers.person_reads"]
    assert (talk.state.reading, talk.state.topic) == ((), "summary")


def test_a_button_of_an_older_paper_confirms_nothing(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front")])
    old = talk.state.options
    talk.does(read=[paper("id_front", ending="9999")])
    now, talk.state = talk.state, replace(talk.state, options=old)
    talk.picks(":yes")
    assert "earlier message" in talk.said
    assert "id" not in talk.facts
    assert talk.state.reading == now.reading


def test_a_newer_paper_takes_the_place_of_the_older_one(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front")])
    talk.does(Affirm())
    again = paper("id_front")
    talk.does(read=[again])
    assert keys(talk.does(Affirm())) == ["papers.id_replaced"]
    assert talk.values["id"]["document_id"] == str(again.document_id)


def test_what_cannot_be_read_at_all_is_taken_or_asked_for_again_as_policy_says(talk: Any) -> None:
    talk.comes_to("id")
    rules = talk.policy.documents.model_copy(update={"unread_papers": "ask_again"})
    talk.policy = replace(talk.policy, documents=rules)
    for _ in range(2):
        assert keys(talk.does(documents=[None])) == ["papers.unread"]
        assert talk.state.topic == "id"
    last = talk.does(documents=[None])
    assert any(isinstance(each, HandOver) for each in last.effects)
    assert set(talk.values["id"]) == {"document_id"}


def test_documents_lists_what_is_here_and_what_is_needed(talk: Any) -> None:
    talk.does(StartFlow(flow="documents"))
    assert talk.said.startswith("You have no open application.")
    talk.comes_to("id")
    talk.does(read=[paper("id_front")])
    talk.does(Affirm())
    talk.does(documents=[None])
    talk.does(StartFlow(flow="documents"))
    assert talk.said.splitlines()[:3] == [
        "ID: here, and you confirmed what I read.",
        "Payslip: here. A person will look at it.",
        "Bank letter: still needed.",
    ]
    talk.does(StartFlow(flow="status"))
    assert "Bank letter: still needed." in talk.said


def test_documents_says_until_when_each_is_valid_and_which_has_run_out_since(talk: Any) -> None:
    talk.comes_to("id")
    card = replace(paper("id_front"), valid_until=date(2027, 12, 28))
    slip = replace(paper("payslip"), valid_until=date(2026, 12, 2))
    for each in (card, slip):
        talk.does(read=[each])
        talk.does(Affirm())
    talk.does(StartFlow(flow="documents"))
    assert talk.said.splitlines()[:2] == [
        "ID: here, and you confirmed what I read. It is valid until 28 December 2027.",
        "Payslip: here, and you confirmed what I read. It is valid until 2 December 2026.",
    ]
    talk.does(later=timedelta(days=10))
    talk.does(StartFlow(flow="documents"))
    assert "Payslip: no longer valid. You can send a newer one." in talk.said


def test_a_paper_that_awaits_her_word_is_forgotten_with_its_application(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[paper("id_front")])
    talk.does(later=timedelta(days=talk.policy.sessions.draft_days + 1))
    assert talk.state.reading == ()


def test_numbers_are_never_asked_for_in_the_chat() -> None:
    rules = policy.load().on(date(2026, 11, 23)).documents
    assert rules.typed_numbers == ("documents", "link")
    assert UUID(paper("payslip").key.partition(":")[0])


def test_a_part_of_a_payslip_is_no_failure_until_its_pages_run_out(talk: Any) -> None:
    talk.comes_to("payslip")
    part = paper("payslip", gross=None, net=None, deductions=None)
    talk.does(read=[replace(part, is_part=True)])
    assert "If there is another page, send a photo of it now" in talk.said
    assert (talk.state.topic, talk.state.failed_documents) == ("paper_unclear", 0)
    talk.does(read=[replace(part, document_id=uuid4(), is_part=True, files=3)])
    assert talk.state.failed_documents == 1
    whole = replace(paper("payslip"), files=4)
    shown = talk.does(read=[whole])
    assert keys(shown) == ["papers.read_together"]
    assert talk.state.reading == (whole.key,)


def test_pages_that_do_not_fit_are_a_failed_try_and_a_persons_after_the_last(talk: Any) -> None:
    talk.comes_to("payslip")
    apart = replace(paper("payslip", "pages", gross=None, net=None, deductions=None), is_part=True)
    for number in range(2):
        talk.does(read=[replace(apart, document_id=uuid4())])
        assert "do not look like pages of one payslip" in talk.said
        assert talk.state.failed_documents == number + 1
    decision = talk.does(read=[replace(apart, document_id=uuid4())])
    assert any(isinstance(each, HandOver) for each in decision.effects)


def test_a_page_is_filed_as_the_paper_that_it_is_a_page_of(talk: Any) -> None:
    talk.comes_to("payslip")
    slip, page = paper("payslip"), Arrived(uuid4(), 0)
    decision = talk.does(read=[slip], beside=[replace(page, page_of=slip.document_id)])
    assert File(page.document_id, "payslip") in decision.effects
    assert keys(decision) == []


def test_what_may_be_a_page_of_anothers_proves_nothing(talk: Any) -> None:
    talk.comes_to("payslip")
    slip = paper("payslip", "pages", gross=650_000, net=390_000)
    talk.does(read=[slip])
    right = talk.does(Affirm())
    assert cases(right) == [("document_review", "pages")]
    assert talk.values["remuneration"] == 900_000
    assert talk.values["payslip"]["doubted"]


@pytest.mark.parametrize("beside", [(), ("name",), ("too_old",)])
def test_a_statement_doubts_a_confirmed_payslip_only_where_it_is_hers_and_new(
    talk: Any, beside: tuple[Concern, ...]
) -> None:
    talk.comes_to("payslip")
    talk.does(read=[paper("payslip")])
    talk.does(Affirm())
    decision = talk.does(read=[paper("bank_statement", "deposit", *beside)])
    assert cases(decision) == ([] if beside else [("document_review", "deposit")])
    assert talk.values["payslip"].get("doubted") is (None if beside else True)
