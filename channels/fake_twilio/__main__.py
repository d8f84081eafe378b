"""`python -m channels.fake_twilio`: the pretended Twilio as a process of its own."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from channels.fake_twilio.server import FakeTwilio


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted or terminated."""
    asyncio.run(_serve(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("channels.fake_twilio", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and says which")
    parser.add_argument("--inbound-url", default="", help="where borrowers' messages are posted")
    parser.add_argument("--status-url", default="", help="for messages that name no callback")
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--sender", default="whatsapp:+264612905000", help="our own address")
    return parser


async def _serve(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, stopped.set)
    async with FakeTwilio(
        account_sid=options.account_sid, auth_token=options.auth_token, sender=options.sender,
        inbound_url=options.inbound_url, status_url=options.status_url,
        host=options.host, port=options.port,
    ) as twilio:  # fmt: skip
        sys.stdout.write(f"listening on {twilio.base_url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
