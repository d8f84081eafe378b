"""Pages that open without a login: each by its own key, once, and without any script."""

from fastapi import FastAPI

from agent.bootstrap import House
from agent.pages.door import Door


def mount(app: FastAPI, house: House) -> None:
    """Open the pages beside the other doors."""
    door = Door(house)
    app.add_route("/p/style/pages.css", door.style, methods=["GET"])
    app.add_route("/p/done/{purpose}/{language}", door.thank, methods=["GET"])
    app.add_route("/p/{token}", door.look, methods=["GET"])
    app.add_route("/p/{token}", door.send, methods=["POST"])
