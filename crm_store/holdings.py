"""What is held about a person: every table of hers, what an erasure does there, and what stays.

To add a table that says something about a person: one line in `HOLDINGS` with whose rows they
are; what an erasure puts in the place of which column; and, for an append-only table, a trigger
`only_erased` that names those columns (see migration 0027).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from crm_store.accounts import AccountChange
from crm_store.agreements import Agreement, OfferRecord
from crm_store.applications import Application
from crm_store.arrangements import Arrangement
from crm_store.campaigns import CampaignMember
from crm_store.cases import Case
from crm_store.consents import Consent
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.decisions import DecisionRecord
from crm_store.deductions import DeductionLine
from crm_store.documents import Document
from crm_store.drafts import Draft
from crm_store.emails import Email
from crm_store.employment import EmploymentCheck
from crm_store.erasure import Erasure, LegalHold
from crm_store.events import Event
from crm_store.feedback import Feedback
from crm_store.foretold import Foretold
from crm_store.gaps import Gap
from crm_store.identities import Identity
from crm_store.inbox import Inbox
from crm_store.leads import Capture, Lead
from crm_store.links import Link, LinkAnswer
from crm_store.loans import Instalment, Loan, Transaction
from crm_store.mandates import Mandate
from crm_store.merging import Merge
from crm_store.messages import Message
from crm_store.outbox import Outbox
from crm_store.reminders import ReminderRecord
from crm_store.removals import Removal
from crm_store.reveals import Reveal
from crm_store.reviews import Pick, Review
from crm_store.row import Row
from crm_store.schedules import Pause, ScheduleVersion
from crm_store.scores import Score
from crm_store.standing import CustomerStanding, LoanStanding, Stirred
from crm_store.statements import Statement
from crm_store.tasks import Task
from crm_store.translations import Translation
from crm_store.turns import Turn

Why = Literal["books", "contract", "decision", "proof", "reference"]
REASONS: tuple[Why, ...] = get_args(Why)
BY_LAW: tuple[Why, ...] = ("books", "contract", "decision")  # for years after the last entry
WORDS, SHAPE = "words", "shape"  # a sealed text, and sealed JSON that keeps its keys
_NULL = "null"
_EMPTY = "'{}'::jsonb"
_NOTHING = "''::bytea"  # where something must stand
_NOBODYS = "sha256(convert_to(gen_random_uuid()::text, 'UTF8'))"
_HERS = "customer_id = any(:people::uuid[])"
_TALKS = f"(select id from conversations where {_HERS})"  # noqa: S608
_MESSAGES = f"(select id from messages where conversation_id in {_TALKS})"  # noqa: S608
_TURNS = f"(select id from turns where conversation_id in {_TALKS})"  # noqa: S608
_FORMS = f"(select id from applications where {_HERS})"  # noqa: S608
_LOANS = f"(select id from loans where {_HERS})"  # noqa: S608
_LINKS = f"(select id from links where {_HERS})"  # noqa: S608
# A number passes from one person to the next, and its key is the same for both. Of one that is
# hers no more, the next may have written already, and be nobody yet.
NOBODY_ELSES = f"""(select hers.address_bidx from channel_identities hers where hers.{_HERS}
    and hers.status = 'active'
    and not exists (select 1 from channel_identities other
        where other.address_bidx = hers.address_bidx
            and other.customer_id <> all(:people::uuid[])))"""  # noqa: S608
REFS = f"""(select ref from customers where id = any(:people::uuid[])
    union all select ref from applications where {_HERS}
    union all select ref from loans where {_HERS}
    union all select ref from cases where {_HERS}
    union all select 'conversation:' || id from conversations where {_HERS})"""  # noqa: S608
_IN_HER_TALKS = f"conversation_id in {_TALKS}"
_OF_HER_LOANS = f"loan_id in {_LOANS}"
_OF_HER_FORMS = f"application_id in {_FORMS}"
_NOT_ACCEPTED = " and id not in (select offer_id from agreements)"


@dataclass(frozen=True)
class Holding:
    """A table's rows about a person: which, what an erasure puts where, and why rows stay."""

    row: type[Row]
    whose: str  # with :people, all her ids; see crm_store/one_person.py
    puts: Mapping[str, str] = field(default_factory=dict)  # WORDS, SHAPE, or what SQL says
    stays: Why = "reference"
    deleted: bool = False  # nothing of it need stay
    id: str = "id"
    only: str = ""  # what an erasure leaves alone, said as what it takes
    keeps: tuple[str, ...] = ()  # sealed columns that stay as they are, for the reason in `stays`
    ours: tuple[str, ...] = ()  # what staff wrote for staff: in no copy that she is given
    told: str = ""  # rows that are in no copy for her, said as those that are
    is_told: bool = True

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.row.__tablename__)

    @property
    def takes(self) -> bool:
        """Whether an erasure changes anything there."""
        return self.deleted or bool(self.puts)


# In the order in which an erasure takes them: what finds the others comes last.
HOLDINGS: tuple[Holding, ...] = (
    Holding(
        Translation,
        f"message_id in {_MESSAGES}",
        deleted=True,
        id="message_id",
        told=" and message_id not in (select id from messages where direction = 'note')",
    ),
    Holding(
        Draft,
        _IN_HER_TALKS,
        deleted=True,
        id="conversation_id",
        is_told=False,
    ),
    Holding(Message, _IN_HER_TALKS, {"body_sealed": WORDS}, told=" and direction in ('in', 'out')"),
    Holding(Turn, _IN_HER_TALKS, {"trace_sealed": SHAPE}),
    Holding(Outbox, _IN_HER_TALKS, {"body_sealed": SHAPE}),
    Holding(
        Inbox,
        f"(turn_id in {_TURNS} or (turn_id is null and sender_bidx in {NOBODY_ELSES}))",
        {"content_sealed": SHAPE, "conflict_sealed": _NULL, "sender_bidx": _NOBODYS},
        only=" and status <> 'received'",
    ),
    Holding(Gap, _IN_HER_TALKS, {"question_sealed": WORDS}),
    Holding(Pick, _IN_HER_TALKS),
    Holding(Review, _IN_HER_TALKS, {"note_sealed": WORDS}, ours=("note_sealed",)),
    Holding(
        Reveal,
        f"subject in {REFS}",
        {"why_sealed": WORDS},
        stays="proof",
        ours=("why_sealed",),
    ),
    Holding(Task, f"({_HERS} or about in {REFS})", {"title_sealed": WORDS}, ours=("title_sealed",)),
    Holding(
        Case,
        _HERS,
        {
            "packet_sealed": SHAPE,
            "resolution_sealed": _NULL,
            "snooze_reason_sealed": _NULL,
            "regulator_ref": _NULL,
            "regulator_ref_sealed": _NULL,
        },
        ours=("packet_sealed", "resolution_sealed", "snooze_reason_sealed"),
    ),
    Holding(LinkAnswer, f"link_id in {_LINKS}", {"answer_sealed": SHAPE}),
    Holding(EmploymentCheck, _OF_HER_FORMS, stays="decision"),
    Holding(Link, _HERS),
    Holding(AccountChange, _HERS, {"account_sealed": WORDS, "account_tail": "'0000'"}),
    Holding(
        Email,
        f"subject_ref in {REFS}",
        {"body_sealed": _NULL},
        only=" and body_sealed is not null",
    ),
    Holding(
        Document,
        _HERS,
        {
            "storage_key": _NULL,
            "copy_keys": "'[]'::jsonb",
            "found_sealed": _NULL,
            "id_bidx": _NULL,
            "expires_on": _NULL,
            "status": "'rejected'",
            "reject_reason": "'erased'",
        },
        stays="decision",
    ),
    Holding(Statement, _OF_HER_LOANS, stays="books"),
    Holding(
        DecisionRecord,
        _OF_HER_FORMS,
        {"note_sealed": WORDS},
        stays="decision",
        keeps=("dossier_sealed", "checks_sealed"),
        ours=("note_sealed",),
    ),
    Holding(
        OfferRecord, _OF_HER_FORMS, {"text_sealed": WORDS}, stays="contract", only=_NOT_ACCEPTED
    ),
    Holding(Agreement, _HERS, stays="contract"),
    Holding(Mandate, _OF_HER_LOANS, stays="contract", keeps=("holder_sealed",)),
    Holding(Loan, _HERS, stays="books"),
    Holding(Instalment, _OF_HER_LOANS, stays="books"),
    Holding(Transaction, _OF_HER_LOANS, stays="books"),
    Holding(ScheduleVersion, _OF_HER_LOANS, stays="books"),
    Holding(Pause, _OF_HER_LOANS, stays="books"),
    Holding(Arrangement, _OF_HER_LOANS, stays="books"),
    Holding(DeductionLine, _OF_HER_LOANS, stays="books"),
    Holding(Application, _HERS, {"facts_sealed": _NULL}, stays="decision"),
    Holding(Consent, _HERS, stays="proof"),
    Holding(
        Capture,
        f"lead_id in (select id from leads where {_HERS})",  # noqa: S608
        {"name_sealed": _NULL, "employer_sealed": _NULL},
        stays="proof",
    ),
    Holding(CampaignMember, _HERS),
    Holding(Feedback, _HERS, {"comment_sealed": _NULL}, stays="proof"),
    Holding(CustomerStanding, _HERS, deleted=True, id="customer_id"),
    Holding(Foretold, _HERS, deleted=True),
    Holding(LoanStanding, _HERS, stays="books", id="loan_id"),
    Holding(Stirred, _HERS),
    Holding(
        Merge,
        "(kept = any(:people::uuid[]) or gone = any(:people::uuid[]))",
        {"why_sealed": WORDS},
        stays="proof",
        ours=("why_sealed",),
        told=" and merged_at is not null and undone_at is null",  # else it is about another, too
    ),
    Holding(Removal, _HERS, stays="proof"),
    Holding(Erasure, _HERS, {"reason_sealed": WORDS}, stays="proof", ours=("reason_sealed",)),
    # Whoever asked for a hold may not want it known.
    Holding(
        LegalHold,
        _HERS,
        {"why_sealed": WORDS, "lifted_why_sealed": _NOTHING},
        stays="proof",
        is_told=False,
    ),
    Holding(Lead, _HERS, {"qualification": _EMPTY, "source_detail": "''"}),
    Holding(ReminderRecord, _HERS),
    Holding(Event, _HERS, stays="proof"),
    Holding(Score, f"subject in {REFS}"),
    Holding(Conversation, _HERS, {"state": _EMPTY, "status": "'closed'", "queued_at": _NULL}),
    Holding(
        Identity,
        _HERS,
        {"address_sealed": WORDS, "address_bidx": _NOBODYS, "status": "'recycled'"},
    ),
    Holding(
        Customer,
        "id = any(:people::uuid[])",
        {
            "name_sealed": _NULL,
            "name_words": _NULL,
            "id_number_sealed": _NULL,
            "id_number_bidx": _NULL,
            "employee_number_sealed": _NULL,
            "bank": _NULL,
            "account_sealed": _NULL,
            "account_tail": _NULL,
            "partner_id": _NULL,
            "flags": """'{"erased": true}'::jsonb""",
        },
    ),
)
# Tables that say nothing about a borrower, or name her by a reference in the record of staff.
NOT_HERS = frozenset(
    {
        "audit_head",
        "bank_files",
        "bank_lines",
        "bill_lines",
        "bill_payments",
        "bills",
        "campaigns",
        "deal_steps",
        "deals",
        "desk_notices_read",
        "partner_agreements",
        "partner_contacts",
        "partner_headcounts",
        "partner_steps",
        "audit_log",  # references only, chained: it must stay as it is
        "canned_replies",
        "deduction_files",
        "delivery_receipts",
        "desk_readers",
        "export_requests",
        "failed_sign_ins",
        "foretelling_runs",
        "files_to_remove",  # keys that say nothing
        "halts",
        "partners",
        "policy_confirmations",
        "sending_rates",
        "service_accounts",
        "task_dependencies",
        "template_changes",
        "templates",
        "trained_models",
        "user_sessions",
        "users",
        "calendar_feeds",
        "webhook_deliveries",  # references only
        "webhook_endpoints",
    }
)
# What lies sealed in those tables, and why an erasure leaves it alone.
SEALED_ELSEWHERE: Mapping[str, str] = {
    "bank_lines.told_sealed": "books: as the bank wrote it, until the books themselves may go",
    "export_requests.wanted_sealed": "who asked for which file, by reference; it lasts a day",
    "halts.why_sealed": "why everything was stopped, about nobody",
    "partner_agreements.terms_sealed": "an employer's contract",
    "partner_contacts.name_sealed": "an employer's person",
    "partner_contacts.phone_sealed": "an employer's person",
    "partner_contacts.email_sealed": "an employer's person",
    "partner_steps.why_sealed": "about an employer",
    "partners.hr_email_sealed": "an employer's address",
    "users.second_factor_sealed": "a colleague's",
    "webhook_endpoints.secret_sealed": "a machine's",
}
