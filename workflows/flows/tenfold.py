"""Pay that is ten times what she told before, or a tenth of it, is asked about before it counts."""

from flows.flow import Ask, Offer, Turn

TOPIC = "tenfold"
_TIMES = 10


def ask(before: object, told: object) -> Ask | None:
    """Whether it is right; None where it is near enough, or the first that she tells."""
    if not isinstance(before, int) or not isinstance(told, int):
        return None
    if told < _TIMES * before and before < _TIMES * told:
        return None
    return Ask(
        "application.tenfold",
        {"amount": told, "before": before},
        topic=TOPIC,
        offers=(Offer(f"{TOPIC}:{told}:yes", "option.yes"), Offer(f"{TOPIC}:no", "option.no")),
    )


def told(turn: Turn, option: str) -> int | None:
    """The pay that she says is right, by the button that was offered."""
    offered = any(option == each[0] for each in turn.state.options)
    number = option.removeprefix(f"{TOPIC}:").removesuffix(":yes")
    return int(number) if offered and option.endswith(":yes") and number.isdigit() else None
