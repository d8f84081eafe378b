"""Retention: how long records must stay although a borrower wants them gone."""

from datetime import date

from pydantic import Field

from flows.policy.version import Version


class RetentionRules(Version):
    """How long books, contracts and decisions stay, and what a child has told us."""

    record_years: int = Field(ge=1, le=30)  # from the last entry on
    too_young_days: int = Field(ge=1, le=365)  # after which the erasure is asked for

    def until(self, last: date) -> date:
        """The last day on which records with this last entry must be there."""
        try:
            return last.replace(year=last.year + self.record_years)
        except ValueError:  # the 29th of February
            return last.replace(year=last.year + self.record_years, day=28)
