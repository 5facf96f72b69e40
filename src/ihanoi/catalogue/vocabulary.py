"""The shared vocabulary in memory."""

from collections.abc import Mapping

from msgspec import Struct

from ihanoi.catalogue.definition import Attribute


class Attributes(Struct, frozen=True):
    """Every attribute by name."""

    by_name: Mapping[str, Attribute]
