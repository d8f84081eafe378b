"""Words that mean the same are brought together, in English and Afrikaans."""

from pathlib import Path

from knowledge_base import meanings


def test_words_of_one_meaning_are_one_and_a_word_may_have_several(tmp_path: Path) -> None:
    path = tmp_path / "meanings.toml"
    path.write_text('cat = ["cat", "kat"]\nloud = ["Kat", "dog"]\n', encoding="utf-8")
    known = meanings.read(path)
    assert known.of("My KAT, a cat and a bird") == ["cat", "loud", "cat"]


def test_another_file_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "meanings.toml"
    path.write_text('cat = ["cat"]\n', encoding="utf-8")
    assert meanings.read(path).stamp != meanings.read().stamp


def test_rente_means_interest_and_baas_means_employer() -> None:
    known = meanings.read()
    assert set(known.of("rente baas")) >= set(known.of("interest")) | {"employer"}
