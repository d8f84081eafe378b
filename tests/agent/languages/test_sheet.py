"""A reviewer works in a spreadsheet, and nothing broken comes back from it."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from shutil import copy

import pytest

from agent.languages import sheet, translating
from agent.languages.catalogue import TRANSLATIONS, Review, Translation, shipped
from agent.languages.sheet import SheetRefused
from agent.phrases import Phrases

TODAY = date(2026, 11, 22)
Rows = dict[str, dict[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues that we ship, to be changed freely."""
    for name in ("en.toml", *(f"{each}.po" for each in TRANSLATIONS)):
        copy(shipped() / name, tmp_path / name)
    return tmp_path


def rows(folder: Path, language: Translation = "ndo") -> Rows:
    return {row["key"]: row for row in csv.DictReader(StringIO(sheet.export(language, folder)))}


def written(rows: Rows, *, delimiter: str = ",") -> str:
    text = StringIO()
    writer = csv.DictWriter(text, next(iter(rows.values())).keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows.values())
    return text.getvalue()


def take(rows: Rows, folder: Path, language: Translation = "ndo") -> sheet.Taken:
    return sheet.take_in(written(rows), language, folder, today=TODAY)


def test_a_row_tells_a_reviewer_all_that_matters(folder: Path) -> None:
    assert rows(folder)["papers.id_received"] == {
        "key": "papers.id_received",
        "shown": "message",
        "English": "Thank you, I have your ID.",
        "translation": "Tangi.",
        "says": "first words",
        "limit": "600",
        "reviewed by": "",
        "date": "",
        "comment": "glossary: thank you: SBN:0366/27",
    }


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_sheet_that_comes_back_untouched_changes_nothing(
    language: Translation, folder: Path
) -> None:
    before = (folder / f"{language}.po").read_text("utf-8")
    taken = take(rows(folder, language), folder, language)
    assert (taken.changed, taken.reviewed) == ((), ())
    assert (folder / f"{language}.po").read_text("utf-8") == before


def test_a_reviewed_text_goes_out_alone(folder: Path) -> None:
    sheet_rows = rows(folder)
    sheet_rows["option.yes"] |= {"reviewed by": "Ndapewa Shikongo", "date": "2026-11-20"}
    assert take(sheet_rows, folder).reviewed == ("option.yes",)
    phrases = Phrases.load(folder, reviewed_only=True)
    assert phrases.text("option.yes", {}, "osh") == "Eeno"
    note = phrases.catalogue("ndo").note("option.yes")
    assert note.review == Review("Ndapewa Shikongo", date(2026, 11, 20))
    assert note.glossary == ("yes: SBN:0366/06, NGD",)


def test_a_changed_text_without_a_name_is_unreviewed_and_cites_no_row(folder: Path) -> None:
    sheet_rows = rows(folder, "kua")
    sheet_rows["option.yes"] |= {"translation": "Heeno", "comment": "As said at home"}
    assert take(sheet_rows, folder, "kua").changed == ("option.yes",)
    phrases = Phrases.load(folder)
    assert phrases.text("option.yes", {}, "osh", variety="kua") == "Heeno (Yes)"
    assert phrases.catalogue("kua").note("option.yes").glossary == ()
    assert rows(folder, "kua")["option.yes"]["comment"] == "As said at home"


def test_a_text_that_is_emptied_is_taken_out(folder: Path) -> None:
    sheet_rows = rows(folder)
    sheet_rows["greeting"] |= {"translation": "", "says": "all", "comment": ""}
    take(sheet_rows, folder)
    assert Phrases.load(folder).text("greeting", {}, "osh") == "Hello."


def test_a_row_that_is_not_there_is_left_alone(folder: Path) -> None:
    only = {"greeting": rows(folder)["greeting"]}
    take(only, folder)
    assert Phrases.load(folder).text("option.yes", {}, "osh") == "Eeno (Yes)"


def test_a_sheet_of_another_spreadsheet_is_read_too(folder: Path) -> None:
    text = "\ufeff" + written(rows(folder), delimiter=";")
    assert sheet.take_in(text, "ndo", folder, today=TODAY).changed == ()


def test_forms_of_a_word_that_is_counted_go_out_and_come_back(folder: Path) -> None:
    sheet_rows = rows(folder, "af")
    assert sheet_rows["months[1]"]["translation"] == "{count} maande"
    sheet_rows["months[1]"] |= {"translation": "{count} lang maande"}
    assert take(sheet_rows, folder, "af").changed == ("months",)
    assert Phrases.load(folder).counted("months", 4, "af") == "4 lang maande"


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        (
            "changed.full_name",
            {"translation": "Edhina.", "says": "all"},
            "({key}): {{after}} is missing.",
        ),
        ("thanks", {"translation": "Eewa {ref}."}, "({key}): {{ref}} is not in the English."),
        ("thanks", {"translation": "Eewa {."}, "({key}): a brace stands alone."),
        (
            "option.yes",
            {"translation": "E" * 21},
            "({key}): it can become 21 characters long, and a button takes 20.",
        ),
        (
            "menu.apply",
            {"translation": "E" * 25},
            "({key}): it can become 25 characters long, and a row of a list takes 24.",
        ),
        (
            "thanks",
            {"translation": "E" * 590},
            "({key}): it can become 607 characters long, and a message takes 600.",
        ),
        ("thanks", {"translation": "Eewa!"}, "({key}): it shouts: leave out the exclamation mark."),
        (
            "menu.ask",
            {"translation": "Eewa."},
            "({key}): it asks where the English does not, or the other way round.",
        ),
        (
            "off_topic",
            {"translation": "Eewa *omuntu*."},
            "({key}): keep the words between asterisks, as people must write them back.",
        ),
        (
            "thanks",
            {"translation": "Eewa\u200b."},
            "({key}): it holds characters that cannot be seen.",
        ),
        (
            "option.yes",
            {"reviewed by": "Ndapewa Shikongo"},
            "({key}): a review needs both a name and a date.",
        ),
        (
            "option.yes",
            {"reviewed by": "Ndapewa Shikongo", "date": "2026-11-23"},
            "({key}): the review is dated in the future.",
        ),
        ("option.yes", {"date": "soon"}, "({key}): this cannot be read: date."),
        ("option.yes", {"says": "some"}, "({key}): this cannot be read: says."),
        (
            "option.yes",
            {"English": "Yes indeed"},
            "({key}): the English has changed since the sheet was written; export it again.",
        ),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_taken_in(
    key: str, change: dict[str, str], says: str, folder: Path
) -> None:
    sheet_rows = rows(folder)
    number = list(sheet_rows).index(key) + 2
    sheet_rows[key] |= change
    before = (folder / "ndo.po").read_text("utf-8")
    with pytest.raises(SheetRefused) as refused:
        take(sheet_rows, folder)
    assert refused.value.problems == (f"Row {number} {says.format(key=key)}",)
    assert (folder / "ndo.po").read_text("utf-8") == before


def test_a_key_that_we_do_not_have_is_named(folder: Path) -> None:
    sheet_rows = rows(folder)
    sheet_rows["thanks"] |= {"key": "thank_you"}
    with pytest.raises(SheetRefused, match=r"\(thank_you\): this is no text of ours"):
        take(sheet_rows, folder)


def test_one_form_of_a_word_is_not_enough(folder: Path) -> None:
    sheet_rows = rows(folder, "af")
    sheet_rows["months[0]"] |= {"translation": ""}
    with pytest.raises(SheetRefused, match=r"\(months\): give every form of this word, or none"):
        take(sheet_rows, folder, "af")


def test_a_file_that_is_no_sheet_is_refused_in_words(folder: Path) -> None:
    with pytest.raises(SheetRefused, match="lacks these columns: key, shown"):
        sheet.take_in("a,b\n1,2\n", "ndo", folder, today=TODAY)


def test_a_sheet_goes_to_a_file_and_comes_back(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "oshindonga.csv"
    translating.export(file, "ndo", folder=folder)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert translating.take_in(file, "ndo", today=TODAY, folder=folder) == (
        "ndo: 0 changed, 0 reviewed."
    )
    file.write_bytes("kéy".encode("latin-1"))
    with pytest.raises(SheetRefused, match="must be saved as CSV in UTF-8"):
        translating.take_in(file, "ndo", today=TODAY, folder=folder)
