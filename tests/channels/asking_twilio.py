"""A message asked for at Twilio's own API, past our side of it."""

import httpx

from channels.fake_twilio import FakeTwilio
from tests.channels.saying import SELMA


async def create(control: httpx.AsyncClient, twilio: FakeTwilio, **form: str) -> httpx.Response:
    return await control.post(
        f"/2010-04-01/Accounts/{twilio.account_sid}/Messages.json",
        data={"To": f"whatsapp:{SELMA}", "From": twilio.sender} | form,
        auth=(twilio.account_sid, "an-invented-token"),
    )
