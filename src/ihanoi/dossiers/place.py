"""Where a matter lies, which decides the unit in charge. Pure."""

from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.content import Content


def place_of(procedure: Procedure, content: Content) -> str | None:
    """Return the GSO code of the commune: the first answer the procedure names, else where the applicant lives."""
    for field in procedure.place:
        answer = content.answers.get(field)
        if isinstance(answer, dict):
            answer = answer.get("commune")
        if isinstance(answer, str):
            return answer
    return content.home_commune
