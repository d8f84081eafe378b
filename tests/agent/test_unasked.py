"""What is written outside a turn says nothing that its grounds do not carry, or does not leave."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

import agent
from agent import follow_ups, notices, unasked, worker
from agent.languages import figures
from agent.offering import Offering
from agent.phrases import Phrases
from agent.reply import compose
from agent.unasked import Grounds
from crm_store import cases, identities, withheld
from crm_store.cases import Case
from flows import templates
from flows.commands import Language
from flows.effects import Value
from flows.flow import Say
from tests.agent.conftest import SELMA
from tests.agent.laid import DAY, remind

PHRASES = Phrases.load()
APPROVED: dict[str, Value] = {"ref": "APP-7", "amount": 200_000, "months": 4}
# What puts words into the outbox and need not look at them here.
LOOKED_AT_ELSEWHERE = {
    "record": "the last node of the graph has looked at it",
    "desk/acts": "a person of ours has written it, and answers for it",
}


def test_whatever_puts_words_into_the_outbox_looks_at_them() -> None:
    folder = Path(agent.__path__[0])
    written = {file: file.read_text("utf-8") for file in folder.rglob("*.py")}
    trees = {
        file.relative_to(folder).with_suffix("").as_posix(): ast.parse(text)
        for file, text in written.items()
        if "outbox" in text or "unasked" in text  # parsing all of them takes seconds
    }
    put = {name for name, tree in trees.items() if _calls(tree, "outbox", "put")}
    looked_at = {name for name, tree in trees.items() if _calls(tree, "unasked", "look")}
    assert len(put) > 5
    assert put - looked_at == set(LOOKED_AT_ELSEWHERE)


def _calls(tree: ast.AST, module: str, function: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) == (module, function)
        for node in ast.walk(tree)
    )


# --- what does not leave ---


@pytest.fixture
async def selma(closed: Any) -> Any:
    """Selma has written to a lender that does nothing of its own accord."""
    await closed.says(SELMA, "Hi")
    closed.clock.later(seconds=20)
    blind = identities.blind(closed.house.store.vault, "whatsapp", SELMA)
    await worker.answer(closed.house, blind)
    await sends(closed)
    return closed


async def sends(lender: Any) -> None:
    while await lender.house.sender.send_due():
        pass


async def puts(lender: Any, *says: Say, grounds: Grounds, key: str = "test") -> None:
    house, party = lender.house, await lender.party(SELMA)
    async with house.store.transaction() as session:
        notices.put(
            session,
            notices.Reached(party.customer, party.conversation, party.identity),
            says=says,
            key=key,
            phrases=house.phrases,
            calendar=house.calendar,
            now=lender.clock(),
            grounds=grounds,
            at_once=True,
        )


async def became(lender: Any, key: str = "notice:test:0") -> tuple[str, str]:
    found = await lender.rows(f"select status, why from outbox where dedupe_key = '{key}'")
    ((status, why),) = found
    return status, why


async def test_a_figure_that_nobody_gave_does_not_leave(selma: Any) -> None:
    known = Grounds(rests_on=(200_000, 4), decided=True, was_sent_here=True)
    heard = len(selma.heard(SELMA))
    await puts(selma, Say("decision.approved", {**APPROVED, "amount": 210_000}), grounds=known)
    await sends(selma)
    assert await became(selma) == ("refused", "withheld")
    assert len(selma.heard(SELMA)) == heard
    await puts(selma, Say("decision.approved", APPROVED), grounds=known, key="right")
    await sends(selma)
    (told,) = selma.heard(SELMA)[heard:]
    assert "we said yes to N$2,000.00 over 4 months" in told.text


async def test_half_of_a_notice_does_not_leave_either(selma: Any) -> None:
    says = (
        Say("decision.declined", {"ref": "APP-7"}),
        *(Say(f"decision.reason.R{n:02}") for n in (3, 4, 6, 7, 9)),
        Say("decision.review_right", {"until": date(2027, 5, 17)}),
    )
    await puts(selma, *says, grounds=Grounds(rests_on=(DAY,), was_sent_here=True))
    assert await selma.rows(
        "select distinct status, why from outbox where dedupe_key like 'notice:test:%'"
    ) == [("refused", "withheld")]
    assert await became(selma, "notice:test:1") == ("refused", "withheld")


@pytest.mark.parametrize(
    ("say", "grounds"),
    [
        (Say("decision.approved", APPROVED), Grounds(rests_on=(APPROVED,), was_sent_here=True)),
        (Say("loan.paid_off", {"ref": "LN-7"}), Grounds()),
        (
            Say("link.numbers", {"link": "https://kudu.example/p/1", "open": 30}),
            Grounds(rests_on=(30,), words=("1",)),
        ),
    ],
    ids=["a yes that nobody has said", "her loan, to a stranger", "a page of somebody else"],
)
async def test_nor_does_what_no_reply_might_say(selma: Any, say: Say, grounds: Grounds) -> None:
    await puts(selma, say, grounds=grounds)
    assert await became(selma) == ("refused", "withheld")


async def test_a_template_with_a_day_from_nowhere_does_not_leave(selma: Any) -> None:
    for key, known in (("wrong", DAY.replace(day=29)), ("right", DAY)):
        await remind(selma, key=key, known=known)
    assert await became(selma, "wrong") == ("refused", "withheld")
    assert await became(selma, "right") == ("queued", "")


async def test_what_was_for_a_proven_number_does_not_leave_once_it_is_doubted(selma: Any) -> None:
    await selma.sql("update channel_identities set verified_at = now()")
    known = Grounds(rests_on=(200_000, 4), decided=True)
    heard = len(selma.heard(SELMA))
    await puts(selma, Say("decision.approved", APPROVED), grounds=known)
    await puts(selma, Say("decision.papers_needed", {"ref": "APP-7"}), grounds=known, key="all")
    await selma.sql("update channel_identities set verified_at = null")
    await sends(selma)
    assert await became(selma) == ("refused", "number_not_verified")
    (told,) = selma.heard(SELMA)[heard:]
    assert told.text.startswith("News on APP-7: we need something from you once more.")
    assert await follow_ups.round_of(selma.house) == 1  # a person tells her
    assert await selma.rows("select created_by from tasks") == [("rule:untold",)]


async def test_a_person_reads_it_once_and_logs_name_its_keys_only(selma: Any) -> None:
    wrong = Say("decision.approved", {**APPROVED, "amount": 210_000})
    with capture_logs() as logs:
        await puts(selma, wrong, grounds=Grounds(was_sent_here=True))
        await puts(selma, wrong, grounds=Grounds(was_sent_here=True), key="again")
    told = [each for each in logs if each["event"] == "notice_withheld"]
    assert [each["keys"] for each in told] == [("decision.approved",)] * 2
    assert told[0]["faults"] == ("number_without_source", "promise")
    assert "2,100" not in str(logs)
    assert await follow_ups.round_of(selma.house) == 1
    assert await follow_ups.round_of(selma.house) == 0
    async with selma.house.store.reading() as session:
        party = await selma.party(SELMA)
        (case,) = await cases.unsettled(session, party.conversation.id)
        packet = cases.packet(session, case)
    assert (case.category, case.reason) == (withheld.CASE, "number_without_source,promise")
    assert case.sla_due_at > selma.clock()
    assert "N$2,100.00" in str(packet)
    await _settles(selma, case)
    assert await follow_ups.round_of(selma.house) == 0


async def test_what_is_held_back_while_its_case_is_open_is_added_to_it(selma: Any) -> None:
    house, late = selma.house, DAY.replace(day=29)
    for key, until in (("first", DAY), ("second", late)):
        says = Say("decision.review_too_late", {"until": until})
        await puts(selma, says, grounds=Grounds(was_sent_here=True), key=key)
        await follow_ups.round_of(house)
    party = await selma.party(SELMA)
    async with house.store.reading() as session:
        (case,) = await cases.unsettled(session, party.conversation.id)
        kept = cases.packet(session, case)["withheld"]
    assert ["30 November" in each["text"] for each in kept] == [True, False]
    assert ["29 November" in each["text"] for each in kept] == [False, True]
    await _settles(selma, case)
    assert await follow_ups.round_of(house) == 0
    assert await became(selma, "notice:second:0") == ("refused", "withheld_and_given")


async def test_whoever_reads_it_does_not_get_the_key_of_her_page(selma: Any) -> None:
    house, party, now = selma.house, await selma.party(SELMA), selma.clock()
    offering = replace(Offering.of(house), base_url="https://kudu.example/<b>")
    async with house.store.transaction() as session:
        await offering.to_borrower(
            session,
            notices.Reached(party.customer, party.conversation, party.identity),
            purpose="numbers",
            policy=house.book.on(house.calendar.today(now)),
            by="bot",
            now=now,
        )
    assert await follow_ups.round_of(house) == 1
    async with house.store.reading() as session:
        (case,) = await cases.unsettled(session, party.conversation.id)
        (kept,) = cases.packet(session, case)["withheld"]
    assert "markup" in kept["faults"]
    assert "https://kudu.example/<b>/p/(…)" in kept["text"]


async def _settles(lender: Any, case: Case) -> None:
    await lender.sql(f"update cases set status = 'resolved' where id = '{case.id}'")


# --- what is said today leaves ---

# Every sentence that is put outside a turn. Whoever adds one adds it here.
NOTICES = (
    *("decision.under_review", "decision.papers_needed", "decision.approved"),
    *("decision.counter_offer", "decision.declined", "decision.may_fit", "decision.review_right"),
    *("decision.was_reviewed", "decision.review_too_late"),
    *(key for key in PHRASES.catalogue("en").phrases if key.startswith("decision.reason.")),
    *("agreement.offer", "agreement.offer_uneven", "agreement.expired", "agreement.paid_out"),
    *("arrangement.offered", "arrangement.declined", "arrangement.expired"),
    *("loan.penalty", "loan.paid_off", "loan.paid_off_too_much"),
    *("link.numbers", "link.bank_change", "link.too_many", "link.numbers_kept"),
    *("link.numbers_checked", "link.change_kept", "link.change_approved", "link.change_refused"),
    *("holding.message", "sms.waiting", "sms.paper"),
    *(f"handover.back_{each}" for each in ("settled", "later", "passed_on")),
)
PAGE = "https://agent.example/p/x9-Qa7_31"
BY_WAY: dict[str, Value] = {"date": DAY, "money": 123_450, "months": 4, "days": 30, "minutes": 45}
BY_NAME: dict[str, Value] = {
    "ref": "APP-204",
    "loan": "LN-7",
    "link": PAGE,
    "bank": "Bank Windhoek",
    "id_tail": "0123",
    "account_tail": "4471",
    "name": "Maria",
}


def values_of(key: str) -> dict[str, Value]:
    places = PHRASES.catalogue("en").places(key)
    return {name: BY_NAME.get(name) or BY_WAY.get(way, 3) for name, way in places}


def leave(told_of: Iterable[Say], language: Language) -> bool:
    says = tuple(told_of)
    grounds = Grounds(
        rests_on=(3, *BY_WAY.values()),
        words=("92031500123", "Bank Windhoek", "8000004471"),
        page=PAGE,
        decided=any(each.key == "decision.approved" for each in says),
    )
    told = compose(says, None, phrases=PHRASES, language=language, sources=grounds.sources)
    listener = grounds.listener(language, verified=True)
    return unasked.look(told, listener=listener, conversation=uuid4(), page=PAGE).may_leave


@pytest.mark.parametrize("language", ["en", "af", "osh", "her"])
def test_every_notice_of_today_leaves(language: Language) -> None:
    kept = [key for key in NOTICES if not leave([Say(key, values_of(key))], language)]
    assert kept == []


def test_a_decline_for_every_reason_leaves() -> None:
    reasons = [key for key in NOTICES if key.startswith("decision.reason.")]
    whole = ["decision.declined", *reasons, "decision.may_fit", "decision.review_right"]
    assert leave([Say(key, values_of(key)) for key in whole], "en")


def test_every_template_leaves() -> None:
    kept = []
    for each in templates.load():
        for written in each.languages:
            values = {"ref": "LN-7", "day": figures.show_date(DAY, written)}
            mine = {one.name: values[one.name] for one in each.variables}
            grounds = Grounds(rests_on=(DAY,))
            told = unasked.template(
                each.filled(written, mine), each.name, mine, written=written, grounds=grounds
            )
            listener = grounds.listener(written, verified=True)
            if not unasked.look((told,), listener=listener, conversation=uuid4()).may_leave:
                kept.append((each.name, written))
    assert kept == []
