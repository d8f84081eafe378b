"""Files that came with a turn: kept sealed and once, or refused with words that help."""

import asyncio
import hashlib
import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfWriter

from agent.documents import refusal
from agent.phrases import Phrases
from channels.fake_twilio import Attachment

SELMA, PETRUS = "+264810000011", "+264810000012"


def picture(shade: int = 200) -> Attachment:
    file = io.BytesIO()
    Image.new("RGB", (1000, 630), (shade, 40, 60)).save(file, "PNG")
    return Attachment(file.getvalue(), "image/png")


def pdf(pages: int = 1, *, password: str = "") -> Attachment:
    file, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return Attachment(file.getvalue(), "application/pdf")


def on_disk(lender: Any) -> list[Path]:
    folder: Path = lender.house.settings.data / "documents"
    return [path for path in folder.rglob("*") if path.is_file()]


async def agrees(lender: Any, *people: str) -> None:
    """They have written before, and agreed that we keep what they send."""
    for who in people:
        await lender.says(who, "Hi")
    await lender.quiet()
    await lender.sql(
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, id, 'data_processing', 'grant',"
        " 'data_processing.1', 'en', now() from channel_identities"
    )


def looks_only(lender: Any) -> None:
    """How a photo looks is judged; nobody takes the time to read what stands on it."""
    book = lender.house.book
    looking = tuple(each.model_copy(update={"read_fields": False}) for each in book.documents)
    lender.house.book = book.model_copy(update={"documents": looking})


async def sends(lender: Any, who: str, *files: Attachment) -> str:
    """Send files in one message; the first thing that comes back."""
    before = len(lender.heard(who))
    await lender.says(who, media=files)
    await lender.quiet()
    return str(lender.heard(who)[before].text)


async def test_each_refusal_has_its_own_words(lender: Any) -> None:
    wrong = {
        "not_a_document": Attachment(b"MZ\x90\x00" + bytes(500), "application/pdf"),
        "too_large": Attachment(b"%PDF-1.7" + bytes(5_242_880), "application/pdf"),
        "too_many_pages": pdf(21),
        "locked": pdf(password="secret"),
        "broken": Attachment(picture().data[:500], "image/png"),
    }
    people = {reason: f"+26481000{n:04}" for n, reason in enumerate(wrong, 60)}
    await agrees(lender, *people.values())
    answers = await asyncio.gather(
        *(sends(lender, people[reason], file) for reason, file in wrong.items())
    )
    words = [
        lender.house.phrases.text(f"papers.rejected.{reason}", {"megabytes": 2}, "en")
        for reason in wrong
    ]
    assert [answer.split("\n")[0] for answer in answers] == words
    assert len(set(words)) == len(words)
    assert on_disk(lender) == []
    kept = await lender.rows("select reject_reason, storage_key from documents order by 1")
    assert kept == [(reason, None) for reason in sorted(wrong)]


def test_every_reason_has_words_in_every_language() -> None:
    phrases = Phrases.load()
    for reason in (*refusal.REASONS, "not_fetched"):
        for language in ("en", "af", "osh", "her"):
            assert phrases.text(f"papers.rejected.{reason}", {"megabytes": 5}, language)


async def test_after_three_failures_a_person_helps(lender: Any) -> None:
    await agrees(lender, SELMA)
    for _ in range(3):
        await sends(lender, SELMA, Attachment(b"MZ", "application/pdf"))
    assert await lender.rows("select category, status from cases") == [
        ("document_upload_failures", "open")
    ]
    assert (await lender.party(SELMA)).conversation.owner == "queue"


def photo(*, blur: float = 0.0) -> Attachment:
    """A card with writing on it, as sharp as the hand was still."""
    picture = Image.new("RGB", (1200, 760), "#ece9e2")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(40)
    for row in range(8):
        draw.text((100, 80 + 70 * row), f"Row {row} of a specimen card", font=font, fill="#28282c")
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(blur)).save(file, "JPEG")
    return Attachment(file.getvalue(), "image/jpeg")


async def test_a_blurred_photo_is_told_how_and_kept_for_whoever_must_help(lender: Any) -> None:
    await agrees(lender, SELMA)
    for _ in range(3):
        answer = await sends(lender, SELMA, photo(blur=8))
        assert answer.startswith(lender.house.phrases.text("papers.hint.blur", {}, "en"))
    rows = await lender.rows(
        "select id, storage_key is not null, status, reject_reason, copy_keys,"
        " quality->0->>'hint' from documents"
    )
    assert {row[1:4] + row[5:] for row in rows} == {(True, "rejected", "blur", "blur")}
    assert await lender.rows("select category from cases") == [("document_upload_failures",)]
    document, *_, copies, _ = rows[0]
    (key,) = copies
    with Image.open(io.BytesIO(lender.house.cabinet.get_copy(key, document))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1200, 760))


async def test_after_a_hint_a_sharp_photo_is_taken(lender: Any) -> None:
    looks_only(lender)
    await agrees(lender, SELMA)
    await sends(lender, SELMA, photo(blur=8))
    await sends(lender, SELMA, photo())
    assert await lender.rows("select status, reject_reason from documents order by id") == [
        ("rejected", "blur"),
        ("received", None),
    ]


async def test_a_good_file_between_bad_ones_starts_the_count_anew(lender: Any) -> None:
    await agrees(lender, SELMA)
    bad = Attachment(b"MZ", "application/pdf")
    for file in (bad, bad, picture(), bad, bad):
        await sends(lender, SELMA, file)
    assert await lender.rows("select 1 from cases") == []


async def test_a_file_is_sealed_and_known_by_its_fingerprint(lender: Any) -> None:
    await agrees(lender, SELMA)
    file = pdf(3)
    await sends(lender, SELMA, file)
    ((document, key, sha256, size, mime),) = await lender.rows(
        "select id, storage_key, sha256, bytes, mime from documents"
    )
    assert (sha256, size, mime) == (
        hashlib.sha256(file.data).hexdigest(),
        len(file.data),
        "application/pdf",
    )
    (path,) = on_disk(lender)
    sealed = path.read_bytes()
    for start in range(0, len(file.data) - 16, 8):
        assert file.data[start : start + 16] not in sealed
    assert lender.house.cabinet.get(key, document) == file.data


async def test_the_same_file_of_two_people_is_noticed(lender: Any) -> None:
    await agrees(lender, SELMA, PETRUS)
    file = picture()
    for who in (SELMA, SELMA, PETRUS):
        await sends(lender, who, file)
    ((subject, rule),) = await lender.rows(
        "select subject, data->>'rule' from events where kind = 'fraud_signal'"
    )
    assert rule == "same file, two customers"
    assert await lender.rows(
        "select d.id::text from documents d join customers c on c.id = d.customer_id"
        " order by d.received_at desc limit 1"
    ) == [(subject,)]


async def test_the_same_blurred_file_of_two_people_is_noticed_too(lender: Any) -> None:
    await agrees(lender, SELMA, PETRUS)
    for who in (SELMA, PETRUS):
        await sends(lender, who, photo(blur=8))
    assert await lender.rows("select 1 from events where kind = 'fraud_signal'") == [(1,)]


async def test_the_same_useless_file_of_two_people_means_nothing(lender: Any) -> None:
    await agrees(lender, SELMA, PETRUS)
    for who in (SELMA, PETRUS):
        await sends(lender, who, Attachment(b"MZ", "application/pdf"))
    assert await lender.rows("select 1 from events where kind = 'fraud_signal'") == []


async def test_a_turn_that_is_taken_again_keeps_each_file_once(lender: Any) -> None:
    await agrees(lender, SELMA)
    held = lender.house.graph = _Holding(lender.house.graph)
    await lender.says(SELMA, media=[picture(10)])
    async with asyncio.timeout(20):
        await held.thinking.wait()
    assert len(on_disk(lender)) == 1
    await lender.says(SELMA, media=[picture(20)])
    held.go.set()
    await lender.quiet()
    assert len(on_disk(lender)) == 2
    assert await lender.rows("select count(*), count(distinct storage_key) from documents") == [
        (2, 2)
    ]
    assert held.turns == 2


class _Holding:
    """A graph whose first turn waits."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self.thinking, self.go, self.turns = asyncio.Event(), asyncio.Event(), 0

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        self.turns += 1
        self.thinking.set()
        await self.go.wait()
        return await self._graph.ainvoke(state, context=context)


async def test_files_of_one_message_keep_their_order(lender: Any) -> None:
    await agrees(lender, SELMA)
    files = [picture(shade) for shade in range(0, 250, 50)]
    await sends(lender, SELMA, *files)
    kept = await lender.rows("select sha256 from documents order by received_at, id")
    assert [sha256 for (sha256,) in kept] == [
        hashlib.sha256(file.data).hexdigest() for file in files
    ]


async def test_a_file_that_never_comes_is_asked_for_again(lender: Any) -> None:
    await agrees(lender, SELMA)
    lender.twilio.fail(10, "server_error", on="media")
    await lender.says(SELMA, media=[picture()])

    async def gives_up() -> None:
        async with asyncio.timeout(30):
            while await lender.rows("select 1 from inbox where status <> 'answered'"):
                lender.clock.later(seconds=5)
                await asyncio.sleep(0.2)

    await gives_up()
    await lender.quiet()
    assert "I could not get your file." in lender.heard(SELMA)[1].text
    assert await lender.rows(
        "select reject_reason, attempts from documents, inbox order by attempts desc limit 1"
    ) == [("not_fetched", 3)]


async def test_of_somebody_who_has_not_agreed_no_file_is_even_fetched(lender: Any) -> None:
    answer = await sends(lender, SELMA, picture())
    assert answer.startswith("I did not keep your file.")
    for heard in ({"voice": b"OggS"}, {"sticker": b"RIFF"}):
        await lender.says(SELMA, **heard)
        await lender.quiet()
    # Of the sticker nothing is noted: it is no paper.
    assert (
        await lender.rows("select reject_reason, storage_key, sha256 from documents")
        == [("before_consent", None, "")] * 2
    )
    assert on_disk(lender) == []


async def test_a_file_and_a_voice_note_for_a_person_who_waits_for_them_are_kept(
    lender: Any,
) -> None:
    await lender.says(SELMA, "agent")
    await lender.quiet()
    for heard in ({"media": [picture()]}, {"voice": b"OggS"}):
        await lender.says(SELMA, **heard)
        await lender.quiet()
    assert await lender.rows("select kind, status, mime from documents order by received_at") == [
        ("other", "received", "image/png"),
        ("other", "received", "audio/ogg"),
    ]
    assert len(on_disk(lender)) == 2
