"""The receipt of one consent: what a person prints to prove, or to remember, what they agreed to."""

from uuid import UUID

from ihanoi.catalogue.definition import Text
from ihanoi.identity.queries import identity_record
from ihanoi.platform.database import Reader
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.profile.consent_schemas import ConsentReceipt
from ihanoi.profile.errors import ConsentMissing

ONE = """
    SELECT consent.purpose, version, text_vi, text_en, hash, given_at, ended_at,
           EXISTS (SELECT FROM consent AS later WHERE later.subject_id = $1 AND later.purpose = consent.purpose
                   AND later.given_at = consent.ended_at AND later.id <> consent.id) AS is_continued
    FROM consent JOIN consent_text ON hash = text_hash WHERE subject_id = $1 AND consent.id = $2
"""


async def consent_receipt(reader: Reader, subject_id: UUID, consent_id: UUID) -> ConsentReceipt:
    """Return one of a person's consents with everything that proves it.

    Raises:
        ConsentMissing: there is none, or it is somebody else's.
        SubjectErased: the person's data was erased.
    """
    row = await reader.fetch_one(ONE, subject_id, consent_id)
    if row is None:
        raise ConsentMissing
    who = await identity_record(reader, subject_id)
    purpose = reader.recall(ConsentPurposes).by_id.get(row["purpose"])
    texts = purpose.texts if purpose else []
    return ConsentReceipt(
        id=consent_id,
        full_name=who.full_name,
        number_ends_with=who.national_id[-4:],
        purpose=row["purpose"],
        name=purpose.name if purpose else Text(vi=row["purpose"], en=row["purpose"]),
        version=row["version"],
        text=Text(vi=row["text_vi"], en=row["text_en"]),
        text_hash=row["hash"].hex(),
        ground=next((text.source for text in texts if text.version == row["version"]), ""),
        given_at=row["given_at"],
        ended_at=row["ended_at"],
        is_continued=row["is_continued"],
        printed_at=reader.now,
    )
