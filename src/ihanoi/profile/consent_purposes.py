"""What people may consent to: ``procedures/consents.toml``, each purpose with its texts."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Definition, Text


class ConsentText(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person agrees to, word for word. Never edited once in force."""

    version: int
    effective_from: date
    effective_to: date | None = None
    """Last day on which it is offered; None while no end is known."""
    source: str
    """Legal ground, as an official number and articles."""
    text: Text


class ConsentPurpose(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One purpose; a consent never covers two."""

    name: Text
    reuses: Literal["basic", "sensitive"] | None = None
    """Class of declared personal data that later forms are filled with; None when it is about something else."""
    about: Literal["oneself", "others"] = "oneself"
    """Whom the reused data describe."""
    keeps: Literal["documents"] | None = None
    """What is kept for later procedures beside declared data; None when nothing is."""
    on_withdrawal: Text
    """What a withdrawal does, told to whoever withdraws."""
    texts: list[ConsentText]
    provisional: list[str]
    """What nobody has confirmed yet."""


class ConsentPurposes(Struct, frozen=True):
    """Every purpose by its id."""

    by_id: Mapping[str, ConsentPurpose]

    def reusing(self, sensitivity: str, about: Literal["oneself", "others"] = "oneself") -> str | None:
        """Return the purpose whose consent lets declared data of a class fill later forms, None when there is none."""
        wanted = (sensitivity, about)
        return next((name for name, one in self.by_id.items() if (one.reuses, one.about) == wanted), None)

    def keeping(self, what: str) -> str | None:
        """Return the purpose whose consent lets something be kept for later procedures, None when there is none."""
        return next((name for name, purpose in self.by_id.items() if purpose.keeps == what), None)


def read_consent_purposes(directory: Path) -> ConsentPurposes:
    """Return the purposes in the catalogue's directory.

    Raises:
        msgspec.ValidationError, OSError: the file is missing or does not have its shape.
    """
    content = (directory / "consents.toml").read_bytes()
    return ConsentPurposes(msgspec.toml.decode(content, type=dict[str, ConsentPurpose]))


def text_in_force(purpose: ConsentPurpose, today: date) -> ConsentText | None:
    """Return the text offered today, the newest of those in force; None when consent is not asked for today."""
    found = [
        text
        for text in purpose.texts
        if text.effective_from <= today and (text.effective_to is None or today <= text.effective_to)
    ]
    return max(found, key=lambda text: text.version, default=None)


def text_hash(purpose: str, version: int, text: Text) -> bytes:
    """Return the SHA-256 by which a consent names the exact text it was given to."""
    return hashlib.sha256(msgspec.json.encode([purpose, version, text.vi, text.en])).digest()
