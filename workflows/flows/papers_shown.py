"""What was read on a paper is shown to her, and counts once she says that it is right."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flows import papers_used, typed_here
from flows.affordability import is_too_young
from flows.effects import (
    ConfirmPaper,
    DeleteUnclear,
    DocumentKind,
    File,
    OfferLink,
    OpenCase,
    Value,
)
from flows.flow import Ask, Offer, Turn
from flows.form import yes_or_no
from flows.read_papers import NEEDED, OUTDATED, Concern, Field, Look, ReadPaper

# A paper that may be another's proves nothing before a person has looked.
_STILL_USED: frozenset[Concern] = frozenset(("pay", "not_read"))
_OF_TWO_CARDS: frozenset[Concern] = frozenset(("number", "born_on"))
_A_STATEMENT_DOUBTS: Mapping[Concern, DocumentKind] = {
    "deposit": "payslip",
    "number": "bank_letter",
}
# What she can type on a page of hers where her paper cannot be read.
_WITH_NUMBERS = ("id", "bank_letter")
TOPICS = ("paper_read", "paper_wrong", "paper_unclear", *typed_here.TOPICS)
_SHOWN: Mapping[Look, tuple[Field, ...]] = {**NEEDED, "payslip": ("employer", *NEEDED["payslip"])}


def show(turn: Turn, paper: ReadPaper, *, message: int) -> None:
    """Await her word on this paper, in place of an older one of its kind."""
    others = (
        each.key
        for each in at_hand(turn)
        if each.key in turn.state.reading and each.kind != paper.kind
    )
    turn.keep(reading=(*others, paper.key))
    if not _waits_for_a_page(turn, paper) and (not paper.is_whole or paper.is_outdated):
        _fail(turn, paper, message=message, concern="not_read")


def _waits_for_a_page(turn: Turn, paper: ReadPaper) -> bool:
    """Whether it lacks what its next page may show: that it was sent alone is no failure."""
    is_one_of_few = paper.files < turn.situation.policy.documents.tries
    return paper.is_part and is_one_of_few and not {"pages", *OUTDATED} & set(paper.concerns)


def keep_back(turn: Turn, paper: ReadPaper, *, message: int) -> None:
    """The other side of her card; where it seems to be of another card, a person looks at both."""
    told: tuple[Concern, ...] = tuple(each for each in paper.concerns if each in _OF_TWO_CARDS)
    if told:
        _open_case(turn, paper, reason=",".join(told))
        _doubt(turn, "id", told, message=message)


def keep_statement(turn: Turn, paper: ReadPaper, *, message: int) -> None:
    """What came to her bank; a person looks where a paper that she confirmed says other."""
    if {"name", *OUTDATED} & set(paper.concerns):  # it is another person's, or of another time
        return
    against: dict[Concern, DocumentKind] = {
        concern: kind
        for concern, kind in _A_STATEMENT_DOUBTS.items()
        if concern in paper.concerns and (turn.value(kind) or {}).get("read")
    }
    if against:
        _open_case(turn, paper, reason=",".join(against))
    for concern, kind in against.items():
        _doubt(turn, kind, (concern,), message=message)


def _doubt(turn: Turn, kind: DocumentKind, told: tuple[Concern, ...], *, message: int) -> None:
    """A paper that she confirmed waits for a person after all."""
    known = turn.value(kind)
    if known is not None and known.get("read"):
        turn.remember(kind, {**known, "doubted": True}, message=message)
        turn.do(ConfirmPaper(UUID(known["document_id"]), kind, told))


def at_hand(turn: Turn) -> list[ReadPaper]:
    """Every paper that this turn may speak of, oldest first."""
    arrived = (paper for each in turn.situation.documents for paper in each.read)
    return [*turn.situation.reading, *arrived]


def waiting(turn: Turn) -> Ask | None:
    """The question about the oldest paper that awaits her word."""
    typing = typed_here.waiting(turn)
    if typing is not None:
        return typing
    known = {paper.key: paper for paper in at_hand(turn)}
    return next((ask(turn, known[key]) for key in turn.state.reading if key in known), None)


def ask(turn: Turn, paper: ReadPaper) -> Ask:
    """Is it right? Where it cannot be asked so: what shall be done about it?"""
    if paper.is_outdated:
        ways_on = _ways_on(turn, paper)
        return Ask(f"papers.outdated_{paper.kind}", topic="paper_unclear", offers=ways_on)
    if not paper.is_whole:
        return _ask_about_unclear(turn, paper)
    offers = yes_or_no(f"read:{paper.key}")
    if paper.look == "payslip" and "employer" not in paper.values:
        return Ask(
            "papers.confirm_payslip_short", _said_of(paper), topic="paper_read", offers=offers
        )
    return Ask(f"papers.confirm_{paper.look}", _said_of(paper), topic="paper_read", offers=offers)


def _ask_about_unclear(turn: Turn, paper: ReadPaper) -> Ask:
    """What shall be done about a paper that lacks what is needed."""
    ways_on = _ways_on(turn, paper)
    if "pages" in paper.concerns:
        return Ask("papers.pages_apart", topic="paper_unclear", offers=ways_on)
    if paper.is_part:
        return Ask("papers.part_of_payslip", topic="paper_unclear", offers=ways_on)
    return Ask(f"papers.unclear_{paper.kind}", topic="paper_unclear", offers=ways_on)


def choose(turn: Turn, option: str, message: int) -> bool:
    """Her word on a paper that still awaits it; False if it does not."""
    if turn.state.topic in typed_here.TOPICS:
        return typed_here.choose(turn, option)
    step, *rest = option.split(":")
    key, said = ":".join(rest[:2]), rest[2:]
    paper = next((each for each in at_hand(turn) if each.key == key), None)
    if paper is None or key not in turn.state.reading or not said:
        return False
    if step == "read" and said == ["yes"]:
        _confirmed(turn, paper, message=message)
    elif step == "read":
        _ask_which_is_wrong(turn, paper, message=message)
    elif step == "wrong":
        ways_on = _ways_on(turn, paper, wrong=said[0])
        turn.ask = Ask("papers.sorry_misread", topic="paper_unclear", offers=ways_on)
    elif said[0] == "link":
        _give_to_a_person(turn, paper, message=message, concern="not_read")
        turn.do(OfferLink("numbers"))
    elif said[0] == "chat":
        _give_to_a_person(turn, paper, message=message, concern="not_read")
        typed_here.begin(turn, str(paper.kind))
    elif said[-1] == "yes":
        concern: Concern = "misread" if said[0] in paper.values else "not_read"
        _give_to_a_person(turn, paper, message=message, concern=concern, wrong=said[0])
        turn.say("papers.person_reads")
    else:
        _leave(turn, paper)
    return True


def says_that_she_is_too_young(turn: Turn, option: str) -> bool:
    """Whether she confirms a birthday that makes her too young to borrow."""
    paper = next((each for each in at_hand(turn) if option == f"read:{each.key}:yes"), None)
    if paper is None or paper.key not in turn.state.reading:
        return False
    rules, today = turn.situation.policy.affordability, turn.situation.today
    born_on = paper.values.get("born_on")
    return isinstance(born_on, date) and is_too_young(born_on, rules=rules, on=today)


def leave_to_a_person(turn: Turn) -> None:
    """She does not want to look at it now: somebody of ours reads it."""
    if turn.state.typing:  # it is with somebody already
        typed_here.end(turn)
        turn.say("papers.person_reads")
        return
    known = {paper.key: paper for paper in at_hand(turn)}
    paper = next((known[key] for key in turn.state.reading if key in known), None)
    if paper is not None:
        _give_to_a_person(turn, paper, message=0, concern="not_read")
        turn.say("papers.person_reads")


def count_failure(turn: Turn) -> None:
    """One more try that came to nothing; after the last a person helps."""
    turn.keep(failed_documents=turn.state.failed_documents + 1)
    if turn.state.failed_documents >= turn.situation.policy.documents.tries:
        turn.hand_over("document_upload_failures", category="document_upload_failures", priority=2)


def let_go_of_unclear(turn: Turn) -> None:
    """A better photo is here: those that could not be read are deleted, and she hears so."""
    if turn.state.failed_documents and turn.situation.has_unclear:
        turn.do(DeleteUnclear())
        turn.say("papers.unclear_deleted")
    turn.keep(failed_documents=0)


def _said_of(paper: ReadPaper) -> dict[str, Value]:
    return {str(name): value for name, value in paper.values.items()}


def _ways_on(turn: Turn, paper: ReadPaper, *, wrong: str = "not_read") -> tuple[Offer, ...]:
    """Once more, or a person reads what is there: never a dead end."""
    ways = turn.situation.policy.documents.typed_numbers
    typed = paper.kind in _WITH_NUMBERS and not paper.is_outdated
    link = Offer(f"unclear:{paper.key}:link", "option.type_numbers")
    here = Offer(f"unclear:{paper.key}:chat", "option.type_here")
    return (
        Offer(f"unclear:{paper.key}:again:no", "option.send_again"),
        Offer(f"unclear:{paper.key}:{wrong}:yes", "option.person_reads"),
        *((link,) if typed and "link" in ways else ()),
        *((here,) if typed and "chat" in ways else ()),
    )


def _ask_which_is_wrong(turn: Turn, paper: ReadPaper, *, message: int) -> None:
    turn.ask = Ask(
        "papers.which_wrong",
        topic="paper_wrong",
        offers=tuple(
            Offer(f"wrong:{paper.key}:{name}", f"option.wrong_{name}")
            for name in _SHOWN[paper.look]
            if name in paper.values
        ),
    )
    _fail(turn, paper, message=message, concern="misread")


def _fail(turn: Turn, paper: ReadPaper, *, message: int, concern: Concern) -> None:
    """A try that came to nothing; the last one is kept for the person who helps."""
    if turn.state.failed_documents + 1 >= turn.situation.policy.documents.tries:
        _give_to_a_person(turn, paper, message=message, concern=concern)
    count_failure(turn)


def _confirmed(turn: Turn, paper: ReadPaper, *, message: int) -> None:
    """It counts from here; what a person must look at goes to one, and she goes on."""
    doubts = papers_used.doubts(turn, paper)
    _take(turn, paper, message=message, marks=("read", "doubted") if doubts else ("read",))
    let_go_of_unclear(turn)
    if paper.kind is not None:
        turn.do(ConfirmPaper(paper.document_id, paper.kind, doubts))
    told = tuple(each for each in doubts if each != "shared")  # that has a case of its own
    if told:
        _open_case(turn, paper, reason=",".join(told))
    if set(doubts) <= _STILL_USED:
        papers_used.use(turn, paper)


def _give_to_a_person(
    turn: Turn, paper: ReadPaper, *, message: int, concern: Concern, wrong: str = ""
) -> None:
    outdated = [each for each in paper.concerns if each in OUTDATED]
    _take(turn, paper, message=message, marks=("outdated",) if outdated else ())
    _open_case(turn, paper, reason=outdated[0] if outdated else concern, wrong=wrong)


def _take(turn: Turn, paper: ReadPaper, *, message: int, marks: tuple[str, ...]) -> None:
    """The paper is here now; the marks say what is known of it."""
    kind = paper.kind
    if kind is None:
        return
    _leave(turn, paper)
    until = {"until": paper.valid_until.isoformat()} if paper.valid_until else {}
    value = {"document_id": str(paper.document_id), **until, **dict.fromkeys(marks, True)}
    replaced = turn.remember(kind, value, message=message)
    turn.do(File(paper.document_id, kind))
    if "read" in marks:
        turn.say(f"papers.{kind}_replaced" if replaced else f"papers.{kind}_received")
    if turn.state.again == kind:
        turn.keep(again=None)


def _leave(turn: Turn, paper: ReadPaper) -> None:
    turn.keep(reading=tuple(each for each in turn.state.reading if each != paper.key))


def _open_case(turn: Turn, paper: ReadPaper, *, reason: str, wrong: str = "") -> None:
    details = {"document": str(paper.document_id), "paper": paper.look}
    details |= {"wrong": wrong} if wrong else {}
    turn.do(OpenCase("document_review", reason, 3, details=details))
