"""The doctor: what is configured, what is missing, and how to mend it."""

import asyncio
import base64
import os
import re
import secrets
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.util import find_spec

from sqlalchemy.ext.asyncio import create_async_engine

from agent import apart, filing, postman, resealing
from agent.bootstrap import database_url
from agent.settings import NotConfigured, Settings
from crm_store import embedded, migrate, policy_confirmations
from crm_store.cabinet import Away
from crm_store.crypto import Vault
from crm_store.database import Store
from flows.policy.told import fingerprint

_SECONDS = 15.0
_A_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` says what to do where it is not good."""

    what: str
    good: bool
    found: str
    mend: str = ""

    @property
    def line(self) -> str:
        mark = "ok  " if self.good else "MEND"
        return f"{mark}  {self.what}: {self.found}" + ("" if self.good else f". {self.mend}")


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; looking changes nothing but may start the embedded database."""
    return [
        _python(),
        _mode(settings),
        _data(settings),
        _root(settings),
        _keys(settings),
        await _database(settings),
        *await _of_store(settings),
        await _redis(settings),
        *_twilio(settings),
        sms(settings),
        mail(settings),
        _model(settings),
        await asyncio.to_thread(_files, settings),
        await asyncio.to_thread(papers, settings),
        _careful_words(settings),
        await asyncio.to_thread(languages, settings),
        *await asyncio.to_thread(optional_models, settings),
        analytics(),
    ]


@dataclass(frozen=True)
class Report:
    """What is printed, and whether all of it is good."""

    lines: tuple[str, ...]
    good: bool


async def report(settings: Settings) -> Report:
    """Of the demo that runs on this data, and what real borrowers would need beside it."""
    from agent import demo  # with all of the service

    here = demo.running(settings.data)
    if here is None or settings.demo or settings.twilio_account_sid:
        return _told(await examine(settings))
    of_demo = _told(await examine(settings.model_copy(update={"mode": "demo"})))
    needed = [_keys(settings), *_twilio(settings), await asyncio.to_thread(_files, settings)]
    lines = (
        f"A demo runs at {here['url']}. It has all that it needs where this says ok:",
        *of_demo.lines,
        "Real borrowers need this besides (BUFFR_MODE=production); the demo does not:",
        *(each.line.replace("MEND", "then", 1) for each in needed if not each.good),
    )
    return Report(lines, of_demo.good)


def _told(findings: list[Finding]) -> Report:
    return Report(tuple(each.line for each in findings), all(each.good for each in findings))


async def of_service(settings: Settings) -> list[Finding]:
    """What a running service is connected to; its database answers it already."""
    return [
        _mode(settings),
        await _redis(settings),
        *_twilio(settings),
        sms(settings),
        mail(settings),
        _model(settings),
        await asyncio.to_thread(_files, settings),
        await asyncio.to_thread(papers, settings),
        await asyncio.to_thread(languages, settings),
        *await asyncio.to_thread(optional_models, settings),
    ]


def new_keys() -> str:
    """Fresh keys, as lines for an environment file; keep them where no backup of data goes."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return f"BUFFR_KEYS=k1:{key()}\nBUFFR_INDEX_KEY={key()}"


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or later.")


def _mode(settings: Settings) -> Finding:
    told = "demo: nothing leaves this machine" if settings.demo else "production"
    return Finding("Mode", True, f"{told} (BUFFR_MODE)")


def _data(settings: Settings) -> Finding:
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


def _root(settings: Settings) -> Finding:
    """The embedded PostgreSQL, run by root, opens each folder above its data to everybody."""
    opened = None if settings.database_url else embedded.opens_home(settings.data)
    return Finding(
        "Folders above the data",
        opened is None,
        "left as they are" if opened is None else f"{opened} would be opened to all users",
        "Run as another user, or set BUFFR_DATA to a folder outside of homes, or DATABASE_URL.",
    )


def _keys(settings: Settings) -> Finding:
    if settings.demo:
        return Finding("Keys", True, "the demo makes its own")
    try:
        keys = settings.vault_keys()
    except NotConfigured as missing:
        return Finding("Keys", False, "not usable", str(missing))
    return Finding("Keys", True, f"{len(keys.sealing)} to open, {keys.current} to seal")


async def _database(settings: Settings) -> Finding:
    where = "DATABASE_URL" if settings.database_url else "embedded, DATABASE_URL is not set"
    try:
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(_SECONDS):
                at = await _version(settings, stack)
    except Exception as failure:  # whatever it is, the doctor reports it
        told = f"{where}: cannot be reached ({type(failure).__name__})"
        return Finding("Database", False, told, "Start it, or correct DATABASE_URL.")
    if at == migrate.HEAD:
        return Finding("Database", True, f"{where}: at {at}")
    mend = "Run `buffr migrate`."
    return Finding("Database", False, f"{where}: at {at or 'nothing'}, not {migrate.HEAD}", mend)


async def _of_store(settings: Settings) -> list[Finding]:
    """What only the rows tell: who stands behind the policy, and which keys they need."""
    if settings.demo:
        return []
    try:
        keys = settings.vault_keys()
        async with AsyncExitStack() as stack:
            url = await asyncio.to_thread(database_url, settings, stack)
            store = Store.open(url, Vault(keys), connections=1)
            stack.push_async_callback(store.close)
            async with asyncio.timeout(_SECONDS):
                confirmed = await policy(store)
            return [confirmed, await _seals(store)]
    except Exception:  # keys or a database that are not usable: the lines above have said it
        return []


async def policy(store: Store) -> Finding:
    """Whether two people stand behind the files in force; the service runs on, more careful."""
    async with store.reading() as session:
        found = await policy_confirmations.of(session, fingerprint())
    what, where = "Policy", "managers and admins do it at the desk, under Policy"
    if found is not None and found.approved_by is not None:
        return Finding(what, True, "these files were confirmed by two people")
    how = "confirmed by one person, not by two" if found else "not confirmed by two people"
    meanwhile = "until then no rule decides alone, and every approval takes two"
    return Finding(what, True, f"these files are {how}: {meanwhile}; {where}")


async def _seals(store: Store) -> Finding:
    """Whether older keys are still needed, and whether one is missing. Files are not looked at."""
    try:
        async with asyncio.timeout(_SECONDS):
            return seals(await resealing.rows_standing(store))
    except TimeoutError:
        late = f"not counted in {_SECONDS:.0f} seconds: `buffr sealing status` takes its time"
        return Finding("Seals", True, late)


def seals(found: resealing.Standing) -> Finding:
    """What each key has sealed of the rows; an older key is no fault, one that is gone is."""
    if found.missing:
        named = ", ".join(key or "no key of ours" for key in found.missing)
        mend = "Put that key behind the others in BUFFR_KEYS: without it these values never open."
        return Finding("Seals", False, f"values name {named}, which is not in BUFFR_KEYS", mend)
    told = [f"{key} is needed for {each.total():,} values" for key, each in found.behind.items()]
    told += [f"no row needs {key} any more" for key in found.retired]
    how = "; `buffr sealing renew` seals them anew" if found.behind else ""
    how = how or ("; `buffr sealing status` looks at the papers, too" if told else "")
    return Finding("Seals", True, ("; ".join(told) or f"every row by {found.current}") + how)


async def _version(settings: Settings, stack: AsyncExitStack) -> str | None:
    url = await asyncio.to_thread(database_url, settings, stack)
    if not settings.database_url:
        await migrate.create_database(url)
    engine = create_async_engine(url)
    stack.push_async_callback(engine.dispose)
    return await migrate.version(engine)


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        told = "not set: wake-ups stay in one process, and `buffr work` looks every second"
        return Finding("Redis", True, f"REDIS_URL is {told}")
    from redis.asyncio import Redis

    client = Redis.from_url(settings.redis_url)
    try:
        async with asyncio.timeout(_SECONDS):
            await client.ping()
    except Exception as failure:  # whatever it is, the doctor reports it
        told = f"cannot be reached ({type(failure).__name__})"
        return Finding("Redis", False, told, "Start it, or correct or unset REDIS_URL.")
    finally:
        await client.aclose()
    return Finding("Redis", True, "answers")


def _twilio(settings: Settings) -> list[Finding]:
    if settings.demo:
        return [Finding("Twilio", True, "the demo speaks to a loopback one")]
    wanted = (
        ("BUFFR_TWILIO_ACCOUNT_SID", settings.twilio_account_sid, "From Twilio's console."),
        (
            "BUFFR_TWILIO_AUTH_TOKENS",
            settings.twilio_auth_tokens,
            "From Twilio's console; two with a comma between while one is being changed.",
        ),
        ("BUFFR_TWILIO_SENDER", settings.twilio_sender, "Like whatsapp:+26461..., our number."),
        (
            "BUFFR_PUBLIC_URL",
            settings.public_url.startswith("https://"),
            "The https address that Twilio calls, without a slash at its end. Set the webhook to "
            "it with /webhooks/twilio/messages, and a fallback URL beside it.",
        ),
        (
            "BUFFR_CHECK_SIGNATURES",
            settings.check_signatures,
            "Remove it: outside the demo every request must be signed.",
        ),
    )
    return [
        Finding(name, bool(good), "set" if good else "missing", mend) for name, good, mend in wanted
    ]


def sms(settings: Settings) -> Finding:
    """The second way to a borrower. The service runs without it: what WhatsApp cannot say waits."""
    number = settings.twilio_sms_sender
    if not number:
        told = "BUFFR_TWILIO_SMS_SENDER is not set: nobody is reached where WhatsApp cannot"
        return Finding("SMS", True, told)
    good = _A_NUMBER.fullmatch(number) is not None
    mend = (
        "Like +26461..., a number of the same Twilio account that can send SMS to Namibia, without "
        "whatsapp:. Set its message webhook to the same address as WhatsApp's."
    )
    return Finding("SMS", good, f"sent from {number} (BUFFR_TWILIO_SMS_SENDER)", mend)


def mail(settings: Settings) -> Finding:
    """What employers are asked by. The service runs without it: a person telephones."""
    if settings.smtp_url:
        try:
            postman.mailbox(settings)
        except NotConfigured as wrong:
            return Finding("E-mail", False, "cannot be sent", str(wrong))
        return Finding("E-mail", True, f"sent from {settings.mail_from}")
    if settings.demo:
        return Finding("E-mail", True, f"the demo writes it into {postman.folder(settings)}")
    told = "BUFFR_SMTP_URL is not set: each employer is a person's to ask"
    return Finding("E-mail", True, told)


def _files(settings: Settings) -> Finding:
    """Where strangers' files are opened; only the demo serves without it."""
    if apart.is_possible():
        return Finding("Files", True, "opened in processes without a network")
    if settings.demo or not settings.files_apart:
        told = "not apart from the network: a hook in Python alone refuses connections"
        return Finding("Files", True, told)
    return Finding("Files", False, "cannot be opened apart from the network", apart.HOW)


def papers(settings: Settings) -> Finding:
    """Where papers lie, a folder or a bucket: a file is written there, read and removed."""
    where = settings.files or "in the data folder (BUFFR_FILES is not set)"
    try:
        filing.try_out(filing.place(settings))
    except NotConfigured as wrong:
        return Finding("Papers", False, where, str(wrong))
    except Away as away:
        return Finding("Papers", False, f"{where}: {away}", _mend_papers(settings, str(away)))
    return Finding("Papers", True, f"{where}: a trial was written, read and removed")


def _mend_papers(settings: Settings, why: str) -> str:
    if not filing.is_remote(settings):
        return "Give this user the folder, and room on its disk."
    if "Credentials" in why:
        return "Set BUFFR_FILES_KEY and BUFFR_FILES_SECRET, or what AWS's own tools read."
    if "AccessDenied" in why or "Forbidden" in why:
        return "The key needs the rights that docs/operations.md lists."
    return "Look at BUFFR_FILES, BUFFR_FILES_ENDPOINT and BUFFR_FILES_REGION, and at the server."


def _model(settings: Settings) -> Finding:
    if settings.model == "offline":
        return Finding("Model", True, "offline: no message leaves this machine to be understood")
    good = bool(settings.model_key or settings.model_url)
    mend = "Set BUFFR_MODEL_KEY, or BUFFR_MODEL_URL for a server of your own."
    return Finding("Model", good, settings.model, mend)


def _careful_words(settings: Settings) -> Finding:
    """What somebody in despair is told must be able to leave."""
    from agent.distress import CarefulWords
    from agent.guard import Rules
    from agent.phrases import Phrases

    careful, what = CarefulWords.chosen(settings), "Words to somebody in despair"
    faults = "; ".join(careful.faults(Phrases.load(), Rules.load()))
    if faults:
        return Finding(what, False, f"would be held back ({faults})", "Write them anew.")
    told = ", ".join(careful.texts) or "none set (BUFFR_DISTRESS_TEXT): the catalogue's"
    return Finding(what, True, told)


def languages(settings: Settings) -> Finding:
    """What nobody has reviewed: said with its English beneath, or not at all."""
    from agent.languages import review
    from agent.languages.catalogue import shipped

    unread = {each.language: len(each.keys("unreviewed")) for each in review.standings(shipped())}
    counts = ", ".join(f"{count} in {language}" for language, count in unread.items() if count)
    if not counts:
        return Finding("Unreviewed texts", True, "none")
    if settings.reviewed_only:
        told = "said in English instead (BUFFR_REVIEWED_ONLY)"
    else:
        told = (
            "what binds, and every local word, goes out with its English beneath. "
            "BUFFR_REVIEWED_ONLY=true says them in English until a named speaker has read them "
            "(docs/reviewers.md)"
        )
    return Finding("Unreviewed texts", True, f"{counts}; {told}")


def optional_models(settings: Settings) -> list[Finding]:
    """Each optional model that is named: whether it is here. The service runs without them."""
    from agent.models import loading

    translations = settings.translation_models.items()
    named = [
        ("Sentiment model", settings.sentiment_model),
        ("Speech model", settings.speech_model),
        *((f"Translation model ({one})", model) for one, model in translations),
        *((f"Draft model ({one})", model) for one, model in settings.draft_models.items()),
    ]
    findings = []
    for what, model in named:
        if not model:
            continue
        try:
            loading.is_here(model, download=settings.models_download)
        except loading.Absent as absent:
            mend = "The service runs on without it. docs/feelings.md says how to get it."
            findings.append(Finding(what, False, str(absent), mend))
        else:
            findings.append(Finding(what, True, model))
    none = "none set: moods by the lexicon, voice notes by people, no drafts of translations"
    return findings or [Finding("Optional models", True, none)]


def analytics() -> Finding:
    """The extra that trains models of risk and leaving and writes Parquet; nothing needs it."""
    names = {"scikit-learn": "sklearn", "pyarrow": "pyarrow"}
    missing = [name for name, module in names.items() if find_spec(module) is None]
    if not missing:
        return Finding("Analytics", True, "scikit-learn and pyarrow are installed")
    told = f"{' and '.join(missing)} not installed: uv pip install 'buffr[analytics]' brings them"
    return Finding("Analytics", True, told)
