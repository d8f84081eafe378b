"""A talk under way: what is done on a phone, step by step, and what was seen of it so far."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from channels.fake_twilio import PhoneMessage
from crm_store.conversations import BOT, Party
from evals.borrower.hearing import Hearing
from evals.case import Step, Words, duration
from evals.outcome import Line, Played, TurnSeen
from evals.stage import rows, seen
from evals.stage.seen import Spoken
from evals.stage.theatre import Phone
from flows.commands import Language

_UNSAID = Spoken(0, ())


class NoWords(Exception):
    """The case has no words for this step in the language that it is played in."""


class Talk:
    """A talk under way: its phone, and what was seen of it so far."""

    def __init__(self, phone: Phone, language: Language) -> None:
        self.phone = phone
        self.language: Language = language
        self.step = 0
        self.lines: list[Line] = []
        self.turns: list[TurnSeen] = []
        self.before: Mapping[str, Any] | None = None  # her rows, where they shall be the same
        self._shown = 0  # bubbles that were noted
        self._noted: list[tuple[int, PhoneMessage | str]] = []  # since the last look, by step
        self._looked_at: UUID | None = None  # the newest turn by then

    def copied(self, phone: Phone) -> "Talk":
        """The same talk, to be gone on with on this phone."""
        copy = Talk(phone, self.language)
        copy.lines, copy.turns = list(self.lines), list(self.turns)
        copy._shown, copy._looked_at = self._shown, self._looked_at
        return copy

    async def does(self, step: Step) -> None:
        """Do one step; raises `NothingToTap` and `NoWords`."""
        self.step += 1
        phone = self.phone
        if step.waits:
            self._noted.append((self.step, f"({step.waits} later)"))
            await phone.waits(duration(step.waits))
        elif step.resumes_bot:
            self._noted.append((self.step, "(a person hands the conversation back)"))
            await phone.is_handed_back()
        elif step.taps:
            await phone.taps(step.taps)
        elif step.sends:
            await phone.sends(step.sends, called=step.file_name or "")
        elif step.unanswered is not None:
            await phone.is_not_answered(self._words(step.unanswered))
        elif step.at_once:
            await phone.says(*(self._words(each) for each in step.at_once))
        elif step.says is not None:
            await phone.says(self._words(step.says))
        self._note()

    def _note(self) -> None:
        """Remember which bubbles this step has brought; to ask the store takes longer."""
        bubbles = self.phone.shows()
        self._noted += [(self.step, each) for each in bubbles[self._shown :]]
        self._shown = len(bubbles)

    async def look(self) -> Sequence[Line]:
        """See what the service made of everything since the last look; the lines of it."""
        self._note()
        noted, self._noted = self._noted, []
        steps = {each.sid: step for step, each in noted if not isinstance(each, str)}
        spoken = await self._turns(steps)
        lines = [_line(each, spoken, step=step) for step, each in noted]
        self.lines += lines
        return lines

    async def hears(self) -> Hearing:
        """What came back last, as somebody who is simulated takes it in."""
        heard = [each for each in await self.look() if each.who == "bot"]
        return Hearing(
            text="\n".join(each.text for each in heard),
            options=tuple(
                pair for each in heard for pair in zip(each.options, each.titles, strict=True)
            ),
            awaits=self.turns[-1].awaits if self.turns and heard else None,
            keys=tuple(key for each in heard for key in each.keys),
        )

    async def over(self, ended: str) -> Played:
        """What it came to."""
        await self.look()
        theatre = self.phone.theatre
        party = await self.phone.party()
        return Played(
            lines=tuple(self.lines),
            turns=tuple(self.turns),
            owner=party.conversation.owner if party else BOT,
            language=party.conversation.language if party else None,
            store=await self._rows(party),
            ended=ended,
            before=self.before,
            others=await theatre.slate.changed_of_others(self.phone.address),
            turn_ms=tuple(round(each, 1) for each in self.phone.turn_ms),
        )

    async def rows(self) -> Mapping[str, Any]:
        """Her rows in the store, as they are now."""
        return await self._rows(await self.phone.party())

    async def _rows(self, party: Party | None) -> Mapping[str, Any]:
        if party is None:
            return {}
        async with self.phone.theatre.house.store.reading() as session:
            return await rows.of(session, party)

    async def _turns(self, steps: Mapping[str, int]) -> Mapping[str, Spoken]:
        async with self.phone.theatre.house.store.reading() as session:
            found = await seen.since(session, self.phone.address, self._looked_at, steps=steps)
        self._looked_at = found.newest or self._looked_at
        self.turns += found.turns
        return found.spoken

    def _words(self, words: Words) -> str:
        if isinstance(words, str):
            return words
        if self.language not in words:
            raise NoWords(f"step {self.step} has no words in {self.language!r}")
        return words[self.language]


def _line(noted: PhoneMessage | str, spoken: Mapping[str, Spoken], *, step: int) -> Line:
    if isinstance(noted, str):
        return Line(who="system", text=noted, step=step)
    words = spoken.get(noted.sid, _UNSAID)
    options = [(each.id, each.title) for each in (*noted.buttons, *noted.rows)] or words.options
    files = "".join(f"[{kind}] " for kind in noted.media)
    return Line(
        who="bot" if noted.direction == "to_phone" else "borrower",
        text=f"{files}{noted.text}",
        options=tuple(option for option, _ in options),
        titles=tuple(title for _, title in options),
        keys=words.keys,
        turn=words.turn,
        step=step,
    )
