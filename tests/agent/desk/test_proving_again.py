"""Proving again: what weighs more is done by whoever has given password and code of late."""

from typing import Any

from argon2 import PasswordHasher
from pyotp.totp import TOTP

from agent.desk import second_factor
from agent.desk.routes import ROUTES
from crm_store import users
from crm_store.users import SecondFactor

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "drie blou perde in die reën"


async def test_after_ten_minutes_the_password_is_asked_for_and_what_was_typed_goes_on(
    lender: Any, desk: Any
) -> None:
    async with desk("ada", "admin") as ada:
        seed = await _settled(lender, "ada")
        form = {"name": "petra", "role": "agent", "speaks-en": "1"}
        lender.clock.later(minutes=11)
        asked = await ada.send_form("/desk/settings/people", **form)
        assert (asked.status_code, 'name="speaks-en" value="1"' in asked.text) == (401, True)
        assert await _people(lender) == ["ada"]
        wrong = {"password": "not the password", "proof_code": TOTP(seed).at(lender.clock())}
        failed = await ada.send_form("/desk/settings/people", **form, **wrong)
        assert (failed.status_code, "That did not work" in failed.text) == (401, True)
        assert "not the password" not in failed.text
        right = {"password": PASSWORD, "proof_code": TOTP(seed).at(lender.clock())}
        assert (await ada.send_form("/desk/settings/people", **form, **right)).status_code == 200
        assert await _people(lender) == ["ada", "petra"]
        last = await ada.send_form("/desk/settings/people/petra", act="leave")
        assert last.status_code == 303  # for ten minutes nobody is asked twice
    done = await lender.rows("select action, actor from audit_log order by seq")
    assert [each for each in done if each[0].startswith("prove")] == [
        ("prove_failed", "user:ada"),
        ("prove", "user:ada"),
    ]


async def test_the_cast_of_a_demo_proves_itself_by_being_there(opens: Any) -> None:
    lender = await opens(works=False, mode="demo")
    async with lender.house.store.transaction() as session:
        await users.add(session, "ada", role="admin", languages=["en"])
    async with lender.caller() as ada, lender.caller("10.0.0.9") as far:
        assert (await far.post("/desk/demo/ada")).status_code == 403
        assert (await ada.post("/desk/demo/ada")).status_code == 303
        page = (await ada.get("/desk/settings")).text
        lender.clock.later(minutes=11)
        form = {"key": page.split('name="key" value="')[1].split('"')[0]}
        form |= {"name": "petra", "role": "agent", "speaks-en": "1"}
        asked = await ada.post("/desk/settings/people", data=form)
        assert (asked.status_code, "It is still me" in asked.text) == (401, True)
        done = await ada.post("/desk/settings/people", data={**form, "proof_code": "demo"})
        assert done.status_code == 200
    assert await lender.rows("select actor, action from audit_log order by seq") == [
        ("user:ada", "sign_in"),
        ("user:ada", "prove"),
        ("user:ada", "invite"),
    ]


def test_what_weighs_more_is_marked_so() -> None:
    heavy = {"manage_staff", "manage_keys", "confirm_policy", "release_export", "approve_erasure"}
    posts = [each for each in ROUTES if each.method == "POST"]
    assert [each.path for each in posts if each.act in heavy and not each.proved] == []
    assert {each.path for each in posts if each.proved} >= {
        "/desk/exports/{id}/release",
        "/desk/exports/{id}/take",
    }


async def test_a_strangers_try_is_not_signed_by_whose_name_it_used(lender: Any, desk: Any) -> None:
    async with desk("ada", "admin"), lender.caller() as stranger:
        form = {"name": "ada", "password": "guessed it", "code": "000000"}
        assert (await stranger.post("/desk/sign-in", data=form)).status_code == 422
    assert await lender.rows("select actor, action, subject from audit_log") == [
        ("nobody", "sign_in_failed", "user:ada")
    ]


async def _settled(lender: Any, name: str) -> str:
    """Their password and phone, cheaper than those of the day."""
    seed = second_factor.enrol(name).seed
    async with lender.house.store.transaction() as session:
        user = await users.by_name(session, name, ours=True)
        assert user is not None
        users.keep_second_factor(session.vault, user, SecondFactor(seed, ()))
        user.password_hash = CHEAP.hash(PASSWORD)
        session.add(user)
    return seed


async def _people(lender: Any) -> list[str]:
    return [name for (name,) in await lender.rows("select name from users order by name")]
