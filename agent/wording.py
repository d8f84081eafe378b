"""What the replies of a turn are made of: what is said, what may be chosen or repeated, to whom."""

from typing import TYPE_CHECKING

from agent.guard import Listener
from agent.known import known_to
from agent.phrases import Phrases
from agent.reply import Sources
from flows import speakers
from flows.commands import Language
from flows.effects import ChangeSpeaker, DisownNumber, Unverify
from flows.figures import figures_in
from flows.flow import Decision, Offer, Say, Situation

if TYPE_CHECKING:  # they take seconds to import
    from agent.graph import TurnState
    from knowledge_base.search import Passage

_OF_STRANGERS = (ChangeSpeaker, DisownNumber, Unverify)
_ROOM_FOR_TERMS = 480  # characters; a message has 600, and the question of the form comes after


def says(state: "TurnState") -> list[Say]:
    """Everything that is said, in its order; the question comes after."""
    return [*_masked(state), *_decided(state), *_answered(state), *state.get("waiting", ())]


def _masked(state: "TurnState") -> tuple[Say, ...]:
    secret = (Say("secret.hidden"),) if state.get("masked") else ()
    return (*secret, Say("papers.number_hidden")) if state.get("numbers_hidden") else secret


def _decided(state: "TurnState") -> list[Say]:
    """Whoever hears that her secret was hidden is not blamed for what is left of her words."""
    hidden = state.get("masked") or state.get("numbers_hidden")
    return [
        each for each in state["decision"].says if not (hidden and each.key == "not_understood")
    ]


def _answered(state: "TurnState") -> list[Say]:
    return [
        _told(each.given, state["decision"].language) if each.given else Say("question.unknown")
        for each in state.get("answers", ())
    ]


def _told(passage: "Passage", language: Language) -> Say:
    """An article with its source; said to be English where hers was asked for in vain.

    For Oshiwambo and Otjiherero its key terms are told, as long as the message stays short.
    """
    values = {"text": passage.text, "title": passage.title}
    words = ", ".join(f"{english}: {local}" for english, local in passage.gloss)
    if words and len(passage.text) + len(passage.title) + len(words) < _ROOM_FOR_TERMS:
        return Say("question.answered_glossed", {**values, "words": words})
    if language == "af" and passage.language != language:
        return Say("question.answered_in_english", values)
    return Say("question.answered", values)


def when_somebody_comes(situation: Situation, place: int, *, distressed: bool) -> Say:
    """By the office's hours. Somebody in distress hears of no place in a line."""
    if situation.calendar.office_open(situation.now):
        minutes = situation.policy.sla.wait_minutes
        if distressed:
            return Say("distress.open", {"minutes": minutes})
        return Say("handover.open", {"minutes": minutes, "place": place})
    opens = situation.calendar.next_opening(situation.now)
    if distressed:
        return Say("distress.closed", {"opens": opens})
    return Say("handover.closed", {"opens": opens, "place": place})


def options_of(decision: Decision, phrases: Phrases) -> tuple[tuple[str, ...], ...]:
    """What may be chosen next; "1", a title or its meaning will stand for the id."""
    awaited = decision.ask or decision.open_question
    offers = awaited.offers if awaited else ()
    return tuple((offer.id, *_titles(offer, decision, phrases)) for offer in offers)


def _titles(offer: Offer, decision: Decision, phrases: Phrases) -> tuple[str, ...]:
    """An option as it is shown, then as it is called elsewhere: she may write any of them."""
    own = decision.language
    titles = phrases.titles(offer.label, offer.values, own, variety=decision.variety)
    others: list[Language] = [each for each in phrases.languages if each != own]
    return (*titles, *(phrases.text(offer.label, offer.values, each) for each in others))


def sources(state: "TurnState") -> Sources:
    """What a reply may repeat: the articles that were found, her own words, names that we know."""
    situation = state["situation"]
    passages = [each.given for each in state.get("answers", ()) if each.given is not None]
    words = [said.text for said in state.get("said", ())]
    words += [str(fact.value) for fact in situation.facts.values()]
    words += [part for told in situation.state.told for part in told[:2]]  # not the message's id
    words += [f"{each.name} {each.town}" for each in situation.employers]
    words += _on_her_papers(situation)
    return Sources(
        figures=figures_in(state.get("calculated", ()))
        | known_to(situation, state["decision"].facts or situation.facts),
        articles=frozenset(text for each in passages for text in (each.text, each.title)),
        words="\n".join(words),
    )


def _on_her_papers(situation: Situation) -> list[str]:
    """What was read there and waits for her to say that it is right, and what she typed of it."""
    arrived = (paper for each in situation.documents for paper in each.read)
    papers = (*situation.reading, *arrived)
    values = [value for each in papers for value in each.values.values()]
    return [each for each in (*values, *(n.tail for n in situation.typed)) if isinstance(each, str)]


def listener_of(situation: Situation, decision: Decision) -> Listener:
    """Whom a turn's replies are for."""
    draft = situation.draft
    return Listener(
        language=decision.language,
        verified=situation.may_hear and not _is_a_stranger(decision),
        decided=situation.loan is not None or (draft is not None and draft.is_approved),
    )


def is_unfit_for_more(state: "TurnState") -> bool:
    """Whether only what this turn decided is said: to a stranger, or beside despair."""
    decision = state["decision"]
    if speakers.nobody_is_named(state["situation"], decision.state):
        return True
    handed = decision.hand_over
    return _is_a_stranger(decision) or (handed is not None and handed.reason == "distress")


def _is_a_stranger(decision: Decision) -> bool:
    """Whether somebody else than the borrower turned out to be writing."""
    return any(isinstance(each, _OF_STRANGERS) for each in decision.effects)
