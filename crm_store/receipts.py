"""Receipts: what the provider tells of a message that it took, in any order and any number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint

from crm_store.database import Store
from crm_store.outbox import RANK, lower
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql


class DeliveryReceipt(Row, table=True):
    """What the provider told of a message, each status once, also of messages unknown to us."""

    __tablename__ = "delivery_receipts"
    __table_args__ = (UniqueConstraint("provider_sid", "status", name="told_once"),)

    id: UUID = id_field()
    provider_sid: str
    status: str
    outbox_id: UUID | None = None
    error_code: int | None = None
    at: datetime = moment()


async def told(
    store: Store,
    *,
    provider_sid: str,
    status: str,
    outbox_id: UUID | None,
    error_code: int | None,
    at: datetime,
) -> bool:
    """Keep what the provider tells, once, and move the message forward; False if heard before.

    Whatever it tells of a message, the provider has it: at least it is sent.
    """
    reached = status if RANK[status] > RANK["sent"] else "sent"
    ((kept,),) = await store.ask(
        _TOLD,
        id=new_id(),
        sid=provider_sid,
        told=status,
        reached=reached,
        lower=lower(reached),
        outbox_id=outbox_id,
        error_code=error_code,
        at=at,
    )
    return bool(kept)


# One statement for each callback: there are two or three to every message. What was put back has
# no sid, and takes none of an attempt that was told to have failed.
_TOLD = Sql(
    """
    with kept as (
        insert into delivery_receipts (id, provider_sid, status, outbox_id, error_code, at)
        values (:id, :sid::text, :told, :outbox_id::uuid, :error_code::int, :at)
        on conflict on constraint told_once do nothing
        returning id
    ), moved as (
        update outbox set
            provider_sid = :sid::text,
            status = case when status = any(:lower::text[]) then :reached::text else status end,
            error_code = coalesce(:error_code::int, error_code),
            sent_at = coalesce(sent_at, :at),
            claimed_until = null
        where exists (select 1 from kept) and (provider_sid = :sid::text
            or id = :outbox_id::uuid and provider_sid is null
                and not exists (select 1 from outbox known where known.provider_sid = :sid::text)
                and not exists (select 1 from delivery_receipts over
                    where over.provider_sid = :sid::text
                        and over.status in ('failed', 'undelivered')))
    )
    select count(*) from kept
    """
)
