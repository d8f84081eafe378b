"""Signing in: with everything right, never twice by a code, and nobody learns what was wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from pyotp.totp import TOTP

from agent.desk import second_factor
from agent.desk.passwords import Passwords, fault
from agent.desk.signing_in import Door, Given, Settled
from crm_store import sessions, users
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PASSWORD = "drie blou perde in die reën"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_only_who_was_invited_gets_in_and_only_once_by_each_code(store: Store) -> None:
    door = Door(store, Passwords(CHEAP))
    seed, recovery = await _maria(door)

    async def tries(
        *, password: str = PASSWORD, code: str, minutes: float, name: str = "Maria"
    ) -> bool:
        given = Given(name, password, code, "10.0.0.1")
        return await door.sign_in(given, at=NOW + timedelta(minutes=minutes)) is not None

    def code(minutes: float) -> str:
        return TOTP(seed).at(NOW + timedelta(minutes=minutes))

    assert not await tries(code=code(0), minutes=0)  # it has opened the door already
    assert await tries(code=code(1), minutes=1)
    assert not await tries(code=code(1), minutes=1.2)
    assert not await tries(code=code(3), minutes=3, password="another one altogether")
    assert not await tries(code=code(4), minutes=4, name="petra")
    assert not await tries(code="", minutes=4)
    assert await tries(code=recovery[0].upper(), minutes=20)
    assert not await tries(code=recovery[0], minutes=21)
    async with store.reading() as session:
        left = await users.by_name(session, "maria")
        assert left is not None
        factor = users.second_factor(store.vault, left)
        assert factor is not None
        assert len(factor.recovery) == 7


@pytest.mark.proves("Security Implementation")
async def test_after_five_failures_the_right_words_do_not_open_either(store: Store) -> None:
    door = Door(store, Passwords(CHEAP))
    seed, _ = await _maria(door)
    for n in range(5):
        wrong = Given("maria", "not the password", "000000", f"10.0.0.{n}")
        assert await door.sign_in(wrong, at=NOW) is None
    for minutes, opens in ((5, False), (25, True)):
        at = NOW + timedelta(minutes=minutes)
        given = Given("maria", PASSWORD, TOTP(seed).at(at), "10.9.9.9")
        assert (await door.sign_in(given, at=at) is not None) is opens


async def test_a_session_ends_by_idleness_by_age_and_by_leaving(store: Store) -> None:
    door = Door(store, Passwords(CHEAP))
    seed, _ = await _maria(door)
    at = NOW + timedelta(minutes=1)
    token = await door.sign_in(Given("maria", PASSWORD, TOTP(seed).at(at), "::1"), at=at)
    assert token is not None
    async with store.transaction() as session:
        assert await sessions.of_token(session, "guessed", at=at) is None
        found = await sessions.of_token(session, token, at=at)
        assert found is not None
        row, user = found
        idle = at + sessions.IDLE
        assert await sessions.of_token(session, token, at=idle) is None
        await sessions.seen(session, row.id, at=at + timedelta(hours=11, minutes=50))
        session.expire(row)
        old = at + sessions.ABSOLUTE
        assert await sessions.of_token(session, token, at=old - timedelta(minutes=1)) is not None
        assert await sessions.of_token(session, token, at=old) is None
        user.active = False
        await session.flush()
        assert await sessions.of_token(session, token, at=at) is None


def test_a_password_is_long_and_not_what_everybody_tries() -> None:
    found = {
        each: fault(each, name="maria")
        for each in ("short", "x" * 300, "Password1234!", "aaaaaaaaaaaaaa", PASSWORD)
    }
    assert list(found.values()) == ["too_short", "too_long", "too_common", "too_common", None]


def test_no_password_of_the_breaches_that_we_have_a_list_of_gets_through() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    breached = FREQUENCY_LISTS["passwords"]
    assert len(breached) == 30_000
    assert [each for each in breached if fault(each, name="maria") is None] == []


async def _maria(door: Door) -> tuple[str, tuple[str, ...]]:
    """Somebody who was invited and has settled in; a second use of the invitation is refused."""
    async with door.store.transaction() as session:
        user = await users.add(session, "maria", role="agent", languages=["en"])
        token = users.invite(session, user, at=NOW)
    seed = second_factor.enrol("maria").seed
    code = TOTP(seed).at(NOW)

    async def settles(code: str, at: datetime) -> Settled | str:
        return await door.settle_in(token, password=PASSWORD, seed=seed, code=code, at=at)

    assert await settles("123", NOW) == "wrong_code"
    assert await settles(code, NOW + timedelta(days=1)) == "no_invitation"
    settled = await settles(code, NOW)
    assert isinstance(settled, Settled)
    assert await settles(code, NOW) == "no_invitation"
    return seed, settled.recovery
