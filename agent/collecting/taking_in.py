"""What an employer or a bank says it collected: matched line by line, and kept once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.collecting import receiving
from agent.collecting.rail import Deducted, Report
from agent.collecting.receiving import Money, Rules
from agent.collecting.references import bare
from crm_store import deductions, ledger, silent_files
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.deductions import DeductionFile, DeductionLine, Outcome
from crm_store.ledger import NotPossible
from crm_store.loans import Loan, Transaction
from crm_store.mandates import Mandate
from crm_store.money import Cents
from crm_store.split import NOTHING


class NothingOfOurs(Exception):
    """No line of the file is one that we sent."""


@dataclass(frozen=True)
class TakenIn:
    """What came of a file; a file that was taken before changes nothing."""

    lines: tuple[DeductionLine, ...]
    before: bool = False

    @property
    def total(self) -> Cents:
        """What of it was kept as money."""
        return Cents(sum(each.deducted_cents for each in self.lines if each.transaction_id))

    def of(self, *outcomes: Outcome) -> list[DeductionLine]:
        """The lines that came to this."""
        return [each for each in self.lines if each.outcome in outcomes]


@dataclass(frozen=True)
class _Matched:
    """A returned line with the line that we sent, and whose file that was."""

    sent: DeductionLine
    file: DeductionFile
    loan: Loan


async def take_in(
    session: Session, report: Report, *, by: str, at: datetime, rules: Rules
) -> TakenIn:
    """Keep what was deducted: all lines of the file in one transaction."""
    known = await deductions.taken(session, "returned", report.sha256)
    if known is not None:
        return TakenIn(tuple(await deductions.lines(session, known)), before=True)
    ours = await _file_of(session, report)
    file = DeductionFile(
        rail=ours.rail,
        partner_id=ours.partner_id,
        month=ours.month,
        direction="returned",
        sha256=report.sha256,
        total_cents=sum(each.amount for each in report.lines),
        entered_by=by,
        at=at,
    )
    session.add(file)
    await session.flush()
    taking = _Taking(session, file, by=by, at=at, rules=rules)
    lines = [await taking.line(each, n) for n, each in enumerate(report.lines, start=1)]
    session.add_all(lines)
    if file.partner_id is not None:
        await silent_files.has_come(session, file.partner_id, at=at)
    data = {"lines": len(lines), "sha256": report.sha256}
    session.audited.append(Entry(at, by, "deductions_returned", str(file.id), data))
    return TakenIn(tuple(lines))


def reference(each: Deducted) -> str:
    """What stands for one deduction, in whichever file it comes again."""
    return f"{each.line}:{bare(each.external_ref) or each.on}"


async def _file_of(session: Session, report: Report) -> DeductionFile:
    """The file that we sent, by the first line that is ours."""
    for each in report.lines:
        sent = await deductions.sent_line(session, each.line)
        if sent is not None:
            return await session.get_one(DeductionFile, sent.file_id)
    raise NothingOfOurs


class _Taking:
    """One file while its lines are taken in."""

    def __init__(
        self, session: Session, file: DeductionFile, *, by: str, at: datetime, rules: Rules
    ) -> None:
        self._session = session
        self._file = file
        self._by = by
        self._at = at
        self._rules = rules
        self._today = rules.calendar.today(at)
        self._so_far: dict[str, Cents] = {}  # by line, in this file

    async def line(self, each: Deducted, n: int) -> DeductionLine:
        """What came of this line."""
        matched = await self._match(each)
        if isinstance(matched, str):
            return self._row(each, n, outcome="unmatched", reason=matched)
        if not each.amount or each.on is None:
            reason = each.reason or "no_reason_given"
            return self._row(each, n, matched=matched, outcome="refused", reason=reason)
        external_ref = reference(each)
        if await ledger.known(self._session, external_ref):
            return self._row(each, n, matched=matched, outcome="twice", reason="reported_before")
        if not matched.loan.disbursed_on <= each.on <= self._today:
            # A wrong year would settle the loan early, and waive what is owed.
            return self._row(each, n, outcome="unmatched", reason="impossible_day")
        return await self._received(each, n, matched, external_ref)

    async def _received(
        self, each: Deducted, n: int, matched: _Matched, external_ref: str
    ) -> DeductionLine:
        assert each.on is not None  # noqa: S101 (what was deducted has a day)
        already = await self._already(matched.sent)
        outcome = _outcome(Cents(matched.sent.due_cents), already=already, now=each.amount)
        money = Money(
            each.amount,
            on=each.on,
            by=self._by,
            at=self._at,
            method="deduction" if self._file.rail == "payroll" else "debit_order",
            external_ref=external_ref,
        )
        try:
            kept = await receiving.receive(self._session, matched.loan, money, rules=self._rules)
        except NotPossible:
            return self._row(each, n, outcome="unmatched", reason="loan_is_not_running")
        self._so_far[each.line] = Cents(already + each.amount)
        return self._row(
            each, n, matched=matched, outcome=outcome, reason=each.reason or None, kept=kept
        )

    async def _match(self, each: Deducted) -> _Matched | str:
        """The line that we sent, or why this is none of them."""
        sent = await deductions.sent_line(self._session, each.line)
        if sent is None:
            return "unknown_line"
        file = await self._session.get_one(DeductionFile, sent.file_id)
        if (file.rail, file.partner_id) != (self._file.rail, self._file.partner_id):
            return "another_partner"
        loan = await ledger.locked(self._session, each.loan)
        if loan is None or loan.id != sent.loan_id:
            return "another_loan"
        if not await self._is_hers(sent, loan, each.payer):
            return "another_mandate" if sent.mandate_id else "another_employee"
        return _Matched(sent, file, loan)

    async def _is_hers(self, sent: DeductionLine, loan: Loan, payer: str) -> bool:
        """Whether the rail means whom we asked for."""
        if sent.mandate_id:
            known = (await self._session.get_one(Mandate, sent.mandate_id)).provider_ref
        else:
            known = await deductions.number_of(self._session, loan)
        return known is not None and _bare(known) == _bare(payer)

    async def _already(self, sent: DeductionLine) -> Cents:
        """What was deducted for this line before, in this file or an earlier one."""
        if sent.line not in self._so_far:
            self._so_far[sent.line] = await deductions.deducted(self._session, sent)
        return self._so_far[sent.line]

    def _row(
        self, each: Deducted, n: int, *, outcome: Outcome, matched: _Matched | None = None,
        reason: str | None = None, kept: Transaction | None = None,
    ) -> DeductionLine:  # fmt: skip
        return DeductionLine(
            file_id=self._file.id,
            loan_id=matched.loan.id if matched else None,
            n=n,
            line=each.line,
            due_cents=matched.sent.due_cents if matched else 0,
            deducted_cents=each.amount,
            outcome=outcome,
            late=kept is not None and matched is not None and self._is_late(each, matched),
            reason=reason,
            transaction_id=kept.id if kept else None,
            mandate_id=matched.sent.mandate_id if matched else None,
        )

    def _is_late(self, each: Deducted, matched: _Matched) -> bool:
        """A pay day of the month is in time; so are a few days after the month's end.

        A bank may try for as long as the mandate says.
        """
        following = (matched.file.month + timedelta(days=31)).replace(day=1)
        rules = self._rules.policy.ledger
        days = rules.tracking_days if matched.sent.mandate_id else rules.late_after_days
        return each.on is not None and each.on >= following + timedelta(days=days)


def _outcome(due: Cents, *, already: Cents, now: Cents) -> Outcome:
    if already > NOTHING and already + now > due:
        return "twice"
    if already + now > due:
        return "more"
    return "full" if already + now == due else "partial"


def _bare(number: str) -> str:
    """An employee number as it is compared: spreadsheets change its spaces and its case."""
    return "".join(each for each in number.casefold() if each.isalnum())
