"""E-mail leaves once, through a real server on loopback, and nothing in it becomes a header."""

import asyncio
import email
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from channels.channel import Doubt, Later, Refused, Sent
from channels.email import BadMailUrl, Folder, Mail, Server, Smtp, is_address

OURS = "no-reply@lender.example"
ASKING = Mail(
    to="hr@kalahari.example",
    subject="Please confirm an employee's details (APP-7)",
    text="Good day.\nUerikondjera: ê, ö, ñ.\n.A line that begins with a dot.",
    html="<p>Good day.</p>",
    reference="0192-7",
)


@dataclass
class PostOffice:
    """A mail server that speaks as much SMTP as it is asked, and answers as it is told to."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    says: dict[str, bytes] = field(default_factory=dict)  # by command; None hangs up

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 loopback\r\n")
        while line := await reader.readline():
            command = line.split()[0].decode().upper().split(":")[0]
            if self.says.get(command) == b"":
                break
            writer.write(self.says.get(command, b"354 go on" if command == "DATA" else b"250 ok"))
            writer.write(b"\r\n")
            if command == "DATA" and "DATA" not in self.says:
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                if self.says.get("END") == b"":
                    break
                writer.write(self.says.get("END", b"250 kept") + b"\r\n")
        writer.close()


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    yield office
    server.close()
    await server.wait_closed()


def mailbox(office: PostOffice) -> Smtp:
    return Smtp(Server.of(f"smtp://127.0.0.1:{office.port}"), sender=OURS, seconds=5)


@pytest.mark.proves("Multi-Channel Communication Hub")
async def test_it_arrives_as_it_was_written(office: PostOffice) -> None:
    assert await mailbox(office).send(ASKING) == Sent("<0192-7@lender.example>")
    message = email.message_from_bytes(office.taken[0].removesuffix(b"\r\n.\r\n"))
    plain, html = message.get_payload()
    assert message["To"] == "hr@kalahari.example"
    assert message["From"] == "Buffr Lend <no-reply@lender.example>"
    assert message["Subject"] == ASKING.subject
    assert plain.get_content_type() == "text/plain"
    assert "Uerikondjera: ê, ö, ñ." in plain.get_payload(decode=True).decode()
    assert html.get_content_type() == "text/html"


async def test_what_was_surely_not_taken_is_tried_again_and_what_may_have_been_is_not(
    office: PostOffice, subtests: pytest.Subtests
) -> None:
    for says, becomes in (
        ({"RCPT": b"550 nobody here"}, Refused(550, "recipient")),
        ({"RCPT": b"451 later"}, Later(451, "recipient", 60.0)),
        ({"MAIL": b"421 busy"}, Later(421, "refused", 60.0)),
        ({"END": b"554 looks like an advertisement"}, Refused(554, "refused")),
        ({"END": b""}, Doubt("SMTPServerDisconnected")),
    ):
        with subtests.test(str(says)):
            office.says = dict(says)
            assert await mailbox(office).send(ASKING) == becomes
    closed = Smtp(Server.of("smtp://127.0.0.1:1"), sender=OURS, seconds=5)
    assert await closed.send(ASKING) == Later(0, "ConnectionRefusedError", 60.0)


async def test_nothing_becomes_a_header_or_a_second_recipient(
    office: PostOffice, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    bad = (
        {"to": "hr@a.example\r\nBcc: all@b.example"},
        {"to": "hr@a.example, all@b.example"},
        {"to": "Pay <hr@a.example>"},
        {"to": "hr@a"},
        {"to": f"{'a' * 60}@{'b' * 200}.example"},
        {"subject": "Hello\nBcc: all@b.example"},
        {"subject": "Hello\u2028Bcc: all@b.example"},
        {"subject": ""},
        {"reference": "x>\r\nBcc: all@b.example"},
        {"reference": "../../x"},
    )
    for change in bad:
        with subtests.test(str(change)):
            mail = Mail(**{**vars(ASKING), **change})
            assert isinstance(await mailbox(office).send(mail), Refused)
            assert isinstance(await Folder(tmp_path, sender=OURS).send(mail), Refused)
    assert office.taken == []
    assert list(tmp_path.iterdir()) == []


async def test_the_demo_keeps_it_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert isinstance(await Folder(folder, sender=OURS).send(ASKING), Sent)
    (file,) = folder.iterdir()
    assert file.name == "0192-7.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"To: hr@kalahari.example" in file.read_bytes()


def test_the_setting_names_a_server(subtests: pytest.Subtests) -> None:
    assert Server.of("smtps://us:p%40ss@mail.example") == Server(
        "smtps", "mail.example", 465, "us", "p@ss"
    )
    assert Server.of("smtp+starttls://mail.example").port == 587
    assert "p@ss" not in repr(Server.of("smtps://us:p%40ss@mail.example"))
    for bad in ("mail.example", "http://mail.example", "smtp://", "smtp://a:x/"):
        with subtests.test(bad), pytest.raises(BadMailUrl):
            Server.of(bad)
    assert is_address("hr@kalahari-foods.example")
