"""Where a verified value is corrected: ``procedures/registers.toml``, one entry per source."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Text
from ihanoi.profile.provenance import Source


class CorrectionWay(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one group of a register's values is corrected."""

    attributes: list[str] = []
    """Names, or beginnings that end with a dot or underscore; empty: all that no other way names."""
    procedures: list[str] = []
    """Codes of the catalogue, the nearest first."""
    how: Text
    ground: str
    """The law the register or the procedure rests on, by official number."""
    provisional: list[str] = []
    """What nobody has confirmed yet."""

    def covers(self, attribute: str) -> bool:
        """Tell whether the way is meant for an attribute."""
        return not self.attributes or any(
            attribute == name or (name[-1] in "._" and attribute.startswith(name)) for name in self.attributes
        )


class CorrectedAt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One register, and the ways in which it corrects what it says."""

    dataset: str
    """Key in ``datasets.toml``, which knows its name and owner."""
    ways: list[CorrectionWay]


class CorrectionPlaces(Struct, frozen=True):
    """Every source that vouches for values, with where these are corrected."""

    by_source: Mapping[Source, CorrectedAt]

    def way(self, source: Source, attribute: str) -> CorrectionWay:
        """Return how a value of a source is corrected: the first way that covers it."""
        return next(way for way in self.by_source[source].ways if way.covers(attribute))


def read_correction_places(directory: Path) -> CorrectionPlaces:
    """Return the registers in the catalogue's directory.

    Raises:
        msgspec.ValidationError, OSError: the file is missing or does not have its shape.
        ValueError: an entry has no way for the attributes no other way names.
    """
    content = (directory / "registers.toml").read_bytes()
    found: dict[Source, CorrectedAt] = msgspec.toml.decode(content, type=dict[Source, CorrectedAt])
    incomplete = [source.value for source, entry in found.items() if not _is_complete(entry.ways)]
    if incomplete:
        raise ValueError(f"registers.toml: {incomplete}: end with one way without attributes")
    return CorrectionPlaces(found)


def _is_complete(ways: Sequence[CorrectionWay]) -> bool:
    return [way.attributes == [] for way in ways] == [False] * (len(ways) - 1) + [True]
