"""Every figure of the pages beside the dashboards leads to its rows: as many as it says."""

import html
import re
from collections.abc import Iterable
from typing import Any

import pytest

from agent import cast, crowd
from crm_store import behind_books, behind_partners
from tests.crm_store import by_hand

_MORE = re.compile(r'<a href="([^"]+)">More rows</a>')
_FIGURE = re.compile(r"rows\?figure=(\w+)")
_LINKED = r'<a href="([^"]+)">([\d,]+)'


@pytest.fixture
def lender(closed: Any) -> Any:
    """Nothing moves by itself between a figure and the list of its rows."""
    return closed


class Looking:
    """Somebody who follows every figure that is shown."""

    def __init__(self, simon: Any, subtests: pytest.Subtests) -> None:
        self.simon = simon
        self.subtests = subtests
        self.seen: set[str] = set()

    async def at(self, path: str) -> str:
        answer = await self.simon.get(html.unescape(path))
        assert answer.status_code == 200, path
        return str(answer.text)

    async def follows(self, figures: Iterable[tuple[str, str]], *, of: str = "") -> None:
        """Behind each is a list of as many rows; `of`: after this on its page."""
        for href, n in figures:
            with self.subtests.test(href):
                assert await self.counted(href, of=of) == int(n.replace(",", ""))

    async def counted(self, href: str, *, of: str = "") -> int:
        """How many rows a list has on all of its pages."""
        self.seen |= set(_FIGURE.findall(href))
        n, path = 0, href
        while path:
            told = (await self.at(path)).partition(of)[2] if of else await self.at(path)
            n += told.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
            more = _MORE.search(told)
            path = more[1] if more else ""
        return n


@pytest.mark.proves(
    "Key Performance Indicators",
    "9.1 Customer Success Metrics",
    "Visual Pipeline Stages",
    "6.2 Partner Performance Analytics",
    "NAMFISA Compliance Management",
)
async def test_every_figure_beside_the_dashboards_leads_to_its_rows(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=25, seed=3, now=now)
    await by_hand.put(store, _SENT_IN)
    for statement in _HAPPENED:
        await lender.sql(statement)
    async with desk("simon", "manager") as simon:
        looking = Looking(simon, subtests)
        await _feedback(looking)
        await _compliance(looking)
        await _revenue(looking)
        await _partner(looking, lender)
        await _pipeline(looking, lender)
    assert looking.seen == {*behind_partners.OF_PARTNERS, *behind_books.OF_BOOKS}


async def _feedback(looking: Looking) -> None:
    page = await looking.at("/desk/feedback")
    tiles = page.partition('<div class="tiles">')[2].partition('id="answers"')[0]
    figures = [
        *re.findall(rf"{_LINKED}(?: of the \d+)? answers</a>", tiles),
        *re.findall(r'<a href="([^"]+)">\d+</a></th><td class="figure">([\d,]+)<', tiles),
        *re.findall(r'<a href="([^"]+)">\d{4}-\d\d</a></td><td class="figure"[^>]*>(\d+)<', tiles),
    ]
    shown = re.findall(r'<td class="figure"(?: data-label="Answers")?>[\d,]+<', tiles)
    assert len(figures) == 3 + len(shown)
    await looking.follows(figures, of='id="answers"')


async def _compliance(looking: Looking) -> None:
    page = await looking.at("/desk/compliance?quarter=2026-Q3")
    # How many versions of words there were is told of no row.
    page = re.sub(r'<td class="figure" data-label="Wordings">.*?</td>', "", page)
    numbers = re.findall(r'<td class="figure[^>]*>(?:<a href="([^"]+)">)?([^<]+)<', page)
    counts = [(href, n) for href, n in numbers if re.fullmatch(r"[\d,]+", n) and n != "0"]
    of_rows = re.findall(
        r'<th scope="row"><a href="([^"]+)">[^<]+</a></th><td[^>]*>([\d,]+)<', page
    )
    assert [n for href, n in counts if not href] == [n for _, n in of_rows if n != "0"]
    await looking.follows([*((href, n) for href, n in counts if href), *of_rows])
    money = r'<th scope="row"><a href="([^"]+)">[^<]+</a></th><td[^>]*>N\$([\d,.]+)<'
    for href, n in re.findall(money, page):
        assert (await looking.counted(href) > 0) == (n != "0.00"), href
    ((href, broken),) = re.findall(rf'<p class="verdict[^>]*>{_LINKED} things? break', page)
    await looking.follows([(href, broken)])


async def _revenue(looking: Looking) -> None:
    """Of money the rows add up to what is shown."""
    page = await looking.at("/desk/revenue")
    table = page.partition("<thead>")[2]
    line = r'(?:"time"|"row")><a href="([^"]+)">.*?data-label="Earned"><b>([^<]+)<'
    lines = re.findall(line, table, re.DOTALL)
    assert len(lines) == table.count('data-label="Earned"') > 2
    months = re.findall(
        r'<th scope="row"><a href="([^"]+)">\w+ \d+</a></th><td[^>]*>([^<]+)<', page
    )
    for href, earned in (*lines[:4], lines[-1], *months[:2]):
        with looking.subtests.test(href):
            assert await _sum(looking, href) == _cents(earned)


async def _sum(looking: Looking, href: str) -> int:
    cents, path = 0, href
    looking.seen |= set(_FIGURE.findall(href))
    while path:
        page = await looking.at(path)
        told = re.findall(r'data-label="What">(\w+) N\$(-?[\d.]+)<', page, re.IGNORECASE)
        cents += sum(_cents(n) * (-1 if kind == "refund" else 1) for kind, n in told)
        more = _MORE.search(page)
        path = more[1] if more else ""
    return cents


def _cents(told: str) -> int:
    return round(float(told.replace("N$", "").replace(",", "")) * 100)


async def _partner(looking: Looking, lender: Any) -> None:
    ((ref,),) = await lender.rows(
        "select p.ref from partners p join loans l on l.partner_id = p.id group by p.ref"
        " order by count(*) desc limit 1"
    )
    form = {"employees": "400", "on": "2026-11-20", "source": "partner"}
    await looking.simon.send_form(f"/desk/partners/{ref}/headcount", **form)
    page = await looking.at(f"/desk/partners/{ref}")
    strip = page.partition('<dl class="strip">')[2].partition("</dl>")[0]
    known = page.partition("<h2>Twelve months in figures</h2>")[2].partition("</dl>")[0]
    figures = re.findall(rf"{_LINKED}(?: loans| decided)?</a>", strip + known)
    assert [re.findall(r"figure=(\w+)|(loans)\?", href) for href, _ in figures] == [
        *([("known_there", "")], [("", "loans")], [("borrowing", "")], [("borrowed", "")]),
        *([("applied", "")], [("ruled", "")], [("ruled", "")], [("", "loans")], [("", "loans")]),
    ]
    await looking.follows(figures)
    assert f'href="/desk/partners/{ref}/relationship#headcount">400 people</a>' in known
    ((href, earned),) = re.findall(r'<a href="(/desk/revenue[^"]+)">([^<]+)</a>', known)
    together = (await looking.at(href)).partition(">Together</")[2]
    assert re.findall(r'data-label="Earned"><b>([^<]+)</b>', together) == [earned]


async def _pipeline(looking: Looking, lender: Any) -> None:
    for form in ({}, {"closes": "2026-12-24"}, {"closes": "2026-12-01"}):
        told = {"name": "Karas", "value": "60000.00", **form}
        assert (await looking.simon.send_form("/desk/pipeline", **told)).status_code == 303
    await by_hand.put(lender.house.store, _ASKED)
    page = await looking.at("/desk/pipeline")
    strip = page.partition('<dl class="strip">')[2].partition("</dl>")[0]
    assert strip.count("<dd><a ") + strip.count("<dd>-</dd>") == strip.count("<dd>")
    table = page.partition("<h2>Expected by month</h2>")[2].partition("</table>")[0]
    figures = [
        *re.findall(rf"{_LINKED}(?: applications?| closed)?</a>", page.partition(table)[0]),
        *re.findall(rf"{_LINKED}</a>", table),
    ]
    await looking.follows(figures)
    in_months = re.findall(r"figure=expected[^>]*>(\d+)<", table)
    waiting = "select count(*) from crm.deals where kind = 'loan' and status = 'open'"
    assert await lender.rows(waiting) == [(sum(map(int, in_months)),)]


_SENT_IN: by_hand.Rows = {
    "customers": [{"id": by_hand.who(9), "first_contact_at": "2026-10-01"}],
    "documents": [
        {"customer_id": by_hand.who(9), "sha256": str(n), "received_at": "2026-10-02"}
        for n in range(3)
    ],
}
# Two in one stage, of which one came there a month later, and one in another.
_ASKED: by_hand.Rows = {
    "customers": [{"id": by_hand.who(n), "first_contact_at": "2026-11-01"} for n in (1, 2, 3)],
    "applications": [
        {"id": by_hand.who(n), "ref": f"APP-90{n}", "customer_id": by_hand.who(n), "stage": stage,
            "quote": {"finance_charge": 30_000}, "started_at": day, "touched_at": day,
            "submitted_at": day}
        for n, stage, day in ((1, "decision", "2026-10-05"), (2, "decision", "2026-11-05"),
            (3, "agreement_signing", "2026-11-05"))
    ],
}  # fmt: skip
_HAPPENED = (
    """
    update cases set category = 'complaint', created_at = timestamptz '2026-09-29 22:30+02',
        status = case when n % 2 = 0 then 'open' else 'resolved' end, outcome = null,
        settled_at = case when n % 2 = 1 then timestamptz '2026-10-20 08:00+02' end
    from (select id as which, row_number() over (order by id) as n from cases) numbered
    where which = id and n < 9
    """,
    """
    insert into legal_holds (id, customer_id, why_sealed, set_by, set_at)
    select gen_random_uuid(), id, 'x', 'user:a', now() from customers order by id limit 2
    """,
    """
    insert into erasures (id, customer_id, reason_sealed, asked_by, asked_at, gone, kept)
    select gen_random_uuid(), id, 'x', 'user:a', now(), '{}', '[]' from customers
    order by id desc limit 3
    """,
    "update loans set principal_cents = 1 where status = 'closed'",
)
