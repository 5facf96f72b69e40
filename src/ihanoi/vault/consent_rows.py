"""Which documents count no more, because the consent they were kept by was withdrawn since."""

WITHDRAWN = """
    (consent_purpose IS NOT NULL AND EXISTS (
        SELECT FROM consent AS ended
        WHERE ended.subject_id = document.subject_id AND ended.purpose = consent_purpose AND ended.ended_at >= kept_at
          AND NOT EXISTS (
            SELECT FROM consent AS continued WHERE continued.subject_id = ended.subject_id
              AND continued.purpose = ended.purpose AND continued.given_at = ended.ended_at
        )
    ))
"""
"""Row filter over ``vault_document AS document``. A newer text continues a consent at the very moment the older ends;
one given again after a withdrawal brings nothing back."""
