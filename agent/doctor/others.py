"""What others do for the service: wake it, carry its messages and letters, and keep its papers."""

import asyncio
import re

from agent import filing, postman
from agent.doctor.finding import Finding
from agent.documents.antivirus import Antivirus
from agent.settings import NotConfigured, Settings
from crm_store.cabinet import Away

_SECONDS = 15.0
_A_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


async def redis(settings: Settings) -> Finding:
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


def twilio(settings: Settings) -> list[Finding]:
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
    if not number and settings.demo:
        return Finding("SMS", True, "the demo has a number of its own at its loopback Twilio")
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


async def antivirus(settings: Settings) -> Finding:
    """What looks papers over before they leave. Without it nothing leaves as it came."""
    where = settings.antivirus
    if not where:
        told = "BUFFR_ANTIVIRUS is not set: of papers only our own pictures leave"
        return Finding("Antivirus", True, told)
    good = await Antivirus(where, seconds=_SECONDS).is_here()
    mend = "Start clamd there, or unset BUFFR_ANTIVIRUS. Until then only pictures of papers leave."
    return Finding("Antivirus", good, f"{where} {'answers' if good else 'does not answer'}", mend)


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
