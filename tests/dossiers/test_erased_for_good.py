"""After an erasure nothing sealed for the person is left, nothing stands in clear anywhere, and no file is forgotten."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from ihanoi.dossiers.erase_person import Erased, ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import erasure_plan
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.retention import DataKind, Retention
from ihanoi.dossiers.submit import submit
from ihanoi.erasure_desk import HOLDINGS, end_retentions
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Reader
from ihanoi.platform.idempotency import Once
from ihanoi.platform.schema import metadata
from ihanoi.profile.correction_schemas import DeclareFact
from ihanoi.profile.declare_fact import declare_fact
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_party import keep_party
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.party_identity import PartyIdentity
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.schemas import DisputeAccess
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level
from ihanoi.vault.drop_files import drop_files
from ihanoi.vault.drop_uploads import drop_uploads
from ihanoi.vault.keep_document import keep_document
from ihanoi.vault.schemas import KeepDocument
from ihanoi.vault.sweep_store import AGE, sweep_store
from tests.conftest import agree, new_subject
from tests.dossiers.conftest import registers
from tests.dossiers.pieces import filled, officer_named, returned, sending
from tests.identity.merging import HOME_SAID
from tests.vault.test_uploads import PDF, begun, sent

__all__ = ["registers"]

NAME, PHONE = "Đoàn Thị Xóa Trắng", "0987650027"
SAID: dict[str, Any] = {
    "sex": "female",
    "permanent_residence": HOME_SAID,
    "current_residence": HOME_SAID,
    "phone": PHONE,
}
Sealed = set[tuple[str, bytes]]


async def sealed_values(reader: Reader) -> Sealed:
    """Return every sealed value in the database, with its place."""
    found: Sealed = set()
    for table, known in metadata.tables.items():
        for column in known.columns:
            if column.name.startswith("sealed_") or column.name in ("former_content", "used", "known"):
                rows = await reader.fetch(f"SELECT {column.name} AS value FROM {table} WHERE {column.name} IS NOT NULL")
                found |= {(f"{table}.{column.name}", row["value"]) for row in rows if row["value"]}
    return found


async def stored(database: Database) -> set[str]:
    """Return every key in the store of files."""
    later = database.clock() + timedelta(days=3650)
    return {key async for batch in database.documents.older_than(later) for key in batch}


async def in_clear(reader: Reader, *values: str) -> list[str]:
    """Return the tables of which a row, events and queued jobs included, holds one of these as text or as bytes."""
    found = []
    for row in await reader.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        table = row["tablename"]
        sought = [f"%{one}%" for value in values for one in (value, value.encode().hex())]
        if await reader.fetch_value(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE ANY($1::text[])", sought):
            found.append(table)
    return found


async def a_life(database: Database, registers: Registers, number: str, *, finish: bool) -> tuple[Actor, Any]:
    """Let a person use everything there is; return them, and their finished dossier if they have one."""
    finished = None
    async with database.unit_of_work() as tx:
        who = await new_subject(tx, number, NAME)
        assert who.id is not None
        for purpose in ("reuse", "keep_documents"):
            await agree(tx, who, purpose)
        await declare_fact(tx, who, "contact.phone", DeclareFact(PHONE))
        await keep_party(tx, who.id, PartyKind.CHILD, Source.POPULATION, PartyIdentity("001222000127", "Đoàn Bé"))
        await Once(tx, who.id, "mandate", b"f")(give_mandate(tx, who, GiveMandate("001190600109")))
        await filled(tx, who, registers, **SAID)
    if finish:
        async with database.unit_of_work() as tx:
            officer = await officer_named(tx, "congan.cau_giay")
            draft = await filled(tx, who, registers, **SAID)
            finished = await returned(tx, officer, await submit(tx, who, draft.id, sending(draft)))
            await rate(tx, who, finished.id, GiveRating(Level.SATISFIED, [], f"{NAME} cảm ơn."))
    upload = await begun(database, who)
    await sent(database, who, upload, 0, PDF)
    async with database.unit_of_work() as tx:
        await keep_document(tx, who, KeepDocument(upload.id, "passport"))
    await sent(database, who, await begun(database, who), 0, PDF[:5])
    if finished is not None:
        line = await database.reader().fetch_value(
            "SELECT id FROM event WHERE subject = $1 AND kind = 'profile.read' LIMIT 1", who.id
        )
        async with database.unit_of_work() as tx:
            await dispute_access(tx, who, line, DisputeAccess(f"{NAME} không đồng ý."))
    return who, finished


async def erase(database: Database, who: Actor) -> Erased:
    assert who.id is not None
    digest = (await erasure_plan(database.reader(), who, HOLDINGS)).digest
    async with database.unit_of_work() as tx:
        done = await erase_person(tx, who, HOLDINGS, ErasePerson(digest))
    database.memory.put(KeyCache())
    return done


async def clear(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker remove what is marked, and a day later what is forgotten."""
    await drop_uploads(database)
    await drop_files(database)
    now = database.clock()
    with monkeypatch.context() as patch:
        patch.setattr(database, "clock", lambda: now + AGE + timedelta(minutes=1))
        await sweep_store(database)


async def test_without_a_finished_dossier_nothing_at_all_is_left(
    database: Database, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, number = database.reader(), "001190600127"
    others, files = await sealed_values(reader), await stored(database)
    who, _ = await a_life(database, registers, number, finish=False)
    assert who.id is not None
    places = {place for place, _ in await sealed_values(reader) - others}
    assert places >= {
        "subject.sealed_key", "fact.sealed_value", "party.sealed_identity", "mandate.sealed_grantee",
        "dossier.sealed_content", "dossier_document.sealed_name", "vault_document.sealed_details",
        "upload.sealed_name", "idempotency_key.sealed_body",
    }  # fmt: skip
    assert len(await stored(database) - files) > 3
    done = await erase(database, who)
    assert done.key_destroyed
    assert await sealed_values(reader) - others == set()
    with pytest.raises(SubjectErased):
        await key_of(reader, who.id)
    assert len(await stored(database) - files) > 3, "bytes go after the commit; a crash in between leaves them marked"
    scanned = "SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL"
    assert await reader.fetch_value(scanned, who.id) == 0, "nobody scans them for ever"
    await clear(database, monkeypatch)
    assert await stored(database) - files == set()
    assert await in_clear(reader, number, NAME, PHONE) == []


async def test_a_paper_from_before_files_were_known_is_swept_once_no_row_names_it(
    database: Database, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = await a_life(database, registers, "001190600129", finish=False)
    find = "SELECT document.id FROM dossier_document AS document JOIN dossier ON dossier.id = dossier_id WHERE applicant_id = $1"
    paper = await database.reader().fetch_value(find, who.id)
    async with database.unit_of_work() as tx:
        await tx.execute("UPDATE dossier_document SET file_id = NULL WHERE id = $1", paper)
    await database.documents.put(str(paper), b"sealed")
    await clear(database, monkeypatch)
    assert await database.documents.get(str(paper)) is not None, "its row still names it"
    await erase(database, who)
    await clear(database, monkeypatch)
    assert await database.documents.get(str(paper)) is None


async def test_with_one_only_its_own_values_are_left_until_its_date(
    database: Database, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, number = database.reader(), "001190600128"
    others, files = await sealed_values(reader), await stored(database)
    who, finished = await a_life(database, registers, number, finish=True)
    before = await sealed_values(reader) - others
    assert {place for place, _ in before} >= {"rating.sealed_comment", "access_dispute.sealed_reason"}
    done = await erase(database, who)
    assert [one.dossier_id for one in done.staying] == [finished.id]
    await clear(database, monkeypatch)
    left = await sealed_values(reader) - others
    assert left <= before, "nothing is sealed anew"
    assert {place.partition(".")[0] for place, _ in left} <= {
        "subject", "dossier", "dossier_document", "dossier_note", "dossier_result",
    }  # fmt: skip
    assert sum(place == "dossier.sealed_content" for place, _ in left) == 1
    papers = {str(one.id) for one in finished.documents}
    assert len(await stored(database) - files) == len(papers)
    async with database.unit_of_work() as tx:
        seen = await desk_dossier(tx, await officer_named(tx, "congan.cau_giay"), finished.id)
    assert seen.answers == finished.answers
    assert await in_clear(reader, number, NAME, PHONE) == []

    rules = database.memory.get(Retention)
    rule = msgspec.structs.replace(rules.by_kind[DataKind.FINISHED_DOSSIERS], days=0)
    database.memory.put(Retention({**rules.by_kind, DataKind.FINISHED_DOSSIERS: rule}))
    try:
        await end_retentions(database, None)  # type: ignore[arg-type]
    finally:
        database.memory.put(rules)
    database.memory.put(KeyCache())
    await clear(database, monkeypatch)
    assert await sealed_values(reader) - others == set()
    assert await stored(database) - files == set()
