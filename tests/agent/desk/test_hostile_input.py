"""Whatever stands in an address or a form: an answer of ours, and nothing leads away."""

import re
from importlib import resources
from typing import Any
from urllib.parse import quote

import pytest

from agent import cast, downloads
from agent.desk.may import may
from agent.desk.routes import ROUTES

NUL, BEFORE_ALL = "\x00", "0001-01-01"
HOSTILE = (
    "' or 1=1; select pg_sleep(9) --",
    "{{7*7}}<script>x=1</script>${7*7}",
    "\r\nSet-Cookie: planted=1",
    "../../../../etc/passwd",
    "//evil.example.na/desk",
    "\ud800",  # half a character
    "-1",
    "9" * 25,
    "９９",  # digits, and not ours
    "2026-02-30",
    "9999-12-31",
    "%",
)
IN_ADDRESSES = (
    *("action", "actor", "after", "band", "category", "customer", "days", "figure", "file"),
    *("health", "kept", "kind", "language", "largest", "late", "month", "next", "of", "on"),
    *("other", "page", "partner", "pass", "place", "purpose", "quarter", "q", "risk", "segment"),
    *("show", "since", "sort", "source", "stage", "standing", "state", "status", "subject"),
    *("survey", "then", "topic", "turn", "until", "which", "whose", "why", "words", "zoom"),
)
_NAME = re.compile(r'name="([a-z_]+)"')
_ENDS_A_SESSION = ("/desk/sign-out",)


def in_forms() -> list[str]:
    """Every field that a form of ours has."""
    pages = resources.files("agent.desk") / "templates"
    drawn = "".join(each.read_text("utf-8") for each in pages.iterdir())
    return sorted(set(_NAME.findall(drawn)) - {"key"})


def _spelt(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


async def _sent(who: Any, path: str, fields: list[str], value: str) -> Any:
    body = "&".join((f"key={who.key}", *(f"{name}={_spelt(value)}" for name in fields)))
    form = {"content-type": "application/x-www-form-urlencoded"}
    return await who.post(path, content=body, headers=form)


async def test_no_address_or_form_breaks_a_page_or_leads_away(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    fields = in_forms()
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        for n, route in enumerate(ROUTES):
            if route.path in _ENDS_A_SESSION or route.path.endswith("/events"):
                continue
            # Each page meets those that stop a database, and each of the others meets some pages.
            some = {HOSTILE[n % len(HOSTILE)], NUL}
            if route.method == "GET":
                some.add(BEFORE_ALL)
            who = simon if may("manager", route.act) else ada
            for value in some:
                path = re.sub(r"\{\w+\}", lambda _, value=value: _spelt(value), route.path)
                asked = "&".join(f"{name}={_spelt(value)}" for name in IN_ADDRESSES)
                if route.method == "GET":
                    answer = await who.get(f"{path}?{asked}")
                else:
                    answer = await _sent(who, path, fields, value)
                with subtests.test(path=route.path, method=route.method, value=value):
                    assert answer.status_code < 500
                    assert "planted" not in answer.cookies
                    leads = answer.headers.get("location", "/")
                    assert re.match(r"/(?!/)", leads)


OPEN = (
    *("/p/{}", "/p/done/{}/{}", "/leads", "/leads/token", f"{downloads.PATH}/{{}}"),
    *("/desk/welcome/{}", "/desk/static/{}", "/desk/sign-in"),
)


async def test_no_address_of_an_open_door_breaks_it_or_leads_away(
    lender: Any, subtests: pytest.Subtests
) -> None:
    async with lender.caller() as stranger:
        for door in OPEN:
            for value in (*HOSTILE[:5], NUL):
                path = door.replace("{}", _spelt(value))
                asked = f"in={_spelt(value)}&then={_spelt(value)}&token={_spelt(value)}"
                answer = await stranger.get(f"{path}?{asked}")
                with subtests.test(path=door, value=value):
                    assert answer.status_code < 500
                    assert "planted" not in answer.cookies
        for value in (*HOSTILE[::4], NUL):  # each try costs what a password costs
            form = {"name": value, "password": value, "code": value, "then": value}
            body = "&".join(f"{name}={_spelt(text)}" for name, text in form.items())
            headers = {"content-type": "application/x-www-form-urlencoded"}
            tried = await stranger.post("/desk/sign-in", content=body, headers=headers)
            with subtests.test(sign_in=value):
                assert tried.status_code < 500
                assert re.match(r"/(?!/)", tried.headers.get("location", "/"))
