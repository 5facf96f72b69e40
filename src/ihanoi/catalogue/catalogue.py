"""The catalogue in memory: versions by code and id, entries of official lists, and the search over both."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Procedure, Text
from ihanoi.catalogue.errors import NoFormYet, ProcedureEnded, ProcedureMissing, VersionMissing
from ihanoi.catalogue.phrases import Entry
from ihanoi.catalogue.schemas import ProcedureSummary
from ihanoi.catalogue.search import SearchIndex
from ihanoi.catalogue.version import Version
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.kernel.text import fold
from ihanoi.platform.etags import Encoded
from ihanoi.platform.recent import RecentAnswers

PREFIX = "/v1/procedures/"
RECENT_BYTES = 16 * 1024 * 1024
"""Room for about a thousand pages of the list."""


class ListedEntry(Struct, frozen=True):
    """What memory holds of a listed procedure: enough to find it; the rest is read when asked for."""

    code: str
    name: str
    field: str
    level: str | None
    service_level: str


class Item(Struct, frozen=True):
    """One line of the catalogue: a procedure with a form here, or one known from a list."""

    summary: ProcedureSummary
    version: Version | None


class Catalogue:
    """Every version there ever was, and whatever can be found today."""

    def __init__(
        self,
        versions: Iterable[Version],
        listed: Iterable[ListedEntry],
        vocabulary: Vocabulary,
        today: date,
    ) -> None:
        self.vocabulary = vocabulary
        self.day = today
        """The day for which the list was made; it is made anew at midnight."""
        self._by_id: dict[UUID, Version] = {}
        self._by_code: dict[str, list[Version]] = {}
        for version in versions:
            self._by_id[version.id] = version
            self._by_code.setdefault(version.procedure.code, []).append(version)
        self.authorities = {code: found[-1].procedure.authority for code, found in self._by_code.items()}
        """Which authority answers for each procedure that was ever published."""
        self._field_keys = {fold(field.name.vi): key for key, field in vocabulary.fields.items()}
        self.items = self._items(listed, today)
        self._current = {item.summary.code: item.version for item in self.items if item.version}
        self._ready: dict[str, Encoded] = {}
        """Pages and forms in force that were asked for, by path."""
        self._by_item_code = {item.summary.code: item for item in self.items}
        self.entries = [self._entry(item) for item in self.items]
        self.index: SearchIndex | None = None
        self.growing: asyncio.Task[None] | None = None
        """Makes a new search index while the old one still serves."""
        self.answers = RecentAnswers(RECENT_BYTES)
        """Pages of the list that were asked for lately, by path and query."""

    def _items(self, listed: Iterable[ListedEntry], today: date) -> list[Item]:
        current = [v for found in self._by_code.values() for v in found if v.in_force_on(today)]
        items = [Item(version.summary, version) for version in current]
        begun = {code for code, found in self._by_code.items() if any(v.facts.effective_from <= today for v in found)}
        items += [Item(self._listed_summary(entry), None) for entry in listed if entry.code not in begun]
        return sorted(items, key=lambda item: (fold(item.summary.name.vi), item.summary.code))

    def _listed_summary(self, entry: ListedEntry) -> ProcedureSummary:
        key = self._field_keys.get(fold(entry.field), entry.field)
        field = self.vocabulary.fields.get(key)
        return ProcedureSummary(
            code=entry.code,
            name=Text(vi=entry.name, en=""),
            field=key,
            field_name=field.name if field else Text(vi=entry.field, en=""),
            level=entry.level,
            service_level=entry.service_level,
            summary=None,
            form_available=False,
        )

    def _entry(self, item: Item) -> Entry:
        summary, version = item.summary, item.version
        if version is None:
            called = tuple(self.vocabulary.everyday_names.get(summary.code, ()))
            return Entry(summary.code, summary.name.vi, called, summary.field_name.vi)
        p = version.procedure
        context = f"{summary.field_name.vi} {p.summary.vi}"
        return Entry(p.code, p.name.vi, (*p.keywords, p.name.en), context, familiar=True)

    def in_force(self, code: str, day: date) -> Version:
        """Return the version a new dossier of that day uses.

        Raises:
            ProcedureEnded: it was withdrawn; the error names the successor.
            NoFormYet: it is known from a list only.
            ProcedureMissing: nobody knows it.
        """
        found = self._by_code.get(code, [])
        for version in reversed(found):
            if version.in_force_on(day):
                return version
        ended = [v.facts for v in found if v.facts.effective_to is not None and v.facts.effective_from <= day]
        if ended:
            last = ended[-1]
            raise ProcedureEnded(procedure=code, ended=last.effective_to, successor=last.successor_code or "—")
        if self.listed(code):
            raise NoFormYet(procedure=code)
        raise ProcedureMissing(procedure=code)

    def numbered(self, code: str, number: int) -> Version:
        """Return a version of a procedure that was ever published, by its number.

        Raises:
            ProcedureMissing: no version of the procedure was ever published.
            VersionMissing: none of them has this number.
        """
        if code not in self._by_code:
            raise ProcedureMissing(procedure=code)
        for version in self._by_code[code]:
            if version.number == number:
                return version
        raise VersionMissing

    def version(self, version_id: UUID) -> Version:
        """Return the version a dossier is pinned to.

        Raises:
            ProcedureMissing: it was never published here.
        """
        try:
            return self._by_id[version_id]
        except KeyError:
            raise ProcedureMissing(procedure=str(version_id)) from None

    def versions(self) -> Sequence[Version]:
        """Return every version that was ever published."""
        return list(self._by_id.values())

    @cached_property
    def procedures(self) -> list[Procedure]:
        """Those in force, which have a form here."""
        return [item.version.procedure for item in self.items if item.version]

    @cached_property
    def screened(self) -> list[Procedure]:
        """Those in force that tell by a rule who may apply."""
        return [p for p in self.procedures if any(condition.rule is not None for condition in p.eligibility)]

    @cached_property
    def result_names(self) -> dict[str, Text]:
        """What each result is called, by its code, as far as a procedure in force gives it."""
        return {result.code: result.name for p in self.procedures for result in p.results if result.code is not None}

    @cached_property
    def type_names(self) -> dict[str, Text]:
        """What each type of document is called: those of ``document_types.toml``, and results of procedures by their code.

        Where no result of a procedure has a code in the national list, the procedure's own stands for the first.
        """
        uncoded = {
            p.code: p.results[0].name for p in self.procedures if p.results and all(r.code is None for r in p.results)
        }
        return uncoded | self.result_names | {code: kind.name for code, kind in self.vocabulary.document_types.items()}

    def ready(self, path: str, query: bytes) -> Encoded | None:
        """Return what lies ready for ``/v1/procedures/{code}`` or its ``/form``, or was answered lately; else None."""
        if not query and (found := self._ready.get(path) or self._encode(path)):
            return found
        return self.answers.get(f"{path}?{query.decode('latin-1')}")

    def _encode(self, path: str) -> Encoded | None:
        if not path.startswith(PREFIX):
            return None
        code, _, part = path[len(PREFIX) :].partition("/")
        version = self._current.get(code)
        if version is None or part not in ("", "form"):
            return None
        found = self._ready[path] = version.form if part else version.page
        return found

    def listed(self, code: str) -> ProcedureSummary | None:
        """Return a procedure that is known from a list only; None for others."""
        item = self._by_item_code.get(code)
        return item.summary if item and item.version is None else None

    def search_with(self, index: SearchIndex | None) -> None:
        """Use a search index from now on; it may be of an earlier catalogue."""
        self.index = index
        self.answers.clear()

    def search(self, query: str, limit: int) -> list[Item]:
        """Return what fits everyday words, best first; nothing where nothing fits."""
        found = self.index.search(query, limit) if self.index else []
        return [item for code in found if (item := self._by_item_code.get(code)) is not None]
