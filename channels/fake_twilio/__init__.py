"""A Twilio on loopback for the demo, tests and chaos runs: same API, same webhooks, no phones."""

from channels.fake_twilio.borrower import Attachment, Place, Said
from channels.fake_twilio.exchange import PhoneMessage
from channels.fake_twilio.faults import How, Resource
from channels.fake_twilio.server import FakeTwilio

__all__ = ["Attachment", "FakeTwilio", "How", "PhoneMessage", "Place", "Resource", "Said"]
