"""One file, for a short while, by an address that only we can make."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent import downloads
from agent.downloads import File
from crm_store.crypto import Keys, Vault
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def vault() -> Vault:
    return Vault(Keys({"a": secrets.token_bytes(32)}, "a", secrets.token_bytes(32)))


def token_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_an_address_names_its_file_until_it_runs_out(vault: Vault) -> None:
    file = File(new_id(), "ab/x", "APP-1-A.pdf")
    address = downloads.address(file, vault=vault, public_url="https://lend.example", now=NOW)
    assert address.startswith("https://lend.example/files/")
    assert str(file.id) not in address
    token = token_of(address)
    assert downloads.named(token, vault=vault, now=NOW) == file
    assert downloads.named(token, vault=vault, now=NOW + timedelta(minutes=11)) is None


def test_nobody_else_can_make_or_change_an_address(vault: Vault, subtests: pytest.Subtests) -> None:
    file = File(new_id(), "ab/x", "APP-1-A.pdf")
    token = token_of(downloads.address(file, vault=vault, public_url="", now=NOW))
    other = Vault(Keys({"a": secrets.token_bytes(32)}, "a", secrets.token_bytes(32)))
    elsewhere = token_of(downloads.address(file, vault=other, public_url="", now=NOW))
    swapped = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    for wrong in ("", "x", "../../etc/passwd", "é", token[:-4], swapped, elsewhere, "A" * 5_000):
        with subtests.test(token=wrong[:20]):
            assert downloads.named(wrong, vault=vault, now=NOW) is None


async def test_the_service_hands_out_what_its_addresses_name(lender: Any) -> None:
    house, known = lender.house, new_id()
    file = File(known, house.cabinet.put(b"%PDF-1.7 invented", known), "APP-1-A.pdf")
    address = downloads.address(file, vault=house.store.vault, public_url="", now=house.clock())
    answer = await lender.knock(address, method="GET")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 invented")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert (await lender.knock("/files/abc", method="GET")).status_code == 404
    lender.clock.later(minutes=11)
    assert (await lender.knock(address, method="GET")).status_code == 404
