"""Every screen of the desk on every size: readable, light, and plain text whatever was written."""

import io
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, Response

from agent.desk import acts
from agent.desk.acts import Hand
from agent.desk.may import ACTS, Act, may
from agent.desk.routes import ROUTES
from crm_store import customers, documents, messages, users
from crm_store.documents import Document
from crm_store.row import new_id
from crm_store.users import Role
from tests.agent.desk.browser import judging, things

pytestmark = pytest.mark.asyncio(loop_scope="session")

Scheme = Literal["light", "dark"]
Size = tuple[int, int, Scheme]
SELMA, PETRUS, NDAPEWA, UERIKO, JOHANNES, HILMA = (f"+26481000000{n}" for n in (1, 2, 3, 4, 5, 7))
# One for each role, the one who sees most first.
STAFF: Mapping[Role, str] = {
    "manager": "simon",
    "admin": "ester",
    "auditor": "lukas",
    "reviewer": "rauna",
    "underwriter": "johanna",
    "agent": "maria",
}
PLANT = "planted"
NASTY = (
    f"<img src=x onerror={PLANT}=1 class={PLANT}><script>{PLANT}=1</script>"
    f'"><svg onload={PLANT}=1 class={PLANT}> {{{{7*7}}}} ${{7*7}} =HYPERLINK("http://x.example")'
    f" \u202egnirts https://x.example javascript:{PLANT}=1 " + "Omuṱuta" * 40
)
A_NAME = f"Uerikondjera <b class={PLANT}>Tjiueza</b>-Kavezembi \u202eoni " + "Katjivena" * 8
HERERO = "Ongombo, ombwa nongombe vya ri omapanga omanene."  # Storybooks Namibia
PICTURES = os.environ.get("BUFFR_PICTURES")  # a folder to keep a picture of each screen in
HEAVIEST = 150_000  # bytes
PICTURED = re.compile("^/desk/papers/.*/|/small$|/agreement$")  # they answer a picture or a PDF


@dataclass(frozen=True)
class Day:
    """What there is to see: a value for every place in an address, and screens beside those."""

    places: Mapping[str, str]
    also: tuple[tuple[Role, str], ...]

    def address(self, path: str) -> str:
        """Where this page is found today; a page that the day knows nothing of is a fault."""
        screen = path.split("/")[2]
        return re.sub(r"\{(\w+)\}", lambda place: self.places[f"{screen}.{place[1]}"], path)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(office: Any, to_decide: Callable[[str], Awaitable[str]]) -> Day:
    """A busy day: a complaint, a person asked for, a decision to make, and strange words."""
    await office.says(SELMA, "Hi", "I want to borrow 2000", "agent", NASTY)
    await office.says(PETRUS, "I want to complain", "You took too much from my pay", NASTY)
    await office.says(UERIKO, "Hi", HERERO, "agent")
    await office.says(HILMA, "Hi", "menu")
    await _named(office)
    await _long_talk(office)
    paper = await _paper(office)
    application = await to_decide(NDAPEWA)
    selma = (await office.party(SELMA)).conversation.id
    hand = Hand(office.house.store, "user:simon", office.clock())
    assert await acts.take(hand, selma) is None
    assert await acts.note(hand, selma, NASTY) is None
    review = await _picked(office)
    ((case,),) = await office.rows("select ref from cases where category = 'complaint'")
    partner = (await office.rows("select ref from partners order by ref limit 1"))[0][0]
    ((sid,), *_) = await office.rows("select provider_sid from messages where direction = 'in'")
    talks = {name: (await office.party(phone)).conversation.id for name, phone in _TALKS.items()}
    return Day(
        places={
            "conversations.id": str(selma),
            "customers.ref": (await office.party(NDAPEWA)).customer.ref,
            "papers.document": paper,
            "viewer.document": paper,
            "viewer.page": "1",
            "cases.ref": case,
            "applications.ref": application,
            "reviews.id": review,
            "partners.ref": partner,
            "bills.ref": await things.bill(office),
            "pipeline.ref": await things.deal(office, NASTY[:80]),
            "campaigns.ref": await things.campaign(office, NASTY[:60]),
            "leads.ref": (await office.rows("select ref from leads order by id limit 1"))[0][0],
            "messages.sid": sid,
            "tasks.ref": await things.task(office, NASTY[:200]),
            "accounts.id": await things.account(office, NDAPEWA),
        },
        also=(
            ("manager", "/desk/queue?whose=mine"),
            ("manager", "/desk/queue?language=osh&whose=unassigned"),
            ("manager", f"/desk/conversations/{talks['long']}"),
            ("agent", f"/desk/conversations/{talks['herero']}"),
            ("manager", f"/desk/customers/{(await office.party(HILMA)).customer.ref}"),
            ("manager", "/desk/cases?whose=late"),
            ("manager", "/desk/applications?stage=active_loan"),
            ("reviewer", "/desk/queue"),
            ("manager", "/desk/cases/CASE-99"),
            ("manager", "/desk/dashboards/rows?figure=handoffs&since=2026-01-01&until=2026-12-31"),
        ),
    )


_TALKS = {"long": JOHANNES, "herero": UERIKO}


async def _named(office: Any) -> None:
    """A name longer than any screen, with what no name should have; and the rest of the staff."""
    for phone, name in ((SELMA, A_NAME), (PETRUS, NASTY[:200])):
        party = await office.party(phone)
        async with office.house.store.transaction() as session:
            customer = await session.merge(party.customer)
            customers.set_name(session, customer, name)
            if phone == SELMA:
                await customers.set_id_number(session, customer, "85010100123")
            session.add(customer)
    async with office.house.store.transaction() as session:
        for role, name in STAFF.items():
            if await users.by_name(session, name) is None:
                await users.add(session, name, role=role, languages=["en"])


async def _long_talk(office: Any) -> None:
    talk = (await office.party(JOHANNES)).conversation.id
    async with office.house.store.transaction() as session:
        for turn in range(60):
            messages.new(
                session,
                "Is my pay slip enough, or do you need a letter too? " * (1 + turn % 4),
                id=new_id(),
                conversation_id=talk,
                turn_id=None,
                direction=("in", "out")[turn % 2],
                author=("customer", "bot")[turn % 2],
                language="en",
                at=office.clock(),
            )


async def _paper(office: Any) -> str:
    file, paper = io.BytesIO(), new_id()
    Image.new("RGB", (1000, 630), "white").save(file, "JPEG")
    house, party = office.house, await office.party(NDAPEWA)
    async with house.store.transaction() as session:
        session.add(
            Document(
                id=paper,
                customer_id=party.customer.id,
                kind="payslip",
                storage_key=house.cabinet.put(file.getvalue(), paper),
                sha256=documents.fingerprint(file.getvalue()),
                mime="image/jpeg",
                bytes=len(file.getvalue()),
                status="received",
                copy_keys=[house.cabinet.put_copy(file.getvalue(), paper, page=0)],
                received_at=office.clock(),
            )
        )
    return str(paper)


async def _picked(office: Any) -> str:
    """A talk that somebody is to review."""
    talk = (await office.party(PETRUS)).conversation.id
    await office.does(
        "insert into review_picks (id, week, conversation_id, why, twice, at) values"
        f" (gen_random_uuid(), '2026-11-23', '{talk}', '[\"random\"]', true, now())",
    )
    ((pick,),) = await office.rows("select id from review_picks")
    return str(pick)


@dataclass
class Eyes:
    """A window in which whoever is wanted is signed in."""

    page: Page
    who: str = ""
    size: Size | None = None

    async def are_of(self, name: str) -> None:
        if name != self.who:
            await self.page.request.post(f"/desk/demo/{name}", max_redirects=0)
            self.who = name

    async def look_at(self, size: Size) -> None:
        """Nothing is asked of the browser that is so already."""
        width, height, scheme = size
        if not self.size or self.size[:2] != size[:2]:
            await self.page.set_viewport_size({"width": width, "height": height})
        if not self.size or self.size[2] != scheme:
            await self.page.emulate_media(color_scheme=scheme)
        self.size = size


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eyes(window: Any) -> AsyncIterator[Eyes]:
    async with window() as page:
        yield Eyes(page)


def _screens(also: Iterable[tuple[Role, str]]) -> list[tuple[Role, str]]:
    """Every page that can be asked for, by the first of us who may, and some in other states."""
    first: dict[Act, Role] = {act: next(role for role in STAFF if may(role, act)) for act in ACTS}
    pages = [each for each in ROUTES if each.method == "GET" and not each.unasked]
    asked = ((first[each.act], each.path) for each in pages if not PICTURED.search(each.path))
    screens: list[tuple[Role, str]] = [*asked, *also]
    return screens


@pytest.mark.proves(
    "1.1 Core CRM Modules",
    "8.1 CRM Technology Stack",
    "Core CRM Platform",
    "Production Ready Features",
)
@pytest.mark.timeout(300)  # it looks at every screen in six ways
async def test_every_screen_can_be_read_and_used_by_everybody(
    office: Any, day: Day, eyes: Eyes, subtests: pytest.Subtests
) -> None:
    office.clock.stop()
    await eyes.look_at(_SIZES[0])
    for role, path in sorted(_screens(day.also)):
        with subtests.test(role=role, path=path):
            address = day.address(path)
            await eyes.are_of(STAFF[role])
            answer = await eyes.page.goto(address)
            assert answer is not None
            assert answer.status < 500
            # Another state of a page that was judged before is only laid out anew.
            await _looked_at(eyes, answer, judged=(role, path) not in day.also)
    office.clock.run()


# What a form leads to that stays on its page: refused, shown beforehand, or found.
ANSWERS: tuple[tuple[Role, str, Mapping[str, str]], ...] = (
    ("manager", "/desk/conversations/{id}/reply", {"text": "Good day", "seen": ""}),
    ("manager", "/desk/conversations/{id}/suggest", {"text": "She waits"}),
    ("manager", "/desk/cases/{ref}/preview", {"resolution": NASTY[:200]}),
    ("manager", "/desk/partners/{ref}/confirm", {"loan": NASTY[:20]}),
    ("manager", "/desk/partners/{ref}/contact", {"name": NASTY[:80], "role": "hr"}),
    ("manager", "/desk/bank/match", {"bill": NASTY[:20]}),
    ("underwriter", "/desk/applications/{ref}/preview", {"verdict": "declined", "note": NASTY}),
    ("underwriter", "/desk/accounts/{id}/preview", {"verdict": "refused"}),
    ("agent", "/desk/accounts/{id}/reveal", {"which": "new"}),
    ("reviewer", "/desk/reviews/{id}", {"note": NASTY[:200]}),
)


async def test_what_a_form_leads_to_can_be_read_and_used_as_well(
    day: Day, eyes: Eyes, subtests: pytest.Subtests
) -> None:
    await eyes.look_at(_SIZES[0])
    for role, path, form in ANSWERS:
        with subtests.test(path=path):
            address = day.address(path)
            if STAFF[role] != eyes.who:
                await eyes.are_of(STAFF[role])
                await eyes.page.goto("/desk/keys")
            async with eyes.page.expect_navigation():
                await eyes.page.evaluate(_SEND, [address, form])
            facts = await eyes.page.evaluate(_FACTS)
            assert (facts["h1"], facts["planted"], facts["handlers"]) == (1, 0, [])
            await judging.begin(eyes.page)
            assert await judging.everything(eyes.page) == []
            await _kept(eyes.page, address, "answer")


async def test_what_the_sieve_lets_through_axe_judges_and_the_rest_axe_finds_no_fault_with(
    eyes: Eyes, subtests: pytest.Subtests
) -> None:
    await eyes.page.goto("about:blank")
    for scheme in ("light", "dark"):
        await eyes.look_at((1440, 900, scheme))
        await eyes.page.set_content(_FAULTY)
        await judging.begin(eyes.page)
        found = await judging.everything(eyes.page)
        with subtests.test(scheme=scheme):
            assert sorted(found) == sorted(await judging.without_a_sieve(eyes.page))
            assert [each.split()[0] for each in sorted(found)] == FAULTS
            for doubt, left in LEFT.items():
                assert await judging.left_in_the_sieve(eyes.page, doubt) == left


FAULTS = ["button-name", "color-contrast", "target-size"]
LEFT: Mapping[judging.Doubt, list[str]] = {
    "color-contrast": ["Faint", "Veiled", "Faded"],
    "target-size": ["a", "b"],
}
_FAULTY = """<!doctype html><html lang="en"><title>Faults</title><style>
    :root { color-scheme: light dark; --ink: #222; --page: #fff; --faint: #aaa; --veil: #fffc }
    @media (prefers-color-scheme: dark) {
        :root { --ink: #eee; --page: #111; --faint: #555; --veil: #000c }
    }
    body { background: var(--page); color: var(--ink) }
    .faded { opacity: 0.9 } .faint, .veiled { color: var(--faint) }
    .veiled { background: var(--veil) }
    .small button { width: 14px; height: 14px; padding: 0; margin: 0; border: 0 }
    .far button { width: 14px; height: 14px; padding: 0; margin: 20px; border: 0 }
</style><main><h1>Faults</h1><p>Plain</p><p class="faint">Faint</p><p class="veiled">Veiled</p>
    <p class="faded">Faded</p><p class="small"><button>a</button><button>b</button></p>
    <p class="far"><button>c</button><button>d</button></p>
    <button></button></main></html>"""
_SEND = """([address, fields]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = address;
    fields.key = document.querySelector("input[name=key]").value;
    for (const [name, value] of Object.entries(fields)) {
        const each = document.createElement("input");
        Object.assign(each, { type: "hidden", name, value });
        form.append(each);
    }
    document.body.append(form);
    form.submit();
}"""


async def _looked_at(eyes: Eyes, answer: Response, *, judged: bool) -> None:
    page, faults = eyes.page, list[str]()
    assert await page.evaluate(_FACTS) == {
        "h1": 1,
        "titled": True,
        "planted": 0,
        "handlers": [],
        "outward": [],
    }
    assert await page.evaluate(_WEIGHT) < HEAVIEST
    assert await page.evaluate(_MADE_BY_SCRIPT, await answer.text()) == []
    if judged:
        await judging.begin(page)
        faults += await judging.everything(page)
    for size in _SIZES:
        width, _, scheme = size
        await eyes.look_at(size)
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{width} px: {await page.evaluate(_WIDE)}")
        doubts, rules = _DOUBTS.get((width, scheme), ((), ())) if judged else ((), ())
        if doubts:
            found = await judging.doubtful(page, *doubts, rules=rules)
            faults += [f"{width} px, {scheme}: {each}" for each in found]
        await _kept(page, answer.url, f"{width}{scheme}")
    await eyes.look_at(_SIZES[0])
    assert faults == []


# Whatever fits 320 px fits the 360 of a small phone: no style changes between them.
_SIZES: tuple[Size, ...] = (
    (1440, 900, "light"),
    (1440, 900, "dark"),
    (1024, 768, "dark"),
    (320, 740, "dark"),
    *(((1024, 768, "light"), (360, 740, "light"), (360, 740, "dark")) if PICTURES else ()),
)
# What another size or scheme may change.
_DOUBTS: Mapping[tuple[int, Scheme], tuple[tuple[judging.Doubt, ...], tuple[str, ...]]] = {
    (1440, "dark"): (("color-contrast",), ()),
    (320, "dark"): (("target-size",), ("scrollable-region-focusable",)),
}
_FACTS = f"""() => ({{
    h1: document.querySelectorAll("h1").length,
    titled: !/^(Error: )?\\s*·/.test(document.title),
    planted: document.querySelectorAll(".{PLANT}").length + ("{PLANT}" in window ? 1 : 0),
    handlers: [...document.querySelectorAll("*")].flatMap((each) => [...each.attributes])
        .filter((each) => /^on|^style$/.test(each.name) || /^\\s*javascript:/.test(each.value))
        .map((each) => each.name),
    outward: [...document.links].map((each) => each.host).filter((host) => host !== location.host),
}})"""
_WEIGHT = """() => performance.getEntriesByType("resource")
    .concat(performance.getEntriesByType("navigation"))
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
# What is on the page and was not in what the desk has sent: without a script it would be missing.
_MADE_BY_SCRIPT = """(answer) => {
    const sent = new DOMParser().parseFromString(answer, "text/html");
    const texts = (page, isSeen) => {
        const nodes = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT), found = [];
        while (nodes.nextNode()) {
            const text = nodes.currentNode.textContent.replace(/\\s+/g, " ").trim();
            if (text && isSeen(nodes.currentNode.parentElement)) found.push(text);
        }
        return found;
    };
    const told = texts(sent, () => true).join(" ");
    const made = texts(document, (each) => each.checkVisibility());
    return made.filter((each) => !told.includes(each))
        .concat(sent.forms.length < document.forms.length ? ["a form"] : []);
}"""
_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth)
    .map((each) => each.tagName + "." + each.className).slice(0, 5)"""


async def _kept(page: Page, address: str, size: str) -> None:
    if PICTURES:
        path = re.sub("^https?://[^/]+", "", address)
        name = re.sub(r"[0-9a-f-]{32}(?=[0-9a-f]{4})", "", path.removeprefix("/desk/")) or "home"
        file = Path(PICTURES) / f"{re.sub(r'[^A-Za-z0-9-]+', '_', name)}.{size}.png"
        await page.screenshot(path=file, full_page=True)
