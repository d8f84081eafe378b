"""Where the rows behind the figures of a partner's page are listed."""

from dataclasses import dataclass
from datetime import date, timedelta

from agent.desk.reporting import BEHIND, LOANS, address
from crm_store.behind import Counted
from crm_store.behind_partners import APPROVED

_OLD = timedelta(days=90)  # younger loans have had no time to default
_LEAP_DAY = (2, 29)


@dataclass(frozen=True)
class PartnerRows:
    """The addresses of lists, for one partner as of today."""

    partner: str
    today: date

    def of(self, figure: Counted, *, approved: bool = False) -> str:
        """The rows of the last twelve months; what stands as it is now asks for no days."""
        of = f"{self.partner}{APPROVED if approved else ''}"
        days = {"since": f"{_year_before(self.today)}", "until": f"{self.today}"}
        return address(BEHIND, figure=figure, of=of, **days)

    def loans(self, **narrowed: str) -> str:
        """Loans of its people."""
        return address(LOANS, partner=self.partner, **narrowed)

    def old_loans(self, **narrowed: str) -> str:
        """Those that could have come to a default by now."""
        return self.loans(until=f"{self.today - _OLD}", **narrowed)

    def revenue(self) -> str:
        """What came in from its people, month by month."""
        since = _year_before(self.today) + timedelta(days=1)
        days = {"since": f"{since}", "until": f"{self.today}"}
        return address("/desk/revenue", partner=self.partner, **days)


def _year_before(today: date) -> date:
    if (today.month, today.day) == _LEAP_DAY:
        today -= timedelta(days=1)
    return today.replace(year=today.year - 1)
