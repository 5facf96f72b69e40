"""What becomes of a dossier's content when a fact it used has changed: new answers, or the reason why not. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec.structs import replace

from ihanoi.catalogue.forms import FormCheck, Situation
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.dossiers.content import Content, Shown
from ihanoi.dossiers.merging import written
from ihanoi.dossiers.states import OPEN, State
from ihanoi.kernel.text import normalise
from ihanoi.profile.filling import has_aged
from ihanoi.profile.provenance import Fact

HOME = "residence.permanent"
"""Where no answer says where the matter lies, it lies where the applicant is registered."""


class NotPossible(StrEnum):
    """Why a dossier keeps the old value."""

    DECIDED = "decided"
    """It is decided already; ask its unit."""
    OTHER_UNIT = "other_unit"
    """The new value would bring the matter to another unit: withdraw and file anew."""
    DOES_NOT_FIT = "does_not_fit"
    """The form refuses the new value, or asks something more because of it."""


def outdated(content: Content, fields: list[str], fact: Fact) -> list[str]:
    """Return the fields among these that still hold another value than the fact."""
    present = written(normalise(fact.value))
    return [name for name in fields if name in content.answers and written(normalise(content.answers[name])) != present]


def amended(
    content: Content, version: int, fields: list[str], fact: Fact, attribute: Attribute | None, now: datetime
) -> Content:
    """Return the content with a fact's value in these fields, shown as its source's word from ``version`` on."""
    editable = not fact.verified or has_aged(attribute, fact.obtained_at, now)
    shown = Shown(fact.value, fact.source.value, int(fact.assurance), fact.obtained_at, editable)
    moved = fact.attribute == HOME and isinstance(fact.value, dict) and fact.value.get("commune")
    return replace(
        content,
        home_commune=str(moved) if moved else content.home_commune,
        answers={**content.answers, **dict.fromkeys(fields, fact.value)},
        snapshot={**content.snapshot, **dict.fromkeys(fields, shown)},
        changed_at={**content.changed_at, **dict.fromkeys(fields, version)},
    )


def why_not(state: State, content: Content, check: FormCheck, situation: Situation) -> NotPossible | None:
    """Return what speaks against amended content; None when nothing does."""
    if state is not State.DRAFT and (state not in OPEN or state is State.RESOLVED):
        return NotPossible.DECIDED
    if any(content.answers.get(name, value) != value for name, value in content.read_only.items()):
        return NotPossible.DOES_NOT_FIT
    if check.shape_errors(content.answers):
        return NotPossible.DOES_NOT_FIT
    # A draft may be incomplete, and so may what is being supplemented.
    if state not in (State.DRAFT, State.SUPPLEMENT_REQUESTED) and check.missing(content.answers, situation):
        return NotPossible.DOES_NOT_FIT
    return None


def difference(before: Content, after: Content, fields: list[str]) -> dict[str, tuple[Any, Any]]:
    """Return old and new value of these fields."""
    return {name: (before.answers[name], after.answers[name]) for name in fields}
