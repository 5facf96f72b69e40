"""Disputed answers: the officer sees which verified values the applicant holds wrong."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from ihanoi.catalogue.definition import Text
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.version import Version
from ihanoi.dossiers.schemas import DisputedField
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Reader
from ihanoi.profile.corrections import open_corrections

NOTE = Text(
    vi="Người nộp cho rằng giá trị này sai và muốn cơ quan quản lý dữ liệu điều chỉnh; hồ sơ vẫn được giải quyết.",
    en="Disputed by the applicant, who wants its register to correct it; the dossier goes on.",
)


async def disputed_fields(
    reader: Reader, actor: Actor, applicant_id: UUID, version: Version, answers: Mapping[str, Any]
) -> list[DisputedField] | UnsetType:
    """Return the applicant's own answers that carry a disputed value; unset for anybody but an officer.

    What the applicant wrote about it stays with them: the officer needs the fact of the dispute, not the words.
    """
    if actor.kind is not ActorKind.OFFICER:
        return UNSET
    open_ones = {one.attribute: one for one in await open_corrections(reader, applicant_id)}
    return [
        DisputedField(field.id, one.attribute, one.source, one.asked_at, NOTE)
        for field in fields_of(version.procedure.form)
        if field.of == "applicant"
        and (one := open_ones.get(field.attribute or "")) is not None
        and answers.get(field.id) == one.value
    ]
