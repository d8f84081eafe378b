"""A bucket of S3, or of a server that speaks like it: a place for files that are sealed already."""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crm_store.cabinet import Away
from crm_store.crypto import LONGEST_BEGINNING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCHEME = "s3://"
_HASH = "sha256"  # our own note beside each file
_MISSING = ("404", "NoSuchKey")
_CONNECT, _READ, _TRIES = 3, 10, 3  # seconds, and how often a call is tried
_AT_ONCE = 16  # connections


class NoBucket(Exception):
    """It reads s3://bucket or s3://bucket/prefix."""


@dataclass(frozen=True)
class Access:
    """Where the bucket is served, and as whom; what is left empty is found as AWS's tools do."""

    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


class Bucket:
    """Files under a prefix of a bucket; a client is made at the first call, and then shared."""

    def __init__(self, address: str, access: Access) -> None:
        self._bucket, self._prefix = parsed(address)
        self._access = access
        self._lock = threading.Lock()
        self._made: S3Client | None = None

    def write(self, key: str, sealed: bytes) -> None:
        """Keep it; a bucket keeps a file whole or not at all."""
        noted = {_HASH: hashlib.sha256(sealed).hexdigest()}
        with _named(key):
            self._client().put_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                Body=sealed,
                Metadata=noted,
                ContentType="application/octet-stream",
            )

    def read(self, key: str) -> bytes:
        """What lies under the key."""
        with _named(key):
            found = self._client().get_object(Bucket=self._bucket, Key=self._prefix + key)
            return found["Body"].read()

    def begins(self, key: str) -> bytes:
        """The first bytes of what lies under the key."""
        with _named(key):
            found = self._client().get_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                Range=f"bytes=0-{LONGEST_BEGINNING - 1}",
            )
            return found["Body"].read()

    def remove(self, key: str) -> None:
        """Let it be gone; a bucket with versions keeps the old one for as long as its rules say."""
        with _named(key):
            self._client().delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def keys(self) -> Iterable[str]:
        """Every key under the prefix."""
        with _named(""):
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for each in page.get("Contents", ()):
                    yield each.get("Key", "").removeprefix(self._prefix)

    def fingerprint(self, key: str) -> str | None:
        """The SHA-256 as it was noted when the file was written; None where nothing lies."""
        try:
            with _named(key):
                found = self._client().head_object(Bucket=self._bucket, Key=self._prefix + key)
        except FileNotFoundError:
            return None
        return found["Metadata"].get(_HASH, "")

    def answers(self) -> None:
        """Raises `Away` where it does not."""
        try:
            with _named(""):
                self._client().list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
        except FileNotFoundError as failure:
            raise Away(str(failure)) from failure

    def _client(self) -> "S3Client":
        with self._lock:
            if self._made is None:
                self._made = _client(self._access)
            return self._made


def parsed(address: str) -> tuple[str, str]:
    """The bucket, and the prefix with its slash; raises `NoBucket`."""
    named = urlsplit(address)
    if named.scheme != "s3" or not named.netloc or named.query or named.fragment:
        raise NoBucket(address)
    prefix = named.path.strip("/")
    return named.netloc, f"{prefix}/" if prefix else ""


def _client(access: Access) -> "S3Client":
    """Short waits and few tries: whoever waits for a file is a person."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=access.endpoint or None,
        region_name=access.region or None,
        aws_access_key_id=access.key or None,
        aws_secret_access_key=access.secret or None,
        config=Config(
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
            max_pool_connections=_AT_ONCE,
            # Servers that only speak like S3 know no checksums of its newest kind, nor names of
            # buckets in names of hosts. What we read proves itself: it opens, or it does not.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if access.endpoint else "auto"},
        ),
    )


@contextmanager
def _named(key: str) -> Iterator[None]:
    """What went wrong, by our names; nothing of the request is in them."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as failure:
        code = str(failure.response.get("Error", {}).get("Code", "unknown"))
        if code in _MISSING and key:
            raise FileNotFoundError(key) from failure
        raise Away(code) from failure
    except (BotoCoreError, HTTPClientError) as failure:
        raise Away(type(failure).__name__) from failure
