"""Whether two records may be joined as one person, and what forbids that they are put apart."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.sql import Sql

WhyNot = Literal[
    "the_same",
    "merged_already",
    "two_identities",
    "keep_the_other",
    "two_accounts",
    "account_change_waits",
    "two_applications",
    "consent_taken_back",
    "being_answered",
    "held_or_erased",
]
# What was begun through a number that came along: nobody can say any more whose it is.
Begun = Literal["application", "loan", "paper", "consent", "agreement", "account", "page"]


async def why_not(
    session: Session, kept: Customer, gone: Customer, *, at: datetime
) -> list[WhyNot]:
    """What speaks against it; nothing does where the list is empty."""
    if kept.id == gone.id:
        return ["the_same"]
    if kept.merged_into is not None or gone.merged_into is not None:
        return ["merged_already"]
    return [*_by_values(kept, gone), *await _by_rows(session, kept, gone, at=at)]


def _by_values(kept: Customer, gone: Customer) -> list[WhyNot]:
    found: list[WhyNot] = []
    if kept.id_number_bidx is not None and gone.id_number_bidx is not None:
        found.append("two_identities")
    has_more = gone.id_number_bidx is not None or gone.account_tail is not None
    lacks = kept.id_number_bidx is None and kept.account_tail is None
    if has_more and (
        lacks
        or (gone.id_number_bidx is not None and kept.id_number_bidx is None)
        or (gone.account_tail is not None and kept.account_tail is None)
    ):
        found.append("keep_the_other")
    both = kept.account_tail is not None and gone.account_tail is not None
    if both and (kept.bank, kept.account_tail) != (gone.bank, gone.account_tail):
        found.append("two_accounts")
    return found


async def _by_rows(
    session: Session, kept: Customer, gone: Customer, *, at: datetime
) -> list[WhyNot]:
    ((changes, apply, taken_back, answered, held),) = await session.ask(
        _AGAINST, kept=kept.id, gone=gone.id, at=at
    )
    told: tuple[tuple[WhyNot, bool], ...] = (
        ("account_change_waits", changes),
        ("two_applications", apply),
        ("consent_taken_back", taken_back),
        ("being_answered", answered),
        ("held_or_erased", held),
    )
    return [why for why, so in told if so]


_AGAINST = Sql(
    """
    with last_word as (
        select distinct on (customer_id, purpose) customer_id, purpose, action from consents
        where customer_id in (:kept::uuid, :gone::uuid) order by customer_id, purpose, seq desc
    )
    select
        exists (select 1 from account_changes
            where customer_id = :gone::uuid and status = 'waiting'),
        (select count(*) from applications where customer_id in (:kept::uuid, :gone::uuid)
            and stage not in ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled')) > 1,
        exists (select 1 from last_word a join last_word b on b.purpose = a.purpose
            where a.customer_id = :kept::uuid and a.action = 'grant'
                and b.customer_id = :gone::uuid and b.action = 'withdraw'),
        exists (select 1 from conversations where customer_id in (:kept::uuid, :gone::uuid)
            and lease_until > :at::timestamptz),
        exists (select 1 from legal_holds
            where customer_id in (:kept::uuid, :gone::uuid) and lifted_at is null)
        or exists (select 1 from erasures
            where customer_id in (:kept::uuid, :gone::uuid) and ended_at is null)
    """
)


async def begun(
    session: Session, kept: UUID, *, came: list[UUID], forms: list[UUID], since: datetime
) -> Begun | None:
    """The first thing that was begun, since then, through the numbers that `came` to this record.

    An application says not from which number it goes on: where both sides wrote, it may be of
    either. `forms` are the applications that came along.
    """
    rows = await session.ask(_BEGUN, kept=kept, came=came, forms=forms, since=since)
    return None if not rows else rows[0][0]


_BEGUN = Sql(
    """
    with talks as (
        select c.id, c.identity_id = any(:came::uuid[]) as came from conversations c
        where c.customer_id = :kept::uuid
    ), wrote as (
        select t.came from talks t join messages m on m.conversation_id = t.id
        where m.direction = 'in' and m.at > :since::timestamptz group by t.came
    )
    select 'agreement' from agreements
        where customer_id = :kept and identity_id = any(:came) and accepted_at > :since
    union all
    select 'loan' from loans where customer_id = :kept and created_at > :since
        and (application_id = any(:forms::uuid[]) or exists (select 1 from wrote where came))
    union all
    select 'application' from applications where customer_id = :kept and touched_at > :since
        and exists (select 1 from wrote where came <> (applications.id = any(:forms)))
    union all
    select 'paper' from documents d join messages m on m.id = d.message_id
        join talks t on t.id = m.conversation_id and t.came
        where d.customer_id = :kept and d.received_at > :since
    union all
    select 'account' from account_changes where customer_id = :kept and asked_at > :since
        and exists (select 1 from wrote where came)
    union all
    select 'page' from links where customer_id = :kept and created_at > :since
        and exists (select 1 from wrote where came)
    union all
    select 'consent' from consents
        where customer_id = :kept and identity_id = any(:came) and at > :since
    limit 1
    """
)
