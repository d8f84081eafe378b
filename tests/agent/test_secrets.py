"""What nobody should send is hidden; what we must know is not."""

import pytest

from agent import secrets

CARD = "4111111111111111"


def test_a_secret_is_hidden(subtests: pytest.Subtests) -> None:
    for said, kept in (
        ("my pin is 4321", "my pin is [hidden]"),
        ("PIN: 4321", "PIN: [hidden]"),
        ("PIN=43 21 please", "PIN=[hidden] please"),
        ("pin 4 3 2 1", "pin [hidden]"),
        ("my PIN for the card is 98765", "my PIN for the card is [hidden]"),
        ("4321 is my pin", "[hidden] is my pin"),
        ("OTP 123456.", "OTP [hidden]."),
        ("the one-time pin 123456", "the one-time pin [hidden]"),
        ("cvv 123", "cvv [hidden]"),
        ("my wagwoord is 12345", "my wagwoord is [hidden]"),
        ("my pin kode is 4321, dankie", "my pin kode is [hidden], dankie"),
        (f"card {CARD}", "card [hidden]"),
        ("4111 1111 1111 1111", "[hidden]"),
        ("4111-1111-1111-1111, exp 12/29", "[hidden], exp 12/29"),
        ("4111.1111.1111.1111", "[hidden]"),
        (f"{CARD} 123", "[hidden]"),
        # A slip in it, and it still is what it is called or how it is printed.
        ("card number 4000 1234 5678 9010 exp 09/27", "card number [hidden] exp 09/27"),
        ("my visa is 4123456789012", "my visa is [hidden]"),
        ("5412-7534-1234-5678", "[hidden]"),
        ("378282246310005 is my amex", "[hidden] is my amex"),
        ("my pin is 4321 and card 4111 1111 1111 1111", "my pin is [hidden] and card [hidden]"),
        ("٤٣٢١ pin: ٤٣٢١", "٤٣٢١ pin: [hidden]"),
    ):
        with subtests.test(said=said, kept=kept):
            assert secrets.hide(said) == (kept, True)


def test_a_secret_in_other_words_is_hidden() -> None:
    for said, kept in (
        ("the password of the account is 55120", "the password of the account is [hidden]"),
        ("my secret code is 4471", "my secret code is [hidden]"),
        ("use 4471 as the pin", "use [hidden] as the pin"),
        ("4471, that's my pin", "[hidden], that's my pin"),
        ("my pin is four four seven one", "my pin is [hidden]"),
        ("password: kudu2024!", "password: [hidden]"),
        ("the security code at the back is 771", "the security code at the back is [hidden]"),
        ("the pin i use is 4471", "the pin i use is [hidden]"),
        ("my kaart se pin is toe 9021", "my kaart se pin is toe [hidden]"),
        ("die sms kode was 551203", "die sms kode was [hidden]"),
        ("my geheime kode is 9981", "my geheime kode is [hidden]"),
        ("9021 is die pin", "[hidden] is die pin"),
    ):
        assert secrets.hide(said) == (kept, True)


def test_what_we_must_know_is_left_alone(subtests: pytest.Subtests) -> None:
    for said in (
        "my password is wrong",
        "my social security number is 12345678",
        "I borrow 2000 as a loan",
        "My employee number is 4471",
        "I forgot my PIN",
        "I forgot my pin. I earn 9000 a month",
        "I need 2000 for 4 months",
        "90010100123",
        "my number is 081 000 0042",
        "+264810000042",
        "my account is 62001234567 at the bank",
        "the pinnacle of 4000",
        "spin 4000",
        "1234567890123456",
        "",
    ):
        with subtests.test(said=said):
            assert secrets.hide(said) == (said, False)


def test_a_number_that_a_paper_shows_is_hidden(subtests: pytest.Subtests) -> None:
    for said, kept in (
        ("my ID number is 92031500123", "my ID number is [hidden]"),
        ("92031500123", "[hidden]"),
        ("ID 920315 0012 3, thanks", "ID [hidden], thanks"),
        ("920315-00123", "[hidden]"),
        ("92 03 15 0012 3", "[hidden]"),
        ("my account is 62001234567 at the bank", "my account is [hidden] at the bank"),
        ("Bank Windhoek 8001234567", "Bank Windhoek [hidden]"),
        ("acc no: 6200 1234 567", "acc no: [hidden]"),
        ("my rekeningnommer is 62001234567", "my rekeningnommer is [hidden]"),
        ("62001234567 is my bank account", "[hidden] is my bank account"),
        ("my account number is 1234567890123", "my account number is [hidden]"),
    ):
        with subtests.test(said=said):
            assert secrets.hide_numbers(said) == (kept, True)


def test_a_number_that_no_paper_need_show_is_left_alone(subtests: pytest.Subtests) -> None:
    for said in (
        "081 000 0042",
        "my number is 0810000042",
        "+264810000042",
        "264810000042 is my account at the shop",
        "my account is in the name of 081 234 5678",
        "My employee number is 62001234",
        "my social security number is 12345678",
        "92130500318",
        "9000, 25, 2000 for 4 months",
        "I earn N$ 9 000.00 and pay 25 2000 4",
        "what is on my account, N$12000.00",
        "the reference is 12345678901234",
        "my account is 4471",
        "[hidden]",
        "",
    ):
        with subtests.test(said=said):
            assert secrets.hide_numbers(said) == (said, False)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["pin ", "1 ", "pin is ", "1", " ", "pin-", "is 1 pin ", "account is ", "123 ", "bank "],
)
def test_nothing_that_can_be_written_holds_us_up(piece: str) -> None:
    hostile = "pin " + piece * (100_000 // len(piece))
    assert secrets.hide(hostile)[0]
    assert secrets.hide_numbers(hostile)[0]
