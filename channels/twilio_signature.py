"""Who signed a webhook: Twilio with one of our secrets, or somebody else."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, cast

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped] # twilio ships no types
    RequestValidator,
    get_signature_algorithm,
)

Fields = Mapping[str, str] | Iterable[tuple[str, str]]
_Repeated = ImmutableMultiDict[str, str]
Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]

SIGNATURE = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
_ALGORITHMS = ("HMAC_SHA1", "HMAC_SHA256")


def verify(url: str, params: Fields, *, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Say whether the form came from Twilio.

    `url` is the configured public one, never the request's own: a proxy, or an attacker, may
    rewrite that. Several secrets are accepted at once while a token is being rotated.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    signature = sent.get(SIGNATURE.lower(), "")
    algorithm = get_signature_algorithm(sent.get(SETTINGS.lower())).upper()
    if not signature or algorithm not in _ALGORITHMS:
        return False
    fields = ImmutableMultiDict(pairs(params))
    # An empty secret would let anybody sign.
    return any(_signed(url, fields, signature, algorithm, secret) for secret in secrets if secret)


def sign(
    url: str, params: Fields, *, secret: str, algorithm: Algorithm = "HMAC_SHA1"
) -> dict[str, str]:
    """Make the headers that Twilio would send with this form."""
    validator = RequestValidator(secret)
    fields = ImmutableMultiDict(pairs(params))
    headers = {SIGNATURE: str(validator.compute_signature(url, fields, algorithm))}
    if algorithm != "HMAC_SHA1":
        headers[SETTINGS] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    return headers


def pairs(params: Fields) -> list[tuple[str, str]]:
    """Every field of a form in its order, repeated ones repeated."""
    if isinstance(params, ImmutableMultiDict):
        return list(cast("_Repeated", params).multi_items())
    if isinstance(params, Mapping):
        return list(cast("Mapping[str, str]", params).items())
    return list(params)


def _signed(url: str, fields: _Repeated, signature: str, algorithm: str, secret: str) -> bool:
    validator = RequestValidator(secret)
    try:
        computed = str(validator.compute_signature(url, fields, algorithm))
        # Twilio may also have signed the address with its port, or without; that is tried last.
        return hmac.compare_digest(computed.encode(), signature.encode()) or bool(
            validator.validate(url, fields, signature, algorithm)
        )
    except UnicodeEncodeError:  # A lone surrogate has no bytes that Twilio could have signed.
        return False
