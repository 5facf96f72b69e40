"""The population database as one register among others."""

from ihanoi.exchange.answers import Answer, Question
from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.mapping import attributes


class PopulationDatabase:
    """Answers in our attributes what the database says in its own names."""

    def __init__(self, client: PopulationClient) -> None:
        self._client = client

    async def look_up(self, question: Question) -> Answer | None:
        """Return what it knows of a person; see ``Register``."""
        record = await self._client.look_up(question.national_id, purpose=question.purpose, dossier=question.dossier)
        return None if record is None else Answer(attributes(record))
