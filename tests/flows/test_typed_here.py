"""Numbers typed in the chat: only where policy says so, one at a time, and never without end."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from flows.commands import Human, NotUnderstood, Skip
from flows.effects import HandOver, KeepTyped
from flows.flow import TypedNumber
from flows.read_papers import ReadPaper

HIDDEN = NotUnderstood(span="[hidden]")
ID = TypedNumber(0, "0123", is_identity=True, is_account=True)
OTHER = TypedNumber(0, "9999", is_identity=False, is_account=False)


def lets_her_type(talk: Any) -> None:
    rules = talk.policy.documents.model_copy(
        update={"typed_numbers": ("documents", "link", "chat")}
    )
    talk.policy = replace(talk.policy, documents=rules)


def unclear(kind: Any) -> ReadPaper:
    return ReadPaper(uuid4(), kind, {"born_on": date(1992, 3, 15)}, ())


def options(talk: Any) -> list[str]:
    return [option[0].rpartition(":")[2] for option in talk.state.options]


def test_only_where_policy_says_so_may_she_type_it_in_the_chat(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(read=[unclear("id_front")])
    assert options(talk) == ["no", "yes", "link"]
    before = talk.policy
    lets_her_type(talk)
    talk.does(read=[unclear("id_front")])
    assert options(talk) == ["no", "yes", "link", "chat"]
    talk.policy = before
    assert talk.does(HIDDEN, typed=[ID]).effects == ()  # nobody has asked for it


def test_after_as_many_wrong_numbers_as_photos_a_person_helps(talk: Any) -> None:
    lets_her_type(talk)
    talk.comes_to("id")
    talk.does(read=[unclear("id_front")])
    talk.picks(":chat")
    assert talk.state.topic == "typed_id"
    assert [each.key for each in talk.does(HIDDEN, typed=[OTHER]).says] == ["typed.wrong_id"]
    gone = talk.does(HIDDEN, typed=[OTHER])
    assert [each.category for each in gone.effects if isinstance(each, HandOver)] == [
        "document_upload_failures"
    ]
    assert talk.state.typing == ()


def test_whoever_skips_or_wants_a_person_is_not_held_by_the_question(talk: Any) -> None:
    lets_her_type(talk)
    talk.comes_to("id")
    talk.does(read=[unclear("id_front")])
    talk.picks(":chat")
    both = talk.does(HIDDEN, Human(message=1), typed=[ID])
    assert [type(each) for each in both.effects] == [KeepTyped, HandOver]
    assert "typed.id_kept" in [each.key for each in both.says]
    talk.owner = "bot"
    talk.state = replace(talk.state, typing=("typed_bank", ""), topic="typed_bank")
    talk.does(Skip())
    assert (talk.state.typing, talk.state.topic) == ((), "payslip")
