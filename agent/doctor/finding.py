"""What the doctor found of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` says what to do where it is not good."""

    what: str
    good: bool
    found: str
    mend: str = ""

    @property
    def line(self) -> str:
        mark = "ok  " if self.good else "MEND"
        return f"{mark}  {self.what}: {self.found}" + ("" if self.good else f". {self.mend}")
