"""A copy of her papers for her: as they came where they are harmless, else pictures of them."""

import io
import json
import zipfile
from typing import Any

import pytest

from channels.fake_twilio import Attachment
from tests.agent.clamd import HARMFUL, Clamd, Habit, listening
from tests.agent.desk.conftest import SELMA, exported
from tests.agent.test_files import agrees, looks_only, photo, sends

PAGE = "/desk/customers/BUF-1/data"


@pytest.fixture
async def known(lender: Any) -> Any:
    """She has sent a photo, one with something behind it, and a voice note."""
    looks_only(lender)
    await agrees(lender, SELMA)
    await sends(lender, SELMA, photo())
    harmful = Attachment(photo(blur=1).data + HARMFUL, "image/jpeg")
    await sends(lender, SELMA, harmful)
    await lender.says(SELMA, voice=b"OggS" + bytes(400))
    await lender.quiet()
    return lender


async def taken(desk: Any) -> tuple[list[str], str, list[bytes]]:
    """The papers that leave, what the file says of them, and their bytes."""
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        await simon.send_form(f"{PAGE}/export")
        file = await exported(simon, ada)
    with zipfile.ZipFile(io.BytesIO(file.content)) as folder:
        names = [each for each in folder.namelist() if each.startswith("papers/")]
        page = " ".join(folder.read("read_me_first.html").decode().split())
        return names, page, [folder.read(each) for each in names]


async def scans(lender: Any, address: str) -> None:
    house = lender.house
    house.settings = house.settings.model_copy(update={"antivirus": address})


async def test_where_nothing_looks_them_over_only_our_pictures_leave(known: Any, desk: Any) -> None:
    names, page, data = await taken(desk)
    assert names == ["papers/01_other_page_1.jpg", "papers/02_other_page_1.jpg"]
    assert not any(HARMFUL in each for each in data)
    assert page.count("nothing looks files over for something harmful here") == 3
    assert "Other: not in this file." in page
    assert await originals(known) == 0


async def test_what_is_harmless_leaves_as_it_came(known: Any, desk: Any) -> None:
    async with listening(Clamd()) as address:
        await scans(known, address)
        names, page, data = await taken(desk)
    assert names == [
        "papers/01_other.jpg", "papers/02_other_page_1.jpg", "papers/03_other.bin",
    ]  # fmt: skip
    assert data[0] == photo().data
    assert not any(HARMFUL in each for each in data)
    assert "something harmful was found in it" in page
    assert await originals(known) == 2


@pytest.mark.parametrize("habit", ["cuts", "babbles"])
async def test_where_the_answer_fails_nothing_leaves_as_it_came(
    known: Any, desk: Any, habit: Habit
) -> None:
    async with listening(Clamd(habit)) as address:
        await scans(known, address)
        names, page, _ = await taken(desk)
    assert names == ["papers/01_other_page_1.jpg", "papers/02_other_page_1.jpg"]
    assert page.count("It can be asked for again.") == 3
    assert await originals(known) == 0


async def originals(lender: Any) -> Any:
    """What the record of the export says."""
    ((detail,),) = await lender.rows("select detail from audit_log where action = 'export'")
    return json.loads(detail)["originals"]
