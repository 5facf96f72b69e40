"""Compare what was declared with what its registers say by now: of the person, their relatives, and what they hold."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.due_verifications import Due, settle_due
from ihanoi.dossiers.events import DeclarationsConfirmed, DeclarationsDiffer
from ihanoi.dossiers.register_words import RegisterWords, register_words
from ihanoi.dossiers.same_value import is_same
from ihanoi.dossiers.verifying import VerificationState, verdict
from ihanoi.exchange.answers import Outcome, Reply
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_registers import FRESH, RegisterAnswer
from ihanoi.profile.filling_about import may_look_up
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.minor_records import keep_about_minor
from ihanoi.profile.parties import Party
from ihanoi.profile.party_identity import KNOWN_BY
from ihanoi.profile.party_kinds import PEOPLE
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import Reading, note_reading, verification
from ihanoi.profile.recognised import same_number

ANSWERED = frozenset({Outcome.FOUND, Outcome.NOT_FOUND})
NOBODY_ASKED: Mapping[UUID, Outcome] = {}
NUMBERS = frozenset(
    name for kind, known_by in KNOWN_BY.items() if kind not in PEOPLE for name in (*known_by[0], "vehicle.plate")
)
"""Attributes in which dots, dashes and spaces are no difference."""


async def keep_words(
    tx: Transaction, due: Sequence[Due], answers: Sequence[RegisterAnswer]
) -> tuple[RegisterWords | None, list[Party]]:
    """Keep what registers said of an applicant; return it, and the minors about whom more is declared than that tells.

    Raises:
        SubjectErased: the person's data was erased.
    """
    applicant_id = due[0].applicant_id
    if not any(answer.outcome in ANSWERED for answer in answers):
        if not any(answer.asked for answer in answers):
            # Read for a question that was then spared.
            note_reading(tx, SYSTEM, applicant_id, verification(due[0].dossier_id), ["identity"])
        await keep_answers(tx, SYSTEM, applicant_id, answers, [])
        return None, []
    reading = _reading(tx, due)
    await keep_answers(tx, SYSTEM, applicant_id, answers, await present_facts(tx, reading), reading=reading)
    words = await _words(tx, reading, due)
    minors = {}
    for item in due:
        party = _minor(words, item)
        is_fresh = party is not None and party.asked_at is not None and party.asked_at > tx.now - FRESH
        if party is not None and not is_fresh and may_look_up(party, tx.now.date()):
            minors[party.id] = party
    return words, list(minors.values())


async def keep_words_about(
    tx: Transaction, due: Sequence[Due], replies: Sequence[tuple[Party, Reply]]
) -> RegisterWords:
    """Keep what the register said of minors; return what registers say by now.

    Raises:
        SubjectErased: the person's data was erased.
    """
    reading = _reading(tx, due)
    for minor, reply in replies:
        await keep_about_minor(tx, SYSTEM, reading, minor, reply, f"verification {due[0].code}")
    return await _words(tx, reading, due)


async def compare_declared(
    tx: Transaction,
    due: Sequence[Due],
    outcomes: Mapping[Source, Outcome],
    words: RegisterWords | None,
    replied: Mapping[UUID, Outcome] = NOBODY_ASKED,
) -> None:
    """Write what came of each answer, and tell it in the dossier's timeline; what is still unknown stays due.

    ``replied`` is what came of asking about each minor, by party.
    """
    states = [_state(tx, words, item, outcomes, replied) for item in due]
    fields = await settle_due(tx, zip(due, states, strict=True))
    if confirmed := fields.get(VerificationState.CONFIRMED):
        tx.record(SYSTEM, due[0].dossier_id, DeclarationsConfirmed(confirmed))
    if differing := fields.get(VerificationState.MISMATCH):
        tx.record(SYSTEM, due[0].dossier_id, DeclarationsDiffer(differing))


def _state(
    tx: Transaction,
    words: RegisterWords | None,
    item: Due,
    outcomes: Mapping[Source, Outcome],
    replied: Mapping[UUID, Outcome],
) -> VerificationState:
    source, same = Source(item.source), None
    outcome = outcomes[source]
    if words is not None and outcome in ANSWERED:
        declared = words.content.answers.get(item.field)
        fact = words.said(item.field, item.attribute, source)
        if fact is not None:
            kind = tx.recall(Catalogue).vocabulary.attributes[item.attribute].type
            is_number = item.attribute in NUMBERS and same_number(declared, fact.value)
            same = is_number or is_same(kind, declared, fact.value)
        elif (minor := _minor(words, item)) is not None:
            outcome = replied.get(minor.id, outcome)
    state = verdict(outcome, same, item.expected_at, tx.now)
    # What was taken out again with a supplement need not be verified.
    is_moot = words is not None and item.field not in words.content.answers
    return VerificationState.GIVEN_UP if is_moot and state is not VerificationState.PENDING else state


def _minor(words: RegisterWords, item: Due) -> Party | None:
    """Return the party whose own record would have to tell of an answer that the applicant's record does not."""
    source = Source(item.source)
    if source is not Source.POPULATION or words.is_own(item.field):
        return None
    return None if words.said(item.field, item.attribute, source) else words.meant(item.field, source)


def _reading(tx: Transaction, due: Sequence[Due]) -> Reading:
    purpose = verification(due[0].dossier_id)
    return note_reading(tx, SYSTEM, due[0].applicant_id, purpose, ["answers", "facts"])


async def _words(tx: Transaction, reading: Reading, due: Sequence[Due]) -> RegisterWords:
    first = due[0]
    procedure = tx.recall(Catalogue).version(first.procedure_version_id).procedure
    content = await open_content(tx, first.applicant_id, first.dossier_id, first.sealed_content)
    return await register_words(tx, reading, procedure, content)
