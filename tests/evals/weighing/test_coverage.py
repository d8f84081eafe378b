"""What no case reached is named, from what the product itself holds."""

from typing import get_args

from evals.outcome import Reached, Result
from evals.weighing import universe
from evals.weighing.coverage import Ground, grounds, told
from flows.commands import Language
from flows.form import FORM


def result(reached: Reached, *, language: str = "en") -> Result:
    return Result(
        case="conversations/a",
        suite="conversations",
        language=language,
        attempt=1,
        severity="average",
        passed=True,
        reached=reached,
    )


def test_what_was_not_reached_is_named() -> None:
    everything = {
        "commands": frozenset({"affirm", "deny"}),
        "languages": frozenset({"en", "af"}),
        "guard faults": frozenset({"promise"}),
    }
    found = grounds([result(Reached(commands=("affirm",), refusals=("promise",)))], everything)
    assert found == (
        Ground("commands", 2, ("deny",)),
        Ground("languages", 2, ("af",)),
        Ground("guard faults", 1, ()),
    )
    assert told(found).splitlines()[0] == "commands: 1 of 2; not reached: deny"


def test_what_the_product_does_not_know_counts_for_nothing() -> None:
    found = grounds([result(Reached(commands=("dance",)))], {"commands": frozenset({"affirm"})})
    assert (found[0].reached, found[0].share) == (0, 0.0)


def test_every_kind_of_the_universe_can_be_reached() -> None:
    everything = universe.everything()
    names = tuple(sorted(frozenset[str]().union(*everything.values())))
    reached = Reached(
        topics=names, commands=names, phrases=names, reasons=names, refusals=names, articles=names
    )
    results = [result(reached, language=language) for language in get_args(Language)]
    assert [each for each in grounds(results, everything) if each.missed] == []


def test_the_universe_is_read_off_the_product() -> None:
    everything = universe.everything()
    assert {item.topic for item in FORM} <= everything["questions"]
    assert {"switch", "stuck", "complaint"} <= everything["questions"]  # asked outside the form
    assert {"affirm", "report"} <= everything["commands"]
    assert {
        "handoff/asked",
        "complaint/wrong_deduction",
        "voice_note/voice",
        "dead_letter/dead_letter",
        "employer_referral/refer",
    } <= everything["case reasons"]
    assert {"locked", "before_consent"} <= everything["document refusals"]
    assert {"promise", "number_without_source"} <= everything["guard faults"]
    assert {"opted_out", "window_closed"} <= everything["send refusals"]
    assert all(everything.values())
