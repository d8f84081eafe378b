"""Access to the API: a key, what it may do, and how often; all else is refused.

How often is counted in this process, a minute at a time: with two processes a key has twice as
much. Nothing outside has to be up for it.
"""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from agent import metrics
from agent.api.problems import Refused
from crm_store import audit, service_accounts
from crm_store.database import Session
from crm_store.service_accounts import ServiceAccount

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

PER_MINUTE = 120
_MINUTE = timedelta(minutes=1)
_BEARER = HTTPBearer(auto_error=False, scheme_name="key", description="A service account's key.")


@dataclass
class Pace:
    """How often each account has asked in the last minute."""

    most: int = PER_MINUTE
    _asked: dict[UUID, deque[datetime]] = field(default_factory=dict)

    def wait(self, account: UUID, *, at: datetime) -> int:
        """Seconds until it may ask again; 0 lets it ask now, and counts it."""
        asked = self._asked.setdefault(account, deque())
        while asked and at - asked[0] >= _MINUTE:
            asked.popleft()
        if len(asked) >= self.most:
            return int((asked[0] + _MINUTE - at).total_seconds()) + 1
        asked.append(at)
        return 0


@dataclass(frozen=True)
class Call:
    """A machine of ours that was let in: which, and when."""

    house: "House"
    account: ServiceAccount
    now: datetime

    @property
    def by(self) -> str:
        """How it signs."""
        return f"service:{self.account.name}"

    @asynccontextmanager
    async def reading(self, action: str, subject: str, **detail: object) -> AsyncIterator[Session]:
        """Look at something; that it was looked at is on record, also where nothing was there."""
        try:
            async with self.house.store.transaction() as session:
                yield session
                session.audited.append(audit.Entry(self.now, self.by, action, subject, detail))
        except Exception:
            # What fails undoes its own transaction, and would undo the record of the look.
            told = {**detail, "answered": False}
            async with self.house.store.transaction() as session:
                session.audited.append(audit.Entry(self.now, self.by, action, subject, told))
            raise


async def admitted(
    request: Request,
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> None:
    """Whoever has a good key that may do this; raises `Refused`."""
    house: House = request.app.state.house
    now = house.clock()
    account = await _whose(house, given.credentials, now=now) if given is not None else None
    if account is None:
        metrics.REJECTED.labels(reason="api_401").inc()
        raise Refused(401, headers={"WWW-Authenticate": "Bearer"})
    wait = request.app.state.pace.wait(account.id, at=now)
    if wait:
        raise Refused(429, headers={"Retry-After": str(wait)})
    if not scopes.scopes or not set(scopes.scopes) <= set(account.scopes):
        log.warning("api_not_allowed", service=account.name, scopes=scopes.scopes)
        raise Refused(403)
    request.state.call = Call(house, account, now)


async def _whose(house: "House", key: str, *, now: datetime) -> ServiceAccount | None:
    async with house.store.transaction() as session:
        account = await service_accounts.of_key(session, key, at=now)
        if account is not None:
            await service_accounts.used(session, account, at=now)
            session.expunge_all()
        return account


def _call(request: Request) -> Call:
    call: Call = request.state.call
    return call


Asked = Annotated[Call, Depends(_call)]
