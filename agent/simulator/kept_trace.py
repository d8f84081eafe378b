"""A turn's trace as the store gives it back; older ones may lack what newer ones tell."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, model_validator


class FoundTrace(BaseModel):
    slug: str
    title: str = ""
    score: float = 0.0
    version: str = ""


class QuestionTrace(BaseModel):
    question: str
    given: str | None = None
    enough: float = 0.5
    found: list[FoundTrace] = []


class WithheldTrace(BaseModel):
    text: str = ""
    keys: list[str] = []
    faults: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _of_old(cls, value: object) -> object:
        """Older traces tell the faults alone."""
        return {"faults": [value]} if isinstance(value, str) else value


class ReadTrace(BaseModel):
    how: str = ""
    failed: str = ""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class TongueTrace(BaseModel):
    message: int = 0
    language: str | None = None
    confidence: float = 0.0
    variety: str | None = None
    mixed: list[str] = []


class Trace(BaseModel):
    """All that a turn left behind to be explained by."""

    awaited: str | None = None
    commands: list[dict[str, Any]] = []
    tongues: list[TongueTrace] = []
    understood: ReadTrace = ReadTrace()
    facts_before: Mapping[str, Any] = {}
    facts_after: Mapping[str, Any] = {}
    effects: list[str] = []
    retrieved: list[QuestionTrace] = []
    said: list[list[str]] = []
    withheld: list[WithheldTrace] = []
    silent: bool = False
