"""Who may see and move which dossier: predicates, and the same as SQL row filters."""

from uuid import UUID

from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.profile.mandates import IN_FORCE

VISIBLE = f"""(
    applicant_id = $2 OR unit_id = ANY($3::uuid[])
    OR (submitter_id = $2 AND EXISTS (SELECT FROM mandate WHERE mandate.id = mandate_id AND {IN_FORCE}))
)"""
"""Row filter: the applicant's own, those filed under a mandate in force, or those of the officer's units.

Drafts have no unit, so no officer sees them.
"""


def visible_to(actor: Actor) -> tuple[UUID | None, list[UUID]]:
    """Return the two parameters of ``VISIBLE``."""
    return (actor.id, []) if actor.kind is ActorKind.CITIZEN else (None, actor.unit_ids)


ROLES: dict[str, str] = {"commune_police": "commune_police_officer"}
"""Role that handles the dossiers of an authority; all others are the one-stop officers'."""
DEFAULT_ROLE = "one_stop_officer"


def may_handle(actor: Actor, unit_id: UUID | None, authority: str) -> bool:
    """Tell whether an officer's post lets them see and move a dossier; citizens see their own anyway."""
    if actor.kind is ActorKind.CITIZEN:
        return True
    wanted = ROLES.get(authority, DEFAULT_ROLE)
    return any(post.unit_id == unit_id and post.role == wanted for post in actor.posts)
