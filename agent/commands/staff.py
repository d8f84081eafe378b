"""The commands of whoever says who works here, and of whoever looks at what waits for them."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books
    from crm_store.audit import Entry
    from crm_store.users import Presence, User
    from crm_store.waiting import Waiting

staff = typer.Typer(help="Who works here, and which languages they speak.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A name to sign with, for example maria.")]


@staff.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="What they do: agent, underwriter, manager, ...")],
    speaks: Annotated[str, typer.Option(help="Their languages, as en,af.")] = "en",
) -> None:
    """Let somebody work here; who waits in their language comes to them."""
    from crm_store import users
    from crm_store.users import LANGUAGES

    languages = [each.strip() for each in speaks.split(",")]
    unknown = [each for each in languages if each not in LANGUAGES]
    if unknown:
        raise running.refused(f"{unknown[0]} is no language of ours: {', '.join(LANGUAGES)}.")
    asked = next((each for each in get_args(users.Role) if each == role), None)
    if asked is None:
        raise running.refused(f"{role} is no role: {', '.join(users.ROLES)}.")

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            if await users.by_name(session, name) is not None:
                raise running.refused(f"{name} works here already.")
            user = await users.add(session, name, role=asked, languages=languages)
            token = users.invite(session, user, at=books.now)
            session.audited.append(_invited(user, books))
            return [_line(user), _invitation(token)]

    _tell(running.in_books(work))


@staff.command("invite")
def invite(name: Name) -> None:
    """Let somebody choose a password and set up a phone anew; what they had is void."""
    from crm_store import sessions, users

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            user = await users.by_name(session, name, ours=True)
            if user is None:
                raise running.refused(_no_such(name))
            user.password_hash = user.second_factor_sealed = None
            await sessions.end_all(session, user.id, at=books.now)
            token = users.invite(session, user, at=books.now)
            session.audited.append(_invited(user, books))
            return [_line(user), _invitation(token)]

    _tell(running.in_books(work))


@staff.command("leave")
def leave(name: Name) -> None:
    """Somebody works here no more: every session of theirs ends at once."""
    from crm_store import sessions, users

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            user = await users.by_name(session, name, ours=True)
            if user is None:
                raise running.refused(_no_such(name))
            user.active = False
            await sessions.end_all(session, user.id, at=books.now)
            session.audited.append(_told(user, books, "leave"))
            return [f"{user.name} works here no more."]

    _tell(running.in_books(work))


@staff.command("list")
def listed() -> None:
    """List who works here."""
    from crm_store import users

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            return [_line(each) for each in await users.everybody(session)] or ["Nobody yet."]

    _tell(running.in_books(work))


@staff.command("away")
def away(name: Name) -> None:
    """Nobody is sent to them until they are back."""
    _be("away", name)


@staff.command("back")
def back(name: Name) -> None:
    """They are here again."""
    _be("available", name)


def queue(
    whose: Annotated[str, typer.Option("--for", help="Only what comes to this person.")] = "",
) -> None:
    """List who waits for a person: by urgency, then by the time that is left."""
    from crm_store import users, waiting

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            if not whose:
                found = await waiting.queue(session, waiting.Wanted(at=books.now))
            else:
                user = await users.by_name(session, whose)
                if user is None:
                    raise running.refused(_no_such(whose))
                found = await waiting.queue_of(session, user, at=books.now)
        return [_waits(each, books) for each in found] or ["Nobody is waiting."]

    _tell(running.in_books(work))


def _be(presence: "Presence", name: str) -> None:
    from crm_store import users

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            user = await users.by_name(session, name)
            if user is None:
                raise running.refused(_no_such(name))
            user.presence = presence
            session.audited.append(_told(user, books, "presence", to=presence))
            return [_line(user)]

    _tell(running.in_books(work))


def _invited(user: "User", books: "Books") -> "Entry":
    return _told(user, books, "invite", role=user.role)


def _told(user: "User", books: "Books", action: str, **detail: str) -> "Entry":
    from crm_store.audit import Entry

    return Entry(books.now, "terminal", action, f"user:{user.name}", detail)


def _invitation(token: str) -> str:
    settings = running.settings()
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return f"Within a day, once: {base}/desk/welcome/{token}"


def _no_such(name: str) -> str:
    return f"Nobody called {name} works here: `buffr staff list` says who does."


def _line(user: "User") -> str:
    from crm_store.users import LANGUAGES

    languages = ", ".join(LANGUAGES[each] for each in user.languages)
    return f"{user.name}  {user.role}  {user.presence}  {languages}"


def _waits(waiting: "Waiting", books: "Books") -> str:
    from crm_store.users import LANGUAGES

    left = waiting.due_at - books.now
    minutes = round(left.total_seconds() / 60)
    due = f"{minutes} min left" if minutes >= 0 else f"late {-minutes} min"
    spoken = LANGUAGES.get(waiting.language or "", "any language")
    to = f"for {', '.join(waiting.speakers)}" if waiting.speakers else "nobody here speaks it"
    what = waiting.category.replace("_", " ")
    return f"{waiting.ref}  {due}  {waiting.customer}  {what}  {spoken}, {to}"


def _tell(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
