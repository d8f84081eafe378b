"""The library: every paper that we keep of a borrower, whoever made it, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm_store.database import Session
from crm_store.removals import Shelf
from crm_store.sql import Sql

KINDS = ("id", "payslip", "bank_letter", "other", "agreement", "statement")
STATUSES = ("received", "accepted", "rejected", "superseded", "offered", "signed", "sent")


@dataclass(frozen=True)
class Asked:
    """Which papers; what is None is not asked about."""

    customer: str | None = None  # BUF-7
    kind: str | None = None
    status: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    kept_until: date | None = None  # at most
    with_file: bool = False  # and nobody has asked for its removal
    paper: UUID | None = None


@dataclass(frozen=True)
class Paper:
    """A paper as a list shows it; nothing of what stands on it."""

    shelf: Shelf
    id: UUID
    customer_id: UUID
    customer: str
    kind: str
    status: str
    at: datetime
    came: date  # as it was here; or went
    mime: str
    bytes: int
    sha256: str
    version: int
    application_id: UUID | None
    application: str | None
    loan: str | None
    replaces: UUID | None
    pages: int  # that can be looked at
    expires_on: date | None
    has_file: bool
    last_entry: date  # of hers, or the day when it came
    kept_until: date  # the last day

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"{self.shelf}:{self.id}"


@dataclass(frozen=True)
class Version:
    """One of the papers that stood in the same place, one after the other."""

    id: UUID
    version: int
    status: str
    came: date
    sha256: str
    by: str  # what tells it: the wording of an offer, the language of a statement


async def page(
    session: Session, asked: Asked, *, years: int, first: int = 0, most: int = 25
) -> Sequence[Paper]:
    """A page of them, the newest first; records stay for so many years after the last entry."""
    given = {name: getattr(asked, name) for name in _NARROWS if getattr(asked, name) is not None}
    given |= {"before": asked.before} if asked.before is not None else {}
    where = [rule for name, rule in _NARROWS.items() if name in given]
    where += [_WITH_FILE] if asked.with_file else []
    text = _PAGE.format(where=" and ".join(where) or "true")
    rows = await session.ask(Sql(text), **given, years=years, first=first, most=most)
    return [Paper(*row) for row in rows]


async def one(session: Session, paper: UUID, *, years: int) -> Paper | None:
    """This one, on whichever shelf."""
    found = await page(session, Asked(paper=paper), years=years, most=1)
    return found[0] if found else None


async def versions(session: Session, paper: Paper) -> Sequence[Version]:
    """It and all that it replaces or is replaced by, the oldest first."""
    statement = {"document": _DOCUMENTS, "offer": _OFFERS, "statement": _STATEMENTS}[paper.shelf]
    return [Version(*row) for row in await session.ask(statement, paper=paper.id)]


# How each thing that may be asked narrows the list; the names are those of `Asked`.
_NARROWS = {
    "customer": "c.ref = :customer",
    "kind": "p.kind = :kind",
    "status": "p.status = :status",
    "since": "p.at >= :since::timestamptz",
    "before": "p.at < :before::timestamptz",
    # A paper is never over before its own day says so, whatever else is known of her.
    "kept_until": "p.at < (:kept_until::date + 2) - make_interval(years => :years::int)"
    " and p.has_file and (greatest(last_entry(p.customer_id), p.came)"
    " + make_interval(years => :years::int))::date <= :kept_until::date",
    "paper": "p.id = :paper::uuid",
}
_WITH_FILE = """p.has_file and not exists
    (select 1 from paper_removals r where r.paper_id = p.id and r.ended_at is null)"""
_REMOVED = """not exists (select 1 from paper_removals r
    where r.paper_id = {id} and r.removed_at is not null)"""
_NOT_ERASED = """not exists (select 1 from customers e
    where e.id = {whose} and e.flags ? 'erased')"""
_DAY = "({at} at time zone 'Africa/Windhoek')::date"
_COLUMNS = """shelf, id, customer_id, kind, status, at, came, mime, bytes, sha256, version,
    application_id, loan_id, replaces, pages, expires_on, has_file"""
_SENT = f"""
    select 'document' as shelf, d.id, d.customer_id, d.kind, d.status, d.received_at as at,
        {_DAY.format(at="d.received_at")} as came, d.mime, d.bytes, d.sha256, d.version,
        d.application_id, null::uuid as loan_id, d.replaces,
        jsonb_array_length(d.copy_keys) as pages, d.expires_on,
        d.storage_key is not null or jsonb_array_length(d.copy_keys) > 0 as has_file
    from documents d
"""  # noqa: S608 (our own words)
_OFFERED = f"""
    select 'offer', o.id, a.customer_id, 'agreement',
        case when exists (select 1 from agreements g where g.offer_id = o.id)
            then 'signed' else 'offered' end,
        o.made_at, {_DAY.format(at="o.made_at")}, 'application/pdf', o.pdf_bytes, o.pdf_sha256, o.n,
        o.application_id, null::uuid, null::uuid, 0, null::date,
        {_REMOVED.format(id="o.id")} and {_NOT_ERASED.format(whose="a.customer_id")}
            or exists (select 1 from agreements g where g.offer_id = o.id)
            and {_REMOVED.format(id="o.id")}
    from offers o join applications a on a.id = o.application_id
"""  # noqa: S608 (our own words)
_STATED = f"""
    select 'statement', s.id, l.customer_id, 'statement', 'sent', s.made_at,
        {_DAY.format(at="s.made_at")}, 'application/pdf', s.bytes, s.sha256, 1, l.application_id,
        l.id, null::uuid, 0, null::date,
        {_REMOVED.format(id="s.id")} and {_NOT_ERASED.format(whose="l.customer_id")}
    from statements s join loans l on l.id = s.loan_id
"""  # noqa: S608 (our own words)


def _newest_of(shelf: str) -> str:
    """The newest of one shelf: each has its own index of times, so none is read whole."""
    return f"""(select p.*, c.ref as customer from ({shelf}) p ({_COLUMNS})
        join customers c on c.id = p.customer_id
        where {{where}} order by p.at desc, p.id desc limit :first::int + :most::int)"""  # noqa: S608


_PAGE = f"""
    with found as (
        select * from ({" union all ".join(map(_newest_of, (_SENT, _OFFERED, _STATED)))}) newest
        order by newest.at desc, newest.id desc offset :first::int limit :most::int)
    select f.shelf, f.id, f.customer_id, f.customer, f.kind, f.status, f.at, f.came, f.mime,
        f.bytes, f.sha256,
        case when f.shelf = 'statement' then (select count(*)::int from statements x
            where x.loan_id = f.loan_id and (x.made_at, x.id) <= (f.at, f.id)) else f.version end,
        f.application_id, a.ref, l.ref, f.replaces, f.pages, f.expires_on, f.has_file,
        kept.since, (kept.since + make_interval(years => :years::int))::date
    from found f
    left join applications a on a.id = f.application_id
    left join loans l on l.id = f.loan_id
    cross join lateral (select greatest(last_entry(f.customer_id), f.came) as since) kept
    order by f.at desc, f.id desc
"""  # noqa: S608 (our own words)
_DOCUMENTS = Sql(
    """
    with recursive chain(id) as (
        select :paper::uuid
        union
        select case when d.replaces = c.id then d.id else d.replaces end
        from chain c join documents d
            on d.replaces = c.id or (d.id = c.id and d.replaces is not null))
    select d.id, d.version, d.status, (d.received_at at time zone 'Africa/Windhoek')::date,
        d.sha256, coalesce(d.reject_reason, '')
    from documents d where d.id in (select id from chain) order by d.version, d.received_at, d.id
    """
)
_OFFERS = Sql(
    """
    select o.id, o.n, case when g.id is not null then 'signed' else 'offered' end,
        (o.made_at at time zone 'Africa/Windhoek')::date, o.pdf_sha256, o.wording
    from offers o left join agreements g on g.offer_id = o.id
    where o.application_id = (select application_id from offers where id = :paper::uuid)
    order by o.n
    """
)
_STATEMENTS = Sql(
    """
    select s.id, row_number() over (order by s.made_at, s.id)::int, 'sent',
        (s.made_at at time zone 'Africa/Windhoek')::date, s.sha256, s.language
    from statements s where s.loan_id = (select loan_id from statements where id = :paper::uuid)
    order by s.made_at, s.id
    """
)
