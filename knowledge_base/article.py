"""An article: what we answer to one question, with who approved it and until when it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge_base.glossary import Variety

Line = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Question = Annotated[Line, Field(max_length=100)]
# Read in Python, the front matter was a third of opening all articles.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# No answer that a borrower reads needs more; what is larger was not written by hand.
_MOST_BYTES = 16_384


class ArticleError(Exception):
    """This file is not an article."""


class NoFrontMatter(ArticleError):
    """The file does not open with front matter."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: open the file with a block of YAML between two lines of ---.")


class WrongFrontMatter(ArticleError):
    """The front matter lacks a field, has one too many or one of the wrong kind."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: correct the front matter: {why}")


class TooLarge(ArticleError):
    """The file is larger than any article."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: shorten it: an article has at most {_MOST_BYTES} bytes.")


class NotText(ArticleError):
    """The file is not UTF-8."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: save it as text in UTF-8.")


class FrontMatter(BaseModel):
    """The block of YAML that opens an article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]+(-[a-z]+)*$")]
    title: Annotated[Line, Field(max_length=60)]
    topics: tuple[int, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=8, max_length=40)
    source: Line
    effective_from: date
    review_by: date
    approved_by: Line
    # False while no native speaker has read a translation.
    reviewed: bool = True
    conflicts: tuple[Line, ...] = ()
    unknowns: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Article:
    """One answer in one language; `body` still holds references instead of numbers."""

    language: str
    slug: str
    title: str
    topics: tuple[int, ...]
    questions: tuple[str, ...]
    source: str
    effective_from: date
    review_by: date
    approved_by: str
    reviewed: bool
    conflicts: tuple[str, ...]
    unknowns: tuple[str, ...]
    body: str
    # Which Oshiwambo it is written in; None for what every reader of its language reads.
    variety: Variety | None = None

    @property
    def name(self) -> str:
        """How people find it: `en/paying-early`, `osh/kua/paying-early`."""
        return "/".join(part for part in (self.language, self.variety, self.slug) if part)


def read(path: Path) -> Article:
    """Read `articles/<language>/<slug>.md`, or the same in a folder for a variety.

    Raises an ArticleError that says what to correct.
    """
    opening, front, body = _split(path)
    if opening.strip():
        raise NoFrontMatter(path)
    about = _front_matter(path, front)
    if about.slug != path.stem:
        raise WrongFrontMatter(path, f"slug must be {path.stem}, the name of the file.")
    language, variety = _spoken(path.parent)
    text = _paragraphs(body)
    return Article(language=language, body=text, variety=variety, **about.model_dump())


def files(articles: Path) -> Iterator[Path]:
    """Every article's file, language by language."""
    yield from sorted((*articles.glob("*/*.md"), *articles.glob("*/*/*.md")))


def _spoken(folder: Path) -> tuple[str, Variety | None]:
    """`osh/ndo` holds Oshindonga, `osh` what is written for every reader of Oshiwambo."""
    if folder.name == "ndo":
        return folder.parent.name, "ndo"
    if folder.name == "kua":
        return folder.parent.name, "kua"
    return folder.name, None


def _split(path: Path) -> tuple[str, str, str]:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise TooLarge(path)
    try:
        parts = content.decode("utf-8").split("---\n", 2)
    except UnicodeDecodeError as error:
        raise NotText(path) from error
    if len(parts) != 3:
        raise NoFrontMatter(path)
    return parts[0], parts[1], parts[2]


def _front_matter(path: Path, front: str) -> FrontMatter:
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(front, Loader=_LOADER)):
            # A few aliases of aliases unfold into gigabytes.
            raise WrongFrontMatter(path, "write each value out instead of pointing at another.")
        return FrontMatter.model_validate(yaml.load(front, Loader=_LOADER))  # noqa: S506 (a safe one)
    except yaml.YAMLError as error:
        raise WrongFrontMatter(path, str(error)) from error
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise WrongFrontMatter(path, "; ".join(wrong)) from error


def _paragraphs(body: str) -> str:
    """A sentence has a line of its own in the file; a borrower reads paragraphs."""
    return "\n\n".join(" ".join(block.split()) for block in body.strip().split("\n\n"))
