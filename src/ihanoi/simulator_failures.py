"""How the simulated systems fail on demand."""

import asyncio
from enum import StrEnum
from typing import Any

from litestar import MediaType, Request, Response
from litestar.types import BeforeRequestHookHandler

SLOW_SECONDS = 30.0


class System(StrEnum):
    """The systems that can be told to fail, each as a whole."""

    E_IDENTITY = "e-identity"
    POPULATION = "population"
    CIVIL_STATUS = "civil_status"
    BUSINESS_REGISTER = "business_register"
    LAND_REGISTER = "land_register"
    VEHICLE_REGISTER = "vehicle_register"
    DRIVING_LICENCE_REGISTER = "driving_licence_register"
    PASSPORT_REGISTER = "passport_register"
    EDUCATION_REGISTER = "education_register"
    SOCIAL_INSURANCE = "social_insurance"
    HEALTH_INSURANCE = "health_insurance"
    SOCIAL_PROTECTION = "social_protection"


class Mode(StrEnum):
    """How a system behaves."""

    OK = "ok"
    DOWN = "down"
    SLOW = "slow"
    GARBAGE = "garbage"
    DENIED = "denied"


class Failures:
    """The mode of each system."""

    def __init__(self, slow_seconds: float = SLOW_SECONDS) -> None:
        self.modes = dict.fromkeys(System, Mode.OK)
        self._slow_seconds = slow_seconds
        self._changed = {system: asyncio.Event() for system in System}

    def set(self, system: System, mode: Mode) -> None:
        """Change a mode. Requests held by ``slow`` go on at once."""
        self.modes[system] = mode
        self._changed[system].set()
        self._changed[system] = asyncio.Event()

    def guard(self, system: System) -> BeforeRequestHookHandler:
        """Return a hook that answers in the system's place while it is told to fail."""

        async def fail_on_demand(_: Request[Any, Any, Any]) -> Response[str] | None:
            match self.modes[system]:
                case Mode.OK:
                    return None
                case Mode.DOWN:
                    return Response("down", status_code=503, media_type=MediaType.TEXT)
                case Mode.SLOW:
                    await self._wait(system)
                    return None
                case Mode.GARBAGE:
                    return Response('{"SoDinhDanh": "00119', status_code=200, media_type=MediaType.TEXT)
                case Mode.DENIED:
                    return Response('{"MaLoi": "004"}', status_code=403, media_type=MediaType.TEXT)

        return fail_on_demand

    async def _wait(self, system: System) -> None:
        try:
            async with asyncio.timeout(self._slow_seconds):
                await self._changed[system].wait()
        except TimeoutError:
            return
