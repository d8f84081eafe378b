"""The keys to what is sealed: whether they are usable, and fresh ones."""

import base64
import secrets

from agent.doctor.finding import Finding
from agent.settings import NotConfigured, Settings


def usable(settings: Settings) -> Finding:
    if settings.demo:
        return Finding("Keys", True, "the demo makes its own")
    try:
        keys = settings.vault_keys()
    except NotConfigured as missing:
        return Finding("Keys", False, "not usable", str(missing))
    return Finding("Keys", True, f"{len(keys.sealing)} to open, {keys.current} to seal")


def new_keys() -> str:
    """Fresh keys, as lines for an environment file; keep them where no backup of data goes."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return f"BUFFR_KEYS=k1:{key()}\nBUFFR_INDEX_KEY={key()}"
