"""The report says what broke, how soon somebody was answered again, and what does not hold."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from evals.chaos import plan, report
from evals.chaos.checker import Verdict
from evals.chaos.crowd import Knock
from evals.chaos.evidence import Evidence, Kept, Stored
from evals.chaos.run import Outcome, Struck

_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def _outcome() -> Outcome:
    begun = _AT.timestamp()
    answered = _AT + timedelta(seconds=7)
    kept = Kept("one", "answered", "talk", (1, _AT, "one"), answered)
    stored = Stored((kept,), (), (), frozenset(), (), {}, {}, "", 0, ())
    knock = Knock("one", "+264810000011", begun, begun + 0.1, is_acknowledged=True)
    return Outcome(
        plan=plan.Plan(3, (plan.Line(0.0, "+264810000011", "Hi"),), ()),
        began=_AT,
        seconds=9.0,
        calm_after=1.0,
        struck=(Struck("kill a worker", begun + 1, begun + 2),),
        knocks=(knock,),
        found=Evidence((knock,), (), stored, ()),
        verdicts=(Verdict("I8", "nothing is stuck", None, ("a conversation is leased",)),),
    )


def test_the_report_tells_people_and_machines_the_same() -> None:
    outcome = _outcome()
    written = report.markdown(outcome, command="buffr chaos")
    assert "| kill a worker | F3-F12 | 1 | 5.0 | 5.0 |" in written
    assert "- I8 BROKEN: nothing is stuck: 1 of all: a conversation is leased" in written
    told = json.loads(report.as_json(outcome, command="buffr chaos"))
    assert (told["holds"], told["recovered"]) == (False, {"kill a worker": [5.0]})


def test_a_run_whose_fault_never_struck_proves_nothing() -> None:
    sound = replace(_outcome(), verdicts=(Verdict("I8", "nothing is stuck", None, ()),))
    assert sound.holds
    struck = replace(sound.struck[0], failure="no such process")
    assert not replace(sound, struck=(struck,)).holds
    assert not replace(sound, verdicts=()).holds
