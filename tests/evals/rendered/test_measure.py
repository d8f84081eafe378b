"""What was read is compared with the truth; the service's own readers do the reading."""

import json
from datetime import date

from agent.documents.findings import FieldName, Value
from agent.documents.readers import Readers
from evals.case import CASES, Rendered, load
from evals.rendered import measure, scoring, table
from evals.rendered.came import Came, Cost, Wrong, summed
from evals.rendered.catalogue import paper
from evals.rendered.damage import Grade
from flows import policy

TODAY = measure.TODAY


def value(of: str | int | date, *, flag: str | None = None) -> Value:
    return Value(of, str(of), 1, (0.0, 0.0, 1.0, 1.0), 1.0, flag)


def came(
    *,
    outcomes: dict[FieldName, scoring.Outcome],
    wrong: tuple[Wrong, ...] = (),
    hint: str | None = None,
    worst: Grade | None = None,
) -> Came:
    return Came("p@text whole #1", "payslip", "payslip", (), 1, 1.0, hint, worst, outcomes, wrong)


def test_a_field_is_right_flagged_missing_or_wrong() -> None:
    truth: scoring.Truth = {
        "full_name": "Zoë van Wyk",
        "gross_cents": 900_000,
        "net_cents": 720_000,
        "paid_on": date(2026, 10, 30),
    }
    read: dict[FieldName, Value] = {
        "full_name": value("VAN WYK ZOE"),
        "gross_cents": value(90_000),
        "net_cents": value(72_000, flag="unproven"),
    }
    assert scoring.outcomes(truth, read) == {
        "full_name": "right",
        "gross_cents": "wrong",
        "net_cents": "flagged",
        "paid_on": "missing",
    }


def test_an_amount_that_stands_nowhere_is_as_bad_as_a_wrong_one() -> None:
    assert scoring.is_invented_amount("agreed_cents", value(1), {})
    assert not scoring.is_invented_amount("agreed_cents", value(1, flag="unproven"), {})


def test_one_wrong_amount_in_silence_fails_the_whole() -> None:
    wrong = Wrong("p", "net_cents", "720000", "72000", "720.00")
    good = came(outcomes=dict.fromkeys(("gross_cents", "employer", "bank"), "right"))
    assert summed([good] * 20).is_good
    assert not summed([*[good] * 20, came(outcomes={"net_cents": "wrong"}, wrong=(wrong,))]).is_good
    assert "net_cents is '720000', was read as '72000'" in table.report(
        [came(outcomes={}, wrong=(wrong,))], cost=Cost(1.0, 100)
    )


def test_what_nobody_can_read_needs_a_hint_and_what_can_be_read_needs_none() -> None:
    unread = came(outcomes={"net_cents": "missing"}, hint="blur", worst="severe")
    assert summed([unread]).is_good
    assert not summed([came(outcomes={}, worst="severe")]).is_good
    assert summed([came(outcomes={}, hint="blur", worst="hard")]).is_good
    assert not summed([came(outcomes={}, hint="blur", worst="mild")]).is_good


def test_the_same_is_told_to_a_program() -> None:
    told = json.loads(measure.as_json([came(outcomes={"net_cents": "right"})], cost=Cost(1.0, 100)))
    assert told["sums"]["outcomes"] == {"right": 1}
    assert told["papers"][0]["outcomes"] == {"net_cents": "right"}


# Photos are read in `tests/agent/documents/test_ocr.py`, and in numbers by `make eval`.
async def test_a_handful_is_read_as_the_service_reads_them() -> None:
    names = ("payslip_two_sides", "letter_prose", "statement_usual")
    rules = policy.load().on(TODAY).documents
    readers = Readers(seconds=90, seconds_of_a_page=90)
    read = [await measure.read(paper(each, seed=4), readers, rules=rules) for each in names]
    await readers.close()
    sums = summed(read)
    assert [each.seen_as for each in read] == [each.kind for each in read]
    assert (sums.outcomes.get("wrong", 0), sums.wrong_amounts) == (0, 0)
    assert sums.told >= 0.95


def test_each_case_says_what_its_paper_shows() -> None:
    for path in sorted((CASES / "documents").glob("*.yaml")):
        case = load(path)
        if isinstance(case, Rendered) and case.fields:
            shown = paper(case.document, seed=case.seed, damages=case.damage).truth(TODAY)
            assert case.fields == {name: shown[name] for name in shown if name in case.fields}, path
