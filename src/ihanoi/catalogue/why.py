"""Why each question and paper is asked for, and what could stand in for it. Pure."""

from collections.abc import Iterator, Mapping

from ihanoi.catalogue.definition import Procedure, Replacement, Text
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.schemas import Stand, Why
from ihanoi.catalogue.vocabulary import Vocabulary


def reasons(procedure: Procedure, vocabulary: Vocabulary, results: Mapping[str, Text]) -> list[Why]:
    """Return the reasons for everything a procedure asks, questions first; ``results`` are names by their codes."""
    grounds = [basis.number for basis in procedure.legal_basis]
    return [*_questions(procedure, vocabulary, grounds), *_papers(procedure, vocabulary, results, grounds)]


def _questions(procedure: Procedure, vocabulary: Vocabulary, grounds: list[str]) -> Iterator[Why]:
    for field in fields_of(procedure.form):
        attribute = vocabulary.attributes.get(field.attribute or "")
        stands = [Stand("attribute", field.attribute or "", attribute.label)] if attribute else []
        source = attribute.source if attribute is not None and attribute.source != "declared" else None
        assert field.label is not None
        yield Why(
            kind="field",
            id=field.id,
            label=field.label,
            grounds=[field.why] if field.why else grounds,
            asked_of=field.of,
            source=source,
            replaced_by=stands,
        )


def _papers(
    procedure: Procedure, vocabulary: Vocabulary, results: Mapping[str, Text], grounds: list[str]
) -> Iterator[Why]:
    for paper in procedure.requirements if isinstance(procedure.requirements, list) else []:
        yield Why(
            kind="paper",
            id=paper.id,
            label=paper.name,
            grounds=grounds,
            asked_of=None,
            source=None,
            replaced_by=[_stand(replacement, vocabulary, results) for replacement in paper.replaced_by],
        )


def _stand(replacement: Replacement, vocabulary: Vocabulary, results: Mapping[str, Text]) -> Stand:
    if replacement.dataset is not None:
        dataset = vocabulary.datasets.get(replacement.dataset)
        name = dataset.name if dataset else Text(vi=replacement.dataset, en=replacement.dataset)
        return Stand("dataset", replacement.dataset, name)
    if replacement.attribute is not None:
        attribute = vocabulary.attributes.get(replacement.attribute)
        name = attribute.label if attribute else Text(vi=replacement.attribute, en=replacement.attribute)
        return Stand("attribute", replacement.attribute, name)
    code = replacement.result or ""
    return Stand("result", code, results.get(code) or Text(vi=f"Kết quả {code}", en=f"Result {code}"))
