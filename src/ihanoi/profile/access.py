"""Who watches over personal data: the city's data protection, and nobody else, sees and answers disputes."""

from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor

DATA_PROTECTION = "data_protection_officer"
"""Role of a post; provisional until the city names who protects its personal data."""


def check_data_protection(actor: Actor) -> None:
    """Let only the city's data protection pass.

    Raises:
        WrongRole: the actor holds no such post.
    """
    if not any(post.role == DATA_PROTECTION for post in actor.posts):
        raise WrongRole
