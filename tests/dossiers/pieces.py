"""Pieces of a dossier's life, done by the verbs themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.accept import accept
from ihanoi.dossiers.attach_document import attach_document, check_attachable
from ihanoi.dossiers.errors import DocumentsMissing
from ihanoi.dossiers.open_draft import open_draft
from ihanoi.dossiers.paper_schemas import DocumentView
from ihanoi.dossiers.process import process
from ihanoi.dossiers.resolve import resolve
from ihanoi.dossiers.return_result import return_result
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import DossierView, Move, OpenDossier, Resolve, SaveAnswers, SubmitDossier
from ihanoi.dossiers.submit import submit
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor, ActorKind, Post
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import Event
from ihanoi.profile.ask_registers import ask_registers
from ihanoi.profile.casting import NOBODY
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.needed_sources import needed_sources
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.vault.store_file import store_file

RESIDENCE = "1.004222"
"""Permanent residence: seven working days, decided by the ward of the new address."""

POSTS = """
    SELECT officer.id, unit_id, role FROM officer JOIN post ON post.officer_id = officer.id WHERE username = $1
"""


def next_monday(moment: datetime) -> datetime:
    """Return 10:00 of the Monday that follows."""
    day = moment + timedelta(days=7 - moment.weekday())
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


async def officer_named(tx: Transaction, username: str) -> Actor:
    """Return an officer of the seeded city with their posts."""
    rows: Any = await tx.fetch(POSTS, username)
    return Actor(ActorKind.OFFICER, rows[0]["id"], 2, tuple(Post(row["unit_id"], row["role"]) for row in rows))


async def consulted(tx: Transaction, citizen: Actor, registers: Registers, procedure: str = RESIDENCE) -> Outcomes:
    """Ask the registers a form needs and keep what they say, in the test's own transaction."""
    assert citizen.id is not None
    catalogue = tx.recall(Catalogue)
    version = catalogue.in_force(procedure, tx.now.date())
    needed = needed_sources(version.procedure, catalogue.vocabulary.attributes)
    answers = await ask_registers(tx, citizen.id, registers, needed, "prefill")
    await keep_answers(tx, citizen, citizen.id, answers, await present_facts(tx, own(citizen)), reading=own(citizen))
    return Outcomes({answer.source: answer.outcome for answer in answers})


async def draft(tx: Transaction, citizen: Actor, registers: Registers) -> DossierView:
    """Open a draft."""
    outcomes = await consulted(tx, citizen, registers)
    return await open_draft(tx, citizen, outcomes, OpenDossier(RESIDENCE))


async def answered(tx: Transaction, citizen: Actor, dossier: DossierView, **answers: Any) -> DossierView:
    """Save answers on top of the present version."""
    return await save_answers(tx, citizen, dossier.id, dossier.version, SaveAnswers(answers))


async def attached(
    tx: Transaction, citizen: Actor, dossier_id: UUID, requirement: str, name: str, content: bytes
) -> DocumentView:
    """Store a file and attach it."""
    owner = await check_attachable(tx, citizen, dossier_id, requirement)
    return await attach_document(tx, citizen, dossier_id, requirement, name, await store_file(tx, owner, content))


async def filled(
    tx: Transaction, citizen: Actor, registers: Registers, papers: tuple[str, ...] = PAPERS, **answers: Any
) -> DossierView:
    """Open a draft, answer everything and attach the papers."""
    dossier = await draft(tx, citizen, registers)
    dossier = await answered(tx, citizen, dossier, **{**ANSWERS, **answers})
    for paper in papers:
        await attached(tx, citizen, dossier.id, paper, f"{paper}.pdf", PAPER)
    return msgspec.structs.replace(dossier, version=dossier.version + len(papers))


def sending(dossier: DossierView, **more: Any) -> SubmitDossier:
    """Return the command that sends a draft in."""
    return msgspec.structs.replace(SubmitDossier(dossier.version, "rented"), **more)


async def submitted(tx: Transaction, citizen: Actor, registers: Registers, **answers: Any) -> DossierView:
    """Fill in a draft and send it."""
    dossier = await filled(tx, citizen, registers, **answers)
    return await submit(tx, citizen, dossier.id, sending(dossier))


async def sent_about(
    tx: Transaction,
    citizen: Actor,
    registers: Registers,
    procedure: str,
    truth: Mapping[str, Mapping[str, Any]],
    about: Mapping[str, str] = NOBODY,
    **said: Any,
) -> DossierView:
    """Open a form, answer what is asked with what is true of each role, attach what is missing, and send it."""
    outcomes = await consulted(tx, citizen, registers, procedure)
    version = tx.recall(Catalogue).in_force(procedure, tx.now.date())
    dossier = await open_draft(tx, citizen, outcomes, OpenDossier(procedure, dict(about)))
    case = version.procedure.cases[0].id if version.procedure.cases else None
    answers = {
        field.id: truth[field.of][field.attribute]
        for field in version.fields
        if field.attribute and field.attribute in truth.get(field.of, {}) and field.id not in dossier.answers
    }
    dossier = await answered(tx, citizen, dossier, **{**answers, **said})
    try:
        return await submit(tx, citizen, dossier.id, SubmitDossier(dossier.version, case))
    except DocumentsMissing as missing:
        papers = [fault.pointer.split("/")[2] for fault in missing.errors]
    for paper in papers:
        await attached(tx, citizen, dossier.id, paper, f"{paper}.pdf", PAPER)
    return await submit(tx, citizen, dossier.id, SubmitDossier(dossier.version + len(papers), case))


async def accepted(tx: Transaction, officer: Actor, dossier: DossierView) -> DossierView:
    """Accept a submitted dossier."""
    return await accept(tx, officer, dossier.id, Move(dossier.version))


async def returned(tx: Transaction, officer: Actor, dossier: DossierView) -> DossierView:
    """Take a submitted dossier all the way to its result."""
    dossier = await accepted(tx, officer, dossier)
    dossier = await process(tx, officer, dossier.id, Move(dossier.version))
    dossier = await resolve(tx, officer, dossier.id, Resolve(dossier.version, "granted"))
    return await return_result(tx, officer, dossier.id, Move(dossier.version))


def facts_about(tx: Transaction, subject: UUID, kind: type[Event] = Event) -> list[Event]:
    """Return what was recorded about a subject in this transaction."""
    return [fact.event for fact in tx._events if fact.subject == subject and isinstance(fact.event, kind)]
