"""Addresses in a text: links, domains, e-mail, handles and phone numbers, however hidden."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from agent.claims import plain

# Two letters are a country; of the longer endings those that people are sent to.
_ENDING = (
    r"(?:[a-z]{2}|com|net|org|info|biz|app|link|shop|site|online|top|xyz|club|live|store|website"
    r"|page|click|icu|vip|win|loan|loans|money|cash|bank|finance|credit|pro|dev|cloud|mobi|name"
    r"|tech|today|world|gov|edu|africa|example|test)"
)
_DOT = r"(?:\.|\s?\[\.\]\s?|\s?\(\.\)\s?|\s?[\[(](?:dot|punt)[\])]\s?)"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_LINK = re.compile(
    rf"""(?ix)
    \b[a-z][a-z0-9+.-]*://\S+ | \b(?:www|wa|t)\.\S+
    | {_EMAIL}
    | (?<![\w@])@[a-z]\w{{2,}}
    | \b(?:[\w-]+{_DOT})+{_ENDING}\b(?:[/:?\#]\S*)?
    | \b[\w-]+\ (?:dot|punt)\ (?:com|net|org|info|na|za|co|app|link)\b
    | \b[\w.-]+\.[a-z]{{2,}}/\S*
    | \b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b
    | \*\d[\d*]+\#
    """
)
# What stands in every link, and in no amount: most texts have none of it and are left at that.
_LINKING = re.compile(
    r"(?i)\.(?!\d\d(?![.\w]))\S|\b(?:www|wa|t)\.\S|@|//"
    r"|[\[(](?:\.|dot|punt)|\ (?:dot|punt)\ |\*\d"
)
_PHONE = re.compile(r"(?<![\w.,:$/-])(?:\+|00)?\(?\d[\d ()-]{5,}\d(?!\w|[.,:]\d)")
_PHONE_DIGITS = range(7, 16)
_OTHER_DOTS = str.maketrans({"。": ".", "․": ".", "·": "."})


def addresses_in(text: str) -> frozenset[str]:
    """Every address, folded: `Namfisa.com.na.` and `namfisa.com.na` are one."""
    text = plain(text).translate(_OTHER_DOTS)
    links = _LINK.finditer(text) if _LINKING.search(text) else ()
    phones = (found[0] for found in _PHONE.finditer(text))
    named = (_folded(found[0]) for found in links)
    return frozenset((*named, *(_dialled(each) for each in phones if _is_phone(each))))


def not_among(addresses: Iterable[str], allowed: frozenset[str]) -> bool:
    """Whether one of these is neither an allowed address nor a page of an allowed domain."""
    return any(each not in allowed and _host(each) not in allowed for each in addresses)


def _folded(link: str) -> str:
    return re.sub(r"\s", "", link).rstrip(".,:;!?)\"'*_").casefold()


def _host(address: str) -> str:
    """The domain of a plain page; nothing where a user, a port or a query could lead elsewhere."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.query or set(parts.netloc) & set("@:"):
        return ""
    return parts.netloc.removeprefix("www.")


def _is_phone(text: str) -> bool:
    return sum(each.isdigit() for each in text) in _PHONE_DIGITS


def _dialled(phone: str) -> str:
    return "".join(each for each in phone if each.isdigit())
