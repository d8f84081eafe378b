"""Settings of integrations: what the service is connected to, and whether it answers."""

from datetime import timedelta

from fastapi import Response

from agent import anchoring, doctor
from agent.desk.gate import Visit
from agent.doctor.finding import Finding
from agent.settings import Settings
from crm_store import dead_letters, migrate, model_asked, webhooks
from crm_store.model_asked import Asked

_A_WEEK = timedelta(days=7)
_ENOUGH = 0.9  # of the turns for which it is asked
_A_MILLION = 1_000_000


async def show(visit: Visit) -> Response:
    """What the doctor finds from inside; never a secret."""
    findings = [
        await _database(visit),
        await _audit(visit),
        await _webhooks(visit),
        await _dead_letters(visit),
        *await _model_asked(visit),
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


async def _model_asked(visit: Visit) -> list[Finding]:
    """How often a hosted model answers, how fast, and what a conversation takes of it."""
    settings = visit.house.settings
    if settings.model == "offline":
        return []
    async with visit.house.store.reading() as session:
        asked = await model_asked.lately(session, settings.model, within=_A_WEEK)
    if asked.success is None:
        return [Finding("Model's answers", True, "it was not needed in 7 days")]
    said = f"it read {asked.answered} of {asked.turns} turns in 7 days"
    if asked.slowest_ms is not None:
        said += f", 95 of 100 within {asked.slowest_ms / 1000:.1f} s"
    if asked.conversations:
        said += f"; {_taken(asked, settings)} for a conversation"
    mend = "Look at its provider; what it does not answer is read offline."
    return [Finding("Model's answers", asked.success >= _ENOUGH, said, mend)]


def _taken(asked: Asked, settings: Settings) -> str:
    """Tokens, and what they cost where their prices are set."""
    each = (asked.input_tokens + asked.output_tokens) / asked.conversations
    told = f"{each:,.0f} tokens"
    cost = asked.input_tokens * settings.model_price_in
    cost += asked.output_tokens * settings.model_price_out
    return f"{told} ({cost / _A_MILLION / asked.conversations:.4f})" if cost else told


async def _audit(visit: Visit) -> Finding:
    told = await anchoring.standing(visit.house)
    mend = "Run `buffr audit verify`, and do not write to this database until it is understood."
    return Finding("Audit log", not told.startswith("broken"), told, mend)
