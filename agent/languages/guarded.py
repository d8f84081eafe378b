"""What no language says alone before a named speaker answers for it."""

# Consent, costs, what is agreed and what is owed, and the words to somebody in despair or grief:
# no glossary can carry these, and Afrikaans has its English beneath. Each stands for all keys that
# begin so.
_GUARDED = (
    "consent.",
    "application.ask_consent",
    "application.consent_",
    "application.quote",
    "application.counter_offer",
    "application.too_much_for_any",
    "application.fewer_months",
    "application.still_fits",
    "application.summary",
    "application.confirm_send",
    "application.begin",
    "agreement.",
    "arrangement.",
    "bereavement.",
    "cancel.done",
    "decision.",
    "deduction.",
    "distress.",
    "dont_know.consent",
    "loan.",
    "offers.",
    "statement.",
    "status.",
    "threat.",
    "why.consent",
    "why.quote",
)


def needs_a_reviewer(key: str) -> bool:
    """Whether this text carries consent, cost or contract, or must not be wrong by a shade."""
    return key.startswith(_GUARDED)
