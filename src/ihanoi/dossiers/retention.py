"""How long what is kept: ``procedures/retention.toml``, each kind of personal data with its legal ground."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Definition, Text


class DataKind(StrEnum):
    """Kinds of personal data that are erased or kept by one rule."""

    FACTS = "facts"
    DRAFTS = "drafts"
    FINISHED_DOSSIERS = "finished_dossiers"
    CONSENTS = "consents"
    ACCESS_LOG = "access_log"


class Fate(StrEnum):
    """What becomes of it when its subject asks for erasure."""

    ERASED = "erased"
    KEPT = "kept"


class RetentionRule(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What becomes of one kind of data, and why."""

    fate: Fate
    ground: str
    """Legal ground, as an official number and article."""
    name: Text
    days: int | None = None
    """How long from the end of the matter; None where no period is on file."""
    provisional: list[str]
    """What nobody has confirmed yet."""


class Retention(Struct, frozen=True):
    """Every rule by its kind."""

    by_kind: Mapping[DataKind, RetentionRule]


def read_retention(directory: Path) -> Retention:
    """Return the rules in the catalogue's directory.

    Raises:
        msgspec.ValidationError, OSError: the file is missing or does not have its shape.
        KeyError: a kind has no rule.
    """
    rules = msgspec.toml.decode((directory / "retention.toml").read_bytes(), type=dict[DataKind, RetentionRule])
    return Retention({kind: rules[kind] for kind in DataKind})
