"""What erasing my data would mean: what would go, what would stay and why, and what is still under way."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.retention import DataKind, Fate, Retention
from ihanoi.dossiers.states import OPEN, State
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader
from ihanoi.profile.access_log import access_log
from ihanoi.profile.consents import consents
from ihanoi.profile.queries import held_rows
from ihanoi.profile.reading import own

DOSSIERS = "SELECT id, code, state FROM dossier WHERE applicant_id = $1 ORDER BY id"


class PlannedKind(Struct, frozen=True):
    """One kind of data held about me, and what would become of it."""

    kind: DataKind
    name: Text
    held: bool
    """Whether there is any."""
    fate: Fate
    ground: str
    """Legal ground of erasing or keeping it."""
    days: int | None
    """How long it would stay from the end of its matter; null where no period is on file."""
    provisional: list[str]
    """What nobody has confirmed yet."""


class OpenMatter(Struct, frozen=True):
    """A dossier that has to end first."""

    dossier_id: UUID
    code: str
    state: State


class ErasurePlan(Struct, frozen=True):
    """What erasing would do; looking at it changes nothing."""

    kinds: list[PlannedKind]
    open_matters: list[OpenMatter]
    """What is under way: it ends, or is withdrawn, before anything could be erased."""


async def erasure_plan(reader: Reader, actor: Actor) -> ErasurePlan:
    """Return what would become of everything held about the person (Law 91/2025, Art. 14).

    Raises:
        SubjectErased: the person's data was erased.
    """
    assert actor.id is not None
    rows: Any = await reader.fetch(DOSSIERS, actor.id)
    states = {State(row["state"]) for row in rows}
    held = {
        DataKind.FACTS: bool(await held_rows(reader, own(actor))),
        DataKind.DRAFTS: State.DRAFT in states,
        DataKind.FINISHED_DOSSIERS: bool(states - {State.DRAFT, *OPEN}),
        DataKind.CONSENTS: any(consent.history for consent in await consents(reader, actor.id)),
        DataKind.ACCESS_LOG: bool((await access_log(reader, actor.id, None, 1)).items),
    }
    under_way = [OpenMatter(row["id"], row["code"], State(row["state"])) for row in rows if row["state"] in OPEN]
    return ErasurePlan(_kinds(reader.recall(Retention), held), under_way)


def _kinds(retention: Retention, held: Mapping[DataKind, bool]) -> list[PlannedKind]:
    return [
        PlannedKind(kind, rule.name, held[kind], rule.fate, rule.ground, rule.days, rule.provisional)
        for kind, rule in retention.by_kind.items()
    ]
