"""Whatever Twilio posts is read, however odd; only a form that names nobody is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Inbound, Media, Receipt, ReceiptStatus
from channels.twilio_forms import Malformed, parse_inbound, parse_receipt, read_form

SELMA = "+264810000001"
PLAIN = {
    "MessageSid": "SM00000000000000000000000000000001",
    "SmsSid": "SM00000000000000000000000000000001",
    "AccountSid": "AC00000000000000000000000000000001",
    "From": f"whatsapp:{SELMA}",
    "To": "whatsapp:+264612905000",
    "Body": "Moro",
    "NumMedia": "0",
    "NumSegments": "1",
    "ProfileName": "Selma",
    "WaId": "264810000001",
    "MessageType": "text",
    "ApiVersion": "2010-04-01",
    "SmsStatus": "received",
    "FromCity": "",
}
MEDIA_URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def read(**fields: str) -> Inbound:
    return parse_inbound(PLAIN | fields)


def test_a_text_message_is_read_whole() -> None:
    assert parse_inbound(list(PLAIN.items())) == Inbound(
        provider_sid="SM00000000000000000000000000000001",
        account="AC00000000000000000000000000000001",
        channel="whatsapp",
        sender=SELMA,
        recipient="+264612905000",
        kind="text",
        text="Moro",
        profile_name="Selma",
        extra={"WaId": "264810000001", "MessageType": "text"},
    )


def test_a_tapped_button_says_its_payload_and_its_title() -> None:
    tapped = read(Body="Yes", ButtonText="Yes", ButtonPayload="consent:yes", ButtonType="REPLY")
    assert (tapped.kind, tapped.payload, tapped.text) == ("choice", "consent:yes", "Yes")


def test_a_list_row_is_a_payload_too() -> None:
    picked = read(Body="", ListId="language:her", ListTitle="Otjiherero")
    assert (picked.kind, picked.payload, picked.text) == ("choice", "language:her", "Otjiherero")


def test_a_file_is_told_by_its_declared_type(subtests: pytest.Subtests) -> None:
    for content_type, kind in (
        ("image/jpeg", "media"),
        ("application/pdf", "media"),
        ("video/mp4", "media"),
        ("audio/ogg; codecs=opus", "voice"),
        ("AUDIO/AMR", "voice"),
        ("image/webp", "sticker"),
        ("text/vcard", "contact"),
        ("text/x-vcard", "contact"),
        ("", "media"),
    ):
        with subtests.test(content_type=content_type, kind=kind):
            inbound = read(
                Body="", NumMedia="1", MediaUrl0=MEDIA_URL, MediaContentType0=content_type
            )
            assert inbound.kind == kind
            assert inbound.media == (Media(MEDIA_URL, content_type),)
            assert "MediaUrl0" not in inbound.extra


def test_a_webp_that_was_sent_as_a_document_is_no_sticker() -> None:
    inbound = read(MediaUrl0=MEDIA_URL, MediaContentType0="image/webp", MessageType="document")
    assert inbound.kind == "media"


def test_several_files_keep_their_order_and_the_text_beside_them() -> None:
    inbound = read(
        Body="my payslip", NumMedia="2", MediaUrl0="https://a", MediaContentType0="image/jpeg",
        MediaUrl1="https://b", MediaContentType1="application/pdf",
    )  # fmt: skip
    expected = (Media("https://a", "image/jpeg"), Media("https://b", "application/pdf"))
    assert (inbound.media, inbound.text) == (expected, "my payslip")


def test_the_number_of_files_is_only_a_claim(subtests: pytest.Subtests) -> None:
    for claim in ("", "-1", "many", "99999999", "0"):
        with subtests.test(claim=claim):
            inbound = read(NumMedia=claim, MediaUrl0=MEDIA_URL, MediaContentType0="image/jpeg")
            assert len(inbound.media) == 1


def test_a_location_is_kept() -> None:
    inbound = read(Body="", Latitude="-22.5594", Longitude="17.0832", Label="HR", Address="Erf 1")
    assert inbound.kind == "location"
    assert inbound.extra["Latitude"] == "-22.5594"
    assert inbound.extra["Label"] == "HR"


def test_a_reply_names_the_message_that_it_answers() -> None:
    inbound = read(OriginalRepliedMessageSid="SM9", OriginalRepliedMessageSender="whatsapp:+264")
    assert inbound.replied_to == "SM9"
    assert inbound.kind == "text"


def test_an_ad_referral_and_unknown_fields_are_kept() -> None:
    inbound = read(ReferralSourceId="12", ReferralHeadline="Borrow", BrandNewField="x")
    kept = {"ReferralSourceId": "12", "ReferralHeadline": "Borrow", "BrandNewField": "x"}
    assert kept.items() <= inbound.extra.items()


def test_what_has_no_content_is_told_by_its_declared_kind(subtests: pytest.Subtests) -> None:
    for message_type, kind in (
        ("reaction", "reaction"),
        ("contacts", "contact"),
        ("unsupported", "unknown"),
    ):
        with subtests.test(message_type=message_type, kind=kind):
            assert read(Body="", MessageType=message_type).kind == kind


def test_a_borrower_without_a_phone_number_is_known_by_her_opaque_id() -> None:
    assert read(From="whatsapp:NA.abc123", WaId="").sender == "NA.abc123"


def test_an_external_id_stands_in_for_an_empty_address() -> None:
    inbound = read(From="", ExternalUserId="NA.abc123")
    assert inbound.sender == "NA.abc123"
    assert inbound.extra["ExternalUserId"] == "NA.abc123"


def test_nul_and_lone_surrogates_are_dropped_and_the_rest_stays() -> None:
    assert read(Body="a\0b\ud83dc\u202e☺", ProfileName="S\0").text == "abc\u202e☺"
    assert read(ProfileName="S\0").profile_name == "S"


def test_a_body_of_64_kb_is_kept_whole() -> None:
    assert len(read(Body="x" * 65_536).text) == 65_536


def test_a_form_that_names_no_message_or_nobody_is_malformed(subtests: pytest.Subtests) -> None:
    for odd in (
        {"MessageSid": ""},
        {"MessageSid": "\0"},
        {"MessageSid": "S" * 65},
        {"From": "", "ExternalUserId": ""},
        {"From": "whatsapp:"},
        {"From": "whatsapp:" + "9" * 161},
        {"AccountSid": "A" * 65},
    ):
        with subtests.test(odd=odd), pytest.raises(Malformed):
            parse_inbound(PLAIN | odd)


def test_a_form_without_its_core_fields_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse_inbound([])


def test_the_first_of_a_repeated_field_counts() -> None:
    assert parse_inbound([*PLAIN.items(), ("Body", "again")]).text == "Moro"


def test_a_flood_of_fields_is_bounded() -> None:
    inbound = parse_inbound(PLAIN | {f"New{n}": "x" * 10_000 for n in range(500)})
    assert len(inbound.extra) == 64
    assert max(map(len, inbound.extra.values())) == 4_096


names = st.sampled_from([*PLAIN, "MediaUrl0", "Latitude", "ButtonPayload", "ListId"]) | st.text()
values = st.text(st.characters(), max_size=50)


@given(odd=st.lists(st.tuples(names, values), max_size=20))
def test_no_form_that_names_its_sender_raises(odd: list[tuple[str, str]]) -> None:
    core = [("MessageSid", "SM1"), ("From", f"whatsapp:{SELMA}"), ("AccountSid", "AC1")]
    inbound = parse_inbound([*core, *odd])
    assert inbound.sender == SELMA
    inbound.text.encode()


def test_any_body_can_be_read_as_a_form(subtests: pytest.Subtests) -> None:
    for body in (
        b"",
        b"Body=%00%ff%fe&From=x",
        b"=&&&==%zz",
        b"\xff\xfe",
        "Body=ê".encode(),
        b"a" * 70_000,
    ):
        with subtests.test(body=body):
            assert isinstance(read_form(body), list)


def test_a_form_keeps_blanks_and_repetitions_as_they_were_signed() -> None:
    expected = [("Body", " a b "), ("To", ""), ("To", "x")]
    assert read_form(b"Body=+a+b+&To=&To=x") == expected


def test_a_form_of_too_many_fields_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_form(b"&".join(b"a=1" for _ in range(2_000)))


def test_every_status_of_twilios_has_its_place(subtests: pytest.Subtests) -> None:
    for told, status in (
        ("accepted", ReceiptStatus.QUEUED),
        ("scheduled", ReceiptStatus.QUEUED),
        ("queued", ReceiptStatus.QUEUED),
        ("sending", ReceiptStatus.QUEUED),
        ("sent", ReceiptStatus.SENT),
        ("delivered", ReceiptStatus.DELIVERED),
        ("partially_delivered", ReceiptStatus.DELIVERED),
        ("read", ReceiptStatus.READ),
        ("READ", ReceiptStatus.READ),
        ("failed", ReceiptStatus.FAILED),
        ("canceled", ReceiptStatus.FAILED),
        ("undelivered", ReceiptStatus.UNDELIVERED),
        ("receiving", ReceiptStatus.QUEUED),
        ("received", ReceiptStatus.QUEUED),
        ("brand_new", ReceiptStatus.QUEUED),
    ):
        with subtests.test(told=told, status=status):
            receipt = parse_receipt({"MessageSid": "SM1", "MessageStatus": told}, "ob_1")
            assert receipt == Receipt("SM1", status, "ob_1")


def test_a_receipt_carries_its_error(subtests: pytest.Subtests) -> None:
    for told, code in (("63024", 63024), ("", None), ("x", None), ("²", None)):
        with subtests.test(told=told, code=code):
            form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": told}
            assert parse_receipt(form, "").error_code == code


def test_a_receipt_for_no_message_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse_receipt({"MessageStatus": "sent"}, "ob_1")
