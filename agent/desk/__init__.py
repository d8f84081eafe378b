"""The desk: where people take over, decide and review."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

if TYPE_CHECKING:
    from agent.bootstrap import House


def mount(app: FastAPI, house: "House") -> None:
    """Open the desk's pages, and nothing that is not in its table of routes."""
    from agent.desk import gate, static
    from agent.desk.door import Doorkeeper
    from agent.desk.passwords import Passwords
    from agent.desk.routes import ROUTES
    from agent.desk.signing_in import Door

    door = Door(house.store, Passwords())
    keeper = Doorkeeper(house, door)
    app.add_route(gate.SIGN_IN, keeper.show, methods=["GET"])
    app.add_route(gate.SIGN_IN, keeper.sign_in, methods=["POST"])
    if house.settings.demo:
        app.add_route("/desk/demo/{name}", keeper.enter_the_demo, methods=["POST"])
    app.add_route("/desk/welcome/{token}", keeper.welcome, methods=["GET"])
    app.add_route("/desk/welcome/{token}", keeper.settle_in, methods=["POST"])
    app.add_route("/desk/static/{name}", static.serve, methods=["GET"])
    for route in ROUTES:
        app.add_route(route.path, gate.guarded(house, route, door=door), methods=[route.method])
