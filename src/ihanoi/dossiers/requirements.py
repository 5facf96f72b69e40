"""Which papers a dossier needs, and what makes one unnecessary. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from ihanoi.catalogue.conditions import holds
from ihanoi.catalogue.definition import Procedure, Replacement, Requirement
from ihanoi.catalogue.vocabulary import Dataset
from ihanoi.dossiers.content import Shown
from ihanoi.dossiers.errors import CaseUnknown
from ihanoi.profile.filling import is_own


def check_case(procedure: Procedure, case: str | None) -> None:
    """Refuse a submission that does not say which of several cases it is.

    Raises:
        CaseUnknown: none, or an unknown one, was chosen.
    """
    known = [candidate.id for candidate in procedure.cases]
    if (known and case not in known) or (not known and case is not None):
        raise CaseUnknown(cases=", ".join(known) or "—")


def papers_of(procedure: Procedure) -> list[Requirement]:
    """Return the papers the source names; none where it does not say."""
    return procedure.requirements if isinstance(procedure.requirements, list) else []


def is_needed(requirement: Requirement, channel: str, case: str | None, answers: Mapping[str, Any]) -> bool:
    """Tell whether this dossier must bring the paper. Conditions see ``case`` and ``channel`` beside the answers."""
    if requirement.by_form or not requirement.mandatory:
        return False
    if requirement.channels and channel not in requirement.channels:
        return False
    if requirement.case is not None and requirement.case != case:
        return False
    return (
        requirement.needed_when is None
        or holds(requirement.needed_when, {**answers, "case": case, "channel": channel}) is True
    )


def unpublished(datasets: Mapping[str, Dataset]) -> frozenset[str]:
    """Return the names of the databases that agencies may not read yet."""
    return frozenset(name for name, dataset in datasets.items() if not dataset.published)


def replacement_for(
    requirement: Requirement, verified: Collection[str], unread: Collection[str] = ()
) -> Replacement | None:
    """Return the data that makes the paper unnecessary, None where it must be asked for.

    A published database is read by the agency itself (Decree 309/2026, Art. 2), so the citizen is
    never asked for what one holds, unless it is among the ``unread``; a verified fact of the profile
    counts as well.
    """
    for replacement in requirement.replaced_by:
        if replacement.dataset is not None and replacement.dataset not in unread:
            return replacement
        if replacement.attribute in verified:
            return replacement
    return None


def verified_attributes(procedure: Procedure, snapshot: Mapping[str, Shown]) -> set[str]:
    """Return the attributes of the applicant whose value the form showed as verified."""
    return {
        field.attribute
        for section in procedure.form.sections
        for field in section.fields
        if field.attribute is not None and is_own(field)
        if field.id in snapshot and not snapshot[field.id].editable
    }
