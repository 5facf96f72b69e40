"""From the facts about a party to a question about whoever plays a role in the form: pure."""

from collections.abc import Mapping
from datetime import date, datetime

from ihanoi.catalogue.definition import Field
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Outcome
from ihanoi.profile.casting import ANOTHER, MYSELF, Cast, kinds_for
from ihanoi.profile.filling import OUTCOME_STATES, from_fact, why_missing
from ihanoi.profile.named_by_registers import could_say
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.parties import Party
from ihanoi.profile.party_kinds import MINOR_KINDS, ROLES
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.schemas import FieldState, PrefilledField

FULL_AGE = 18
"""Years (Civil Code, 91/2015/QH13, Art. 20)."""
SILENT = (Outcome.DENIED, Outcome.UNAVAILABLE)


def fill_about(
    field: Field,
    known: Cast,
    own: Mapping[str, Fact],
    vocabulary: Mapping[str, Attribute],
    outcomes: Outcomes,
    check: FormCheck,
    now: datetime,
) -> PrefilledField:
    """Return one question about somebody or something else with the fact that answers it, or the reason why none does.

    A register that was asked whom the applicant belongs to, or what they hold, and gave no answer leaves its own
    questions with that reason.
    """
    if field.of not in ROLES:
        return PrefilledField(field.id, FieldState.ABOUT_ANOTHER, field.attribute or "", field.of)
    if known.is_open(field.of):
        return PrefilledField(field.id, FieldState.CHOOSE, field.attribute or "", field.of)
    facts = known.facts_for(field.of, own)
    return from_fact(field, facts or {}, vocabulary, _why_missing(field, known, vocabulary, outcomes, now), check, now)


def _why_missing(
    field: Field, known: Cast, vocabulary: Mapping[str, Attribute], outcomes: Outcomes, now: datetime
) -> FieldState:
    chosen, attribute = known.chosen.get(field.of), vocabulary.get(field.attribute or "")
    if chosen == MYSELF:
        return why_missing(attribute, outcomes)
    if chosen == ANOTHER or attribute is None:
        return FieldState.NEVER_DECLARED
    party, source = known.parties.get(chosen or ""), Source(attribute.source)
    if party is not None and source is Source.POPULATION and may_look_up(party, now.date()):
        return FieldState.UNAVAILABLE if party.asked_at is None else FieldState.NOT_FOUND
    return _silence(field, known, source, outcomes) or FieldState.NEVER_DECLARED


def _silence(field: Field, known: Cast, source: Source, outcomes: Outcomes) -> FieldState | None:
    """Return why the register of what the role speaks of said nothing; None when it was not asked, or spoke."""
    kinds = kinds_for(field.of, known.parts)
    if not ROLES[field.of].named or not could_say(source, kinds, field.attribute or ""):
        return None
    outcome = outcomes.by_source.get(source)
    return OUTCOME_STATES[outcome] if outcome in SILENT else None


def may_look_up(party: Party, today: date) -> bool:
    """Tell whether a register may be asked about a party: only minors whom the register itself ties to the person.

    A relation alone opens no adult's data.
    """
    if party.kind not in MINOR_KINDS or party.source is not Source.POPULATION:
        return False
    born = party.identity.detail
    return party.identity.number is not None and born is not None and _age(born, today) < FULL_AGE


def _age(born: str, today: date) -> int:
    """Return the age in years reached for certain or not; where the day of birth is unknown, the higher."""
    year, month, day = (*(int(part) for part in born.split("-")), 1, 1)[:3]
    return today.year - year - ((today.month, today.day) < (month, day))
