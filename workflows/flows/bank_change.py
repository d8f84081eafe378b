"""Another bank account: typed on a page of hers, and approved by a person before it is used."""

from crm_store.applications import ENDED
from flows.effects import OfferLink
from flows.flow import Turn


def ask(turn: Turn) -> None:
    """Send her the page, where there is an account of hers that could be changed.

    Whoever else has her number now learns neither that there is one nor where to change it.
    """
    if not turn.situation.is_verified:
        turn.say("loan.not_here")
        return
    draft = turn.draft
    waits = draft is not None and not draft.is_draft and draft.stage not in ENDED
    if turn.situation.loan is None and not waits:
        turn.say("link.no_account_yet")
        return
    turn.do(OfferLink("bank_change"))
    turn.say("link.only_there")
