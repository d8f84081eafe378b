"""What she may choose first: her language, and from the menu."""

from flows import application, bank_change, loan, papers_list, telling, trouble
from flows.commands import Language
from flows.effects import Speak
from flows.flow import Ask, Offer, Turn

LANGUAGES: tuple[Language, ...] = ("en", "af", "osh", "her")


def has_chosen_language(turn: Turn) -> bool:
    """Whether this turn settled the language."""
    return any(isinstance(effect, Speak) for effect in turn.effects)


def ask_language() -> Ask:
    """The four languages, each in its own words."""
    return Ask(
        "welcome",
        topic="language",
        offers=tuple(Offer(f"language:{each}", f"language.{each}") for each in LANGUAGES),
    )


def use(turn: Turn, language: Language) -> None:
    """Write this language from now on, whatever she has written until now."""
    first = turn.situation.language is None
    turn.language = turn.speaks = language
    turn.do(Speak(language))
    turn.say("language.first" if first else "language.changed")
    if language in ("osh", "her"):
        turn.say("language.not_written_yet")
    turn.keep(wrote=(), declined=())


def speak(turn: Turn, language: Language) -> None:
    """Go on in this language, with what she wanted before she was asked for it."""
    use(turn, language)
    intent = turn.state.intent
    turn.keep(intent=None)
    if intent == "application":
        application.begin(turn)
    elif intent == "status":
        loan.tell_status(turn)
    elif intent == "documents":
        papers_list.tell(turn)
    elif intent == "review":
        telling.ask_for_review(turn)
    elif intent == "bank_change":
        bank_change.ask(turn)


def ask_menu(turn: Turn) -> Ask:
    """Everything that can be done here."""
    draft = turn.draft
    in_draft = draft is not None and draft.is_draft
    return Ask(
        "menu.ask",
        topic="menu",
        offers=(
            Offer("menu:apply", "menu.go_on" if in_draft else "menu.apply"),
            Offer("menu:status", "menu.status"),
            Offer("menu:question", "menu.question"),
            Offer("menu:problem", "menu.problem"),
            Offer("menu:person", "menu.person"),
        ),
    )


def choose_menu(turn: Turn, option: str, message: int) -> bool:
    """Go where the menu leads."""
    if option == "menu:apply":
        application.begin(turn)
    elif option == "menu:status":
        loan.tell_status(turn)
    elif option == "menu:question":
        turn.ask = Ask("question.ask", topic="question")
    elif option == "menu:problem":
        turn.ask = trouble.ask_which()
    return option in ("menu:apply", "menu:status", "menu:question", "menu:problem")
