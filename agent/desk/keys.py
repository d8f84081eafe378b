"""Keys of the desk: which there are, and whether single letters do anything for whoever is here."""

from fastapi import Response

from agent.desk import gate
from agent.desk.gate import Visit

COOKIE = "desk-keys"
_A_YEAR = 365 * 24 * 60 * 60
# What is pressed, and what it does.
KEYS = (
    ("Ctrl + K", "find anything, or go anywhere"),
    ("Ctrl + Enter", "send what is written"),
    ("?", "these keys"),
    ("j, k", "the next row, the row before"),
    ("Enter", "open the row"),
    ("c", "claim the row, or take the next one; in a conversation, take it over"),
    ("g then q", "to the queue"),
    ("g then c", "to the cases"),
    ("g then a", "to the applications"),
    ("g then r", "to the reviews"),
    ("r, n, h", "in a conversation: reply, note, hand back"),
    ("e", "in a conversation: to its case, to end it"),
    ("t", "in a conversation: hide translations, or show them"),
    ("/", "in a conversation: ready replies"),
)


def are_on(visit: Visit) -> bool:
    """Whether single letters are keys: somebody who dictates may not want them."""
    return visit.request.cookies.get(COOKIE) != "off"


async def show(visit: Visit) -> Response:
    """All of them, and the switch."""
    return visit.page("keys.html", keys=KEYS, are_on=are_on(visit))


async def switch(visit: Visit) -> Response:
    """Turn single letters on or off, in this browser."""
    response = gate.see_other("/desk/keys")
    response.set_cookie(
        COOKIE,
        "off" if visit.form.get("single") == "off" else "on",
        max_age=_A_YEAR,
        path="/desk",
        secure=gate.is_secure(visit.house),
        httponly=True,
        samesite="strict",
    )
    return response
