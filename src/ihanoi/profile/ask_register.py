"""Ask the population database about the person, unless it answered a moment ago. Holds no transaction meanwhile."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct

from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.errors import PopulationDenied, PopulationUnavailable
from ihanoi.exchange.population.mapping import attributes
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import last_answer

FRESH = timedelta(minutes=10)
"""An answer this young is not asked for again: opening two forms in a row is one question."""


class Outcome(StrEnum):
    """What came of asking."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


class RegisterAnswer(Struct, frozen=True):
    """What the register said, on its way to be kept; ``values`` is None when it said nothing new."""

    outcome: Outcome
    purpose: str
    asked: bool
    values: Mapping[str, Any] | None = None


async def ask_register(reader: Reader, actor: Actor, population: PopulationClient, purpose: str) -> RegisterAnswer:
    """Return what the population database says of the person; one that is down or refuses is no error.

    Call it before the transaction's first statement: nobody's connection waits for the register.
    """
    assert actor.id is not None
    answered = await last_answer(reader, actor.id, Source.POPULATION)
    if answered is not None and answered > reader.now - FRESH:
        return RegisterAnswer(Outcome.FOUND, purpose, asked=False)
    identity = await identity_record(reader, actor.id)
    try:
        record = await population.look_up(identity.national_id, purpose=purpose, dossier=None)
    except PopulationDenied:
        return RegisterAnswer(Outcome.DENIED, purpose, asked=True)
    except PopulationUnavailable:
        return RegisterAnswer(Outcome.UNAVAILABLE, purpose, asked=True)
    if record is None:
        return RegisterAnswer(Outcome.NOT_FOUND, purpose, asked=True, values={})
    return RegisterAnswer(Outcome.FOUND, purpose, asked=True, values=attributes(record))
