"""Signing in: a name, a password and a code; what is wrong with them is told to nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from agent.desk import passwords, second_factor
from agent.desk.passwords import Passwords
from crm_store import audit, sessions, users
from crm_store.database import Session, Store
from crm_store.users import SecondFactor, User


@dataclass(frozen=True)
class Given:
    """What was typed at the door, and where it came from."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str


@dataclass(frozen=True)
class Door:
    """Lets in whoever works here."""

    store: Store
    passwords: Passwords

    async def sign_in(self, given: Given, *, at: datetime) -> str | None:
        """A session's token; None for every reason there may be, after about the same time."""
        async with self._tries(given, at=at) as (session, user, slowed):
            if user is not None:
                _note(session, "sign_in", user, at=at)
                return sessions.begin(session, user, at=at).token
            if not slowed:
                whose = await users.by_name(session, given.name)
                # Signed by nobody: whose name it is has not been here.
                _note(session, "sign_in_failed", whose, at=at, by="nobody")
        return None

    async def prove_again(self, given: Given, row: UUID, *, at: datetime) -> bool:
        """Whether it is still whoever signed in; their session knows it from now on."""
        async with self._tries(given, at=at) as (session, user, slowed):
            if user is not None:
                await sessions.proved(session, row, at=at)
                _note(session, "prove", user, at=at)
            elif not slowed:
                _note(session, "prove_failed", await users.by_name(session, given.name), at=at)
        return user is not None

    @asynccontextmanager
    async def _tries(
        self, given: Given, *, at: datetime
    ) -> AsyncIterator[tuple[Session, User | None, bool]]:
        """Who gave the right password and code, or None, and whether nobody may try for now."""
        who = (f"name:{given.name.strip().lower()}", f"address:{given.address}")
        async with self.store.reading() as session:
            slowed = await sessions.is_slowed(session, *who, at=at)
            known = await users.by_name(session, given.name)
        kept = known.password_hash if known is not None else None
        right = await self.passwords.verify(given.password, kept)
        async with self.store.transaction() as session:
            user = await users.by_name(session, given.name, ours=True)
            # Again, now that nobody else tries this name: many may have knocked at once.
            slowed = slowed or await sessions.is_slowed(session, *who, at=at)
            if slowed:  # and not counted, or anybody could lock somebody out for ever
                yield session, None, True
            elif user is None or not right or not _is_theirs(session, user, given, at=at):
                sessions.failed(session, *who, at=at)
                yield session, None, False
            else:
                if user.password_hash is not None and self.passwords.is_old(user.password_hash):
                    user.password_hash = await self.passwords.hash(given.password)
                session.add(user)
                yield session, user, False

    async def settle_in(
        self, token: str, *, password: str, seed: str, code: str, at: datetime
    ) -> "Settled | str":
        """Choose a password and set up a phone, by an invitation; else what is in the way."""
        async with self.store.transaction() as session:
            user = await users.invited(session, token, at=at)
            if user is None:
                return "no_invitation"
            wrong = await asyncio.to_thread(passwords.fault, password, name=user.name)
            if wrong is not None:
                return wrong
            step = second_factor.step_of(seed, code, at=at) if _is_seed(seed) else None
            if step is None:
                return "wrong_code"
            codes = second_factor.new_recovery_codes()
            kept = SecondFactor(seed, users.hashed(session.vault, codes))
            users.keep_second_factor(session.vault, user, kept)
            user.password_hash = await self.passwords.hash(password)
            user.code_step, user.invited_bidx, user.invited_until = step, None, None
            session.add(user)
            await sessions.end_all(session, user.id, at=at)
            _note(session, "settle_in", user, at=at)
            return Settled(sessions.begin(session, user, at=at).token, codes)


@dataclass(frozen=True)
class Settled:
    """Somebody has a password and a phone now; the codes are shown this once."""

    token: str = field(repr=False)
    recovery: tuple[str, ...] = field(repr=False)


def _is_seed(seed: str) -> bool:
    return len(seed) == 32 and set(seed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def _is_theirs(session: Session, user: User, given: Given, *, at: datetime) -> bool:
    return second_factor.prove(session.vault, user, given.code, at=at)


def _note(
    session: Session, action: str, user: User | None, *, at: datetime, by: str | None = None
) -> None:
    """On record by name where there is one: what a stranger types as a name may be a password."""
    who = f"user:{user.name}" if user is not None else "nobody"
    session.audited.append(audit.Entry(at, by or who, action, who, {}))
