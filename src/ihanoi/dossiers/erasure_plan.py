"""What erasing my data would mean: what would go, what would stay and why, and what is still under way."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.retention import DataKind, Fate, Retention, stays_until
from ihanoi.dossiers.states import OPEN, Action, State, actions_from
from ihanoi.identity.erasure import Holdings, Stock
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Reader
from ihanoi.profile.access_log import access_log

DOSSIERS = """
    SELECT id, code, state, coalesce(returned_at, updated_at) AS ended_at FROM dossier WHERE applicant_id = $1 ORDER BY id
"""
PASSING = ("sessions", "replies")
"""What comes and goes while somebody only looks: it is erased as it stands then."""


class WayOut(StrEnum):
    """What a person can do about a dossier that is under way."""

    WAIT = "wait"
    WITHDRAW = "withdraw"


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
    count: int | None
    """How many there are; null where they are not counted."""


class OpenMatter(Struct, frozen=True):
    """A dossier that has to end first."""

    dossier_id: UUID
    code: str
    state: State
    ways: list[WayOut]
    """What can be done: wait for its result, withdraw it."""


class StayingDossier(Struct, frozen=True):
    """A finished dossier that law keeps: answers, papers and result stay, and officers can read them."""

    dossier_id: UUID
    code: str
    state: State
    ground: str
    """Legal ground, as an official number and article."""
    until: datetime | None
    """When it is deleted by itself; null where no period is on file."""


class ErasurePlan(Struct, frozen=True):
    """What erasing would do; looking at it changes nothing."""

    kinds: list[PlannedKind]
    open_matters: list[OpenMatter]
    """What is under way: it ends, or is withdrawn, before anything could be erased."""
    staying: list[StayingDossier]
    """What stays under my key, which is destroyed with the last of them."""
    digest: str
    """Stands for all of the above; erasing asks for it, so that nothing else goes than was shown."""


async def erasure_plan(reader: Reader, actor: Actor, holdings: Holdings) -> ErasurePlan:
    """Return what would become of everything held about the person (Law 91/2025, Art. 14).

    Raises:
        SubjectErased: the person's data was erased.
    """
    assert actor.id is not None
    stock: dict[str, list[str]] = {}
    for holding in holdings:
        for kind, ids in (await holding.take_stock(reader, actor)).items():
            stock.setdefault(kind, []).extend(ids)
    rows: Any = await reader.fetch(DOSSIERS, actor.id)
    under_way = [_open_matter(row) for row in rows if row["state"] in OPEN]
    staying = staying_dossiers(reader, rows)
    finished = [row["code"] for row in rows if row["state"] not in (State.DRAFT, *OPEN)]
    logged = bool((await access_log(reader, actor.id, None, 1)).items)
    kinds = _kinds(reader.recall(Retention), {**stock, DataKind.FINISHED_DOSSIERS: finished}, logged=logged)
    return ErasurePlan(kinds, under_way, staying, _digest(stock, under_way, staying))


def staying_dossiers(reader: Reader, rows: list[Any]) -> list[StayingDossier]:
    """Return which finished dossiers of a person law keeps at this moment, and until when."""
    rule = reader.recall(Retention).by_kind[DataKind.FINISHED_DOSSIERS]
    finished = [row for row in rows if row["state"] not in (State.DRAFT, *OPEN)]
    dated = [(row, stays_until(rule, row["ended_at"])) for row in finished]
    return [
        StayingDossier(row["id"], row["code"], State(row["state"]), rule.ground, until)
        for row, until in dated
        if until is None or until > reader.now
    ]


def _open_matter(row: Any) -> OpenMatter:
    state = State(row["state"])
    withdrawable = Action.WITHDRAW in actions_from(state, ActorKind.CITIZEN)
    return OpenMatter(row["id"], row["code"], state, [WayOut.WAIT, *([WayOut.WITHDRAW] if withdrawable else [])])


def _kinds(retention: Retention, stock: Stock, *, logged: bool) -> list[PlannedKind]:
    planned = []
    for kind, rule in retention.by_kind.items():
        # What others hold is theirs: whether there is any is not looked for.
        count = None if kind in (DataKind.ACCESS_LOG, DataKind.HELD_BY_OTHERS) else len(stock.get(kind, []))
        held = logged if kind is DataKind.ACCESS_LOG else bool(count)
        planned.append(PlannedKind(kind, rule.name, held, rule.fate, rule.ground, rule.days, rule.provisional, count))
    return planned


def _digest(stock: Stock, under_way: list[OpenMatter], staying: list[StayingDossier]) -> str:
    lasting = {kind: sorted(ids) for kind, ids in stock.items() if kind not in PASSING}
    seen = msgspec.json.encode([lasting, under_way, staying], order="deterministic")
    return hashlib.sha256(seen).hexdigest()
