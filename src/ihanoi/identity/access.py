"""Who may come in: the guards every route names one of.

They are coroutines although they await nothing: Litestar sends a plain function to a thread, on every request.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from ihanoi.identity.errors import LoginRequired, WrongRole
from ihanoi.kernel.actor import Actor, ActorKind

Connection = ASGIConnection[Any, Any, Any, Any]


async def anyone(_: Connection, __: BaseRouteHandler) -> None:
    """Let everybody in, logged in or not. Written out so that no route is open by accident."""


def _require(connection: Connection, *kinds: ActorKind) -> None:
    actor: Actor = connection.scope["user"]
    if actor.kind is ActorKind.ANONYMOUS:
        raise LoginRequired
    if actor.kind not in kinds:
        raise WrongRole


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in whoever has a session."""
    _require(connection, ActorKind.CITIZEN, ActorKind.OFFICER)


async def citizen(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in people with their electronic identity."""
    _require(connection, ActorKind.CITIZEN)


async def officer(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in staff who hold a post; a session outlives the post it began with."""
    _require(connection, ActorKind.OFFICER)
    if not connection.scope["user"].posts:
        raise WrongRole
