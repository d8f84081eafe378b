"""E-mail: one message to one person, by SMTP or into a folder that a developer reads."""

import asyncio
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from channels.channel import Delivery, Doubt, Later, Refused, Sent

# One plain address. No display name, no list, no comment: nothing that a header could hide in.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
_MOST_ADDRESS = 254
_MOST_SUBJECT = 150
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_SECONDS = 20.0
_SOON = 60.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PERMANENT = range(500, 600)

Safety = Literal["smtp", "smtp+starttls", "smtps"]


class NotMailable(ValueError):
    """An address or a subject that could say something else to a mail server."""


class BadMailUrl(ValueError):
    """Write it as smtps://user:password@host, smtp+starttls://host or smtp://host:25."""


@dataclass(frozen=True)
class Mail:
    """One e-mail, in plain words and the same in simple HTML. `reference` makes its id."""

    to: str
    subject: str
    text: str
    html: str
    reference: str


class Mailbox(Protocol):
    """A way for e-mails out."""

    async def send(self, mail: Mail) -> Delivery: ...


@dataclass(frozen=True)
class Server:
    """A mail server and how we are known to it."""

    safety: Safety
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> "Server":
        """Read the setting; raises `BadMailUrl`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadMailUrl(BadMailUrl.__doc__) from None
        safeties: dict[str, Safety] = {
            "smtp": "smtp",
            "smtp+starttls": "smtp+starttls",
            "smtps": "smtps",
        }
        if parts.scheme not in safeties or not parts.hostname:
            raise BadMailUrl(BadMailUrl.__doc__)
        safety = safeties[parts.scheme]
        return cls(
            safety=safety,
            host=parts.hostname,
            port=port or _PORTS[safety],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


def is_address(text: str) -> bool:
    """Whether this is one plain e-mail address and nothing else."""
    return len(text) <= _MOST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def written(mail: Mail, *, sender: str, domain: str) -> EmailMessage:
    """The message as it leaves; raises `NotMailable` where a value could become a header."""
    if not is_address(mail.to) or not is_address(sender):
        raise NotMailable("an address is one plain address")
    if _UNSEEN.search(mail.subject) or not 0 < len(mail.subject) <= _MOST_SUBJECT:
        raise NotMailable("a subject is one short line")
    if not re.fullmatch(r"[\w.-]+", mail.reference):
        raise NotMailable("a reference is one word")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address("Buffr Lend", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.reference}@{domain}>"
    # Nobody's holiday note need answer us, and no filter should take it for an advertisement.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class Smtp:
    """A mail server. What it has surely not taken is tried again; what it may have taken, never."""

    def __init__(self, server: Server, *, sender: str, seconds: float = _SECONDS) -> None:
        self._server = server
        self._sender = sender
        self._domain = sender.partition("@")[2]
        self._seconds = seconds

    async def send(self, mail: Mail) -> Delivery:
        """Hand it over."""
        try:
            message = written(mail, sender=self._sender, domain=self._domain)
        except NotMailable as wrong:
            return Refused(0, str(wrong))
        return await asyncio.to_thread(self._hand_over, message)

    def _hand_over(self, message: EmailMessage) -> Delivery:
        try:
            client = self._greeted()
        except smtplib.SMTPAuthenticationError as failure:
            return Later(failure.smtp_code, "not let in", _SOON)
        except OSError as failure:  # every failure of SMTP is one
            return Later(0, type(failure).__name__, _SOON)
        try:
            return self._told(client, message)
        finally:
            client.close()

    def _greeted(self) -> smtplib.SMTP:
        server, checked = self._server, ssl.create_default_context()
        client: smtplib.SMTP
        if server.safety == "smtps":
            client = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._seconds, context=checked
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        try:
            if server.safety == "smtp+starttls":
                client.starttls(context=checked)
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client

    def _told(self, client: smtplib.SMTP, message: EmailMessage) -> Delivery:
        try:
            client.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, _ = next(iter(refused.recipients.values()))
            return _answered(code, "recipient")
        except smtplib.SMTPResponseException as refused:  # the sender or the words
            return _answered(refused.smtp_code, "refused")
        except smtplib.SMTPNotSupportedError as failure:
            return Refused(0, type(failure).__name__)
        except OSError as failure:  # every failure of SMTP is one
            # The line went while it was being told: the server may have all of it.
            return Doubt(type(failure).__name__)
        return Sent(str(message["Message-ID"]))


class Folder:
    """Where the demo's e-mails go: a file each, as a mail server would have had it."""

    def __init__(self, path: Path, *, sender: str) -> None:
        self._path = path
        self._sender = sender

    async def send(self, mail: Mail) -> Delivery:
        """Write it into the folder, readable by nobody else."""
        try:
            message = written(mail, sender=self._sender, domain="demo.invalid")
        except NotMailable as wrong:
            return Refused(0, str(wrong))
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path / f"{mail.reference}.eml"
        file.touch(mode=0o600)
        file.write_bytes(bytes(message))
        return Sent(str(message["Message-ID"]))


def _answered(code: int, why: str) -> Delivery:
    """A server's no: for good, or for now."""
    return Refused(code, why) if code in _PERMANENT else Later(code, why, _SOON)
