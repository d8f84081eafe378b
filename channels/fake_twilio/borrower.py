"""The borrower's side: what she writes, taps or sends becomes a signed webhook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels.fake_twilio.exchange import Exchange, MediaFile, Message, new_sid


@dataclass(frozen=True)
class Attachment:
    """A file that she sends."""

    data: bytes
    content_type: str


@dataclass(frozen=True)
class Place:
    """A location that she shares."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True)
class Words:
    """One message of hers."""

    number: str  # "+26481...", an opaque id, or empty beside an external id
    text: str = ""
    payload: str = ""  # the id of the button or row that she taps
    title: str = ""  # what stands on it, where it is on no message of her phone
    media: Sequence[Attachment] = ()
    location: Place | None = None
    profile_name: str = ""
    replied_to: str = ""
    external_user_id: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    by_sms: bool = False


@dataclass(frozen=True)
class Said:
    """What became of a message of hers: its sid and each answer that its webhooks got."""

    sid: str
    number: str
    statuses: tuple[int, ...] = ()

    @property
    def status(self) -> int | None:
        """The HTTP status of the first webhook; None if nobody answered."""
        return self.statuses[0] if self.statuses else None


def message_of(words: Words, exchange: Exchange, *, sender: str) -> Message:
    """Make the message that Twilio would store."""
    now = exchange.now()
    files = [MediaFile(new_sid("ME"), file.content_type, file.data) for file in words.media]
    return Message(
        sid=new_sid("MM" if files else "SM"),
        direction="from_phone",
        sender=words.number
        if words.by_sms
        else f"whatsapp:{words.number or words.external_user_id}",
        to=sender,
        body=words.text or _tapped_title(words, exchange),
        created=now,
        status="received",
        statuses=[("received", now)],
        payload=words.payload,
        media=files,
        replied_to=words.replied_to,
    )


def form_of(
    words: Words, message: Message, exchange: Exchange, *, account_sid: str, base_url: str
) -> dict[str, str]:
    """The fields of the webhook that announces the message."""
    form = {
        **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid),
        "AccountSid": account_sid,
        "From": message.sender if words.number else "",
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
        "SmsStatus": "received",
        "MessageType": _type(words, message),
    }
    if words.number.startswith("+") and not words.by_sms:
        form["WaId"] = words.number.removeprefix("+")
    if words.profile_name:
        form["ProfileName"] = words.profile_name
    if words.external_user_id:
        form["ExternalUserId"] = words.external_user_id
    if words.replied_to:
        form["OriginalRepliedMessageSid"] = words.replied_to
        form["OriginalRepliedMessageSender"] = message.to
    form |= _tap(words, exchange) | _place(words.location)
    form |= _files(message, f"{base_url}/2010-04-01/Accounts/{account_sid}")
    return form | dict(words.extra)


def _type(words: Words, message: Message) -> str:
    if message.media:
        declared = message.media[0].content_type
        if declared == "image/webp":
            return "sticker"
        kind = declared.partition("/")[0]
        return {"application": "document", "text": "contacts"}.get(kind, kind)
    if words.location:
        return "location"
    return "button" if words.payload else "text"


def _tap(words: Words, exchange: Exchange) -> dict[str, str]:
    if not words.payload:
        return {}
    title = _tapped_title(words, exchange)
    if any(row.id == words.payload for bubble in _shown(words, exchange) for row in bubble.rows):
        return {"ListId": words.payload, "ListTitle": title}
    return {"ButtonPayload": words.payload, "ButtonText": title, "ButtonType": "REPLY"}


def _tapped_title(words: Words, exchange: Exchange) -> str:
    for bubble in _shown(words, exchange):
        for option in (*bubble.buttons, *bubble.rows):
            if option.id == words.payload:
                return option.title
    return words.title or words.payload


def _shown(words: Words, exchange: Exchange) -> list[Message]:
    return list(reversed(exchange.phone(words.number or words.external_user_id)))


def _place(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    form = {"Latitude": f"{place.latitude:g}", "Longitude": f"{place.longitude:g}"}
    if place.label:
        form["Label"] = place.label
    if place.address:
        form["Address"] = place.address
    return form


def _files(message: Message, account_url: str) -> dict[str, str]:
    form = {}
    for number, file in enumerate(message.media):
        form[f"MediaUrl{number}"] = f"{account_url}/Messages/{message.sid}/Media/{file.sid}"
        form[f"MediaContentType{number}"] = file.content_type
    return form
