"""The catalogue over HTTP for everybody: list, narrow, page, read, screen."""

from collections import Counter
from typing import Any

import httpx2
import pytest

from ihanoi.local.client import Client, Refused
from tests.catalogue.pieces import city_procedures, real
from tests.running import RunningCity

RESIDENCE = "1.004222"
ALL = city_procedures()
PLAIN = {"Accept-Encoding": "identity"}
MADE_UP = "9."
"""Other tests publish procedures of their own in the same city; their codes begin so."""


async def shown(client: Client, **query: str | int) -> list[dict[str, Any]]:
    """Page through a list."""
    items: list[dict[str, Any]] = []
    page = await client.get("/v1/procedures", limit=100, **query)
    while True:
        items += page["items"]
        if page["next"] is None:
            return items
        page = await client.get("/v1/procedures", limit=100, cursor=page["next"], **query)


async def everything(client: Client, **query: str | int) -> list[dict[str, Any]]:
    """Page through a list of the city's own procedures."""
    return [item for item in await shown(client, **query) if not item["code"].startswith(MADE_UP)]


async def test_paging_shows_every_procedure_once(nobody: Client) -> None:
    seen: list[str] = []
    page = await nobody.get("/v1/procedures", limit=17)
    while page["next"]:
        assert len(page["items"]) == 17
        seen += [item["code"] for item in page["items"]]
        page = await nobody.get("/v1/procedures", limit=17, cursor=page["next"])
    seen += [item["code"] for item in page["items"]]
    assert len(seen) == len(set(seen))
    assert {code for code in seen if not code.startswith(MADE_UP)} == set(ALL)


NARROWED: dict[str, tuple[str, Any]] = {
    "field": ("residence", lambda p, value: p.field == value),
    "level": ("commune", lambda p, value: p.level == value),
    "subject": ("business", lambda p, value: value in p.subjects),
    "life_event": ("moving_home", lambda p, value: value in p.life_events),
    "authority": ("commune_police", lambda p, value: p.authority == value),
    "service_level": ("full", lambda p, value: p.service_level == value),
    "form_available": ("true", lambda p, value: value == "true"),
}


@pytest.mark.parametrize(("name", "value", "fits"), [(n, v, f) for n, (v, f) in NARROWED.items()], ids=NARROWED.keys())
async def test_the_list_is_narrowed_to_what_fits(nobody: Client, name: str, value: str, fits: Any) -> None:
    wanted = {code for code, procedure in ALL.items() if fits(procedure, value)}
    assert wanted
    assert {item["code"] for item in await everything(nobody, **{name: value})} == wanted


async def test_filters_narrow_together_and_together_with_words(nobody: Client) -> None:
    both = await everything(nobody, field="residence", subject="business")
    assert {i["code"] for i in both} == {
        c for c, p in ALL.items() if p.field == "residence" and "business" in p.subjects
    }
    found = await everything(nobody, q="đăng ký tạm trú", field="residence")
    assert found[0]["code"] == "1.004194"
    assert {item["field"] for item in found} == {"residence"}
    assert await everything(nobody, q="đăng ký tạm trú", field="no_such_field") == []


ON_A_LINE = {"fields": "field", "levels": "level", "service_levels": "service_level"}
"""Facets of what each line of the list says; the others are of forms."""


async def test_facets_count_what_the_list_shows(nobody: Client) -> None:
    facets = await nobody.get("/v1/procedures/facets")
    lines = await shown(nobody)
    for name, of in {
        "fields": lambda p: [p.field],
        "levels": lambda p: [p.level],
        "subjects": lambda p: p.subjects,
        "authorities": lambda p: [p.authority],
        "life_events": lambda p: p.life_events,
        "service_levels": lambda p: [p.service_level],
    }.items():
        counted = Counter(str(value) for procedure in ALL.values() for value in of(procedure))
        told = {facet["value"]: facet["procedures"] for facet in facets[name]}
        if name in ON_A_LINE:
            said = [line[ON_A_LINE[name]] for line in lines]
            assert told == Counter(value for value in said if value is not None)
        else:
            assert told.keys() == counted.keys()
        assert all(told[value] >= count for value, count in counted.items())
        assert list(told.values()) == sorted(told.values(), reverse=True)
        names = [facet["name"] for facet in facets[name] if facet["value"] in counted]
        assert all(words["vi"] and words["en"] for words in names), "each is worded for people"


async def test_suggestions_come_while_one_types(nobody: Client) -> None:
    suggested = await nobody.get("/v1/procedures/suggestions", q="đăng ký thườ", limit=3)
    assert RESIDENCE in [line["code"] for line in suggested]
    assert len(suggested) <= 3
    assert await nobody.get("/v1/procedures/suggestions", q="qwxz vbnmk") == []


IMPOSSIBLE: list[dict[str, Any]] = [
    {"limit": 0},
    {"limit": 101},
    {"cursor": "x"},
    {"q": "x" * 301},
    {"level": "moon"},
    {"subject": "cat"},
    {"service_level": "whole"},
    {"form_available": "perhaps"},
]


@pytest.mark.parametrize("query", IMPOSSIBLE)
async def test_a_list_that_cannot_be_is_refused(nobody: Client, query: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await nobody.get("/v1/procedures", **query)
    assert refused.value.status == (422 if "cursor" in query else 400)
    assert refused.value.problem["errors"][0]["pointer"] == f"/{next(iter(query))}"


@pytest.mark.parametrize("path", [f"/v1/procedures/{RESIDENCE}", f"/v1/procedures/{RESIDENCE}/form"])
async def test_what_one_holds_is_not_sent_again(city: RunningCity, path: str) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False, headers=PLAIN) as http:
        first = await http.get(path)
        etag = first.headers["etag"]
        assert (first.status_code, etag.startswith('"')) == (200, True)
        for held in (etag, f'"other", {etag}', f"W/{etag}", "*"):
            again = await http.get(path, headers={"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert (await http.get(path, headers={"If-None-Match": '"other"'})).content == first.content


async def test_a_page_says_everything_before_one_applies(nobody: Client) -> None:
    page = await nobody.get(f"/v1/procedures/{RESIDENCE}")
    procedure = real(RESIDENCE)
    assert page["name"]["vi"] == procedure.name.vi
    assert [channel["kind"] for channel in page["channels"]] == [channel.kind for channel in procedure.channels]
    assert len(page["requirements"]) == len(list(procedure.requirements))
    assert page["form_available"] is True
    assert page["version"] == 1
    assert page["authority_name"] == {"vi": "Công an xã, phường", "en": "Commune Police"}


async def test_a_form_comes_as_a_schema_and_as_sections(nobody: Client) -> None:
    form = await nobody.get(f"/v1/procedures/{RESIDENCE}/form")
    asked = [field["id"] for section in form["sections"] for field in section["fields"]]
    assert set(form["json_schema"]["properties"]) == set(asked)
    assert form["json_schema"]["$schema"].endswith("2020-12/schema")
    assert form["json_schema"]["additionalProperties"] is False


async def test_reasons_name_the_legal_ground_and_what_could_stand_in(nobody: Client) -> None:
    reasons = {(why["kind"], why["id"]): why for why in await nobody.get(f"/v1/procedures/{RESIDENCE}/reasons")}
    name = reasons["field", "full_name"]
    assert name["source"] == "population"
    assert name["replaced_by"][0]["key"] == "person.full_name"
    papers = [why for (kind, _), why in reasons.items() if kind == "paper"]
    assert len(papers) == len(list(real(RESIDENCE).requirements))
    assert all(why["grounds"] for why in reasons.values())


async def test_a_result_that_stands_in_for_a_paper_is_called_by_its_name(nobody: Client) -> None:
    reasons = await nobody.get("/v1/procedures/2.002038/reasons")
    [former] = [why for why in reasons if why["id"] == "former_nationality"]
    [result] = [stand for stand in former["replaced_by"] if stand["kind"] == "result"]
    assert result["key"] == "KQ.G15.000045"
    assert result["key"] not in result["name"]["vi"]


@pytest.mark.parametrize("part", ["", "/form", "/reasons"])
@pytest.mark.parametrize("suffix", [".H26", ".h26", ".000.00.00.H26"])
async def test_a_local_code_reads_the_national_procedure(nobody: Client, suffix: str, part: str) -> None:
    local = await nobody.get(f"/v1/procedures/{RESIDENCE}{suffix}{part}")
    assert local == await nobody.get(f"/v1/procedures/{RESIDENCE}{part}")


@pytest.mark.parametrize("part", ["", "/form", "/reasons"])
@pytest.mark.parametrize(
    "code", ["9.999999", "nonsense", "9.999999.H26", "1.004222.", "1.004222.H26%20", "11.004222.H26"]
)
async def test_what_nobody_knows_is_not_found(nobody: Client, code: str, part: str) -> None:
    with pytest.raises(Refused) as refused:
        await nobody.get(f"/v1/procedures/{code}{part}")
    assert (refused.value.status, refused.value.problem["code"]) == (404, "procedure_not_found")


ASKED_BY_MANY = (
    "/v1/procedures",
    "/v1/procedures/facets",
    "/v1/procedures?q=khai%20sinh&limit=3",
    "/v1/procedures/suggestions?q=khai",
)


@pytest.mark.parametrize("path", ASKED_BY_MANY)
async def test_the_same_question_again_gets_the_same_answer_or_nothing_new(city: RunningCity, path: str) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False, headers=PLAIN) as client:
        first, second = await client.get(path), await client.get(path)
        assert first.json()
        assert (second.content, second.headers["etag"]) == (first.content, first.headers["etag"])
        assert second.headers["cache-control"] == first.headers["cache-control"]
        third = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (third.status_code, third.content) == (304, b"")
