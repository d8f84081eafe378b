"""Numbers typed in the chat, where policy lets her: asked one by one, and never seen whole here."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.commands import AnyCommand
from flows.effects import KeepTyped
from flows.flow import Ask, Offer, Turn

ID, BANK, ACCOUNT = "typed_id", "typed_bank", "typed_account"
TOPICS = (ID, BANK, ACCOUNT)
_BANK = "typed:bank:"


@dataclass(frozen=True)
class Awaited:
    """The number that is asked for; an account needs its bank first."""

    topic: str
    bank: str = ""


def begin(turn: Turn, kind: str) -> None:
    """Ask for what this paper would have shown."""
    turn.keep(typing=(ID if kind == "id" else BANK, ""))


def end(turn: Turn) -> None:
    """Ask no more: a person reads her paper."""
    turn.keep(typing=())


def waiting(turn: Turn) -> Ask | None:
    """The number that she is asked for now."""
    awaited = _awaited(turn)
    if awaited is None:
        return None
    if awaited.topic == ID:
        return Ask("typed.ask_id", topic=ID)
    if awaited.topic == ACCOUNT:
        return Ask("typed.ask_account", {"bank": awaited.bank}, topic=ACCOUNT)
    banks = turn.situation.policy.links.banks
    offers = (Offer(f"{_BANK}{n}", "option.bank", {"bank": bank}) for n, bank in enumerate(banks))
    return Ask("typed.ask_bank", topic=BANK, offers=tuple(offers))


def choose(turn: Turn, option: str) -> bool:
    """Her bank, of those that we can pay."""
    banks, place = turn.situation.policy.links.banks, option.removeprefix(_BANK)
    if _awaited(turn) is None or not place.isdigit() or int(place) >= len(banks):
        return False
    turn.keep(typing=(ACCOUNT, banks[int(place)]))
    return True


def hear(turn: Turn, commands: Sequence[AnyCommand]) -> Sequence[AnyCommand]:
    """Take the number that was asked for; what else she wrote is heard as ever."""
    awaited, typed = _awaited(turn), turn.situation.typed
    if awaited is None or awaited.topic == BANK or not typed:
        return commands
    number = typed[-1]
    turn.moved = True
    if awaited.topic == ID and number.is_identity:
        turn.do(KeepTyped("id_number", message=number.message))
        turn.say("typed.id_kept", tail=number.tail)
        _is_done(turn)
    elif awaited.topic == ACCOUNT and number.is_account:
        turn.do(KeepTyped("account", message=number.message, bank=awaited.bank))
        turn.say("typed.account_kept", bank=awaited.bank, tail=number.tail)
        _is_done(turn)
    else:
        _miss(turn, awaited)
    said = {each.message for each in typed}
    return [each for each in commands if each.message not in said]


def _is_done(turn: Turn) -> None:
    end(turn)
    turn.keep(failed_documents=0)


def _miss(turn: Turn, awaited: Awaited) -> None:
    """After as many tries as for a photo, a person helps."""
    turn.say("typed.wrong_id" if awaited.topic == ID else "typed.wrong_account")
    failed = turn.state.failed_documents + 1
    turn.keep(failed_documents=failed)
    if failed >= turn.situation.policy.documents.tries:
        end(turn)
        turn.hand_over("document_upload_failures", category="document_upload_failures", priority=2)


def _awaited(turn: Turn) -> Awaited | None:
    typing = turn.state.typing
    return Awaited(*typing) if typing and turn.state.flow == "application" else None
