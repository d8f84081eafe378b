"""The desk's own stylesheet and script, and nothing else."""

from functools import cache
from importlib import resources

from fastapi import Request, Response

_KINDS = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "keys.js": "text/javascript",
    "palette.css": "text/css",
    "customer.css": "text/css",
    "customers.css": "text/css",
    "pipeline.css": "text/css",
    "queue.css": "text/css",
    "queue.js": "text/javascript",
    "reports.css": "text/css",
    "dashboards.css": "text/css",
    "writing.js": "text/javascript",
    "viewer.css": "text/css",
    "viewer.js": "text/javascript",
    "talk.js": "text/javascript",
    "talk.css": "text/css",
    "settings.css": "text/css",
}


async def serve(request: Request) -> Response:
    """A file by its name."""
    name = request.path_params["name"]
    if name not in _KINDS:
        return Response(status_code=404)
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(_read(name), headers=headers, media_type=_KINDS[name])


@cache
def _read(name: str) -> str:
    return resources.files("agent.desk").joinpath(name).read_text("utf-8")
