"""A photo that cannot be read is asked for again with words that help, and the next is taken."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from sqlmodel import select

from agent import removing, unclear_photos
from agent.office import Desk, Office
from channels.fake_twilio import Attachment
from crm_store import erasure
from crm_store.customers import Customer
from crm_store.documents import Document


def card(*, blur: float = 0.0) -> Attachment:
    """An invented card on a dark table, as sharp as the hand was still."""
    picture = Image.new("RGB", (1200, 820), "#4a3b30")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(40)
    draw.rectangle((90, 80, 1110, 740), fill="#f1ede2")
    for row, words in enumerate(("Specimen card", "Selma Nangolo", "Not a real document")):
        draw.text((150, 150 + row * 120), words, font=font, fill="#22262b")
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(blur)).save(file, "JPEG")
    return Attachment(file.getvalue(), "image/jpeg")


async def _only_looks(selma: Any) -> Any:
    """What stands on the card is another story."""
    await selma.comes_to_the_papers()
    house = selma.stage.house
    looking = tuple(each.model_copy(update={"read_fields": False}) for each in house.book.documents)
    house.book = house.book.model_copy(update={"documents": looking})
    return house


def _files(house: Any) -> set[Path]:
    return {each for each in (house.settings.data / "documents").rglob("*") if each.is_file()}


async def test_a_blurred_id_is_asked_for_again_and_goes_once_the_sharp_one_is_here(
    selma: Any,
) -> None:
    house = await _only_looks(selma)
    answer = await selma.says("", card(blur=6))
    assert answer.startswith("I cannot read that: it is not sharp.")
    unclear = _files(house)
    answer = await selma.says("", card())
    assert "I deleted the files that I could not read." in answer
    assert "Step 6 of 7." in answer
    await removing.round_of(house)
    left = _files(house)
    assert (len(unclear), len(left), unclear & left) == (2, 2, set())  # the original and a copy
    assert await selma.rows(
        "select kind, status, reject_reason, storage_key is null, copy_keys::text = '[]'"
        " from documents order by received_at, id"
    ) == [("other", "rejected", "blur", True, True), ("id", "received", None, False, False)]
    assert await _deleted(selma) == [("bot", "document")]
    assert "deleted" not in await selma.sends_a_pdf()


async def test_without_a_sharp_one_it_goes_after_the_days_of_the_policy(selma: Any) -> None:
    house = await _only_looks(selma)
    await selma.says("", card(blur=6))
    files = _files(house)
    assert await unclear_photos.round_of(house) == 0  # she may be asked about it yet
    selma.clock.later(days=15)
    await _stays_while_a_hold_lasts(house)
    assert (await unclear_photos.round_of(house), await unclear_photos.round_of(house)) == (1, 0)
    assert (len(files), _files(house)) == (2, set())
    assert await _deleted(selma) == [("timer", "document")]


async def test_under_a_legal_hold_nothing_goes_and_nothing_else_is_said(selma: Any) -> None:
    house = await _only_looks(selma)
    await selma.says("", card(blur=6))
    async with house.store.transaction() as session:
        customer = await session.get_one(Customer, (await selma.party()).customer.id)
        await erasure.hold(session, customer, why="a dispute", by="user:eva", at=house.clock())
    assert "deleted" not in await selma.says("", card())
    await removing.round_of(house)
    assert len(_files(house)) == 4
    assert await _deleted(selma) == []


async def _deleted(selma: Any) -> list[tuple[str, str]]:
    """Who has deleted what."""
    found = await selma.rows("select actor, subject from audit_log where action = 'photo_deleted'")
    return [(actor, subject.partition(":")[0]) for actor, subject in found]


async def _stays_while_a_hold_lasts(house: Any) -> None:
    """No round finds it, nor does whoever found it before the hold was set."""
    now = house.clock()
    async with house.store.transaction() as session:
        photo = (await session.exec(select(Document).where(Document.status == "rejected"))).one()
        customer = await session.get_one(Customer, photo.customer_id)
        await erasure.hold(session, customer, why="a dispute", by="user:eva", at=now)
    assert await unclear_photos.round_of(house) == 0
    async with house.store.transaction() as session:
        assert not await unclear_photos.delete(Desk(session, Office.of(house), now), photo.id)
        await erasure.lift(session, customer, why="over", by="user:ada", at=now)
