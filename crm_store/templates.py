"""Templates as WhatsApp has them: what was submitted, how it stands, and how it came to that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, col, select

from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

State = Literal[
    "unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled", "gone"
]
Category = Literal["utility", "marketing", "authentication"]
STATES: Mapping[str, State] = {each: each for each in get_args(State)}
CATEGORIES: Mapping[str, Category] = {each: each for each in get_args(Category)}


class Template(Row, table=True):
    """One version of a template in one language; other words are another version."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("name", "language", "version", name="template_once"),)

    id: UUID = id_field()
    name: str
    language: str
    version: str
    content_sid: str = Field(unique=True)
    state: str
    category: str  # WhatsApp may change it
    reason: str = ""  # why it was rejected
    created_at: datetime = moment()
    checked_at: datetime = moment()


class TemplateChange(Row, table=True):
    """Append-only: from which state to which, and whether WhatsApp has changed the category."""

    __tablename__ = "template_changes"
    __table_args__ = (Index("template_changes_of", "template_id", "at"),)

    id: UUID = id_field()
    template_id: UUID = Field(foreign_key="templates.id")
    at: datetime = moment()
    by: str
    state_before: str
    state: str
    category_before: str
    category: str
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """How a template stands at WhatsApp."""

    state: State
    category: Category
    reason: str = ""


@dataclass(frozen=True)
class Live:
    """What decides whether a template may leave, and as what."""

    name: str
    language: str
    version: str
    content_sid: str
    state: str
    category: str


def created(
    session: Session,
    standing: Standing,
    *,
    name: str,
    language: str,
    version: str,
    content_sid: str,
    by: str,
    at: datetime,
) -> Template:
    """Keep that this version was made at the provider."""
    made = Template(
        name=name,
        language=language,
        version=version,
        content_sid=content_sid,
        state=standing.state,
        category=standing.category,
        reason=standing.reason,
        created_at=at,
        checked_at=at,
    )
    session.add(made)
    _changed(session, made, before=("", ""), by=by, at=at)
    return made


def checked(session: Session, row: Template, standing: Standing, *, by: str, at: datetime) -> bool:
    """Keep how it stands now; True where that is news."""
    before = (row.state, row.category)
    row.checked_at = at
    session.add(row)
    if before == (standing.state, standing.category):
        return False
    row.state, row.category, row.reason = standing.state, standing.category, standing.reason
    _changed(session, row, before=before, by=by, at=at)
    return True


def _changed(
    session: Session, row: Template, *, before: tuple[str, str], by: str, at: datetime
) -> None:
    session.add(
        TemplateChange(
            template_id=row.id,
            at=at,
            by=by,
            state_before=before[0],
            state=row.state,
            category_before=before[1],
            category=row.category,
            reason=row.reason,
        )
    )


async def kept(session: Session, *, ours: bool = False) -> list[Template]:
    """Every version that is known; with `ours`, until the transaction ends."""
    asked = select(Template).order_by(col(Template.name), col(Template.language))
    found = await session.exec(asked.with_for_update() if ours else asked)
    return list(found.all())


async def of_version(session: Session, version: str) -> Template | None:
    """What was made of exactly these words."""
    return (await session.exec(select(Template).where(Template.version == version))).first()


async def history(session: Session) -> dict[UUID, list[TemplateChange]]:
    """How every version came to its state, oldest first."""
    found: dict[UUID, list[TemplateChange]] = {}
    asked = select(TemplateChange).order_by(col(TemplateChange.at), col(TemplateChange.id))
    for each in (await session.exec(asked)).all():
        found.setdefault(each.template_id, []).append(each)
    return found


async def live(store: Store | Session, versions: Sequence[str]) -> list[Live]:
    """How these versions stand; the words of any other are not ours any more."""
    return [Live(*each) for each in await store.ask(_LIVE, versions=list(versions))]


_LIVE = Sql(
    """
    select name, language, version, content_sid, state, category from templates
    where version = any(:versions::text[])
    """
)
