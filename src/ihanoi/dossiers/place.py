"""Where a matter lies, which decides the unit in charge. Pure."""

from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.content import Content


def place_of(procedure: Procedure, content: Content) -> str | None:
    """Return the GSO code of the commune: the answer the procedure names, otherwise where the applicant lives."""
    if procedure.place is not None:
        answer = content.answers.get(procedure.place)
        if isinstance(answer, dict):
            answer = answer.get("commune")
        if isinstance(answer, str):
            return answer
    return content.home_commune
