"""Made-up procedures, and their way through the desk."""

from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.catalogue import Catalogue, ListedEntry
from ihanoi.catalogue.definition import Field, FieldType, Form, Option, Procedure, Section, Text
from ihanoi.catalogue.files import read_procedures, read_synonyms, read_vocabulary
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.queries import DEFINITIONS
from ihanoi.catalogue.review import review
from ihanoi.catalogue.search import SearchIndex
from ihanoi.catalogue.synonyms import Synonyms
from ihanoi.catalogue.version import Facts, Version
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import Event
from ihanoi.settings import CHECKOUT

PROCEDURES = CHECKOUT / "procedures"
SHARED = CHECKOUT.parent / "shared" / "data"
"""Public registers beside the project; tests read them in place where they are."""

DECISION = "1/QĐ-THU"
LABEL = Text(vi="Câu hỏi", en="Question")
ONE_DAY = timedelta(days=1)

PUBLIC = """
    SELECT *, published_at AS changed_at FROM procedure_version
    WHERE status IN ('published', 'withdrawn') AND code = ANY($1) ORDER BY code, number
"""
VERSION = "SELECT * FROM procedure_version WHERE id = $1"
PENDING = "SELECT id FROM procedure_version WHERE code = $1 ORDER BY number DESC LIMIT 1"


@cache
def vocabulary() -> Vocabulary:
    """Return the city's own vocabulary."""
    return read_vocabulary(PROCEDURES)


@cache
def synonyms() -> Synonyms:
    """Return the city's own synonyms."""
    return Synonyms(read_synonyms(PROCEDURES))


@cache
def city_procedures() -> dict[str, Procedure]:
    """Return every procedure of the city by code, expanded; read once in a run."""
    return {procedure.code: procedure for procedure in read_procedures(PROCEDURES, vocabulary())}


def real(code: str) -> Procedure:
    """Return a procedure of the city."""
    return city_procedures()[code]


def question(name: str, kind: FieldType = FieldType.TEXT, **more: Any) -> Field:
    """Return a question of a made-up form."""
    return Field(id=name, type=kind, label=LABEL, **more)


def choice(name: str, *values: str, **more: Any) -> Field:
    """Return a question with these options."""
    return question(name, FieldType.CHOICE, options=[Option(value=v, label=LABEL) for v in values], **more)


def asking(*fields: Field) -> Form:
    """Return a form of one section."""
    return Form(sections=[Section(id="one", title=LABEL, fields=list(fields))])


def made_up(code: str, *fields: Field, **more: Any) -> Procedure:
    """Return a procedure nobody else knows, filed at a commune's police."""
    where = question("where", FieldType.COMMUNE)
    plain: dict[str, Any] = {
        "name": Text(vi=f"Thủ tục thử nghiệm {code}", en=f"Trial procedure {code}"),
        "keywords": [],
        "requirements": [],
        "cases": [],
        "eligibility": [],
        "place": ["where"],
        "channels": [replace(channel, fees=[]) for channel in real("1.004194").channels],
        "form": asking(where, *fields),
    }
    return replace(real("1.004194"), code=code, **{**plain, **more})


async def drafted(tx: Transaction, procedure: Procedure) -> UUID:
    """Propose a procedure and return the id of its version."""
    await propose(tx, SYSTEM, [procedure])
    version_id: UUID = await tx.fetch_value(PENDING, procedure.code)
    return version_id


async def published(tx: Transaction, procedure: Procedure, day: date | None = None) -> UUID:
    """Take a procedure all the way into force, from today on or another day."""
    version_id = await drafted(tx, procedure)
    await review(tx, SYSTEM, version_id)
    await approve(tx, SYSTEM, version_id, DECISION)
    await publish(tx, SYSTEM, version_id, day or tx.now.date())
    return version_id


async def row_of(tx: Transaction, version_id: UUID) -> Any:
    """Return a version as the table has it."""
    return await tx.fetch_one(VERSION, version_id)


def recorded(tx: Transaction, version_id: UUID) -> list[Event]:
    """Return what was recorded about a version in this transaction."""
    return [fact.event for fact in tx._events if fact.subject == version_id]


async def catalogue_of(
    tx: Transaction, *codes: str, day: date | None = None, listed: tuple[str, ...] = ()
) -> Catalogue:
    """Return the catalogue of a day as this transaction sees it, with these codes only."""
    rows: Any = await tx.fetch(PUBLIC, list(codes))
    definitions = {row["id"]: row["definition"] for row in await tx.fetch(DEFINITIONS, [row["id"] for row in rows])}
    versions = [
        Version(
            Facts(**{part: row[part] for part in Facts.__struct_fields__}),
            msgspec.json.decode(definitions[row["id"]], type=Procedure),
            LABEL,
        )
        for row in rows
    ]
    entries = [ListedEntry(code, f"Thủ tục {code}", "Hộ tịch", None, "unknown") for code in listed]
    catalogue = Catalogue(versions, entries, vocabulary(), day or tx.now.date())
    catalogue.search_with(SearchIndex(catalogue.entries, synonyms()))
    return catalogue
