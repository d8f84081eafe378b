"""Twilio's webhooks read: what a borrower sent, and how far a message of ours got."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from channels.channel import Inbound, Kind, Media, Receipt, ReceiptStatus
from channels.twilio_signature import Fields, pairs

_PREFIX = "whatsapp:"
_SID_LENGTH = 64  # Twilio's have 34
_ADDRESS_LENGTH = 160  # a business-scoped id has up to 128 and a country
_FILES = 10  # Twilio carries no more
_URL_LENGTH = 2_048
_FORM_FIELDS = 1_000
_EXTRA_FIELDS, _EXTRA_NAME, _EXTRA_VALUE = 64, 128, 4_096

# Fields that `Inbound` carries in an attribute of its own, and repetitions that say nothing.
_READ = frozenset(
    [
        "MessageSid",
        "SmsSid",
        "SmsMessageSid",
        "AccountSid",
        "From",
        "To",
        "Body",
        "NumMedia",
        "NumSegments",
        "ApiVersion",
        "SmsStatus",
        "ProfileName",
        "ButtonPayload",
        "ListId",
        "OriginalRepliedMessageSid",
    ]
    + [side + place for side in ("From", "To") for place in ("City", "State", "Zip", "Country")]
)
_CONTACT_TYPES = frozenset(
    ["text/vcard", "text/x-vcard", "text/directory", "application/vcard", "application/x-vcard"]
)
# Twilio's words, from its message resource; what has no member of ours tells no progress.
_STATUSES = {
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "partially_delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.READ,
    "failed": ReceiptStatus.FAILED,
    "canceled": ReceiptStatus.FAILED,
    "undelivered": ReceiptStatus.UNDELIVERED,
    **dict.fromkeys(
        ("accepted", "scheduled", "queued", "sending", "receiving", "received"),
        ReceiptStatus.QUEUED,
    ),
}


class Malformed(ValueError):
    """The form lacks what every message has, or carries it absurdly long."""


def read_form(body: bytes) -> list[tuple[str, str]]:
    """Read a form body as Twilio encodes it, every field as it was signed."""
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FORM_FIELDS
        )
    except ValueError:
        raise Malformed("too many fields") from None


def parse_inbound(params: Fields) -> Inbound:
    """Read one message of a borrower's; odd content is kept, only a nameless form is refused."""
    form = _form(params)
    payload = form.get("ButtonPayload") or form.get("ListId") or ""
    media = _media(form)
    return Inbound(
        provider_sid=_short(form, "MessageSid", _SID_LENGTH),
        account=_short(form, "AccountSid", _SID_LENGTH, needed=False),
        channel=_channel(form),
        sender=_sender(form),
        recipient=_address(form.get("To", "")),
        kind=_kind(form, payload, media),
        text=form.get("Body") or form.get("ButtonText") or form.get("ListTitle") or "",
        media=media,
        payload=payload,
        profile_name=form.get("ProfileName", ""),
        replied_to=form.get("OriginalRepliedMessageSid", "")[:_SID_LENGTH],
        extra=_extra(form),
    )


def parse_receipt(params: Fields, reference: str) -> Receipt:
    """Read a status callback; `reference` is what our own address carried."""
    form = _form(params)
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    code = form.get("ErrorCode", "")
    return Receipt(
        provider_sid=_short(form, "MessageSid", _SID_LENGTH),
        status=_STATUSES.get(status.lower(), ReceiptStatus.QUEUED),
        reference=clean(reference)[:_EXTRA_NAME],
        error_code=int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None,
    )


def clean(text: str) -> str:
    """Drop what no database and no peer takes: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def kind_of_files(media: tuple[Media, ...], message_type: str = "") -> Kind:
    """Tell a voice note, a sticker, a contact card and a file apart by their declared type."""
    declared = media[0].content_type.partition(";")[0].strip().lower()
    if declared.startswith("audio/"):
        return "voice"
    if declared in _CONTACT_TYPES:
        return "contact"
    # WhatsApp makes JPEG of every picture; WebP is a sticker unless it was sent as a document.
    if declared == "image/webp" and message_type != "document":
        return "sticker"
    return "media"


def _form(params: Fields) -> dict[str, str]:
    form: dict[str, str] = {}
    for name, value in pairs(params):
        form.setdefault(clean(name), clean(value))
    return form


def _short(form: Mapping[str, str], name: str, limit: int, *, needed: bool = True) -> str:
    value = form.get(name, "").strip()
    if len(value) > limit or (needed and not value):
        raise Malformed(name)
    return value


def _sender(form: Mapping[str, str]) -> str:
    # Since WhatsApp has usernames a borrower may come without a phone number.
    sender = _address(form.get("From", "")) or _address(form.get("ExternalUserId", ""))
    if not sender or len(sender) > _ADDRESS_LENGTH:
        raise Malformed("From")
    return sender


def _channel(form: Mapping[str, str]) -> str:
    """An SMS has two plain numbers; whoever comes without one can only come by WhatsApp."""
    is_sms = form.get("From", "").strip().startswith("+") and not form.get(
        "To", ""
    ).strip().startswith(_PREFIX)
    return "sms" if is_sms else "whatsapp"


def _address(address: str) -> str:
    return address.strip().removeprefix(_PREFIX)


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    # NumMedia is a claim; the addresses are what can be fetched.
    found = (
        Media(form[f"MediaUrl{n}"], form.get(f"MediaContentType{n}", ""))
        for n in range(_FILES)
        if f"MediaUrl{n}" in form
    )
    return tuple(media for media in found if 0 < len(media.url) <= _URL_LENGTH)


def _kind(form: Mapping[str, str], payload: str, media: tuple[Media, ...]) -> Kind:
    message_type = form.get("MessageType", "").lower()
    if payload or form.get("ButtonText") or form.get("ListTitle"):
        return "choice"
    if form.get("Latitude") and form.get("Longitude"):
        return "location"
    if media:
        return kind_of_files(media, message_type)
    if message_type == "reaction":
        return "reaction"
    if message_type in ("contact", "contacts"):
        return "contact"
    return "text" if form.get("Body") else "unknown"


def _extra(form: Mapping[str, str]) -> dict[str, str]:
    new = {name: value for name, value in form.items() if name not in _READ and not _is_media(name)}
    kept = [(name, value) for name, value in new.items() if value and len(name) <= _EXTRA_NAME]
    return {name: value[:_EXTRA_VALUE] for name, value in kept[:_EXTRA_FIELDS]}


def _is_media(name: str) -> bool:
    return name.startswith(("MediaUrl", "MediaContentType"))
