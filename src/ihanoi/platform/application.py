"""The framework without what nobody here needs of it."""

from typing import Any

from litestar import Litestar
from litestar.events import BaseEventEmitterBackend
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin


class Unheard(BaseEventEmitterBackend):
    """The framework's own events: there are none. Its emitter would load what only streams need."""

    def emit(self, event_id: str, *args: Any, **kwargs: Any) -> None:
        """Refuse: events are recorded, see ``platform/events.py``."""
        raise NotImplementedError

    async def __aexit__(self, *_: object) -> None:
        """Nothing was opened."""


class Application(Litestar):
    """Litestar for msgspec alone."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        # By itself it would also load Pydantic, which only the worker's queue brings along: an eighth of a start.
        return [*plugins, MsgspecDIPlugin()]
