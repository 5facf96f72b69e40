"""From facts to a filled form: pure, so that it can be shown for every case there is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import UNSET

from ihanoi.catalogue.definition import Field, FieldType, Procedure
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Outcome
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.party_kinds import APPLICANT
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.schemas import FieldState, PrefilledField

OUTCOME_STATES = {
    Outcome.FOUND: FieldState.NOT_FOUND,
    Outcome.NOT_FOUND: FieldState.NOT_FOUND,
    Outcome.DENIED: FieldState.DENIED,
    Outcome.UNAVAILABLE: FieldState.UNAVAILABLE,
}


def is_reusable(field: Field) -> bool:
    """Tell whether an earlier answer, a register or what is known of a party could fill the question."""
    return field.attribute is not None and field.type is not FieldType.ROWS


def could_be_known(field: Field, procedure: Procedure) -> bool:
    """Tell whether somebody may have answered the question before.

    What the procedure itself brings into being, such as the child of a birth registration, nobody can know yet.
    """
    return is_reusable(field) and field.of not in procedure.introduces


def is_own(field: Field) -> bool:
    """Tell whether the question is about the applicant and could be filled from their own profile."""
    return is_reusable(field) and field.of == APPLICANT


def valid_until(attribute: Attribute | None, obtained_at: datetime) -> datetime | None:
    """Return when a value must be obtained or confirmed anew, by its attribute's validity; None when it does not age."""
    if attribute is None or attribute.valid_days is None:
        return None
    return obtained_at + timedelta(days=attribute.valid_days)


def has_aged(attribute: Attribute | None, obtained_at: datetime, now: datetime) -> bool:
    """Tell whether a value is older than its attribute's validity, so that it must be obtained or confirmed anew."""
    until = valid_until(attribute, obtained_at)
    return until is not None and until < now


def never_known(field: Field) -> PrefilledField:
    """Return a question that no fact about the applicant can answer."""
    if field.attribute is None:
        return PrefilledField(field.id, FieldState.THIS_CASE)
    return PrefilledField(field.id, FieldState.ABOUT_ANOTHER, field.attribute)


def fill(
    field: Field,
    facts: Mapping[str, Fact],
    vocabulary: Mapping[str, Attribute],
    outcomes: Outcomes,
    check: FormCheck,
    now: datetime,
) -> PrefilledField:
    """Return one question about the applicant with the fact that answers it, or the reason why none does.

    A fact is used only if it still fits the form it now goes into: an old value that the form would
    refuse is asked again rather than sent back to the person as their own mistake.
    """
    if field.attribute is None or not is_own(field):
        return never_known(field)
    attribute = vocabulary.get(field.attribute)
    return from_fact(field, facts, vocabulary, why_missing(attribute, outcomes), check, now)


def from_fact(
    field: Field,
    facts: Mapping[str, Fact],
    vocabulary: Mapping[str, Attribute],
    otherwise: FieldState,
    check: FormCheck,
    now: datetime,
) -> PrefilledField:
    """Return one question with the fact among those of whom it is about; in the state ``otherwise`` without one."""
    assert field.attribute is not None
    of = UNSET if field.of == APPLICANT else field.of
    fact = facts.get(field.attribute)
    if fact is None or not check.fits(field.id, fact.value):
        return PrefilledField(field.id, otherwise, field.attribute, of)
    stale = has_aged(vocabulary.get(field.attribute), fact.obtained_at, now)
    return PrefilledField(
        id=field.id,
        state=FieldState.STALE if stale else FieldState.KNOWN,
        attribute=field.attribute,
        of=of,
        value=fact.value,
        source=fact.source,
        assurance=int(fact.assurance),
        obtained_at=fact.obtained_at,
        # Nobody vouches any more for a verified value that has aged; the person may while its source is silent.
        editable=stale or not fact.verified,
        must_confirm=stale,
    )


def why_missing(attribute: Attribute | None, outcomes: Outcomes) -> FieldState:
    """Return why nothing is known of the person themself that answers a question."""
    if attribute is None or attribute.source == "declared":
        return FieldState.NEVER_DECLARED
    return OUTCOME_STATES[outcomes.of(Source(attribute.source))]
