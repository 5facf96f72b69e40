"""A young family's first years, in twelve procedures: each later one asks less, because the earlier ones were said."""

from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.named_people import EM, HANH, named_people
from ihanoi.local.client import Client
from tests.journeys.life import Step, Told, live_through
from tests.journeys.stories import consented, handled
from tests.running import RunningCity, logged_in

REGISTERED = {record.SoDinhDanh: attributes(record) for record in named_people()}
HOME = {"commune": "00640", "detail": "Thôn Mô Phỏng"}
SHOP = {"commune": "00640", "detail": "Số 14 đường Giả Định"}
BABY, BRIDE, MYSELF = "Hoàng Gia Bảo", "Vũ Thị Hạnh", "myself"

EM_HIMSELF: dict[str, Any] = {
    "person.ethnicity": "Kinh",
    "person.birth_place": "Thành phố Hà Nội",
    "person.occupation": "Thợ mộc",
    "contact.phone": "0912345678",
    "contact.email": "em.hoang@example.vn",
    "residence.current": HOME,
    "work.social_insurance_number": "0116123456",
    "work.employer": "Xưởng mộc Giả Định",
    "work.employer_address": SHOP,
    "health.insurance_clinic": "Trạm y tế xã Giả Định",
    "social.bank_account": "0011004412345",
    "social.bank_name": "Ngân hàng Giả Định",
    **REGISTERED[EM],
}
HIS_WIFE: dict[str, Any] = {
    **REGISTERED[HANH],
    "person.ethnicity": "Kinh",
    "residence.permanent": HOME,
}
THEIR_SON: dict[str, Any] = {
    "person.full_name": BABY,
    "person.birth_date": "2026-10-02",
    "person.sex": "male",
    "person.ethnicity": "Kinh",
    "person.nationality": "Việt Nam",
    "person.birth_place": "Bệnh viện Giả Định, Thành phố Hà Nội",
    "person.hometown": HOME,
    "person.national_id": "001226000021",
    "residence.permanent": HOME,
    "education.institution": "Trường Tiểu học Giả Định",
}
HIS_SHOP: dict[str, Any] = {
    "business.name": "Hộ kinh doanh Hoàng Văn Em",
    "business.code": EM,
    "business.address": SHOP,
    "business.phone": "0912345678",
    "business.email": "mocgiadinh@example.vn",
    "business.capital": 50_000_000,
    "business.employees": 1,
}
THEIR_DAUGHTER: dict[str, Any] = {
    **THEIR_SON,
    "person.full_name": "Hoàng Bảo Ngọc",
    "person.birth_date": "2028-05-20",
    "person.sex": "female",
}
FAMILY: dict[str, dict[str, Any]] = {
    "applicant": EM_HIMSELF,
    "partner": HIS_WIFE,
    "spouse": HIS_WIFE,
    "mother": HIS_WIFE,
    "father": EM_HIMSELF,
    "child": THEIR_SON,
    "subject": THEIR_SON,
    "pupil": THEIR_SON,
    "business": HIS_SHOP,
    "household": EM_HIMSELF,
    "new_household": EM_HIMSELF,
}
WIFE_IN_ROWS = {
    "full_name": BRIDE,
    "birth_date": "1999-12-31",
    "sex": "female",
    "national_id": HANH,
    "relation_to_head": "Vợ",
    "joins": True,
}

MARRIAGE = Step("1.000894", FAMILY, {"marriage_count": 1, "partner_marriage_count": 1})
RESIDENCE = Step(
    "1.004222",
    FAMILY,
    {"request": "Đăng ký thường trú cùng vợ", "new_address": HOME, "owns_home": True, "is_minor": False},
    case="own_home",
    who={"new_household": MYSELF},
)
BIRTH = Step(
    "1.001193",
    FAMILY,
    {
        "relation": "Cha",
        "birth_proof": "notice",
        "mother_known": True,
        "father_known": True,
        "parents_married": True,
        "by_proxy": False,
    },
    who={"father": MYSELF, "parents": MYSELF},
)
SHOP_FOUNDED = Step(
    "1.001612",
    FAMILY,
    {"lines": [{"name": "Đóng đồ gỗ", "code": "3100", "main": True}], "founder": "person", "proxy_kind": "none"},
)
CARD = Step(
    "1.014062",
    FAMILY,
    {"relation": "parent", "under_six": True, "data_correct": True, "office": "00640", "return_method": "at_counter"},
)
HEALTH = Step(
    "1.001939",
    FAMILY,
    {"has_number": True, "request": "join", "group": "household", "months": "12", "members": [WIFE_IN_ROWS]},
    who={"household": MYSELF},
)
CONFIRMED = Step("1.010041", FAMILY, {"request": "Xác nhận nơi thường trú", "scope": "present"}, case="in_database")
SHOP_CHANGED = Step(
    "2.000720",
    FAMILY,
    {
        "founded_by_group": False,
        "change_name": False,
        "change_address": False,
        "change_capital": True,
        "new_capital": 80_000_000,
        "change_lines": False,
        "change_tax": False,
        "proxy_kind": "none",
    },
    case="content",
)
EXTRACT = Step(
    "2.000635",
    FAMILY,
    {
        "for_organisation": False,
        "relation": "Cha",
        "event": "birth",
        "registered_at": "Xã Thanh Trì",
        "copies": 2,
        "by_proxy": False,
    },
    who={"subject": BABY},
)
SECOND_BIRTH = replace(BIRTH, about={**FAMILY, "child": THEIR_DAUGHTER})
SHOP_PAUSED = Step(
    "1.001570",
    FAMILY,
    {
        "founded_by_group": False,
        "suspend_from": "2027-02-01",
        "suspend_to": "2027-04-30",
        "proxy_kind": "none",
    },
    case="suspend",
)
SCHOOL = Step(
    "1.005099",
    FAMILY,
    {
        "child_relation": "parent",
        "school_province": "Hà Nội",
        "grade": 1,
        "result": "Hoàn thành tốt",
        "new_school": "Trường Tiểu học Mô Phỏng",
        "new_school_commune": "00167",
        "school_year": "2033-2034, học kỳ 1",
        "reason": "Gia đình chuyển nơi ở",
        "new_grade": 2,
    },
    who={"pupil": BABY},
)
LIFE = [
    MARRIAGE,
    RESIDENCE,
    BIRTH,
    SHOP_FOUNDED,
    EXTRACT,
    CARD,
    HEALTH,
    CONFIRMED,
    SHOP_CHANGED,
    SECOND_BIRTH,
    SCHOOL,
    SHOP_PAUSED,
]


@pytest.fixture
async def em(city: RunningCity) -> Any:
    """Hoàng Văn Em, logged in, who agrees that his answers are kept for later forms."""
    async with logged_in(city, "citizen", EM) as client:
        for purpose in await client.get("/v1/me/consents"):
            await consented(client, purpose["purpose"])
        yield client


@pytest.fixture
async def counter(city: RunningCity) -> Any:
    """The one-stop officer of Thanh Trì, logged in."""
    async with logged_in(city, "staff", "motcua.thanh_tri") as client:
        yield client


def table(told: list[Told]) -> str:
    """Return the story as a table."""
    head = f"{'code':<9} {'reused':>6} {'of':>3} {'share':>6} {'asked':>6} {'at first':>9}  answered by the person"
    return "\n".join([head, *(line(one) for one in told)])


def line(one: Told) -> str:
    """Return one procedure as a line of the table."""
    figures = f"{one.reused:>6} {one.reusable:>3} {one.share:>6.0%} {one.asked:>6} {one.asked_at_first:>9}"
    return f"{one.code:<9} {figures}  {', '.join(one.typed) or '—'}"


async def still_asked(citizen: Client, step: Step) -> set[str]:
    """Return the bound questions of a form that nothing known answers today, introduced ones apart."""
    prefill = await citizen.get(f"/v1/procedures/{step.code}/prefill")
    return {field["id"] for field in prefill["fields"] if "attribute" in field and field["id"] in prefill["asked"]}


async def test_each_later_procedure_asks_strictly_less_than_it_would_have_at_the_beginning(
    em: Client, counter: Client
) -> None:
    at_first = {step.code: len(await still_asked(em, step)) for step in LIFE}
    told = []
    for step in LIFE:
        told.append(await live_through(em, step, at_first[step.code]))
        if step in (MARRIAGE, BIRTH, SHOP_FOUNDED):
            await handled(counter, told[-1].dossier, number=f"{len(told)}/2026")
    print(f"\n{table(told)}")  # noqa: T201 - shown with -s, and beside a failure
    assert len({one.code for one in told}) >= 11
    for later in told[1:]:
        assert later.asked < later.asked_at_first, later.code
    assert all(one.share >= 0.85 for one in told[2:]), table(told)
    assert (await em.get(f"/v1/dossiers/{told[-1].dossier['id']}"))["answers"]["certificate_number"] == "4/2026"
    [_, second_child] = [one for one in told if one.code == BIRTH.code]
    assert all(name.startswith("child_") for name in second_child.typed)
