"""Whom and what forms speak about beside the applicant, and which parties can answer for each role. Pure."""

from enum import StrEnum

from msgspec import Struct


class PartyKind(StrEnum):
    """What somebody or something is to the person whose profile it stands in."""

    CHILD = "child"
    WARD = "ward"
    """Somebody the person is guardian or legal representative of."""
    SPOUSE = "spouse"
    FATHER = "father"
    MOTHER = "mother"
    GUARDIAN = "guardian"
    """The person's own guardian or legal representative."""
    REPRESENTATIVE = "representative"
    """Somebody who files for the person."""
    DECEASED = "deceased"
    BUSINESS = "business"
    ORGANISATION = "organisation"
    LAND = "land"
    BUILDING = "building"
    VEHICLE = "vehicle"
    VESSEL = "vessel"


PEOPLE = frozenset(
    {
        PartyKind.CHILD,
        PartyKind.WARD,
        PartyKind.SPOUSE,
        PartyKind.FATHER,
        PartyKind.MOTHER,
        PartyKind.GUARDIAN,
        PartyKind.REPRESENTATIVE,
        PartyKind.DECEASED,
    }
)
"""Kinds that are people, known by personal number, name and birth date."""

MINOR_KINDS = frozenset({PartyKind.CHILD, PartyKind.WARD})
"""Kinds of people whose own record may be read by the person while they are minors."""

ONE_AT_MOST = frozenset({PartyKind.FATHER, PartyKind.MOTHER, PartyKind.SPOUSE})
"""Kinds of which a person has one at a time, so that the name alone tells who is meant."""


class Role(Struct, frozen=True):
    """Who can be meant by a field's ``of``."""

    kinds: tuple[PartyKind, ...] = ()
    oneself: bool = False
    """Whether the applicant may be the one."""
    telling: bool = True
    """Whether somebody not known before who is declared there is for certain of the first kind to the applicant."""
    named: bool = True
    """Whether a register may name who plays it before the procedure is done."""


APPLICANT = "applicant"
REPRESENTATIVE = "representative"
"""Who files for the applicant."""
SUBJECT = "subject"
"""The one a form is about: the applicant or somebody else."""
K = PartyKind
ROLES: dict[str, Role] = {
    "child": Role((K.CHILD, K.WARD)),
    "pupil": Role((K.CHILD, K.WARD)),
    "learner": Role((K.CHILD, K.WARD), oneself=True, telling=False),
    "recognised": Role((K.CHILD,), oneself=True, telling=False),
    "ward": Role((K.WARD, K.CHILD)),
    "spouse": Role((K.SPOUSE,)),
    # The one the applicant marries.
    "partner": Role((K.SPOUSE,), named=False),
    "father": Role((K.FATHER,)),
    "mother": Role((K.MOTHER,)),
    "recogniser": Role((K.FATHER, K.MOTHER), oneself=True, telling=False),
    # What concerns both parents, such as their marriage certificate, is known of either.
    "parents": Role((), oneself=True),
    # A household is known of each who belongs to it.
    "household": Role((), oneself=True),
    "new_household": Role((), oneself=True),
    "guardian": Role((K.GUARDIAN,), oneself=True, telling=False),
    REPRESENTATIVE: Role((K.REPRESENTATIVE,)),
    SUBJECT: Role((K.CHILD, K.WARD, K.SPOUSE, K.FATHER, K.MOTHER), oneself=True, telling=False),
    "holder": Role((K.CHILD, K.WARD, K.SPOUSE), oneself=True, telling=False),
    "deceased": Role((K.DECEASED,)),
    "business": Role((K.BUSINESS,)),
    "former_business": Role((K.BUSINESS,)),
    "cooperative_group": Role((K.BUSINESS,)),
    "organisation": Role((K.ORGANISATION,)),
    "employer": Role((K.ORGANISATION, K.BUSINESS)),
    "school": Role((K.ORGANISATION,)),
    "land": Role((K.LAND,)),
    "building": Role((K.BUILDING,)),
    "dwelling": Role((K.BUILDING,)),
    "vehicle": Role((K.VEHICLE,)),
    "vessel": Role((K.VESSEL,)),
}
"""Roles that a known party can fill. Any other (a seller, a witness …) is asked about each time."""

RELATIVES = frozenset({"father", "mother", "spouse"})
"""In a form that has a ``subject`` these are the subject's, whoever that is."""

MINORS = frozenset({"child", "pupil", "recognised"})
"""Roles of a child: in a form that has one, ``father`` and ``mother`` are the child's, not the applicant's."""
