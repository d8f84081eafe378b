"""What bounds the dealings with partners: tax, days to pay, notice, and their pay office's page."""

from pydantic import Field

from flows.policy.version import Version


class PartnerRules(Version):
    """How partners are billed, followed up and let in."""

    vat_bps: int = Field(ge=0, le=10_000)
    vat_number: str
    pays_within_days: int = Field(ge=0)
    overdue_days: int = Field(ge=0)
    renewal_notice_days: int = Field(ge=0)
    onboarding_days: int = Field(ge=1)
    page_days: int = Field(ge=1, le=31)
    page_rows: int = Field(ge=1)
    page_kilobytes: int = Field(ge=1, le=5_000)

    def vat_of(self, number: str | None) -> int:
        """The rate for whoever has this number; without one nobody may charge it."""
        return self.vat_bps if number else 0
