"""What leaves outside the window: short, neutral, complete in two languages, and checked."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from flows import templates
from flows.sending import OPENER

BOOK = templates.load()
# What would tell whoever holds the phone that somebody owes, or blame her for it.
_NEVER = (
    *("loan", "debt", "owe", "credit", "pay ", "paid", "payment", "late", "overdue", "arrears"),
    *("lening", "skuld", "krediet", "betaal", "betaling", "agterstallig", "did not", "nie betaal"),
)


@pytest.mark.proves("Communication Templates", "Phase 2: Automation")
def test_everything_that_must_be_said_then_has_a_template() -> None:
    assert OPENER in BOOK.by_name
    assert {each.name for each in BOOK if each.campaign is None} == {
        *("answer_waiting", "decision_ready", "offer_ready", "offer_expiring"),
        *("documents_missing", "payment_coming", "payment_today", "deduction_missed"),
        *("promise_followed", "payout_made", "statement_ready", "case_update", "how_was_it"),
        "recommend_us",
        *("lead_partner", "lead_ready", "lead_employer", "lead_costs", "lead_again"),
        *("lead_papers", "lead_tell", "lead_budget", "lead_steps", "lead_last"),
    }
    assert not BOOK.by_name[OPENER].variables  # it can always be filled


def test_no_words_name_a_debt_or_blame(subtests: pytest.Subtests) -> None:
    for each in BOOK:
        for language in each.languages:
            with subtests.test(template=each.name, language=language):
                words = each.filled(language, each.examples).lower()
                first = words.split(".")[0]
                assert first in ("hello, this is buffr", "hallo, dit is buffr")
                assert [never for never in _NEVER if never in words] == []
                assert len(words) <= 200
                is_offer = each.category == "marketing"
                assert each.campaign is None or is_offer is (each.campaign == "marketing")
                assert is_offer is (templates.NO_OFFERS in [one.id for one in each.buttons])
                # Or is answered by its own buttons.
                asks = {"template:show", "csat:good", "nps:later"}
                assert asks & {button.id for button in each.buttons}


def test_other_words_are_another_version() -> None:
    one = BOOK.by_name["case_update"]
    other = one.model_copy(update={"words": {**one.words, "en": one.words["en"] + " Thank you."}})
    assert other.version("en") != one.version("en")
    assert other.version("af") == one.version("af")
    assert len(BOOK.versions) == 2 * len(BOOK.by_name)


def test_a_value_that_breaks_the_line_or_is_too_long_is_refused(subtests: pytest.Subtests) -> None:
    one = BOOK.by_name["case_update"]
    assert "HO-7" in one.filled("en", {"ref": "HO-7"})
    assert one.numbered("en").count("{{1}}") == 1
    for wrong in ("", " ", "HO\n7", "HO\t7", "HO" + " " * 5 + "7", "x" * 21):
        with subtests.test(value=wrong), pytest.raises(templates.BadValue):
            one.filled("en", {"ref": wrong})
    with pytest.raises(templates.BadValue):
        one.filled("en", {})


def test_a_file_that_whatsapp_would_reject_does_not_load(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    good = (Path(templates.__file__).parent / "case_update.toml").read_text("utf-8")
    wrongs = {
        "a variable nobody declares": ("under {{ref}}.", "under {{name}}."),
        "a variable at the end": (". Tap the button and we will show it.", " {{ref}}"),
        "no title in Afrikaans": ('{ en = "Show me", af = "Wys my" }', '{ en = "Show me" }'),
        "a title that is too long": ('"Show me"', '"Show me what you have to say"'),
        "a category of its own": ('"utility"', '"friendly"'),
        "a name that nothing has": ("for_staff", "for_stuff"),
    }
    for what, (old, new) in wrongs.items():
        assert old in good
        (tmp_path / "case_update.toml").write_text(good.replace(old, new, 1), "utf-8")
        with subtests.test(what), pytest.raises(ValidationError):
            templates.load(tmp_path)
