"""The key that everything is sealed with is changed while people write, and nothing is lost."""

import asyncio
import base64
import secrets
import sys
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from agent import cli, doctor, removing, resealing
from agent.bootstrap import working
from agent.doctor.store import seals
from agent.resealing import Progress, Round, Standing
from channels.fake_twilio import Attachment
from crm_store import everything_held, files_to_remove
from crm_store.cabinet import Cabinet, Folder
from crm_store.crypto import Keys, Vault
from tests.agent.conftest import PETRUS, SELMA
from tests.agent.test_files import agrees

NOTE = Attachment(b"OggS" + b"the note of Selma Nangolo " * 40, "audio/ogg")
INDEX, ONE, TWO = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(3))
FIRST, SECOND, LAST = f"k1:{ONE},k2:{TWO}", f"k2:{TWO},k1:{ONE}", f"k2:{TWO}"
PLAN = Round(by="user:eva", at_once=3)


def _vault(keys: str) -> Vault:
    named = {each[:2]: base64.b64decode(each[3:]) for each in keys.split(",")}
    return Vault(Keys(named, keys[:2], base64.b64decode(INDEX)))


async def _renewed(house: Any, plan: Round = PLAN) -> Progress:
    progress = Progress()
    async for _ in resealing.everything(
        house.store, house.cabinet, plan, now=house.clock(), progress=progress
    ):
        pass
    return progress


async def _standing(house: Any) -> Standing:
    return await resealing.standing(house.store, house.cabinet)


@pytest.mark.proves("10.1 Data Security & Privacy", "Data Protection Features")
async def test_people_write_while_the_key_is_changed_and_the_old_one_is_dropped(
    opens: Any,
) -> None:
    before = await opens(works=False, keys=FIRST, index_key=INDEX)
    async with working(before.house):
        await agrees(before, SELMA)
        await before.says(SELMA, media=[NOTE])
        await before.quiet()
        assert set((await _standing(before.house)).counts) == {"k1"}

        # Both processes work on: the older one seals with the old key to its end.
        during = await opens(keys=SECOND, index_key=INDEX)
        await asyncio.gather(
            *(each.says(who, "Hi") for each in (before, during) for who in (SELMA, PETRUS)),
            _renewed(during.house),
        )
        await during.quiet()
    assert (await _renewed(during.house)).damaged == []
    found = await _standing(during.house)
    assert (found.behind, found.retired, found.missing) == ({}, ["k1"], [])
    assert "no row needs k1 any more" in seals(found).found

    after = await opens(works=False, keys=LAST, index_key=INDEX)
    async with after.house.store.reading() as session:
        party = await after.party(SELMA)
        told = await everything_held.of(session, party.customer.id)
    assert "cannot be opened" not in str(told)
    assert {"messages", "inbox", "turns", "outbox", "documents"} <= set(told)
    ((paper, key),) = await after.rows("select id, storage_key from documents")
    assert after.house.cabinet.get(key, paper) == NOTE.data
    ((lost, answered),) = await after.rows(
        "select count(*) filter (where status <> 'answered'), count(distinct provider_sid)"
        " from inbox"
    )
    assert (lost, answered) == (0, 6)


async def test_whoever_is_killed_in_the_middle_is_begun_again(
    lender: Any, database_url: str, tmp_path: Path
) -> None:
    for who in (SELMA, PETRUS):
        await lender.says(who, "Hi")
    await lender.quiet()
    kept = lender.house.settings
    fresh = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = {
        "DATABASE_URL": make_url(database_url).render_as_string(hide_password=False),
        "BUFFR_KEYS": f"k2:{fresh},{kept.keys}",
        "BUFFR_INDEX_KEY": kept.index_key,
        "BUFFR_DATA": str(tmp_path),
    }
    renew = ("sealing", "renew", "--by", "user:eva")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import agent.cli; agent.cli.app()",
        *renew,
        "--rest",
        "60",
        env=settings,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert b"sealed anew" in await process.stdout.readline()
    process.kill()
    await process.wait()

    def buffr(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, arguments, env=settings)
        assert done.exit_code == code, done.output
        return done.output

    status = await asyncio.to_thread(buffr, "sealing", "status")
    assert "test-1: " in status
    assert "k2 seals: 0" not in status
    bounded = await asyncio.to_thread(buffr, *renew, "--most", "2", code=2)
    assert "2 values and 0 files sealed anew" in bounded
    assert "begin again" in bounded
    done = await asyncio.to_thread(buffr, *renew)
    assert "test-1: nothing here needs it any more" in done
    assert "Say who does it" in await asyncio.to_thread(buffr, *renew[:2], code=2)
    told = await lender.rows("select action, subject, actor from audit_log order by seq")
    assert Counter(each for each in told if each[0].startswith("reseal")) == {
        ("reseal", "key:k2", "user:eva"): 3,
        ("reseal_ended", "key:k2", "user:eva"): 2,
    }


async def test_a_value_that_does_not_open_is_named_and_stops_nothing(
    opens: Any, tmp_path: Path
) -> None:
    lender = await opens(keys=FIRST, index_key=INDEX)
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    await lender.sql(
        "update channel_identities set address_sealed ="
        " set_byte(address_sealed, 30, 255 - get_byte(address_sealed, 30))"
    )
    ((damaged,),) = await lender.rows("select id from channel_identities")
    paper = UUID(int=7)
    key = lender.house.cabinet.put(b"a page", paper)
    lender.house.cabinet.place.write(key, b"\x01\x02k1" + bytes(40))
    during = await opens(works=False, keys=SECOND, index_key=INDEX)
    progress = await _renewed(during.house)
    assert sorted(progress.damaged) == [
        f"channel_identities.address_sealed {damaged} (NotOurs)",
        f"files {key} (NotOurs)",
    ]
    found = await _standing(during.house)
    assert found.behind == {"k1": {"channel_identities.address_sealed": 1, "files": 1}}
    assert found.retired == []


async def test_a_key_that_was_taken_away_too_early_is_missed_by_name(opens: Any) -> None:
    lender = await opens(keys=FIRST, index_key=INDEX)
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    early = await opens(works=False, keys=LAST, index_key=INDEX)
    found = await _standing(early.house)
    assert found.missing == ["k1"]
    said = seals(found)
    assert (said.good, "values name k1" in said.found) == (False, True)
    assert (await _renewed(early.house)).values == 0
    assert {each for each in (await _renewed(early.house)).damaged if "UnknownKey" not in each} == (
        set()
    )


async def test_the_doctor_says_what_older_keys_are_needed_for(opens: Any) -> None:
    lender = await opens(keys=FIRST, index_key=INDEX)
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    during = await opens(works=False, keys=SECOND, index_key=INDEX)
    (seals,) = [
        each for each in await doctor.examine(during.house.settings) if each.what == "Seals"
    ]
    assert seals.good
    assert seals.found.startswith("k1 is needed for ")


async def test_a_file_on_its_way_out_does_not_come_back(opens: Any, tmp_path: Path) -> None:
    """It is sealed anew before it is named, or not at all."""
    lender = await opens(works=False, keys=FIRST, index_key=INDEX)
    gone, stays = (lender.house.cabinet.put(b"a page", UUID(int=n)) for n in (7, 8))
    during = await opens(works=False, keys=SECOND, index_key=INDEX)
    house = during.house
    async with house.store.transaction() as session:
        await files_to_remove.name(session, [gone], at=house.clock())
    assert (await _renewed(house)).files == 1
    assert await removing.round_of(house) == 1
    assert list(house.cabinet.place.keys()) == [stays]

    async with AsyncExitStack() as held:
        session = await held.enter_async_context(house.store.transaction())
        assert await files_to_remove.keep(session, stays)
        naming = asyncio.create_task(_name(house, stays))
        await asyncio.sleep(0.1)
        assert not naming.done()
    await naming


async def _name(house: Any, key: str) -> None:
    async with house.store.transaction() as session:
        await files_to_remove.name(session, [key], at=house.clock())


def test_a_copy_of_a_page_is_sealed_anew_as_that_page(tmp_path: Path) -> None:
    paper = UUID(int=7)
    key = Cabinet(Folder(tmp_path), _vault(FIRST)).put_copy(b"page two", paper, page=2)
    Cabinet(Folder(tmp_path), _vault(SECOND)).seal_anew(key)
    alone = Cabinet(Folder(tmp_path), _vault(LAST))
    assert (alone.sealed_by(key), alone.get_copy(key, paper)) == ("k2", b"page two")
