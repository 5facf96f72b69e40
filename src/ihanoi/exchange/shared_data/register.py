"""Each register behind the platform as one register among others."""

from collections.abc import Callable, Mapping

from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Answer, Question
from ihanoi.exchange.shared_data.client import SharedDataClient
from ihanoi.exchange.shared_data.mapping import answer_of
from ihanoi.exchange.shared_data.record import LookUp

NAMES = (
    "civil_status",
    "business_register",
    "land_register",
    "vehicle_register",
    "driving_licence_register",
    "passport_register",
    "education_register",
    "social_insurance",
    "health_insurance",
    "social_protection",
)
"""The registers behind the platform, as ``Attribute.source`` names them."""


class SharedRegister:
    """One register; answers in our attributes what it says in its own names."""

    def __init__(self, name: str, client: SharedDataClient, vocabulary: Callable[[], Mapping[str, Attribute]]) -> None:
        self._name = name
        self._client = client
        self._vocabulary = vocabulary

    async def look_up(self, question: Question) -> Answer | None:
        """Return what it knows of a person; see ``Register``."""
        asked = LookUp(question.national_id, question.purpose, question.dossier)
        record = await self._client.look_up(self._name, asked)
        return None if record is None else answer_of(record, self._name, self._vocabulary())
