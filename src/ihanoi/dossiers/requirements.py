"""Which papers a dossier still lacks: each is met by the form, by data, or by an upload. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from ihanoi.catalogue.conditions import holds
from ihanoi.catalogue.definition import Procedure, Requirement
from ihanoi.dossiers.content import Shown
from ihanoi.dossiers.errors import CaseUnknown
from ihanoi.kernel.errors import FieldError


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


def is_replaced(requirement: Requirement, verified: Collection[str]) -> bool:
    """Tell whether data makes the paper unnecessary.

    A shared database is read by the agency itself (Decree 309/2026, Art. 2), so the citizen is
    never asked for what one holds; a verified fact of the profile counts as well.
    """
    return any(
        replacement.dataset is not None or replacement.attribute in verified for replacement in requirement.replaced_by
    )


def missing_papers(
    procedure: Procedure,
    channel: str,
    case: str | None,
    answers: Mapping[str, Any],
    verified: Collection[str],
    attached: Collection[str],
) -> list[FieldError]:
    """Return a fault for each paper that is needed, not replaced and not attached."""
    return [
        FieldError(
            f"/documents/{requirement.id}",
            "document_missing",
            f"Cần đính kèm: {requirement.name.vi}.",
            f"Attach: {requirement.name.en}.",
        )
        for requirement in papers_of(procedure)
        if is_needed(requirement, channel, case, answers)
        and not is_replaced(requirement, verified)
        and requirement.id not in attached
    ]


def verified_attributes(procedure: Procedure, snapshot: Mapping[str, Shown]) -> set[str]:
    """Return the attributes whose value the form showed as verified."""
    return {
        field.attribute
        for section in procedure.form.sections
        for field in section.fields
        if field.attribute is not None and field.id in snapshot and not snapshot[field.id].editable
    }
