"""What is sealed opens only where it was sealed."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.crypto import BadKeys, CannotOpen, Keys, NotOurs, UnknownKey, Vault

A, B, INDEX = (secrets.token_bytes(32) for _ in range(3))


def vault(current: str = "a", **keys: bytes) -> Vault:
    return Vault(Keys(sealing=keys or {"a": A}, current=current, index=INDEX))


@pytest.mark.proves("10.1 Data Security & Privacy", "Data Protection Features")
@given(st.binary(), st.text())
def test_what_is_sealed_opens_again(value: bytes, place: str) -> None:
    place = place.encode("utf-8", "ignore").decode()
    assert vault().open(vault().seal(value, place), place) == value


def test_a_value_moved_to_another_row_does_not_open() -> None:
    sealed = vault().seal(b"N$9 000", "customers.salary.1")
    with pytest.raises(NotOurs):
        vault().open(sealed, "customers.salary.2")


@pytest.mark.parametrize("position", [0, 1, 2, 3, 14, 20, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    sealed = bytearray(vault().seal(b"4471", "place"))
    sealed[position] ^= 1
    with pytest.raises(CannotOpen):
        vault().open(bytes(sealed), "place")


def test_an_older_key_still_opens_what_it_sealed_and_a_missing_one_is_no_damage() -> None:
    sealed = vault().seal(b"4471", "place")
    assert vault("b", a=A, b=B).open(sealed, "place") == b"4471"
    with pytest.raises(UnknownKey):
        vault("b", b=B).open(sealed, "place")
    with pytest.raises(NotOurs):
        vault("b", b=B).open(sealed[:20], "place")


def test_equal_values_have_equal_indexes_only_under_one_key() -> None:
    assert vault().index("85010112345") == vault().index("85010112345")
    other = Vault(Keys(sealing={"a": A}, current="a", index=B))
    assert vault().index("85010112345") != other.index("85010112345")


@pytest.mark.parametrize(
    "keys",
    [
        Keys(sealing={"a": A}, current="b", index=INDEX),
        Keys(sealing={"a": b"short"}, current="a", index=INDEX),
        Keys(sealing={"a": A}, current="a", index=b""),
        Keys(sealing={"": A}, current="", index=INDEX),
    ],
)
def test_bad_keys_are_refused_at_once(keys: Keys) -> None:
    with pytest.raises(BadKeys):
        Vault(keys)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\xff", b"\x00\x01a" + b"\x00" * 40])
def test_rubbish_is_not_ours(sealed: bytes) -> None:
    with pytest.raises(NotOurs):
        vault().open(sealed, "place")
