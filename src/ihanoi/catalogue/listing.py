"""Lists and narrows the catalogue in memory. Pure."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue, Item
from ihanoi.catalogue.definition import Text
from ihanoi.catalogue.schemas import Facet, Facets

LEVELS = {
    "commune": Text(vi="Cấp xã", en="Commune"),
    "province": Text(vi="Cấp thành phố", en="City"),
    "ministry": Text(vi="Cấp bộ", en="Ministry"),
}


SUBJECTS = {
    "citizen": Text(vi="Công dân Việt Nam", en="Vietnamese citizens"),
    "foreigner": Text(vi="Người nước ngoài", en="Foreigners"),
    "overseas_vietnamese": Text(vi="Người Việt Nam định cư ở nước ngoài", en="Vietnamese residing abroad"),
    "household": Text(vi="Hộ gia đình", en="Households"),
    "business": Text(vi="Doanh nghiệp, hợp tác xã, hộ kinh doanh", en="Businesses and cooperatives"),
    "organisation": Text(vi="Cơ quan, tổ chức", en="Agencies and organisations"),
}
SERVICE_LEVELS = {
    "full": Text(vi="Toàn trình", en="Wholly online"),
    "partial": Text(vi="Một phần", en="Partly online"),
    "information": Text(vi="Cung cấp thông tin", en="Information only"),
    "unknown": Text(vi="Chưa rõ", en="Not known"),
}


class Filter(Struct, frozen=True):
    """What the list is narrowed to; None does not narrow."""

    field: str | None = None
    level: str | None = None
    subject: str | None = None
    life_event: str | None = None
    authority: str | None = None
    service_level: str | None = None
    with_form: bool | None = None

    def fits(self, item: Item) -> bool:
        """Tell whether a line passes."""
        summary = item.summary
        p = item.version.procedure if item.version else None
        return (
            (self.field is None or summary.field == self.field)
            and (self.level is None or summary.level == self.level)
            and (self.service_level is None or summary.service_level == self.service_level)
            and (self.with_form is None or summary.form_available == self.with_form)
            and (self.subject is None or (p is not None and self.subject in p.subjects))
            and (self.life_event is None or (p is not None and self.life_event in p.life_events))
            and (self.authority is None or (p is not None and p.authority == self.authority))
        )


def facets(catalogue: Catalogue) -> Facets:
    """Return what the list can be narrowed by, the most frequent first."""
    items = catalogue.items
    forms = catalogue.procedures
    events = catalogue.vocabulary.life_events
    authorities = catalogue.vocabulary.authorities
    names = {item.summary.field: item.summary.field_name for item in items}
    return Facets(
        fields=[Facet(value, names[value], count) for value, count in _ranked(i.summary.field for i in items)],
        levels=[Facet(v, LEVELS.get(v), count) for v, count in _ranked(i.summary.level or "" for i in items) if v],
        subjects=[Facet(v, SUBJECTS.get(v), count) for v, count in _ranked(s for p in forms for s in p.subjects)],
        authorities=[
            Facet(v, authorities[v].name if v in authorities else None, count)
            for v, count in _ranked(p.authority for p in forms)
        ],
        life_events=[
            Facet(v, events[v].name if v in events else None, count)
            for v, count in _ranked(event for p in forms for event in p.life_events)
        ],
        service_levels=[
            Facet(v, SERVICE_LEVELS.get(v), count) for v, count in _ranked(i.summary.service_level for i in items)
        ],
    )


def _ranked(values: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(values).most_common()
