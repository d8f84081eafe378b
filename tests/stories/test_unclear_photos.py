"""A photo that cannot be read is asked for again with words that help, and the next is taken."""

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from sqlmodel import select

from agent import unclear_photos
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


async def test_a_blurred_id_is_asked_for_again_and_the_sharp_one_is_taken(selma: Any) -> None:
    await selma.comes_to_the_papers()
    house = selma.stage.house  # looks only: what stands on the card is another story
    looking = tuple(each.model_copy(update={"read_fields": False}) for each in house.book.documents)
    house.book = house.book.model_copy(update={"documents": looking})
    answer = await selma.says("", card(blur=6))
    assert answer.startswith("I cannot read that: it is not sharp.")
    assert "Step 6 of 7." in await selma.says("", card())
    assert await selma.rows(
        "select kind, status, reject_reason, jsonb_array_length(copy_keys) from documents"
        " order by received_at, id"
    ) == [("other", "rejected", "blur", 1), ("id", "received", None, 1)]
    files = {each for each in (house.settings.data / "documents").rglob("*") if each.is_file()}
    assert await unclear_photos.round_of(house) == 0  # she may be asked about it yet
    selma.clock.later(days=15)
    await _stays_while_a_hold_lasts(house)
    assert (await unclear_photos.round_of(house), await unclear_photos.round_of(house)) == (1, 0)
    left = {each for each in files if each.exists()}
    assert (len(files), len(left)) == (4, 2)  # of each the original and a copy to look at
    assert await selma.rows(
        "select status, storage_key is null, copy_keys::text = '[]' from documents"
        " order by received_at, id"
    ) == [("rejected", True, True), ("received", False, False)]
    deleted = "select actor, subject from audit_log where action = 'photo_deleted'"
    ((actor, subject),) = await selma.rows(deleted)
    assert (actor, subject.partition(":")[0]) == ("timer", "document")


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
