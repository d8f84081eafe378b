"""What was once misread is read right, in other words than those that showed it."""

from datetime import date

import pytest

from agent.understand import open_reader, understand
from agent.understanding import shared_names

SUNDAY = date(2026, 11, 22)
READER = open_reader()

# What was asked, in which language, what is written, and what may be made of it.
ASKED_NOT_ASKED_FOR = (
    ("none", "en", "can i pay double one month?", "ask_question"),
    ("none", "en", "is there an extra fee if i pay later?", "ask_question"),
    ("none", "en", "how soon do you pay out?", "ask_question"),
    ("none", "en", "will buffr talk to my hr", "ask_question"),
    ("none", "en", "can i borrow if i am on probation?", "ask_question"),
    ("none", "en", "can i take a loan for my sister?", "ask_question"),
    ("none", "en", "may my wife apply too?", "ask_question"),
    ("none", "en", "why are applications declined", "ask_question"),
    ("full_name", "en", "is my personal information safe with you?", "ask_question"),
    ("none", "af", "oor hoeveel maande kan ek terugbetaal?", "ask_question"),
    ("none", "af", "bel julle my baas?", "ask_question"),
    ("none", "af", "kan ek aansoek doen as ek op proef is?", "ask_question"),
    ("none", "af", "mag my vrou ook leen?", "ask_question"),
    ("none", "af", "hoekom vra banke minder?", "ask_question"),
    ("none", "af", "wat maak julle met my persoonlike besonderhede?", "ask_question"),
    ("none", "af", "hvl kan ek leen", "ask_question"),
    ("none", "en", "which medical aid pays for glasses?", "ask_question"),
    # ... and these are asked for.
    ("none", "en", "can i borrow 2000?", "apply + amount_cents=200000"),
    ("none", "af", "kan ek aansoek doen", "apply"),
    ("none", "en", "can i pay less in december?", "hardship"),
    ("none", "en", "can i speak to your boss", "human"),
)
NO_CONSENT = (
    ("yes_no", "en", "fine but what happens to my data", "ask_question"),
    ("yes_no", "en", "okay and who gets to see it", "ask_question"),
    ("yes_no", "en", "sure, but is it safe?", "ask_question"),
    ("yes_no", "en", "must i say yes or no", "repeat"),
    ("yes_no", "en", "my wife says yes, go ahead", "unclear"),
    ("yes_no", "en", "he signed for me, carry on", "unclear"),
    ("yes_no", "af", "goed maar hoeveel kos dit", "ask_question"),
    ("yes_no", "af", "moet ek ja of nee antwoord?", "repeat"),
    ("yes_no", "af", "my baas het klaar ingestem, gaan maar aan", "unclear"),
    # ... and these are a yes.
    ("yes_no", "en", "ok and yes i agree", "affirm"),
    ("yes_no", "en", "i agree, go on", "affirm"),
    ("yes_no", "osh", "Heeno tangi unene", "affirm"),
    ("yes_no", "her", "Ii okuhepa tjinene", "affirm"),
)
FACTS = (
    ("yes_no", "en", "8500 before deductions", "set_fact + salary_cents=850000"),
    ("none", "af", "7200 voor belasting", "set_fact + salary_cents=720000"),
    ("none", "en", "you deducted 500 too much before tax", "complaint"),
    ("months", "en", "i will pay it back in 5 months", "set_fact + months=5"),
    ("months", "af", "ek sal dit oor 3 maande terugbetaal", "set_fact + months=3"),
    ("salary", "af", "ons word die 25ste betaal", "set_fact + pay_day=25"),
    ("salary", "af", "betaal op die 25ste", "set_fact + pay_day=25"),
    ("document", "en", "sorry my salray is N$6 500", "correct_fact + salary_cents=650000"),
    ("document", "af", "jammer my slaaris is N$6500", "correct_fact + salary_cents=650000"),
    ("amount", "en", "my rent is 2000", "unclear"),
    ("amount", "af", "my huur is 2000", "unclear"),
    ("salary", "af", "my bruto is N$9 200", "set_fact + salary_cents=920000"),
    ("months", "en", "make the amonut 1500 please", "set_fact + amount_cents=150000"),
    ("none", "en", "i wnt to borow 2500", "apply + amount_cents=250000"),
    ("none", "af", "kan jy my met 1500 bystaan?", "apply + amount_cents=150000"),
    ("amount", "en", "2OOO", "set_fact + amount_cents=200000"),
    ("amount", "af", "N$900 is genoeg", "set_fact + amount_cents=90000"),
    ("amount", "en", "2x00", "unclear"),
    ("amount", "en", "2500 thanks a lot", "set_fact + amount_cents=250000"),
    ("document", "en", "my salary is wrong. it must be 7000", "correct_fact + salary_cents=700000"),
    (
        "document",
        "en",
        "my name is misspelt, correct is Anna Shilongo",
        "correct_fact + full_name=Anna Shilongo",
    ),
    (
        "document",
        "af",
        "my werknemernommer is verkeerd, dit moet NP 221 wees",
        "correct_fact + employee_number=NP 221",
    ),
    (
        "document",
        "en",
        "my employer is wrong, i work at Namib Foods",
        "correct_fact + employer=Namib Foods",
    ),
    ("document", "af", "kan ek my naam regmaak?", "correct_fact"),
    ("full_name", "en", "Anna //Garoes", "set_fact + full_name=Anna //Garoes"),
    ("employer", "osh", "meme", "unclear"),
    ("document", "en", "i get 8000 net", "set_fact + salary_cents=800000 + salary_is=net"),
    ("document", "af", "leen my 2000 net hierdie keer", "set_fact + amount_cents=200000"),
)
# The number that was asked for, in a sentence about why, until when or how.
ANSWERED_IN_A_SENTENCE = (
    ("months", "en", "give me 4", "set_fact + months=4"),
    ("months", "en", "i will take 5", "set_fact + months=5"),
    ("months", "en", "3 is enough", "set_fact + months=3"),
    ("months", "en", "make 6 rather", "set_fact + months=6"),
    ("months", "en", "four should be fine", "set_fact + months=4"),
    ("months", "en", "half a year if it can", "set_fact + months=6"),
    ("months", "af", "n halwe jaar as dit kan", "set_fact + months=6"),
    ("amount", "en", "need 1400 for rent", "set_fact + amount_cents=140000"),
    ("amount", "en", "N$ 1 750,00 to repair my roof", "set_fact + amount_cents=175000"),
    ("amount", "en", "just 700 till payday", "set_fact + amount_cents=70000"),
    ("amount", "en", "put me down for 1900", "set_fact + amount_cents=190000"),
    ("amount", "en", "i was thinking 2200", "set_fact + amount_cents=220000"),
    ("salary", "en", "6600 excluding allowance", "set_fact + salary_cents=660000"),
    ("salary", "en", "wait, rather 5 months than 3", "correct_fact + months=5"),
    ("none", "af", "ons kry op die 26ste betaal", "set_fact + pay_day=26"),
    ("none", "en", "let me send you my 3 months bank statement", "send_document_intent"),
    ("none", "en", "i am now with Namib Mills", "set_fact + employer=Namib Mills"),
    ("yes_no", "en", "can we bring it down to 1700 instead", "correct_fact + amount_cents=170000"),
    ("yes_no", "af", "my van is verkeerd dit moet Piet Isaaks wees",
     "correct_fact + full_name=Piet Isaaks"),
    ("yes_no", "en", "y", "affirm"),
    ("yes_no", "en", "sure y not", "affirm"),
    ("yes_no", "en", "sure no problem my dear", "affirm"),
    ("yes_no", "en", "aikona", "deny"),
    ("employer", "af", "die vorige vraag asb", "back"),
)  # fmt: skip
OTHERS = (
    ("none", "en", "does Maria still owe you?", "third_party"),
    ("none", "en", "is the application of my sister approved?", "third_party"),
    ("none", "en", "i am her employer, is she paid up?", "third_party"),
    ("none", "af", "skuld Petrus julle geld?", "third_party"),
    ("none", "af", "wat is die saldo van my man", "third_party"),
    ("none", "en", "what is the balance of my loan", "balance"),
    ("none", "af", "wat is die saldo van my lening", "balance"),
    ("none", "en", "you are looking for somebody else", "wrong_number"),
    ("none", "en", "you sound like crooks", "scam_worry"),
    ("none", "af", "dit klink soos 'n bedrogspul", "scam_worry"),
    ("salary", "af", "ek verkies om dit nie te sê nie", "deny + skip"),
    ("none", "af", "wat is nog oop op my lening", "balance"),
)
HINTED = (
    ("none", "en", "pls gv me til friday im brok", "hardship"),
    ("none", "en", "the loan isnt 4 me my sister needs money", "third_party"),
    ("none", "en", "she has no airtime, my cousin wants the loan", "third_party"),
    ("none", "en", "what if i take 3000?", "ask_question"),
    ("yes_no", "en", "can i pay less per month", "ask_question"),
    ("yes_no", "af", "kan ek minder per maand betaal", "ask_question"),
    ("yes_no", "en", "can i pay less this month its tough", "hardship"),
    ("none", "en", "we buried my uncle on saturday", "bereavement"),
    ("none", "en", "i told a man on the phone my otp", "fraud_report + pin_shared"),
    ("none", "en", "i jst wnt 2 die", "distress"),
    ("none", "en", "they are better off once i am gone", "distress"),
    ("none", "en", "i am off to bed", "goodbye"),
    ("salary", "en", "take me one question back", "back"),
    ("none", "af", "ek het my pin vir n vrou op die foon gegee", "fraud_report + pin_shared"),
    ("none", "af", "almal is gelukkiger sonder my", "distress"),
    ("none", "af", "my oom wil n lening he nie ek nie", "third_party"),
    ("none", "af", "die paaiement is van my rekening af", "claim_paid"),
    # ... and these are not what they hint at.
    ("none", "en", "i never gave anybody my pin", "unclear"),
    ("none", "en", "i need 2000 for my daughter", "apply + amount_cents=200000"),
)


@pytest.mark.parametrize(
    "table", [ASKED_NOT_ASKED_FOR, NO_CONSENT, FACTS, ANSWERED_IN_A_SENTENCE, OTHERS, HINTED]
)
async def test_it_is_read_right(table: tuple[tuple[str, str, str, str], ...]) -> None:
    read = [(*case[:3], await _read(*case[:3])) for case in table]
    assert read == list(table)


async def _read(pending: str, language: str, text: str) -> str:
    heard = shared_names.heard(text, pending=pending, language=language)
    answer = await understand(heard, reader=READER)
    said = shared_names.meant(text, answer.commands, today=SUNDAY)
    slots = [f"{slot}={value}" for each in said for slot, value in each.slots.items()]
    names = [each.name for each in said]
    if "apply" in names:  # what is told with it has no name of its own
        names = ["apply"]
    return " + ".join([*names, *slots])
