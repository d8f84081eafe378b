"""The errors that Twilio documents, in the JSON that it answers them with."""

from starlette.responses import JSONResponse

# code: (HTTP status, message). From https://www.twilio.com/docs/api/errors
_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too many requests"),
    20500: (500, "Internal server error"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' phone number"),
    21602: (400, "Message body is required"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21655: (400, "The ContentSid is invalid"),
    21656: (400, "The ContentVariables parameter is invalid"),
    21658: (400, "Parameter exceeded character limit"),
    63007: (400, "Twilio could not find a channel with the specified 'From' address"),
    63012: (400, "Channel provider returned an internal service error"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window"),
    63019: (400, "Media failed to download"),
    63018: (429, "Rate limit exceeded for channel"),
    63021: (400, "Channel invalid content error"),
    63024: (400, "Invalid message recipient"),
    63038: (429, "Account exceeded the daily messages limit"),
}


class Refusal(Exception):
    """Twilio refuses the request with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def refusal(code: int, *, retry_after: float | None = None) -> JSONResponse:
    """Answer as Twilio does when it refuses."""
    status, message = _ERRORS.get(code, (400, "Bad request"))
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    content = {"code": code, "message": message, "more_info": more_info, "status": status}
    return JSONResponse(content, status, headers)
