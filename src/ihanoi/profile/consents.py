"""My consents: what I may agree to, what I agreed to, word for word, and since when."""

from uuid import UUID

from ihanoi.catalogue.definition import Text
from ihanoi.platform.database import Reader
from ihanoi.profile.consent_purposes import ConsentPurposes, text_in_force
from ihanoi.profile.schemas import ConsentLine, ConsentState, ConsentView, OfferedText

HISTORY = """
    SELECT consent.purpose, version, text_vi, text_en, hash, given_at, ended_at
    FROM consent JOIN consent_text ON hash = text_hash
    WHERE subject_id = $1 ORDER BY given_at DESC, consent.id DESC
"""


async def consents(reader: Reader, subject_id: UUID) -> list[ConsentView]:
    """Return every purpose with its present state and its history, newest first.

    A purpose that is no longer known still shows what was given for it.
    """
    lines: dict[str, list[ConsentLine]] = {}
    for row in await reader.fetch(HISTORY, subject_id):
        text = Text(vi=row["text_vi"], en=row["text_en"])
        line = ConsentLine(row["version"], text, row["hash"].hex(), row["given_at"], row["ended_at"])
        lines.setdefault(row["purpose"], []).append(line)
    purposes = reader.recall(ConsentPurposes)
    names = [*purposes.by_id, *sorted(lines.keys() - purposes.by_id.keys())]
    return [_view(reader, purposes, name, lines.get(name, [])) for name in names]


def _view(reader: Reader, purposes: ConsentPurposes, name: str, history: list[ConsentLine]) -> ConsentView:
    purpose = purposes.by_id.get(name)
    text = text_in_force(purpose, reader.now.date()) if purpose else None
    if not history:
        state = ConsentState.NOT_GIVEN
    else:
        state = ConsentState.WITHDRAWN if history[0].ended_at else ConsentState.GIVEN
    return ConsentView(
        purpose=name,
        name=purpose.name if purpose else Text(vi=name, en=name),
        state=state,
        offered=OfferedText(text.version, text.text, text.effective_from, text.source) if text else None,
        history=history,
    )


async def consent_to(reader: Reader, subject_id: UUID, purpose: str) -> ConsentView:
    """Return one purpose with its present state and its history."""
    return next(view for view in await consents(reader, subject_id) if view.purpose == purpose)
