"""What nobody should send is hidden; what we must know is not."""

import pytest

from agent import secrets

CARD = "4111111111111111"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
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
        ("378282246310005 is my amex", "[hidden] is my amex"),
        ("my pin is 4321 and card 4111 1111 1111 1111", "my pin is [hidden] and card [hidden]"),
        ("٤٣٢١ pin: ٤٣٢١", "٤٣٢١ pin: [hidden]"),
    ],
)
def test_a_secret_is_hidden(said: str, kept: str) -> None:
    assert secrets.hide(said) == (kept, True)


@pytest.mark.parametrize(
    "said",
    [
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
    ],
)
def test_what_we_must_know_is_left_alone(said: str) -> None:
    assert secrets.hide(said) == (said, False)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["pin ", "1 ", "pin is ", "1", " ", "pin-", "is 1 pin "])
def test_nothing_that_can_be_written_holds_us_up(piece: str) -> None:
    hostile = "pin " + piece * (100_000 // len(piece))
    assert secrets.hide(hostile)[0]
