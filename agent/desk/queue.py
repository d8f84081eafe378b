"""The queue: who waits for a person, the one who is next first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Response

from agent.desk import acts, filters, gate, outage
from agent.desk.acts import Hand
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from crm_store import messages, partners, translations, waiting
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.messages import Message
from crm_store.sql import Sql
from crm_store.translations import Translated
from crm_store.users import LANGUAGES, User
from crm_store.waiting import Strip, Waiting, Wanted

PATH = "/desk/queue"
_LONGEST_LINE = 120
_TRIES = 3  # twenty may ask for the next one at once, and each looks at the same ten
_WHOSE = {"mine": "What I have", "unassigned": "What nobody has", "put_off": "What is put off"}
_STATUSES = ("open", "in_progress", "waiting_customer")
_MINE = "mine"
_LOOKED_AT = 4  # of her newest messages
_TELLING = 12  # characters: "agent", "2" and "yes please" do not say what she wants
_IN_ONE_GO = timedelta(hours=1)


@dataclass(frozen=True)
class LastLine:
    """What she said last, on one line; where that says little, what she said before it as well."""

    text: str
    language: str | None
    translated: str


@dataclass(frozen=True)
class Listed:
    """A page of the queue."""

    rows: Sequence[Waiting]
    more: bool
    strip: Strip
    lines: Mapping[UUID, LastLine]


async def home(visit: Visit) -> Response:
    """To what somebody of this role came for."""
    if visit.may("review") and not visit.may("see_queue"):
        return gate.see_other("/desk/reviews")
    if visit.may("see_settings") and not visit.may("see_queue"):
        return gate.see_other("/desk/settings")
    if visit.may("decide") and not visit.may("take_conversation"):
        return gate.see_other("/desk/applications")
    return gate.see_other(PATH)


async def show(visit: Visit) -> Response:
    """A page of the queue, as its address says."""
    return await screen(visit)


async def rows(visit: Visit) -> Response:
    """The rows alone, for a page that is open already."""
    chosen = await _filter(visit)
    return visit.page("queue_rows.html", filter=chosen, **vars(await _listed(visit, chosen)))


async def take_next(visit: Visit) -> Response:
    """The most urgent case that comes to this person, and her conversation with it."""
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    for _ in range(_TRIES):
        async with visit.house.store.reading() as session:
            found = await waiting.queue_of(session, visit.user, most=10, at=visit.now)
        for each in _apart(found, visit.user):
            if await acts.take(hand, each.conversation) is None:
                return gate.see_other(f"/desk/conversations/{each.conversation}")
    return gate.see_other(f"{PATH}?whose=unassigned")


def _apart(found: Sequence[Waiting], user: User) -> list[Waiting]:
    """The most urgent; then each of us goes on elsewhere, or those who met would meet again."""
    others = found[1:]
    at = user.id.int % max(1, len(others))
    return [*found[:1], *others[at:], *others[:at]]


async def screen(visit: Visit, *, fault: str = "") -> Response:
    """The whole screen, with what was refused."""
    chosen = await _filter(visit)
    listed = await _listed(visit, chosen)
    async with visit.house.store.reading() as session:
        values: dict[str, Any] = {
            "categories": await waiting.categories(session),
            "partners": {each.ref: each.company_name for each in await partners.active(session)},
            "colleagues": await waiting.loads(session),
            "failing_since": await outage.failing_since(session, at=visit.now),
            "with_bot": (await session.ask(_WITH_BOT))[0][0],
        }
    return visit.page(
        "queue.html",
        status=409 if fault else 200,
        fault=fault,
        filter=chosen,
        whoses=_WHOSE,
        languages=LANGUAGES,
        statuses=_STATUSES,
        typed=visit.form if fault else {},
        **vars(listed),
        **values,
    )


_WITH_BOT = Sql("select count(*) from conversations where owner = 'bot' and status = 'open'")


async def _filter(visit: Visit) -> Filter:
    return filters.asked(
        visit,
        PATH,
        whose=_WHOSE,
        language=(*LANGUAGES, _MINE),
        category=None,
        partner=None,
        status=_STATUSES,
    )


async def _listed(visit: Visit, chosen: Filter) -> Listed:
    whose, spoken = chosen.of("whose"), chosen.of("language")
    wanted = Wanted(
        assigned_to=visit.by if whose == "mine" else None,
        unassigned=whose == "unassigned",
        put_off=whose == "put_off",
        language=spoken if spoken in LANGUAGES else None,
        languages=tuple(visit.user.languages) if spoken == _MINE else None,
        category=chosen.of("category"),
        partner=chosen.of("partner"),
        status=chosen.of("status"),
        escalated_first=visit.user.role == "manager",
        at=visit.now,
        first=chosen.first,
        most=ROWS + 1,
    )
    async with visit.house.store.transaction() as session:
        found = await waiting.queue(session, wanted)
        strip = await waiting.strip(session, visit.user, at=visit.now)
        lines = await _lines(visit, session, found[:ROWS])
    return Listed(found[:ROWS], len(found) > ROWS, strip, lines)


async def _lines(
    visit: Visit, session: Session, found: Sequence[Waiting]
) -> Mapping[UUID, LastLine]:
    """Her words on one line each; whoever only audits opens the talk, on record, to read them."""
    if not found or not visit.may("take_conversation"):
        return {}
    talks = [each.conversation for each in found]
    last = await messages.newest_of(session, talks, each=_LOOKED_AT)
    made = await translations.of(session, [each.id for said in last.values() for each in said])
    if last:
        refs = [each.ref for each in found if each.conversation in last]
        session.audited.append(visit.audited("read_last_lines", "queue", cases=refs))
    return {talk: _line(session, said, made) for talk, said in last.items()}


def _line(session: Session, said: Sequence[Message], made: Mapping[UUID, Translated]) -> LastLine:
    newest, text = said[0], _opened(session, said[0])
    told = next(
        (each for each in said if len(_opened(session, each)) >= _TELLING and _near(each, newest)),
        newest,
    )
    words = text if told is newest else f"{_opened(session, told)} · {text}"
    return LastLine(
        text=_short(words) or newest.kind,
        language=told.language,
        translated=_short(made[told.id].text) if told.id in made else "",
    )


def _near(one: Message, newest: Message) -> bool:
    """Whether both were said in one go: what was wished for days ago is no answer to why."""
    return newest.at - one.at <= _IN_ONE_GO


def _opened(session: Session, said: Message) -> str:
    try:
        return messages.body(session, said)
    except CannotOpen:  # one message that cannot be opened hides no queue
        return ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_LINE else f"{plain[:_LONGEST_LINE]}…"
