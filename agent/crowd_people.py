"""The people of the demo's crowd: how each came, what became of it, and what they said of us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from agent import crowd_money
from agent.crowd_money import Habit, Lent, Row, new_id
from crm_store import cases, names
from crm_store.crypto import Vault
from flows.calendar import Calendar
from flows.policy import Policy

_YEARS_AGO = 730  # days
_FIRST = (
    *("Selma", "Petrus", "Ndapewa", "Johannes", "Hilma", "Martha", "Frans", "Kaino", "Tangeni"),
    *("Loide", "Gerson", "Maria", "Erastus", "Saara", "Willem", "Katrina", "Festus", "Aina"),
)
_LAST = (
    *("Nangolo", "Beukes", "Shikongo", "Tjiueza", "Garoeb", "Amutenya", "Iipinge", "Goagoseb"),
    *("Hamata", "Cloete", "Uushona", "Mouton", "Kandjii", "Haimbodi", "Swartbooi", "Nghipondoka"),
)
_COMPANIES = (
    ("Brandberg Fishing", "Walvis Bay"), ("Omaheke Dairies", "Gobabis"),
    ("Okavango Timber", "Rundu"), ("Skeleton Coast Salt", "Swakopmund"),
    ("Waterberg Lodges", "Otjiwarongo"), ("Fish River Transport", "Keetmanshoop"),
    ("Zambezi Builders", "Katima Mulilo"), ("Oshana Retailers", "Oshakati"),
    ("Khomas Security", "Windhoek"), ("Aus Valley Stone", "Aus"),
)  # fmt: skip
_HEADS = (120, 900)
# What a draft was left at, and how often.
_LEFT_AT = ("consent", "amount", "months", "employer", "salary", "papers", "summary")
_LEFT_HOW_OFTEN = (6, 10, 6, 12, 18, 34, 8)
_WHY_DECLINED = ("R01", "R04", "R05", "R06", "R10")
_PASSED = ("documents_submitted", "employment_verification", "ai_assessment", "decision")
_TO_THE_LOAN = (*_PASSED, "agreement_signing", "disbursement", "active_loan")
_RECOMMEND = ((8, 9, 14, 16, 18, 16, 11, 8), (24, 22, 18, 12, 9, 7, 5, 3))
_DRAWN_OUT = {"osh": 0.42, "her": 0.12, "af": 0.16, "en": 0.30}


@dataclass(frozen=True)
class Drawn:
    """What the crowd is drawn from."""

    vault: Vault
    seed: int
    rules: Policy
    now: datetime
    partners: Sequence[UUID]

    def with_partners(self, partners: Sequence[UUID]) -> "Drawn":
        return replace(self, partners=tuple(partners))

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.rules.hours)


def companies(made: Drawn) -> Mapping[str, list[Row]]:
    """More employers, and how many people work there."""
    chance, since = Random(made.seed), made.now - timedelta(days=_YEARS_AGO)  # noqa: S311
    rows: dict[str, list[Row]] = {"partners": [], "partner_headcounts": [], "feedback": []}
    for number, (name, town) in enumerate(_COMPANIES):
        partner = {
            "id": str(new_id(chance, since)), "company_name": name, "town": town,
            "also_called": [], "registration_number": f"CROWD/{number:04}", "status": "active",
            "created_at": since,
        }  # fmt: skip
        rows["partners"].append(partner)
        heads = chance.randint(*_HEADS)
        for ago in (700, 350, 20):
            at = made.now - timedelta(days=ago)
            rows["partner_headcounts"].append(
                {
                    "id": new_id(chance, at), "partner_id": partner["id"], "on_day": at.date(),
                    "employees": heads - ago // 20, "source": "partner",
                    "entered_by": "user:simon", "at": at,
                }
            )  # fmt: skip
        at = made.now - timedelta(days=chance.randrange(5, 300))
        score = chance.choices((10, 9, 8, 6), (3, 4, 3, 1))[0]
        rows["feedback"].append(_answer(chance, "partner_nps", score, at, partner_id=partner["id"]))
    return rows


def one(made: Drawn, number: int) -> dict[str, list[Row]]:
    """Everything about one person."""
    person = _Person(made, number, Random(f"{made.seed}:{number}"))  # noqa: S311
    person.come()
    person.apply()
    person.talk()
    return person.rows


class _Person:
    """One of the crowd while it is drawn: rows by table, in the order in which they came."""

    def __init__(self, made: Drawn, number: int, chance: Random) -> None:
        self.made, self.number, self.chance = made, number, chance
        self.rows: dict[str, list[Row]] = {}
        # More came as time went on.
        ago = _YEARS_AGO * (1 - chance.random() ** 0.7)
        self.came_at = made.now - timedelta(days=ago, minutes=chance.randrange(600))
        self.last_at = self.came_at
        self.language = chance.choices(tuple(_DRAWN_OUT), tuple(_DRAWN_OUT.values()))[0]
        weights = [1 / (place + 1.5) for place in range(len(made.partners))]
        self.place = chance.choices(range(len(made.partners)), weights)[0]
        self.partner = made.partners[self.place] if chance.random() < 0.86 else None
        odds = (86, 9, 5) if self.place % 4 else (74, 15, 11)  # some employers' people do worse
        self.habit: Habit = chance.choices(("good", "slow", "bad"), odds)[0]
        self.id = new_id(chance, self.came_at)
        self.address = new_id(chance, self.came_at)
        self.conversation = new_id(chance, self.came_at)
        self.left_at: str | None = None
        self.ended = False

    def add(self, table: str, **row: Any) -> Row:
        self.rows.setdefault(table, []).append(row)
        return row

    def come(self) -> None:
        seal, chance = self.made.vault.seal, self.chance
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        phone = f"+26481000{1000 + self.number:04}"
        self.add(
            "customers", id=self.id, name_sealed=seal(name.encode(), f"customers.name.{self.id}"),
            name_words=names.hashed(self.made.vault, name), partner_id=self.partner,
            language=self.language, flags={}, source="whatsapp", first_contact_at=self.came_at,
            created_at=self.came_at, version=0,
        )  # fmt: skip
        self.add(
            "channel_identities", id=self.address, customer_id=self.id, channel="whatsapp",
            kind="phone", status="active", verified_at=self.came_at, created_at=self.came_at,
            address_sealed=seal(phone.encode(), f"channel_identities.address.{self.address}"),
            address_bidx=self.made.vault.index(f"whatsapp:{phone}"),
            opted_out_at=self.came_at + timedelta(days=2) if chance.random() < 0.03 else None,
        )  # fmt: skip
        source = chance.choices(
            ("whatsapp", "website", "referral", "partner"), (55, 15, 12, 18 if self.partner else 0)
        )[0]
        self.lead = self.add(
            "leads", id=new_id(chance, self.came_at), customer_id=self.id, source=source,
            source_detail="", status="new", track="partner" if self.partner else "non_partner",
            qualification={}, last_activity_at=self.came_at, created_at=self.came_at,
            cost_cents=1_500 if source == "website" else 0, scored_at=self.came_at,
        )  # fmt: skip

    def apply(self) -> None:
        """Ask for a loan, or not; and again once one is paid."""
        at = self.came_at + timedelta(hours=self.chance.randrange(1, 80))
        if self.chance.random() < 0.18:
            self.lead["status"] = "dormant"
            return
        for purpose in ("service", "data_processing", "credit_check", "employer_check"):
            self._consents(purpose, at)
        if self.chance.random() < 0.3:
            self._consents("marketing", at)
        for _ in range(4):
            lent = self._ask(at) if at < self.made.now - timedelta(days=8) else None
            if lent is None or lent.ended_on is None:
                return
            ended = datetime.combine(lent.ended_on, time(9), tzinfo=self.made.now.tzinfo)
            self._recommends(ended + timedelta(days=2))
            at = ended + timedelta(days=self.chance.randrange(3, 120))
            if self.chance.random() < 0.45:
                return

    def _consents(self, purpose: str, at: datetime) -> None:
        row = {
            "customer_id": self.id, "identity_id": self.address, "purpose": purpose,
            "text_version": "demo", "language": self.language,
        }  # fmt: skip
        self.add("consents", id=new_id(self.chance, at), action="grant", at=at, **row)
        later = at + timedelta(days=30)
        if purpose == "marketing" and self.chance.random() < 0.15 and later < self.made.now:
            self.add("consents", id=new_id(self.chance, later), action="withdraw", at=later, **row)

    def _ask(self, at: datetime) -> Lent | None:
        chance = self.chance
        sent = at + timedelta(hours=chance.randrange(1, 30))
        becomes = chance.choices(("loan", "expired", "declined", "withdrawn"), self._odds())[0]
        quoted = crowd_money.priced(
            chance, self.made.rules, pay_day=chance.choice((15, 20, 25, 28)), on=sent.date()
        )
        application = self.add(
            "applications", id=new_id(chance, at), customer_id=self.id, partner_id=self.partner,
            stage="started", policy_version=self.made.rules.version, started_at=at, touched_at=at,
            principal_cents=quoted.principal, months=quoted.months, version=0,
            quote=crowd_money.as_json(quoted) if becomes != "expired" else None,
            submitted_at=sent if becomes in ("loan", "declined") else None,
        )  # fmt: skip
        self.last_at = max(self.last_at, sent)
        ways = {
            "loan": _TO_THE_LOAN, "declined": (*_PASSED, "declined"), "expired": ("expired",),
            "withdrawn": ("withdrawn",),
        }  # fmt: skip
        application["way"] = ways[becomes]
        if becomes in ("loan", "declined"):
            self._prove(application, sent)
            self._decide(application, sent + timedelta(hours=chance.randrange(1, 50)), becomes)
        if becomes != "loan":
            self.lead["status"] = "closed" if becomes == "withdrawn" else "dormant"
            self.left_at = chance.choices(_LEFT_AT, _LEFT_HOW_OFTEN)[0]
            return None
        self.lead["status"], self.left_at = "converted", None
        return self._borrow(application, quoted, sent + timedelta(days=3))

    def _prove(self, application: Row, at: datetime) -> None:
        """What whoever hands it in has shown: an identity number, and what she earns."""
        chance = Random(f"{self.made.seed}:{self.number}:proved")  # noqa: S311
        born = self.came_at.date() - timedelta(days=round(chance.triangular(19, 60, 31) * 365.25))
        number = f"{born:%y%m%d}{self.number:05}"
        place = f"customers.id_number.{self.id}"
        (she,) = self.rows["customers"]
        she["id_number_sealed"] = self.made.vault.seal(number.encode(), place)
        she["id_number_bidx"] = self.made.vault.index(f"national_id:{number}")
        pay = round(chance.triangular(1_800, 26_000, 5_500)) * 100
        told = {"value": pay, "message_id": "user:simon", "at": at.isoformat()}
        application["facts_sealed"] = self.made.vault.seal_json(
            {"remuneration": told}, f"applications.facts.{application['id']}"
        )

    def _odds(self) -> tuple[int, int, int, int]:
        if self.partner is None:
            return (0, 85, 0, 15)  # nobody without an employer of ours hands it in
        return (62, 21 if self.language in ("en", "af") else 27, 11, 5)

    def _decide(self, application: Row, at: datetime, becomes: str) -> None:
        seal_json, chance = self.made.vault.seal_json, self.chance
        row = new_id(chance, at)
        declined = becomes == "declined"
        asked = application["principal_cents"]
        limit = self.made.rules.decision.second_person_above_cents
        by_two = not declined and asked > limit
        self.add(
            "decisions", id=row, application_id=application["id"], at=at, on_day=at.date(),
            proposed="decline" if declined else "approve",
            outcome="declined" if declined else "approved",
            reason_codes=[chance.choice(_WHY_DECLINED)] if declined else [],
            policy_version=self.made.rules.version, engine_version="demo",
            decided_by="user:johanna" if chance.random() < 0.3 or by_two else "engine",
            first_by="user:simon" if by_two else None,
            principal_cents=asked, second_above_cents=limit,
            dossier_bidx=self.made.vault.index(f"crowd:{row}"),
            dossier_sealed=seal_json({}, f"decisions.dossier.{row}"),
            checks_sealed=seal_json([], f"decisions.checks.{row}"),
        )  # fmt: skip

    def _borrow(self, application: Row, quoted: Any, at: datetime) -> Lent:
        lent = crowd_money.lend(
            self.chance, quoted, self.habit, application=application, at=at,
            today=self.made.calendar.today(self.made.now),
        )  # fmt: skip
        for table, rows in lent.rows.items():
            self.rows.setdefault(table, []).extend(rows)
        lent.rows["loans"][0]["becomes"] = lent.status
        self.last_at = max(self.last_at, at)
        return lent

    def talk(self) -> None:
        """What was said, who was asked for, and how that was."""
        chance, at = self.chance, self.came_at
        self.add(
            "conversations", id=self.conversation, identity_id=self.address, customer_id=self.id,
            status="open", owner="bot", language=self.language, last_turn_at=self.last_at,
            last_inbound_at=self.last_at, version=3, created_at=at,
            state={"topic": self.left_at} if self.left_at else {},
        )  # fmt: skip
        self._says("1", at + timedelta(minutes=1), "customer")
        self._says("2", self.last_at, "customer")
        if chance.random() < 0.14:
            self._case("handoff", chance.choice(("asked", "twice_not_understood", "hardship")))
        if chance.random() < 0.03:
            self._case("complaint", "complaint")

    def _says(self, words: str, at: datetime, author: str) -> UUID:
        row = new_id(self.chance, at)
        self.add(
            "messages", id=row, conversation_id=self.conversation, kind="text", author=author,
            direction="in" if author == "customer" else "out", language="en", at=at,
            body_sealed=self.made.vault.seal(words.encode(), f"messages.body.{row}"),
        )  # fmt: skip
        return row

    def _case(self, category: str, reason: str) -> None:
        chance = self.chance
        at = min(self.came_at + timedelta(days=chance.randrange(1, 60)), self.last_at)
        answered = at + timedelta(minutes=int(chance.expovariate(1 / 90)) + 3)
        settled = at + timedelta(hours=int(chance.expovariate(1 / (90 if "c" in reason else 30))))
        is_over = settled < self.made.now - timedelta(days=1) and chance.random() < 0.985
        row = new_id(chance, at)
        self.add(
            "cases", id=row, customer_id=self.id, conversation_id=self.conversation,
            category=category, reason=reason, priority=2 if category == "handoff" else 1,
            status="resolved" if is_over else "open", language=self.language,
            sla_due_at=at + timedelta(hours=2), created_at=at,
            packet_sealed=self.made.vault.seal_json(
                {"reason": reason, "language": self.language}, cases.packet_place(row)
            ),
            assigned_to="user:maria" if is_over else None, taken_at=answered if is_over else None,
            answered_at=answered if is_over else None, settled_at=settled if is_over else None,
            outcome="explained" if is_over else None,
        )  # fmt: skip
        if category == "handoff":
            self.add(
                "events", id=row, at=at, kind="handoff", customer_id=self.id, actor="bot",
                subject=f"conversation:{self.conversation}", data={"reason": reason},
            )  # fmt: skip
        if is_over:
            self._settle(category, answered, settled)

    def _settle(self, category: str, answered: datetime, settled: datetime) -> None:
        case = self.rows["cases"][-1]
        seal_json = self.made.vault.seal_json
        told = "Good day, this is Maria. I have looked into it."
        case["told"] = self._says(told, answered, "user:maria")
        case["resolution_sealed"] = seal_json("Explained.", f"cases.resolution.{case['id']}")
        if category == "handoff" and self.chance.random() < 0.6:
            score = self.chance.choices((5, 3, 1), (70, 19, 11))[0]
            self._answers("csat", score, settled)

    def _recommends(self, at: datetime) -> None:
        if at < self.made.now and self.chance.random() < 0.35:
            scores = (10, 9, 8, 7, 6, 4, 2, 0)
            odds = _RECOMMEND[self.habit == "good"]
            self._answers("nps", self.chance.choices(scores, odds)[0], at)

    def _answers(self, survey: str, score: int, at: datetime) -> None:
        row = _answer(self.chance, survey, score, at, customer_id=self.id)
        self.rows.setdefault("feedback", []).append(row)


def _answer(chance: Random, survey: str, score: int, at: datetime, **whose: object) -> Row:
    row = new_id(chance, at)
    return {
        "id": row, "survey": survey, "version": 1, "score": score, "prompt_key": f"crowd:{row}",
        "channel": "whatsapp" if survey == "csat" else "call",
        "entered_by": "bot" if survey == "csat" else "user:simon", "at": at, **whose,
    }  # fmt: skip
