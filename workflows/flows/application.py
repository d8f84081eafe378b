"""Apply for a loan: the answers taken, the choices followed, the form sent.

Facts come in any order and several at once; a correction is a new value, and only what depends
on it is asked again.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from crm_store import money
from crm_store.money import Cents
from flows import costs, employers, facts, wording
from flows.commands import FactName
from flows.facts import Problem
from flows.flow import (
    FACTS,
    Advance,
    Agree,
    Ask,
    Begin,
    Decline,
    Employer,
    Freeze,
    Offer,
    Refer,
    Turn,
    Value,
)
from flows.form import (
    FORM,
    PURPOSES,
    SUMMARY,
    Item,
    next_item,
    person,
    send_as_shown,
    written,
    yes_or_no,
)
from flows.papers import KINDS
from flows.quote import OutsideProduct

# What may be kept in mind before she agrees: the conversation's state is not sealed, and these lie
# open in the store too once an application is sent. Her name, pay and numbers are asked again.
_KEPT_IN_MIND = ("employer", "amount", "months", "pay_day")


def begin(turn: Turn) -> None:
    """Start an application, or go on with the one there is."""
    if any(isinstance(effect, Begin) for effect in turn.effects):
        return  # tapped twice
    draft = turn.draft
    turn.keep(flow="application", again=None)
    if draft is None or draft.is_closed:
        turn.keep(later=(), consent_read=None, pending_document=None)
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


def restart(turn: Turn) -> None:
    """End the form that is open, and begin another."""
    if turn.draft is not None and turn.draft.is_draft:
        turn.do(Advance("withdrawn"))
    turn.draft = None
    turn.facts.clear()
    turn.keep(told=())
    begin(turn)


def tell(
    turn: Turn, fact: FactName, text: str, *, message: int, told_in: str | None = None
) -> bool:
    """Take a fact as it was told; False if it cannot be taken so."""
    if "consent" not in turn.facts:
        keep_in_mind(turn, fact, text, message=message)
        if not any(isinstance(effect, Begin) for effect in turn.effects):
            turn.say("application.consent_first")
        return True
    value = facts.read(fact, text, turn.situation)
    if isinstance(value, Problem):
        turn.say(value.key, **value.values)
        return False
    if fact == "employer":
        return _tell_employer(turn, value, message=message, told_in=told_in)
    _keep(turn, fact, value, message=message, told_in=told_in)
    return True


def keep_in_mind(turn: Turn, fact: FactName, text: str, *, message: int) -> None:
    """Remember, until she agrees or goes, what she told before she was asked; store no fact."""
    if fact in _KEPT_IN_MIND:
        others = tuple(each for each in turn.state.told if each[0] != fact)
        told_in = str(turn.situation.messages[message])
        turn.keep(told=(*others, (fact, text[:100], told_in)))


def _take_what_was_told(turn: Turn, *, message: int) -> None:
    """What was told before consent becomes fact with it; what was vague is asked in its turn."""
    told = {fact: (text, told_in) for fact, text, told_in in turn.state.told}
    turn.keep(told=())
    for fact in FACTS:
        text, told_in = told.get(fact, ("", ""))
        if text and not isinstance(facts.read(fact, text, turn.situation), Problem):
            tell(turn, fact, text, message=message, told_in=told_in)


def ask_again(turn: Turn, fact: str) -> None:
    """Put one known line before the borrower once more; the old value stays until then."""
    turn.keep(later=tuple(each for each in turn.state.later if each != fact))
    if fact in turn.facts:
        turn.keep(again=fact)
    elif fact != next_item(turn).topic:
        turn.say("application.not_asked_yet")


def put_off(turn: Turn) -> None:
    """Skip: what can wait is asked at the end, what cannot says why."""
    item = next_item(turn)
    if turn.state.again is not None:
        turn.keep(again=None)
        turn.say("skip.kept")
    elif not item.can_wait:
        turn.say("skip.cannot")
        turn.say(f"why.{item.topic}")
    elif item.topic in turn.state.later:
        turn.say("skip.last", days=turn.situation.policy.sessions.draft_days)
    else:
        _put_off(turn, item)


def _put_off(turn: Turn, item: Item) -> None:
    turn.keep(later=(*turn.state.later, item.topic))
    if next_item(turn).topic == item.topic:
        turn.say("skip.last", days=turn.situation.policy.sessions.draft_days)
    else:
        turn.say("skip.later")


def refuse(turn: Turn) -> None:
    """She need not answer: why it is asked, what happens without, and every way on."""
    item = next_item(turn)
    turn.say(f"why.{item.topic}")
    turn.say("refused.without")
    wait = (Offer("refused:later", "option.later"),) if item.can_wait else ()
    turn.ask = Ask(
        "refused.ask",
        topic="refused",
        offers=(
            Offer("refused:answer", "option.answer"),
            *wait,
            person("refused"),
            Offer("withdraw", "option.stop"),
        ),
    )


def choose_refused(turn: Turn, option: str, message: int) -> bool:
    """What she does about a question that she does not want to answer."""
    if option == "refused:later":
        put_off(turn)
    return option in ("refused:answer", "refused:later")


def withdraw(turn: Turn, *, message: int) -> None:
    """End the application, and with it the consent that it rests on."""
    draft = turn.draft
    turn.keep(told=(), later=(), consent_read=None)
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
    asked = next_item(turn).topic
    before = [
        item.topic
        for item in FORM[: _position(asked)]
        if item.topic in (*FACTS, *KINDS) and item.topic in turn.facts
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


def _keep(
    turn: Turn, fact: str, value: object, *, message: int, told_in: str | None = None
) -> None:
    before = turn.value(fact)
    changed = turn.remember(fact, value, message=message, told_in=told_in)
    if turn.state.again == fact:
        turn.keep(again=None)
    if before == value:
        turn.say("changed.nothing")
    elif changed:
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


def _tell_employer(turn: Turn, text: str, *, message: int, told_in: str | None = None) -> bool:
    found = employers.match(text, turn.situation.employers)
    if len(found) == 1:
        _keep_employer(turn, found[0].id, message=message, told_in=told_in)
        return True
    if not found and wording.is_a_sentence(text):
        turn.say("problem.employer")
        return False
    turn.remember("employer_named", text, message=message, told_in=told_in)
    if found:
        turn.ask = _ask_which(found)
    elif wording.looks_like_a_company(text):
        turn.ask = _ask_what_now(text)
    else:
        # Anything may be a company's name, and most of what is none looks like this.
        turn.ask = Ask(
            "application.is_it_employer",
            {"employer": text},
            topic="employer_named",
            step=2,
            offers=yes_or_no("employer_named"),
        )
    return True


def _ask_which(found: Sequence[Employer]) -> Ask:
    offers = (
        Offer(f"employer:{each.id}", "option.employer", {"name": each.name, "town": each.town})
        for each in found
    )
    return Ask(
        "application.which_employer",
        topic="employer",
        offers=(*offers, Offer("employer:none", "option.none_of_these")),
        step=2,
    )


def _ask_what_now(employer: str) -> Ask:
    """An employer that is no partner is no dead end."""
    return Ask(
        "application.employer_unknown",
        {"employer": employer},
        topic="employer_unknown",
        offers=(
            Offer("employer_unknown:retry", "option.write_again"),
            Offer("employer_unknown:refer", "option.ask_my_employer"),
            person("employer_unknown"),
        ),
    )


def _keep_employer(
    turn: Turn, employer_id: str, *, message: int, told_in: str | None = None
) -> None:
    employer = next(each for each in turn.situation.employers if each.id == employer_id)
    value = {"id": employer.id, "name": employer.name, "town": employer.town}
    before = turn.value("employer")
    if before == value:
        turn.say("changed.nothing")
    if turn.remember("employer", value, message=message, told_in=told_in):
        turn.say("changed.employer", before=before["name"], after=employer.name)
        _drop_what_depends_on(turn, "employer")
    if turn.state.again == "employer":
        turn.keep(again=None)


def _position(topic: str) -> int:
    return next((n for n, item in enumerate(FORM) if item.topic == topic), len(FORM))


def _choose_consent(turn: Turn, option: str, message: int, typed: str) -> bool:
    purposes = _purposes(turn)
    if option == "consent:yes":
        turn.remember("consent", True, message=message)
        turn.do(Agree(purposes, message))
        turn.do(Advance("started"))
        turn.keep(consent_read=written(turn.language))
        _take_what_was_told(turn, message=message)
    elif option == "consent:no":
        turn.do(Decline(purposes, message))
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
        turn.do(Agree(_purposes(turn), message))
        turn.keep(consent_read=written(turn.language))
    elif option == "consent_again:no":
        refuse(turn)
    elif option == "consent_again:more":
        turn.say("application.consent_more")
    return option in ("consent_again:yes", "consent_again:no", "consent_again:more")


def _choose_employer(turn: Turn, option: str, message: int, typed: str) -> bool:
    picked = option.removeprefix("employer:")
    if picked == "none":
        turn.ask = _ask_what_now(str(turn.value("employer_named")))
        return True
    if any(each.id == picked for each in turn.situation.employers):
        _keep_employer(turn, picked, message=message)
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
        turn.ask = _ask_what_now(str(turn.value("employer_named")))
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
        _keep(turn, fact, value, message=message)


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
        _submit(turn)
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
            tell(turn, name, money.show(Cents(int(amount))), message=message)
            return True
    return False


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
}
