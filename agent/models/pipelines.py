"""The models that the settings name: loaded when first asked, run in threads, never needed.

Whatever is missing, slow or broken answers None, and the service goes on without it.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from agent.models import loading
from agent.models.loading import Absent
from agent.understanding.feeling import Feeling, Mood

log = structlog.get_logger()

Asked = TypeVar("Asked")
Told = TypeVar("Told")
_SURE = 0.6
# By the label's first letters; "negative" may be anger or grief, so it makes nothing urgent.
_MOODS: Mapping[str, Mood] = {
    "ang": "angry",
    "disgust": "angry",
    "fear": "afraid",
    "sad": "sad",
    "neg": "sad",
    "joy": "glad",
    "love": "glad",
    "pos": "glad",
}


class Model(Generic[Asked, Told]):
    """One model with one thread of its own; it loads there when it is first asked."""

    def __init__(
        self, kind: str, load: Callable[[], Callable[[Asked], Told]], *, seconds: float
    ) -> None:
        self._kind = kind
        self._load = load
        self._seconds = seconds
        self._run: Callable[[Asked], Told] | None = None
        self._absent = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"model-{kind}")

    async def ask(self, asked: Asked) -> Told | None:
        """What the model says, or None: it is absent, too slow, or could make nothing of it."""
        if self._absent:
            return None
        try:
            async with asyncio.timeout(self._seconds):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._thread, self._work, asked)
        except TimeoutError:
            log.warning("model_too_slow", kind=self._kind, seconds=self._seconds)
        except Absent as absent:
            log.warning("model_absent", kind=self._kind, why=str(absent))
        except Exception as failure:  # a model may fail in any way; nothing depends on it
            log.warning("model_failed", kind=self._kind, failure=type(failure).__name__)
        return None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _work(self, asked: Asked) -> Told:
        if self._run is None:
            try:
                self._run = self._load()
            except Exception:
                self._absent = True  # until we start anew: no message pays for a second try
                raise
        return self._run(asked)


@dataclass(frozen=True)
class Chosen:
    """Which models to use, by id or by the path of a folder; an empty one is not used."""

    sentiment: str = ""
    speech: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)  # into English, by language
    drafts: Mapping[str, str] = field(default_factory=dict)  # from English, by language
    download: bool = False
    seconds: float = 20.0
    mood_seconds: float = 2.0  # it changes the order of work: nobody waits for an answer for that


class Models:
    """What the chosen models say; without any, nothing at all."""

    def __init__(self, chosen: Chosen = Chosen()) -> None:
        seconds, download = chosen.seconds, chosen.download
        self._chosen = chosen
        self._sentiment = Model(
            "sentiment",
            lambda: loading.sentiment(chosen.sentiment, download=download),
            seconds=min(seconds, chosen.mood_seconds),
        )
        self._speech = Model(
            "speech", lambda: loading.speech(chosen.speech, download=download), seconds=seconds
        )
        self._translations = {
            language: Model("translation", _translator(model, download=download), seconds=seconds)
            for language, model in chosen.translations.items()
        }
        self._drafts = {
            language: Model("draft", _translator(model, download=download), seconds=seconds)
            for language, model in chosen.drafts.items()
        }

    async def mood(self, text: str) -> Feeling | None:
        """The mood by the sentiment model; None where it is unsure or has nothing to say."""
        if not self._chosen.sentiment or not text.strip():
            return None
        told = await self._sentiment.ask(text)
        if told is None or told[1] < _SURE:
            return None
        mood = _mood_of(told[0].lower())
        return Feeling(mood, round(told[1], 2)) if mood else None

    async def transcript(self, note: bytes) -> str:
        """What a voice note may say: a draft for a person to read, and never an instruction."""
        return (await self._speech.ask(note) or "") if self._chosen.speech else ""

    async def in_english(self, text: str, *, language: str) -> str:
        """A draft for whoever reads along. `language` is af, ndo, kua or her; none: no draft."""
        model = self._translations.get(language)
        return (await model.ask(text) or "") if model and text.strip() else ""

    async def from_english(self, text: str, *, language: str) -> str:
        """A colleague's words in another language: a draft that nobody has read yet."""
        model = self._drafts.get(language)
        return (await model.ask(text) or "") if model and text.strip() else ""

    def close(self) -> None:
        self._sentiment.close()
        self._speech.close()
        for model in (*self._translations.values(), *self._drafts.values()):
            model.close()


def _mood_of(label: str) -> Mood | None:
    for start, mood in _MOODS.items():
        if label.startswith(start):
            return mood
    return None


def _translator(id: str, *, download: bool) -> Callable[[], Callable[[str], str]]:
    return lambda: loading.translation(id, download=download)
