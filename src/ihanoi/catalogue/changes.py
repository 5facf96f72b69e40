"""The change feed: what an offline client must fetch to be up to date, in bundles. Pure."""

from datetime import datetime

import msgspec

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.schemas import ChangedProcedure, Changes
from ihanoi.catalogue.version import Version
from ihanoi.kernel.paging import decode_cursor, encode_cursor

Position = tuple[str, str]
"""When the last change was, and which code it was: several may share a moment."""


def changes(catalogue: Catalogue, since: str | None, limit: int) -> Changes:
    """Return the procedures that changed after a cursor, each in its present state, oldest change first.

    Raises:
        BadCursor: ``since`` was not made by this feed.
    """
    after = decode_cursor(since, tuple[str, str]) if since else ("", "")
    latest: dict[str, Version] = {}
    for version in catalogue.versions():
        held = latest.get(version.procedure.code)
        if held is None or version.number > held.number:
            latest[version.procedure.code] = version
    rows = sorted(
        ((_position(version), version) for version in latest.values() if _position(version) > after),
        key=lambda row: row[0],
    )
    items = [_changed(catalogue, version) for _, version in rows[:limit]]
    last = rows[: len(items)][-1][0] if items else after
    return Changes(items, encode_cursor(last), more=len(rows) > limit)


def _position(version: Version) -> Position:
    return version.facts.changed_at.isoformat(), version.procedure.code


def _changed(catalogue: Catalogue, version: Version) -> ChangedProcedure:
    moment: datetime = version.facts.changed_at
    if not version.in_force_on(catalogue.day):
        return ChangedProcedure(version.procedure.code, moment, removed=True, etag=None, page=None, form=None)
    page, form = version.page, version.form
    return ChangedProcedure(
        code=version.procedure.code,
        changed_at=moment,
        removed=False,
        etag=page.etag,
        page=msgspec.Raw(page.body),
        form=msgspec.Raw(form.body),
    )
