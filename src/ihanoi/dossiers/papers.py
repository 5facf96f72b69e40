"""How each paper a dossier needs is met: by data, by what is held, by an upload, or not at all, and why. Pure."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from ihanoi.catalogue.definition import Procedure, Replacement, Requirement
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.requirements import is_needed, papers_of, replacement_for, verified_attributes
from ihanoi.profile.filling import is_own
from ihanoi.profile.provenance import Assurance
from ihanoi.vault.held import HeldDocument, Offer, replacing


class PaperOutcome(StrEnum):
    """What became of a paper the dossier needs."""

    GIVEN = "given"
    """Asked for and attached."""
    REPLACED_BY_DATA = "replaced_by_data"
    """A verified fact or a published database stood in for it."""
    REPLACED_BY_HELD = "replaced_by_held"
    """An earlier result, or a paper held already, stood in for it."""
    NOT_GIVEN = "not_given"
    """Asked for and not attached."""


class WhyNot(StrEnum):
    """Why a paper that data could have replaced was asked for (Decree 309/2026, Art. 2), the nearest miss first."""

    NOT_CHOSEN = "not_chosen"
    """Something held would have done, and whoever filed brought another."""

    UNAVAILABLE = "unavailable"
    """The register did not answer."""
    DENIED = "denied"
    """The register refused the look-up."""
    STALE = "stale"
    """The verified value was older than its validity."""
    UNVERIFIED = "unverified"
    """Nobody but the person vouched for the value."""
    NOT_FOUND = "not_found"
    """The register, or what is held, has no such value."""
    NOT_PUBLISHED = "not_published"
    """The database that holds it is not published."""


NEAREST = list(WhyNot)


class SettledPaper(Struct, frozen=True):
    """One paper a dossier needs and how it was met; ``why_not`` only where it could have been replaced."""

    requirement: Requirement
    outcome: PaperOutcome
    by: Replacement | None = None
    """The data that replaced it."""
    held: HeldDocument | None = None
    """The document held already that replaced it."""
    why_not: WhyNot | None = None


class Holding(Struct, frozen=True):
    """What the applicant holds for one paper, and what of it was chosen for this dossier."""

    offer: Offer = Offer()
    chosen: HeldDocument | None = None


NOTHING = Holding()


def settle_papers(
    procedure: Procedure,
    channel: str,
    case: str | None,
    content: Content,
    attached: Collection[str],
    unpublished: Collection[str],
    holdings: Mapping[str, Holding] = MappingProxyType({}),
) -> list[SettledPaper]:
    """Return how each paper that this dossier needs is met: by data, by a document held already, or by an upload.

    What somebody attached for this dossier goes before what would stand for it by itself.
    """
    verified = verified_attributes(procedure, content.snapshot)
    return [
        _settle(requirement, procedure, content, attached, verified, unpublished, holdings.get(requirement.id, NOTHING))
        for requirement in papers_of(procedure)
        if is_needed(requirement, channel, case, content.answers)
    ]


def _settle(
    requirement: Requirement,
    procedure: Procedure,
    content: Content,
    attached: Collection[str],
    verified: Collection[str],
    unpublished: Collection[str],
    holding: Holding,
) -> SettledPaper:
    by = replacement_for(requirement, verified, unpublished)
    if by is not None:
        return SettledPaper(requirement, PaperOutcome.REPLACED_BY_DATA, by=by)
    given = requirement.id in attached
    held = holding.chosen or (None if given else holding.offer.automatic)
    if held is not None:
        return SettledPaper(requirement, PaperOutcome.REPLACED_BY_HELD, held=held)
    reasons = [reason for one in requirement.replaced_by for reason in _why_not(one, procedure, content)]
    if may_be_held(requirement):
        reasons.append(_why_not_held(holding.offer))
    return SettledPaper(
        requirement,
        PaperOutcome.GIVEN if given else PaperOutcome.NOT_GIVEN,
        why_not=min(reasons, key=NEAREST.index, default=None),
    )


def may_be_held(requirement: Requirement) -> bool:
    """Tell whether a document that somebody holds already can be the paper."""
    return requirement.document is not None or bool(replacing(requirement))


def _why_not_held(offer: Offer) -> WhyNot:
    if offer.candidates:
        return WhyNot.NOT_CHOSEN
    return WhyNot.STALE if offer.expired else WhyNot.NOT_FOUND


def _why_not(replacement: Replacement, procedure: Procedure, content: Content) -> Iterator[WhyNot]:
    if replacement.dataset is not None:
        yield WhyNot.NOT_PUBLISHED
    elif replacement.attribute is not None:
        fields = [
            field.id
            for field in fields_of(procedure.form)
            if field.attribute == replacement.attribute and is_own(field)
        ]
        yield from (_why_unverified(name, content) for name in fields)
        if not fields:
            yield WhyNot.UNVERIFIED


def _why_unverified(name: str, content: Content) -> WhyNot:
    shown = content.snapshot.get(name)
    if shown is not None:
        return WhyNot.STALE if shown.assurance > Assurance.DECLARED else WhyNot.UNVERIFIED
    return WhyNot(content.why_missing.get(name, WhyNot.UNVERIFIED))
