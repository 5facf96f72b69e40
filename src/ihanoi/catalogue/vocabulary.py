"""The shape of what procedure files refer to by name: attributes, blocks, datasets, workflows and the like."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from ihanoi.catalogue.definition import Definition, Field, FieldType, Option, Text, Unknown
from ihanoi.kernel.working_time import TimeLimit


class Block(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Questions many forms share, such as the applicant's identity."""

    id: str
    fields: list[Field]


class Attribute(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of the shared vocabulary: a fact that is asked once."""

    label: Text
    type: FieldType
    source: Literal[
        "population",
        "civil_status",
        "business_register",
        "land_register",
        "vehicle_register",
        "driving_licence_register",
        "passport_register",
        "education_register",
        "social_insurance",
        "health_insurance",
        "social_protection",
        "declared",
    ]
    """Whose word is authoritative; ``declared`` when only the person knows."""
    path: str | None = None
    """Where the authoritative record holds it, such as ``HoVaTen`` in the population database."""
    sensitivity: Literal["basic", "sensitive"] = "basic"
    """Class of personal data (Law 91/2025, Decree 356/2025)."""
    valid_days: int | None = None
    """Days after which the value must be confirmed again; None when it does not age."""
    options: list[Option] = []


class FieldOfLaw(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field (lĩnh vực) under which procedures are grouped."""

    name: Text


class Authority(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who decides on procedures; which unit that is in a place is said in ``agencies.toml``."""

    name: Text


class Dataset(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A database that agencies share, which can make papers unnecessary."""

    name: Text
    owner: Text
    published: bool = True
    """Whether agencies may read it. Where not, the papers it would replace are asked for (Decree 309/2026, Art. 2)."""


class DocumentType(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paper that is the same thing wherever it is asked for, so that who holds it brings it once."""

    name: Text
    results: list[str] = []
    """Codes of the results that are this paper, such as ``KQ.G15.000031``."""
    interchangeable: bool = False
    """Whether the newest of several will do; not where they may be about other people or things."""
    valid_months: int | None = None
    """How long it counts from the day of issue, where law says so; None when it does not age by itself."""
    states: list[str] = []
    """Attributes of its holder that stand on it: once one has changed, the document still says the old value."""
    source: str | None = None
    """Where law says so."""
    provisional: list[str] = []


class LifeEvent(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An occasion in life for which people need procedures."""

    name: Text


class Step(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a workflow inside the administration."""

    id: str
    name: Text
    role: str
    """Who does it, for instance ``one_stop_officer``."""
    limit: TimeLimit | Unknown
    """Internal limit of this step."""
    next: list[str] = []
    """Steps that may follow; none: the workflow ends here."""


class Workflow(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a dossier passes through a unit; the first step is where it begins."""

    name: Text
    steps: list[Step]
    source: str


class Vocabulary(Struct, frozen=True):
    """Everything there is to refer to."""

    attributes: Mapping[str, Attribute]
    fields: Mapping[str, FieldOfLaw]
    blocks: Mapping[str, Block]
    options: Mapping[str, list[Option]]
    datasets: Mapping[str, Dataset]
    life_events: Mapping[str, LifeEvent]
    workflows: Mapping[str, Workflow]
    document_types: Mapping[str, DocumentType] = {}
    authorities: Mapping[str, Authority] = {}
    everyday_names: Mapping[str, list[str]] = {}
    """What people call procedures that are known from a list only, by national code."""
