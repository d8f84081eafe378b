"""The door of the desk: signing in, settling in by an invitation, and leaving."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import Request, Response

from agent.desk import drawing, gate, second_factor
from agent.desk.gate import Visit
from agent.desk.signing_in import Door, Given, Settled
from agent.pages.form import Unfit, fields_of
from crm_store import audit, sessions, users
from crm_store.users import User

if TYPE_CHECKING:
    from agent.bootstrap import House

_AFTERWARDS = "/desk/"
_WRONG = {
    "no_invitation": "This invitation cannot be used any more. Ask an admin for a new one.",
    "too_short": "Use at least 12 characters. A sentence is easy to remember.",
    "too_long": "Use at most 256 characters.",
    "too_common": "Somebody who tries many would find this soon. Use four or five words that do "
    "not belong together; not your name, and not ours.",
    "wrong_code": "This code is not right. Type the six digits that your phone shows now.",
}


class Doorkeeper:
    """The pages of one house that need no session."""

    def __init__(self, house: "House", door: Door) -> None:
        self._house = house
        self._door = door

    async def show(self, request: Request) -> Response:
        """The form to sign in with."""
        return gate.html(await self._sign_in(then=request.query_params.get("then", "")))

    async def sign_in(self, request: Request) -> Response:
        """Let somebody in, or say that it did not work and no more."""
        typed = await self._typed(request)
        if isinstance(typed, Response):
            return typed
        given = Given(
            name=typed.get("name", "")[:40],
            password=typed.get("password", ""),
            code=typed.get("code", "")[:40],
            address=request.client.host if request.client else "",
        )
        token = await self._door.sign_in(given, at=self._house.clock())
        then = typed.get("then", "")
        if token is None:
            page = await self._sign_in(then=then, name=given.name, failed=True)
            return gate.html(page, status=422)
        return gate.let_in(self._house, token, to=_inside(then))

    async def _typed(self, request: Request) -> Mapping[str, str] | Response:
        """What stands in the form; the answer to whoever sent something else."""
        try:
            typed = await fields_of(request)
        except Unfit as unfit:
            return Response(status_code=unfit.status, headers=gate.HEADERS)
        if not gate.is_from_here(self._house, request):
            return Response(status_code=403, headers=gate.HEADERS)
        return typed

    async def enter_the_demo(self, request: Request) -> Response:
        """As one of the demo's cast, without a password; no other house has this door."""
        near = request.client is not None and request.client.host in ("127.0.0.1", "::1")
        if not near or not gate.is_from_here(self._house, request):
            return Response(status_code=403, headers=gate.HEADERS)
        now = self._house.clock()
        async with self._house.store.transaction() as session:
            user = await users.by_name(session, request.path_params["name"])
            if user is None:
                return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
            token = sessions.begin(session, user, at=now).token
            who = f"user:{user.name}"
            session.audited.append(audit.Entry(now, who, "sign_in", who, {"demo": True}))
        return gate.let_in(self._house, token, to=_AFTERWARDS)

    async def _sign_in(self, *, then: str, name: str = "", failed: bool = False) -> str:
        cast: list[User] = []
        if self._house.settings.demo:
            async with self._house.store.reading() as session:
                cast = await users.everybody(session)
        values = {"then": then, "name": name, "failed": failed, "cast": cast}
        return drawing.alone("sign_in.html", values)

    async def welcome(self, request: Request) -> Response:
        """The form to settle in with; looking uses nothing up."""
        async with self._house.store.reading() as session:
            token = request.path_params["token"]
            user = await users.invited(session, token, at=self._house.clock())
        if user is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        return gate.html(_settling(second_factor.enrol(user.name), name=user.name))

    async def settle_in(self, request: Request) -> Response:
        """Keep the password and the phone; show the codes for a lost phone, this once."""
        typed = await self._typed(request)
        if isinstance(typed, Response):
            return typed
        token, seed = request.path_params["token"], typed.get("seed", "")
        settled = await self._door.settle_in(
            token,
            password=typed.get("password", ""),
            seed=seed,
            code=typed.get("code", ""),
            at=self._house.clock(),
        )
        if isinstance(settled, Settled):
            response = gate.let_in(self._house, settled.token, to="")
            body = drawing.alone("recovery.html", {"codes": settled.recovery})
            headers = {**gate.HEADERS, "Set-Cookie": response.headers["set-cookie"]}
            return Response(body, headers=headers, media_type="text/html")
        if settled == "no_invitation":
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        enrolment = second_factor.enrol(typed.get("name", "")[:40], seed)
        page = _settling(enrolment, name=typed.get("name", "")[:40], fault=_WRONG[settled])
        return gate.html(page, status=422)


async def leave(visit: Visit) -> Response:
    """Sign out."""
    async with visit.house.store.transaction() as session:
        await sessions.end(session, visit.session.id, at=visit.now)
        session.audited.append(visit.audited("sign_out", visit.by))
    response = gate.see_other(gate.SIGN_IN)
    response.delete_cookie(gate.cookie(visit.house), path="/")
    return response


async def be_present(visit: Visit) -> Response:
    """Here, or away: nobody is sent to whoever is away."""
    presence = "away" if visit.form.get("presence") == "away" else "available"
    async with visit.house.store.transaction() as session:
        user = await users.by_name(session, visit.user.name, ours=True)
        if user is not None:
            user.presence = presence
            session.add(user)
        session.audited.append(visit.audited("presence", visit.by, to=presence))
    return gate.see_other(_inside(visit.form.get("then", "")))


def _settling(enrolment: second_factor.Enrolment, *, name: str, fault: str = "") -> str:
    seed = enrolment.seed
    groups = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    values = {"name": name, "seed": seed, "groups": groups, "fault": fault}
    return drawing.alone("welcome.html", {**values, "picture": enrolment.picture})


def _inside(then: str) -> str:
    """Only to a page of the desk: an address that somebody else chose leads nowhere."""
    is_ours = then.startswith("/desk/") and "//" not in then and "\\" not in then
    return then if is_ours and then.isprintable() else _AFTERWARDS
