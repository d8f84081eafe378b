"""Only Twilio, or the loopback that knows a secret of ours, can sign a webhook."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from starlette.datastructures import ImmutableMultiDict

from channels.twilio_signature import SETTINGS, SIGNATURE, sign, verify

URL = "https://lend.example.na/webhooks/twilio"
FORM = {
    "MessageSid": "SM00000000000000000000000000000001",
    "SmsSid": "SM00000000000000000000000000000001",
    "AccountSid": "AC00000000000000000000000000000001",
    "From": "whatsapp:+264811234567",
    "To": "whatsapp:+264612905000",
    "Body": "Moro, ondi hala oshimaliwa N$ 500 ☺",
    "NumMedia": "0",
    "NumSegments": "1",
    "ProfileName": "Ndapewa",
    "WaId": "264811234567",
    "MessageType": "text",
    "ApiVersion": "2010-04-01",
    "SmsStatus": "received",
}
SHA1 = "KrdBAOjJydaeloXwE9agyO1Vx2s="
SHA256 = "suYgYgS3buFrzl/D/uh1GKZuLCgG6W2xYO5dgqPkU+k="
SHA256_SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


@dataclass(frozen=True)
class Knock:
    """One request at the webhook, right until a test changes it."""

    url: str = URL
    params: list[tuple[str, str]] = field(default_factory=lambda: list(FORM.items()))
    signature: str = SHA1
    settings: str = ""
    secrets: tuple[str, ...] = ("12345",)

    def accepted(self) -> bool:
        headers = {SIGNATURE: self.signature} if self.signature else {}
        if self.settings:
            headers[SETTINGS] = self.settings
        return verify(self.url, self.params, headers=headers, secrets=self.secrets)

    def but(self, **fields: str) -> "Knock":
        return replace(self, params=list((dict(self.params) | fields).items()))


def test_the_vector_of_twilios_documentation_is_accepted() -> None:
    params = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    headers = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    assert verify(url, params, headers=headers, secrets=["12345"])


def test_our_own_vector_is_accepted_in_both_algorithms() -> None:
    assert Knock().accepted()
    assert Knock(signature=SHA256, settings=SHA256_SETTINGS).accepted()


MUTATIONS: dict[str, Callable[[Knock], Knock]] = {
    "another word in the text": lambda k: k.but(Body="Moro, ondi hala oshimaliwa N$ 5000 ☺"),
    "a space more": lambda k: k.but(Body=FORM["Body"] + " "),
    "another sender": lambda k: k.but(From="whatsapp:+264810000009"),
    "another message sid": lambda k: k.but(MessageSid="SM00000000000000000000000000000002"),
    "a field more": lambda k: k.but(NumMedia2="0"),
    "a field less": lambda k: replace(k, params=k.params[:-1]),
    "two values exchanged": lambda k: k.but(From=FORM["To"], To=FORM["From"]),
    "a repeated field with another value": lambda k: replace(k, params=[*k.params, ("To", "x")]),
    "another path": lambda k: replace(k, url=URL + "/status"),
    "a trailing slash": lambda k: replace(k, url=URL + "/"),
    "a query": lambda k: replace(k, url=URL + "?a=1"),
    "another host": lambda k: replace(k, url=URL.replace("example", "exempel")),
    "no encryption": lambda k: replace(k, url=URL.replace("https", "http")),
    "no signature": lambda k: replace(k, signature=""),
    "a signature cut short": lambda k: replace(k, signature=SHA1[:-2]),
    "a signature in other letters": lambda k: replace(k, signature=SHA1.swapcase()),
    "the signature of the other algorithm": lambda k: replace(k, signature=SHA256),
    "another secret": lambda k: replace(k, secrets=("12346",)),
    "no secret": lambda k: replace(k, secrets=()),
    "an unknown algorithm": lambda k: replace(k, settings="key=k,algorithm=HMAC_MD5"),
    "the stronger algorithm claimed": lambda k: replace(k, settings=SHA256_SETTINGS),
    "a lone surrogate": lambda k: k.but(Body="\ud83d"),
}


def test_a_changed_request_is_refused(subtests: pytest.Subtests) -> None:
    for mutation in MUTATIONS:
        with subtests.test(mutation=mutation):
            assert not MUTATIONS[mutation](Knock()).accepted()


def test_an_empty_secret_lets_nobody_sign() -> None:
    headers = sign(URL, FORM, secret="")
    assert not verify(URL, FORM, headers=headers, secrets=["", "12345"])


def test_two_tokens_are_accepted_while_one_is_rotated_out() -> None:
    old, new = sign(URL, FORM, secret="old"), sign(URL, FORM, secret="new")
    assert verify(URL, FORM, headers=old, secrets=["new", "old"])
    assert verify(URL, FORM, headers=new, secrets=["new", "old"])
    assert not verify(URL, FORM, headers=old, secrets=["new"])


def test_the_order_of_fields_and_repeated_equal_values_do_not_matter() -> None:
    params = [*reversed(FORM.items()), ("To", FORM["To"])]
    assert Knock(params=params).accepted()


def test_repeated_fields_are_signed_with_every_value() -> None:
    params = [("MediaUrl", "b"), ("MediaUrl", "a"), ("Body", "")]
    headers = sign(URL, params, secret="12345")
    assert verify(URL, ImmutableMultiDict(params), headers=headers, secrets=["12345"])
    assert not verify(URL, params[1:], headers=headers, secrets=["12345"])


def test_unknown_new_fields_are_signed_like_any_other() -> None:
    form = FORM | {"SomethingNewOfTwilios": "1"}
    headers = sign(URL, form, secret="12345")
    assert verify(URL, form, headers=headers, secrets=["12345"])
    assert not verify(URL, FORM, headers=headers, secrets=["12345"])


def test_the_standard_port_may_be_written_or_not(subtests: pytest.Subtests) -> None:
    for signed in (URL, URL.replace(".na/", ".na:443/")):
        for configured in (URL, URL.replace(".na/", ".na:443/")):
            with subtests.test(signed=signed, configured=configured):
                headers = sign(signed, FORM, secret="12345")
                assert verify(configured, FORM, headers=headers, secrets=["12345"])


def test_a_port_of_our_own_may_be_left_out_by_twilio() -> None:
    assert replace(Knock(), url=URL.replace(".na/", ".na:8443/")).accepted()


def test_what_we_sign_is_what_twilio_would(subtests: pytest.Subtests) -> None:
    for algorithm in ("HMAC_SHA1", "HMAC_SHA256"):
        with subtests.test(algorithm=algorithm):
            expected = {"HMAC_SHA1": SHA1, "HMAC_SHA256": SHA256}[algorithm]
            headers = sign(URL, FORM, secret="12345", algorithm=algorithm)  # type: ignore[arg-type]
            assert headers[SIGNATURE] == expected
