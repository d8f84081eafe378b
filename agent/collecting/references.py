"""References of other houses, brought to one form: people and spreadsheets change how they look."""

import re
from typing import Literal

from crm_store.ledger import NotPossible

_RUNS = re.compile(r"[^\W\d_]+|\d+")


def bare(reference: str) -> str:
    """What is left of a reference: `bw 0012` and `BW-12` are one.

    Case and spaces say nothing, and the zeros that a number begins with come and go.
    """
    runs = _RUNS.findall("".join(reference.upper().split()))
    return "-".join(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


def of_bank(what: Literal["bank", "payout"], reference: str) -> str:
    """The reference of a transfer, however it was typed; without one nothing is entered."""
    found = bare(reference)
    if not found:
        raise NotPossible("a bank's reference is missing")
    return f"{what}:{found}"
