"""Settings of integrations: what the service is connected to, and whether it answers."""

from fastapi import Response

from agent import anchoring, doctor
from agent.desk.gate import Visit
from agent.doctor import Finding
from crm_store import migrate


async def show(visit: Visit) -> Response:
    """What the doctor finds from inside; never a secret."""
    findings = [
        await _database(visit),
        await _audit(visit),
        *await doctor.of_service(visit.house.settings),
    ]
    return visit.page("settings_health.html", findings=findings)


async def _database(visit: Visit) -> Finding:
    at = await migrate.version(visit.house.store.engine)
    return Finding("Database", at == migrate.HEAD, f"at {at}", "Run `buffr migrate`.")


async def _audit(visit: Visit) -> Finding:
    told = await anchoring.standing(visit.house)
    mend = "Run `buffr audit verify`, and do not write to this database until it is understood."
    return Finding("Audit log", not told.startswith("broken"), told, mend)
