"""Papers: files that arrive, wanted or not, and which of the wanted ones each is."""

from uuid import UUID

from flows.effects import DocumentKind, File
from flows.flow import Arrived, Ask, Offer, Turn
from flows.form import documents_missing

# A file that nobody has fetched: we ask before we keep anything of hers.
BEFORE_CONSENT = "before_consent"
# What a photo lacks: each has a sentence that says what to do about it.
HINTS = ("small", "dark", "blur", "glare", "cut")
KINDS: tuple[DocumentKind, ...] = ("id", "payslip", "bank_letter")


def receive(turn: Turn) -> None:
    """File what came: the first good one as what was asked, the others beside it."""
    arrived = turn.situation.documents
    good = [each for each in arrived if each.reject is None]
    for each in arrived:
        if each.reject == BEFORE_CONSENT:
            turn.say("papers.before_consent")
        elif each.reject is not None:
            _reject(turn, each.reject)
    if not good or turn.over:
        return
    turn.keep(failed_documents=0)
    kind = _asked_for(turn)
    if kind is not None:
        file_as(turn, kind, good[0])
        _keep_beside(turn, good[1:])
    elif turn.state.flow == "application" and "consent" in turn.facts:
        _ask_kind(turn, good)
    else:
        _keep_beside(turn, good)
        turn.say("papers.none_asked")


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


def _asked_for(turn: Turn) -> DocumentKind | None:
    state = turn.state
    awaited = state.topic if state.topic in KINDS else state.beneath
    return next((kind for kind in KINDS if kind == awaited), None)


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
    turn.keep(failed_documents=turn.state.failed_documents + 1)
    rules = turn.situation.policy.documents
    if reason in HINTS:
        turn.say(f"papers.hint.{reason}")
    else:
        turn.say(f"papers.rejected.{reason}", megabytes=rules.stated_max_megabytes)
    if turn.state.failed_documents >= rules.tries:
        turn.hand_over("document_upload_failures", category="document_upload_failures", priority=2)
