"""The account of a loan as a printed sheet, in the words of the catalogue."""

from dataclasses import dataclass
from typing import Literal

from agent.agreements.sheet import LENDER, Block, Heading, Sheet, Table, Text
from agent.languages import figures
from agent.phrases import Phrases
from agent.statements.account import Account, Line, Planned
from crm_store.money import Cents
from flows.commands import Language
from flows.effects import Value
from flows.form import written

_KINDS = {"disbursement": "lent", "repayment": "paid", "recovery": "paid", "waiver": "waived",
          "write_off": "written_off", "refund": "paid_back", "reversal": "taken_back"}  # fmt: skip


def sheet(account: Account, *, phrases: Phrases, language: Language) -> Sheet:
    """The sheet; whatever no speaker has reviewed has its English beneath."""
    writer = _Writer(phrases, language)
    return Sheet(
        title=writer("title"),
        reference=account.ref,
        day=writer.day(account),
        pages=writer("pages", n="{n}", last="{total}"),
        lender=LENDER,
        language=writer.tongue,
        blocks=(*_summed(account, writer), *_plan(account, writer), *_moved(account, writer),
                *_ending(account, writer)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Writer:
    phrases: Phrases
    language: Language

    @property
    def tongue(self) -> Literal["en", "af"]:
        """In which dates and amounts are written."""
        return "af" if written(self.language) == "af" else "en"

    def __call__(self, key: str, **values: Value) -> str:
        return self.phrases.text(f"statement.{key}", values, self.language)

    def money(self, amount: Cents) -> str:
        return figures.show_money(amount, self.tongue)

    def bare(self, amount: Cents) -> str:
        """Without the currency, which the heading names: seven columns have no room for it."""
        return self.money(amount).replace("N$", "")

    def day(self, account: Account) -> str:
        return figures.show_date(account.on, self.tongue)


def _summed(account: Account, writer: _Writer) -> tuple[Block, ...]:
    rows = [
        (writer("lent", day=account.lent_on), writer.money(account.lent)),
        (writer("charge"), writer.money(account.charge)),
    ]
    if account.beside:
        rows.append((writer("beside"), writer.money(account.beside)))
    rows.append((writer("paid"), writer.money(Cents(-account.paid))))
    if account.let_go:
        rows.append((writer("let_go"), writer.money(Cents(-account.let_go))))
    total = (writer("left"), writer.money(account.left))
    return (
        Text(writer("whose", name=account.name)),
        Table(head=("", ""), rows=tuple(rows), right=(1,), total=total),
    )


def _plan(account: Account, writer: _Writer) -> tuple[Block, ...]:
    head = tuple(writer(each) for each in ("n", "due", "amount", "came_in", "open"))
    rows = tuple(_planned(each, writer) for each in account.plan)
    return (Heading(writer("plan")), Table(head=head, rows=rows, right=(2, 3, 4)))


def _planned(each: Planned, writer: _Writer) -> tuple[str, ...]:
    day = figures.show_date(each.due.due_on, writer.tongue)
    amounts = (each.due.amount, each.paid, each.left)
    return (str(each.due.n), day, *(writer.money(amount) for amount in amounts))


def _moved(account: Account, writer: _Writer) -> tuple[Block, ...]:
    columns = ("day", "what", "amount", "to_beside", "to_charge", "to_loan", "left_then")
    head = tuple(writer(each) for each in columns)
    rows = tuple(_movement(each, writer) for each in account.lines)
    return (Heading(writer("moved")), Table(head=head, rows=rows, right=(2, 3, 4, 5, 6)))


def _movement(each: Line, writer: _Writer) -> tuple[str, ...]:
    day = figures.show_date(each.on, writer.tongue)
    what = writer(f"kind_{_KINDS.get(each.kind, each.kind)}")
    amounts = (each.amount, each.beside, each.charge, each.principal, each.left)
    return (day, what, *(writer.bare(amount) for amount in amounts))


def _ending(account: Account, writer: _Writer) -> tuple[Block, ...]:
    told: list[Block] = []
    if account.claimed_on is not None:
        told.append(Text(writer("claimed", day=account.claimed_on)))
    if account.written_off_on is not None:
        if account.left:
            day, left = account.written_off_on, account.left
            told.append(Text(writer("written_off", day=day, total=left)))
    elif account.left:
        told.append(Text(writer("settles", total=account.settles, today=account.on)))
    return (*told, Text(writer("free")), Text(writer("wrong")))
