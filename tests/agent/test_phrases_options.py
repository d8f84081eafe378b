"""Options fit on their buttons and rows, alone and beside those that are offered with them."""

from collections.abc import Mapping
from functools import cache

import pytest

from agent.languages.limits import place_of
from channels.channel import Choice, Option, Outbound
from channels.twilio_choices import CAPABILITIES, draw
from flows.form import SUMMARY
from flows.menu import LANGUAGES
from flows.papers import KINDS
from flows.read_papers import NEEDED
from tests.agent.keys_said import ENGLISH, PHRASES, named_in
from tests.agent.longest_values import said


@cache
def labels() -> set[str]:
    """The keys of everything that can be chosen."""
    return named_in("Offer", place=1)


# Their length is the employer's or the bank's: where it is too long, options are written as text.
BY_NAME = {"option.bank", "option.employer"}


def test_an_option_fits_on_its_button_or_row(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        for key in sorted(labels() - BY_NAME):
            with subtests.test(language=language, key=key):
                assert len(said(key, language)) <= place_of(key).most


def test_what_can_be_chosen_is_known_as_such() -> None:
    assert {key for key in ENGLISH if place_of(key).is_option} == labels() | {"option.choose"}


def test_what_opens_a_list_fits_on_its_button(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            assert len(PHRASES.text("option.choose", {}, language)) <= CAPABILITIES.button_title


# The choices as the flows offer them, by the labels of their options.
OFFERED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "consent": ("option.yes", "option.no", "option.tell_me_more"),
    "employer_unknown": ("option.write_again", "option.ask_my_employer", "option.person"),
    "quote": ("option.go_on", "option.other_amount", "option.other_months"),
    "fewer_months": ("option.take_months", "option.other_amount", "option.person"),
    "counter_offer": ("option.take_amount", "option.other_months", "option.person", "option.stop"),
    "summary": ("option.send", "option.change", "option.stop"),
    "change_item": tuple(f"item.{each}" for each in SUMMARY),
    "agreement": ("option.read_here", "option.change", "option.person"),
    "agreement_changed": ("option.other_amount", "option.other_months", "option.stop"),
    "paper_unclear": ("option.send_again", "option.person_reads", "option.type_numbers"),
    "paper_unclear_typed_here": (
        *("option.send_again", "option.person_reads", "option.type_numbers", "option.type_here"),
    ),
    "paper_wrong": tuple(f"option.wrong_{each}" for each in ("employer", *NEEDED["payslip"])),
    "which_document": (*(f"item.{each}" for each in KINDS), "option.other"),
    "pause": ("option.continue", "option.start_over", "option.menu"),
    "csat": ("option.good", "option.okay", "option.bad"),
    "nps": ("option.not_now",),
    "nps_why": ("option.no_reason",),
    "speaker": ("speaker.me", "speaker.own_loan", "speaker.theirs"),
    "speaker_again": ("speaker.first", "speaker.second", "speaker.new", "speaker.theirs"),
    "pause_offered": ("option.continue", "option.later", "option.menu"),
    "refused": ("option.answer", "option.later", "option.person", "option.stop"),
    "number": ("item.remuneration", "item.amount", "option.neither"),
    "stuck": ("option.try_again", "option.menu", "option.language", "option.person"),
    "nearest": ("option.take_amount", "option.other_amount", "option.person"),
    "cancel": ("cancel.application", "cancel.messages", "cancel.nothing"),
    "menu": ("menu.apply", "menu.status", "menu.question", "menu.problem", "menu.person"),
    "menu_in_draft": ("menu.go_on", "menu.status", "menu.question", "menu.problem", "menu.person"),
    "language": tuple(f"language.{each}" for each in LANGUAGES),
    **{
        f"switch_to_{each}": (f"language.go_on_in.{each}", f"language.stay.{other}")
        for each, other in zip(LANGUAGES, LANGUAGES[::-1], strict=True)
    },
    "trouble": (
        *("trouble.hardship", "trouble.paid", "trouble.wrong_deduction", "trouble.no_money"),
        *("trouble.fraud", "trouble.complaint", "option.person"),
    ),
    "arrangement": (
        *("arrangement.pick_pause", "arrangement.pick_reduced", "arrangement.pick_new_date"),
        *("arrangement.pick_promise", "option.none_of_these"),
    ),
    "paper_wrong_of_an_id": tuple(f"option.wrong_{each}" for each in NEEDED["id_front"]),
    "paper_wrong_of_a_letter": tuple(f"option.wrong_{each}" for each in NEEDED["bank_letter"]),
    "how_long": ("arrangement.months", "option.person"),
    "new_plan": ("option.yes", "option.no", "option.person"),
    "hardship": ("hardship.nothing", "hardship.some", "hardship.talk"),
    "complaint": ("trouble.that_is_all", "complaint.namfisa", "option.person"),
    "payslip_of_a_deduction": ("deduction.not_now", "complaint.namfisa", "option.person"),
    "slip": ("paid.no_slip", "option.person"),
    "reminded": (
        *("trouble.paid", "reminder.later", "trouble.hardship", "reminder.problem"),
        "option.person",
    ),
    "bereavement": ("bereavement.this_week", "bereavement.next_week", "bereavement.myself"),
    "scam": ("scam.report", "option.person", "option.menu"),
}


def test_every_option_is_tried_with_those_that_are_offered_beside_it() -> None:
    tried = {label for labels in OFFERED_TOGETHER.values() for label in labels}
    assert labels() - tried == BY_NAME


def test_whatsapp_can_draw_every_choice(subtests: pytest.Subtests) -> None:
    for language in PHRASES.languages:
        for topic in OFFERED_TOGETHER:
            with subtests.test(language=language, topic=topic):
                titles = [said(label, language) for label in OFFERED_TOGETHER[topic]]
                choice = Choice(
                    tuple(Option(str(number), title) for number, title in enumerate(titles)),
                    button=PHRASES.text("option.choose", {}, language),
                )
                drawn = draw(Outbound(to="+264810000001", text="?", reference="1", choice=choice))
                assert drawn is not None
                kind = (
                    "twilio/quick-reply"
                    if len(titles) <= CAPABILITIES.buttons
                    else "twilio/list-picker"
                )
                assert list(drawn.types) == [kind]
