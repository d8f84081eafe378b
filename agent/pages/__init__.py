"""Pages that open without a login and without any script: by a key each, but for one form."""

from fastapi import FastAPI

from agent.bootstrap import House
from agent.pages.door import Door
from agent.pages.lead_form import LeadForm


def mount(app: FastAPI, house: House) -> None:
    """Open the pages beside the other doors."""
    door = Door(house)
    app.add_route("/p/style/pages.css", door.style, methods=["GET"])
    app.add_route("/p/done/{purpose}/{language}", door.thank, methods=["GET"])
    app.add_route("/p/{token}", door.look, methods=["GET"])
    app.add_route("/p/{token}", door.send, methods=["POST"])
    form = LeadForm(house)
    app.add_route("/leads", form.look, methods=["GET"])
    app.add_route("/leads", form.send, methods=["POST"])
    app.add_route("/leads/token", form.token, methods=["GET"])
