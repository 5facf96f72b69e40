"""Tables of the organisation: units with their dates, the duties they hold, and the days they work."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from ihanoi.platform.schema import metadata

unit = Table(
    "unit",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("division", Text, comment="GSO code of the commune or ward it serves"),
    Column("parent_id", Uuid, ForeignKey("unit.id")),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, comment="last day in charge; its successor continues"),
    Column("successor_id", Uuid, ForeignKey("unit.id")),
    CheckConstraint("kind IN ('city', 'centre', 'branch', 'commune', 'department')", name="kind"),
)

duty = Table(
    "duty",
    metadata,
    Column("unit_id", Uuid, ForeignKey("unit.id"), primary_key=True),
    Column("authority", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Index("ix_duty_authority", "authority"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    CheckConstraint("kind IN ('holiday', 'compensatory_off', 'swapped_off', 'swapped_working')", name="kind"),
)

working_hours = Table(
    "working_hours",
    metadata,
    Column("weekday", SmallInteger, primary_key=True, autoincrement=False, comment="0 is Monday"),
    Column("intervals", ARRAY(Integer), nullable=False, comment="opening and closing minutes, in pairs"),
    Column("known_until", Date, nullable=False, comment="last day of the official plan"),
)
