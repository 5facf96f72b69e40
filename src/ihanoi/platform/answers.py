"""First answers to several requests, kept at once, each under its key."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.platform.database import Transaction
from ihanoi.platform.replies import Reply

STATUS = HTTPStatus.CREATED.value

KEEP = """
    INSERT INTO idempotency_key (principal, key, fingerprint, at, status, sealed_body)
    SELECT principal, key, fingerprint, $5, $6, sealed_body
    FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[]) AS answer (principal, key, fingerprint, sealed_body)
    ORDER BY principal, key ON CONFLICT DO NOTHING
    RETURNING principal
"""
"""In the order of keys, so that no two transactions wait for each other."""
TAKE_BACK = """
    DELETE FROM idempotency_key USING unnest($1::uuid[], $2::text[]) AS answer (by_id, under)
    WHERE principal = by_id AND key = under
"""


class Answer(Struct, frozen=True):
    """What is answered to the request of one person, and the key it is kept under."""

    principal: UUID
    key: str
    fingerprint: bytes
    body: bytes

    def response(self) -> Reply[Any]:
        """Return the answer as it leaves."""
        return Reply(self.body, status_code=STATUS, media_type="application/json")


def place_of(principal: UUID, key: str) -> str:
    """Return what binds a sealed answer to its place."""
    return f"idempotency:{principal}:{key}"


async def keep_answers(tx: Transaction, answers: Sequence[Answer]) -> set[UUID]:
    """Claim the key of each of several people's requests and keep its answer; return whose were free."""
    rows = await tx.fetch(
        KEEP,
        [answer.principal for answer in answers],
        [answer.key for answer in answers],
        [answer.fingerprint for answer in answers],
        [tx.keyring.seal_secret(answer.body, place_of(answer.principal, answer.key)) for answer in answers],
        tx.now,
        STATUS,
    )
    return {row["principal"] for row in rows}


def take_back(tx: Transaction, answers: Sequence[Answer]) -> None:
    """Free the keys of answers that will not be given after all."""
    if answers:
        tx.later(TAKE_BACK, [answer.principal for answer in answers], [answer.key for answer in answers])
