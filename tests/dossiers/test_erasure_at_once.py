"""An erasure meets submissions, saves and logins of the same person: each is done whole before it, or refused after."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import asyncpg
import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.erase_person import ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import erasure_plan
from ihanoi.dossiers.errors import DossierMissing, MattersOpen, PlanChanged
from ihanoi.dossiers.open_draft import open_draft
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import DossierView, OpenDossier, SaveAnswers
from ihanoi.dossiers.submit import submit
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.act_under import act_under
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.provenance import Source
from ihanoi.vault.schemas import StartUpload
from ihanoi.vault.start_upload import start_upload
from tests.conftest import agree, new_subject
from tests.dossiers.conftest import registers
from tests.dossiers.pieces import RESIDENCE, filled, sending
from tests.identity.merging import HOME_SAID, left_of

__all__ = ["registers"]

Verb = Callable[[Transaction], Awaitable[object]]
LATE = (DossierMissing, SubjectErased, asyncpg.ForeignKeyViolationError)


async def a_person(database: Database, registers: Registers, number: str) -> tuple[Actor, DossierView]:
    async with database.unit_of_work() as tx:
        who = await new_subject(tx, number, "Nguyễn Thị An")
        draft = await filled(
            tx, who, registers, sex="female", permanent_residence=HOME_SAID, current_residence=HOME_SAID
        )
    return who, draft


async def done(database: Database, verb: Verb) -> object:
    async with database.unit_of_work() as tx:
        return await verb(tx)


async def held_back(database: Database, who: Actor, work: list[Coroutine[Any, Any, object]]) -> list[object]:
    """Begin everything, in order, while somebody else holds the person; then let go and return what came of each."""
    holder = Transaction(database)
    await holder.execute("SELECT FROM subject WHERE id = $1 FOR UPDATE", who.id)
    tasks = []
    for one in work:
        tasks.append(asyncio.create_task(one))
        await asyncio.sleep(0.05)
    await holder._rollback()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def erasing(database: Database, who: Actor) -> Coroutine[Any, Any, object]:
    digest = (await erasure_plan(database.reader(), who, HOLDINGS)).digest
    return done(database, lambda tx: erase_person(tx, who, HOLDINGS, ErasePerson(digest)))


@pytest.mark.parametrize("first", ["submission", "erasure"])
async def test_a_dossier_is_submitted_and_stays_or_erased_and_not_submitted(
    database: Database, registers: Registers, first: str
) -> None:
    who, draft = await a_person(database, registers, f"00119060013{first == 'erasure':d}")
    sending_in = done(database, lambda tx: submit(tx, who, draft.id, sending(draft)))
    both = [sending_in, await erasing(database, who)]
    outcomes = await held_back(database, who, both if first == "submission" else both[::-1])
    submitted, erased = outcomes if first == "submission" else outcomes[::-1]
    state = await database.reader().fetch_value("SELECT state FROM dossier WHERE id = $1", draft.id)
    if isinstance(submitted, BaseException):
        assert isinstance(submitted, LATE)
        assert not isinstance(erased, BaseException)
        assert state is None
    else:
        assert isinstance(erased, MattersOpen | PlanChanged)
        assert state == "submitted"
    assert isinstance(submitted, BaseException) is (first == "erasure"), "who comes first wins"


async def test_what_is_sealed_under_a_key_still_held_is_refused(database: Database, registers: Registers) -> None:
    who, draft = await a_person(database, registers, "001190600132")
    assert who.id is not None
    subject_id = who.id
    key = await key_of(database.reader(), subject_id)
    erasure = await erasing(database, who)

    def under_held_key(verb: Verb) -> Coroutine[Any, Any, object]:
        async def late() -> object:
            async with database.unit_of_work() as tx:
                tx.recall(KeyCache).put(subject_id, key)
                return await verb(tx)

        return late()

    verbs: list[Verb] = [
        lambda tx: save_answers(tx, who, draft.id, draft.version, SaveAnswers({"phone": "0912345678"})),
        lambda tx: open_draft(tx, who, Outcomes({}), OpenDossier(RESIDENCE)),
        lambda tx: keep_facts(tx, subject_id, Source.DECLARED, {"contact.phone": "0912345678"}, []),
        lambda tx: start_upload(tx, who, StartUpload(10, name="giấy tờ.pdf")),
        lambda tx: agree(tx, who),
    ]
    outcomes = await held_back(database, who, [erasure, *map(under_held_key, verbs)])
    assert not isinstance(outcomes[0], BaseException)
    for outcome in outcomes[1:]:
        assert isinstance(outcome, LATE), outcome
        # By this the api tells the end of a session from a defect.
        assert not isinstance(outcome, asyncpg.ForeignKeyViolationError) or '"subject"' in str(outcome.detail)
    again = await asyncio.gather(*map(under_held_key, verbs), return_exceptions=True)
    assert all(isinstance(outcome, LATE) for outcome in again)
    assert set(await left_of(database.reader(), subject_id)) <= {"stored_file", "mandate", "consent"}
    undropped = "SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL"
    assert await database.reader().fetch_value(undropped, subject_id) == 0


@pytest.mark.parametrize("seed", range(4))
async def test_in_whatever_order_an_erasure_is_whole_or_changes_nothing(
    database: Database, registers: Registers, seed: int
) -> None:
    who, draft = await a_person(database, registers, f"00119060014{seed}")
    assert who.id is not None
    subject_id, chance = who.id, random.Random(seed)
    verbs: dict[str, Verb] = {
        "send": lambda tx: submit(tx, who, draft.id, sending(draft)),
        "begin": lambda tx: open_draft(tx, who, Outcomes({}), OpenDossier(RESIDENCE)),
        "say": lambda tx: keep_facts(tx, subject_id, Source.DECLARED, {"contact.phone": "0912345678"}, []),
        "upload": lambda tx: start_upload(tx, who, StartUpload(10, name="a.pdf")),
        "empower": lambda tx: give_mandate(tx, who, GiveMandate("001190600135")),
    }
    work = {name: done(database, verb) for name, verb in verbs.items()} | {"erase": await erasing(database, who)}
    order = chance.sample(list(work), len(work))
    outcomes = dict(zip(order, await held_back(database, who, [work[name] for name in order]), strict=True))
    reader = database.reader()
    states = [row["state"] for row in await reader.fetch("SELECT state FROM dossier WHERE applicant_id = $1", who.id)]
    kept = {name for name in verbs if not isinstance(outcomes[name], BaseException)}
    if isinstance(outcomes["erase"], BaseException):
        assert isinstance(outcomes["erase"], MattersOpen | PlanChanged)
        assert kept == set(verbs), "nothing was refused for the sake of an erasure that did not come"
        assert sorted(states) == ["draft", "submitted"]
        return
    assert states == []
    assert all(isinstance(outcomes[name], LATE) for name in set(verbs) - kept)
    assert set(await left_of(reader, subject_id)) <= {"stored_file", "upload", "mandate", "consent"}
    undropped = "SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL"
    assert await reader.fetch_value(undropped, subject_id) == 0


async def test_a_login_that_waited_for_the_erasure_begins_anew(database: Database, registers: Registers) -> None:
    number = "001190600133"
    who, _ = await a_person(database, registers, number)
    identity = IdentityRecord(number, "Nguyễn Thị An", "1990", 2)
    login = [done(database, lambda tx: recognise(tx, identity)) for _ in range(3)]
    erased, *found = await held_back(database, who, [await erasing(database, who), *login])
    assert not isinstance(erased, BaseException)
    assert len(set(found)) == 1
    assert found[0] != who.id
    assert not isinstance(found[0], BaseException)


async def test_who_acts_under_a_mandate_at_that_moment_finishes_first(database: Database, registers: Registers) -> None:
    who, _ = await a_person(database, registers, "001190600134")
    async with database.unit_of_work() as tx:
        holder = await new_subject(tx, "001190600135", "Lê Văn Bạn")
        mandate = await give_mandate(tx, who, GiveMandate("001190600135"))
        await accept_mandate(tx, holder, mandate.id)
    erasure = await erasing(database, who)
    async with database.unit_of_work() as tx:
        version = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date())
        await act_under(tx, holder, mandate.id, version.procedure)
        waiting = asyncio.create_task(erasure)
        await asyncio.sleep(0.1)
        draft = await open_draft(tx, holder, Outcomes({}), OpenDossier(RESIDENCE, mandate=mandate.id))
    with pytest.raises(PlanChanged):
        await waiting
    assert not isinstance(await (await erasing(database, who)), BaseException)
    assert await database.reader().fetch_value("SELECT count(*) FROM dossier WHERE id = $1", draft.id) == 0
