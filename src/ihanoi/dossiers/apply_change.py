"""Apply a change: everything of a person that still builds on an old value gets the new one, in one action."""

import hashlib
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import Situation
from ihanoi.dossiers.amending import NotPossible, amended, difference, outdated, why_not
from ihanoi.dossiers.amendments import keep_amendment
from ihanoi.dossiers.change_notices import keep_notice
from ihanoi.dossiers.changes import ChangedUse, changes, name_of
from ihanoi.dossiers.content import Content, open_content, seal_content
from ihanoi.dossiers.errors import ChangeMissing, ChangeOutdated
from ihanoi.dossiers.events import Amended, DraftRefreshed, IssuerNotified
from ihanoi.dossiers.hints import NoticeKept
from ihanoi.dossiers.keep_used_facts import fingerprint
from ihanoi.dossiers.needed_papers import further_papers
from ihanoi.dossiers.paper_schemas import PaperView
from ihanoi.dossiers.place import place_of
from ihanoi.dossiers.schemas import ApplyChange
from ihanoi.dossiers.states import State
from ihanoi.dossiers.transition import Held, hold
from ihanoi.dossiers.unrecorded_uses import record_uses
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.provenance import Fact, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own

KEEP = """
    UPDATE dossier SET sealed_content = $2, content_hash = $3, version = version + 1, updated_at = $4 WHERE id = $1
"""
USED = "UPDATE dossier_fact SET used = $3, known = $3, assurance = $4 WHERE dossier_id = $1 AND field = ANY($2::text[])"
KNOWN = "UPDATE dossier_fact SET known = $3 WHERE dossier_id = $1 AND field = ANY($2::text[])"


class Applied(StrEnum):
    """What became of one dossier."""

    UPDATED = "updated"
    """It holds the new value; the officer of an open one sees old and new."""
    ALREADY = "already"
    """It held the new value."""
    NOTIFIED = "notified"
    """The result stands as it was issued; its unit is told."""
    NOT_POSSIBLE = "not_possible"


class AppliedUse(Struct, frozen=True):
    """One dossier after the change."""

    dossier_id: UUID
    code: str | None
    outcome: Applied
    reason: NotPossible | None = None
    """Why it keeps the old value."""
    papers: list[PaperView] = []
    """Papers that the new value makes necessary, and that nothing meets yet; the dossier shows them too."""


class AppliedChange(Struct, frozen=True):
    """Everything the change concerned, dossier by dossier."""

    attribute: str
    items: list[AppliedUse]


async def apply_change(tx: Transaction, actor: Actor, attribute: str, command: ApplyChange) -> AppliedChange:
    """Bring the new value of an attribute to every draft, open dossier and result that used the old one.

    What cannot take it says why and stays as it is; it does not keep the others from being updated.

    Raises:
        ChangeMissing: nothing builds on another value of this attribute.
        ChangeOutdated: the value changed again since it was seen.
    """
    assert actor.id is not None
    fact = winners(await present_facts(tx, own(actor))).get(attribute)
    change = next((found for found in await changes(tx, own(actor)) if found.attribute == attribute), None)
    if fact is None or change is None:
        raise ChangeMissing(attribute=attribute)
    if name_of(tx, await key_of(tx, actor.id), fact) != command.seen:
        raise ChangeOutdated(attribute=attribute)
    # Always in the order of their ids: two who apply at once wait for each other instead of blocking each other.
    uses = sorted(change.uses, key=lambda use: use.dossier_id)
    return AppliedChange(attribute, [await _apply(tx, actor, use, fact) for use in uses])


async def _apply(tx: Transaction, actor: Actor, use: ChangedUse, fact: Fact) -> AppliedUse:
    held = await hold(tx, actor, use.dossier_id, None)
    content = await open_content(tx, held.applicant_id, held.id, held.sealed_content)
    if held.state is not State.DRAFT:
        await record_uses(tx, held)
    fields = outdated(content, use.fields, fact)
    if not fields:
        outcome: Applied | AppliedUse = Applied.ALREADY
        await _remember(tx, held, use.fields, fact, USED)
    elif held.state is State.RETURNED:
        outcome = await _notify(tx, actor, held, content, fields, fact)
    else:
        outcome = await _amend(tx, actor, held, content, fields, fact)
    if isinstance(outcome, AppliedUse):
        return outcome
    return AppliedUse(held.id, held.code, outcome)


async def _amend(
    tx: Transaction, actor: Actor, held: Held, before: Content, fields: list[str], fact: Fact
) -> AppliedUse:
    catalogue, version = tx.recall(Catalogue), held.version + 1
    attribute = catalogue.vocabulary.attributes.get(fact.attribute)
    after = amended(before, version, fields, fact, attribute, tx.now)
    refused = _refused(tx, held, before, after)
    if refused is not None:
        return AppliedUse(held.id, held.code, Applied.NOT_POSSIBLE, refused)
    updated = AppliedUse(held.id, held.code, Applied.UPDATED, papers=await further_papers(tx, held, before, after))
    sealed = await seal_content(tx, held.applicant_id, held.id, after)
    if held.state is State.DRAFT:
        await tx.execute(KEEP, held.id, sealed, None, tx.now)
        tx.record(actor, held.id, DraftRefreshed(fact.attribute))
        return updated
    await keep_amendment(tx, actor, held, fact, difference(before, after, fields))
    await tx.execute(KEEP, held.id, sealed, hashlib.sha256(sealed).digest(), tx.now)
    await _remember(tx, held, fields, fact, USED)
    tx.record(actor, held.id, Amended(version, fact.attribute, fact.source.value))
    return updated


def _refused(reader: Reader, held: Held, before: Content, after: Content) -> NotPossible | None:
    known = reader.recall(Catalogue).version(held.procedure_version_id)
    refused = why_not(held.state, after, known.form_check, Situation(held.procedure_case, held.channel))
    if refused is not None or held.unit_id is None:
        return refused
    place = place_of(known.procedure, after)
    if place == place_of(known.procedure, before):
        return None
    organisation = reader.recall(Organisation)
    unit = organisation.in_charge(known.procedure.authority, place, reader.now.date())
    return None if unit is not None and unit.id == held.unit_id else NotPossible.OTHER_UNIT


async def _notify(
    tx: Transaction, actor: Actor, held: Held, content: Content, fields: list[str], fact: Fact
) -> Applied:
    change = {name: (content.answers[name], fact.value) for name in fields}
    if await keep_notice(tx, held, fact, change):
        tx.record(actor, held.id, IssuerNotified(fact.attribute, fact.source.value))
        tx.record(actor, held.applicant_id, NoticeKept(held.id))
    await _remember(tx, held, fields, fact, KNOWN)
    return Applied.NOTIFIED


async def _remember(tx: Transaction, held: Held, fields: list[str], fact: Fact, statement: str) -> None:
    key = await key_of(tx, held.applicant_id)
    digest = fingerprint(tx.keyring, key, held.id, fact.attribute, fact.value)
    more = (int(fact.assurance),) if statement is USED else ()
    await tx.execute(statement, held.id, fields, digest, *more)
