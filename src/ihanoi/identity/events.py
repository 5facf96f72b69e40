"""Facts of identity."""

from ihanoi.platform.events import Event


class LoggedIn(Event, frozen=True, tag="identity.logged_in"):
    """Somebody proved who they are and a session began."""

    realm: str
    assurance: int


class LoggedOut(Event, frozen=True, tag="identity.logged_out"):
    """Somebody ended their session."""
