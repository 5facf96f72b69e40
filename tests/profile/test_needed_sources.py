"""Nobody is asked about a person whom the form does not need: the registers of each form, and no other."""

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Form, Procedure, Section, Text
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.profile.needed_sources import is_place_asked, needed_sources
from ihanoi.profile.provenance import Source
from tests.catalogue.pieces import made_up

LABEL = Text(vi="Câu hỏi", en="Question")
VOCABULARY = {
    "person.full_name": Attribute(label=LABEL, type=FieldType.TEXT, source="population"),
    "work.employer": Attribute(label=LABEL, type=FieldType.TEXT, source="social_insurance"),
    "health.card": Attribute(label=LABEL, type=FieldType.TEXT, source="health_insurance"),
    "contact.phone": Attribute(label=LABEL, type=FieldType.PHONE, source="declared"),
}
PLACE = Field(id="place", type=FieldType.COMMUNE, label=LABEL)


def asking(*fields: Field, place: tuple[str, ...] = ("place",)) -> Procedure:
    sections = [Section(id="s", title=LABEL, fields=[PLACE, *fields])]
    return replace(made_up("9.900001"), form=Form(sections=sections), place=list(place))


def bound(attribute: str, of: str = "applicant") -> Field:
    return Field(id=attribute.replace(".", "_"), type=FieldType.TEXT, label=LABEL, attribute=attribute, of=of)


FORMS = {
    "nothing bound": (asking(), []),
    "only the person knows": (asking(bound("contact.phone")), []),
    "one register": (asking(bound("work.employer")), [Source.SOCIAL_INSURANCE]),
    "two, each once": (
        asking(bound("work.employer"), bound("person.full_name"), bound("contact.phone")),
        [Source.POPULATION, Source.SOCIAL_INSURANCE],
    ),
    "about somebody else": (asking(bound("health.card", of="witness")), []),
    "an attribute the vocabulary lost": (asking(bound("gone.attribute")), []),
    "the home decides the unit": (
        asking(bound("work.employer"), place=()),
        [Source.POPULATION, Source.SOCIAL_INSURANCE],
    ),
}


@pytest.mark.parametrize(("form", "sources"), FORMS.values(), ids=FORMS.keys())
def test_a_form_needs_the_registers_of_its_own_questions(form: Procedure, sources: list[Source]) -> None:
    assert needed_sources(form, VOCABULARY) == sources


def test_the_home_is_needed_where_the_place_may_stay_unsaid() -> None:
    optional = replace(
        made_up("9.900001"),
        form=Form(
            sections=[
                Section(
                    id="s", title=LABEL, fields=[Field(id="place", type=FieldType.COMMUNE, label=LABEL, required=False)]
                )
            ]
        ),
        place=["place"],
    )
    assert not is_place_asked(optional)
    assert needed_sources(optional, VOCABULARY) == [Source.POPULATION]
