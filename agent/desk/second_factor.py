"""The second factor: codes that a phone shows, each good once, and codes for a lost phone."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

import segno
from pyotp import random_base32
from pyotp.totp import TOTP

from crm_store import users
from crm_store.crypto import Vault
from crm_store.users import SecondFactor, User

_ISSUER = "Buffr Lend"
_STEP = 30  # seconds
_EITHER_SIDE = 1  # steps that a phone's clock may be early or late
_RECOVERY_CODES = 8
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another


@dataclass(frozen=True)
class Enrolment:
    """What somebody is shown once, to set up a phone."""

    seed: str = field(repr=False)
    picture: str = field(repr=False)  # a QR code as SVG


def enrol(name: str, seed: str | None = None) -> Enrolment:
    """A new seed, or the same once more, as a phone takes it in."""
    seed = seed or random_base32()
    address = TOTP(seed).provisioning_uri(name=name, issuer_name=_ISSUER)
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, omitsize=False)
    return Enrolment(seed, drawn)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to write down and lock away."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(_RECOVERY_CODES)
    )


def step_of(seed: str, code: str, *, at: datetime) -> int | None:
    """The half minute for which this code is right; None where it is wrong."""
    digits = "".join(code.split())
    now = int(at.timestamp()) // _STEP
    totp = TOTP(seed)
    for step in range(now - _EITHER_SIDE, now + _EITHER_SIDE + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def prove(vault: Vault, user: User, code: str, *, at: datetime) -> bool:
    """Whether the code is right, and was not used before; it is used up by this."""
    factor = users.second_factor(vault, user)
    if factor is None:
        return False
    step = step_of(factor.seed, code, at=at)
    if step is not None:
        if user.code_step is not None and step <= user.code_step:
            return False
        user.code_step = step
        return True
    return _recovers(vault, user, factor, code)


def _recovers(vault: Vault, user: User, factor: SecondFactor, code: str) -> bool:
    (said,) = users.hashed(vault, ["".join(code.lower().split())])
    left = tuple(each for each in factor.recovery if not hmac.compare_digest(each, said))
    if len(left) == len(factor.recovery):
        return False
    users.keep_second_factor(vault, user, SecondFactor(factor.seed, left))
    return True
