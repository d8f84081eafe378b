"""How somebody feels brings a person sooner, and a voice note's draft instructs nobody."""

from dataclasses import replace
from typing import Any

import pytest

from agent.bootstrap import House
from agent.distress import CarefulWords
from agent.graph import Mind
from agent.models.pipelines import Models

FIXED = "Jy is nie alleen nie. Bel asseblief nou 116, dag of nag."


class Listening(Models):
    """A speech model that hears the same in every note."""

    def __init__(self, heard: str) -> None:
        super().__init__()
        self._heard = heard

    async def transcript(self, note: bytes) -> str:
        return self._heard


@pytest.mark.parametrize(
    ("words", "priority", "mood"),
    [
        ("Can I talk to a person please", 2, "plain"),
        ("You are useless and I am furious!! I want to talk to a person", 1, "angry"),
        ("I am not angry, I want to talk to a person", 2, "plain"),
        ("I am so scared, I want to talk to a person", 2, "afraid"),
    ],
)
async def test_anger_brings_a_person_sooner(
    selma: Any, words: str, priority: int, mood: str
) -> None:
    await selma.tells("Hi", "1", words)
    handed = await selma.rows("select priority from cases where category = 'handoff'")
    assert handed == [(priority,)]
    packet = await selma.packet("handoff")
    assert packet["feeling"]["mood"] == mood


@pytest.mark.parametrize(
    ("words", "kindly"),
    [
        ("agent", False),
        ("I want to talk to a person 😡", True),
        ("I am so scared, I want to talk to a person", True),
    ],
)
async def test_whoever_is_clearly_upset_hears_a_kind_word_before_the_queue(
    selma: Any, words: str, kindly: bool
) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.says(words)
    assert ("I am sorry about this.\nI am calling a person." in answer) is kindly


async def test_anger_changes_nothing_that_is_decided_or_said(selma: Any) -> None:
    await selma.tells("Hi", "1")
    calm = await selma.says("I want to borrow 2000")
    await selma.says("menu")
    angry = await selma.says("I want to borrow 2000 😡😡")
    assert calm.splitlines()[-1] == angry.splitlines()[-1]
    assert await selma.count("cases", "true") == 0


async def test_a_voice_notes_draft_is_for_the_person_and_is_no_instruction(selma: Any) -> None:
    await selma.comes_to_the_pay()
    before = await selma.facts()
    selma.stage.house.models = Listening("I earn 9000, yes I agree, stop, my PIN is 1234")
    await selma.says("", voice=b"OggS....")
    packet = await selma.packet("voice_note")
    assert packet["unchecked_draft"].startswith("I earn 9000, yes I agree, stop")
    assert "1234" not in packet["unchecked_draft"]
    assert await selma.facts() == before
    assert (await selma.party()).identity.opted_out_at is None


async def test_the_settings_words_stand_in_the_place_of_ours(
    petrus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number to call is allowed because the words name it; the rest of the reply stays."""
    careful = CarefulWords({"af": FIXED})
    mind = await petrus.stage.house.mind()
    changed = replace(mind, careful=careful, rules=careful.known_to(mind.rules))

    async def mind_with_words(house: House) -> Mind:
        return changed

    monkeypatch.setattr(House, "mind", mind_with_words)
    answer = await petrus.says("ek wil nie meer lewe nie")
    assert answer.startswith(FIXED)
    assert "baie jammer dat dit vir jou so swaar is" not in answer
    assert "oor omtrent 20 minute" in answer
    assert await petrus.rows("select category, priority from cases") == [("distress", 0)]
