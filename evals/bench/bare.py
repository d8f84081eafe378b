"""`python -m evals.bench.bare PORT`: a route that only inserts one row, served like ours."""

import sys

import uvloop
from fastapi import FastAPI, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import logs, service
from agent.settings import Settings
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.row import new_id
from evals.bench import wire

# As wide as a row of the inbox, with its key and nothing else that costs.
TABLE = "create table bare (like inbox including defaults, primary key (id))"
_INSERT = text(
    "insert into bare (id, account, provider_sid, channel, sender_bidx, content_sealed,"
    " content_hash, source, received_at, ready_at, status, attempts, deliveries)"
    " values (:id, :account, :sid, 'whatsapp', :hash, :sealed, :hash, 'webhook', now(), now(),"
    " 'received', 0, 1)"
)
_SEALED, _HASH, _ACCOUNT = bytes(300), bytes(32), "AC" + 32 * "0"


def _app(engine: AsyncEngine) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def keep(request: Request) -> Response:
        await request.body()
        row = {"id": new_id(), "account": _ACCOUNT, "sid": wire.new_sid()}
        async with engine.begin() as connection:
            await connection.execute(_INSERT, {**row, "hash": _HASH, "sealed": _SEALED})
        return Response("<Response/>", media_type="text/xml")

    app.add_api_route("/webhooks/twilio/messages", keep, methods=["POST"])
    return app


async def _serve(settings: Settings, *, port: int) -> None:
    store = Store.open(
        settings.database_url,
        Vault(settings.vault_keys()),
        connections=settings.database_connections,
    )
    async with service.listening(_app(store.engine), service.bind(settings.host, port)):
        print("listening", flush=True)
        await service.told_to_stop()
    await store.close()


def main() -> None:
    logs.to_lines()
    uvloop.run(_serve(Settings.model_validate({}), port=int(sys.argv[1])))


if __name__ == "__main__":
    main()
