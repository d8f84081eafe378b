"""Files that are to lie in the cabinet: the keys that rows name, of papers that are not over."""

from dataclasses import dataclass
from uuid import UUID

from crm_store import cabinet
from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class KeptFiles:
    """What rows say of files, at one moment."""

    keys: frozenset[str]
    papers: frozenset[UUID]  # that we know of, also those whose files are gone

    def is_over(self, key: str) -> bool:
        """Whether a paper of ours lay there once, and nothing is to lie there any more.

        A file whose row is not written yet is no such one: its paper is not known.
        """
        return key not in self.keys and cabinet.paper_of(key) in self.papers


async def known(session: Session) -> KeptFiles:
    """All of them, seen at the same moment."""
    rows = await session.ask(_KNOWN)
    keys = frozenset(key for _, key in rows if key is not None)
    return KeptFiles(keys, frozenset(paper for paper, _ in rows))


# Rows of agreements and statements name their files for ever: others say that those are gone.
# An erasure flags every record of hers; agreements that she accepted stay.
_KNOWN = Sql(
    """
    with erased as (
        select id from customers where flags ? 'erased'
    ), named(paper, key) as (
        select id, storage_key from documents
        union all
        select id, jsonb_array_elements_text(copy_keys) from documents
        union all
        select o.id, case when a.customer_id not in (select id from erased)
            or exists (select 1 from agreements g where g.offer_id = o.id) then o.pdf_key end
        from offers o join applications a on a.id = o.application_id
        union all
        select s.id, case when l.customer_id not in (select id from erased) then s.storage_key end
        from statements s join loans l on l.id = s.loan_id
    ), removed as (
        select paper_id from paper_removals where removed_at is not null
    )
    select paper, case when paper not in (select paper_id from removed)
        and key not in (select key from files_to_remove) then key end
    from named
    """
)
