"""Why a message did not leave, or not yet, in words for staff."""

from collections.abc import Mapping

# Every reason that the gate gives; a test compares.
WHY: Mapping[str, str] = {
    "window_open": "she wrote within 24 hours",
    "window_closed": "she wrote more than a day ago, so nothing but an approved template may leave",
    "behind_a_template": "it waits until she answers a short template: she wrote more than a day "
    "ago",
    "she_wrote": "it waited until she wrote again",
    "held_too_long": "it waited too long for her to write, so a person tells her",
    "she_wrote_by_herself": "she wrote before it left, so it is not needed any more",
    "template_not_approved": "WhatsApp has not approved the template, or has paused it",
    "template_not_approved_yet": "it waits for WhatsApp to approve the template",
    "template_is_marketing": "WhatsApp counts the template as advertising, and she has not agreed "
    "to that",
    "opted_out": "she wants no messages from us",
    "no_consent_to_offers": "she has not agreed to hear of offers",
    "not_her_number": "this number is not hers any more",
    "number_not_verified": "it is not certain that she holds this phone",
    "who_speaks_is_not_known": "several people use this phone, so it waits until she says that it "
    "is she",
    "somebody_else_speaks": "somebody else writes from this phone now, so it waits",
    "withheld": "the last look before it leaves held it back",
    "withheld_and_given": "the last look before it leaves held it back: a case says why",
    "deceased": "we were told that she has died",
    "disputed": "she disputes it, and a person looks into that",
    "hardship": "she told us of hardship, so she is not reminded",
    "paid": "it is paid",
    "no_longer_needed": "what it was about is done",
    "answered": "she wrote before it left, so nobody has to ask her again",
    "applied": "she is applying, or pays back already",
    "case_open": "a case of hers is open, so she is left in peace",
    "ended": "her interest is over, or was turned into a loan",
    "reminders_paused": "her reminders are paused",
    "too_late": "it is too old to be of use to her",
    "everything_is_stopped": "everything that we write first is stopped",
    "a_person_has_the_conversation": "a person has the conversation",
    "quiet_hours": "it waits for the hours in which we may write first",
    "often_enough_today": "we have written first to her today, so it waits",
    "often_enough_this_week": "we have written first often enough this week, so it waits",
    "she_is_writing": "she is in the middle of a talk, so it waits",
    "pair_rate": "WhatsApp takes one message to a person in a few seconds, so it waits",
    "by_sms": "it asks her by SMS to write: WhatsApp could not reach her",
    "asked_by_sms": "WhatsApp could not carry it, so an SMS asks her to write",
    "no_second_way": "WhatsApp could not carry it, and an SMS cannot go to this number",
    "no_offers_by_sms": "nobody is offered anything by SMS",
    "no_files_by_sms": "a file does not go by SMS: a link opens for whoever holds the phone",
    "no_such_channel": "we have no way out on the channel that she wrote on",
    "campaign_paused": "the campaign is paused, so it waits",
    "campaign_cancelled": "the campaign was ended before it left",
    "no_number": "we have no number at which we reach her",
    "proven_absent": "the provider did not have it, so it is tried again",
    "nothing_said_instead": "it was taken back, and let go after all",
    "newer_message": "she wrote again before it left, so the next answer takes it up",
    "late": "it was not handed over in time, and is looked for at the provider",
    "no_answer": "the provider did not answer, and is asked what became of it",
}


def words(why: str) -> str:
    """A reason as people read it; the provider's own are words already."""
    return WHY.get(why, why.replace("_", " "))
