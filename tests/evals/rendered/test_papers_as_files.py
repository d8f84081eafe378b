"""A paper is drawn the same each time, shows what its truth says, and is marked as a specimen."""

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import get_args

import pytest
from pypdf import PdfReader

from agent.documents.findings import PaperKind
from evals.rendered import balance, catalogue, damage, files, truth
from evals.rendered.catalogue import NoSuchPaper
from evals.rendered.damage import DAMAGES, Damage

TODAY = date(2026, 11, 23)
PERSON = truth.invented(3, today=TODAY)
LAYOUTS = catalogue.LAYOUTS


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, bytes]:
    """Every layout, drawn once."""
    return {layout.name: layout.draw(PERSON) for layout in LAYOUTS}


@pytest.fixture(scope="module")
def pages(drawn: Mapping[str, bytes]) -> Mapping[str, list[str]]:
    """The words on each page of it."""
    return {layout.name: words_of(drawn[layout.name], is_word=layout.is_word) for layout in LAYOUTS}


def words_of(file: bytes, *, is_word: bool) -> list[str]:
    if is_word:
        return [zipfile.ZipFile(BytesIO(file)).read("word/document.xml").decode()]
    return [page.extract_text() for page in PdfReader(BytesIO(file)).pages]


def test_each_kind_has_six_layouts_and_more() -> None:
    for kind in get_args(PaperKind):
        if kind != "unknown":
            assert sum(each.kind == kind and not each.is_word for each in LAYOUTS) >= 6
    assert len({each.name for each in LAYOUTS}) == len(LAYOUTS)


def test_each_paper_is_marked_on_every_page_and_drawn_the_same_each_time(
    drawn: Mapping[str, bytes], pages: Mapping[str, list[str]]
) -> None:
    for layout in LAYOUTS:
        assert drawn[layout.name] == layout.draw(PERSON), layout.name
        assert all("SPECIMEN" in page for page in pages[layout.name]), layout.name


def test_the_numbers_that_a_paper_shows_stand_on_it(pages: Mapping[str, list[str]]) -> None:
    for layout in LAYOUTS:
        if not layout.is_word:
            shown = "".join(pages[layout.name]).replace(" ", "")
            told = layout.truth(PERSON)
            numbers = [told[each] for each in ("national_id", "account_number") if each in told]
            assert all(str(each) in shown for each in numbers), layout.name


def test_a_statement_has_several_pages(pages: Mapping[str, list[str]]) -> None:
    for layout in LAYOUTS:
        if layout.kind == "bank_statement":
            assert len(pages[layout.name]) >= 2


def test_each_damage_changes_the_picture_and_the_same_seed_changes_it_the_same_way(
    drawn: Mapping[str, bytes],
) -> None:
    (page,) = files.pictures(drawn[LAYOUTS[0].name])
    page.thumbnail((500, 500))
    whole = damage.photo(page, seed=1)
    photos = {name: damage.photo(page, seed=1, damages=(Damage(name),)) for name in DAMAGES}
    assert len({*photos.values(), whole}) == len(photos) + 1
    assert photos["dark"] == damage.photo(page, seed=1, damages=(Damage("dark"),))
    assert photos["dark"] != damage.photo(page, seed=2, damages=(Damage("dark"),))


def test_a_case_names_a_paper_its_form_and_its_damage() -> None:
    assert catalogue.paper("payslip_typed", seed=1).form == "text"
    assert catalogue.paper("payslip_typed@scan", seed=1).form == "scan"
    hurt = catalogue.paper("card_new", seed=1, damages=("blur", "tilt:hard"))
    assert (hurt.form, hurt.damages) == ("photo", (Damage("blur"), Damage("tilt", "hard")))


def test_what_nobody_draws_is_said() -> None:
    for name, damages in (
        ("payslip_of_gold", ()),
        ("card_new@text", ()),
        ("word_letter", ("blur",)),
    ):
        with pytest.raises(NoSuchPaper):
            catalogue.paper(name, seed=1, damages=damages)
    with pytest.raises(ValueError, match="crumpled"):
        damage.named("crumpled")


def test_the_balance_has_every_layout_and_every_damage() -> None:
    papers = balance.chosen("some")
    assert {each.layout.name for each in papers} == {each.name for each in LAYOUTS}
    assert {hurt.name for each in papers for hurt in each.damages} == set(DAMAGES)
    assert papers == balance.chosen("some")


def test_a_sample_is_a_part_of_the_whole_and_the_same_each_time() -> None:
    papers = balance.chosen("some")
    assert balance.sample(papers, 9) == balance.sample(papers, 9)
    assert len({*map(str, balance.sample(papers, 9))} & {*map(str, papers)}) == 9
    assert balance.sample(papers, 10_000) == papers
