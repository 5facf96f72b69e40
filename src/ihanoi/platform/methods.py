"""The decorators of routes, like the framework's, but a guard is handed the route itself.

The framework copies the route, attribute by attribute, for each guard of each request.
"""

from functools import partial
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler


class Route(HTTPRouteHandler):
    """A route by one method."""

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        """Ask the guards, from the outermost layer inwards."""
        for guard in self.resolve_guards():
            await guard(connection, self)  # type: ignore[misc]


get = partial(Route, http_method=HttpMethod.GET)
post = partial(Route, http_method=HttpMethod.POST)
put = partial(Route, http_method=HttpMethod.PUT)
patch = partial(Route, http_method=HttpMethod.PATCH)
delete = partial(Route, http_method=HttpMethod.DELETE)
