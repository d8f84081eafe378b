"""Which sentences tell something of a person: they leave only for a number known to be hers."""

PRIVATE = "private"  # how the body of a notice says so

# Families and single sentences of the catalogue. A phrase that shows money, a day, a name or how
# something stands, and is in neither list, fails a test: whoever writes it says which it is.
HERS = (
    *("loan.", "statement.", "agreement.", "arrangement.", "deduction.ask_right"),
    *("decision.approved", "decision.counter_offer", "decision.ask_offer", "decision.offer_taken"),
    *("decision.declined", "decision.may_fit", "decision.reason."),
    *("status.approved", "status.declined", "status.documents_submitted"),
    *("status.employment_verification", "status.manual_review"),
    *("link.numbers_kept", "link.change_kept", "link.change_approved"),
)
# Of those families, what says that nothing is told here, or is told without a figure.
_NOT_HERS = (
    *("loan.not_here", "agreement.none", "agreement.being_made"),
    *("status.documents_submitted_unchecked", "status.employment_verification_unchecked"),
    "status.manual_review_unchecked",
)
# What anybody may read, and why.
HARMLESS = {
    "a part of a sentence, or of a page": (
        *("step.", "months.", "days.", "minutes.", "pay_day.", "option.", "page.", "lead_form."),
    ),
    "a form that is filled in on this very number": (
        *("application.", "noted.", "number.", "changed.", "problem.", "skip.", "papers."),
        *("documents.", "pause.", "cancel.", "offers.", "typed."),
    ),
    "an article, or what holds for everybody": ("question.", "nps.", "under_age."),
    "when a person answers, or by what name she finds her case": (
        *("handover.", "hardship.", "complaint.", "no_money.", "threat.", "fraud.", "distress."),
        *("paid.", "mourning."),
    ),
    "that an application is there, which was sent from this number; no figure of it": (
        *("status.draft", "status.draft_open", "status.with_a_person", "status.late"),
        *("status.news_unchecked", "status.withdrawn", "status.expired", "decision.under_review"),
        *("decision.papers_needed", "decision.news", "decision.review_"),
        *("link.numbers", "link.bank_change"),
    ),
}


def is_hers(key: str) -> bool:
    """Whether this sentence tells something of the person whose number it should be."""
    return key.startswith(HERS) and key not in _NOT_HERS
