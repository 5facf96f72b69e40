"""Erase a person: everything goes that no other ground keeps, and the key with it once nothing stays."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihanoi.dossiers.erase_held import erase_held
from ihanoi.dossiers.erasure_plan import ErasurePlan, OpenMatter, StayingDossier, WayOut, erasure_plan
from ihanoi.dossiers.errors import MattersOpen, PlanChanged
from ihanoi.identity.erasure import Holdings
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.platform.database import Transaction

SAID = {
    WayOut.WAIT: ("chờ kết quả", "wait for its result"),
    WayOut.WITHDRAW: ("rút hồ sơ", "withdraw it"),
}


class ErasePerson(Struct, frozen=True, forbid_unknown_fields=True):
    """That I want my data erased, as the plan said."""

    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", examples=["0" * 64])]
    """Of the plan I saw."""


class Erased(Struct, frozen=True):
    """What was erased, and what stays."""

    erased_at: datetime
    key_destroyed: bool
    """Nothing sealed about me can be opened by anybody any more; false while dossiers stay."""
    staying: list[StayingDossier]


async def erase_person(tx: Transaction, actor: Actor, holdings: Holdings, command: ErasePerson) -> Erased:
    """Erase everything about a person but what law keeps (Law 91/2025, Art. 14). Every session of theirs ends.

    Raises:
        MattersOpen: dossiers are under way.
        PlanChanged: the plan is another than the person saw.
        SubjectErased: the person was erased before.
    """
    assert actor.id is not None
    # Dossiers, uploads, consents, mandates, then the subject, as verbs do: what was begun before is finished and seen, what comes after is refused.
    for holding in holdings:
        await holding.hold(tx, [actor.id])
    plan = await erasure_plan(tx, actor, holdings)
    check_plan(plan, command)

    staying = [one.dossier_id for one in plan.staying]
    await erase_held(tx, actor, actor.id, staying, holdings)
    return Erased(tx.now, not staying, plan.staying)


def check_plan(plan: ErasurePlan, command: ErasePerson) -> None:
    """Refuse while something is under way, or when the plan is not the one that was seen.

    Raises:
        MattersOpen, PlanChanged: see ``erase_person``.
    """
    if plan.open_matters:
        raise MattersOpen([_fault(one) for one in plan.open_matters], count=len(plan.open_matters))
    if plan.digest != command.digest:
        raise PlanChanged(digest=plan.digest)


def _fault(matter: OpenMatter) -> FieldError:
    vi, en = [" / ".join(SAID[way][language] for way in matter.ways) for language in (0, 1)]
    code = "withdrawable" if WayOut.WITHDRAW in matter.ways else "to_be_awaited"
    said = f"Hồ sơ {matter.code} («{matter.state}»): {vi}.", f"Dossier {matter.code} («{matter.state}»): {en}."
    return FieldError("/digest", code, *said)
