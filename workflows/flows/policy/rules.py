"""The rules that are no price: who may borrow, what is sent in, when and how we talk."""

from datetime import date, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from crm_store.money import Cents
from flows.policy.version import Terms, Version

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DocumentKind = Literal["id", "payslip", "bank_letter"]
MediaType = Literal["image/jpeg", "image/png", "application/pdf"]
AlsoMediaType = Literal[
    "image/webp",
    "image/heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]


class Share(Terms):
    """A part of a whole that basis points cannot say, like one third."""

    numerator: int = Field(ge=1)
    denominator: int = Field(ge=1)

    def of(self, amount: Cents) -> Cents:
        """That share of an amount, rounded down: a limit is never rounded in our favour."""
        return Cents(amount * self.numerator // self.denominator)


class AffordabilityRules(Version):
    """What a borrower can carry each month, and who may borrow."""

    remuneration_share: Share
    take_home_share: Share
    min_plausible_cents: Cents = Field(gt=0)
    max_plausible_cents: Cents
    minimum_age: int = Field(ge=0)

    def plausible(self, remuneration: Cents) -> bool:
        """Whether a month's pay can be meant so; if not, it is asked again."""
        return self.min_plausible_cents <= remuneration <= self.max_plausible_cents


class ArrangementRules(Version):
    """What a person may arrange with whoever cannot pay as agreed; basis points a month."""

    pause_max_months: int = Field(ge=1)
    reduced_max_months: int = Field(ge=1)
    reduced_min_share: Share
    promise_max_days: int = Field(ge=1)
    delay_bps_month: int = Field(ge=0)
    offer_days: int = Field(ge=1)  # for her yes, once a person has agreed
    two_people_when: tuple[Literal["costs_more", "past_short_term"], ...]


class DocumentRules(Version):
    """What a borrower sends, and what we take."""

    required: tuple[DocumentKind, ...]
    kinds: tuple[MediaType, ...]
    also_kinds: tuple[AlsoMediaType, ...]
    stated_max_megabytes: int = Field(ge=1)
    max_bytes: int = Field(ge=1)
    max_pages: int = Field(ge=1)
    max_pixels: int = Field(ge=1)
    max_archive_members: int = Field(ge=1)
    max_unpacked_bytes: int = Field(ge=1)
    max_unpacked_ratio: int = Field(ge=1)
    min_long_side: int = Field(ge=1)
    min_sharpness: float = Field(ge=0)
    min_brightness: float = Field(ge=0, le=255)
    max_glare_share: float = Field(ge=0, le=1)
    tries: int = Field(ge=1)
    read_fields: bool
    read_seconds: int = Field(ge=1)
    min_score: float = Field(ge=0, le=1)
    statutory_words: tuple[str, ...]
    agreed_words: tuple[str, ...]
    payslip_max_days: int = Field(ge=1)
    bank_letter_max_days: int = Field(ge=1)
    statement_max_days: int = Field(ge=1)
    name_alike: int = Field(ge=0, le=100)
    amounts_apart_cents: Cents
    unclear_photo_days: int = Field(ge=1)
    unread_papers: Literal["person", "ask_again"]
    typed_numbers: tuple[Literal["documents", "link", "chat"], ...]


class OpenHours(Terms):
    """The same hours on some days of the week, in local time."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError(f"closes at {self.closes}, before it opens at {self.opens}")
        return self


class SpecialDay(Terms):
    """A day that is not what the calendar says, and why."""

    on: date
    why: str = Field(min_length=1)


def _each_day_once(hours: tuple[OpenHours, ...]) -> tuple[OpenHours, ...]:
    days = [day for some in hours for day in some.days]
    if len(days) != len(set(days)):
        raise ValueError("a weekday has hours twice")
    return hours


Week = Annotated[tuple[OpenHours, ...], Field(min_length=1), AfterValidator(_each_day_once)]


class Hours(Version):
    """When the office is open, and when we may write first."""

    timezone: str
    town: str = Field(min_length=1)
    office: Week
    proactive: Week
    closed_days: tuple[SpecialDay, ...] = ()
    working_days: tuple[SpecialDay, ...] = ()

    @model_validator(mode="after")
    def _timezone_exists(self) -> Self:
        ZoneInfo(self.timezone)
        return self


class ServiceLevels(Version):
    """How soon a person answers: minutes of office time by priority (0 is the most urgent)."""

    first_response_minutes: tuple[int, int, int, int]
    resolution_minutes: tuple[int, int, int, int]
    silent_minutes: int = Field(ge=1)
    supervisor_minutes: int = Field(ge=1)
    wait_minutes: int = Field(ge=1)
    review_business_days: int = Field(ge=1)
    claim_pause_business_days: int = Field(ge=1)
    bereavement_role: str = Field(min_length=1)

    def first_response(self, priority: int) -> int:
        """Minutes of office time until a person should have answered."""
        return self.first_response_minutes[max(0, min(priority, 3))]

    def resolution(self, priority: int) -> int:
        """Minutes of office time until a case should be over."""
        return self.resolution_minutes[max(0, min(priority, 3))]


class SessionRules(Version):
    """How long we keep listening, and how often we ask before we ask otherwise."""

    chat_pause_minutes: int = Field(ge=1)
    speaker_pause_minutes: int = Field(ge=1)
    draft_days: int = Field(ge=1)
    window_minutes: int = Field(ge=1)
    window_margin_minutes: int = Field(ge=0)
    burst_text_seconds: float = Field(ge=0)
    burst_media_seconds: float = Field(ge=0)
    burst_cap_seconds: float = Field(ge=0)
    misses_to_choices: int = Field(ge=1)
    misses_to_person: int = Field(ge=1)
    digressions_to_pause: int = Field(ge=1)
    proof_tries: int = Field(ge=1)

    @property
    def window_closes_after_minutes(self) -> int:
        """Minutes after the borrower's last message until only templates may leave."""
        return self.window_minutes - self.window_margin_minutes


class ConsentTexts(Version):
    """The id of the wording in force for each consent."""

    data_processing: str = Field(min_length=1)
    employer_check: str = Field(min_length=1)
    credit_check: str = Field(min_length=1)
    marketing: str = Field(min_length=1)
