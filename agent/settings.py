"""Settings: the only reader of the environment. README.md says what each is for."""

import base64
import binascii
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AliasChoices, AwareDatetime, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from crm_store.crypto import BadKeys, Keys

Tokens = Annotated[tuple[str, ...], NoDecode]
ModelByLanguage = Annotated[dict[Literal["af", "ndo", "kua", "her"], str], NoDecode]


class NotConfigured(Exception):
    """The service cannot start as it is configured; the message says what to mend."""


class Settings(BaseSettings):
    """Everything that can be set, all of it as `BUFFR_...` unless another name is given."""

    model_config = SettingsConfigDict(
        env_prefix="BUFFR_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    mode: Literal["production", "demo"] = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # what Twilio calls us by; signatures are checked against it
    data: Path = Field(default_factory=lambda: default_data_folder())
    database: str = "buffr"  # the name of the database in the embedded server
    database_url: str = Field(
        default="", validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    redis_url: str = Field(default="", validation_alias=AliasChoices("REDIS_URL", "redis_url"))

    keys: str = Field(default="", repr=False)  # "id:base64,id:base64": the first seals, all open
    index_key: str = Field(default="", repr=False)  # base64

    twilio_account_sid: str = ""
    twilio_auth_tokens: Tokens = Field(
        default=(), repr=False
    )  # several while a token is being changed
    twilio_shared_keys: Tokens = Field(default=(), repr=False)  # for the SHA-256 form
    twilio_sender: str = ""  # "whatsapp:+264..."
    twilio_sms_sender: str = ""  # "+264...", a number of ours that sends SMS; "": no second way
    twilio_url: str = ""  # another base URL: the loopback Twilio's
    check_signatures: bool = True

    # What employers are asked by; without it a person of ours asks them. In the demo: a folder.
    smtp_url: str = Field(default="", repr=False)  # "smtps://user:password@host"
    mail_from: str = ""  # "no-reply@..."

    # Papers: a folder in the data folder, or a bucket, with its keys or those of AWS's tools.
    files: str = ""  # "s3://bucket/prefix"
    files_endpoint: str = ""  # of a server that only speaks like S3
    files_region: str = ""
    files_key: str = ""
    files_secret: str = Field(default="", repr=False)
    # What looks a stranger's file over before it leaves as it came; else pictures of it leave.
    antivirus: str = ""  # clamd's "host:port", or the path of its socket

    # Where the end of the audit chain is written down; best on another disk than the database.
    audit_anchors: Path | None = None  # None: in the data folder

    webhooks_private: bool = False  # tell addresses in a private network, too

    files_apart: bool = True  # serve nobody where files cannot be kept from the network

    model: str = "offline"  # or "openai:...", "anthropic:..."
    model_url: str = ""  # any OpenAI-compatible server
    model_key: str = Field(default="", repr=False)
    model_seconds: float = 20.0
    model_tokens_a_talk: int = 100_000  # in 24 hours; then a person is called; 0: no limit
    model_tokens_a_day: int = 0  # of all talks; then all are read offline; 0: no limit
    model_price_in: float = 0.0  # for a million tokens, in whatever it is paid in; 0: not told
    model_price_out: float = 0.0

    # Said to whoever wants to die, in place of the catalogue's words: a person's to write.
    distress_text: str = ""
    distress_text_af: str = ""

    # The optional models, each by its id or its folder; docs/feelings.md explains them.
    sentiment_model: str = ""
    speech_model: str = ""
    translation_models: ModelByLanguage = Field(default_factory=dict)  # "af=...,kua=..."
    draft_models: ModelByLanguage = Field(default_factory=dict)  # the same, from English
    models_download: bool = False  # else only what is on this machine
    models_seconds: float = 20.0

    reviewed_only: bool = False  # say nothing that no named speaker has reviewed

    burst_text_seconds: float | None = None  # None: as the policy says
    burst_media_seconds: float | None = None
    turn_lease_seconds: float = 30.0  # after a crash, so long until somebody else answers
    turns_at_once: int = 20
    # The store went back to this moment: what left since then is looked up before it is sent.
    restored_to: AwareDatetime | None = None
    holding_after_seconds: float = 60.0  # then she is told that her message is here; 0: never
    sends_per_second: int = 80  # the default rate of a WhatsApp number
    database_connections: int = 8
    watch_port: int = 0  # for a scraper and an orchestrator within the network; 0: none

    @field_validator("twilio_auth_tokens", "twilio_shared_keys", mode="before")
    @classmethod
    def _separate(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(each.strip() for each in value.split(",") if each.strip())
        return value

    @field_validator("translation_models", "draft_models", mode="before")
    @classmethod
    def _by_language(cls, value: object) -> object:
        if isinstance(value, str):
            named = (each.partition("=") for each in value.split(",") if each.strip())
            return {language.strip(): model.strip() for language, _, model in named}
        return value

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def anchors(self) -> Path:
        """The file of the audit log's anchors."""
        return self.audit_anchors or self.data / "audit-anchors.jsonl"

    def vault_keys(self) -> Keys:
        """The keys to what is sealed; raises `NotConfigured` where they are missing or bad."""
        if not self.keys or not self.index_key:
            raise NotConfigured(
                "BUFFR_KEYS and BUFFR_INDEX_KEY are not set. `buffr doctor --new-keys` makes some."
            )
        try:
            named = dict(each.strip().split(":", 1) for each in self.keys.split(","))
            sealing = {name: base64.b64decode(key, validate=True) for name, key in named.items()}
            index = base64.b64decode(self.index_key, validate=True)
        except (ValueError, binascii.Error):
            raise NotConfigured(
                "BUFFR_KEYS must read id:base64,id:base64 and BUFFR_INDEX_KEY base64."
            ) from None
        if any(len(key) != 32 for key in (*sealing.values(), index)):
            raise NotConfigured(str(BadKeys("Each key must be 32 bytes.")))
        return Keys(sealing=sealing, current=next(iter(named)), index=index)

    def require_safe(self) -> None:
        """Refuse to serve real borrowers with anything missing or switched off."""
        if self.demo:
            if not _is_near(self.database_url):
                raise NotConfigured(
                    "The demo opens its desk without a password, so it takes only a database of "
                    "this machine. Unset DATABASE_URL, or BUFFR_MODE."
                )
            return
        if not self.check_signatures:
            raise NotConfigured(
                "BUFFR_CHECK_SIGNATURES is off. Outside the demo every request must be signed."
            )
        missing = [
            name
            for name, value in (
                ("BUFFR_PUBLIC_URL", self.public_url),
                ("BUFFR_TWILIO_ACCOUNT_SID", self.twilio_account_sid),
                ("BUFFR_TWILIO_AUTH_TOKENS", self.twilio_auth_tokens),
                ("BUFFR_TWILIO_SENDER", self.twilio_sender),
            )
            if not value
        ]
        if missing:
            raise NotConfigured(f"Not set: {', '.join(missing)}. `buffr doctor` explains each.")


def _is_near(database_url: str) -> bool:
    """Whether a database is on this machine: none named, at loopback, or at a socket's folder."""
    named = urlsplit(database_url)
    hosts = [named.hostname or "", *parse_qs(named.query).get("host", [])]
    return all(
        host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") for host in hosts
    )


def default_data_folder() -> Path:
    """Where files and the embedded database live; never below root's home (see `embedded`)."""
    if os.geteuid() == 0:
        return Path("/var/lib/buffr")
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "buffr"
