"""Every operation of the API with the scope that it takes: what is not listed here is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fastapi import FastAPI, Security
from fastapi.responses import JSONResponse

from agent.api import lending, problems, promised, records, talks
from agent.api.access import PER_MINUTE, Pace, admitted
from agent.api.problems import MEDIA_TYPE, SCHEMA
from crm_store.service_accounts import Scope

if TYPE_CHECKING:
    from agent.bootstrap import House

_TOLD = {
    401: "There is no key, or it opens nothing.",
    403: "The key may not do this.",
    422: "The request is not as it must be.",
    429: "Too often: wait as `Retry-After` says.",
    404: "There is no such thing.",
}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


@dataclass(frozen=True)
class Operation:
    """One thing that may be asked for, and by which scope."""

    method: Literal["GET", "POST"]
    path: str
    scope: Scope
    answer: Callable[..., Any]
    status: int = 200

    @property
    def name(self) -> str:
        """As clients generated from the description call it."""
        return f"{self.answer.__module__.rpartition('.')[2]}_{self.answer.__name__}"


# To add one: a function with its shapes in a module beside, a line here, and
# `buffr api openapi --write docs/openapi.json`.
OPERATIONS = (
    Operation("GET", "/queue", "read_queue", talks.queue),
    Operation("GET", "/conversations", "read_conversations", talks.show_all),
    Operation("GET", "/conversations/{id}", "read_conversations", talks.show),
    Operation("GET", "/conversations/{id}/messages", "read_conversations", talks.thread),
    Operation("POST", "/conversations/{id}/notes", "write_notes", talks.note, status=201),
    Operation("GET", "/customers/{ref}", "read_customers", lending.customer),
    Operation("GET", "/applications", "read_applications", lending.applications),
    Operation("GET", "/applications/{ref}", "read_applications", lending.application),
    Operation("GET", "/cases", "read_cases", records.cases),
    Operation("GET", "/cases/{ref}", "read_cases", records.case),
    Operation("GET", "/reviews/agreement", "read_reviews", records.agreement),
    Operation("GET", "/audit", "read_audit", records.audit_log),
    Operation("GET", "/audit/chain", "read_audit", records.chain),
    Operation("GET", "/staff", "read_staff", records.staff),
    Operation("GET", "/functions/{name}", "read_reports", promised.function),
    Operation("GET", "/views/{name}", "read_reports", promised.view),
)


class Answer(JSONResponse):
    """JSON that is neither kept nor guessed at by what it passes."""

    def __init__(self, content: Any, status_code: int = 200, **more: Any) -> None:
        super().__init__(content, status_code, headers=dict(problems.HEADERS))


def make(house: "House | None" = None, *, per_minute: int = PER_MINUTE) -> FastAPI:
    """The application; without a house it can only be described."""
    app = FastAPI(
        title="Buffr Lend",
        version="1",
        description="For machines of ours: each has a key of its own, which may do what it must.",
        servers=[{"url": "/api/v1"}],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        default_response_class=Answer,
        redirect_slashes=False,
    )
    app.state.house, app.state.pace = house, Pace(per_minute)
    problems.handle(app)
    for each in OPERATIONS:
        app.add_api_route(
            each.path,
            each.answer,
            methods=[each.method],
            status_code=each.status,
            operation_id=each.name,
            dependencies=[Security(admitted, scopes=[each.scope])],
            responses={code: {"description": told} for code, told in _told(each).items()},
            openapi_extra={"x-scope": each.scope},
        )
    return app


def described() -> dict[str, Any]:
    """The description of all of it, as OpenAPI."""
    description = make().openapi()
    schemas = description["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = dict(SCHEMA)
    for path in description["paths"].values():
        for operation in path.values():
            for code, response in operation["responses"].items():
                if int(code) >= 400:
                    response["content"] = _PROBLEM
    return description


def _told(operation: Operation) -> dict[int | str, str]:
    return {code: told for code, told in _TOLD.items() if code != 404 or "{" in operation.path}
