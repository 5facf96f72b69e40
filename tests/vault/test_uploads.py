"""Uploads in pieces: cut, resumed, repeated, raced, wrong; a file is whole or it is not."""

import asyncio
import hashlib
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database
from ihanoi.platform.documents import Documents, DocumentsUnavailable
from ihanoi.vault.drop_files import drop_files
from ihanoi.vault.drop_uploads import drop_uploads
from ihanoi.vault.errors import (
    DocumentRefused,
    UploadCorrupt,
    UploadMissing,
    UploadOffsetWrong,
    UploadTooLong,
    UploadUnfinished,
)
from ihanoi.vault.read_file import read_file
from ihanoi.vault.receive_chunk import receive_chunk
from ihanoi.vault.schemas import StartUpload, UploadView
from ihanoi.vault.start_upload import start_upload
from ihanoi.vault.uploads import finished_file, own_upload, part_keys
from tests.deeper import examples

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 4
HALF = len(PDF) // 2


async def begun(database: Database, who: Actor, content: bytes = PDF, **more: Any) -> UploadView:
    """Begin an upload of this content."""
    async with database.unit_of_work() as tx:
        return await start_upload(tx, who, StartUpload(len(content), **more))


async def sent(database: Database, who: Actor, upload: UploadView, offset: int, content: bytes) -> UploadView:
    """Send a piece."""
    assert who.id is not None
    return await receive_chunk(database, who.id, upload.id, offset, content)


async def halves(database: Database, who: Actor, upload: UploadView) -> UploadView:
    """Send the file in two pieces."""
    await sent(database, who, upload, 0, PDF[:HALF])
    return await sent(database, who, upload, HALF, PDF[HALF:])


async def content_of(database: Database, who: Actor, upload: UploadView) -> bytes:
    """Return what the upload became."""
    assert who.id is not None
    reader = database.reader()
    file_id = await finished_file(reader, who.id, upload.id)
    return (await read_file(reader, who.id, file_id, own=True)).content


async def test_a_file_cut_in_the_middle_goes_on_where_it_stopped(database: Database, person: Actor) -> None:
    assert person.id is not None
    upload = await begun(database, person, sha256=hashlib.sha256(PDF).hexdigest())
    assert (await sent(database, person, upload, 0, PDF[:HALF])).offset == HALF
    with pytest.raises(UploadUnfinished):
        await finished_file(database.reader(), person.id, upload.id)
    seen = (await own_upload(database.reader(), person.id, upload.id)).view
    assert (seen.offset, seen.state) == (HALF, "receiving")
    done = await sent(database, person, upload, HALF, PDF[HALF:])
    assert (done.offset, done.state) == (len(PDF), "finished")
    assert await content_of(database, person, upload) == PDF


async def test_pieces_and_file_lie_sealed_and_the_pieces_go_once_it_is_whole(database: Database, person: Actor) -> None:
    upload = await begun(database, person)
    await sent(database, person, upload, 0, PDF[:HALF])
    [(_, place)] = await part_keys(database.reader(), upload.id)
    sealed = await database.documents.get(place)
    assert sealed
    assert PDF[:40] not in sealed
    await sent(database, person, upload, HALF, PDF[HALF:])
    assert await database.documents.get(place) is None


async def test_a_piece_sent_again_changes_nothing_even_after_the_end(database: Database, person: Actor) -> None:
    upload = await begun(database, person)
    for _ in range(2):
        assert (await sent(database, person, upload, 0, PDF[:HALF])).offset == HALF
    await sent(database, person, upload, HALF, PDF[HALF:])
    assert (await sent(database, person, upload, HALF, PDF[HALF:])).state == "finished"
    assert (await sent(database, person, upload, len(PDF), b"")).state == "finished"
    assert await content_of(database, person, upload) == PDF


@pytest.mark.parametrize("offset", [1, HALF - 1, HALF + 1, len(PDF) - 1])
async def test_a_piece_in_the_wrong_place_is_told_the_right_one(database: Database, person: Actor, offset: int) -> None:
    upload = await begun(database, person)
    await sent(database, person, upload, 0, PDF[:HALF])
    with pytest.raises(UploadOffsetWrong) as refusal:
        await sent(database, person, upload, offset, b"x")
    assert refusal.value.params == {"offset": HALF}


async def test_other_bytes_for_what_has_arrived_are_refused(database: Database, person: Actor) -> None:
    upload = await begun(database, person)
    await sent(database, person, upload, 0, PDF[:HALF])
    with pytest.raises(UploadOffsetWrong):
        await sent(database, person, upload, 0, b"y" * HALF)
    await sent(database, person, upload, HALF, PDF[HALF:])
    assert await content_of(database, person, upload) == PDF


async def test_more_than_announced_is_refused_and_keeps_nothing(database: Database, person: Actor) -> None:
    upload = await begun(database, person)
    await sent(database, person, upload, 0, PDF[:HALF])
    with pytest.raises(UploadTooLong):
        await sent(database, person, upload, HALF, PDF[HALF:] + b"x")
    assert person.id is not None
    assert (await own_upload(database.reader(), person.id, upload.id)).received == HALF


@pytest.mark.parametrize(
    ("content", "announced", "refusal"),
    [
        (PDF, hashlib.sha256(b"another").hexdigest(), UploadCorrupt),
        (b"MZ" + PDF, None, DocumentRefused),
        (b"\x00", None, DocumentRefused),
    ],
    ids=["another hash", "a program", "one byte"],
)
async def test_a_whole_that_is_not_what_it_should_be_never_becomes_a_file(
    database: Database, person: Actor, content: bytes, announced: str | None, refusal: type[DomainError]
) -> None:
    assert person.id is not None
    upload = await begun(database, person, content, sha256=announced)
    for offset, piece in ((0, content), (0, content), (len(content), b"")):
        with pytest.raises(refusal):
            await sent(database, person, upload, offset, piece)
    assert (await own_upload(database.reader(), person.id, upload.id)).file_id is None
    files = "SELECT count(*) FROM stored_file WHERE subject_id = $1"
    assert await database.reader().fetch_value(files, person.id) == 0


async def test_somebody_elses_upload_does_not_exist(database: Database, person: Actor, neighbour: Actor) -> None:
    upload = await begun(database, person)
    with pytest.raises(UploadMissing):
        await sent(database, neighbour, upload, 0, PDF)


async def test_two_devices_with_the_same_file_share_its_pieces(database: Database, person: Actor) -> None:
    upload = await begun(database, person)
    for offset, end in ((0, HALF), (HALF, len(PDF))):
        answers = await asyncio.gather(
            *[sent(database, person, upload, offset, PDF[offset:end]) for _ in range(4)], return_exceptions=True
        )
        assert {a.offset for a in answers if isinstance(a, UploadView)} == {end}
        # A twin that came while the first one put the file together asks again.
        assert all(isinstance(a, UploadView | DocumentsUnavailable) for a in answers), answers
    assert await content_of(database, person, upload) == PDF
    files = "SELECT count(*) FROM stored_file WHERE subject_id = $1"
    assert await database.reader().fetch_value(files, person.id) == 1


async def test_of_two_devices_with_other_bytes_one_wins_and_the_other_is_told(
    database: Database, person: Actor
) -> None:
    upload = await begun(database, person)
    other = b"%PDF-1.5\n" + PDF[9:]
    answers = await asyncio.gather(
        *[sent(database, person, upload, 0, content[:HALF]) for content in (PDF, other)], return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["UploadOffsetWrong", "UploadView"]
    winner = (PDF, other)[next(i for i, answer in enumerate(answers) if isinstance(answer, UploadView))]
    await sent(database, person, upload, HALF, winner[HALF:])
    assert await content_of(database, person, upload) == winner


class Down(Documents):
    """A store that fails at the n-th call."""

    def __init__(self, inner: Documents, at: int) -> None:
        super().__init__(inner._store)
        self.left = at

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise DocumentsUnavailable

    async def put(self, key: str, sealed: bytes) -> None:
        self._count()
        await super().put(key, sealed)

    async def get(self, key: str) -> bytes | None:
        self._count()
        return await super().get(key)


@pytest.mark.parametrize("at", range(5))
async def test_a_store_that_goes_down_anywhere_leaves_an_upload_that_can_be_finished(
    database: Database, person: Actor, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """The calls are: put, put, get, get, put."""
    upload = await begun(database, person)
    with monkeypatch.context() as down:
        down.setattr(database, "documents", Down(database.documents, at))
        with pytest.raises(DocumentsUnavailable):
            await halves(database, person, upload)
    assert (await halves(database, person, upload)).state == "finished"
    assert await content_of(database, person, upload) == PDF


async def test_after_a_day_pieces_and_unused_files_are_gone(
    database: Database, person: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert person.id is not None
    half, whole = await begun(database, person), await begun(database, person)
    await sent(database, person, half, 0, PDF[:HALF])
    await sent(database, person, whole, 0, PDF)
    [(_, place)] = await part_keys(database.reader(), half.id)
    file_id = await finished_file(database.reader(), person.id, whole.id)
    present = database.clock
    monkeypatch.setattr(database, "clock", lambda: present() + timedelta(hours=24, minutes=1))
    with pytest.raises(UploadMissing):
        await sent(database, person, half, HALF, PDF[HALF:])
    monkeypatch.setattr(database, "clock", lambda: present() + timedelta(hours=26))
    await drop_uploads(database)
    await drop_files(database)
    assert await database.documents.get(place) is None
    assert await database.documents.get(str(file_id)) is None
    left = (
        "SELECT (SELECT count(*) FROM upload WHERE subject_id = $1) + count(*) FROM stored_file WHERE subject_id = $1"
    )
    assert await database.reader().fetch_value(left, person.id) == 0


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, len(PDF) - 1), max_size=5), order=st.lists(st.integers(0, 5), max_size=12))
async def test_however_pieces_come_and_come_again_the_file_is_the_one_sent(
    database: Database, person: Actor, cuts: list[int], order: list[int]
) -> None:
    upload = await begun(database, person)
    edges = [0, *sorted(set(cuts)), len(PDF)]
    pieces = [(start, PDF[start:end]) for start, end in pairwise(edges)]
    for number in order:
        start, piece = pieces[number % len(pieces)]
        try:
            await sent(database, person, upload, start, piece)
        except UploadOffsetWrong as refusal:
            offset: Any = refusal.params["offset"]
            assert offset < start
    for start, piece in pieces:
        await sent(database, person, upload, start, piece)
    assert await content_of(database, person, upload) == PDF
