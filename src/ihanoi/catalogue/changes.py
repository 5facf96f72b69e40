"""The change feed: what an offline client must fetch to be up to date, in bundles. Pure."""

from datetime import date, datetime, time, timedelta

import msgspec

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.schemas import ChangedProcedure, Changes
from ihanoi.catalogue.version import Version
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.paging import decode_cursor, encode_cursor

Position = tuple[str, str]
"""When the last change was, and which code it was: several may share a moment."""

# Days count as changes too: a version published ahead replaces the one before it at midnight.


def changes(catalogue: Catalogue, since: str | None, limit: int) -> Changes:
    """Return the procedures that changed after a cursor, each in its present state, oldest change first.

    Raises:
        BadCursor: ``since`` was not made by this feed.
    """
    after: Position = decode_cursor(since, tuple[str, str], "since") if since else ("", "")
    present: dict[str, Version | None] = {}
    moments: dict[str, datetime] = {}
    for version in catalogue.versions():
        code = version.procedure.code
        if version.facts.effective_from <= catalogue.day:
            present[code] = version if version.in_force_on(catalogue.day) else present.get(code)
        moment = _changed_at(version, catalogue.day)
        moments[code] = max(moment, moments.get(code, moment))
    rows = sorted((moments[code].isoformat(timespec="microseconds"), code) for code in present)
    rows = [row for row in rows if row > after]
    items = [_changed(code, moments[code], present[code]) for _, code in rows[:limit]]
    last = rows[: len(items)][-1] if items else after
    return Changes(items, encode_cursor(last), more=len(rows) > limit)


def _changed_at(version: Version, day: date) -> datetime:
    """Return when a version changed last: made public, come into force at midnight, or ended at midnight."""
    facts = version.facts
    days = [facts.effective_from, *([facts.effective_to + timedelta(days=1)] if facts.effective_to else [])]
    return max([facts.changed_at, *(datetime.combine(d, time.min, HANOI) for d in days if d <= day)])


def _changed(code: str, moment: datetime, version: Version | None) -> ChangedProcedure:
    if version is None:
        return ChangedProcedure(code, moment, removed=True, etag=None, page=None, form=None)
    page, form = version.page, version.form
    return ChangedProcedure(
        code=code,
        changed_at=moment,
        removed=False,
        etag=page.etag,
        page=msgspec.Raw(page.body),
        form=msgspec.Raw(form.body),
    )
