"""One borrower's rows in the store, as plain JSON by the names of `StoreAfter`.

Amounts are integers of cents. Where rows are a list the oldest comes first: keys sort by time.
"""

import json
from collections.abc import Mapping
from typing import Any

from crm_store import applications, customers
from crm_store.applications import Application
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.sql import Sql

Row = Mapping[str, Any]


async def of(session: Session, party: Party) -> dict[str, Any]:
    """Every row of this borrower that a case may ask for."""
    found = await session.ask(_ROWS, her=party.customer.id, conversation=party.conversation.id)
    newest = party.application
    return {
        "customer": _customer(session, party),
        "identity": {
            "status": party.identity.status,
            "opted_out": party.identity.opted_out_at is not None,
            "verified": party.identity.proves(party.customer.id),
        },
        "facts": _facts(session, newest) if newest else {},
        **json.loads(found[0][0]),
    }


# All in one journey: what a case came to is looked at as often as a case is played.
_ROWS = Sql("""
    select json_build_object(
        'lead', (
            select json_build_object('status', status, 'track', track,
                                     'closed_because', qualification ->> 'closed_because')
            from leads where customer_id = :her order by id desc limit 1),
        'applications', (
            select coalesce(json_agg(json_build_object(
                'stage', stage, 'principal', principal_cents, 'months', months,
                'has_quote', coalesce(jsonb_typeof(quote), 'null') <> 'null',
                'submitted', submitted_at is not null) order by id), '[]')
            from applications where customer_id = :her),
        'consents', (
            select coalesce(json_object_agg(purpose, action), '{}')
            from (select distinct on (purpose) purpose, action
                  from consents where customer_id = :her order by purpose, seq desc) as newest),
        'documents', (
            select coalesce(json_agg(json_build_object(
                'kind', kind, 'status', status, 'reject_reason', reject_reason)
                order by received_at, id), '[]')
            from documents where customer_id = :her),
        'cases', (
            select coalesce(json_agg(json_build_object(
                'category', category, 'reason', reason, 'priority', priority, 'status', status,
                'language', language, 'variety', variety) order by id), '[]')
            from cases where customer_id = :her),
        'loans', (
            select coalesce(json_agg(json_build_object(
                'status', status, 'hold', hold, 'principal', principal_cents) order by id), '[]')
            from loans where customer_id = :her),
        'transactions', (
            select coalesce(json_agg(json_build_object(
                'kind', kind, 'status', status, 'amount', amount_cents) order by at, id), '[]')
            from transactions where kind <> 'disbursement'
                and loan_id in (select id from loans where customer_id = :her)),
        'outbox', (
            select coalesce(json_object_agg(status, count order by status), '{}')
            from (select status, count(*) from outbox
                  where conversation_id in (select id from conversations where customer_id = :her)
                  group by status) as counted),
        'refused_sends', (
            select coalesce(json_agg(why order by why), '[]') from outbox
            where status = 'refused'
                and conversation_id in (select id from conversations where customer_id = :her)),
        'gaps', (
            select coalesce(json_agg(json_build_object(
                'language', language, 'status', status)), '[]')
            from knowledge_gaps where conversation_id = :conversation)
    )::text
""")


def _customer(session: Session, party: Party) -> Row:
    customer = party.customer
    return {
        "name": customers.name(session, customer),
        "language": customer.language,
        "variety": customer.variety,
        "flags": customer.flags,
    }


def _facts(session: Session, application: Application) -> Row:
    """Facts by name; what has a name or a document of its own is told by that."""
    found = applications.facts(session, application)
    return {name: _plain(fact["value"]) for name, fact in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "document_id" in value:
            return "received"
        return value.get("name", dict(value))
    return value
