"""Words that may have to stay: to somebody in despair, and what nobody has reviewed."""

from agent.doctor.finding import Finding
from agent.settings import Settings


def careful(settings: Settings) -> Finding:
    """What somebody in despair is told must be able to leave."""
    from agent.distress import CarefulWords
    from agent.guard import Rules
    from agent.phrases import Phrases

    careful, what = CarefulWords.chosen(settings), "Words to somebody in despair"
    faults = "; ".join(careful.faults(Phrases.load(), Rules.load()))
    if faults:
        return Finding(what, False, f"would be held back ({faults})", "Write them anew.")
    told = ", ".join(careful.texts) or "none set (BUFFR_DISTRESS_TEXT): the catalogue's"
    return Finding(what, True, told)


def languages(settings: Settings) -> Finding:
    """What nobody has reviewed: said with its English beneath, or not at all."""
    from agent.languages import review
    from agent.languages.catalogue import shipped

    unread = {each.language: len(each.keys("unreviewed")) for each in review.standings(shipped())}
    counts = ", ".join(f"{count} in {language}" for language, count in unread.items() if count)
    if not counts:
        return Finding("Unreviewed texts", True, "none")
    if settings.reviewed_only:
        told = "said in English instead (BUFFR_REVIEWED_ONLY)"
    else:
        told = (
            "what binds, and every local word, goes out with its English beneath. "
            "BUFFR_REVIEWED_ONLY=true says them in English until a named speaker has read them "
            "(docs/reviewers.md)"
        )
    return Finding("Unreviewed texts", True, f"{counts}; {told}")
