"""Proving again: what weighs more is done by whoever has given the password and a code of late."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.desk.signing_in import Door, Given
from crm_store import audit, sessions

if TYPE_CHECKING:
    from agent.desk.gate import Visit

_PASSWORD, _CODE = "password", "proof_code"
_IN_THE_DEMO = "demo"


def without_proof(form: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed for the page itself."""
    return {name: text for name, text in form.items() if name not in (_PASSWORD, _CODE)}


async def is_proved(visit: "Visit", door: Door) -> bool:
    """Whether they gave both a short while ago, or give them now."""
    if visit.now - visit.session.proved_at <= sessions.PROVED_FOR:
        return True
    code = visit.form.get(_CODE, "")
    if not code:
        return False
    if _needs_none(visit):
        return code == _IN_THE_DEMO and await _note(visit)
    given = Given(
        name=visit.user.name,
        password=visit.form.get(_PASSWORD, ""),
        code=code[:40],
        address=visit.request.client.host if visit.request.client else "",
    )
    return await door.prove_again(given, visit.session.id, at=visit.now)


def asked(visit: "Visit", rest: Mapping[str, str]) -> Mapping[str, object]:
    """What the page shows that asks for the proof, and sends everything along that was typed."""
    url = visit.request.url
    return {
        "to": f"{url.path}?{url.query}" if url.query else url.path,
        "rest": {name: text for name, text in rest.items() if name != "key"},
        "failed": _CODE in visit.form,
        "in_the_demo": _IN_THE_DEMO if _needs_none(visit) else "",
    }


def _needs_none(visit: "Visit") -> bool:
    """The cast of a demo has no passwords: its door stands open on its own machine."""
    return visit.house.settings.demo and visit.user.password_hash is None


async def _note(visit: "Visit") -> bool:
    async with visit.house.store.transaction() as session:
        await sessions.proved(session, visit.session.id, at=visit.now)
        session.audited.append(audit.Entry(visit.now, visit.by, "prove", visit.by, {"demo": True}))
    return True
