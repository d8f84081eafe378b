"""A yes that nobody has given is a promise; that there is none yet may be said."""

import pytest

from agent.promises import promises


def test_a_yes_before_anybody_decided_is_a_promise(subtests: pytest.Subtests) -> None:
    for text in (
        "Your loan is approved.",
        "We approved it.",
        "You are pre-approved.",
        "It is GUARANTEED.",
        "Approval granted.",
        "Your approval is on record.",
        "You will get the money.",
        "You will definitely receive N$500.00.",
        "You are going to receive your loan.",
        "You'll get the cash today.",
        "You qualify.",
        "You are eligible.",
        "You have been accepted.",
        "Congratulations.",
        "Your application was successful.",
        "Your loan is ready.",
        "The money is on its way.",
        "We will lend you the money.",
        "The answer is yes.",
        "Do not worry, your loan is approved.",
        "Don't worry your loan is approved.",
        "No problem it is approved.",
        "If you pay N$200.00 today, your loan is approved.",
        "Nothing is missing and your loan is now fully approved.",
        "\uff41\uff50\uff50\uff52\uff4f\uff56\uff45\uff44",  # full-width letters
        "Jou lening is goedgekeur.",
        "Jou lening word goedgekeur.",
        "Ons waarborg dit.",
        "Jy sal die geld kry.",
        "Jy gaan jou lening ontvang.",
        "Jy kwalifiseer.",
        "Jy kom in aanmerking.",
        "Baie geluk.",
        "Ons het ja gesê vir jou lening.",
        "Ons sê ja.",
        "Die antwoord is ja.",
        "Jou aansoek is suksesvol.",
        "Die geld is op pad.",
        "Moenie bekommer nie, dit is goedgekeur.",
        "As jy nou betaal, is dit goedgekeur.",
    ):
        with subtests.test(text=text):
            assert promises(text)


def test_that_nothing_is_decided_may_be_said(subtests: pytest.Subtests) -> None:
    for text in (
        "This is not an approval.",
        "Ons het nog nie ja gesê nie.",
        "As ons ja sê, kry jy eers al die koste.",
        "Your loan is not approved yet.",
        "Being old enough does not mean that the loan is approved.",
        "We cannot guarantee that.",
        "This is a limit and not a promise.",
        "Nobody is guaranteed a loan.",
        "We pay after your loan is approved and you have signed the agreement.",
        "When your loan is approved, you read the agreement.",
        "If the answer is yes, you read your agreement and sign it.",
        "A person decides.",
        "You will get a letter.",
        "Your application is sent. This is not an answer yet.",
        "This is an example, not an offer yet.",
        "You get: N$2,000.00",
        "Jou lening is nog nie goedgekeur nie.",
        "Dit beteken nie dat jou lening goedgekeur is nie.",
        "Ons kan dit nie waarborg nie.",
        "Sodra jou lening goedgekeur is, lees jy die ooreenkoms.",
        "As jou lening goedgekeur is, betaal ons.",
        "Jy kry: N$2,000.00",
    ):
        with subtests.test(text=text):
            assert not promises(text)
