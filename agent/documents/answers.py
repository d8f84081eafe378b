"""Answers on papers, each read as what its label asks for: a name, a day, a number, an amount."""

import re
from datetime import date

from agent.documents import days, figures
from agent.documents.sheets import Words

_TITLES = re.compile(r"(?i)^(?:mr|mrs|ms|miss|dr|prof|mnr|mev|mej|meme|tate)\b\.?\s+")
_NOT_IN_NAMES = re.compile(r"[^\w\s'\u2019.\-]|[\d_]")
_MISREAD = str.maketrans("OoQDIl|SBZ", "0000111582")
_FIGURES = re.compile(r"(?<!\d)\d(?:[ \-./]?\d){10,}")
_MISREAD_FIGURES = re.compile(r"(?<![A-Za-z\d])\d(?:[ \-./]?[\dOoQDIl|SBZ]){10,}(?![A-Za-z])")
_MOST_MISREAD = 2
_ID_DIGITS = 11
_PARTICLE = 2  # letters of `le` or `la`, which are written small
_SEXES = {
    "m": "M", "male": "M", "manlik": "M", "man": "M",
    "f": "F", "female": "F", "vroulik": "F", "vrou": "F", "v": "F",
}  # fmt: skip


def name(words: Words) -> str | None:
    """A person's name: letters, in the case in which names are written."""
    text = _TITLES.sub("", words.text.strip(" .:-,"))
    bare = " ".join(text.split())
    if _NOT_IN_NAMES.search(bare) or sum(each.isalpha() for each in bare) < 2 or len(bare) > 80:
        return None
    return cased(" ".join(map(_with_capital, bare.split())))


def _with_capital(part: str) -> str:
    """`lipumbu` is Iipumbu: the two letters look the same in most of what is printed."""
    is_misread = part.startswith("l") and len(part) > _PARTICLE and part[1:].islower()
    return "I" + part[1:] if is_misread else part


def cased(text: str) -> str:
    """`NANGOLO` as `Nangolo`; what has small letters stays as it stands."""
    return text if any(each.islower() for each in text) else text.title()


def title(words: Words) -> str | None:
    """Words of any kind: an employer, a bank, a job."""
    text = " ".join(words.text.strip(" :-|").split())
    return text if sum(each.isalpha() for each in text) >= 3 else None


def day(words: Words) -> date | None:
    """The one day that stands there."""
    return days.day(words.text)


def sex(words: Words) -> str | None:
    """M or F; cards print it in words, in one language or two."""
    found = {_SEXES.get(part) for part in re.split(r"[^a-z]+", words.text.lower()) if part}
    known = found - {None}
    return known.pop() if len(known) == 1 and len(found) == len(known | found & {None}) else None


def national_id(words: Words) -> str | None:
    """Eleven figures of which the first six are a day; no check digit is published."""
    runs = [*_FIGURES.findall(words.text), *_MISREAD_FIGURES.findall(words.text)]
    for run in runs:
        number = re.sub(r"\D", "", run.translate(_MISREAD))
        misread = sum(each.isalpha() or each == "|" for each in run)
        if len(number) == _ID_DIGITS and misread <= _MOST_MISREAD and birth_days(number):
            return number
    return None


def birth_days(number: str) -> tuple[date, ...]:
    """The days that the first six figures may mean."""
    found = []
    for century in (1900, 2000):
        try:
            found.append(date(century + int(number[:2]), int(number[2:4]), int(number[4:6])))
        except ValueError:
            continue
    return tuple(found)


def account_number(words: Words) -> str | None:
    """Eight to thirteen figures, often in groups."""
    runs = re.findall(r"\d(?:[ \-]?\d){7,15}", words.text)
    plain = [re.sub(r"\D", "", run) for run in runs]
    fitting = [each for each in plain if 8 <= len(each) <= 13]
    return fitting[0] if len(fitting) == 1 else None


def branch_code(words: Words) -> str | None:
    """Six figures, with or without a blank in them."""
    found = re.findall(r"(?<!\d)\d{3}[ \-]?\d{3}(?!\d)", words.text)
    return re.sub(r"\D", "", found[0]) if len(found) == 1 else None


def number(words: Words) -> str | None:
    """An employee's number: letters and figures without a blank."""
    text = words.text.strip(" :#.")
    return text if re.fullmatch(r"[A-Za-z]{0,4}[-/]?\d{1,10}[A-Za-z]?", text) else None


def passport_number(words: Words) -> str | None:
    """One or two letters and figures."""
    text = re.sub(r"\s", "", words.text.strip(" :#.")).upper()
    return text if re.fullmatch(r"[A-Z]{0,2}[\dOISB]{6,8}", text) else None


def amount(words: Words) -> int | None:
    """Cents of what is one amount and nothing else."""
    return figures.amount(words.text)


def sentence(text: str) -> str:
    """`MACHINE OPERATOR` as `Machine operator`."""
    return text if any(each.islower() for each in text) else text.capitalize()
