"""Who may see and move which dossier: predicates, and the same as SQL row filters."""

from uuid import UUID

from ihanoi.kernel.actor import Actor, ActorKind

VISIBLE = "(applicant_id = $2 OR unit_id = ANY($3::uuid[]))"
"""Row filter: the applicant's own, or those of the officer's units. Drafts have no unit, so no officer sees them."""


def visible_to(actor: Actor) -> tuple[UUID | None, list[UUID]]:
    """Return the two parameters of ``VISIBLE``."""
    return (actor.id, []) if actor.kind is ActorKind.CITIZEN else (None, actor.unit_ids)
