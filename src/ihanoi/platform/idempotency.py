"""At most once: the first answer to a key is kept in the transaction that did the work, and replayed."""

import hashlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from litestar import Request, Response

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import DomainError, Kind
from ihanoi.platform.answers import Answer, place_of
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.replies import Reply

T = TypeVar("T")

MAX_KEY_LENGTH = 255
KEPT_DAYS = 7
"""Counters that were offline for days may still repeat a request."""

CLAIM = """
    INSERT INTO idempotency_key (principal, key, fingerprint, at) VALUES ($1, $2, decode($3, 'hex'), $4)
    ON CONFLICT DO NOTHING
"""
FIND = "SELECT fingerprint, status, sealed_body, etag FROM idempotency_key WHERE principal = $1 AND key = $2"
ANSWER = "UPDATE idempotency_key SET status = $3, sealed_body = $4, etag = $5 WHERE principal = $1 AND key = $2"
FORGET = "DELETE FROM idempotency_key WHERE at < $1"
KEPT = "SELECT key FROM idempotency_key WHERE principal = $1 AND status IS NOT NULL ORDER BY key"
FORGET_OWN = "DELETE FROM idempotency_key WHERE principal = $1 AND status IS NOT NULL"
FORGET_ABOUT = """
    DELETE FROM idempotency_key USING event
    WHERE event.subject = ANY($1::uuid[]) AND principal = event.actor_id AND idempotency_key.at = event.at
      AND status IS NOT NULL
"""
"""What one transaction answers and what it records bear the same moment and the same actor, and whoever reads about
another leaves a line in that one's log: so the log tells which answers speak of somebody."""


class KeyReused(DomainError):
    """The key already belongs to a request with another body, address or method."""

    code = "idempotency_key_reused"
    title = "Idempotency key reused"
    detail_vi = "Idempotency-Key này đã dùng cho một yêu cầu khác. Hãy tạo khóa mới cho yêu cầu mới."
    detail_en = "This Idempotency-Key was used for another request. Make a new key for a new request."


class TwinRunning(DomainError):
    """The same request is being worked on at this moment."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "idempotency_twin_running"
    title = "The same request is running"
    detail_vi = "Yêu cầu này đang được xử lý. Hãy gửi lại với cùng khóa sau một giây."
    detail_en = "This request is being processed. Send it again with the same key in a second."
    retry_after = 1


class Once:
    """Runs the work of one request at most once per (caller, key).

    ``return await once(submit(tx, actor, command))`` either does the work and keeps the answer in
    the same transaction, or returns the answer kept before.
    """

    def __init__(self, tx: Transaction, principal: UUID, key: str, fingerprint: bytes) -> None:
        self._tx = tx
        self._principal = principal
        self._key = key
        self._fingerprint = fingerprint
        self._context = place_of(principal, key)

    async def is_new(self, reader: Reader) -> bool:
        """Tell whether nothing was answered under the key so far, without claiming it.

        For what must happen before the transaction begins and need not happen for a repeated request.
        """
        return await reader.fetch_one(FIND, self._principal, self._key) is None

    def answer(self, result: object) -> Answer:
        """Return a result as the answer to this request, to be kept with others' in one transaction."""
        return Answer(self._principal, self._key, self._fingerprint, msgspec.json.encode(result))

    async def __call__(
        self,
        work: Coroutine[Any, Any, T],
        *,
        status: int = 201,
        etag: str | None = None,
        reread: Callable[[], Coroutine[Any, Any, T]] | None = None,
        before_replay: Callable[[], Coroutine[Any, Any, object]] | None = None,
    ) -> Response[T]:
        """Await ``work`` unless the key was answered before; encode its result once.

        With ``reread`` no answer is kept: a repeated request reads the present state anew, and so
        passes the same checks and leaves the same lines as any other reading. ``before_replay`` lets
        the kept answer be given again only to who still may see it, with the line that leaves.

        Raises:
            KeyReused: the key belongs to another request.
            TwinRunning: another transaction holds the key right now.
        """
        try:
            claimed = await self._claim()
        except BaseException:
            work.close()
            raise
        if not claimed:
            work.close()
            return await self._replay(reread, before_replay)
        result = await work
        body = msgspec.json.encode(result)
        etag = etag or getattr(result, "etag", None)
        sealed = self._tx.keyring.seal_secret(b"" if reread else body, self._context)
        self._tx.later(ANSWER, self._principal, self._key, status, sealed, etag)
        return self._response(status, body, etag)

    async def _claim(self) -> bool:
        try:
            claimed = await self._tx.execute(CLAIM, self._principal, self._key, self._fingerprint.hex(), self._tx.now)
        except asyncpg.LockNotAvailableError as error:
            raise TwinRunning from error
        return claimed == 1

    async def _replay(
        self,
        reread: Callable[[], Coroutine[Any, Any, Any]] | None,
        before_replay: Callable[[], Coroutine[Any, Any, object]] | None,
    ) -> Response[Any]:
        row = await self._tx.fetch_one(FIND, self._principal, self._key)
        if row is None or row["status"] is None:
            raise TwinRunning
        if row["fingerprint"] != self._fingerprint:
            raise KeyReused
        if reread is not None:
            result = await reread()
            etag = getattr(result, "etag", None)
            return self._response(row["status"], msgspec.json.encode(result), etag, replayed=True)
        if before_replay is not None:
            await before_replay()
        body = self._tx.keyring.open_secret(row["sealed_body"], self._context)
        return self._response(row["status"], body, row["etag"], replayed=True)

    @staticmethod
    def _response(status: int, body: bytes, etag: str | None, *, replayed: bool = False) -> Response[Any]:
        headers = {"ETag": etag} if etag else {}
        if replayed:
            headers["Idempotency-Replayed"] = "true"
        return Reply(body, status_code=status, headers=headers, media_type="application/json")


async def once_for(request: Request[Any, Any, Any], tx: Transaction, actor: Actor, key: str) -> Once:
    """Return the guard for one request; its fingerprint covers method, path, query and body.

    The fingerprint is keyed: a body as short as a rating could be guessed from a plain digest.
    """
    scope = request.scope
    digest = hashlib.sha256(f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n")
    digest.update(await request.body())
    assert actor.id is not None, "routes that need an Idempotency-Key are guarded"
    return Once(tx, actor.id, key, tx.keyring.blind_index(digest.hexdigest(), "request"))


async def forget_old_keys(tx: Transaction) -> None:
    """Delete keys nobody will repeat any more."""
    await tx.execute(FORGET, tx.now - timedelta(days=KEPT_DAYS))


async def kept_answers(reader: Reader, principal: UUID) -> list[str]:
    """Return the keys under which answers to somebody are kept."""
    return [row["key"] for row in await reader.fetch(KEPT, principal)]


async def forget_answers(tx: Transaction, principal: UUID, subjects: Sequence[UUID]) -> None:
    """Delete the answers kept for somebody, and those kept for others that speak of one of ``subjects``.

    The key under which this very transaction will answer stays. A request whose answer went is worked on anew
    when it is repeated, and refused by the state it finds.
    """
    await tx.execute(FORGET_OWN, principal)
    await tx.execute(FORGET_ABOUT, list(subjects))
