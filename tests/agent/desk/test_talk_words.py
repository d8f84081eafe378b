"""What she wrote in her own language: a machine's English marked as such, or a list of words."""

from typing import Any

from agent.desk import glossing
from tests.agent.desk.conftest import held_by

SELMA = "+264810000011"


class Tiny:
    """A model that translates one language, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def in_english(self, text: str, *, language: str) -> str:
        self.asked.append((text, language))
        return "I want <money>" if language == "af" else ""


async def test_a_translation_is_made_once_marked_and_may_be_called_wrong(
    lender: Any, desk: Any
) -> None:
    lender.house.settings.translation_models["af"] = "models/kudu-af-en"
    tiny, whole = Tiny(), lender.house.models
    async with desk("maria") as maria, desk("petrus") as petrus:
        address = await held_by(maria, lender, "Hallo", "2", "Ek wil geld leen", "agent")
        page = (await maria.get(address)).text
        assert "Not translated yet" in page
        message = page.split("data-translate")[-1].split('name="message" value="')[1].split('"')[0]
        await lender.quiet()
        lender.house.models = tiny
        for _ in range(2):
            await maria.send_form(f"{address}/translate", message=message)
        lender.house.models = whole
        page = (await petrus.get(address)).text
        assert "I want &lt;money&gt;" in page
        assert "machine translation, kudu-af-en" in page
        assert len(tiny.asked) == 1
        await petrus.send_form(f"{address}/wrong", message=message)
        assert "petrus says it is wrong" in (await maria.get(address)).text
    assert await lender.rows("select data from events where kind = 'desk'") == [
        ({"action": "translation_wrong", "message": message, "model": "kudu-af-en"},)
    ]


def test_attested_words_are_explained_and_others_are_left_alone() -> None:
    found = glossing.pieces("Onda hala oimaliwa, kwafe nge xyz.", language="osh", variety="kua")
    assert "".join(each.text for each in found) == "Onda hala oimaliwa, kwafe nge xyz."
    terms = glossing.terms(found)
    assert terms["oimaliwa"] == "money"
    assert terms["kwafe nge"] == "help me"
    assert "xyz" not in terms
    assert glossing.terms(glossing.pieces("I want money", language="en")) == {}
    assert glossing.pieces("", language="her") == (glossing.Piece(""),)
