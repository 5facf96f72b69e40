"""Two devices edit one dossier: what is merged field by field, and what collides. Pure."""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ihanoi.dossiers.content import Content
from ihanoi.kernel.text import normalise


class Merged(Struct, frozen=True):
    """What a save made on an older version comes to."""

    content: Content
    changed: bool
    """Whether anything differs from what is kept."""
    collisions: list[str]
    """Fields this save would change that another one changed since; none of the save counts then."""
    elsewhere: list[str]
    """Fields another save changed since."""


def merge(content: Content, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the answers after a change; ``None`` takes an answer away."""
    merged = {**content.answers, **{name: normalise(value) for name, value in changes.items()}}
    return {name: value for name, value in merged.items() if value is not None}


def written(value: Any) -> bytes:
    """Return a value as bytes that are equal exactly when the values are: ``true`` is not ``1``."""
    return msgspec.json.encode(value, order="deterministic")


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the fields whose answer is not the same; a missing answer is none."""
    names = [*before, *(name for name in after if name not in before)]
    return [name for name in names if written(before.get(name)) != written(after.get(name))]


def is_traceable(content: Content, seen_version: int) -> bool:
    """Tell whether every change of an answer since this version is on record."""
    return content.traced_from is not None and seen_version >= content.traced_from


def merge_save(content: Content, version: int, seen_version: int, changes: dict[str, Any]) -> Merged:
    """Merge changes made on ``seen_version`` into the content kept at ``version``.

    The same value given twice is no collision, whoever came first.
    """
    answers = merge(content, changes)
    changed = differing(content.answers, answers)
    elsewhere = [name for name, at in content.changed_at.items() if at > seen_version]
    collisions = [name for name in changed if name in elsewhere]
    kept = replace(
        content,
        answers=answers,
        changed_at={**content.changed_at, **dict.fromkeys(changed, version + 1)},
        traced_from=version if content.traced_from is None else content.traced_from,
    )
    return Merged(kept, bool(changed), collisions, elsewhere)
