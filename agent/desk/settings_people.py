"""Settings of people: who works here, invited, given another role, signed out, or gone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Response

from agent.desk import drawing, gate
from agent.desk.gate import Visit
from crm_store import sessions, users
from crm_store.database import Session
from crm_store.users import LANGUAGES, ROLES, Role, User

_ROLES: Mapping[str, Role] = {each: each for each in ROLES}
_SPEAKS = "speaks-"
_ROWS = 25


class Refused(Exception):
    """It may not be done so; the message says why."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here, as the page has them."""

    user: User
    sessions: int
    state: str


async def show(visit: Visit) -> Response:
    """Who works here."""
    return await _screen(visit)


async def add(visit: Visit) -> Response:
    """Let somebody work here, with an invitation that is shown this once."""
    name = visit.form.get("name", "").strip().lower()
    role = _ROLES.get(visit.form.get("role", ""))
    speaks = _languages(visit)
    if role is None or not speaks or not _is_name(name):
        fault = "Give a name of small letters and digits, a role, and at least one language."
        return await _screen(visit, fault=fault)
    async with visit.house.store.transaction() as session:
        if await users.is_taken(session, name):
            token = ""
        else:
            user = await users.add(session, name, role=role, languages=speaks)
            token = users.invite(session, user, at=visit.now)
            session.audited.append(visit.audited("invite", f"user:{name}", role=role))
    if not token:
        fault = "Somebody has or had this name. What they signed must stay theirs: choose another."
        return await _screen(visit, fault=fault)
    return await _screen(visit, invitation=token, invited=name)


async def change(visit: Visit) -> Response:
    """One act on somebody who works here."""
    act = _ACTS.get(visit.form.get("act", ""))
    token = ""
    try:
        async with visit.house.store.transaction() as session:
            user = await users.by_name(session, visit.request.path_params["ref"], ours=True)
            if user is None:
                return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
            if act is None:
                raise Refused("Choose what is to be done.")
            token = await act(visit, session, user)
            session.add(user)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    if token:
        return await _screen(visit, invitation=token, invited=user.name)
    return gate.see_other("/desk/settings")


async def _as_role(visit: Visit, session: Session, user: User) -> str:
    role = _ROLES.get(visit.form.get("role", ""))
    if role is None:
        raise Refused("There is no such role.")
    if user.id == visit.user.id:
        raise Refused("Your own role is for another admin to change.")
    was, user.role = user.role, role
    # What their pages show was drawn for the role that they had.
    await sessions.end_all(session, user.id, at=visit.now)
    _note(visit, session, "role", user, was=was, to=role)
    return ""


async def _speaking(visit: Visit, session: Session, user: User) -> str:
    speaks = _languages(visit)
    if not speaks:
        raise Refused("Everybody speaks at least one language.")
    user.languages = speaks
    _note(visit, session, "languages", user, to=speaks)
    return ""


async def _sign_out(visit: Visit, session: Session, user: User) -> str:
    await sessions.end_all(session, user.id, at=visit.now)
    _note(visit, session, "sign_out_everywhere", user)
    return ""


async def _invite(visit: Visit, session: Session, user: User) -> str:
    user.password_hash = user.second_factor_sealed = None
    await sessions.end_all(session, user.id, at=visit.now)
    _note(visit, session, "invite", user, role=user.role)
    return users.invite(session, user, at=visit.now)


async def _leave(visit: Visit, session: Session, user: User) -> str:
    if user.id == visit.user.id:
        raise Refused("Another admin takes you off the list when you leave.")
    user.active = False
    await sessions.end_all(session, user.id, at=visit.now)
    _note(visit, session, "leave", user)
    return ""


_ACTS: Mapping[str, Callable[[Visit, Session, User], Awaitable[str]]] = {
    "role": _as_role,
    "languages": _speaking,
    "sign_out": _sign_out,
    "invite": _invite,
    "leave": _leave,
}


def _note(visit: Visit, session: Session, action: str, user: User, **detail: object) -> None:
    session.audited.append(visit.audited(action, f"user:{user.name}", **detail))


def _languages(visit: Visit) -> list[str]:
    return sorted(each for each in LANGUAGES if f"{_SPEAKS}{each}" in visit.form)


def _is_name(name: str) -> bool:
    return (
        2 <= len(name) <= 40
        and name.isascii()
        and name[0].isalpha()
        and all(each.isalnum() or each in "._-" for each in name)
    )


async def _screen(
    visit: Visit, *, fault: str = "", invitation: str = "", invited: str = ""
) -> Response:
    async with visit.house.store.reading() as session:
        found = await users.everybody(session)
        first = (visit.page_number - 1) * _ROWS
        counted = await sessions.open_by_user(session, at=visit.now)
        session.expunge_all()
    base = visit.house.settings.public_url or str(visit.request.base_url).rstrip("/")
    return visit.page(
        "settings_people.html",
        status=409 if fault else 200,
        people=[
            Colleague(each, counted.get(each.id, 0), _state(visit, each))
            for each in found[first:][:_ROWS]
        ],
        more=len(found) > first + _ROWS,
        number=visit.page_number,
        roles=ROLES,
        languages=LANGUAGES,
        typed=visit.form if fault else {},
        fault=fault,
        invited=invited,
        invitation=f"{base}/desk/welcome/{invitation}" if invitation else "",
    )


def _state(visit: Visit, user: User) -> str:
    """The cast of a demo has no passwords, and is here all the same."""
    is_here = user.password_hash is not None or visit.house.settings.demo
    return user.presence if is_here else "invited, not here yet"
