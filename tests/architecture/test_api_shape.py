"""The API's shape: guarded, safe to repeat, every problem declared, no silent change."""

import inspect
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from ihanoi.identity import access
from ihanoi.platform.methods import Route

SNAPSHOT = Path(__file__).with_name("openapi.json")
RENEW = "`.venv/bin/ihanoi openapi > tests/architecture/openapi.json`"

GUARDS = {
    function
    for name, function in inspect.getmembers(access, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == access.__name__
}

OPEN = {
    "/healthz": "operators",
    "/readyz": "operators",
    "/metrics": "operators",
    "/docs-assets/{file_path:path}": "assets",
    "/v1/agencies": "everybody; identity lies above agencies, so its guards cannot be named there",
}
"""Routes without a guard. Each also says so itself, with ``opt={"open": …}``."""

WITHOUT_KEY = {
    "StartLogin": "nobody is known yet whose key it could be; each login is new",
    "FinishLogin": "the provider's code works once",
    "ScreenEligibility": "reckons with what was sent and keeps nothing",
}
"""POSTs that need no Idempotency-Key, and why."""

SAFE_BY_NATURE = {
    "DeclareFact": "says what holds; saying it again confirms it, and nobody but the person says it",
}
"""Changes that need neither a version nor a key, and why."""

PROBLEM = "application/problem+json"


def served(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Yield path and handler of every route but the framework's own documentation pages and OPTIONS."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            plugin = route.path == "/docs" or route.path.startswith("/docs/")
            if not plugin and handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and operation."""
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield method, path, operation


def headers_of(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "header" and one["required"]}


def test_every_route_says_who_may_come_in(app: Litestar) -> None:
    found = {
        path
        for path, handler in served(app)
        if not any(guard in GUARDS for guard in handler.guards or ()) and not handler.opt.get("open")
    }
    assert not found, (
        f"{sorted(found)}: name a guard of ihanoi.identity.access in the decorator, "
        "for instance guards=[citizen], or guards=[anyone] if it is really for everybody"
    )


def test_every_guard_is_asked_without_a_copy_of_the_route(app: Litestar) -> None:
    found = {path for path, handler in served(app) if handler.guards and not isinstance(handler, Route)}
    assert not found, f"{sorted(found)}: import get, post, put, patch, delete from ihanoi.platform.methods"


def test_the_list_of_routes_without_a_guard_is_complete(app: Litestar) -> None:
    found = {path for path, handler in served(app) if handler.opt.get("open")}
    assert found == set(OPEN), "a route opened with opt={'open': …} stands in OPEN of this file with its reason"


def test_no_route_is_both_guarded_and_open(app: Litestar) -> None:
    found = [path for path, handler in served(app) if handler.opt.get("open") and handler.guards]
    assert not found, f"{found}: take away opt={{'open': …}}, a guard is named already"


def test_every_post_can_be_repeated_safely(openapi: dict[str, Any]) -> None:
    without = {
        operation["operationId"]
        for method, _, operation in operations(openapi)
        if method == "post" and "Idempotency-Key" not in headers_of(operation)
    }
    assert without == set(WITHOUT_KEY), (
        f"{sorted(without ^ set(WITHOUT_KEY))}: take `once: NamedDependency[Once]` and answer "
        "`await once(verb(…))`; a POST that keeps nothing stands in WITHOUT_KEY of this file with its reason"
    )


def test_every_change_names_the_version_it_saw_or_carries_a_key(openapi: dict[str, Any]) -> None:
    found = [
        operation["operationId"]
        for method, _, operation in operations(openapi)
        if method in {"put", "patch"} and not headers_of(operation) & {"If-Match", "Idempotency-Key", "Upload-Offset"}
    ]
    assert set(found) == set(SAFE_BY_NATURE), (
        f"{found}: take If-Match, as patch_answers in dossiers/routes/citizen.py does; "
        "what is safe without stands in SAFE_BY_NATURE of this file with its reason"
    )


def test_every_operation_has_a_name_of_its_own(openapi: dict[str, Any]) -> None:
    names = Counter(operation.get("operationId", path) for _, path, operation in operations(openapi))
    assert [name for name, times in names.items() if times > 1 or not name.isalnum() or not name[0].isupper()] == [], (
        "give each handler operation_id='VerbThing', unique; clients are generated from it"
    )


def test_operation_names_are_written_out_and_not_made_up_by_the_framework(app: Litestar) -> None:
    found = [
        path
        for path, handler in served(app)
        if handler.include_in_schema is not False and handler.operation_id is None and path not in OPEN
    ]
    assert not found, f"{found}: write operation_id='VerbThing' in the decorator; made-up names change with the code"


def test_every_operation_is_described_and_tagged(openapi: dict[str, Any]) -> None:
    declared = {tag["name"] for tag in openapi["tags"]}
    found = [
        operation["operationId"]
        for _, _, operation in operations(openapi)
        if not operation.get("description") or not set(operation.get("tags", ["?"])) <= declared
    ]
    assert not found, f"{found}: write a docstring and give a tag that stands in TAGS of platform/apidocs.py"


def test_every_operation_declares_its_problems(openapi: dict[str, Any]) -> None:
    for _, path, operation in operations(openapi):
        name, answers = operation["operationId"], operation["responses"]
        problems = {int(status): answer for status, answer in answers.items() if int(status) >= 400}
        wrong = [status for status, answer in problems.items() if list(answer.get("content", {})) != [PROBLEM]]
        assert not wrong, f"{name}: {wrong} must be {PROBLEM}; use responses=described(…) of platform/problems.py"
        assert {400, 500} <= problems.keys(), f"{name}: add responses=described(…) of platform/problems.py"
        needed = {404} if "{" in path else set()
        needed |= {409, 422, 503} if "Idempotency-Key" in headers_of(operation) else set()
        needed |= {409} if "If-Match" in headers_of(operation) else set()
        missing = needed - problems.keys()
        assert not missing, f"{name}: add {sorted(missing)} to described(…)"


@pytest.mark.parametrize(
    ("guard", "statuses"),
    [(access.citizen, {401, 403}), (access.officer, {401, 403}), (access.signed_in, {401})],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_guarded_operations_declare_that_they_refuse(app: Litestar, guard: Any, statuses: set[int]) -> None:
    found = {
        handler.operation_id: sorted(missing)
        for _, handler in served(app)
        if guard in (handler.guards or ()) and (missing := statuses - (handler.responses or {}).keys())
    }
    assert not found, f"add the missing statuses to described(…): {found}"


def test_the_description_is_the_committed_one(openapi: dict[str, Any]) -> None:
    assert SNAPSHOT.exists(), f"write it with {RENEW}"
    committed = json.loads(SNAPSHOT.read_text("utf-8"))
    parts = [("paths", committed["paths"], openapi["paths"])]
    parts.append(("schemas", committed["components"]["schemas"], openapi["components"]["schemas"]))
    changed = [
        f"{part} {name}"
        for part, before, now in parts
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]
    assert not changed, f"the API changed in {changed}; when this is meant, renew it with {RENEW} and commit both"
    assert committed == openapi, f"the API's description changed; when this is meant, renew it with {RENEW}"
