"""What Twilio's answers to a message mean: taken, refused for good, not now, or unknown."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.channel import Delivery, Doubt, Later, Refused

# Certain not to be taken, and worth another try: seconds to wait where Twilio names none.
# From https://www.twilio.com/docs/api/errors and its mapping of WhatsApp's own codes.
_LATER = {
    20003: 60.0,  # our token is wrong or being rotated: no fault of the message's
    20429: 5.0,  # too many requests
    30001: 60.0,  # Twilio's queue for this sender is full
    63012: 30.0,  # WhatsApp had an internal error
    63018: 300.0,  # the sender's rate or messaging limit
    63038: 3_600.0,  # the account's messages for today are used up
}
# What each lasting refusal means, in words that name nobody: Twilio's own repeat the number.
_REFUSED = {
    21211: "the number is not valid",
    21602: "the message is empty",
    21610: "the borrower has opted out with the provider",
    21612: "this sender cannot reach this number",
    21614: "the number is no mobile number",
    21617: "the text is too long",
    21655: "the content resource does not exist",
    21656: "the content variables are not valid",
    21658: "a content variable is too long",
    63003: "the address is not valid",
    63005: "WhatsApp rejected the content",
    63007: "the sender is not ours",
    63010: "WhatsApp does not know the sender",
    63013: "WhatsApp's policy forbids it",
    63016: "the 24-hour window is closed; only a template may be sent",
    63019: "the media could not be fetched",
    63020: "WhatsApp has not accepted the business",
    63021: "the content is not valid",
    63024: "the number is not on WhatsApp",
    63027: "the template does not exist",
    63028: "the template's parameters do not match",
    63029: "the phone could not load the template",
    63030: "a parameter is not supported",
    63032: "WhatsApp holds this message back from this person",
    63049: "WhatsApp chose not to deliver it",
}
# A choice that was refused with one of these can still be sent as numbered text.
CONTENT_CODES = frozenset([21655, 21656, 21658, 63005, 63021, 63027, 63028, 63030])
# Whoever has told the provider that she wants no messages is not written to in another way.
AS_SHE_WISHED = frozenset([21610])
GONE = 21655  # the content resource itself is no more
NO_CONNECTION = Later(0, "no connection to the provider", 5.0)
_TOO_MANY = 429
_REQUEST_TIMEOUT = 408
_LONGEST_WAIT = 86_400.0


class Answered(Exception):
    """Twilio answered with something else than success."""

    def __init__(self, status: int, code: int, retry_after: str = "") -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.retry_after = retry_after


def meaning(answer: Answered, *, now: datetime) -> Delivery:
    """Say what an answer means for the message that it answers."""
    if answer.code in _LATER or answer.status == _TOO_MANY:
        usual = _LATER.get(answer.code, _LATER[20429])
        return Later(answer.code, "not now", _wait(answer.retry_after, usual=usual, now=now))
    if 400 <= answer.status < 500 and answer.status != _REQUEST_TIMEOUT:
        return Refused(answer.code, why_refused(answer.code))
    return Doubt(f"status {answer.status}")


def why_refused(code: int) -> str:
    """A lasting refusal in words, whether an answer or a receipt told of it."""
    return _REFUSED.get(code, "the provider refused it")


def _wait(retry_after: str, *, usual: float, now: datetime) -> float:
    seconds = _seconds(retry_after.strip(), now)
    return usual if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)


def _seconds(retry_after: str, now: datetime) -> float | None:
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
