"""What becomes of a draft's answers when a role of its form is now played by somebody else. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from ihanoi.catalogue.definition import Form
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content


def recast(content: Content, about: Mapping[str, str], form: Form) -> Content:
    """Return the content without what was prefilled about those who no longer play a role of the form.

    What the person typed stays: only they know whether it is true of the other as well.
    """
    changed = {
        field.id
        for field in fields_of(form)
        if field.of in {*content.about, *about} and _moved(field.of, content, about)
    }
    prefilled = {
        name for name in changed & content.snapshot.keys() if content.answers.get(name) == content.snapshot[name].value
    }
    return replace(
        content,
        answers={name: value for name, value in content.answers.items() if name not in prefilled},
        snapshot={name: shown for name, shown in content.snapshot.items() if name not in changed},
    )


def _moved(of: str, content: Content, about: Mapping[str, str]) -> bool:
    return content.about.get(of) != about.get(of)
