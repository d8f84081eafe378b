"""Passwords: hashed with argon2id, off the loop, a few at a time."""

import asyncio
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_AT_ONCE = 2  # each takes a core and 64 MiB for a moment
_STRONG = 3  # of 4: more than 10^8 guesses by whoever knows what people choose
_LOOKED_AT = 72  # characters: the time that a look takes grows with their square
# What its lists do not have, and whoever wants to get in here would try.
_OURS = ("buffr", "buffrlend", "lend", "namibia", "windhoek", "wagwoord", "lening", "geld")


@dataclass(frozen=True)
class Passwords:
    """Hashes and verifies; a stranger's password costs as much time as a known person's.

    With the cost that RFC 9106 recommends where memory is scarce: 64 MiB, three passes.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _decoys: list[str] = field(default_factory=list, repr=False)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        async with self._turns:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether this is the password; with nothing kept it is not, after the same time."""
        async with self._turns:
            right = await asyncio.to_thread(self._matches, password, kept)
        return right and kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether the hash is weaker than those of today, to be made anew at the next chance."""
        return self.hasher.check_needs_rehash(kept)

    def _matches(self, password: str, kept: str | None) -> bool:
        try:
            return self.hasher.verify(kept or self._decoy(), password)
        except (VerificationError, InvalidHashError):
            return False

    def _decoy(self) -> str:
        """A hash of nobody's password, made when it is first needed."""
        if not self._decoys:
            self._decoys.append(self.hasher.hash("nobody's password"))
        return self._decoys[0]


def fault(password: str, *, name: str) -> str | None:
    """What keeps it from being a password: a key of a sentence, or None."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    return None if _strength(password, name) >= _STRONG else "too_common"


def _strength(password: str, name: str) -> int:
    """From 0 to 4: by breached and common passwords, words, names, dates, rows of keys."""
    # Its lists take a moment to load; it comes without types.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[name, *_OURS])
    return int(found["score"])
