"""The rate of each number of ours: whoever sends takes its places in time from one row."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field

from crm_store.database import Store
from crm_store.row import Row, moment
from crm_store.sql import Sql


class SendingRate(Row, table=True):
    """When the next message of a number may leave; after a crash it begins anew."""

    __tablename__ = "sending_rates"
    # It is changed with each batch and worth nothing a second later: it need not reach the disk.
    __table_args__ = ({"prefixes": ["unlogged"]},)

    sender: str = Field(primary_key=True)
    next_at: datetime = moment()
    slow_until: datetime | None = moment()  # so long the provider's last protest is heeded
    slowness: int = 1  # how many times as far apart places are until then


@dataclass(frozen=True)
class Places:
    """Moments that nobody else has: seconds from now to the first, and between two of them."""

    first: float
    apart: float


async def take(store: Store, sender: str, *, count: int, apart: timedelta) -> Places:
    """Take so many places, by the database's clock; farther apart where the provider protests."""
    found = await store.ask(_TAKE, sender=sender, apart=apart, count=float(count))
    ends, slowness = found[0]
    between = apart.total_seconds() * slowness
    return Places(first=max(0.0, ends - count * between), apart=between)


# A row from the future (a clock that was put back) holds nobody up for longer than a minute.
_TAKE = Sql(
    """
    insert into sending_rates as r (sender, next_at, slowness)
    values (:sender, clock_timestamp() + :apart::interval * :count::float8, 1)
    on conflict (sender) do update set
        next_at = least(greatest(r.next_at, clock_timestamp()),
                clock_timestamp() + interval '1 minute')
            + :apart::interval * :count::float8
            * case when r.slow_until > clock_timestamp() then r.slowness else 1 end
    returning extract(epoch from next_at - clock_timestamp())::float8,
        case when slow_until > clock_timestamp() then slowness else 1 end
    """
)


async def slow(store: Store, sender: str, *, lasts: timedelta) -> None:
    """The provider protests: half as many for so long; half of that where it goes on."""
    await store.ask(_SLOW, sender=sender, lasts=lasts, most=_SLOWEST)


_SLOWEST = 4
# What protested within a second of another was sent at the same rate: it says nothing new.
_SLOW = Sql(
    """
    insert into sending_rates as r (sender, next_at, slow_until, slowness)
    values (:sender, clock_timestamp(), clock_timestamp() + :lasts::interval, 2)
    on conflict (sender) do update set
        slow_until = excluded.slow_until,
        slowness = case
            when r.slow_until is null or r.slow_until <= clock_timestamp() then 2
            else least(r.slowness * 2, :most)
        end
    where r.slow_until is null or r.slow_until <= clock_timestamp()
        or r.slow_until <= excluded.slow_until - interval '1 second'
    """
)
