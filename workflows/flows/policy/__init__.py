"""The dated numbers that rule a loan: read from the files beside this one, picked by day."""

from flows.policy.book import Policy, PolicyBook, UnlawfulProduct, load
from flows.policy.ceilings import Ceilings
from flows.policy.product import Fee, Product
from flows.policy.rules import (
    AffordabilityRules,
    ConsentTexts,
    DocumentRules,
    Hours,
    OpenHours,
    ServiceLevels,
    SessionRules,
    Share,
    SpecialDay,
)
from flows.policy.version import NoPolicyInForce

__all__ = [
    "AffordabilityRules",
    "Ceilings",
    "ConsentTexts",
    "DocumentRules",
    "Fee",
    "Hours",
    "NoPolicyInForce",
    "OpenHours",
    "Policy",
    "PolicyBook",
    "Product",
    "ServiceLevels",
    "SessionRules",
    "Share",
    "SpecialDay",
    "UnlawfulProduct",
    "load",
]
