"""The models that are named: the one that understands, and those that nothing needs."""

from agent.doctor.finding import Finding
from agent.settings import Settings


def model(settings: Settings) -> Finding:
    if settings.model == "offline":
        return Finding("Model", True, "offline: no message leaves this machine to be understood")
    good = bool(settings.model_key or settings.model_url)
    mend = "Set BUFFR_MODEL_KEY, or BUFFR_MODEL_URL for a server of your own."
    return Finding("Model", good, settings.model, mend)


def optional(settings: Settings) -> list[Finding]:
    """Each optional model that is named: whether it is here. The service runs without them."""
    from agent.models import loading

    translations = settings.translation_models.items()
    named = [
        ("Sentiment model", settings.sentiment_model),
        ("Speech model", settings.speech_model),
        *((f"Translation model ({one})", model) for one, model in translations),
        *((f"Draft model ({one})", model) for one, model in settings.draft_models.items()),
    ]
    findings = []
    for what, model in named:
        if not model:
            continue
        try:
            loading.is_here(model, download=settings.models_download)
        except loading.Absent as absent:
            mend = "The service runs on without it. docs/feelings.md says how to get it."
            findings.append(Finding(what, False, str(absent), mend))
        else:
            findings.append(Finding(what, True, model))
    none = "none set: moods by the lexicon, voice notes by people, no drafts of translations"
    return findings or [Finding("Optional models", True, none)]
