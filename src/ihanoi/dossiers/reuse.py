"""How much of a dossier was filled from what was known, and not stated again. Pure."""

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import FormCheck, Situation, fields_of
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.schemas import Reuse
from ihanoi.profile.filling import could_be_known


def reuse_of(procedure: Procedure, check: FormCheck, content: Content, situation: Situation) -> Reuse:
    """Return how many reusable questions were shown, and how many were answered just as the snapshot filled them."""
    seen = situation.beside(content.answers)
    shown = [
        field.id
        for field in fields_of(procedure.form)
        if could_be_known(field, procedure) and check.is_shown(field, seen)
    ]
    reused = sum(
        name in content.snapshot and content.answers.get(name) == content.snapshot[name].value for name in shown
    )
    return Reuse(len(shown), reused, round(reused / len(shown), 4) if shown else 1.0)
