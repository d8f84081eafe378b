"""The end of her ID number, given in the chat: compared here, so that no flow ever sees it."""

import hmac
import re
from datetime import datetime, timedelta

from agent.taking import Claim
from crm_store import customers
from crm_store.crypto import Opening
from flows import proving
from flows.flow import Proof, State
from flows.policy import SessionRules

_DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){3}\d(?!\d)", re.ASCII)
_TAIL = 4


def given(opening: Opening, claim: Claim, state: State) -> Proof | None:
    """Which messages hold as many digits, and whether the last are hers; None: nothing to give."""
    party = claim.party
    known = customers.id_number(opening, party.customer)
    if known is None or party.identity.proves(party.customer.id) or _is_shared(claim):
        return None
    if state.topic != proving.TOPIC:
        return Proof()
    tried = [(n, found) for n, each in enumerate(claim.letters) if (found := _digits(each.text))]
    is_right = bool(tried) and hmac.compare_digest(tried[-1][1], known[-_TAIL:])
    return Proof(tuple(n for n, _ in tried), is_right)


def holds(
    claim: Claim, state: State, proof: Proof | None, *, now: datetime, rules: SessionRules
) -> bool:
    """Whether she gave it now, or a short while ago and has gone on writing since."""
    if proof is None:
        return False
    if proof.is_right and state.proof_tries < rules.proof_tries:
        return True
    last = claim.party.conversation.last_turn_at
    pause = timedelta(minutes=rules.chat_pause_minutes)
    return state.proven_at is not None and last is not None and now - last < pause


def _digits(text: str) -> str:
    """Four digits that stand alone; of several in one message none are a try."""
    found = _DIGITS.findall(text)
    return re.sub(r"\D", "", found[0]) if len(found) == 1 else ""


def _is_shared(claim: Claim) -> bool:
    """Whether others write from this phone too, or its owner is said to be dead."""
    party = claim.party
    return party.identity.shared_at is not None or "deceased_reported" in party.customer.flags
