"""Signing in: a name, a password and a code; what is wrong with them is told to nobody."""

from dataclasses import dataclass, field
from datetime import datetime

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
            if slowed:
                return None  # and not counted, or anybody could lock somebody out for ever
            if (
                user is None
                or not right
                or not second_factor.prove(session.vault, user, given.code, at=at)
            ):
                sessions.failed(session, *who, at=at)
                _note(session, "sign_in_failed", user, at=at)
                return None
            if user.password_hash is not None and self.passwords.is_old(user.password_hash):
                user.password_hash = await self.passwords.hash(given.password)
            session.add(user)
            _note(session, "sign_in", user, at=at)
            return sessions.begin(session, user, at=at).token

    async def settle_in(
        self, token: str, *, password: str, seed: str, code: str, at: datetime
    ) -> "Settled | str":
        """Choose a password and set up a phone, by an invitation; else what is in the way."""
        async with self.store.transaction() as session:
            user = await users.invited(session, token, at=at)
            if user is None:
                return "no_invitation"
            wrong = passwords.fault(password, name=user.name)
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


def _note(session: Session, action: str, user: User | None, *, at: datetime) -> None:
    """On record by name where there is one: what a stranger types as a name may be a password."""
    who = f"user:{user.name}" if user is not None else "nobody"
    session.audited.append(audit.Entry(at, who, action, who, {}))
