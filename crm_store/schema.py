"""Every table of the store, by importing each noun once."""

from crm_store.accounts import AccountChange
from crm_store.agreements import Agreement, OfferRecord
from crm_store.applications import Application
from crm_store.arrangements import Arrangement
from crm_store.audit import AuditHead, AuditRow
from crm_store.bank_lines import BankFile, BankLine, BillPayment
from crm_store.bills import Bill, BillLine
from crm_store.calendar_feeds import CalendarFeed
from crm_store.campaigns import Campaign, CampaignMember
from crm_store.canned import CannedReply
from crm_store.cases import Case
from crm_store.consents import Consent
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.deals import Deal, DealStep
from crm_store.decisions import DecisionRecord
from crm_store.deductions import DeductionFile, DeductionLine
from crm_store.desk_notices import NoticeRead
from crm_store.documents import Document
from crm_store.drafts import Draft
from crm_store.emails import Email
from crm_store.employment import EmploymentCheck
from crm_store.erasure import Erasure, LegalHold
from crm_store.events import Event
from crm_store.exports import ExportRequest
from crm_store.feedback import Feedback
from crm_store.files_to_remove import FileToRemove
from crm_store.foretold import ForetellingRun, Foretold, TrainedModel
from crm_store.gaps import Gap
from crm_store.halts import Halt
from crm_store.identities import Identity
from crm_store.inbox import Inbox
from crm_store.leads import Capture, Lead
from crm_store.links import Link, LinkAnswer
from crm_store.loans import Instalment, Loan, Transaction
from crm_store.mandates import Mandate
from crm_store.merging import Merge
from crm_store.messages import Message
from crm_store.outbox import Outbox
from crm_store.partner_agreements import PartnerAgreement
from crm_store.partner_contacts import Headcount, PartnerContact
from crm_store.partner_steps import PartnerStep
from crm_store.partners import Partner
from crm_store.policy_confirmations import PolicyConfirmation
from crm_store.presence import Reader
from crm_store.receipts import DeliveryReceipt
from crm_store.reminders import ReminderRecord
from crm_store.removals import Removal
from crm_store.reveals import Reveal
from crm_store.reviews import Pick, Review
from crm_store.schedules import Pause, ScheduleVersion
from crm_store.scores import Score
from crm_store.sending_rate import SendingRate
from crm_store.service_accounts import ServiceAccount
from crm_store.sessions import FailedSignIn, UserSession
from crm_store.standing import CustomerStanding, LoanStanding, Stirred
from crm_store.statements import Statement
from crm_store.tasks import Dependency, Task
from crm_store.templates import Template, TemplateChange
from crm_store.translations import Translation
from crm_store.turns import Turn
from crm_store.users import User
from crm_store.webhooks import Endpoint, WebhookDelivery

TABLES = (
    AccountChange,
    Agreement,
    Application,
    Arrangement,
    AuditHead,
    AuditRow,
    Campaign,
    CampaignMember,
    BankFile,
    BankLine,
    Bill,
    BillLine,
    BillPayment,
    CannedReply,
    Capture,
    Case,
    Consent,
    Conversation,
    Customer,
    CustomerStanding,
    Deal,
    DealStep,
    DecisionRecord,
    DeductionFile,
    DeductionLine,
    DeliveryReceipt,
    Dependency,
    Document,
    Draft,
    Email,
    EmploymentCheck,
    Erasure,
    Event,
    ExportRequest,
    FailedSignIn,
    Feedback,
    FileToRemove,
    ForetellingRun,
    Foretold,
    Gap,
    Halt,
    Identity,
    Inbox,
    Instalment,
    Lead,
    LegalHold,
    Link,
    LinkAnswer,
    Loan,
    LoanStanding,
    Mandate,
    Merge,
    Message,
    NoticeRead,
    OfferRecord,
    Outbox,
    Headcount,
    Partner,
    PartnerAgreement,
    PartnerContact,
    PartnerStep,
    Pause,
    Pick,
    PolicyConfirmation,
    Reader,
    ReminderRecord,
    Removal,
    Reveal,
    Review,
    ScheduleVersion,
    Score,
    SendingRate,
    ServiceAccount,
    Statement,
    Stirred,
    Task,
    Template,
    TemplateChange,
    TrainedModel,
    Transaction,
    Translation,
    Turn,
    User,
    UserSession,
    CalendarFeed,
    Endpoint,
    WebhookDelivery,
)
