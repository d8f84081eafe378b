"""Learns the intentions from the examples, and writes the weights that the package ships.

Run it from the repository after a change of the examples, the chat spellings or the features:
`python -m agent.understanding.learning`. It needs scikit-learn (the extra `analytics`).
"""

import hashlib
import io
import sys
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agent.understanding import vocabulary
from agent.understanding.classifier import WEIGHTS, Classifier, examples, features, plain

_LEAST_OFTEN = 2  # a feature of one example teaches that example only
_PENALTY = 1.0
_FOLDS = 5
_SEED = 5
_STEPS = 127  # of a weight, in a byte
_SHARPNESSES = np.linspace(1.0, 12.0, 45)

Matrix = npt.NDArray[np.float64]


def learn(sentences: Sequence[tuple[str, str]], *, spellings: Mapping[str, str]) -> Classifier:
    """A support vector machine of these sentences, its margins made probabilities.

    What the sharpness is fitted on was left out of what it was learnt from, a fifth at a time.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    said = [plain(text, spellings) for _, text in sentences]
    labels = np.array([label for label, _ in sentences])
    analyzer: Any = features  # a function may analyze, whatever its types say
    counted = TfidfVectorizer(analyzer=analyzer, binary=True, min_df=_LEAST_OFTEN)
    seen = counted.fit_transform(said)

    def machine() -> LinearSVC:
        return LinearSVC(C=_PENALTY, random_state=_SEED)

    margins = np.zeros((len(labels), len(set(labels))))
    folds = np.random.default_rng(_SEED).integers(0, _FOLDS, len(labels))
    for fold in range(_FOLDS):
        out = folds == fold
        margins[out] = machine().fit(seen[~out], labels[~out]).decision_function(seen[out])
    learnt = machine().fit(seen, labels)
    names = tuple(map(str, learnt.classes_))
    right = np.searchsorted(learnt.classes_, labels)
    return Classifier(
        labels=names,
        features=tuple(map(str, counted.get_feature_names_out())),
        table=(learnt.coef_ * counted.idf_).T.astype(np.float32),
        rarity=(counted.idf_**2).astype(np.float32),
        bias=np.asarray(learnt.intercept_, dtype=np.float32),
        sharpness=_sharpness(margins, right),
        words=frozenset(word for text in said for word in text.split()),
        spellings=spellings,
    )


def _sharpness(margins: Matrix, right: npt.NDArray[np.intp]) -> float:
    """The factor with which the margins foretell best, by the logarithm of what came true."""

    def surprise(factor: float) -> float:
        scores = margins * factor
        scores -= scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1))
        return float((total - scores[np.arange(len(right)), right]).mean())

    return float(min(_SHARPNESSES, key=surprise))


def packed(learnt: Classifier) -> bytes:
    """The weights as they are shipped: a byte each, scaled by the largest of its feature."""
    scale = np.abs(learnt.table).max(axis=1) / _STEPS
    held = io.BytesIO()
    np.savez_compressed(
        held,
        labels=np.array(learnt.labels),
        features=_bytes(learnt.features),
        table=np.round(learnt.table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        rarity=learnt.rarity,
        bias=learnt.bias,
        sharpness=np.float32(learnt.sharpness),
        words=_bytes(sorted(learnt.words)),
        learnt_from=_bytes([fingerprint(learnt.spellings)]),
    )
    return held.getvalue()


def fingerprint(spellings: Mapping[str, str]) -> str:
    """What the weights were learnt from: of other examples, spellings or features, another."""
    taught = hashlib.sha256()
    for label, text in examples():
        said = plain(text, spellings)
        taught.update(f"{label}\t{said}\t{' '.join(features(said))}\n".encode())
    return taught.hexdigest()


def was_learnt_from() -> str:
    """The fingerprint of what the shipped weights were learnt from."""
    shipped = resources.files("agent.understanding").joinpath(WEIGHTS)
    with shipped.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return str(held["learnt_from"].tobytes().decode())


def _bytes(lines: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def main() -> None:
    """Learn from the examples that come with the package, and write the weights beside them."""
    spellings = vocabulary.load().spellings
    learnt = learn(list(dict.fromkeys(examples())), spellings=spellings)
    path = Path(str(resources.files("agent.understanding").joinpath(WEIGHTS)))
    path.write_bytes(packed(learnt))
    sys.stdout.write(
        f"{len(learnt.features)} features of {len(learnt.labels)} intentions in {path.name}\n"
    )


if __name__ == "__main__":
    main()
