"""Nothing of a person leaves for a number that is not known to be hers."""

from agent import for_her_only, guard
from agent.guard import Listener, Rules
from agent.phrases import Phrases
from agent.reply import Reply

PHRASES = Phrases.load()
ENGLISH = PHRASES.catalogue("en")
# What tells of a person where it is shown: money, days, names, and what something is called.
WAYS = {"money", "date", "moment", "pay_day"}
NAMES = {
    *("name", "full_name", "employer", "town", "bank", "employee_number", "before", "after"),
    *("ref", "case", "loan", "tail", "id_tail", "account_tail", "ending", "stage", "amount"),
}
TOLD = sorted(
    key
    for key in ENGLISH.phrases
    if any(way in WAYS or name in NAMES for name, way in ENGLISH.places(key))
)


def is_harmless(key: str) -> bool:
    listed = (each for reason in for_her_only.HARMLESS.values() for each in reason)
    return key.startswith(tuple(listed))


def test_every_sentence_that_shows_a_figure_or_a_name_is_judged() -> None:
    assert len(TOLD) > 100
    judged = {key for key in TOLD if for_her_only.is_hers(key) or is_harmless(key)}
    quiet = {"loan.not_here", "agreement.none", "agreement.being_made"}
    unchecked = {key for key in TOLD if key.endswith("_unchecked")}
    assert set(TOLD) - judged - quiet - unchecked == set()


def test_no_family_or_sentence_is_listed_that_the_catalogue_has_not() -> None:
    listed = (*for_her_only.HERS, *(key for each in for_her_only.HARMLESS.values() for key in each))
    counted = ("months.", "days.", "minutes.")  # words that are counted, and no sentences
    found = {each for each in listed for key in ENGLISH.phrases if key.startswith(each)}
    assert set(listed) - found == set(counted)


def test_what_is_hers_leaves_for_her_and_for_nobody_else() -> None:
    hers = [key for key in ENGLISH.phrases if for_her_only.is_hers(key)]
    assert {"loan.balance", "status.approved", "decision.reason.R01"} <= set(hers)
    for key in hers:
        reply = Reply(text="You owe it.", statements="", keys=("thanks", key))
        told = {
            verified: guard.faults(reply, rules=Rules(), listener=Listener(verified=verified))
            for verified in (True, False)
        }
        assert told == {True: [], False: ["to_a_stranger"]}


def test_what_a_number_not_checked_is_told_has_no_money_in_it() -> None:
    for key in ENGLISH.phrases:
        if key.endswith("_unchecked"):
            assert not for_her_only.is_hers(key)
            assert "money" not in {way for _, way in ENGLISH.places(key)}
