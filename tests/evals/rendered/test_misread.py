"""A line that is taken for another changes a sum: no wrong amount is believed."""

import random
from dataclasses import replace
from datetime import date

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
