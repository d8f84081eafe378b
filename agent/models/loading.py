"""Loading by model id: only what is on this machine, unless a setting allows a download.

Nothing of the extra is imported before a model is asked for the first time. No model brings code of
its own: `trust_remote_code` stays off.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from agent.models import audio
from agent.models.audio_child import RATE

_PIECE = 30 * RATE  # samples; what Whisper hears at once
_LONGEST_ANSWER = 256  # tokens
_HOW_TO_INSTALL = "the extra is not installed: run `make models`"


class Absent(Exception):
    """A model cannot be used; the message says why and how to mend it."""


def sentiment(id: str, *, download: bool) -> Callable[[str], tuple[str, float]]:
    """A text's label, as the model names it, and how sure it is."""
    transformers, found = _extra(), _Finder(id, download=download)
    pipeline = transformers.pipeline(
        "text-classification",
        model=found.part("AutoModelForSequenceClassification"),
        tokenizer=found.part("AutoTokenizer"),
        device="cpu",
    )

    def classify(text: str) -> tuple[str, float]:
        (best,) = pipeline([text], truncation=True)
        return str(best["label"]), float(best["score"])

    return classify


def speech(id: str, *, download: bool) -> Callable[[bytes], str]:
    """What a voice note says, as the model hears it."""
    transformers, found = _extra(), _Finder(id, download=download)
    _need("soundfile")
    config = found.part("AutoConfig")
    kind = "AutoModelForSpeechSeq2Seq" if config.is_encoder_decoder else "AutoModelForCTC"
    processor = found.part("AutoProcessor")
    pipeline = transformers.pipeline(
        "automatic-speech-recognition",
        model=found.part(kind),
        tokenizer=processor.tokenizer,
        feature_extractor=processor.feature_extractor,
        device="cpu",
    )

    def transcribe(data: bytes) -> str:
        sound = import_module("numpy").frombuffer(audio.decoded(data), dtype="<f4")
        pieces = (sound[at : at + _PIECE] for at in range(0, len(sound), _PIECE))
        heard = (pipeline({"raw": each, "sampling_rate": RATE})["text"] for each in pieces)
        return " ".join(text.strip() for text in heard if text.strip())

    return transcribe


def translation(id: str, *, download: bool) -> Callable[[str], str]:
    """A text in the language that the model was trained to write."""
    _extra()
    found = _Finder(id, download=download)
    tokenizer, model = found.part("AutoTokenizer"), found.part("AutoModelForSeq2SeqLM")
    no_grad = import_module("torch").no_grad

    def translate(text: str) -> str:
        words = tokenizer([text], return_tensors="pt", truncation=True)
        with no_grad():
            (tokens,) = model.generate(**words, max_new_tokens=_LONGEST_ANSWER)
        return str(tokenizer.decode(tokens, skip_special_tokens=True)).strip()

    return translate


def is_here(id: str, *, download: bool) -> None:
    """Look whether a model can be found; raises `Absent`. It loads no weights."""
    _extra()
    _Finder(id, download=download).part("AutoConfig")


class _Finder:
    """The parts of one model: its configuration, its words, its weights."""

    def __init__(self, id: str, *, download: bool) -> None:
        self._id = id
        self._download = download

    def part(self, kind: str) -> Any:
        try:
            return getattr(_extra(), kind).from_pretrained(
                self._id, local_files_only=not self._download, trust_remote_code=False
            )
        except (OSError, ValueError, ImportError) as missing:
            raise Absent(self._why(missing)) from missing

    def _why(self, missing: Exception) -> str:
        if isinstance(missing, OSError) and not self._download:
            return (
                f"{self._id} is not on this machine: give the path of its folder, "
                "or allow a download with BUFFR_MODELS_DOWNLOAD=true"
            )
        return f"{self._id} cannot be used ({type(missing).__name__})"


def _extra() -> Any:
    _need("torch")
    return _need("transformers")


def _need(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError as missing:
        raise Absent(_HOW_TO_INSTALL) from missing
