"""Whatever is sealed about a person goes along when two records about them are put together."""

import re
from pathlib import Path
from types import ModuleType

from ihanoi.platform.schema import metadata
from tests.architecture.test_sources import sources

NOT_ONE_PERSONS = {
    "subject.sealed_key": "the key itself; the other's stays",
    "subject.sealed_identity": "kept beside the old number by the merge itself",
    "login.sealed_secrets": "of a login under way, gone in ten minutes",
    "idempotency_key.sealed_body": "an answer already given, gone in a week",
}
"""Sealed columns that no domain hands over, and why."""


def test_every_sealed_column_is_handed_over(checkout: Path, modules: list[ModuleType]) -> None:
    assert modules
    texts = [text for name, text in sources(checkout, "src") if Path(name).stem.startswith("hand_over_")]
    sealed = {
        f"{table}.{column.name}"
        for table, found in metadata.tables.items()
        for column in found.columns
        if column.name.startswith("sealed_") or column.name == "former_content"
    }
    handed = {
        one
        for one in sealed
        for text in texts
        if re.search(rf"UPDATE {one.split('.')[0]}\b[^\"]*\b{one.split('.')[1]} = ", text)
    }
    assert sealed - handed == NOT_ONE_PERSONS.keys(), (
        f"{sorted(sealed - handed - NOT_ONE_PERSONS.keys())}: let hand_over_*.py of the domain open it under the one key "
        "and seal it under the other, or put it into NOT_ONE_PERSONS of this file with the reason"
    )
