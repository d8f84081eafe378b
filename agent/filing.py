"""Where files are kept: a folder of this machine, or a bucket where one is named."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from uuid import uuid4

from agent.settings import NotConfigured, Settings
from crm_store.bucket import SCHEME, Access, Bucket, NoBucket
from crm_store.cabinet import Away, Cabinet, Folder, Place, is_key
from crm_store.crypto import Vault
from crm_store.kept_files import KeptFiles

Became = Literal["copied", "there", "differs", "left", "refused", "removed"]
_TRIAL = "trial"


@dataclass(frozen=True)
class Moved:
    """What became of one file."""

    key: str
    became: Became


def cabinet(settings: Settings, vault: Vault) -> Cabinet:
    """The cabinet, in the place that the settings name."""
    return Cabinet(place(settings), vault)


def place(settings: Settings, address: str = "") -> Place:
    """The place of that address, or the one of the settings; raises `NotConfigured`."""
    address = address or settings.files
    if not address:
        return Folder(settings.data / "documents")
    if not address.startswith(SCHEME):
        return Folder(Path(address))
    if find_spec("boto3") is None:
        raise NotConfigured('A bucket needs boto3: install "buffr[s3]".')
    access = Access(
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        key=settings.files_key,
        secret=settings.files_secret,
    )
    try:
        return Bucket(address, access)
    except NoBucket:
        raise NotConfigured("BUFFR_FILES must read s3://bucket or s3://bucket/prefix.") from None


def is_remote(settings: Settings) -> bool:
    """Whether files lie elsewhere than on a disk of this machine."""
    return settings.files.startswith(SCHEME)


def try_out(where: Place) -> None:
    """Write a file, read it and remove it; raises `Away` with what could not be done."""
    key, data = f"{_TRIAL}/{uuid4()}", b"a trial, nothing else"
    for what in ("write", "read", "remove"):
        try:
            if what == "write":
                where.write(key, data)
            elif what == "remove":
                where.remove(key)
            elif where.read(key) != data:
                raise Away("what was written is not what is read")
        except OSError as failure:
            raise Away(f"cannot {what}: {failure}") from failure


def moved(source: Place, target: Place, *, kept: KeptFiles) -> Iterator[Moved]:
    """Copy every file that a row names and that is not there yet, and read each copy again.

    It may be begun again at any time: what is there with the same hash is left alone.
    """
    for key in source.keys():  # noqa: SIM118 (a place is no mapping)
        if not is_key(key):
            yield Moved(key, "refused")
        elif key not in kept.keys:
            yield Moved(key, "left")
        elif (became := _copied(key, source, target)) is not None:
            yield Moved(key, became)


def cleared(target: Place, *, kept: KeptFiles) -> Iterator[Moved]:
    """Remove whatever was copied once and is over since: a copy brings nothing back."""
    for key in target.keys():  # noqa: SIM118 (a place is no mapping)
        if kept.is_over(key):
            target.remove(key)
            yield Moved(key, "removed")


def _copied(key: str, source: Place, target: Place) -> Became | None:
    try:
        sealed = source.read(key)
    except FileNotFoundError:  # removed meanwhile
        return None
    wanted = hashlib.sha256(sealed).hexdigest()
    if target.fingerprint(key) == wanted:
        return "there"
    target.write(key, sealed)
    same = hashlib.sha256(target.read(key)).hexdigest() == wanted
    return "copied" if same else "differs"
