"""How long what is kept: ``procedures/retention.toml``, each kind of personal data with its legal ground."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Definition, Text


class DataKind(StrEnum):
    """Kinds of personal data that are erased or kept by one rule."""

    IDENTITY = "identity"
    SESSIONS = "sessions"
    REPLIES = "replies"
    FACTS = "facts"
    PARTIES = "parties"
    CORRECTIONS = "corrections"
    DISPUTES = "disputes"
    MANDATES = "mandates"
    DOCUMENTS = "documents"
    FILES = "files"
    DRAFTS = "drafts"
    FINISHED_DOSSIERS = "finished_dossiers"
    AMENDMENTS = "amendments"
    VERIFICATIONS = "verifications"
    CHANGE_NOTICES = "change_notices"
    USED_FACTS = "used_facts"
    RATINGS = "ratings"
    CONSENTS = "consents"
    ACCESS_LOG = "access_log"
    HELD_BY_OTHERS = "held_by_others"


class Fate(StrEnum):
    """What becomes of it when its subject asks for erasure."""

    ERASED = "erased"
    ENDED = "ended"
    """It stops counting; the row stays as proof and holds no personal value that could be opened."""
    KEPT = "kept"


class RetentionRule(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What becomes of one kind of data, and why."""

    fate: Fate
    ground: str
    """Legal ground, as an official number and article."""
    name: Text
    where: list[str]
    """Columns that hold it, as ``table.column``."""
    days: int | None = None
    """How long from the end of the matter; None where no period is on file."""
    untouched_days: int | None = None
    """Drafts only: after how long without a touch one is deleted."""
    warned_days: int | None = None
    """Drafts only: how long before that its applicant is told."""
    provisional: list[str]
    """What nobody has confirmed yet."""


class Retention(Struct, frozen=True):
    """Every rule by its kind."""

    by_kind: Mapping[DataKind, RetentionRule]


def stays_until(rule: RetentionRule, ended_at: datetime) -> datetime | None:
    """Return when what ended at a moment is to go; None where it stays because no period is on file.

    What the rule does not keep goes at once.
    """
    if rule.fate is not Fate.KEPT:
        return ended_at
    return None if rule.days is None else ended_at + timedelta(days=rule.days)


def read_retention(directory: Path) -> Retention:
    """Return the rules in the catalogue's directory.

    Raises:
        msgspec.ValidationError, OSError: the file is missing or does not have its shape.
        KeyError: a kind has no rule.
    """
    rules = msgspec.toml.decode((directory / "retention.toml").read_bytes(), type=dict[DataKind, RetentionRule])
    return Retention({kind: rules[kind] for kind in DataKind})
