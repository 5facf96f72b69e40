"""Who plays which role in a form: the one party that can, the one the person named, or a choice. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from ihanoi.catalogue.definition import Field
from ihanoi.profile.errors import ChoiceUnknown
from ihanoi.profile.filling import is_reusable
from ihanoi.profile.parties import Party
from ihanoi.profile.party_identity import label_of
from ihanoi.profile.party_kinds import APPLICANT, MINOR_KINDS, MINORS, RELATIVES, ROLES, SUBJECT, PartyKind, Role
from ihanoi.profile.provenance import Fact
from ihanoi.profile.schemas import Choice, Part

MYSELF = "myself"
"""Names the applicant as the one a role speaks of."""
ANOTHER = "another"
"""Names somebody or something not known yet: every question of the role is asked."""

NOBODY: Mapping[str, str] = {}
TELLS_SEX = frozenset({"person.sex", "person.national_id"})
"""The attributes that casting looks at."""
SEX_OF_PARENT = {"father": "male", "mother": "female"}


class Cast(Struct, frozen=True):
    """Every role of a form, by the field's ``of``."""

    parts: Mapping[str, Part]
    parties: Mapping[str, Party]

    def facts_for(self, of: str, own: Mapping[str, Fact]) -> Mapping[str, Fact] | None:
        """Return the facts that answer for a role, None when nobody plays it."""
        chosen = self.parts[of].chosen if of in self.parts else None
        if chosen == MYSELF:
            return own
        party = self.parties.get(chosen or "")
        return None if party is None else party.known

    def is_open(self, of: str) -> bool:
        """Tell whether the person must choose who is meant."""
        part = self.parts.get(of)
        return part is not None and part.chosen is None and bool(part.choices)

    @property
    def chosen(self) -> dict[str, str]:
        """Who plays each role, as far as that is settled."""
        return {of: part.chosen for of, part in self.parts.items() if part.chosen is not None}


def roles_of(fields: Iterable[Field]) -> list[str]:
    """Return the roles of a form that a known party could play, in the form's order."""
    found = (field.of for field in fields if is_reusable(field) and field.of != APPLICANT)
    return [of for of in dict.fromkeys(found) if of in ROLES]


def cast(
    roles: Sequence[str],
    own: Mapping[str, Fact],
    parties: Sequence[Party],
    about: Mapping[str, str],
    before: Mapping[str, str] = NOBODY,
    introduces: Collection[str] = (),
) -> Cast:
    """Return who plays each role, given whom the person named in ``about``, or named ``before`` where that still holds.

    A role with exactly one known party is played by it. The applicant is only ever offered, never
    assumed, and neither are relatives of a subject before it is known who that is; a role the procedure ``introduces`` (the child of a birth registration) is somebody new.

    Raises:
        ChoiceUnknown: ``about`` names a role the form does not have, or somebody who cannot be meant.
    """
    by_id = {str(party.id): party for party in parties}
    parts: dict[str, Part] = {}
    # Whom the form is about is settled first: the others may be that one's relatives.
    for of in sorted(roles, key=lambda of: of != SUBJECT):
        subject = parts[SUBJECT].chosen if SUBJECT in parts else None
        found = [] if of in introduces else candidates(of, roles, own, parties, subject)
        assumed = subject is not None or not _is_the_subjects(of, roles)
        parts[of] = _part(of, found, by_id, about.get(of), before.get(of), assumed=assumed)
    if unknown := about.keys() - parts.keys():
        raise ChoiceUnknown(of=min(unknown))
    return Cast({of: parts[of] for of in roles}, by_id)


def _part(
    of: str, found: list[str], by_id: Mapping[str, Party], named: str | None, before: str | None, *, assumed: bool
) -> Part:
    labels = {id_: label_of(by_id[id_].kind, by_id[id_].identity) if id_ in by_id else "" for id_ in found}
    choices = [Choice(id_, label) for id_, label in labels.items()]
    if named is not None and named not in (*found, ANOTHER):
        raise ChoiceUnknown(of=of)
    only = found[0] if assumed and len(found) == 1 and found[0] != MYSELF else None
    chosen = named or (before if before in (*found, ANOTHER) else only)
    return Part(of, chosen, [*choices, Choice(ANOTHER, "")] if choices else [])


def candidates(
    of: str, roles: Collection[str], own: Mapping[str, Fact], parties: Sequence[Party], subject: str | None = None
) -> list[str]:
    """Return who can be meant by a role: ids of parties, and ``myself`` where the applicant can be.

    ``subject`` is whom the form is about, where it has such a role and that is settled.
    """
    if _is_parent_of_the_child(of, roles):
        return _parents_of_the_child(SEX_OF_PARENT[of], own, parties)
    if subject in (None, MYSELF) or not _is_the_subjects(of, roles):
        return _of_role(ROLES[of], parties)
    # Of somebody else's relatives only a child's parents are known.
    is_child = any(str(party.id) == subject and party.kind in MINOR_KINDS for party in parties)
    return _parents_of_the_child(SEX_OF_PARENT[of], own, parties) if is_child and of in SEX_OF_PARENT else []


def may_be_oneself(of: str, roles: Collection[str]) -> bool:
    """Tell whether the applicant may play a role of a form that has these roles."""
    return ROLES[of].oneself or _may_be_parent_of_a_child(of, roles)


def kinds_for(of: str, roles: Collection[str]) -> tuple[PartyKind, ...]:
    """Return the kinds of parties that may play a role of a form that has these roles."""
    if _is_parent_of_the_child(of, roles):
        return (PartyKind.SPOUSE,)
    return (*ROLES[of].kinds, PartyKind.SPOUSE) if _may_be_parent_of_a_child(of, roles) else ROLES[of].kinds


def kind_of_new(of: str, roles: Collection[str]) -> PartyKind | None:
    """Return what somebody first declared in a role is to the applicant, None when the role does not tell.

    The mother in a form about a child, or about somebody else, may be anybody to the applicant: a daughter, a neighbour.
    """
    role = ROLES[of]
    is_anothers = _is_parent_of_the_child(of, roles) or _is_the_subjects(of, roles)
    return role.kinds[0] if role.kinds and role.telling and not is_anothers else None


def _is_parent_of_the_child(of: str, roles: Collection[str]) -> bool:
    return of in SEX_OF_PARENT and bool(MINORS & set(roles))


def _is_the_subjects(of: str, roles: Collection[str]) -> bool:
    return of in RELATIVES and SUBJECT in roles


def _may_be_parent_of_a_child(of: str, roles: Collection[str]) -> bool:
    return of in SEX_OF_PARENT and (bool(MINORS & set(roles)) or SUBJECT in roles)


def _of_role(role: Role, parties: Sequence[Party]) -> list[str]:
    found = [str(party.id) for kind in role.kinds for party in parties if party.kind is kind]
    return [*([MYSELF] if role.oneself else []), *found]


def _parents_of_the_child(sex: str, own: Mapping[str, Fact], parties: Sequence[Party]) -> list[str]:
    found = [MYSELF] if sex_in(own) in (sex, None) else []
    spouses = [party for party in parties if party.kind is PartyKind.SPOUSE]
    return found + [str(party.id) for party in spouses if sex_in(party.known) in (sex, None)]


def sex_in(facts: Mapping[str, Fact]) -> str | None:
    """Return a person's sex as a fact says it, or else the personal number (Decree 137/2015); None when unknown."""
    if (fact := facts.get("person.sex")) is not None:
        return str(fact.value)
    number = facts.get("person.national_id")
    if number is None or len(str(number.value)) != 12 or not str(number.value).isdecimal():
        return None
    return "female" if int(str(number.value)[3]) % 2 else "male"
