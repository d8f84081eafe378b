"""Dashboards and compliance on a crowd: figures that the books bear out, each with its rows."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from agent import cast, crowd
from agent.desk.dashboards_drawn import BOARDS
from crm_store import conduct, delinquency, tasks, vintages
from crm_store.behind import OF_BOARDS
from crm_store.conduct import RULES
from crm_store.lead_lists import BY
from crm_store.money import Cents
from crm_store.sql import Sql
from crm_store.vintages import Concentration, Share
from tests.agent.desk.conftest import exported

YEAR = "since=2025-11-24&until=2026-11-23"


@pytest.fixture
def lender(closed: Any) -> Any:
    """Nothing moves by itself between a figure and the list of its rows."""
    return closed


@pytest.mark.proves(
    "6.1 Customer Analytics Dashboard",
    "Behavioral Analytics",
    "6.2 Partner Performance Analytics",
    "NAMFISA Compliance Management",
    "9.1 Customer Success Metrics",
)
async def test_each_dashboard_has_figures_with_rows_behind_them_and_goes_out_by_two(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=80, seed=3, now=now)
    today = lender.house.calendar.today(now)
    measure = lender.house.book.on(today).ledger.measure
    async with store.reading() as session:
        book = await vintages.together(session, on=today)
        whole, _ = await delinquency.portfolio(session, on=today, by=measure)
        shares = await vintages.concentration(session, on=today)
        months = await vintages.by_month(session, on=today, since=today.replace(year=2020))
        ((loans, lent),) = await session.ask(_LENT)
    assert (book.loans, book.principal, book.overdue, book.at_risk_30, book.at_risk_90) == (
        whole.loans, whole.principal, whole.overdue, whole.at_risk_30, whole.at_risk_90
    )  # fmt: skip
    assert shares.whole == book.principal
    assert (sum(each.loans for each in months), sum(each.lent for each in months)) == (loans, lent)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        for board in BOARDS:
            with subtests.test(board=board.key):
                page = (await simon.get(f"/desk/dashboards?of={board.key}&{YEAR}")).text
                assert f"<h1>{board.title}</h1>" in page
                assert "<rect width=" in page
                assert "style=" not in page
                links = set(re.findall(r'<th scope="row"><a href="([^"]+)"', page))
                assert links
                some = sorted(links)[:3]
                answers = [await simon.get(each.replace("&amp;", "&")) for each in some]
                assert {each.status_code for each in answers} == {200}
        assert (await simon.get("/desk/dashboards?since=x&until=y")).status_code == 409
        form = {"of": "portfolio", "since": "2025-11-24", "until": "2026-11-23"}
        await simon.send_form("/desk/dashboards", **form)
        assert '"The book today","PAR30"' in (await exported(simon, ada)).text
        await _is_compliant(simon, ada)
    for statement, broken in _BREAK:
        await lender.sql(statement)
        async with store.reading() as session:
            limits = conduct.Limits(50_000, 1_000_000, 5, 3_000)
            found = await conduct.violations(session, limits, now.replace(year=2020), now)
        assert broken in {each.rule for each in found}


@pytest.mark.proves("6.1 Customer Analytics Dashboard", "6.2 Partner Performance Analytics")
async def test_behind_each_number_are_as_many_rows_as_it_says(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=80, seed=3, now=now)
    for statement in (_UNANSWERED, _COMPLAINED, _TOOK):
        await lender.sql(statement)
    async with store.transaction() as session:
        tasks.create(session, "task", "ring them", by="user:simon", at=now)
    async with desk("simon", "manager") as simon:
        told = [(await simon.get(f"/desk/dashboards?of={each.key}&{YEAR}")).text for each in BOARDS]
        told.append((await simon.get(f"/desk/reports?{YEAR}")).text)
        lines = [each for page in told for each in _LINE.findall(page)]
        for by in BY:
            page = (await simon.get(f"/desk/leads/conversion?by={by}&days=730")).text
            lines += [(href, by, n) for href, n in _OF_GROUP.findall(page)]
        seen = set()
        for href, name, value in lines:
            figure = _FIGURE.search(href)
            count = _N.search(f"{value} {name}")
            if figure is None or count is None:
                continue  # a list of its own, or a share
            with subtests.test(href):
                n = int("".join(filter(str.isdigit, count[0])))
                assert await _rows(simon, href) == n
                seen.add(figure[1] or figure[2])
        assert seen == {*OF_BOARDS, "loans", "drafts"}
        today = lender.house.calendar.today(now)
        for standing, which in _STANDING.items():
            found = await lender.rows(
                f"select count(*) from crm.standing_of_all('{today}') where {which}"
            )
            listed = await _rows(simon, f"/desk/dashboards/loans?standing={standing}")
            assert found == [(listed,)]
        ((one, _),) = await lender.rows(
            "select count(*), sum(principal) from crm.standing_of_all("
            f"'{today}') join loans on id = loan_id where partner_id is not null"
            " group by partner_id order by 2 desc limit 1"
        )
        assert await _rows(simon, "/desk/dashboards/loans?standing=owing&largest=1") == one


_LINE = re.compile(
    r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>\s*<td class="figure">([^<]+)</td>'
)
_OF_GROUP = re.compile(r'<a href="([^"]+figure=[^"]+)">([\d,]+)</a>')
_FIGURE = re.compile(r"rows\?figure=(\w+)|/(loans|drafts)\?")
# "12", "12; 3 (25.0 %)", "N$4,000.00 in 7; ..."; or by the name, "Omaheke Meat (12)".
_N = re.compile(r"^[\d,]+(?=;| (?!%|h |min ))|(?<= in )[\d,]+(?=;)|\([\d,]+\)$")
_STANDING = {
    "owing": "true",
    "overdue": "overdue > 0",
    "par30": "days_late > 30 or uncured",
    "par90": "days_late > 90 or uncured",
}
_UNANSWERED = """
insert into knowledge_gaps
    (id, conversation_id, turn_id, question_sealed, language, nearest, score, status, at)
select gen_random_uuid(), id, id, 'x', (array['en', 'af'])[1 + n % 2],
    case when n % 3 > 0 then 'fees' end, 0, 'open', timestamptz '2026-11-02 08:00+02'
from (select id, row_number() over () as n from conversations limit 30) talked
"""


async def test_what_is_open_is_listed_as_it_is_counted_put_off_or_not(
    lender: Any, desk: Any
) -> None:
    now = lender.house.clock()
    await cast.ensure(lender.house.store, now=now)
    async with lender.house.store.transaction() as session:
        late, waits, theirs = (
            tasks.create(session, "follow_up", told, by="user:simon", at=now, due_at=due)
            for told, due in (
                ("late", now - timedelta(hours=1)),
                ("waits", now + timedelta(minutes=9)),
                ("ours", None),
            )
        )
        waits.snoozed_until, theirs.for_managers = now + timedelta(days=9), True
        await session.flush()
        for each in (late, waits, theirs):
            await session.refresh(each, ["ref"])
        refs = {each.ref for each in (late, waits, theirs)}
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        page = (await simon.get("/desk/dashboards?of=operations")).text
        ((href, value),) = _linked("Follow up", page)
        listed = (await simon.get(href.replace("&amp;", "&"))).text
        assert int(value) == listed.count("<tr>") - 1
        assert listed.count(">late</td>") == int(value) - _in_time(page, "Follow up")
        assert refs <= set(re.findall(r'href="/desk/tasks/(TASK-\d+)"', listed))
        # An admin sees how many there are, and no door that stays shut.
        seen = (await ada.get(href.replace("&amp;", "&"))).text
        assert (late.ref in seen, 'href="/desk/tasks/' in seen) == (True, False)


async def test_a_loan_list_of_a_past_day_has_the_loans_of_that_day(lender: Any, desk: Any) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=60, seed=5, now=now)
    on = lender.house.calendar.today(now) - timedelta(days=120)
    measure = lender.house.book.on(on).ledger.measure
    async with store.reading() as session:
        whole, _ = await delinquency.portfolio(session, on=on, by=measure)
    assert whole.loans
    async with desk("simon", "manager") as simon:
        page = (await simon.get(f"/desk/reports?since={on - timedelta(days=9)}&until={on}")).text
        ((href, n),) = _linked("Loans", page)
        assert (int(n), await _rows(simon, href)) == (whole.loans, whole.loans)
        lent = f"/desk/dashboards/loans?since={on}&until={on + timedelta(days=30)}"
        counted = await lender.rows(
            "select count(*) from loans where status in ('active', 'closed', 'written_off')"
            f" and disbursed_on between '{on}' and '{on + timedelta(days=30)}'"
        )
        assert [(await _rows(simon, lent),)] == counted


_COMPLAINED = """
update cases set category = 'complaint', status = 'open', settled_at = null, outcome = null
where id in (select id from cases order by id limit 7)
"""
_TOOK = """
insert into outbox (id, conversation_id, identity_id, message_id, dedupe_key, author, purpose,
    body_sealed, run_at, status, why, attempts, as_template, created_at)
select gen_random_uuid(), v.id, v.identity_id, m.id, 'test:' || m.id, 'bot', 'reply', 'x', m.at,
    'delivered', '', 1, false, timestamptz '2026-11-02 08:00+02'
from messages m join conversations v on v.id = m.conversation_id
where m.direction = 'out' order by m.id limit 30
"""


def _in_time(page: str, name: str) -> int:
    """How many of a line have not run out, as it says."""
    return int(page.split(f">{name}</a>")[1].split("; ")[1].split(" ")[0])


def _linked(name: str, page: str) -> list[tuple[str, str]]:
    """Where a line of this name leads, and the number beside it."""
    return re.findall(rf'<a href="([^"]+)">{name}</a></th>\s*<td[^>]*>([\d,]+)', page)


async def _rows(simon: Any, href: str) -> int:
    """How many rows a list has on all of its pages."""
    n, page = 0, href.replace("&amp;", "&")
    while page:
        answer = await simon.get(page)
        assert answer.status_code == 200
        n += max(answer.text.count("<tr>") - 1, 0)
        more = re.search(r'<a href="([^"]+)">More rows</a>', answer.text)
        page = more[1].replace("&amp;", "&") if more else ""
    return n


async def _is_compliant(simon: Any, ada: Any) -> None:
    """A crowd breaks nothing but the time for a complaint; the cast has no papers at all."""
    page = (await simon.get("/desk/compliance")).text
    assert page.count('<td class="figure">never</td>') >= len(RULES) - 3
    assert "Principal outstanding at the end" in page
    assert "given" in (await ada.get("/desk/compliance/consents?purpose=marketing")).text
    await simon.send_form("/desk/compliance", quarter="2026-Q3")
    assert '"Loans paid out"' in (await exported(simon, ada)).text


_LENT = Sql(
    "select count(*), sum(principal_cents)::bigint from loans"
    " where status in ('active', 'closed', 'written_off')"
)
# Told to the database behind the service's back: nothing of ours would write it.
_BREAK = (
    ("update applications set months = 48 where stage = 'active_loan'", "term_too_long"),
    (
        "update applications set quote = quote || '{\"finance_charge\": 99999999}'"
        " where stage = 'active_loan'",
        "charge_above_ceiling",
    ),
    ("update loans set principal_cents = 1", "amount_outside_limits"),
)


@pytest.mark.proves("Risk Management Integration")
def test_concentration_is_one_where_all_is_one_employers() -> None:
    def of(*principal: int) -> Concentration:
        return Concentration(
            [Share(f"EMP-{n}", "", 1, Cents(p), Cents(0)) for n, p in enumerate(principal)]
        )

    assert {of(100).hhi, of(100).top(1)} == {Fraction(1)}
    assert (float(of(50, 30, 20).hhi), float(of(50, 30, 20).top(1))) == (0.38, 0.5)
    assert of().hhi == 0
