"""My data as a file: everything held about me, decrypted, and nothing of anybody else."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from ihanoi.dossiers import export_data as exporting
from ihanoi.dossiers.export_data import export_data
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import MoveWithNote, PersonalData
from ihanoi.dossiers.submit import submit
from ihanoi.exchange.population.named_people import KHANH
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.local.demo import PAPER
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import write_events
from ihanoi.profile import held_facts
from ihanoi.profile.access_log import access_log
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import OWN_COPY
from ihanoi.profile.schemas import ConsentState, DisputeAccess
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import accepted, answered, attached, draft, filled, sending

PHONES = {"An": ("0911000001", "0911000002"), "Khánh": ("0922000001", "0922000002")}


async def keep_events(tx: Transaction) -> None:
    """Write what was recorded so far, as a commit would."""
    await write_events(await tx.connection(), tx._events)
    tx._events.clear()


async def exported(tx: Transaction, who: Actor) -> bytes:
    """Return somebody's file."""
    parts = await export_data(tx, tx, who)
    await keep_events(tx)
    return b"".join([part async for part in parts])


async def live(tx: Transaction, who: Actor, officer: Actor, registers: Registers, called: str) -> None:
    """Leave something of a person in every place there is: facts, drafts, papers, notes, readings, disputes."""
    assert who.id is not None
    first, second = PHONES[called]
    await agree(tx, who)
    await declare(tx, who, {"contact.phone": first}, new_id())
    tx.now += timedelta(seconds=1)
    await declare(tx, who, {"contact.phone": second}, new_id())
    open_draft = await draft(tx, who, registers)
    await answered(tx, who, open_draft, request=f"Mong muốn của {called}")
    dossier = await filled(tx, who, registers, phone=second, request=f"Nguyện vọng của {called}")
    paper = PAPER + called.encode()
    await attached(tx, who, dossier.id, "lease", f"hợp đồng của {called}.pdf", paper)
    dossier = await submit(tx, who, dossier.id, sending(msgspec.structs.replace(dossier, version=dossier.version + 1)))
    dossier = await accepted(tx, officer, dossier)
    tx.now += timedelta(seconds=1)
    await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, f"Nhắn riêng {called}."))
    await desk_dossier(tx, officer, dossier.id)
    await keep_events(tx)
    [line, *_] = (await access_log(tx, who.id, None, 10)).items
    await dispute_access(tx, who, line.id, DisputeAccess(f"Lý do của {called}."))
    await keep_events(tx)


@pytest.fixture
async def khanh(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> Actor:
    """Another person, of whom as much is held as of An."""
    khanh = await new_subject(tx, KHANH, "Đặng Quốc Khánh")
    await live(tx, an, officer, registers, "An")
    await live(tx, khanh, officer, registers, "Khánh")
    return khanh


def words(called: str) -> list[str]:
    """Return what only this person's file may say."""
    said = ["Mong muốn của", "Nguyện vọng của", "hợp đồng của", "Nhắn riêng", "Lý do của"]
    digest = hashlib.sha256(PAPER + called.encode()).hexdigest()
    return [*PHONES[called], *(f"{start} {called}" for start in said), digest]


async def traces(tx: Transaction, who: Actor) -> list[str]:
    """Return every id by which the database knows a person and what is theirs."""
    dossiers = [row["id"] for row in await tx.fetch("SELECT id FROM dossier WHERE applicant_id = $1", who.id)]
    papers = await tx.fetch("SELECT id FROM dossier_document WHERE dossier_id = ANY($1::uuid[])", dossiers)
    evidence = await tx.fetch(
        "SELECT DISTINCT evidence AS id FROM fact WHERE subject_id = $1 AND evidence IS NOT NULL", who.id
    )
    codes: Any = await tx.fetch("SELECT code FROM dossier WHERE applicant_id = $1 AND code IS NOT NULL", who.id)
    ids = [who.id, *dossiers, *(row["id"] for row in [*papers, *evidence])]
    return [str(one) for one in ids] + [row["code"] for row in codes]


async def test_the_file_holds_all_of_me_and_nothing_of_another(tx: Transaction, an: Actor, khanh: Actor) -> None:
    of_an = [*words("An"), *await traces(tx, an), "Nguyễn Thị An"]
    of_khanh = [*words("Khánh"), *await traces(tx, khanh), KHANH, "Đặng Quốc Khánh"]
    for who, own, others in ((an, of_an, of_khanh), (khanh, of_khanh, of_an)):
        file = (await exported(tx, who)).decode()
        assert [word for word in own if word not in file] == []
        assert [word for word in others if word in file] == []


async def test_each_value_says_where_it_came_from_how_long_it_holds_and_what_it_replaced(
    tx: Transaction, an: Actor, khanh: Actor
) -> None:
    mine = msgspec.json.decode(await exported(tx, an), type=PersonalData)
    assert an.id == mine.id
    old, new = [fact for fact in mine.facts if fact.attribute == "contact.phone"]
    assert (old.value, new.value) == PHONES["An"]
    assert (old.superseded_at, new.superseded_at) == (new.obtained_at, None)
    assert (new.source, new.assurance) == (Source.DECLARED, 1)
    assert new.valid_until is not None
    assert new.valid_until > new.obtained_at
    assert new.evidence is not None
    assert [(consent.purpose, consent.state) for consent in mine.consents] == [("reuse", ConsentState.GIVEN)]
    assert {fact.source for fact in mine.facts} == {Source.DECLARED, Source.POPULATION}


async def test_taking_the_file_is_the_first_line_of_the_log_inside(tx: Transaction, an: Actor, khanh: Actor) -> None:
    mine = msgspec.json.decode(await exported(tx, an), type=PersonalData)
    [taken, read, *_] = mine.access_log
    assert (taken.reader, taken.purpose, taken.ground) == ("Nguyễn Thị An", OWN_COPY.name, OWN_COPY.ground)
    assert read.dispute is not None
    assert mine.access_log[-1].register is Source.POPULATION


async def test_every_dossier_and_every_line_is_inside_however_many(
    tx: Transaction, an: Actor, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "MAX_PAGE", 2)
    for count in range(5):
        mine = msgspec.json.decode(await exported(tx, an), type=PersonalData)
        assert (len(mine.dossiers), len(mine.access_log)) == (count, count + 1 + (count > 0))
        await draft(tx, an, registers)
        await keep_events(tx)
    assert len({held.dossier.id for held in mine.dossiers}) == 4


async def test_a_long_life_leaves_in_small_parts_and_in_order(
    tx: Transaction, an: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CiviForm#1730: an export that is made whole before it leaves times out one day."""
    monkeypatch.setattr(held_facts, "FACTS_AT_ONCE", 10)
    monkeypatch.setattr(held_facts, "PARTIES_AT_ONCE", 2)
    await agree(tx, an)
    await agree(tx, an, "reuse_others")
    said = [f"09{number:08}" for number in range(95)]
    for number in said:
        tx.now += timedelta(seconds=1)
        await declare(tx, an, {"contact.phone": number}, new_id())
    names = [f"Trần Thị {letter}" for letter in "AEIOUY"]
    for name in names:
        tx.now += timedelta(seconds=1)
        child = {"person.full_name": name, "person.birth_date": "2015-05-05"}
        await declare_about(tx, an, [SaidOf((PartyKind.CHILD,), PartyKind.CHILD, None, child, child)], new_id())
    parts = [part async for part in await export_data(tx, tx, an)]
    mine = msgspec.json.decode(b"".join(parts), type=PersonalData)
    assert [fact.value for fact in mine.facts if fact.attribute == "contact.phone"] == said
    assert [party.facts[-1].value for party in mine.parties] == names
    assert max(map(len, parts)) < 10_000, "no part grows with how much there is"
