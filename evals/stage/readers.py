"""Who reads what she writes: the house's own model, a hosted one, or one that plays a part."""

from agent.settings import Settings
from agent.understand import Reader, open_reader


def opened(model: str, settings: Settings) -> Reader:
    """The reader of this name. One that plays a part is added here, as a case of its own."""
    match model:
        case _:
            return open_reader(
                model,
                base_url=settings.model_url or None,
                api_key=settings.model_key or None,
                timeout=settings.model_seconds,
            )
