"""Procedure files expand to forms that stand by themselves; a dead reference is refused by name."""

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Form, Procedure, Section, Text
from ihanoi.catalogue.expand import DeadReference, expand
from ihanoi.catalogue.files import read_procedures
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.vocabulary import Block, Vocabulary
from ihanoi.settings import CHECKOUT
from tests.catalogue.pieces import vocabulary

TITLE = Text(vi="Mục", en="Section")
REAL = vocabulary()
MARRIED = {"===": [{"var": "married"}, True]}
PERSON = Block(
    id="person",
    fields=[
        Field(id="full_name", attribute="person.full_name"),
        Field(id="married", type=FieldType.BOOLEAN, label=TITLE),
        Field(id="spouse_name", type=FieldType.TEXT, label=TITLE, visible_when=MARRIED),
    ],
)
VOCABULARY: Vocabulary = replace(REAL, blocks={**REAL.blocks, "person": PERSON})
ANY: Procedure = next(iter(read_procedures(CHECKOUT / "procedures", REAL)))


def procedure(*sections: Section, **more: object) -> Procedure:
    blank: dict[str, object] = {"place": [], "eligibility": [], "requirements": []}
    return replace(ANY, form=Form(sections=list(sections)), **{**blank, **more})


def expanded(*sections: Section) -> dict[str, Field]:
    return {field.id: field for field in fields_of(expand(procedure(*sections), VOCABULARY).form)}


def test_a_question_takes_type_and_label_from_the_vocabulary() -> None:
    found = expanded(Section(id="a", title=TITLE, fields=[Field(id="name", attribute="person.full_name")]))
    attribute = REAL.attributes["person.full_name"]
    assert (found["name"].type, found["name"].label) == (attribute.type, attribute.label)


def test_what_the_form_says_itself_wins_over_the_vocabulary() -> None:
    own = Field(id="name", attribute="person.full_name", label=TITLE, type=FieldType.LONG_TEXT)
    assert expanded(Section(id="a", title=TITLE, fields=[own]))["name"] == own


def test_a_block_about_somebody_else_is_renamed_with_its_conditions() -> None:
    found = expanded(
        Section(id="a", title=TITLE, use="person"),
        Section(id="b", title=TITLE, use="person", of="child"),
    )
    assert list(found) == [
        *("full_name", "married", "spouse_name"),
        *("child_full_name", "child_married", "child_spouse_name"),
    ]
    assert (found["full_name"].of, found["child_full_name"].of) == ("applicant", "child")
    assert found["child_spouse_name"].visible_when == {"===": [{"var": "child_married"}, True]}


def test_a_hidden_section_hides_its_questions_besides_their_own_conditions() -> None:
    when = {"===": [{"var": "other"}, True]}
    found = expanded(
        Section(id="z", title=TITLE, fields=[Field(id="other", type=FieldType.BOOLEAN, label=TITLE)]),
        Section(id="a", title=TITLE, use="person", visible_when=when),
    )
    assert found["full_name"].visible_when == when
    assert found["spouse_name"].visible_when == {"and": [when, MARRIED]}


BARE = Field(id="x", type=FieldType.TEXT, label=TITLE)
DEAD = {
    "attribute «no.such»": Section(id="a", title=TITLE, fields=[Field(id="x", attribute="no.such")]),
    "block «nothing»": Section(id="a", title=TITLE, use="nothing"),
    "field «x» needs a type": Section(id="a", title=TITLE, fields=[Field(id="x", label=TITLE)]),
    "two fields called «x»": Section(id="a", title=TITLE, fields=[BARE, BARE]),
}


@pytest.mark.parametrize(("message", "section"), DEAD.items(), ids=DEAD.keys())
def test_a_dead_reference_is_refused_by_name(message: str, section: Section) -> None:
    with pytest.raises(DeadReference, match=message):
        expand(procedure(section), VOCABULARY)


@pytest.mark.parametrize(("name", "value"), [("field", "no_such_field"), ("place", ["nowhere"])])
def test_a_procedure_that_names_what_is_not_there_is_refused(name: str, value: object) -> None:
    with pytest.raises(DeadReference):
        expand(procedure(Section(id="a", title=TITLE, fields=[BARE]), **{name: value}), VOCABULARY)
