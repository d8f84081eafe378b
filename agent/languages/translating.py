"""What `buffr phrases` does for translators and reviewers; each call gives what to print."""

from datetime import date, datetime
from pathlib import Path

from agent.languages import compiling, extraction, review, sheet, uses
from agent.languages.catalogue import Translation, shipped
from agent.languages.review import State


def report(*, show: State | None = None, folder: Path | None = None) -> str:
    """How far each language is; with `show` also the keys of that state."""
    found = review.standings(folder or shipped())
    lines = [review.table(found)]
    if show:
        lines += [f"\n{each.language}, {show}:\n{review.listed(each, show)}" for each in found]
    return "\n".join(lines)


def extract(*, now: datetime, folder: Path | None = None) -> str:
    """Write the template that a new language starts from."""
    folder = folder or shipped()
    catalog = extraction.extract(folder, uses.checkout(), now=now)
    return f"{len(catalog)} texts are in {folder / extraction.TEMPLATE}."


def update(*, now: datetime, folder: Path | None = None) -> str:
    """Let every language follow the English."""
    followed = extraction.update(folder or shipped(), uses.checkout(), now=now)
    return "\n".join(
        f"{each.language}: {each.added} new, {each.stale} stale, {each.gone} no longer said."
        for each in followed
    )


def compile_catalogues(*, into: Path | None = None, folder: Path | None = None) -> str:
    """Write gettext's binary files, beside the catalogues or into another folder."""
    folder = folder or shipped()
    compiled = compiling.compile_all(folder, into or folder)
    return "\n".join(
        f"{each.language}: {each.texts} texts in {each.path}, read back and equal."
        for each in compiled
    )


def export(file: Path, language: Translation, *, folder: Path | None = None) -> str:
    """Write a language's sheet for a reviewer; any spreadsheet opens it."""
    text = sheet.export(language, folder or shipped())
    # Spreadsheets know UTF-8 by this mark.
    file.write_text(text, encoding="utf-8-sig", newline="")
    return f"{language} is in {file}."


def take_in(file: Path, language: Translation, *, today: date, folder: Path | None = None) -> str:
    """Take a reviewer's sheet in; raises `SheetRefused` with a sentence for each problem."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise sheet.SheetRefused([f"{file.name} must be saved as CSV in UTF-8."]) from None
    taken = sheet.take_in(text, language, folder or shipped(), today=today)
    return f"{language}: {len(taken.changed)} changed, {len(taken.reviewed)} reviewed."
