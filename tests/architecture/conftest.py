"""The application and every module of the package, for tests about their shape."""

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import structlog
from litestar import Litestar
from litestar.serialization import encode_json

import ihanoi
from ihanoi.asgi import create_app
from ihanoi.settings import load


@pytest.fixture(scope="session")
def modules() -> list[ModuleType]:
    """Every module of the package, imported."""
    names = [found.name for found in pkgutil.walk_packages(ihanoi.__path__, "ihanoi.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


@pytest.fixture(scope="session")
def app() -> Iterator[Litestar]:
    """The application, which is never started; logging stays as it was."""
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    yield create_app(load({}))
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def openapi(app: Litestar) -> dict[str, Any]:
    """The API's description as clients read it."""
    import json

    document: dict[str, Any] = json.loads(encode_json(app.openapi_schema.to_schema()))
    return document
