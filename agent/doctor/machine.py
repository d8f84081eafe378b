"""What this machine gives: Python, the folder of the data, and a place to open strangers' files."""

import os
import sys
from importlib.util import find_spec

from agent import apart
from agent.doctor.finding import Finding
from agent.settings import Settings
from crm_store import embedded


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or later.")


def data(settings: Settings) -> Finding:
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    return Finding(
        "Data folder",
        writable,
        f"{folder} (BUFFR_DATA)",
        "It cannot be written. Give this user the folder, or set BUFFR_DATA to another.",
    )


def root(settings: Settings) -> Finding:
    """The embedded PostgreSQL, run by root, opens each folder above its data to everybody."""
    opened = None if settings.database_url else embedded.opens_home(settings.data)
    return Finding(
        "Folders above the data",
        opened is None,
        "left as they are" if opened is None else f"{opened} would be opened to all users",
        "Run as another user, or set BUFFR_DATA to a folder outside of homes, or DATABASE_URL.",
    )


def files(settings: Settings) -> Finding:
    """Where strangers' files are opened; only the demo serves without it."""
    if apart.is_possible():
        return Finding("Files", True, "opened in processes without a network")
    if settings.demo or not settings.files_apart:
        told = "not apart from the network: a hook in Python alone refuses connections"
        return Finding("Files", True, told)
    return Finding("Files", False, "cannot be opened apart from the network", apart.HOW)


def analytics() -> Finding:
    """The extra that trains models of risk and leaving and writes Parquet; nothing needs it."""
    names = {"scikit-learn": "sklearn", "pyarrow": "pyarrow"}
    missing = [name for name, module in names.items() if find_spec(module) is None]
    if not missing:
        return Finding("Analytics", True, "scikit-learn and pyarrow are installed")
    told = f"{' and '.join(missing)} not installed: uv pip install 'buffr[analytics]' brings them"
    return Finding("Analytics", True, told)
