"""What people write beside their rating: sealed under their own key."""

from uuid import UUID

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Reader
from ihanoi.ratings.schemas import GiveRating


async def sealed_comment(reader: Reader, actor: Actor, dossier_id: UUID, command: GiveRating) -> bytes | None:
    """Return the comment as it is kept, None when there is none.

    Raises:
        SubjectErased: the citizen's key was destroyed.
    """
    assert actor.id is not None
    if not (comment := clean(command.comment)):
        return None
    return reader.keyring.seal(await key_of(reader, actor.id), comment.encode(), f"rating:{dossier_id}")
