"""All dated policy files, read once; a day picks the version of each that is in force."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from flows.figures import Figure, figures_in
from flows.policy import display
from flows.policy.campaigns import CampaignRules
from flows.policy.ceilings import Ceilings
from flows.policy.customers import CustomerRules
from flows.policy.decision import DecisionRules
from flows.policy.ledger import LedgerRules
from flows.policy.links import LinkRules
from flows.policy.models import ModelRules
from flows.policy.partners import PartnerRules
from flows.policy.product import Product
from flows.policy.reminders import ReminderRules
from flows.policy.retention import RetentionRules
from flows.policy.review import ReviewRules
from flows.policy.rules import (
    AffordabilityRules,
    ArrangementRules,
    ConsentTexts,
    DocumentRules,
    Hours,
    ServiceLevels,
    SessionRules,
)
from flows.policy.sending import SendingRules
from flows.policy.version import Terms, Version, in_force, in_order

V = TypeVar("V", bound=Version)
Versions = Annotated[tuple[V, ...], Field(min_length=1), AfterValidator(in_order)]


class UnlawfulProduct(Exception):
    """A product breaks a ceiling on a day on which it is live."""


@dataclass(frozen=True)
class Policy:
    """The rules of one day."""

    product: Product
    term_product: Product
    ceilings: Ceilings
    affordability: AffordabilityRules
    arrangement: ArrangementRules
    documents: DocumentRules
    hours: Hours
    sla: ServiceLevels
    sessions: SessionRules
    consent: ConsentTexts
    decision: DecisionRules
    ledger: LedgerRules
    links: LinkRules
    review: ReviewRules
    sending: SendingRules
    reminders: ReminderRules
    customers: CustomerRules
    retention: RetentionRules
    campaigns: CampaignRules
    partners: PartnerRules
    models: ModelRules

    @property
    def figures(self) -> frozenset[Figure]:
        """Every number and day that these rules set."""
        return frozenset[Figure]().union(*map(_figures_of, vars(self).values()))

    @property
    def version(self) -> str:
        """The dates from which the picked versions hold, newest first; kept with decisions."""
        parts: tuple[Version, ...] = (
            self.product,
            self.term_product,
            self.ceilings,
            self.affordability,
            self.arrangement,
            self.documents,
            self.hours,
            self.sla,
            self.sessions,
            self.consent,
            self.decision,
            self.ledger,
            self.links,
            self.review,
            self.sending,
            self.reminders,
            self.customers,
            self.retention,
            self.campaigns,
            self.partners,
            self.models,
        )
        dates = sorted({part.effective_from for part in parts}, reverse=True)
        return "+".join(day.isoformat() for day in dates)

    @property
    def products(self) -> tuple[Product, ...]:
        """What we offer on that day."""
        return tuple(each for each in (self.product, self.term_product) if each.offered)

    def priced(self, code: str) -> Product:
        """The product of that code, offered or not."""
        for product in (self.product, self.term_product):
            if product.code == code:
                return product
        raise LookupError(f"no product {code} is on file")

    def display(self) -> dict[str, str]:
        """Every figure that an article may name, formatted in English."""
        return display.figures(
            self.product,
            ceilings=self.ceilings,
            affordability=self.affordability,
            documents=self.documents,
            hours=self.hours,
        )


# A version is never changed, so it is looked through once. It is kept beside what was found: while
# it lives, no other has its place.
_LOOKED_THROUGH: dict[int, tuple[Version, frozenset[Figure]]] = {}


def _figures_of(part: Version) -> frozenset[Figure]:
    if id(part) not in _LOOKED_THROUGH:
        _LOOKED_THROUGH[id(part)] = part, figures_in(part)
    return _LOOKED_THROUGH[id(part)][1]


class PolicyBook(Terms):
    """Every version of every policy file, oldest first."""

    product: Versions[Product]
    term_product: Versions[Product]
    ceilings: Versions[Ceilings]
    affordability: Versions[AffordabilityRules]
    arrangement: Versions[ArrangementRules]
    documents: Versions[DocumentRules]
    hours: Versions[Hours]
    sla: Versions[ServiceLevels]
    sessions: Versions[SessionRules]
    consent: Versions[ConsentTexts]
    decision: Versions[DecisionRules]
    ledger: Versions[LedgerRules]
    links: Versions[LinkRules]
    review: Versions[ReviewRules]
    sending: Versions[SendingRules]
    reminders: Versions[ReminderRules]
    customers: Versions[CustomerRules]
    retention: Versions[RetentionRules]
    campaigns: Versions[CampaignRules]
    partners: Versions[PartnerRules]
    models: Versions[ModelRules]

    @model_validator(mode="after")
    def _products_are_lawful(self) -> Self:
        for product, last_day in (*_lives(self.product), *_lives(self.term_product)):
            for day in self._days_to_check(product, last_day):
                ceilings = in_force(self.ceilings, day, name="ceilings")
                breaches = ceilings.breaches(product, on=day)
                if breaches:
                    raise UnlawfulProduct(
                        f"{product.code} from {product.effective_from} is unlawful on {day}: "
                        + "; ".join(breaches)
                    )
        return self

    def on(self, day: date) -> Policy:
        """The rules in force on that day."""
        return Policy(
            product=in_force(self.product, day, name="product"),
            term_product=in_force(self.term_product, day, name="term_product"),
            ceilings=in_force(self.ceilings, day, name="ceilings"),
            affordability=in_force(self.affordability, day, name="affordability"),
            arrangement=in_force(self.arrangement, day, name="arrangement"),
            documents=in_force(self.documents, day, name="documents"),
            hours=in_force(self.hours, day, name="hours"),
            sla=in_force(self.sla, day, name="sla"),
            sessions=in_force(self.sessions, day, name="sessions"),
            consent=in_force(self.consent, day, name="consent"),
            decision=in_force(self.decision, day, name="decision"),
            ledger=in_force(self.ledger, day, name="ledger"),
            links=in_force(self.links, day, name="links"),
            review=in_force(self.review, day, name="review"),
            sending=in_force(self.sending, day, name="sending"),
            reminders=in_force(self.reminders, day, name="reminders"),
            customers=in_force(self.customers, day, name="customers"),
            retention=in_force(self.retention, day, name="retention"),
            campaigns=in_force(self.campaigns, day, name="campaigns"),
            partners=in_force(self.partners, day, name="partners"),
            models=in_force(self.models, day, name="models"),
        )

    def _days_to_check(self, product: Product, last_day: date) -> list[date]:
        """The product's first day, and each day in its life on which ceilings change."""
        changes = [ceilings.effective_from for ceilings in self.ceilings]
        changes += [prime.effective_from for each in self.ceilings for prime in each.prime]
        first_day = product.effective_from
        return [first_day, *(day for day in changes if first_day < day <= last_day)]


def load(folder: Traversable | None = None) -> PolicyBook:
    """Read the policy files of this package, or of another folder."""
    return _ours() if folder is None else _read(folder)


@cache  # what the package ships changes with the package only
def _ours() -> PolicyBook:
    return _read(resources.files("flows.policy"))


def _read(folder: Traversable) -> PolicyBook:
    return PolicyBook.model_validate(
        {name: _versions(folder / f"{name}.toml") for name in PolicyBook.model_fields}
    )


def _versions(file: Traversable) -> object:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("version", [])
    except tomllib.TOMLDecodeError as error:
        error.add_note(f"in {file.name}")
        raise


def _lives(products: tuple[Product, ...]) -> list[tuple[Product, date]]:
    """Each product version with the last day on which it is live."""
    ends = [product.effective_from - timedelta(days=1) for product in products[1:]]
    return list(zip(products, [*ends, date.max], strict=True))
