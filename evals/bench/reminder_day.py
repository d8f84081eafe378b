"""A reminder day: thousands are due, two remind, some pay or opt out, the provider protests."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select

from agent import gatekeeping, template_sync
from agent.bootstrap import House, open_house, utc_now
from channels.fake_twilio import FakeTwilio
from channels.fake_twilio.exchange import Message
from crm_store import identities, ledger, templates
from crm_store.database import Store
from crm_store.ledger import Booking
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.split import Split
from crm_store.templates import Standing
from evals.bench import stage
from evals.bench.figures import Figure, Part
from evals.bench.reminding import MORNING, READY, clock_of
from evals.bench.stage import Process, Stage

_RATE = 80  # a second, of one number, whoever many send
_PROCESSES = 2
_TEMPLATE = "payment_coming"
_IN_DAYS = 3  # the payment, which is when it is first told of
_FILL = Path(__file__).with_suffix(".sql")
_AT_ONCE = 5000
_STORM = 20  # sends in a row that the provider puts off
_STORMS = 5
_SPARED = 0.1  # of all: every other one of these pays, the others want no messages any more
_IN_FLIGHT = 5.0  # seconds: what was on its way when she paid or said STOP has arrived by then
_LOOK = 2.0  # seconds
_LEAST_SPEED = 0.8  # a tenth is kept free, and each storm slows all for ten seconds
_MOST_GROWN = 50  # megabytes, of each process


@dataclass
class _Day:
    """What was seen of the day while it ran."""

    began: float
    spared: dict[str, float] = field(default_factory=dict)  # phone: when she paid or opted out
    megabytes: list[list[float]] = field(default_factory=list)  # of each process, again and again
    seconds: float = 0.0
    put_off: int = 0


async def measure(on: Stage, *, count: int) -> Part:
    """Lay the loans, start the processes, let the weather come, and count what became of each."""
    on = await stage.fresh(on)
    began = utc_now()
    async with AsyncExitStack() as stack:
        twilio = FakeTwilio(
            account_sid=on.settings.twilio_account_sid,
            auth_token=on.settings.twilio_auth_tokens[0],
            sender=stage.SENDER,
        )
        await stack.enter_async_context(twilio)
        given = {"twilio_url": twilio.base_url, "sends_per_second": _RATE}
        on = replace(on, settings=on.settings.model_copy(update=given))
        house = await stack.enter_async_context(open_house(on.settings, clock=clock_of(began)))
        await _lay(house, twilio, count=count)
        await _settled(house.store)
        day = await _run(on, house, twilio, count=count)
        return await _part(house, twilio, day, count=count)


async def _run(on: Stage, house: House, twilio: FakeTwilio, *, count: int) -> _Day:
    began = utc_now().isoformat()
    processes = [
        await on.start(f"reminding-{number}", "evals.bench.reminding", began)
        for number in range(_PROCESSES)
    ]
    for each in processes:
        await stage.first_line(each, having=READY)
    day = _Day(time.time())
    weather = asyncio.create_task(_weather(house, twilio, day, count=count))
    await _over(house, processes, day, count=count)
    day.seconds = time.time() - day.began
    await weather
    for each in processes:
        await stage.stop(each)
    return day


# --- before ---


async def _lay(house: House, twilio: FakeTwilio, *, count: int) -> None:
    """Everybody has a payment in three days, and the template for it is approved."""
    await _approve(house, twilio)
    settings = {
        "bench.loans": str(count),
        "bench.due": (MORNING + timedelta(days=_IN_DAYS)).date().isoformat(),
        "bench.silent_since": (MORNING - timedelta(days=3)).isoformat(),
        "session_replication_role": "replica",  # else references and checks cost most of the time
    }
    async with house.store.engine.begin() as connection:
        for name, value in settings.items():
            setting = {"name": name, "value": value}
            await connection.execute(text("select set_config(:name, :value, true)"), setting)
        for start in range(1, count + 1, _AT_ONCE):
            some = range(start, min(start + _AT_ONCE, count + 1))
            await connection.execute(_PEOPLE, _sealed(house.store, some))
        for statement in _FILL.read_text().split(";\n\n"):
            await connection.exec_driver_sql(statement)


_PEOPLE = text(
    """
    with made as (
        select * from unnest(cast(:customers as uuid[]), cast(:identities as uuid[]),
            cast(:sealed as bytea[]), cast(:bidx as bytea[]))
            as each (customer, identity, sealed, bidx)
    ), people as (
        insert into customers (id, language, flags, source, first_contact_at, version)
        select customer, 'en', '{}', 'bench', now(), 0 from made
    )
    insert into channel_identities
        (id, customer_id, channel, kind, address_sealed, address_bidx, status, verified_at)
    select identity, customer, 'whatsapp', 'phone', sealed, bidx, 'active', now() from made
    """
)


def _phone(number: int) -> str:
    return f"+26481{number:07}"


def _key(kind: int, number: int) -> UUID:
    return UUID(f"0180{kind:04}-0000-7000-8000-{number:012x}")


def _sealed(store: Store, numbers: range) -> dict[str, list[UUID] | list[bytes]]:
    """Their addresses as the service seals them: opening them is a part of the work."""
    return {
        "customers": [_key(2, n) for n in numbers],
        "identities": [_key(3, n) for n in numbers],
        "sealed": [
            store.vault.seal(_phone(n).encode(), f"channel_identities.address.{_key(3, n)}")
            for n in numbers
        ],
        "bidx": [identities.blind(store.vault, "whatsapp", _phone(n)) for n in numbers],
    }


async def _approve(house: House, twilio: FakeTwilio) -> None:
    """WhatsApp has approved the reminder, in every language that it has."""
    template = gatekeeping.book().by_name[_TEMPLATE]
    approvals = template_sync.approvals_of(house)
    assert approvals is not None  # noqa: S101 (the stage's channel is WhatsApp)
    for language in template.languages:
        sid = await approvals.create(template_sync.wording_of(template, language))
        twilio.approvals.judge(sid, "approved", category=template.category)
        async with house.store.transaction() as session:
            templates.created(
                session,
                Standing("approved", template.category),
                name=template.name,
                language=language,
                version=template.version(language),
                content_sid=sid,
                by="bench",
                at=house.clock(),
            )


async def _settled(store: Store) -> None:
    """So many rows at once: the planner is told of them, as it would be in a day."""
    async with store.engine.connect() as plain:
        alone = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await alone.exec_driver_sql("vacuum analyze")


# --- the day ---


async def _weather(house: House, twilio: FakeTwilio, day: _Day, *, count: int) -> None:
    """In equal parts of the day: a storm, and a part of those who pay or opt out."""
    spared = _spared(count)
    for part in range(_STORMS):
        twilio.fail(_STORM, "rate_limit", retry_after=1)
        day.put_off += _STORM
        some = spared[part::_STORMS]
        await _opt_out(house, day, some[::2])
        await _pay(house, day, some[1::2])
        over = day.began + count / _RATE * (part + 1) / _STORMS
        await asyncio.sleep(max(0.0, over - time.time()))


def _spared(count: int) -> range:
    """The numbers of those who pay or opt out."""
    return range(1, count + 1, round(1 / _SPARED))


async def _opt_out(house: House, day: _Day, numbers: Sequence[int]) -> None:
    phones = [_phone(number) for number in numbers]
    async with house.store.engine.begin() as connection:
        await connection.execute(
            text("update channel_identities set opted_out_at = now() where id = any(:those)"),
            {"those": [_key(3, number) for number in numbers]},
        )
    day.spared |= dict.fromkeys(phones, time.time())


async def _pay(house: House, day: _Day, numbers: Sequence[int]) -> None:
    now = house.clock()
    money = Booking("repayment", Split(principal=Cents(50_000), charge=Cents(10_000)),
                    on=now.date(), by="bench", at=now)  # fmt: skip
    for number in numbers:
        async with house.store.transaction() as session:
            loan = (await session.exec(select(Loan).where(Loan.id == _key(6, number)))).one()
            await ledger.book(session, loan, money)
        day.spared[_phone(number)] = time.time()


async def _over(house: House, processes: Sequence[Process], day: _Day, *, count: int) -> None:
    """Wait until everybody was decided on and nothing waits; note what memory it takes."""
    spared = len(_spared(count))
    while True:
        async with house.store.engine.connect() as connection:
            left = await connection.scalar(_LEFT)
        day.megabytes.append([stage.megabytes(each.pid) for each in processes])
        if not left and len(day.spared) == spared:
            return
        await asyncio.sleep(_LOOK)


_LEFT = text(
    """
    select (select count(*) from reminders where status = 'waiting')
        + (select count(*) from outbox where status in ('queued', 'sending'))
        + (select count(*) from loans
            where not exists (select 1 from reminders said where said.subject = loans.ref)
                and not exists (select 1 from transactions paid
                    where paid.loan_id = loans.id and paid.kind = 'repayment'))
    """
)


# --- after ---


async def _part(house: House, twilio: FakeTwilio, day: _Day, *, count: int) -> Part:
    came = {phone: _came(twilio, phone) for phone in map(_phone, range(1, count + 1))}
    every = [message for those in came.values() for message in those]
    late = [
        message
        for phone, since in day.spared.items()
        for message in came[phone]
        if message.created.timestamp() > since + _IN_FLIGHT
    ]
    forgotten = [phone for phone, those in came.items() if not (those or phone in day.spared)]
    decided = await _decided(house)
    return Part(
        f"A reminder day of {count:,}",
        (
            Figure("due", count, "reminders"),
            Figure("paid or opted out while it ran", len(day.spared), "people"),
            Figure("came to a phone", len(every), "reminders"),
            Figure("decided on", decided.total(), "reminders"),
            Figure("sent twice, or to somebody twice", _twice(came), "", 1),
            Figure("not sent although due", len(forgotten), "", 1),
            Figure(f"sent {_IN_FLIGHT:.0f} s and more after she paid or opted out",
                   len(late), "", 1),
            Figure("put off by the provider", day.put_off, "sends"),
            Figure("most in one second", _most(every), "", _RATE + 1),
            Figure("seconds", day.seconds, "s"),
            Figure("speed / what the rate allows", len(every) / day.seconds / _RATE, "",
                   _LEAST_SPEED, "at_least"),
            Figure("a process at a fifth of the day", max(_fifth(day)), "MB"),
            Figure("grown by until its end, the most of the two", _grown(day), "MB", _MOST_GROWN),
        ),
        (
            f"{_PROCESSES} processes, each with a scheduler and a sender, share {_RATE} a second;"
            f" in each of {_STORMS} storms {_STORM} sends are put off with 429, and both slow down"
            " for ten seconds. Every reminder is a template, for all were silent for three days.",
            "What became of each: "
            + ", ".join(f"{times:,} {what}" for what, times in sorted(decided.items())) + ".",
        ),
    )  # fmt: skip


def _came(twilio: FakeTwilio, phone: str) -> list[Message]:
    return [each for each in twilio.stored(phone) if each.direction == "to_phone"]


def _twice(came: Mapping[str, Sequence[Message]]) -> int:
    """Messages of one key beyond the first, and of one person."""
    keys = Counter(
        parse_qs(urlsplit(each.callback_url).query)["reference"][0]
        for those in came.values()
        for each in those
    )
    again = sum(times - 1 for times in keys.values())
    return max(again, sum(max(0, len(those) - 1) for those in came.values()))


async def _decided(house: House) -> Counter[str]:
    """What became of each reminder, by its record and by its message."""
    async with house.store.engine.connect() as connection:
        rows = (await connection.execute(_DECIDED)).all()
    return Counter({str(what): int(times) for what, times in rows})


_DECIDED = text(
    """
    select case when said.status = 'put' and o.status = 'refused' then 'let go of as it left'
            when said.status = 'put' then o.status
            else 'let go of before' end || ' (' || coalesce(nullif(said.why, ''), o.why) || ')',
        count(*)
    from reminders said left join outbox o on o.dedupe_key = 'reminder:' || said.key
    group by 1
    """
)


def _fifth(day: _Day) -> list[float]:
    """What each process took when it had done all that it does a few thousand times."""
    return day.megabytes[len(day.megabytes) // 5]


def _grown(day: _Day) -> float:
    ends = zip(_fifth(day), day.megabytes[-1], strict=True)
    return max(last - first for first, last in ends)


def _most(came: Sequence[Message]) -> int:
    """In the fullest second."""
    window, most = deque[float](), 0
    for moment in sorted(each.created.timestamp() for each in came):
        window.append(moment)
        while moment - window[0] >= 1:
            window.popleft()
        most = max(most, len(window))
    return most
