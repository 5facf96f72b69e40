"""Turns the bearer token of a request into its actor."""

import time
from collections import OrderedDict

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from ihanoi.identity.errors import LoginRequired
from ihanoi.identity.queries import actor_of_session, actors_of_sessions
from ihanoi.identity.start_login import handle_of
from ihanoi.kernel.actor import ANONYMOUS, Actor
from ihanoi.platform.database import Database
from ihanoi.platform.database_errors import DatabaseUnavailable
from ihanoi.platform.live import Holds
from ihanoi.platform.together import Together

HELD_SECONDS = 1.0
"""A session ended elsewhere is refused here after at most this long."""
HELD_SESSIONS = 10_000
MAX_TOKEN_LENGTH = 200


class Sessions(Together[bytes, Actor | None]):
    """Looks up, with one question, the sessions of all whose requests arrive at the same moment."""

    def __init__(self, database: Database) -> None:
        super().__init__(lambda digests: actors_of_sessions(database.reader(), digests))


class Authentication(ASGIMiddleware):
    """Puts the actor into ``scope["user"]``; a token that does not hold is refused on every route."""

    scopes = (ScopeType.HTTP,)
    # What operators read has a token of its own, which belongs to no session.
    exclude_opt_key = "own_token"

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Recognise the caller, then go on."""
        header = next((value for name, value in scope["headers"] if name == b"authorization"), None)
        scope["user"] = ANONYMOUS if header is None else await self._recognise(scope, header.decode("latin-1"))
        await next_app(scope, receive, send)

    async def _recognise(self, scope: Scope, header: str) -> Actor:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_LENGTH:
            raise LoginRequired
        digest = handle_of(token)
        scope["auth"] = digest
        held = self._held.get(digest)
        if held and held[0] > time.monotonic():
            return held[1]
        database: Database = scope["litestar_app"].state.database
        actor = await database.memory.get(Sessions)(digest)
        if actor is None:
            self._held.pop(digest, None)
            raise LoginRequired
        self._hold(digest, actor)
        return actor

    def _hold(self, digest: bytes, actor: Actor) -> None:
        self._held[digest] = (time.monotonic() + HELD_SECONDS, actor)
        self._held.move_to_end(digest)
        while len(self._held) > HELD_SESSIONS:
            self._held.popitem(last=False)


def session_holds(scope: Scope) -> Holds:
    """Return what tells whether the session behind a request still holds, for the same person in the same posts.

    For answers that outlast the moment they began. A request without a token needs no session.
    """
    digest: bytes | None = scope.get("auth")
    opened_by: Actor = scope["user"]
    database: Database = scope["litestar_app"].state.database

    async def holds() -> bool:
        if digest is None:
            return True
        try:
            return await actor_of_session(database.reader(), digest) == opened_by
        except DatabaseUnavailable:
            # Unknown is not ended: otherwise all streams would break, and come back at once, with every failover.
            return True

    return holds
