"""A finished dossier to rate."""

from tests.dossiers.conftest import an, officer, registers

__all__ = ["an", "officer", "registers"]
