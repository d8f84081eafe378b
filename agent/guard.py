"""The last look at what goes out: no number or link of its own, no promise, one question."""

import re

from agent.reply import MOST, Reply, numbers_in

_LONG = 1024  # what WhatsApp takes beside buttons; only costs and the summary need it
_MAY_BE_LONG = frozenset(
    {"application.quote", "application.summary", "application.summary_last_day"}
)
_PROMISES = re.compile(
    r"(?i)\b(approved|guarantee\w*|pre-?approv\w*|you (?:will|are going to|shall) (?:get|receive)"
    r" (?:the|your|a) (?:loan|money)|you got the (?:loan|money)|you qualify"
    r"|goedgekeur|goedkeuring is|gewaarborg|waarborg\w*"
    r"|jy (?:sal|gaan) (?:die|jou|'n) (?:lening|geld) (?:kry|ontvang)|jy kwalifiseer)\b"
)
_ENDINGS = "com|net|org|info|biz|io|ai|ly|me|co|na|za|app|link|shop|site|online|top|xyz"
_LINK = re.compile(
    rf"(?i)(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+(?:{_ENDINGS})\b(?:/\S*)?"
    r"|\b[\w.-]+\.[a-z]{2,}/\S*"
)


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
    words = _own_words(reply)
    if _PROMISES.search(words):
        found.append("promise")
    if _LINK.search(words):
        found.append("link")
    return found


def _own_words(reply: Reply) -> str:
    """Without the articles: people have read those, and they name the regulator's website."""
    words = reply.text
    for article in reply.reviewed:
        words = words.replace(article, " ")
    return words
