"""What differs between two versions of a procedure, and whether it can hurt a draft or a running dossier. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Field, Procedure, Requirement
from ihanoi.catalogue.forms import fields_of

Change = Literal["added", "removed", "changed"]


class Difference(Struct, frozen=True):
    """One difference. ``safe`` means that every answer and paper given so far still counts."""

    path: str
    change: Change
    safe: bool
    why: str
    """What it means for people who have begun already, in English."""
    before: Any = None
    after: Any = None


PLAIN_PARTS = (
    "name",
    "summary",
    "keywords",
    "life_events",
    "legal_basis",
    "results",
    "source",
    "eligibility",
    "introduces",
    "partial_because",
)
BINDING_PARTS = ("authority", "level", "place", "subjects", "service_level", "supplement_policy", "workflow", "cases")
NO_LIMIT = 12_000
"""Months; more than any paper's age."""
PLAIN_FIELD_PARTS = {"label", "hint", "why"}


def compare(old: Procedure, new: Procedure) -> list[Difference]:
    """Return every difference, those of the form first."""
    found = [*_fields(old, new), *_papers(old, new), *_channels(old, new)]
    for part in (*PLAIN_PARTS, *BINDING_PARTS):
        before, after = _plain(getattr(old, part)), _plain(getattr(new, part))
        if before != after:
            safe = part in PLAIN_PARTS
            why = "wording only" if safe else "changes who is in charge or how the case proceeds"
            found.append(Difference(part, "changed", safe, why, before, after))
    return found


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def _fields(old: Procedure, new: Procedure) -> Iterator[Difference]:
    before = {field.id: field for field in fields_of(old.form)}
    after = {field.id: field for field in fields_of(new.form)}
    for name, was, now in _pairs(before, after):
        yield _field(f"form.{name}", was, now)


def _field(path: str, was: Field | None, now: Field | None) -> Difference:
    if was is None:
        assert now is not None
        optional = now.required is False
        everybody = now.required is True and now.visible_when is None
        who = "everybody" if everybody else "some"
        why = "a new question that may stay unanswered" if optional else f"a new question {who} must answer"
        return Difference(path, "added", optional, why, None, _plain(now))
    if now is None:
        return Difference(path, "removed", True, "answers given are kept but no longer asked for", _plain(was), None)
    parts = {part for part in Field.__struct_fields__ if getattr(was, part) != getattr(now, part)}
    safe = parts <= PLAIN_FIELD_PARTS or _is_wider(was, now, parts)
    why = "wording only" if parts <= PLAIN_FIELD_PARTS else f"changes {', '.join(sorted(parts - PLAIN_FIELD_PARTS))}"
    return Difference(path, "changed", safe, why, _plain(was), _plain(now))


def _is_wider(was: Field, now: Field, parts: set[str]) -> bool:
    """Tell whether every answer that fitted before still fits: more options, or no longer required."""
    for part in parts - PLAIN_FIELD_PARTS:
        if part == "options" and {o.value for o in was.options} <= {o.value for o in now.options}:
            continue
        if part == "required" and now.required is False:
            continue
        return False
    return True


def _papers(old: Procedure, new: Procedure) -> Iterator[Difference]:
    before = {p.id: p for p in old.requirements} if isinstance(old.requirements, list) else {}
    after = {p.id: p for p in new.requirements} if isinstance(new.requirements, list) else {}
    for name, was, now in _pairs(before, after):
        change: Change = "added" if was is None else "removed" if now is None else "changed"
        wanted = now is not None and now.mandatory and not now.by_form
        safe = not wanted or (was is not None and now is not None and _asks_no_more(was, now))
        why = "nothing new must be brought" if safe else "a paper must be brought that was not asked for before"
        yield Difference(f"requirements.{name}", change, safe, why, _plain(was), _plain(now))


def _asks_no_more(was: Requirement, now: Requirement) -> bool:
    """Tell whether whoever needs the paper now needed it before, in as many pieces."""
    return (
        was.mandatory
        and not was.by_form
        and set(was.replaced_by) <= set(now.replaced_by)
        and (was.case, was.needed_when, was.channels) == (now.case, now.needed_when, now.channels)
        and now.originals <= was.originals
        and now.copies <= was.copies
        and (now.max_age_months or NO_LIMIT) >= (was.max_age_months or NO_LIMIT)
    )


def _channels(old: Procedure, new: Procedure) -> Iterator[Difference]:
    before = {str(channel.kind): channel for channel in old.channels}
    after = {str(channel.kind): channel for channel in new.channels}
    for name, was, now in _pairs(before, after):
        change: Change = "added" if was is None else "removed" if now is None else "changed"
        safe = was is None
        why = "another way to file" if safe else "limits and fees of running dossiers stay as they were accepted"
        yield Difference(f"channels.{name}", change, safe, why, _plain(was), _plain(now))
