"""No event is forgotten: each is reacted to or kept for the record on purpose, and told in words."""

from collections import Counter
from types import ModuleType

import msgspec
import pytest

from ihanoi.dossiers import events as dossier_events
from ihanoi.dossiers.timeline import PUBLIC_KINDS, WORDING
from ihanoi.platform.events import Event, kind_of
from ihanoi.worker import REACTIONS, RESPONSES, job_name

HINT = "the person's own live stream reads it from the log"
STEP = "the dossier's timeline, live stream and tracking read it from the log"
TRACE = "kept as evidence; shown in the access log or found by auditors"
LOG_ONLY = {
    "catalogue.list_imported": TRACE,
    "catalogue.procedure_published": "memory follows memory_version, not events",
    "catalogue.procedure_withdrawn": "memory follows memory_version, not events",
    "catalogue.version_approved": TRACE,
    "catalogue.version_drafted": TRACE,
    "catalogue.version_rejected": TRACE,
    "catalogue.version_reviewed": TRACE,
    "dossier.accepted": STEP,
    "dossier.amended": STEP,
    "dossier.declarations_confirmed": STEP,
    "dossier.declarations_differ": STEP,
    "dossier.difference_settled": STEP,
    "dossier.document_attached": STEP,
    "dossier.document_quarantined": STEP,
    "dossier.draft_expired": STEP,
    "dossier.draft_expires": STEP,
    "dossier.draft_moved": STEP,
    "dossier.draft_opened": STEP,
    "dossier.draft_refreshed": STEP,
    "dossier.handed_over": STEP,
    "dossier.issuer_notified": STEP,
    "dossier.notice_kept": HINT,
    "dossier.uses_outdated": HINT,
    "dossier.notice_acknowledged": STEP,
    "dossier.processing_started": STEP,
    "dossier.refused": STEP,
    "dossier.resolved": STEP,
    "dossier.result_filed": STEP,
    "dossier.returned": STEP,
    "dossier.submitted": STEP,
    "dossier.supplement_requested": STEP,
    "dossier.supplemented": STEP,
    "dossier.withdrawn": STEP,
    "identity.logged_in": TRACE,
    "identity.logged_out": TRACE,
    "profile.access_dispute_answered": TRACE,
    "identity.person_erased": TRACE,
    "identity.subjects_merged": TRACE,
    "profile.access_disputed": TRACE,
    "profile.consent_given": TRACE,
    "profile.correction_requested": TRACE,
    "profile.correction_settled": TRACE,
    "profile.correction_withdrawn": TRACE,
    "profile.fact_deleted": TRACE,
    "profile.facts_declared": TRACE,
    "profile.facts_issued": TRACE,
    "profile.mandate_accepted": TRACE,
    "profile.mandate_ended": TRACE,
    "profile.mandate_offered": TRACE,
    "profile.party_facts_declared": TRACE,
    "profile.read": TRACE,
    "profile.register_asked": TRACE,
    "vault.document_issued": TRACE,
    "vault.document_kept": TRACE,
    "vault.document_removed": TRACE,
    "vault.file_scanned": TRACE,
}
"""Kinds nobody reacts to, and why that is right."""

PERSONAL = {
    "name",
    "full_name",
    "national_id",
    "phone",
    "email",
    "address",
    "note",
    "comment",
    "text",
    "value",
    "answers",
}


@pytest.fixture(scope="module")
def events(modules: list[ModuleType]) -> list[type[Event]]:
    """Every event class of the package."""
    assert modules
    return [event for event in Event.__subclasses__() if event.__module__.startswith("ihanoi.")]


def test_every_event_is_heard_or_kept_for_the_record_on_purpose(events: list[type[Event]]) -> None:
    heard = {kind_of(event) for event in (*REACTIONS, *RESPONSES)}
    unheard = {kind_of(event) for event in events} - heard - LOG_ONLY.keys()
    assert not unheard, (
        f"{sorted(unheard)}: name a reaction in REACTIONS or RESPONSES of src/ihanoi/worker.py, or put it into LOG_ONLY "
        "of this file with the reason why nobody reacts"
    )


def test_the_list_of_events_for_the_record_is_up_to_date(events: list[type[Event]]) -> None:
    kinds, heard = {kind_of(event) for event in events}, {kind_of(event) for event in (*REACTIONS, *RESPONSES)}
    assert not LOG_ONLY.keys() - kinds, "LOG_ONLY names kinds that no longer exist; take them out"
    assert not LOG_ONLY.keys() & heard, "LOG_ONLY names kinds that are heard; take them out"


def test_every_kind_belongs_to_one_event_and_names_its_domain(events: list[type[Event]]) -> None:
    kinds = Counter(kind_of(event) for event in events)
    assert [kind for kind, times in kinds.items() if times > 1] == [], "give each event a tag of its own"
    wrong = [event.__qualname__ for event in events if "." not in kind_of(event) or not event.__doc__]
    assert not wrong, f"{wrong}: write tag='domain.past_tense' and a docstring"


def test_every_event_of_a_dossier_is_told_in_words() -> None:
    found = [e for e in Event.__subclasses__() if e.__module__ == dossier_events.__name__]
    unworded = [event.__name__ for event in found if event not in WORDING]
    assert not unworded, f"{unworded}: add a sentence in both languages to WORDING of dossiers/timeline.py"
    assert all(text.vi.strip() and text.en.strip() for text in WORDING.values())


def has_version(event: type[Event]) -> bool:
    return any(field.name == "version" and field.type is int for field in msgspec.structs.fields(event))


def test_the_public_sees_the_steps_from_the_submission_on_and_none_before() -> None:
    assert {kind_of(event) for event in WORDING if has_version(event)} == PUBLIC_KINDS, (
        "a step after the submission carries `version: int`; one before it is taken out of PUBLIC_KINDS"
    )


def test_no_event_carries_personal_values(events: list[type[Event]]) -> None:
    found = [
        f"{event.__qualname__}.{field.name}"
        for event in events
        for field in msgspec.structs.fields(event)
        if field.name in PERSONAL or field.type in (bytes, dict)
    ]
    assert not found, f"{found}: events carry ids and codes; seal the value in a table and name its row"


def test_every_reaction_is_queued_under_a_name_of_its_own() -> None:
    names = Counter(job_name(reaction) for found in REACTIONS.values() for reaction in set(found))
    functions = {reaction for found in REACTIONS.values() for reaction in found}
    assert len(names) == len(functions), "two reactions share module and name; rename one"
