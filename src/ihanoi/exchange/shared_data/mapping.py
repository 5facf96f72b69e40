"""From a register's record to our attributes, as the vocabulary says. What a register lacks is absent, never empty."""

from collections.abc import Mapping
from typing import Any

from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Answer, Holding
from ihanoi.exchange.shared_data.record import SharedRecord

KINDS = {"business_register": "business", "land_register": "land", "vehicle_register": "vehicle"}
"""Registers that may hold several things of one person, and what a form's ``of`` calls such a thing."""


def answer_of(record: SharedRecord, register: str, vocabulary: Mapping[str, Attribute]) -> Answer:
    """Return the facts in a record by our names.

    What a thing says is a fact about its owner only where there is one thing; among several the person chooses.
    """
    paths = {name: attribute.path for name, attribute in vocabulary.items() if attribute.source == register}
    values = _values(record.fields, paths)
    kind = KINDS.get(register)
    if kind is None:
        return Answer(values)
    holdings = tuple(Holding(kind, thing.id, _values(thing.fields, paths)) for thing in record.things)
    if len(holdings) == 1:
        values |= holdings[0].values
    return Answer(values, holdings)


def _values(fields: Mapping[str, Any], paths: Mapping[str, str | None]) -> dict[str, Any]:
    found = {name: _at(fields, path) for name, path in paths.items() if path is not None}
    return {name: value for name, value in found.items() if value not in (None, "", {}, [])}


def _at(fields: Any, path: str) -> Any:
    for part in path.split("."):
        fields = fields.get(part) if isinstance(fields, dict) else None
    return fields
