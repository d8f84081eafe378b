"""Apply for a loan: the answers taken, the choices followed, the form sent.

Facts come in any order and several at once; a correction is a new value, and only what depends
on it is asked again.
"""

from collections.abc import Callable
from dataclasses import asdict

from flows import costs, employers, facts
from flows.commands import FactName
from flows.facts import Problem
from flows.flow import (
    FACTS,
    Advance,
    Agree,
    Ask,
    Begin,
    Decline,
    Freeze,
    Offer,
    Refer,
    Turn,
    Value,
)
from flows.form import FORM, NO, PERSON, PURPOSES, SUMMARY, YES, next_question
from flows.quote import OutsideProduct


def begin(turn: Turn) -> None:
    """Start an application, or go on with the one there is."""
    if any(isinstance(effect, Begin) for effect in turn.effects):
        return  # tapped twice
    draft = turn.draft
    turn.keep(flow="application", again=None)
    if draft is not None and not draft.is_draft and not draft.is_closed:
        turn.keep(flow=None)
        turn.say("application.one_is_sent", ref=draft.ref)
    elif draft is None or draft.is_closed:
        turn.facts.clear()
        turn.do(Begin())
        policy = turn.situation.policy
        turn.say(
            "application.begin",
            papers=len(policy.documents.required),
            days=policy.sessions.draft_days,
        )


def tell(turn: Turn, fact: FactName, text: str, *, message: int) -> bool:
    """Take a fact as it was told; False if it cannot be taken so."""
    if "consent" not in turn.facts:
        if not any(isinstance(effect, Begin) for effect in turn.effects):
            turn.say("application.consent_first")
        return False
    value = facts.read(fact, text, turn.situation)
    if isinstance(value, Problem):
        turn.say(value.key, **value.values)
        return False
    if fact == "employer":
        return _tell_employer(turn, value, message=message)
    _keep(turn, fact, value, message=message)
    return True


def ask_again(turn: Turn, fact: str) -> None:
    """Put one known line before the borrower once more; the old value stays until then."""
    if fact in turn.facts:
        turn.keep(again=fact)


def withdraw(turn: Turn, *, message: int) -> None:
    """End the application, and with it the consent that it rests on."""
    draft = turn.draft
    if draft is not None and draft.stage != "interest":
        turn.do(Decline(_purposes(turn), message))
    turn.do(Advance("withdrawn"))
    turn.draft = None
    turn.facts.clear()
    turn.keep(flow=None, again=None, pending_document=None)


def look_at_quote_again(turn: Turn) -> None:
    """Time passes: a cost or a first date that she has not seen is not one that she agreed to."""
    agreed = turn.value("quote")
    if agreed is not None and agreed != costs.agreed(turn):
        turn.forget("quote", because="time")
        turn.say("application.quote_changed")


def _purposes(turn: Turn) -> dict[str, str]:
    texts = turn.situation.policy.consent
    return {purpose: str(getattr(texts, purpose)) for purpose in PURPOSES}


def back(turn: Turn) -> None:
    """The line that was answered before the one that is being asked."""
    asked = next_question(turn).topic
    before = [
        item.topic
        for item in FORM[: _position(asked)]
        if item.topic in FACTS and item.topic in turn.facts
    ]
    if before:
        ask_again(turn, before[-1])
    else:
        turn.say("application.first_question")


def choose(turn: Turn, option: str, *, message: int, typed: str) -> bool:
    """Follow a choice that was offered here; False if it was not ours."""
    topic = turn.state.topic or ""
    handler = _CHOICES.get(topic)
    return handler is not None and handler(turn, option, message, typed)


def _keep(turn: Turn, fact: str, value: object, *, message: int) -> None:
    before = turn.value(fact)
    changed = turn.remember(fact, value, message=message)
    if turn.state.again == fact:
        turn.keep(again=None)
    if changed:
        turn.say(f"changed.{fact}", before=_shown(before), after=_shown(value))
        _drop_what_depends_on(turn, fact)
        if fact == "remuneration":
            _judge_quote_again(turn)
    elif fact == "remuneration" and before is None:
        turn.say("noted.remuneration", amount=_shown(value))


def _shown(value: object) -> Value:
    return value if isinstance(value, int | str) else str(value)


def _drop_what_depends_on(turn: Turn, fact: str) -> None:
    for item in FORM:
        if fact in item.depends_on and item.topic in turn.facts:
            turn.forget(item.topic, because=fact)
            _drop_what_depends_on(turn, item.topic)


def _judge_quote_again(turn: Turn) -> None:
    """Other pay, same loan: say whether it still fits, and offer less where it does not."""
    if "amount" not in turn.facts or "months" not in turn.facts:
        return
    capacity = costs.capacity(turn)
    instalment = costs.instalment(turn)
    if instalment <= capacity:
        turn.say("application.still_fits", capacity=capacity, instalment=instalment)
    else:
        turn.forget("quote", because="remuneration")


def _tell_employer(turn: Turn, text: str, *, message: int) -> bool:
    found = employers.match(text, turn.situation.employers)
    if len(found) == 1:
        _keep_employer(turn, found[0].id, message=message)
        return True
    turn.remember("employer_named", text, message=message)
    offers = tuple(
        Offer(each.id, "option.employer", {"name": each.name, "town": each.town}) for each in found
    )
    if found:
        offers = (*offers, Offer("none", "option.none_of_these"))
        turn.ask = Ask("application.which_employer", topic="employer", offers=offers, step=2)
    else:
        turn.ask = _ask_what_now(text)
    return True


def _ask_what_now(employer: str) -> Ask:
    """An employer that is no partner is no dead end."""
    return Ask(
        "application.employer_unknown",
        {"employer": employer},
        topic="employer_unknown",
        offers=(
            Offer("retry", "option.write_again"),
            Offer("refer", "option.ask_my_employer"),
            PERSON,
        ),
    )


def _keep_employer(turn: Turn, employer_id: str, *, message: int) -> None:
    employer = next(each for each in turn.situation.employers if each.id == employer_id)
    value = {"id": employer.id, "name": employer.name, "town": employer.town}
    before = turn.value("employer")
    if turn.remember("employer", value, message=message):
        turn.say("changed.employer", before=before["name"], after=employer.name)
        _drop_what_depends_on(turn, "employer")
    if turn.state.again == "employer":
        turn.keep(again=None)


def _position(topic: str) -> int:
    return next((n for n, item in enumerate(FORM) if item.topic == topic), len(FORM))


def _choose_consent(turn: Turn, option: str, message: int, typed: str) -> bool:
    purposes = _purposes(turn)
    if "consent" in turn.facts:
        return True  # tapped twice
    if option == "yes":
        turn.remember("consent", True, message=message)
        turn.do(Agree(purposes, message))
        turn.do(Advance("started"))
    elif option == "no":
        turn.do(Decline(purposes, message))
        turn.do(Advance("withdrawn"))
        turn.say("application.consent_refused")
        turn.keep(flow=None)
        turn.draft = None
    elif option == "more":
        turn.say("application.consent_more")
    return option in ("yes", "no", "more")


def _choose_employer(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "none":
        named = str(turn.value("employer_named"))
        turn.ask = _ask_what_now(named)
        return True
    if any(each.id == option for each in turn.situation.employers):
        _keep_employer(turn, option, message=message)
        # She picked it by name: asking whether it is right would be asking twice.
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
        return True
    return False


def _choose_employer_confirmed(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "yes":
        turn.remember("employer_confirmed", True, message=message)
        turn.say("application.employer_works_with_us")
    elif option == "no":
        turn.forget("employer", because="employer_confirmed")
    return option in ("yes", "no")


def _choose_employer_unknown(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "refer":
        turn.do(Refer(str(turn.value("employer_named"))))
        turn.do(Advance("withdrawn"))
        turn.say("application.referred")
        turn.keep(flow=None)
        turn.draft = None
    elif option == "retry":
        ask_again(turn, "employer")
    return option in ("retry", "refer")


def _choose_quote(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "go_on":
        turn.remember("quote", costs.agreed(turn), message=message)
    elif option == "other_amount":
        ask_again(turn, "amount")
    elif option == "other_months":
        ask_again(turn, "months")
    elif option.startswith("take:"):
        _, amount, months = option.split(":")
        _keep(turn, "amount", int(amount), message=message)
        _keep(turn, "months", int(months), message=message)
    else:
        return False
    return True


def _choose_summary(turn: Turn, option: str, message: int, typed: str) -> bool:
    if typed.isdigit():
        # The lines are numbered and so might be the options: a bare number never sends.
        return change_item(turn, int(typed), sure=False)
    if option == "send":
        _submit(turn)
    elif option == "change":
        turn.ask = Ask(
            "application.which_line",
            topic="change_item",
            offers=tuple(
                Offer(f"item:{number}", f"item.{topic}")
                for number, topic in enumerate(SUMMARY, start=1)
            ),
        )
    return option in ("send", "change")


def _choose_item(turn: Turn, option: str, message: int, typed: str) -> bool:
    return option.startswith("item:") and change_item(turn, int(option[5:]), sure=True)


def _choose_line(turn: Turn, option: str, message: int, typed: str) -> bool:
    if option == "yes" and turn.state.change_item is not None:
        change_item(turn, turn.state.change_item, sure=True)
    turn.keep(change_item=None)
    return option in ("yes", "no")


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
            f"application.change_{topic}", {"line": number}, topic="change_line", offers=(YES, NO)
        )
    return True


def _submit(turn: Turn) -> None:
    priced = costs.quoted(turn)
    draft = turn.draft
    if isinstance(priced, OutsideProduct) or draft is None:
        return  # the next question is the quote again
    turn.do(
        Freeze(
            principal=priced.principal,
            months=priced.months,
            quote=asdict(priced),
            partner_id=turn.value("employer")["id"],
        )
    )
    turn.do(Advance("documents_submitted"))
    situation = turn.situation
    answer_by = situation.calendar.add_business_days(
        situation.today, situation.policy.sla.review_business_days
    )
    turn.say("application.submitted", ref=draft.ref, answer_by=answer_by)
    turn.keep(flow=None)
    turn.over = True


_CHOICES: dict[str, Callable[[Turn, str, int, str], bool]] = {
    "consent": _choose_consent,
    "employer": _choose_employer,
    "employer_confirmed": _choose_employer_confirmed,
    "employer_unknown": _choose_employer_unknown,
    "quote": _choose_quote,
    "counter_offer": _choose_quote,
    "summary": _choose_summary,
    "change_item": _choose_item,
    "change_line": _choose_line,
}
