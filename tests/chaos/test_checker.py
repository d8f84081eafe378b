"""The checker finds whatever is wrong: each invariant is broken by hand, and named."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.chaos import plan
from evals.chaos.checker import examine
from evals.chaos.crowd import Knock
from evals.chaos.evidence import Arrived, Evidence, Kept, Step, Stored, Written, kept_in, told_in
from evals.chaos.faults import FAULTS

_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
_PHONE, _TALK = "+264810000011", "talk"


def _sound() -> Evidence:
    """Two messages of one person, answered in two turns; her form has begun."""
    return Evidence(
        knocks=(_knock("one", 1.0), _knock("two", 2.0)),
        arrived=(Arrived("hello", _PHONE), Arrived("thanks", _PHONE)),
        store=Stored(
            kept=(_kept("one", 1), _kept("two", 2)),
            written=(_written("hello", 1), _written("thanks", 2)),
            broken_turns=(),
            handed_over=frozenset(),
            steps=(Step("APP-1", None, "interest"), Step("APP-1", "interest", "started")),
            stages={"APP-1": "started"},
            audited_steps={"APP-1": 2},
            audit="",
            lone_approvals=0,
            stuck=(),
        ),
        told=(),
    )


def _knock(sid: str, begun: float) -> Knock:
    return Knock(sid, _PHONE, begun, begun + 0.1, is_acknowledged=True)


def _kept(sid: str, turn: int, status: str = "answered") -> Kept:
    return Kept(sid, status, _TALK, (turn, _AT, sid), _AT)


def _written(id: str, seq: int, status: str = "delivered") -> Written:
    return Written(id, "hers", seq, status, "")


def _unsent(status: str, why: str) -> Written:
    return Written("never", "hers", 2, status, why)


def test_what_is_as_it_should_be_holds() -> None:
    assert [each.told for each in examine(_sound()) if not each.holds] == []


def test_each_invariant_is_broken_by_what_breaks_it(subtests: pytest.Subtests) -> None:
    sound = _sound()
    one, two = sound.store.kept
    hello, thanks = sound.store.written
    begun, _ = sound.store.steps
    of_store: list[tuple[str, str, dict[str, object]]] = [
        ("I1", "lost", {"kept": (one,)}),
        ("I1", "kept twice", {"kept": (one, one, two)}),
        ("I1", "waits for ever", {"kept": (one, replace(two, status="received", place=None))}),
        ("I1", "given up in silence", {"kept": (one, replace(two, status="dead"))}),
        ("I2", "never sent", {"written": (hello, replace(thanks, status="queued"))}),
        ("I2", "refused and sent", {"written": (hello, replace(thanks, status="refused"))}),
        ("I2", "given up for nothing", {"written": (hello, _unsent("failed", "unreadable"))}),
        ("I2", "refused for nothing", {"written": (hello, _unsent("refused", "window_closed"))}),
        ("I2", "not ours", {"written": (hello,)}),
        ("I3", "read in another order", {"kept": (_kept("one", 2), _kept("two", 1))}),
        ("I3", "said in another order", {"written": (_written("hello", 2), _written("thanks", 1))}),
        ("I4", "a turn is missing", {"broken_turns": (_TALK,)}),
        ("I4", "a leap", {"steps": (begun, Step("APP-1", "interest", "decision"))}),
        ("I4", "from elsewhere", {"steps": (begun, Step("APP-1", "decision", "declined"))}),
        ("I5", "a step without an event", {"stages": {"APP-1": "withdrawn"}}),
        ("I6", "altered", {"audit": "row 3 is altered"}),
        ("I6", "not on record", {"audited_steps": {"APP-1": 1}}),
        ("I7", "approved by one", {"lone_approvals": 1}),
        ("I8", "stuck", {"stuck": ("a conversation is leased",)}),
    ]
    for name, what, changed in of_store:
        with subtests.test(what):
            verdicts = examine(replace(sound, store=replace(sound.store, **changed)))  # type: ignore[arg-type]
            assert name in [each.name for each in verdicts if not each.holds]
    with subtests.test("said twice"):
        twice = replace(sound, arrived=(*sound.arrived, Arrived("hello", _PHONE)))
        assert [each.name for each in examine(twice) if not each.holds] == ["I2", "I3"]
    with subtests.test("told and miscounted"):
        verdicts = examine(replace(sound, told=("a.log: 264",)), counted=("one too many",))
        assert [each.name for each in verdicts if not each.holds] == ["I9", "I10"]
    with subtests.test("nothing was looked at"):
        store = replace(sound.store, kept=(), written=(), steps=(), stages={}, audited_steps={})
        verdicts = examine(Evidence((), (), store, ()))
        assert [each.name for each in verdicts if not each.holds] == [f"I{n}" for n in range(1, 7)]


def test_what_was_withheld_for_her_sake_is_not_missing() -> None:
    sound = _sound()
    hello, _ = sound.store.written
    rightly = _unsent("refused", "a_person_has_the_conversation")
    store = replace(sound.store, written=(hello, rightly))
    found = replace(sound, store=store, arrived=sound.arrived[:1])
    assert [each.told for each in examine(found) if not each.holds] == []


def test_words_are_heard_before_a_photo_only_while_her_consent_is_asked_for() -> None:
    sound = _sound()
    photo, word = sound.knocks
    store = replace(sound.store, kept=(_kept("one", 4), _kept("two", 3)))
    found = replace(sound, store=store, knocks=(replace(photo, has_photo=True), word))
    assert [each.told for each in examine(found) if not each.holds] == []
    agreed_with_it = replace(found, store=replace(store, agreed={_TALK: 3}))
    assert [each.told for each in examine(agreed_with_it) if not each.holds] == []
    agreed_before = replace(found, store=replace(store, agreed={_TALK: 2}))
    assert [each.name for each in examine(agreed_before) if not each.holds] == ["I3"]


def test_a_notice_may_pass_an_answer_that_is_held_up() -> None:
    sound = _sound()
    hello, thanks = sound.store.written
    notice = replace(thanks, purpose="notice")
    found = replace(
        sound,
        store=replace(sound.store, written=(hello, notice)),
        arrived=tuple(reversed(sound.arrived)),
    )
    assert [each.told for each in examine(found) if not each.holds] == []


def test_a_log_that_names_somebody_is_found(tmp_path: Path) -> None:
    log = tmp_path / "work.log"
    log.write_text('{"event": "turn_answered"}\n{"to": "+264810000011"}\n')
    assert told_in([log], ["264810000011", "Selma"]) == ["work.log: 264810000011"]


def test_a_file_that_holds_somebody_in_the_clear_is_found(tmp_path: Path) -> None:
    page, beside = tmp_path / "16384", tmp_path / "16385"
    page.write_bytes(b"\0\x17264810000011\0\xff")
    beside.write_bytes(b"\0\x17264810000099\0\xff")
    numbers = ["264810000011", "264810000012", "Selma Nangolo"]
    assert kept_in([page, beside], numbers) == ["16384: 264810000011"]


def test_a_seed_draws_one_plan_and_every_kind_of_fault() -> None:
    drawn = [
        plan.draw(messages=300, faults=66, seed=7, rate=10, kinds=tuple(FAULTS)) for _ in range(2)
    ]
    assert drawn[0] == drawn[1]
    assert len(drawn[0].lines) == 300
    assert {blow.kind for blow in drawn[0].blows} == set(FAULTS)
    assert {line.copies for line in drawn[0].lines} > {1, 2}
    assert any(line.is_dropped for line in drawn[0].lines)
