"""The dated numbers that rule a loan: read from the files beside this one, picked by day."""

from flows.policy.book import Policy, PolicyBook, UnlawfulProduct, load
from flows.policy.campaigns import CampaignRules
from flows.policy.ceilings import Ceilings, Prime
from flows.policy.customers import CustomerRules
from flows.policy.decision import DecisionRule, DecisionRules
from flows.policy.ledger import LedgerRules
from flows.policy.links import LinkRules
from flows.policy.models import ModelRules
from flows.policy.product import Fee, Product
from flows.policy.reminders import Reminder, ReminderRules
from flows.policy.retention import RetentionRules
from flows.policy.review import ReviewRules
from flows.policy.rules import (
    AffordabilityRules,
    ArrangementRules,
    ConsentTexts,
    DocumentRules,
    Hours,
    OpenHours,
    ServiceLevels,
    SessionRules,
    Share,
    SpecialDay,
)
from flows.policy.sending import SendingRules
from flows.policy.version import NoPolicyInForce

__all__ = [
    "AffordabilityRules",
    "ArrangementRules",
    "CampaignRules",
    "Ceilings",
    "ConsentTexts",
    "CustomerRules",
    "DecisionRule",
    "DecisionRules",
    "DocumentRules",
    "Fee",
    "Hours",
    "LedgerRules",
    "LinkRules",
    "ModelRules",
    "NoPolicyInForce",
    "OpenHours",
    "Policy",
    "PolicyBook",
    "Prime",
    "Product",
    "Reminder",
    "ReminderRules",
    "RetentionRules",
    "ReviewRules",
    "SendingRules",
    "ServiceLevels",
    "SessionRules",
    "Share",
    "SpecialDay",
    "UnlawfulProduct",
    "load",
]
