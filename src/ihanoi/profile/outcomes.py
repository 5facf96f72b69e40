"""What came of asking each source, for a form that is filled from several."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ihanoi.exchange.answers import Outcome
from ihanoi.profile.provenance import Source


class Outcomes(Struct, frozen=True):
    """One outcome per source; a source nobody asked counts as unavailable."""

    by_source: Mapping[Source, Outcome] = {}
    asked: bool = False
    """Whether any was asked just now, so that more may be known than before."""

    def of(self, source: Source) -> Outcome:
        """Return what came of asking one source."""
        return self.by_source.get(source, Outcome.UNAVAILABLE)


def same_for(sources: Iterable[Source], outcome: Outcome) -> Outcomes:
    """Return one and the same outcome for several sources."""
    return Outcomes(dict.fromkeys(sources, outcome))


NOBODY_ASKED = Outcomes()
