"""Other identifiers, to be measured beside ours: langdetect and, where it is installed, lingua."""

import gzip
import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from langdetect import PROFILES_DIRECTORY  # type: ignore[import-untyped]  # ships no types
from langdetect.detector_factory import DetectorFactory  # type: ignore[import-untyped]
from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]
from langdetect.utils.lang_profile import LangProfile  # type: ignore[import-untyped]

from agent.languages.identification import Heard, heard

_SEED = 0  # langdetect draws at random; a fixed seed makes two runs alike
_RUNS = 4_000  # of letters, the most frequent of a language


@dataclass(frozen=True)
class Told:
    """What an identifier says of a message; None where it says nothing."""

    language: Heard | None
    confidence: float


@dataclass(frozen=True)
class Peer:
    """An identifier under its name, with the languages that it has a name for."""

    name: str
    tell: Callable[[str], Told]
    languages: frozenset[Heard]


def langdetect_as_shipped() -> Peer:
    """langdetect with its 55 profiles, none of which is Oshiwambo or Otjiherero."""
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return _langdetect("langdetect as shipped", factory, languages=frozenset({"en", "af", "other"}))


def langdetect_with_own_profiles() -> Peer:
    """langdetect with profiles of the texts that ours has learnt from."""
    factory = DetectorFactory()
    factory.load_json_profile(_profiles())
    return own_langdetect(factory)


def own_langdetect(factory: Any) -> Peer:
    """langdetect with the profiles that this factory was given."""
    every: frozenset[Heard] = frozenset({"en", "af", "osh", "her", "other"})
    return _langdetect("langdetect, own profiles", factory, languages=every)


def lingua() -> Peer | None:
    """lingua with all its languages, or None where it is not installed."""
    try:
        package: Any = importlib.import_module("lingua")
    except ModuleNotFoundError:
        return None
    detector = package.LanguageDetectorBuilder.from_all_languages().build()

    def tell(text: str) -> Told:
        best = detector.compute_language_confidence_values(text)[0]
        if not best.value:
            return Told(None, 0.0)
        return Told(heard(best.language.iso_code_639_1.name.lower()), best.value)

    return Peer("lingua", tell, frozenset({"en", "af", "other"}))


def profile(name: str, lines: Iterable[str]) -> str:
    """langdetect's profile of some text, as JSON."""
    counted = LangProfile(name)
    for line in lines:
        counted.update(line)
    counted.omit_less_freq()
    often = sorted(counted.freq.items(), key=lambda item: (-item[1], item[0]))[:_RUNS]
    return json.dumps({"freq": dict(often), "n_words": counted.n_words, "name": name})


def packed(profiles: Mapping[str, str]) -> bytes:
    """Profiles as the package ships them."""
    text = json.dumps([json.loads(each) for each in profiles.values()], ensure_ascii=False)
    return gzip.compress(text.encode(), mtime=0)


def _profiles() -> list[str]:
    kept = files("agent.languages").joinpath("data", "profiles.json.gz").read_bytes()
    return [json.dumps(each) for each in json.loads(gzip.decompress(kept))]


def _langdetect(name: str, factory: Any, *, languages: frozenset[Heard]) -> Peer:
    factory.set_seed(_SEED)

    def tell(text: str) -> Told:
        detector = factory.create()
        detector.append(text)
        try:
            likely = detector.get_probabilities()
        except LangDetectException:  # digits and signs have no features for it
            return Told(None, 0.0)
        chances: dict[Heard, float] = {}
        for each in likely:
            chances[heard(each.lang)] = chances.get(heard(each.lang), 0.0) + each.prob
        if not chances:
            return Told(None, 0.0)
        best = max(chances, key=lambda language: chances[language])
        return Told(best, min(chances[best], 1.0))

    return Peer(name, tell, languages)
