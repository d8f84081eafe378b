"""What the demo's desk shows besides its cast: loans that are late, and work that waits."""

from datetime import datetime, timedelta

from sqlmodel import select

from agent import cast, props_partners, props_said
from agent.cast import Lent, Player
from crm_store import tasks
from crm_store.database import Session, Store
from crm_store.money import Cents
from crm_store.tasks import Task

_BORROWERS = (
    (
        Player("Martha Nghipondoka", "+264810000021", "en", "Works at Etosha Logistics"),
        Lent("Etosha Logistics", "EL-0042", Cents(300_000), 5, 25, timedelta(days=120), paid=1),
    ),
    (
        Player("Frans Goagoseb", "+264810000022", "af", "Works at Etosha Logistics"),
        Lent("Etosha Logistics", "EL-0108", Cents(150_000), 3, 25, timedelta(days=50)),
    ),
    (
        Player("Kaino Iipinge", "+264810000023", "osh", "Works at Namib Retail Group"),
        Lent("Namib Retail Group", "NR-0311", Cents(400_000), 5, 20, timedelta(days=75)),
    ),
)


async def put(store: Store, *, now: datetime) -> None:
    """Furnish the desk once; the cast must be there."""
    async with store.transaction() as session:
        if (await session.exec(select(Task.id).limit(1))).first() is not None:
            return
        borrowers = [await cast.enter(session, player, now=now) for player, _ in _BORROWERS]
        for borrower, (_, lent) in zip(borrowers, _BORROWERS, strict=True):
            await cast.lend(session, borrower, lent, now=now)
        await _work(session, now)
        await props_partners.put(session, now=now)
        await props_said.put(session, she=borrowers[0], now=now)


async def _work(session: Session, now: datetime) -> None:
    """A project of three parts that wait for each other, and a call that is late."""
    project = tasks.create(
        session, "project", "Namib Mills Depot begins to deduct", by="user:simon", at=now,
        due_at=now + timedelta(days=30), assigned_to="user:simon", budget_cents=500_000,
    )  # fmt: skip
    await session.flush()
    before: Task | None = None
    for days, title in (
        (5, "Agree on the day of the month with their pay office"),
        (12, "Send a first file and compare it with them"),
        (25, "Tell their people on a pay day"),
    ):
        part = tasks.create(
            session, "milestone", title, by="user:simon", at=now,
            due_at=now + timedelta(days=days), parent=project.id,
        )  # fmt: skip
        await session.flush()
        if before is not None:
            await tasks.wait_for(session, part, before)
        before = part
    tasks.create(
        session, "follow_up", "Ask Etosha Logistics why two deductions were missed",
        by="user:simon", at=now, due_at=now - timedelta(hours=3),
    )  # fmt: skip
