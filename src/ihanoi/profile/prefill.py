"""Prefill a form: weigh the facts, say for each question where its answer comes from."""

from collections.abc import Mapping, Sequence

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Field
from ihanoi.catalogue.forms import Situation
from ihanoi.catalogue.version import Version
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader
from ihanoi.profile.act_under import Acting
from ihanoi.profile.casting import NOBODY, cast
from ihanoi.profile.filling import fill, from_fact
from ihanoi.profile.filling_about import fill_about
from ihanoi.profile.form_plan import HOMES, FormPlan, form_plan
from ihanoi.profile.outcomes import NOBODY_ASKED, Outcomes
from ihanoi.profile.parties import Profile, present_profile
from ihanoi.profile.party_kinds import APPLICANT, REPRESENTATIVE
from ihanoi.profile.provenance import Fact, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import FieldState, Part, Prefill, PrefilledField

AT_OPENING = Situation()
FILLED = (FieldState.KNOWN, FieldState.STALE)


async def prefill(
    reader: Reader,
    actor: Actor,
    outcomes: Outcomes,
    version: Version,
    about: Mapping[str, str] = NOBODY,
    before: Mapping[str, str] = NOBODY,
    acting: Acting | None = None,
) -> Prefill:
    """Return a procedure's form filled with what is known about the person who asks, and about their parties.

    ``outcomes`` is what came of consulting each register; the questions that a silent one would have
    answered carry the reason. ``about`` names who plays which role of the form, ``before`` who did so far.
    Under a mandate it is the form of whoever gave it; what it asks of the representative is about the actor.

    Raises:
        ChoiceUnknown: somebody was named who cannot be meant.
    """
    plan = form_plan(version, reader.recall(Catalogue).vocabulary.attributes)
    profile = await present_profile(reader, acting.reading if acting else own(actor), plan.looked_at)
    mine = winners(await present_facts(reader, own(actor))) if acting else None
    return filled_form(reader, profile, outcomes, version, about, before, mine)


def filled_form(
    reader: Reader,
    profile: Profile,
    outcomes: Outcomes,
    version: Version,
    about: Mapping[str, str] = NOBODY,
    before: Mapping[str, str] = NOBODY,
    mine: Mapping[str, Fact] | None = None,
) -> Prefill:
    """Return a procedure's form filled with a profile; see ``prefill``. Asks the database nothing.

    ``mine`` is what is known about whoever acts for the profile's owner under a mandate.

    Raises:
        ChoiceUnknown: somebody was named who cannot be meant.
    """
    vocabulary = reader.recall(Catalogue).vocabulary.attributes
    plan = form_plan(version, vocabulary)
    facts = winners(profile.facts)
    known = cast(plan.roles, facts, profile.parties, about, before, version.procedure.introduces)
    check, now, introduces = version.form_check, reader.now, version.procedure.introduces

    def answered(field: Field) -> PrefilledField:
        if field.of == APPLICANT:
            return fill(field, facts, vocabulary, outcomes, check, now)
        if mine is not None and field.of == REPRESENTATIVE:
            return from_fact(field, mine, vocabulary, FieldState.NEVER_DECLARED, check, now)
        # What the procedure brings into being no register was asked about.
        asked = NOBODY_ASKED if field.of in introduces else outcomes
        return fill_about(field, known, facts, vocabulary, asked, check, now)

    filled = [plan.never_known.get(field.id) or answered(field) for field in plan.fields]
    return _prefill(version, plan, filled, [part for part in known.parts.values() if part.choices], _home(facts))


def _prefill(
    version: Version,
    plan: FormPlan,
    filled: list[PrefilledField],
    parts: list[Part],
    home_commune: str | None,
) -> Prefill:
    reusable, reused = reuse_at_opening(version, plan, filled)
    return Prefill(
        procedure=version.procedure.code,
        version_id=version.id,
        fields=filled,
        asked=[field.id for field in filled if field.state not in FILLED],
        reusable=reusable,
        reused=reused,
        reused_share=round(reused / reusable, 4) if reusable else 1.0,
        parts=parts,
        home_commune=home_commune,
    )


def reuse_at_opening(version: Version, plan: FormPlan, filled: Sequence[PrefilledField]) -> tuple[int, int]:
    """Return how many questions that somebody could have answered before are shown at first, and how many are filled.

    Those that only a further answer opens are counted at submission, like the others that are shown then.
    """
    answers = {one.id: one.value for one in filled if one.state in FILLED}
    seen = AT_OPENING.beside(answers)
    shown = [
        one.state in FILLED
        for field, one in zip(plan.fields, filled, strict=True)
        if field.id in plan.known_before and version.form_check.is_shown(field, seen)
    ]
    return len(shown), sum(shown)


def _home(facts: Mapping[str, Fact]) -> str | None:
    for attribute in HOMES:
        fact = facts.get(attribute)
        if fact is not None and isinstance(fact.value, dict) and fact.value.get("commune"):
            return str(fact.value["commune"])
    return None
