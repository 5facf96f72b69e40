"""What a type of document is called."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Text


def name_of_type(catalogue: Catalogue, code: str) -> Text:
    """Return a type's name; its code where nobody knows it any more."""
    return catalogue.type_names.get(code) or Text(vi=code, en=code)
