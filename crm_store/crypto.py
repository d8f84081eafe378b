"""Sealing: values that only we can read, each bound to the row and column it stands in."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _TAG = 12, 16
_FORMAT = b"\x01"
LONGEST_BEGINNING = 2 + 255  # bytes


class CannotOpen(Exception):
    """A sealed value does not open here, for whichever reason."""


class NotOurs(CannotOpen):
    """A sealed value is damaged: another row's, altered, or never sealed by us."""


class UnknownKey(CannotOpen):
    """A sealed value names a key that this process has not got; another may have it."""


class BadKeys(Exception):
    """The keys are not 32 bytes each, or the current key is not among them."""


@dataclass(frozen=True)
class Keys:
    """Sealing keys by id, the id to seal with, and the key of the blind indexes."""

    sealing: Mapping[str, bytes] = field(repr=False)
    current: str
    index: bytes = field(repr=False)


class Vault:
    """Seals and opens values; older keys still open what they sealed."""

    def __init__(self, keys: Keys) -> None:
        if keys.current not in keys.sealing:
            raise BadKeys(keys.current)
        if any(len(key) != 32 for key in (*keys.sealing.values(), keys.index)):
            raise BadKeys("every key is 32 bytes")
        if any(not 1 <= len(name.encode()) <= 255 for name in keys.sealing):
            raise BadKeys("a key's id is 1 to 255 bytes")
        self._ciphers = {name: AESGCM(key) for name, key in keys.sealing.items()}
        self._current = keys.current
        self._index = keys.index

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._current

    @property
    def known(self) -> frozenset[str]:
        """The ids of all keys that open."""
        return frozenset(self._ciphers)

    def seal(self, value: bytes, place: str) -> bytes:
        """Encrypt for one place (`table.column.row`); moved elsewhere, it no longer opens."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._current].encrypt(nonce, value, place.encode())
        return beginning(self._current) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raises `NotOurs` where it is damaged, `UnknownKey` where its key is not here.

        While keys change, one process may know a key before another does: what it has sealed
        must wait for that, and never be given up.
        """
        name, size = key_of(sealed), 2 + sealed[1] if len(sealed) > 1 else 0
        if name is None or len(sealed) < size + _NONCE + _TAG:
            raise NotOurs(place)
        if name not in self._ciphers:
            raise UnknownKey(place)
        nonce, body = sealed[size : size + _NONCE], sealed[size + _NONCE :]
        try:
            return self._ciphers[name].decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError):
            raise NotOurs(place) from None

    def seal_anew(self, sealed: bytes, place: str) -> bytes:
        """The same value under the current key, tried before it is given; raises as `open` does."""
        value = self.open(sealed, place)
        fresh = self.seal(value, place)
        if not hmac.compare_digest(self.open(fresh, place), value):
            raise NotOurs(place)
        return fresh

    def seal_json(self, value: object, place: str) -> bytes:
        return self.seal(json.dumps(value, ensure_ascii=False).encode(), place)

    def open_json(self, sealed: bytes, place: str) -> object:
        return json.loads(self.open(sealed, place))

    def index(self, value: str) -> bytes:
        """A blind index: equal values are found without being readable (HMAC-SHA256)."""
        return hmac.new(self._index, value.encode("utf-8", "replace"), hashlib.sha256).digest()


def beginning(key: str) -> bytes:
    """How everything begins that this key has sealed."""
    name = key.encode()
    return _FORMAT + bytes([len(name)]) + name


def key_of(sealed: bytes) -> str | None:
    """The id of the key that a sealed value, or its beginning, names; None where it names none."""
    size = sealed[1] if len(sealed) > 1 else 0
    if sealed[:1] != _FORMAT or not size or len(sealed) < 2 + size:
        return None
    return sealed[2 : 2 + size].decode(errors="replace")


class Opening(Protocol):
    """Whatever can open what is sealed: the store, or a session of it."""

    vault: Vault
