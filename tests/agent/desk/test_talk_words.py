"""What she wrote in her own language: a machine's English marked as such, or a list of words."""

from typing import Any

from agent.desk import glossing
from tests.agent.desk.conftest import SELMA, held_by, seen


class Tiny:
    """A model that translates one language, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def in_english(self, text: str, *, language: str) -> str:
        self.asked.append((text, language))
        return "I want <money>" if language == "af" else ""

    async def from_english(self, text: str, *, language: str) -> str:
        self.asked.append((text, language))
        return "Ek wil <geld> hê" if language == "af" else ""


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


async def test_a_draft_in_her_language_comes_with_the_way_back_and_is_sent_by_a_person(
    lender: Any, desk: Any
) -> None:
    settings, tiny, whole = lender.house.settings, Tiny(), lender.house.models
    async with desk("maria") as maria:
        address = await held_by(maria, lender, "Hallo", "2", "agent")
        assert "no model is set up from English into Afrikaans" in (await maria.get(address)).text
        typed = {"text": "I want <money>"}
        settings.draft_models["af"] = "models/kudu-en-af"
        blind = await maria.send_form(f"{address}/put-over", **typed)
        assert "nobody should send what nobody can read" in blind.text
        settings.translation_models["af"] = "models/kudu-af-en"
        lender.house.models = tiny
        draft = (await maria.send_form(f"{address}/put-over", **typed)).text
        again = (await maria.send_form(f"{address}/put-over", part="1", **typed)).text
        lender.house.models = whole
        for each in ("Ek wil &lt;geld&gt; hê", "I want &lt;money&gt;", "kudu-en-af", "kudu-af-en"):
            assert each in draft
        assert (again.strip().startswith("<section"), len(tiny.asked)) == (True, 4)
        none = await maria.send_form(f"{address}/put-over", text=" ")
        assert "Write in English first" in none.text
        await maria.send_form(f"{address}/fill", drafted="Ek wil <geld> hê", **typed)
        page = (await maria.get(address)).text
        assert ">Ek wil &lt;geld&gt; hê</textarea>" in page
        heard = len(lender.heard(SELMA))
        await maria.send_form(f"{address}/reply", text="Ek wil <geld> hê", seen=seen(page))
    await lender.quiet()
    assert [each.text for each in lender.heard(SELMA)][heard:] == ["Ek wil <geld> hê"]
    taken = await lender.rows(
        "select data->>'source' from events where data->>'action' = 'suggestion_taken'"
    )
    assert taken == [("translation:kudu-en-af",)]


def test_attested_words_are_explained_and_others_are_left_alone() -> None:
    found = glossing.pieces("Onda hala oimaliwa, kwafe nge xyz.", language="osh", variety="kua")
    assert "".join(each.text for each in found) == "Onda hala oimaliwa, kwafe nge xyz."
    terms = glossing.terms(found)
    assert terms["oimaliwa"] == "money"
    assert terms["kwafe nge"] == "help me"
    assert "xyz" not in terms
    assert glossing.terms(glossing.pieces("I want money", language="en")) == {}
    assert glossing.pieces("", language="her") == (glossing.Piece(""),)
    long = glossing.pieces(f"{'xyz ' * 5_000}kwafe nge", language="osh", variety="kua")
    assert long == (glossing.Piece("xyz " * 5_000), glossing.Piece("kwafe nge", "help me"))
