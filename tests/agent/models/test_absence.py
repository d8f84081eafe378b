"""Without the extra, without a model, or with one that is slow or broken, the service goes on."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from agent.doctor.models import optional
from agent.models import loading
from agent.models.loading import Absent
from agent.models.pipelines import Chosen, Model, Models
from agent.settings import Settings

HEAVY = {"torch", "transformers", "soundfile", "sentencepiece"}


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the extra is not installed."""
    for package in HEAVY:
        monkeypatch.setitem(sys.modules, package, None)


@pytest.fixture
def opened() -> Iterator[Any]:
    made: list[Any] = []

    def keep(model: Any) -> Any:
        made.append(model)
        return model

    yield keep
    for each in made:
        each.close()


@pytest.mark.usefixtures("no_extra")
async def test_without_the_extra_every_model_has_nothing_to_say(opened: Any) -> None:
    chosen = Chosen(sentiment="a/b", speech="c/d", translations={"kua": "e/f"})
    models = opened(Models(chosen))
    with capture_logs() as logs:
        said = (
            await models.mood("I am angry"),
            await models.transcript(b"OggS"),
            await models.in_english("nda hala", language="kua"),
        )
        again = await models.mood("I am angry")
    assert (said, again) == ((None, "", ""), None)
    assert [each["event"] for each in logs] == ["model_absent"] * 3
    assert {each["why"] for each in logs} == {"the extra is not installed: run `make models`"}


async def test_without_settings_no_model_is_asked_for() -> None:
    models = Models()
    with capture_logs() as logs:
        assert await models.mood("I am angry") is None
        assert await models.transcript(b"OggS") == ""
        assert await models.in_english("ek wil", language="af") == ""
        assert await models.from_english("I want", language="af") == ""
    assert logs == []


@pytest.mark.usefixtures("no_extra")
def test_the_doctor_says_what_is_missing_and_how_to_mend_it() -> None:
    settings = Settings(
        sentiment_model="a/b",
        translation_models="af=c/d, kua = e/f",  # type: ignore[arg-type]
        draft_models="af=g/h",  # type: ignore[arg-type]
    )
    lines = [each.line for each in optional(settings)]
    assert [each.split(":")[0] for each in lines] == [
        "MEND  Sentiment model",
        "MEND  Translation model (af)",
        "MEND  Translation model (kua)",
        "MEND  Draft model (af)",
    ]
    assert all("run `make models`" in each for each in lines)


def test_the_doctor_is_content_where_none_is_named() -> None:
    (finding,) = optional(Settings())
    assert finding.good
    assert "voice notes by people" in finding.found


@pytest.mark.usefixtures("no_extra")
def test_what_is_not_installed_is_said_in_clear_words() -> None:
    for load in (loading.sentiment, loading.speech, loading.translation, loading.is_here):
        with pytest.raises(Absent, match="run `make models`"):
            load("a/b", download=False)


async def test_a_slow_model_is_not_waited_for_and_may_answer_the_next_time(opened: Any) -> None:
    waits = iter([0.3, 0.0])

    def work(asked: str) -> str:
        time.sleep(next(waits))
        return asked.upper()

    model: Model[str, str] = opened(Model("test", lambda: work, seconds=0.1))
    began = time.monotonic()
    assert await model.ask("first") is None
    assert time.monotonic() - began < 0.3
    time.sleep(0.3)  # noqa: ASYNC251 (the model's thread ends meanwhile)
    assert await model.ask("second") == "SECOND"


async def test_a_model_that_cannot_be_loaded_is_tried_once(opened: Any) -> None:
    tries: list[int] = []

    def load() -> Any:
        tries.append(1)
        raise RuntimeError("broken weights")

    model: Model[str, str] = opened(Model("test", load, seconds=5))
    with capture_logs() as logs:
        assert (await model.ask("one"), await model.ask("two")) == (None, None)
    assert (len(tries), [each["event"] for each in logs]) == (1, ["model_failed"])


async def test_one_broken_message_does_not_end_a_model(opened: Any) -> None:
    def work(asked: str) -> str:
        return {"good": "fine"}[asked]

    model: Model[str, str] = opened(Model("test", lambda: work, seconds=5))
    with capture_logs() as logs:
        assert (await model.ask("secret words"), await model.ask("good")) == (None, "fine")
    assert "secret words" not in str(logs)


def test_translation_models_are_named_by_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUFFR_TRANSLATION_MODELS", "af=some/model, kua=/models/kj-en")
    assert Settings().translation_models == {"af": "some/model", "kua": "/models/kj-en"}
    monkeypatch.setenv("BUFFR_TRANSLATION_MODELS", "xx=some/model")
    with pytest.raises(ValidationError):
        Settings()
