"""Papers: files that arrive, wanted or not, and which of the wanted ones each is."""

from collections.abc import Sequence
from uuid import UUID

from flows import papers_shown
from flows.effects import DocumentKind, File, Flag, OpenCase
from flows.flow import Arrived, Ask, Offer, Turn
from flows.form import CONSENT, documents_missing
from flows.read_papers import ReadPaper

# A file that nobody has fetched: we ask before we keep anything of hers.
BEFORE_CONSENT = "before_consent"
# Nor is one of which nobody knows whose it is, on a phone of several people.
UNKNOWN_SPEAKER = "unknown_speaker"
# What a photo lacks: each has a sentence that says what to do about it.
HINTS = ("small", "dark", "blur", "glare", "cut")
KINDS: tuple[DocumentKind, ...] = ("id", "payslip", "bank_letter")


def receive(turn: Turn) -> None:
    """File what came: papers that could be read as what they are, the first other as asked."""
    arrived = turn.situation.documents
    good = [each for each in arrived if each.reject is None and each.page_of is None]
    _report_what_is_shared(turn, arrived)
    _file_pages(turn, arrived)
    for each in arrived:
        if each.reject == BEFORE_CONSENT:
            turn.say("papers.before_consent")
        elif each.reject is not None:
            _reject(turn, each.reject)
    if turn.state.failed_documents and not (good or turn.is_handed_over):
        tries = turn.situation.policy.documents.tries
        turn.say("papers.next_try", n=turn.state.failed_documents + 1, times=tries)
    if not good or turn.over:
        return
    on_the_form = turn.state.flow == "application" and "consent" in turn.facts
    read = [each for each in good if each.read] if on_the_form else []
    if read:
        _take_read(turn, read)
        _keep_beside(turn, [each for each in good if not each.read])
    else:
        _take_unread(turn, good, on_the_form=on_the_form)


def come_with_consent(turn: Turn) -> bool:
    """Whether the words beneath a file are what lets us keep it: they are heard first."""
    fetched = any(each.reject != BEFORE_CONSENT for each in turn.situation.documents)
    return fetched and turn.state.topic == CONSENT


def file_as(turn: Turn, kind: DocumentKind, document: Arrived) -> None:
    """This file is that paper."""
    turn.do(File(document.document_id, kind))
    replaced = turn.remember(
        kind, {"document_id": str(document.document_id)}, message=document.message
    )
    turn.say(f"papers.{kind}_replaced" if replaced else f"papers.{kind}_received")
    if turn.state.again == kind:
        turn.keep(again=None)


def choose_kind(turn: Turn, option: str, *, message: int) -> bool:
    """She says which paper the pending file is."""
    pending = turn.state.pending_document
    if pending is None:
        return False
    turn.keep(pending_document=None)
    option = option.removeprefix("paper:")
    if option == "other":
        turn.say("papers.kept")
        return True
    kind: DocumentKind | None = next((each for each in KINDS if each == option), None)
    if kind is None:
        return False
    replaced = turn.remember(kind, {"document_id": pending}, message=message)
    turn.do(File(UUID(pending), kind))
    turn.say(f"papers.{kind}_replaced" if replaced else f"papers.{kind}_received")
    return True


def ask_kind() -> Ask:
    """Which paper is it?"""
    return Ask(
        "papers.which",
        topic="which_document",
        offers=(
            *(Offer(f"paper:{kind}", f"item.{kind}") for kind in KINDS),
            Offer("paper:other", "option.other"),
        ),
    )


def _asked_for(turn: Turn, document: Arrived | None = None) -> DocumentKind | None:
    """The paper that was asked for: by what she quotes with this file, or just now."""
    state = turn.state
    quoted = turn.situation.quoted_papers.get(document.message) if document else None
    if quoted is not None:
        return quoted
    awaited = state.topic if state.topic in KINDS else state.beneath
    return next((kind for kind in KINDS if kind == awaited), None)


# --- what could be read ---


def _take_read(turn: Turn, arrived: Sequence[Arrived]) -> None:
    """File each paper as what it is, and have her look at what was read on it."""
    for each in arrived:
        for paper in each.read:
            if not turn.over:
                _take(turn, paper, message=each.message, asked=_asked_for(turn, each))


def _file_pages(turn: Turn, arrived: Sequence[Arrived]) -> None:
    """Each page is filed as the paper that it is a page of."""
    kinds: dict[UUID, DocumentKind | None] = {
        each.document_id: paper.kind for each in arrived for paper in each.read
    }
    for each in arrived:
        if each.page_of is not None:
            turn.do(File(each.document_id, kinds.get(each.page_of)))


def _take(turn: Turn, paper: ReadPaper, *, message: int, asked: DocumentKind | None) -> None:
    turn.do(File(paper.document_id, paper.kind))
    if paper.files > 1:
        turn.say("papers.read_together", count=paper.files)
    if paper.kind is None:
        papers_shown.keep_statement(turn, paper, message=message)
        turn.say("papers.statement_kept")
    elif paper.look == "id_back":
        papers_shown.keep_back(turn, paper, message=message)
        turn.say("papers.back_kept" if _has_front(turn) else "papers.back_only")
    elif "older" in paper.concerns and turn.state.again != paper.kind:
        turn.say("papers.older_payslip")
    else:
        if paper.kind != asked and paper.files == 1:
            turn.say(f"papers.is_{paper.kind}")
        papers_shown.show(turn, paper, message=message)


def _has_front(turn: Turn) -> bool:
    return "id" in turn.facts or any(
        paper.look in ("id_front", "passport")
        for paper in papers_shown.at_hand(turn)
        if paper.key in turn.state.reading
    )


def _report_what_is_shared(turn: Turn, arrived: Sequence[Arrived]) -> None:
    """The same paper or identity number of two people: a person looks, and nobody is accused."""
    for each in arrived:
        if each.is_shared or any("shared" in paper.concerns for paper in each.read):
            found = {"document": str(each.document_id)}
            turn.do(OpenCase("fraud_review", "same_paper_elsewhere", 2, details=found))
            turn.do(Flag("fraud_signal"))


# --- what could not be read ---


def _take_unread(turn: Turn, good: list[Arrived], *, on_the_form: bool) -> None:
    """Nothing could be read: a person will, as policy says, or she sends it once more."""
    if on_the_form and turn.situation.policy.documents.unread_papers == "ask_again":
        _ask_for_a_clearer_one(turn, _asked_for(turn, good[0]), good)
        return
    quoted = turn.situation.quoted_papers if on_the_form else {}
    for each in good:
        if each.message in quoted:
            file_as(turn, quoted[each.message], each)
    rest = [each for each in good if each.message not in quoted]
    kind = _asked_for(turn)
    if rest:
        asked = None if kind in quoted.values() else kind
        _take_as_asked(turn, rest, asked, on_the_form=on_the_form)
    papers_shown.let_go_of_unclear(turn)


def _take_as_asked(
    turn: Turn, good: list[Arrived], kind: DocumentKind | None, *, on_the_form: bool
) -> None:
    if kind is not None:
        file_as(turn, kind, good[0])
        _keep_beside(turn, good[1:])
    elif on_the_form:
        _ask_kind(turn, good)
    else:
        _keep_beside(turn, good)
        turn.say("papers.none_asked")


def _ask_for_a_clearer_one(turn: Turn, kind: DocumentKind | None, good: list[Arrived]) -> None:
    """After the last try it is taken as it is, for a person to read."""
    tries = turn.situation.policy.documents.tries
    if kind is not None and turn.state.failed_documents + 1 >= tries:
        file_as(turn, kind, good[0])
    else:
        for each in good:
            turn.do(File(each.document_id, None))
        turn.say("papers.unread")
    papers_shown.count_failure(turn)


def _ask_kind(turn: Turn, good: list[Arrived]) -> None:
    missing = documents_missing(turn)
    _keep_beside(turn, good[1:])
    if missing:
        turn.do(File(good[0].document_id, None))
        turn.keep(pending_document=str(good[0].document_id))
        turn.ask = ask_kind()
    else:
        turn.do(File(good[0].document_id, None))
        turn.say("papers.kept")


def _keep_beside(turn: Turn, others: list[Arrived]) -> None:
    for each in others:
        turn.do(File(each.document_id, None))
    if others and turn.state.flow == "application":
        turn.say("papers.others_kept", count=len(others))


def _reject(turn: Turn, reason: str) -> None:
    """Say what is wrong with it; after the third time a person helps."""
    if reason in HINTS:
        turn.say(f"papers.hint.{reason}")
    else:
        megabytes = turn.situation.policy.documents.stated_max_megabytes
        turn.say(f"papers.rejected.{reason}", megabytes=megabytes)
    papers_shown.count_failure(turn)
