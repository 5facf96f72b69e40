"""Which dossiers used a value that has changed since: drafts, open dossiers, and results still in use."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.keep_used_facts import fingerprint, used_facts
from ihanoi.dossiers.merging import written
from ihanoi.dossiers.outdated_documents import outdated_documents
from ihanoi.dossiers.states import State
from ihanoi.dossiers.unrecorded_uses import IN_USE, unrecorded_uses
from ihanoi.identity.keys import key_of
from ihanoi.kernel.text import normalise
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.provenance import Fact, Source, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import Reading
from ihanoi.vault.schemas import StatingDocument

USES = f"""
    SELECT dossier_id, code, state, procedure_version_id, field, attribute, assurance, used, known
    FROM dossier_fact JOIN dossier ON dossier.id = dossier_id
    WHERE applicant_id = $1 AND {IN_USE}
    ORDER BY dossier_id, field
"""
DRAFTS = """
    SELECT id, procedure_version_id, sealed_content FROM dossier WHERE applicant_id = $1 AND state = 'draft' ORDER BY id
"""


class UseKind(StrEnum):
    """What still builds on the old value."""

    DRAFT = "draft"
    OPEN = "open"
    RESULT = "result"


class ChangedUse(Struct, frozen=True):
    """One dossier that used the old value."""

    dossier_id: UUID
    kind: UseKind
    code: str | None
    procedure: str
    procedure_name: Text
    state: State
    fields: list[str]
    """Questions answered with it."""


class ChangedFact(Struct, frozen=True):
    """One attribute whose value changed, and what still builds on the old one."""

    attribute: str
    label: Text
    value: Any
    """The value that counts now."""
    source: Source
    assurance: int
    obtained_at: datetime
    seen: str
    """Names this value; to be sent back when it is applied, so that nobody applies a value they did not see."""
    uses: list[ChangedUse]
    documents: list[StatingDocument] = []
    """Papers kept in the vault that are still valid and say the old value; only whoever issues them can renew them."""


class _Use(Struct, frozen=True):
    dossier_id: UUID
    code: str | None
    state: State
    procedure_version_id: UUID
    attribute: str
    field: str


def name_of(reader: Reader, key: SubjectKey, fact: Fact) -> str:
    """Return the name of a fact's value, which only this person's key makes."""
    return reader.keyring.fingerprint(key, written(normalise(fact.value)), f"changes:{fact.attribute}").hex()[:32]


async def changes(reader: Reader, reading: Reading) -> list[ChangedFact]:
    """Return each attribute of a person, under leave to read, whose value changed since a dossier used it, by name.

    Results that are no longer valid have no use to be changed. A value of lower assurance than the one used is no change: nothing replaces it.

    Raises:
        SubjectErased: the person's data was erased.
    """
    subject_id = reading.subject_id
    facts, key = winners(await present_facts(reader, reading)), await key_of(reader, subject_id)
    found: dict[str, dict[UUID, list[_Use]]] = {}
    in_drafts, sent = await _in_drafts(reader, subject_id, facts), await _sent(reader, subject_id, key, facts)
    for use in [*in_drafts, *sent, *await _sent_before(reader, subject_id, facts)]:
        found.setdefault(use.attribute, {}).setdefault(use.dossier_id, []).append(use)
    documents = await outdated_documents(reader, reading, facts)
    return [
        _changed(reader, key, facts[name], list(found.get(name, {}).values()), documents.get(name, []))
        for name in sorted(found.keys() | documents.keys())
    ]


async def _sent(reader: Reader, subject_id: UUID, key: SubjectKey, facts: Mapping[str, Fact]) -> list[_Use]:
    found = []
    for row in await reader.fetch(USES, subject_id, reader.now.date()):
        fact = facts.get(row["attribute"])
        if fact is None or fact.assurance < row["assurance"]:
            continue
        present = fingerprint(reader.keyring, key, row["dossier_id"], fact.attribute, fact.value)
        if present not in (row["used"], row["known"]):
            found.append(
                _Use(
                    row["dossier_id"],
                    row["code"],
                    State(row["state"]),
                    row["procedure_version_id"],
                    row["attribute"],
                    row["field"],
                )
            )
    return found


async def _sent_before(reader: Reader, subject_id: UUID, facts: Mapping[str, Fact]) -> list[_Use]:
    found = []
    async for row, used in unrecorded_uses(reader, subject_id):
        fact = facts.get(used.attribute)
        if fact is None or fact.assurance < used.assurance:
            continue
        if written(normalise(fact.value)) not in (written(normalise(used.value)), written(normalise(used.shown))):
            state, version_id = State(row["state"]), row["procedure_version_id"]
            found.append(_Use(row["id"], row["code"], state, version_id, used.attribute, used.field))
    return found


async def _in_drafts(reader: Reader, subject_id: UUID, facts: Mapping[str, Fact]) -> list[_Use]:
    found = []
    for row in await reader.fetch(DRAFTS, subject_id):
        content = await open_content(reader, subject_id, row["id"], row["sealed_content"])
        procedure = reader.recall(Catalogue).version(row["procedure_version_id"]).procedure
        for used in used_facts(procedure, content):
            fact = facts.get(used.attribute)
            if fact is None or fact.assurance < used.assurance or written(used.value) != written(used.shown):
                continue
            if written(normalise(fact.value)) != written(normalise(used.value)):
                found.append(
                    _Use(row["id"], None, State.DRAFT, row["procedure_version_id"], used.attribute, used.field)
                )
    return found


def _kind(state: State) -> UseKind:
    if state is State.DRAFT:
        return UseKind.DRAFT
    return UseKind.RESULT if state is State.RETURNED else UseKind.OPEN


def _uses(reader: Reader, by_dossier: list[list[_Use]]) -> Iterator[ChangedUse]:
    for uses in by_dossier:
        first = uses[0]
        procedure = reader.recall(Catalogue).version(first.procedure_version_id).procedure
        fields = [use.field for use in uses]
        yield ChangedUse(
            first.dossier_id, _kind(first.state), first.code, procedure.code, procedure.name, first.state, fields
        )


def _changed(
    reader: Reader, key: SubjectKey, fact: Fact, by_dossier: list[list[_Use]], documents: list[StatingDocument]
) -> ChangedFact:
    attribute = reader.recall(Catalogue).vocabulary.attributes.get(fact.attribute)
    return ChangedFact(
        attribute=fact.attribute,
        label=attribute.label if attribute else Text(vi=fact.attribute, en=fact.attribute),
        value=fact.value,
        source=fact.source,
        assurance=int(fact.assurance),
        obtained_at=fact.obtained_at,
        seen=name_of(reader, key, fact),
        uses=list(_uses(reader, by_dossier)),
        documents=documents,
    )
