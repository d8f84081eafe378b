"""Papers in a bucket: only what is sealed gets there; while it is away, papers wait."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner

from agent import cli, filing, holding, readiness
from agent.doctor import others
from agent.settings import NotConfigured, Settings
from channels.fake_twilio import Attachment
from crm_store.bucket import Access, Bucket
from crm_store.cabinet import Away, Folder, NotAKey, Place
from crm_store.kept_files import KeptFiles
from tests.agent.conftest import SELMA, until
from tests.agent.test_files import agrees

ONE, TWO = f"aa/{UUID(int=170)}", f"bb/{UUID(int=187)}.1"
PLANTED = ("/etc/cron.d/x", "../../x", f"aa/../{UUID(int=170)}", f"{ONE}/..", f"{ONE}\n", "x")
NOTE = Attachment(b"OggS" + b"the note of Selma Nangolo " * 40, "audio/ogg")


@dataclass
class Server:
    """A server that speaks like S3, and can be away for a while."""

    port: int = 0
    _running: ThreadedMotoServer = field(init=False)

    def start(self) -> None:
        self._running = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._running.start()
        self.port = self._running.get_host_and_port()[1]

    def stop(self) -> None:
        self._running.stop()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "files_endpoint": f"http://127.0.0.1:{self.port}",
            "files_region": "us-east-1",
            "files_key": "an-invented-key",
            "files_secret": "an-invented-secret",
        }

    def access(self, **changes: str) -> Access:
        told = {name.removeprefix("files_"): value for name, value in self.settings.items()}
        return Access(**{**told, **changes})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    access = server.access()
    boto3.client(
        "s3",
        endpoint_url=access.endpoint,
        region_name=access.region,
        aws_access_key_id=access.key,
        aws_secret_access_key=access.secret,
    ).create_bucket(Bucket="papers")
    yield server
    server.stop()


@pytest.mark.proves("Third-Party Integrations")
def test_a_folder_and_a_bucket_keep_the_same_promises(
    server: Server, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    places: tuple[Place, ...] = (
        Folder(tmp_path / "here"),
        Bucket("s3://papers/a/b/", server.access()),
    )
    for place in places:
        with subtests.test(place=type(place).__name__):
            place.answers()
            place.write(ONE, b"once")
            place.write(ONE, b"sealed")
            place.write(TWO, b"more")
            assert (place.read(ONE), list(place.keys())) == (b"sealed", [ONE, TWO])
            assert place.begins(ONE) == b"sealed"
            assert place.fingerprint(f"{ONE}.9") is None
            for _ in range(2):
                place.remove(ONE)
            with pytest.raises(FileNotFoundError):
                place.read(ONE)
            filing.try_out(place)
            assert list(place.keys()) == [TWO]
    nowhere = Bucket("s3://nowhere", server.access())
    with pytest.raises(Away, match="cannot write: NoSuchBucket"):
        filing.try_out(nowhere)
    with pytest.raises(Away):
        nowhere.answers()
    for wrong in ("s3://", "s3://papers?x=1"):
        with pytest.raises(NotConfigured):
            filing.place(Settings(files=wrong))


def test_no_key_in_a_bucket_leads_out_of_a_folder(tmp_path: Path) -> None:
    class Planted(Folder):
        def keys(self) -> Iterable[str]:
            return [ONE, *PLANTED, TWO]

        def read(self, key: str) -> bytes:
            return b"planted"

    folder = tmp_path / "in"
    kept = KeptFiles(frozenset([ONE, *PLANTED]), frozenset([UUID(ONE[3:])]))
    moved = filing.moved(Planted(tmp_path), Folder(folder), kept=kept)
    assert [each.became for each in moved] == ["copied", *["refused"] * len(PLANTED), "left"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / ONE]
    for key in PLANTED:
        with pytest.raises(NotAKey):
            Folder(folder).write(key, b"planted")
        assert Folder(folder).fingerprint(key) is None
        Folder(folder).remove(key)


@pytest.mark.proves("1.2 Integration Points")
async def test_papers_move_to_a_bucket_and_wait_while_it_is_away(
    opens: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lender = await opens(files="s3://papers/live", **server.settings)
    house, bucket = lender.house, Bucket("s3://papers/live", server.access())
    await agrees(lender, SELMA)
    assert (await readiness.examine(house, work=False)).parts["files"].told == "ok"
    assert others.papers(house.settings).good

    await asyncio.to_thread(server.stop)
    heard = len(lender.heard(SELMA))
    await lender.says(SELMA, media=[NOTE])

    async def waits() -> bool:
        found = await lender.rows(
            "select attempts, ready_at > received_at + interval '5 s', status"
            " from inbox order by id desc limit 1"
        )
        return bool(found == [(0, True, "received")])

    await until(waits)
    lender.clock.later(seconds=200)
    assert await holding.round_of(house) == 1
    assert (await readiness.examine(house, work=False)).parts["files"].told == "unreachable"
    found = others.papers(house.settings)
    assert (found.good, "EndpointConnectionError" in found.found) == (False, True)

    await asyncio.to_thread(server.start)
    lender.clock.later(seconds=60)
    await lender.quiet()
    said = [each.text for each in lender.heard(SELMA)[heard:]]
    assert len(said) == 2, said
    ((paper, key),) = await lender.rows("select id, storage_key from documents")
    assert house.cabinet.get(key, paper) == NOTE.data
    assert b"Nangolo" not in bucket.read(key)
    for name in ("files", "database_url", "keys", "index_key", *server.settings):
        monkeypatch.setenv(f"BUFFR_{name.upper()}", getattr(house.settings, name))
    copies, sealed = tmp_path / "copies", bucket.read(key)
    await asyncio.to_thread(_moves, copies, sealed)
    await _erased_meanwhile(lender, server, key, copies)


async def _erased_meanwhile(lender: Any, server: Server, key: str, copies: Path) -> None:
    """What is gone since it was copied goes from the copy, too; nothing else of it does."""
    again = Bucket("s3://papers/again", server.access())
    unwritten = f"aa/{UUID(int=170)}"  # by a turn that is not ended yet
    again.write(unwritten, b"sealed")
    await lender.sql("update documents set storage_key = null, removed_at = now()")
    move = ["papers", "move", "--from", str(copies), "--to", "s3://papers/again"]
    for told in ("1 removed", "0 removed"):
        done = await asyncio.to_thread(CliRunner().invoke, cli.app, move)
        assert all(each in done.output for each in ("0 copied", "1 left", told)), done.output
        assert (list(again.keys()), (copies / key).exists()) == ([unwritten], True)


def _moves(folder: Path, sealed: bytes) -> None:
    """To a folder and back: what is there is left alone, what was altered is copied again."""
    told = ["1 copied", "0 copied", "1 copied"]
    for each in told:
        done = CliRunner().invoke(cli.app, ["papers", "move", "--to", str(folder)])
        assert (done.exit_code, each in done.output) == (0, True), done.output
        (copy,) = (path for path in folder.rglob("*") if path.is_file())
        assert copy.read_bytes() == sealed
        if each == "0 copied":
            copy.write_bytes(b"altered")
    back = ["papers", "move", "--from", str(folder), "--to", "s3://papers/again"]
    assert "1 copied" in CliRunner().invoke(cli.app, back).output
    refused = CliRunner().invoke(cli.app, ["papers", "move", "--to", "s3://nowhere"])
    assert (refused.exit_code, "NoSuchBucket" in refused.output) == (2, True)


def test_the_doctor_tries_the_folder_of_papers_as_well(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, _env_file=None)  # type: ignore[call-arg]
    found = others.papers(settings)
    assert (found.good, "a trial was written, read and removed" in found.found) == (True, True)
    assert list(Folder(tmp_path / "documents").keys()) == []
    (tmp_path / "elsewhere").write_text("a file stands where the folder should")
    wrong = others.papers(settings.model_copy(update={"files": str(tmp_path / "elsewhere")}))
    assert (wrong.good, "Give this user the folder" in wrong.line) == (False, True)
