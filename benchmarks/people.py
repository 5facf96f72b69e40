"""The people of a benchmark: citizens with keys, facts and sessions, and an officer for each of some units.

Made in bulk through the project's own keyring and tables, because three thousand logins would take
longer than everything that is measured. Ids follow from numbers, so that SQL can name them too.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from benchmarks.city import City
from ihanoi.agencies.seed import read_agencies
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.record import PopulationRecord
from ihanoi.identity.keys import KeyCache
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.platform.database import Transaction
from ihanoi.platform.opening import open_database
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source

SEED = 20260701
UNITS = 32
"""Units whose dossiers are moved; the city has 126 communes, each with its police."""

SUBJECT = """
    INSERT INTO subject (id, national_id_index, sealed_key, sealed_identity, identified_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $5)
"""
SESSION = """
    INSERT INTO session (token, actor_kind, actor_id, assurance, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
ASKED = "INSERT INTO register_answer (subject_id, source, answered_at) VALUES ($1, $2, $3)"
OFFICERS = """
    SELECT officer.id AS officer_id, unit.id AS unit_id, unit.code, unit.division
    FROM officer JOIN post ON post.officer_id = officer.id JOIN unit ON unit.id = post.unit_id
    WHERE officer.username LIKE 'congan.%' AND unit.division IS NOT NULL ORDER BY unit.code LIMIT $1
"""

FIRST_ID = UUID("01900000-0000-7000-8000-000000000000").int
SUBJECTS_FROM = 900_000_000_000
"""Numbers of subjects; dossiers count from zero."""


def id_of(number: int) -> UUID:
    """Return the id that belongs to a number: shaped like a time-ordered one, older than any real one."""
    return UUID(int=FIRST_ID + number)


def sql_id(number: str) -> str:
    """Return the SQL expression of ``id_of`` for an expression that counts."""
    return f"('01900000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def token_of(kind: str, number: int) -> str:
    """Return a bearer token."""
    return f"bench-{kind}-{number}"


class Place(Struct, frozen=True):
    """A unit, the commune it serves, and its officer."""

    unit_id: UUID
    unit_code: str
    division: str
    officer_id: UUID
    token: str


class People(Struct, frozen=True):
    """Who there is."""

    citizens: int
    places: list[Place]

    def subject(self, number: int) -> int:
        """Return which citizen a dossier's number belongs to."""
        return number % self.citizens

    def place(self, number: int) -> Place:
        """Return which unit a dossier's number belongs to."""
        return self.places[number % len(self.places)]

    def citizen_token(self, number: int) -> str:
        """Return the token of a dossier's applicant."""
        return token_of("citizen", self.subject(number))


def register() -> PopulationRegister:
    """Return the register the simulator answers from."""
    # Counted here, because the simulator is another process: same seed, same people.
    from ihanoi.settings import load
    from ihanoi.simulator import SEED as PEOPLE

    communes = [(unit.division, unit.name) for unit in read_agencies(load({}).procedures_dir).units if unit.division]
    found = PopulationRegister(communes)
    found.populate(2_000, PEOPLE)
    return found


async def settle(city: City, citizens: int) -> People:
    """Enter citizens, their facts and sessions, and sessions of officers; return who there is."""
    records = [r for r in register().people() if r.NgayThangNamSinh and int(r.NgayThangNamSinh.Nam or 9999) <= 2008]
    records = records[1 : citizens + 1]
    async with open_database(city.settings) as database:
        database.memory.put(KeyCache())
        async with database.unit_of_work() as tx:
            for number, record in enumerate(records):
                await _settle(tx, number, record)
            rows: Any = await tx.fetch(OFFICERS, UNITS)
            places = [
                Place(row["unit_id"], row["code"], row["division"], row["officer_id"], token_of("officer", number))
                for number, row in enumerate(rows)
            ]
            for place in places:
                await _session(tx, place.token, "officer", place.officer_id)
    return People(len(records), places)


async def _settle(tx: Transaction, number: int, record: PopulationRecord) -> None:
    subject = id_of(SUBJECTS_FROM + number)
    key, sealed_key = tx.keyring.new_subject_key(subject)
    birth = record.NgayThangNamSinh
    identity = IdentityRecord(
        record.SoDinhDanh, str(record.HoVaTen), f"{birth.Nam}-01-01" if birth and birth.Nam else None, 2
    )
    sealed = tx.keyring.seal(key, msgspec.json.encode(identity), f"identity:{subject}")
    index = tx.keyring.blind_index(record.SoDinhDanh, "national_id")
    await tx.execute(SUBJECT, subject, index, sealed_key, sealed, tx.now)
    await keep_facts(tx, subject, Source.POPULATION, attributes(record), [])
    # As if the register had just been asked, and for the whole run: it is not what is measured.
    await tx.execute(ASKED, subject, Source.POPULATION.value, _later(tx.now))
    await _session(tx, token_of("citizen", number), "citizen", subject)


async def _session(tx: Transaction, token: str, kind: str, actor: UUID) -> None:
    digest = hashlib.sha256(token.encode()).digest()
    await tx.execute(SESSION, digest, kind, actor, 2, tx.now, _later(tx.now))


def _later(moment: datetime) -> datetime:
    return moment + timedelta(days=7)
