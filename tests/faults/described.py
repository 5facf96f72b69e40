"""The api's own description as a source of requests: a route added tomorrow is tried without a word here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from litestar import Litestar
from litestar.routes import HTTPRoute

from ihanoi.asgi import create_app
from ihanoi.settings import load

EXAMPLES = {
    "digest": "0" * 64,
    "attribute": "contact.phone",
    "grantee_national_id": "001088000012",
    "procedure": "1.004222",
    "realm": "citizen",
    "requirement": "lease",
    "seen": "0" * 32,
}
BY_TYPE = {"string": "khai báo thử", "integer": 1, "number": 1, "boolean": True, "array": []}
PAPER = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    parameters: list[dict[str, Any]] = field(repr=False)
    schema: dict[str, Any] | None = field(repr=False)
    """Of the JSON body; None where the body is a file or empty."""

    guard: str
    """Who may come in: ``anyone``, ``signed_in``, ``citizen`` or ``officer``."""

    id: str = field(repr=False)
    """Its operation id."""

    def __str__(self) -> str:
        """Tell which one it is."""
        return f"{self.method} {self.path}"

    @property
    def for_staff(self) -> bool:
        """Tell whether it belongs to officers."""
        return self.guard == "officer"

    @property
    def for_both_roles(self) -> bool:
        """Tell whether citizens and officers may come in, and nobody else."""
        return self.guard == "signed_in"

    @property
    def about_a_dossier(self) -> bool:
        """Tell whether it takes a dossier's id."""
        return "{dossier_id}" in self.path

    def at(self, **names: str) -> str:
        """Return the address with its names filled in, unknown ones by chance."""
        wanted = [known for known in self.parameters if known["in"] == "path"]
        unknown = {
            known["name"]: "1" if known["schema"]["type"] == "integer" else EXAMPLES.get(known["name"], str(uuid4()))
            for known in wanted
        }
        return self.path.format(**{name: names.get(name, chance) for name, chance in unknown.items()})

    def query(self) -> dict[str, str]:
        """Return what the query must hold."""
        wanted = [known for known in self.parameters if known["in"] == "query" and known.get("required")]
        return {known["name"]: EXAMPLES.get(known["name"], "1") for known in wanted}

    def type_of(self, name: str) -> str:
        """Return the JSON type of a field of the body, ``any`` where another rule than the description judges it."""
        assert self.schema is not None
        schema = _resolved(self.schema["properties"][name])
        return str(schema.get("type", "string" if schema.keys() - {"title", "description"} else "any"))

    def body(self, version: int = 1) -> Any:
        """Return a body the schema allows; a PDF where there is none."""
        return PAPER if self.schema is None else _example(self.schema, version)


def _example(schema: dict[str, Any], version: int) -> dict[str, Any]:
    return {
        name: version if name == "version" else _value(name, schema["properties"][name])
        for name in schema.get("required", [])
    }


def _value(name: str, schema: dict[str, Any]) -> Any:
    schema = _resolved(schema)
    if name in EXAMPLES:
        return EXAMPLES[name]
    if schema.get("type") == "object":
        return _example(schema, 1)
    if schema.get("format") == "uuid":
        return str(uuid4())
    return (schema.get("enum") or [BY_TYPE[schema.get("type", "string")]])[0]


@cache
def _app() -> Litestar:
    return create_app(load({}))


@cache
def _described() -> dict[str, Any]:
    return dict(_app().openapi_schema.to_schema())


@cache
def _guards() -> dict[str, str]:
    """Return the guard of each operation by its id; what has none is open."""
    handlers = [handler for route in _app().routes if isinstance(route, HTTPRoute) for handler in route.route_handlers]
    guards = {str(handler.operation_id): handler.resolve_guards() for handler in handlers}
    # The framework wraps each guard to be awaitable.
    return {name: getattr(found[-1], "func", found[-1]).__name__ for name, found in guards.items() if found}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = _described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def operations() -> Iterator[Operation]:
    """Yield everything the api offers."""
    for path, methods in _described()["paths"].items():
        for method, found in methods.items():
            content = found.get("requestBody", {}).get("content", {}).get("application/json")
            schema = None if content is None else _resolved(content["schema"])
            name, parameters = found["operationId"], found.get("parameters", [])
            yield Operation(method.upper(), path, parameters, schema, _guards().get(name, "anyone"), name)


def json_operations() -> list[Operation]:
    """Return everything that takes a JSON body."""
    return [found for found in operations() if found.schema is not None]


def dossier_operations() -> list[Operation]:
    """Return everything that takes a dossier's id."""
    return [found for found in operations() if found.about_a_dossier]
