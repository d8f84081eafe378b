"""An address is anything that could lead a borrower away from us; sentences are none."""

import pytest

from agent.addresses import addresses_in, not_among

ALLOWED = frozenset({"namfisa.com.na", "help@kudu.example", "061290000"})


def test_every_address_is_found_and_folded(subtests: pytest.Subtests) -> None:
    for text, addresses in (
        ("See https://kudu.example/a.", {"https://kudu.example/a"}),
        ("See hxxps://kudu.example/a", {"hxxps://kudu.example/a"}),
        ("See WWW.Kudu.example", {"www.kudu.example"}),
        ("See kudu.com.na.", {"kudu.com.na"}),
        ("Write to wa.me/264810000099", {"wa.me/264810000099"}),
        ("t.me/kudu", {"t.me/kudu"}),
        ("See bit.ly/abc", {"bit.ly/abc"}),
        ("kudu[.]com or kudu (dot) com", {"kudu[.]com", "kudu(dot)com"}),
        ("kudu dot com", {"kududotcom"}),
        ("kudu\uff0ecom", {"kudu.com"}),
        ("kudu。com", {"kudu.com"}),
        ("Write to selma@kudu.ai.", {"selma@kudu.ai"}),
        ("Follow @buffr_help", {"@buffr_help"}),
        ("http://10.0.0.7/x", {"http://10.0.0.7/x"}),
        ("Call +264 81 000 0099 now", {"264810000099"}),
        ("Call 081-000-0099", {"0810000099"}),
        ("Call (061) 290 000", {"061290000"}),
        ("Call *081 000 0099*", {"0810000099"}),
        ("Dial *140*0810000099# now", {"*140*0810000099#", "0810000099"}),
    ):
        with subtests.test(text=text, addresses=addresses):
            assert addresses_in(text) == addresses


def test_words_and_amounts_are_no_address(subtests: pytest.Subtests) -> None:
    for text in (
        "JPEG/PNG or PDF.",
        "Ons help. Na dit is jy klaar.",
        "a.m. or p.m., e.g. at noon",
        "N$500.00/month, N$1,234,567.89 in total",
        "25 January 2027, Monday 23 November, 08:00",
        "Step 3 of 7. 1 Yes 2 No",
        "APP-204, NAM-0012345678/2026",
        "J.P. Foods, P.O. Box",
        "*menu* and *agent*",
        "You pay 4 x N$600.00",
    ):
        with subtests.test(text=text):
            assert addresses_in(text) == frozenset()


def test_only_an_allowed_address_or_a_plain_page_of_it_is_fit(subtests: pytest.Subtests) -> None:
    for address, fit in (
        ("namfisa.com.na", True),
        ("https://www.namfisa.com.na/complaints", True),
        ("help@kudu.example", True),
        ("061290000", True),
        ("kudu.com.na", False),
        ("namfisa.com.na.kudu.example", False),
        ("https://namfisa.com.na@kudu.example/", False),
        ("https://namfisa.com.na:8443/", False),
        ("https://namfisa.com.na/go?to=kudu.example", False),
        ("ftp://namfisa.com.na/", False),
        ("other@kudu.example", False),
        ("https://[kudu", False),
    ):
        with subtests.test(address=address, fit=fit):
            assert not_among([address], ALLOWED) is not fit
