"""The API's description and its page, which loads nothing from outside."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Router
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, Contact, SecurityScheme, Tag
from litestar.static_files import create_static_files_router

from ihanoi import __version__
from ihanoi.platform.problems import from_http

DESCRIPTION = """
One stop, declared once: procedures, forms already filled, dossiers followed live, satisfaction.

* Times are RFC 3339 in Hanoi's time (+07:00); money is whole dong; text is Vietnamese, with English beside it.
* Every POST that creates or moves something needs an `Idempotency-Key`: after a lost answer, send it again.
* Whatever is edited carries an `ETag`; name the one you saw in `If-Match` or in `version`.
* Lists are pages: pass `next` as `cursor`.
* Errors are `application/problem+json` (RFC 9457) with a stable `code`.
* While too much is asked at once, any address may answer 429 `too_busy`: nothing was done, try again after `Retry-After`.
"""

TAGS = {
    "auth": "Log in with the electronic identity, or as staff",
    "procedures": "Find, read, pre-fill",
    "dossiers": "From the draft to the rating",
    "tracking": "By the code on the receipt",
    "desk": "For officers",
    "me": "What is known about me, and who read it",
    "agencies": "Which unit is in charge",
    "catalogue": "For those who keep the catalogue",
    "satisfaction": "How satisfied people are",
    "reports": "For staff who steer",
}

SIDECAR = "drf_spectacular_sidecar"


def assets_folder() -> Path:
    """Return the folder of Swagger UI's files inside the installed package.

    Raises:
        LookupError: the package is not installed.
    """
    # The package imports Django, which nobody needs for its files: it is located, never imported.
    found = find_spec(SIDECAR)
    if found is None or found.origin is None:
        raise LookupError(f"{SIDECAR} is not installed; run `make run` or install requirements/run.txt")
    return Path(found.origin).parent / "static" / SIDECAR / "swagger-ui-dist"


def openapi_config() -> OpenAPIConfig:
    """Return how the API is described: ``/docs`` for people, ``/docs/openapi.json`` for machines."""
    return OpenAPIConfig(
        title="iHanoi",
        version=__version__,
        description=DESCRIPTION,
        contact=Contact(name="iHanoi"),
        path="/docs",
        use_handler_docstrings=True,
        tags=[Tag(name, description) for name, description in TAGS.items()],
        security=[{"session": []}, {}],
        components=Components(
            security_schemes={"session": SecurityScheme(type="http", scheme="bearer", description="Session token")}
        ),
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/docs-assets/swagger-ui-bundle.js",
                css_url="/docs-assets/swagger-ui.css",
                standalone_preset_js_url="/docs-assets/swagger-ui-standalone-preset.js",
                favicon="<link rel='icon' href='data:,'>",
            ),
            JsonRenderPlugin(),
        ],
    )


def assets_router() -> Router:
    """Return the router of the page's own files, taken from an installed package."""
    opt: dict[str, Any] = {"open": "assets"}
    return create_static_files_router(
        path="/docs-assets",
        directories=[assets_folder()],
        include_in_schema=False,
        opt=opt,
        # No file's name holds a NUL; the system says so with a ValueError.
        exception_handlers={ValueError: lambda request, _: from_http(request, NotFoundException())},
    )
