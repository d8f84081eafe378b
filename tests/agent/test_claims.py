"""A claim is whatever a borrower could hold us to: a number, an amount, a date, a share."""

import pytest

from agent.claims import claims_in, told_in


def test_every_number_amount_and_date_is_found(subtests: pytest.Subtests) -> None:
    for text, claims in (
        ("You pay 4 x N$600.00.", {"4", "N$600.00"}),
        ("Cost: N$ 400.00, 20 % once.", {"N$ 400.00", "20 %"}),
        ("First on 25 January 2027.", {"25 January 2027"}),
        ("First on 25th January.", {"25th January"}),
        ("Before May 25, 2027.", {"May 25, 2027"}),
        ("Monday 23 November, 08:00.", {"Monday 23 November", "08:00"}),
        ("Die eerste op 25 Januarie 2027.", {"25 Januarie 2027"}),
        ("We answer tomorrow, on Friday.", {"tomorrow", "Friday"}),
        ("Ons antwoord môre.", {"môre"}),
        ("It is two thousand, ten per cent.", {"thousand", "per cent"}),
        ("Jy betaal 4 x N$1\u00a0234,50.", {"4", "N$1 234,50"}),
        ("N$1 234 567,89 is baie.", {"N$1 234 567,89"}),
        ("N$600 25 keer", {"N$600", "25"}),
        ("-N$5.00 is less than N$5.00.", {"-N$5.00", "N$5.00"}),
        ("Pay \uff15\uff10 now, or ½.", {"50", "1", "2"}),  # full width; a fraction of one sign
        ("٣٤ and ③", {"٣٤", "3"}),
        ("You may pay more, early in the month.", set()),
        ("", set()),
    ):
        with subtests.test(text=text, claims=claims):
            assert claims_in(text) == claims


def test_the_same_digits_are_another_claim_with_another_meaning(subtests: pytest.Subtests) -> None:
    for text, other in (
        ("N$20 for each", "20 % for each"),
        ("25 January 2027", "25 March 2027"),
        ("N$500", "N$500.00"),
        ("N$1,000.00", "-N$1,000.00"),
        ("N$1 234,50", "N$1 234,00"),
        ("N$1 234,50", "N$234,50"),
    ):
        with subtests.test(text=text, other=other):
            assert not claims_in(text) & claims_in(other)


def test_what_she_wrote_herself_may_be_said_back(subtests: pytest.Subtests) -> None:
    for words, claim, told in (
        ("my number is 4471", "4471", True),
        ("44 71", "4471", True),
        ("44\n71", "4471", False),  # two messages are two numbers
        ("my number is 4471", "4472", False),
        ("I am paid on Friday", "friday", True),
        ("I am paid on Friday", "tomorrow", False),
    ):
        with subtests.test(words=words, claim=claim, told=told):
            assert told_in(words, claim) is told
