"""What types of documents there are, and what they are called."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure, Text


def type_names(catalogue: Catalogue) -> dict[str, Text]:
    """Return the name of every type: those of ``document_types.toml``, and results of procedures by their code.

    Where no result of a procedure has a code in the national list, the procedure's own stands for the first.
    """
    procedures = [item.version.procedure for item in catalogue.items if item.version]
    coded = {result.code: result.name for one in procedures for result in one.results if result.code is not None}
    others = {one.code: one.results[0].name for one in procedures if one.results and not _has_code(one)}
    return others | coded | {name: kind.name for name, kind in catalogue.vocabulary.document_types.items()}


def _has_code(procedure: Procedure) -> bool:
    return any(result.code is not None for result in procedure.results)


def name_of_type(names: dict[str, Text], code: str) -> Text:
    """Return a type's name; its code where nobody knows it any more."""
    return names.get(code) or Text(vi=code, en=code)
