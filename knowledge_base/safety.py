"""What keeps an article from being served, whoever wrote it: each fault says what to remove.

An article reaches borrowers word for word and no model ever reads it, so it can order nobody about.
What is left is what it could tell people: a false number, a link, a promise, a question for a PIN.
"""

import re
import unicodedata
from collections.abc import Iterator

from knowledge_base.article import Article
from knowledge_base.rendering import without_references

LONGEST_TEXT = 480

_TAG = re.compile(r"<[^>\s][^>]*>|<!--|&[a-z#0-9]+;|\[[^\]]*\]\([^)]*\)|```|\$\{|\{%|\{#")
_LINK = re.compile(
    r"(?i)[a-z][a-z0-9+.-]*://|\bwww\.|\b[\w-]+\.(?:com|net|org|info|biz|io|ai|ly|me|co|na|za|app"
    r"|link|shop|site|online|top|xyz|ru|cn)\b|[\w.+-]+@[\w-]+\.\w+"
)
_NUMBERS = {
    "en": re.compile(
        r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
        r"|forty|fifty|sixty|ninety|half|quarter|hundred|thousand|million|percent)\b"
    ),
    "af": re.compile(
        r"(?i)\b(?:twee|drie|vier|vyf|ses|sewe|agt|nege|tien|elf|twaalf|vyftien|twintig|dertig"
        r"|veertig|vyftig|helfte|kwart|honderd|duisend|miljoen|persent)\b"
    ),
}
_ORDER = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|rule|prompt|previous|above)"
    r"|\b(?:system|developer|hidden)\s+(?:prompt|message|instruction)"
    r"|\byou are now\b|\bact as\b|\bas an ai\b|\bjailbreak|\bprompt injection"
    r"|(?:^|\s)(?:system|assistant|user)\s*:|<\||\[/?INST\]"
)
_PROMISE = re.compile(
    r"(?i)\b(?:guarantee\w*|pre-?approved|you (?:are|will be) approved|you qualify"
    r"|you will get (?:the|a|your) (?:loan|money)|gewaarborg|jy is goedgekeur|jy kwalifiseer)\b"
)
_SECRET = re.compile(r"(?i)\b(?:pin|otp|password|cvv|bank card|wagwoord|bankkaart)\b")
_DENIAL = re.compile(
    r"(?i)\b(?:no|not|never|nobody|forbids?|without|nooit|nie|geen|niemand|moenie)\b"
)
_SENTENCE = re.compile(r"(?<=[.!:])\s")


def faults(article: Article) -> Iterator[str]:
    """Everything that must be removed before this article may be served; nothing if it may."""
    told = "\n".join((article.title, *article.questions, article.body))
    plain = without_references(article.body)
    yield from _hidden(told)
    if _TAG.search(told):
        yield "remove the markup: borrowers read plain text."
    if _LINK.search(without_references(told)):
        yield "remove the link or address: name a confirmed fact of facts.toml instead."
    if _ORDER.search(told):
        yield "remove what speaks to a machine: an article is for borrowers."
    if re.search(r"\d", plain) or _number_words(article.language).search(plain):
        yield "write a reference instead of the number."
    if _PROMISE.search(plain):
        yield "remove the promise: a person decides."
    if any(_SECRET.search(one) and not _DENIAL.search(one) for one in _SENTENCE.split(plain)):
        yield "never ask for a PIN, a code, a password or a card."
    if len(plain) > 2 * LONGEST_TEXT:
        yield f"shorten it: a borrower reads at most {LONGEST_TEXT} characters."


def _number_words(language: str) -> re.Pattern[str]:
    return _NUMBERS.get(language, _NUMBERS["en"])


def _hidden(text: str) -> Iterator[str]:
    """Letters that look like others, and signs that nobody sees."""
    for sign in sorted(filter(_is_strange, set(text))):
        yield f"remove U+{ord(sign):04X}: it is not seen, or not what it looks like."


def _is_strange(sign: str) -> bool:
    if sign in "\n\t":
        return False
    kind = unicodedata.category(sign)
    if kind[0] in "CM" or kind in ("Zl", "Zp"):
        return True
    return kind[0] == "L" and not unicodedata.name(sign, "").startswith("LATIN")
