"""What is said to Selma and Petrus on WhatsApp, and the choices that they are offered."""

from channels.channel import Choice, Option, Outbound

SELMA = "+264810000001"
PETRUS = "+264810000002"
YES_NO = Choice((Option("consent:yes", "Yes"), Option("consent:no", "No")))
LANGUAGES = Choice(
    (
        Option("en", "English"), Option("af", "Afrikaans"),
        Option("osh", "Oshiwambo"), Option("her", "Otjiherero"),
    ),
    button="Choose",
)  # fmt: skip


def saying(text: str = "Moro", *, to: str = SELMA, choice: Choice | None = None) -> Outbound:
    return Outbound(to=to, text=text, reference="ob_1", choice=choice)
