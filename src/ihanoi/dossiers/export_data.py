"""Export my data: everything held about a person as one JSON document, written while it is read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.queries import FIRST_ID, own_dossier
from ihanoi.dossiers.schemas import HeldDossier
from ihanoi.dossiers.timeline import timeline
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.access_log import access_log
from ihanoi.profile.consents import consents
from ihanoi.profile.corrections import corrections
from ihanoi.profile.held_facts import held_facts, held_parties
from ihanoi.profile.mandates import mandates_of
from ihanoi.profile.reading import OWN_COPY, Reading, note_reading
from ihanoi.vault.documents import own_documents

MINE = "SELECT id, sealed_content FROM dossier WHERE applicant_id = $1 AND id > $2 ORDER BY id LIMIT $3"
Read = Callable[[Reader, UUID, str | None, int], Awaitable[Page[Any]]]
"""Reads one page about a person."""
AT_ONCE = 10
"""Dossiers in memory at a time."""
CATEGORIES = [
    "identity",
    "facts",
    "parties",
    "mandates",
    "consents",
    "corrections",
    "answers",
    "documents",
    "vault",
    "access_log",
]


async def export_data(tx: Transaction, reader: Reader, actor: Actor) -> AsyncIterator[bytes]:
    """Return the parts of a ``PersonalData`` document about the person who asks, values decrypted.

    Take the parts once ``tx`` is committed: the reading is then a line of the log inside. ``reader``
    holds no connection between two parts, however slowly they are taken.

    Raises:
        SubjectErased: the person's data was erased.
    """
    assert actor.id is not None
    reading = note_reading(tx, actor, actor.id, OWN_COPY, CATEGORIES)
    head = {
        "made_at": tx.now,
        "id": actor.id,
        "identity": await identity_record(tx, actor.id),
        "mandates": await mandates_of(tx, actor),
        "consents": [consent for consent in await consents(tx, actor.id) if consent.history],
    }
    return _document(msgspec.json.encode(head), reader, actor, reading)


async def _document(head: bytes, reader: Reader, actor: Actor, reading: Reading) -> AsyncIterator[bytes]:
    subject_id = reading.subject_id
    yield head.removesuffix(b"}") + b',"facts":['
    async for part in _items(held_facts(reader, reading)):
        yield part
    yield b'],"parties":['
    async for part in _items(held_parties(reader, reading)):
        yield part
    yield b'],"dossiers":['
    async for part in _items(_dossiers(reader, actor, subject_id)):
        yield part
    yield b'],"vault":['
    async for part in _items(_pages(partial(own_documents, hidden=True), reader, subject_id)):
        yield part
    yield b'],"corrections":['
    async for part in _items(_pages(corrections, reader, subject_id)):
        yield part
    yield b'],"access_log":['
    async for part in _items(_pages(access_log, reader, subject_id)):
        yield part
    yield b"]}"


async def _items(pages: AsyncIterator[Sequence[Struct]]) -> AsyncIterator[bytes]:
    separator = b""
    async for page in pages:
        if page:
            yield separator + b",".join(msgspec.json.encode(item) for item in page)
            separator = b","


async def _dossiers(reader: Reader, actor: Actor, subject_id: UUID) -> AsyncIterator[list[HeldDossier]]:
    after: UUID | None = FIRST_ID
    while after is not None:
        rows = await reader.fetch(MINE, subject_id, after, AT_ONCE)
        yield [await _dossier(reader, actor, subject_id, row["id"], row["sealed_content"]) for row in rows]
        after = rows[-1]["id"] if len(rows) == AT_ONCE else None


async def _dossier(reader: Reader, actor: Actor, subject_id: UUID, dossier_id: UUID, sealed: bytes) -> HeldDossier:
    content = await open_content(reader, subject_id, dossier_id, sealed)
    return HeldDossier(
        dossier=await own_dossier(reader, actor, dossier_id),
        prefilled=content.snapshot,
        set_aside=content.set_aside,
        timeline=await timeline(reader, subject_id, dossier_id, await notes_of(reader, subject_id, dossier_id)),
    )


async def _pages(read: Read, reader: Reader, subject_id: UUID) -> AsyncIterator[Sequence[Struct]]:
    cursor: str | None = None
    while True:
        page = await read(reader, subject_id, cursor, MAX_PAGE)
        yield page.items
        if page.next is None:
            return
        cursor = page.next
