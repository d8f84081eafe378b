"""Settings of integrations: what the service is connected to, and whether it answers."""

from datetime import timedelta

from fastapi import Response

from agent import anchoring, doctor
from agent.desk.gate import Visit
from agent.doctor import Finding
from crm_store import dead_letters, migrate, webhooks

_A_WEEK = timedelta(days=7)


async def show(visit: Visit) -> Response:
    """What the doctor finds from inside; never a secret."""
    findings = [
        await _database(visit),
        await _audit(visit),
        await _webhooks(visit),
        await _dead_letters(visit),
        *await doctor.of_service(visit.house.settings),
    ]
    return visit.page("settings_health.html", findings=findings)


async def _database(visit: Visit) -> Finding:
    at = await migrate.version(visit.house.store.engine)
    return Finding("Database", at == migrate.HEAD, f"at {at}", "Run `buffr migrate`.")


async def _webhooks(visit: Visit) -> Finding:
    async with visit.house.store.reading() as session:
        told, waiting, dead = await webhooks.health(session, since=visit.now - _A_WEEK)
    said = f"{told} addresses are told, {waiting} events wait, {dead} died in 7 days"
    return Finding("Webhooks", not dead, said, "Look at the log of webhooks, and tell them again.")


async def _dead_letters(visit: Visit) -> Finding:
    async with visit.house.store.reading() as session:
        number = await dead_letters.count(session)
    mend = "Look at the dead letters, mend what is wrong, and have them tried again."
    return Finding("Dead letters", not number, f"{number} messages could not be answered", mend)


async def _audit(visit: Visit) -> Finding:
    told = await anchoring.standing(visit.house)
    mend = "Run `buffr audit verify`, and do not write to this database until it is understood."
    return Finding("Audit log", not told.startswith("broken"), told, mend)
