"""What is chosen in an application: each question's options followed, up to sending it."""

from collections.abc import Callable

from crm_store import money
from crm_store.money import Cents
from flows import costs, tenfold
from flows.application import purposes, put_off, refuse, submit
from flows.application_facts import (
    ask_again,
    ask_what_now,
    keep_employer,
    keep_value,
    take_what_was_told,
    tell,
)
from flows.effects import Advance, Agree, Decline, Refer
from flows.flow import FACTS, Ask, Offer, Turn
from flows.form import SUMMARY, next_item, send_as_shown, written, yes_or_no


def choose_refused(turn: Turn, option: str, message: int) -> bool:
    """What she does about a question that she does not want to answer."""
    if option == "refused:later":
        put_off(turn)
    return option in ("refused:answer", "refused:later")


def choose(turn: Turn, option: str, *, message: int, typed: str) -> bool:
    """Follow a choice that was offered here; False if it was not ours."""
    topic = turn.state.topic or ""
    handler = _CHOICES.get(topic)
    return handler is not None and handler(turn, option, message, typed)


def _choose_consent(turn: Turn, option: str, message: int, typed: str) -> bool:
    texts = purposes(turn)
    if option == "consent:yes":
        turn.remember("consent", True, message=message)
        turn.do(Agree(texts, message))
        turn.do(Advance("started"))
        turn.keep(consent_read=written(turn.language))
        take_what_was_told(turn, message=message)
    elif option == "consent:no":
        turn.do(Decline(texts, message))
        turn.do(Advance("withdrawn"))
        turn.say("application.consent_refused")
        turn.keep(flow=None, told=())
        turn.draft = None
    elif option == "consent:more":
        turn.say("application.consent_more")
    return option in ("consent:yes", "consent:no", "consent:more")


def _choose_consent_again(turn: Turn, option: str, message: int, typed: str) -> bool:
    """The same text, read in her language: a yes is kept, a no stops nothing by itself."""
    if option == "consent_again:yes":
        turn.do(Agree(purposes(turn), message))
        turn.keep(consent_read=written(turn.language))
    elif option == "consent_again:no":
        refuse(turn)
    elif option == "consent_again:more":
        turn.say("application.consent_more")
    return option in ("consent_again:yes", "consent_again:no", "consent_again:more")


def _choose_employer(turn: Turn, option: str, message: int, typed: str) -> bool:
    picked = option.removeprefix("employer:")
    if picked == "none":
        turn.ask = ask_what_now(str(turn.value("employer_named")))
        return True
    if any(each.id == picked for each in turn.situation.employers):
        keep_employer(turn, picked, message=message)
        # She picked it by name: asking whether it is right would be asking twice.
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
        return True
    return False


def _choose_employer_confirmed(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "employer:yes":
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
    elif option == "employer:no":
        turn.forget("employer", because="employer_confirmed")
    return option in ("employer:yes", "employer:no")


def _choose_employer_named(turn: Turn, option: str, message: int, typed: str) -> bool:
    """Whether what she wrote is a name at all."""
    if option == "employer_named:yes":
        turn.ask = ask_what_now(str(turn.value("employer_named")))
    elif option == "employer_named:no":
        turn.forget("employer_named", because="no name")
        ask_again(turn, "employer")
    return option in ("employer_named:yes", "employer_named:no")


def _choose_employer_unknown(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "employer_unknown:refer":
        turn.do(Refer(str(turn.value("employer_named"))))
        turn.do(Advance("withdrawn"))
        turn.say("application.referred")
        turn.keep(flow=None)
        turn.draft = None
    elif option == "employer_unknown:retry":
        ask_again(turn, "employer")
    return option in ("employer_unknown:retry", "employer_unknown:refer")


def _choose_quote(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "quote:other_amount":
        ask_again(turn, "amount")
        return True
    if option == "quote:other_months":
        ask_again(turn, "months")
        return True
    # Other figures than these, as of an older quote, she has not agreed to.
    offered = any(each.id == option for each in next_item(turn).ask(turn).offers)
    if offered and option.endswith(":go_on"):
        turn.remember("quote", costs.agreed(turn), message=message)
    elif offered and option.endswith(":take"):
        _, amount, months, _ = option.split(":")
        _take(turn, "amount", int(amount), message=message)
        _take(turn, "months", int(months), message=message)
    return offered


def _take(turn: Turn, fact: str, value: int, *, message: int) -> None:
    """A part of an offer: what it leaves as it was is not remarked on."""
    if turn.value(fact) != value:
        keep_value(turn, fact, value, message=message)


def _choose_summary(turn: Turn, option: str, message: int, typed: str) -> bool:
    if typed.isdigit():
        # The lines are numbered and so might be the options: a bare number never sends.
        return change_item(turn, int(typed), sure=False)
    if option.endswith(":send"):
        return _send(turn, option)
    if option == "summary:change":
        turn.ask = Ask(
            "application.which_line",
            topic="change_item",
            offers=tuple(
                Offer(f"item:{number}", f"item.{topic}")
                for number, topic in enumerate(SUMMARY, start=1)
            ),
        )
    return option == "summary:change"


def _send(turn: Turn, option: str) -> bool:
    """Send what the summary showed; nothing that has changed since she saw it."""
    as_shown = next_item(turn).topic == "summary" and option == send_as_shown(turn)
    if as_shown:
        submit(turn)
    return as_shown


def ask_whether_to_send(turn: Turn) -> None:
    """Sending binds, so it is asked once more where she may have meant something else."""
    offers = yes_or_no(f"send:{send_as_shown(turn)}")
    turn.ask = Ask("application.confirm_send", topic="send", offers=offers)


def _choose_send(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option.endswith(":no"):
        return True
    return _send(turn, option.removeprefix("send:").removesuffix(":yes"))


def ask_which_number(turn: Turn, amount: Cents) -> None:
    """A bare amount that nothing asked for may be her pay, or what she wants."""
    turn.ask = Ask(
        "number.which",
        {"amount": amount},
        topic="number",
        offers=(
            Offer(f"number:{amount}:remuneration", "item.remuneration"),
            Offer(f"number:{amount}:amount", "item.amount"),
            Offer("number:neither", "option.neither"),
        ),
    )


def _choose_number(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "number:neither":
        return True
    _, amount, fact = option.split(":") if option.count(":") == 2 else ("", "", "")
    for name in FACTS:
        if name == fact and amount.isdigit():
            told = amount if name == "pay_day" else money.show(Cents(int(amount)))
            tell(turn, name, told, message=message)
            return True
    return False


def _choose_tenfold(turn: Turn, option: str, message: int, typed: str) -> bool:
    """Her pay is what she says it is, once she has seen both amounts; a no asks it again."""
    pay = tenfold.told(turn, option)
    if pay is not None:
        keep_value(turn, "remuneration", Cents(pay), message=message)
    elif option == f"{tenfold.TOPIC}:no":
        ask_again(turn, "remuneration")
    return option.startswith(f"{tenfold.TOPIC}:")


def _choose_item(turn: Turn, option: str, message: int, typed: str) -> bool:
    number = option.removeprefix("item:")
    return number.isdigit() and change_item(turn, int(number), sure=True)


def _choose_line(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "line:yes" and turn.state.change_item is not None:
        change_item(turn, turn.state.change_item, sure=True)
    turn.keep(change_item=None)
    return option in ("line:yes", "line:no")


def change_item(turn: Turn, number: int, *, sure: bool) -> bool:
    """Ask one line of the summary again; ask first where a number could mean two things."""
    if not 1 <= number <= len(SUMMARY):
        turn.say("application.no_such_line", lines=len(SUMMARY))
        return True
    topic = SUMMARY[number - 1]
    if sure:
        ask_again(turn, topic)
    else:
        turn.keep(change_item=number)
        turn.ask = Ask(
            f"application.change_{topic}",
            {"line": number},
            topic="change_line",
            offers=yes_or_no("line"),
        )
    return True


_CHOICES: dict[str, Callable[[Turn, str, int, str], bool]] = {
    "consent": _choose_consent,
    "consent_again": _choose_consent_again,
    "employer": _choose_employer,
    "employer_confirmed": _choose_employer_confirmed,
    "employer_named": _choose_employer_named,
    "employer_unknown": _choose_employer_unknown,
    "quote": _choose_quote,
    "counter_offer": _choose_quote,
    "summary": _choose_summary,
    "change_item": _choose_item,
    "change_line": _choose_line,
    "send": _choose_send,
    "number": _choose_number,
    tenfold.TOPIC: _choose_tenfold,
}
