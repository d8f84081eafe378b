"""Names as they are looked for: keyed hashes of their words, without marks and capitals."""

import re
import unicodedata

from crm_store.crypto import Vault

_SHORTEST, _MOST = 2, 8
_CLICKS = "\u01c0\u01c1\u01c2\u01c3"  # few keyboards have them
_BETWEEN = re.compile(r"[\s,.\-/]+")


def words(name: str) -> list[str]:
    """The words of a name, each as anybody would type it: `N'Goma` is `ngoma`."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    plain = ["".join(filter(_is_typed, each)) for each in _BETWEEN.split(bare)]
    return list(dict.fromkeys(each for each in plain if len(each) >= _SHORTEST))[:_MOST]


def _is_typed(letter: str) -> bool:
    return letter.isalpha() and letter not in _CLICKS


def hashed(vault: Vault, name: str) -> list[bytes]:
    """What a customer of this name is found by."""
    return [vault.index(f"name_word:{each}") for each in words(name)]
