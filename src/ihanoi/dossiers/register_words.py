"""What registers say by now of whoever or whatever an answer is about: the applicant, or a party the register names."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ihanoi.catalogue.definition import Field, Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content
from ihanoi.platform.database import Reader
from ihanoi.profile.casting import MYSELF, roles_of
from ihanoi.profile.parties import Party, present_profile
from ihanoi.profile.party_kinds import APPLICANT, ROLES
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.reading import Reading
from ihanoi.profile.recognised import recognised


class RegisterWords(Struct, frozen=True):
    """The answers of a dossier beside what registers say of its applicant and their parties."""

    fields: Mapping[str, Field]
    content: Content
    facts: list[Fact]
    parties: list[Party]

    def meant(self, name: str, source: Source) -> Party | None:
        """Return which of the parties a register names is meant by what was said in the same role as an answer."""
        field = self.fields.get(name)
        if field is None or field.of not in ROLES:
            return None
        said = {
            one.attribute: self.content.answers[one.id]
            for one in self.fields.values()
            if one.of == field.of and one.attribute and one.id in self.content.answers
        }
        named = [party for party in self.parties if party.source is source]
        return recognised(field.of, roles_of(self.fields.values()), said, self.content.about.get(field.of), named)

    def said(self, name: str, attribute: str, source: Source) -> Fact | None:
        """Return a register's word on an answer; None when it has none, or means none for certain."""
        party = None if self.is_own(name) else self.meant(name, source)
        facts = self.facts if self.is_own(name) else party.facts if party else []
        return next((fact for fact in facts if fact.source is source and fact.attribute == attribute), None)

    def is_own(self, name: str) -> bool:
        """Tell whether an answer is about the applicant, in whatever role."""
        field = self.fields.get(name)
        return field is not None and (field.of == APPLICANT or self.content.about.get(field.of) == MYSELF)


async def register_words(reader: Reader, reading: Reading, procedure: Procedure, content: Content) -> RegisterWords:
    """Return the answers of a dossier beside what registers say, under leave to read the applicant's profile."""
    known = await present_profile(reader, reading)
    fields: dict[str, Any] = {field.id: field for field in fields_of(procedure.form)}
    return RegisterWords(fields, content, known.facts, known.parties)
