"""A finished dossier to rate."""

from tests.dossiers.conftest import an, officer, population

__all__ = ["an", "officer", "population"]
