"""What a hosted model has answered for a turn: kept with the talk, sealed, until the turn ends.

It stands in the talk's state, which each turn replaces as it ends: nothing outlives its turn.
"""

from base64 import b64decode, b64encode
from uuid import UUID

from crm_store.conversations import Conversation
from crm_store.crypto import NotOurs, Opening, UnknownKey
from crm_store.database import Store
from crm_store.sql import Sql

_KEY = "model_answers"


def found(opening: Opening, conversation: Conversation, asked: str) -> object | None:
    """What was answered to this before, by a turn that never ended."""
    sealed = conversation.state.get(_KEY, {}).get(asked)
    try:
        return sealed and opening.vault.open_json(b64decode(sealed), _place(conversation.id))
    except (NotOurs, UnknownKey, ValueError):
        return None  # the model can be asked again


async def keep(store: Store, conversation: UUID, lease: UUID, *, asked: str, said: object) -> None:
    """Keep an answer, unless somebody else has the turn by now."""
    sealed = b64encode(store.vault.seal_json(said, _place(conversation))).decode()
    await store.ask(_KEEP, conversation=conversation, lease=lease, asked=asked, sealed=sealed)


def _place(conversation: UUID) -> str:
    return f"conversations.model_answers.{conversation}"


# It may be lost with the server: then the model is asked again.
_KEEP = Sql(
    f"""
    with kept as (
        update conversations set state = jsonb_set(state, '{{{_KEY}}}',
            coalesce(state -> '{_KEY}', '{{}}') || jsonb_build_object(:asked::text, :sealed::text))
        where id = :conversation and lease = :lease
    )
    select set_config('synchronous_commit', 'off', true)
    """  # noqa: S608 (a name of ours alone)
)
