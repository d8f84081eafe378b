"""When each part of the service looks around by itself."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agent import (
    anchoring,
    arrangements,
    articles,
    campaigns,
    deciding,
    employers_asked,
    employers_reminded,
    follow_ups,
    handset,
    holding,
    lead_scoring,
    media_forgotten,
    nurture,
    penalties,
    postman,
    recommending,
    reminders,
    removing,
    retention,
    satisfaction,
    scoring_customers,
    second_channel,
    template_sync,
    timers,
    too_young,
    unclear_photos,
    webhooks_out,
)
from agent.agreements import rounds
from agent.collecting import paid_off
from agent.desk import clocks, review_picks
from agent.partners import rounds as partner_rounds

if TYPE_CHECKING:
    from agent.bootstrap import House

Round = Callable[["House"], Awaitable[object]]
_EXPIRE = timedelta(minutes=10)
_DECIDE = timedelta(minutes=1)
_LOOK_AT_LOANS = timedelta(hours=1)
_LOOK_AT_CLOCKS = timedelta(seconds=10)
_DRAW = timedelta(minutes=5)
_OFFER = timedelta(seconds=30)
_ASK_EMPLOYERS = timedelta(minutes=1)
_POST = timedelta(seconds=10)
_LOOK_AT_ARTICLES = timedelta(seconds=10)
_LOOK_AT_TEMPLATES = timedelta(minutes=10)
_SCORE = timedelta(seconds=5)
_REMIND = timedelta(minutes=1)
_SCORE_LEADS = timedelta(seconds=10)
_NURTURE = timedelta(minutes=30)
_CAMPAIGN = timedelta(seconds=5)
_ANCHOR = timedelta(minutes=10)
_TELL = timedelta(seconds=5)
# Whoever wrote while we were away is answered first; then one round begins after the other.
_FIRST, _APART = timedelta(seconds=10), timedelta(seconds=0.1)

# To add a round: one line. Every process has them all, so it must not mind who else does it.
_ROUNDS: tuple[tuple[Round, timedelta], ...] = (
    (holding.round_of, _LOOK_AT_CLOCKS),
    (timers.expire, _EXPIRE),
    (unclear_photos.round_of, _EXPIRE),
    (media_forgotten.round_of, _LOOK_AT_LOANS),
    (removing.round_of, _REMIND),
    (retention.round_of, _LOOK_AT_LOANS),
    (too_young.round_of, _LOOK_AT_LOANS),
    (timers.let_be_found, _EXPIRE),
    (deciding.round_of, _DECIDE),
    (rounds.round_of, _OFFER),
    (employers_asked.round_of, _ASK_EMPLOYERS),
    (employers_reminded.round_of, _EXPIRE),
    (postman.round_of, _POST),
    (penalties.round_of, _LOOK_AT_LOANS),
    (paid_off.round_of, _LOOK_AT_LOANS),
    (arrangements.round_of, _LOOK_AT_LOANS),
    (partner_rounds.round_of, _LOOK_AT_LOANS),
    (clocks.round_of, _LOOK_AT_CLOCKS),
    (follow_ups.round_of, _LOOK_AT_CLOCKS),
    (second_channel.round_of, _LOOK_AT_CLOCKS),
    (reminders.round_of, _REMIND),
    (satisfaction.round_of, _LOOK_AT_LOANS),
    (recommending.round_of, _LOOK_AT_LOANS),
    (handset.round_of, _EXPIRE),
    (lead_scoring.round_of, _SCORE_LEADS),
    (lead_scoring.settle, _LOOK_AT_LOANS),
    (nurture.round_of, _NURTURE),
    (scoring_customers.round_of, _SCORE),
    (campaigns.round_of, _CAMPAIGN),
    (review_picks.round_of, _DRAW),
    (articles.take_up, _LOOK_AT_ARTICLES),
    (template_sync.round_of, _LOOK_AT_TEMPLATES),
    (anchoring.round_of, _ANCHOR),
    (webhooks_out.round_of, _TELL),
    (webhooks_out.forget, _LOOK_AT_LOANS),
)


def of(house: "House") -> list[Coroutine[Any, Any, None]]:
    """Every round, to be awaited for as long as the service runs."""
    return [
        timers.repeat(work, house, every=every, after=_FIRST + turn * _APART)
        for turn, (work, every) in enumerate(_ROUNDS)
    ]
