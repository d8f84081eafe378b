"""Files that a sender hangs on a message: Twilio fetches each by its address, and so do we."""

import httpx

from channels.fake_twilio.exchange import MediaFile, new_sid

_MOST_BYTES = 16 * 1024 * 1024
_KINDS = ("application/pdf", "image/jpeg", "image/png", "image/webp")
NOT_FETCHED = 63019  # Twilio's code for a file that it could not get


async def fetched(http: httpx.AsyncClient, url: str) -> MediaFile | None:
    """The file at this address; None where WhatsApp would not take it."""
    try:
        answer = await http.get(url)
    except httpx.HTTPError:
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code != 200 or kind not in _KINDS or len(answer.content) > _MOST_BYTES:
        return None
    return MediaFile(new_sid("ME"), kind, answer.content)
