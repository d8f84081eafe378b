"""Verifies an export of the audit log against its anchors, with nothing but Python.

    python verify_audit.py export.jsonl anchors.jsonl [--key anchor.key]

It needs neither the service nor its database, and imports nothing of ours: whoever doubts us can
read this one file. Without the key it checks that the chain goes through every anchor; with it,
that the service wrote each anchor. The answer is a sentence; the exit code is 0 where all holds.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_GENESIS = "00" * 32
_SEPARATOR = "\x1f"
_HASHED = ("seq", "at_us", "actor", "action", "subject", "detail")
_ROW = {*_HASHED, "prev_hash", "hash"}
_ANCHOR = {"seq", "hash", "at_us", "mac"}
Line = Mapping[str, Any]


class Broken(Exception):
    """The log is not as it was written; the message says where and how."""


def check(rows: Iterable[Line], anchors: Sequence[Line], *, key: bytes | None = None) -> int:
    """How many rows hold; raises `Broken` at the first place that does not."""
    _check_macs(anchors, key)
    wanted = {int(each["seq"]): str(each["hash"]) for each in anchors}
    seq, previous = 0, _GENESIS
    if wanted.get(0, _GENESIS) != _GENESIS:
        raise Broken("the anchor of the empty log is not of an empty log")
    for row in rows:
        seq += 1
        _check_row(row, seq, previous)
        previous = row["hash"]
        if seq in wanted and wanted[seq] != previous:
            raise Broken(f"row {seq} is not the one that was anchored: the log was written anew")
    last = max(wanted, default=0)
    if seq < last:
        raise Broken(f"cut off after row {seq}: row {last} was there when it was anchored")
    return seq


def _check_row(row: Line, seq: int, previous: str) -> None:
    if set(row) != _ROW:
        raise Broken(f"row {seq} has not the fields of a row")
    found = row["seq"]
    if found != seq:
        how = "is missing" if found > seq else "has a row of another number in its place"
        raise Broken(f"row {seq} {how}: found {found}")
    line = _SEPARATOR.join(str(row[name]) for name in _HASHED)
    hashed = hashlib.sha256(bytes.fromhex(previous) + line.encode()).hexdigest()
    if row["prev_hash"] != previous or row["hash"] != hashed:
        raise Broken(f"row {seq} was altered")


def _check_macs(anchors: Sequence[Line], key: bytes | None) -> None:
    before, last = "", -1  # an empty log may have been anchored, as row 0
    for place, each in enumerate(anchors, start=1):
        if set(each) != _ANCHOR or int(each["seq"]) <= last:
            raise Broken(f"anchor {place} is none, or not in its place")
        line = f"{before}|{each['seq']}|{each['hash']}|{each['at_us']}"
        if key is not None:
            mac = hmac.new(key, line.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(mac, str(each["mac"])):
                raise Broken(f"anchor {place}, of row {each['seq']}, was not written by us")
        before, last = str(each["mac"]), int(each["seq"])


def read(file: Path) -> Iterable[Line]:
    """The lines of a file, each a JSON object; raises `Broken` at one that is none."""
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, start=1):
            try:
                line = json.loads(text)
            except ValueError:
                raise Broken(f"line {number} of {file.name} cannot be read") from None
            if not isinstance(line, dict):
                raise Broken(f"line {number} of {file.name} is no object")
            yield line


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify, and say what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("anchors", type=Path)
    parser.add_argument("--key", type=Path, help="the file with the anchors' key, hexadecimal")
    asked = parser.parse_args(arguments)
    try:
        key = bytes.fromhex(asked.key.read_text().strip()) if asked.key else None
        anchors = list(read(asked.anchors))
        rows = check(read(asked.export), anchors, key=key)
    except (Broken, OSError, ValueError) as why:
        sys.stdout.write(f"BROKEN: {why}\n")
        return 1
    signed = "signed by the service" if key else "their signatures not checked, no key was given"
    sys.stdout.write(f"All {rows} rows hold. {len(anchors)} anchors met, {signed}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
