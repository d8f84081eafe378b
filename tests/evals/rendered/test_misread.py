"""A line that is taken for another changes a sum: no wrong amount is believed."""

import random
from dataclasses import replace
from datetime import date

from agent.documents import interpreting
from agent.documents.sheets import Sheet, Words
from evals.rendered import misread
from evals.rendered.catalogue import paper
from flows import policy

LINE = Words("8,500.00", 0, 0, 60, 10, 1, (0, 0, 60, 10))


def test_each_way_of_misreading_changes_a_line() -> None:
    chance = random.Random(1)  # noqa: S311 (nothing is kept secret by it)
    said = {each(LINE, chance) for each in misread.CHANGES}
    texts = {each.text if each else "" for each in said}
    assert len(texts) == 4
    assert "" in texts
    name = replace(LINE, text="SALARIS")
    assert misread.another_letter(name, chance) != name


async def test_the_sums_of_a_payslip_find_out_what_was_misread() -> None:
    rules = policy.load().on(date(2026, 11, 23)).documents
    papers = [paper(each, seed=5) for each in ("payslip_two_sides", "payslip_typed")]
    for each in await misread.told(papers, rules=rules):
        assert all(isinstance(sheet, Sheet) for sheet in each.sheets)
        assert list(misread.believed(each, 25, rules=rules)) == []


async def test_a_salary_whose_words_are_lost_makes_no_other_one_believed() -> None:
    rules = policy.load().on(date(2026, 11, 23)).documents
    (told,) = await misread.told([paper("statement_in_first", seed=35)], rules=rules)
    rows = [
        (at, words)
        for at, sheet in enumerate(told.sheets)
        for words in sheet.words
        if "salary" in words.text.lower()
    ]
    assert len(rows) >= 3
    for at, words in rows:
        left = replace(told.sheets[at], words=tuple(w for w in told.sheets[at].words if w != words))
        sheets = [*told.sheets[:at], left, *told.sheets[at + 1 :]]
        (found,) = interpreting.papers(sheets, rules=rules)
        salary = found.values["salary_credit_cents"]
        assert not salary.is_sure or salary.value == told.truth["salary_credit_cents"]
