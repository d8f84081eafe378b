"""`python -m evals.bench.twilio`: the loopback Twilio on the loop that costs least."""

import asyncio

import uvloop

from channels.fake_twilio.__main__ import main

if __name__ == "__main__":
    # It shares the processors with what is measured, which the real one does not.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    main()
