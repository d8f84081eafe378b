"""The last look at what goes out: no number of its own, no promise, no link, one question."""

import re

from agent.reply import MOST, Reply, numbers_in

_LONG = 1024  # what WhatsApp takes beside buttons; only costs and the summary need it
_MAY_BE_LONG = frozenset(
    {"application.quote", "application.summary", "application.summary_last_day"}
)
_PROMISES = re.compile(
    r"(?i)\b(is approved|are approved|been approved|guarantee\w*|you will get the (loan|money)"
    r"|is goedgekeur|gewaarborg)\b"
)
_LINK = re.compile(r"(?i)\bhttps?://|\bwww\.|\b\w+\.(com|net|org|io|ly|na)\b")


def faults(reply: Reply) -> list[str]:
    """Everything that keeps this message from leaving; names for the record, no text."""
    found = []
    if not reply.text.strip():
        found.append("empty")
    if len(reply.text) > (_LONG if _MAY_BE_LONG & set(reply.keys) else MOST):
        found.append("too_long")
    if reply.text.count("?") > 1:
        found.append("two_questions")
    if numbers_in(reply.text) - reply.stated:
        found.append("number_without_source")
    if _PROMISES.search(reply.text):
        found.append("promise")
    if _LINK.search(reply.text):
        found.append("link")
    return found
