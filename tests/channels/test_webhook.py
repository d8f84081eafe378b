"""Calls that go out: signed, and to no address that lies within."""

import hashlib
import hmac

import pytest

from channels.channel import Later, Refused
from channels.webhook import Caller, Reach, fault, signed

OPEN = Reach()
HOUSE = Reach(private=True)
DEMO = Reach(loopback=True)


@pytest.mark.proves("API Management")
def test_the_time_and_the_body_are_signed_together() -> None:
    made = signed(b'{"a":1}', secret="whsec_x", seconds=1700000000)
    told = hmac.new(b"whsec_x", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert made == f"t=1700000000,v1={told}"


def test_only_plain_addresses_that_the_settings_allow_are_taken(subtests: pytest.Subtests) -> None:
    for url, reach, fits in (
        ("https://erp.example.na/buffr", OPEN, True),
        ("http://erp.example.na/buffr", DEMO, False),
        ("https://user:word@erp.example.na/", OPEN, False),
        ("https://erp.example.na/?token=1", OPEN, False),
        ("ftp://erp.example.na/", OPEN, False),
        ("https:///nowhere", OPEN, False),
        ("http://127.0.0.1:8000/in", DEMO, True),
        ("http://127.0.0.1:8000/in", HOUSE, False),
        ("https://10.0.0.7/in", OPEN, False),
        ("https://10.0.0.7/in", HOUSE, True),
        ("https://169.254.169.254/latest", HOUSE, False),
        ("https://[::ffff:127.0.0.1]/", HOUSE, False),
    ):
        with subtests.test(url, reach=reach):
            assert (not fault(url, reach=reach)) is fits


async def test_a_name_that_stands_for_an_inner_address_is_not_called() -> None:
    names = {"erp.example.na": ["10.0.0.7"], "two.example.na": ["8.8.8.8", "127.0.0.1"]}

    async def resolve(host: str) -> list[str]:
        if host not in names:
            raise OSError(host)
        return names[host]

    caller = Caller(OPEN, resolve=resolve)
    given = {"id": "1", "secret": "whsec_x", "seconds": 0}
    for host in names:
        answer = await caller.call(f"https://{host}/in", b"{}", **given)  # type: ignore[arg-type]
        assert answer == Refused(0, "it lies in a private network")
    gone = await caller.call("https://gone.example.na/in", b"{}", **given)  # type: ignore[arg-type]
    assert isinstance(gone, Later)
    await caller.close()
