"""Procedures are found by everyday words, however they are typed; where nothing fits nothing is found."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.phrases import Entry
from ihanoi.catalogue.search import SearchIndex
from ihanoi.catalogue.synonyms import Synonym, Synonyms, SynonymsFile
from ihanoi.catalogue.words import tokens, words
from ihanoi.platform.database import Database
from tests.catalogue.everyday import EVERYDAY, FRESH, answered
from tests.catalogue.pieces import synonyms as taught
from tests.catalogue.search_quality import Question, measure

RESIDENCE, TEMPORARY, BIRTH, MARRIAGE = "1.004222", "1.004194", "1.001193", "1.000894"


def found(catalogue: Catalogue, query: str, limit: int = 5) -> list[str]:
    return [item.summary.code for item in catalogue.search(query, limit)]


@pytest.fixture(scope="session")
def city_catalogue(database: Database) -> Catalogue:
    """The city's own procedures."""
    return database.memory.get(Catalogue)


FIRST = {
    "đăng ký thường trú": RESIDENCE,
    "dang ky thuong tru": RESIDENCE,
    "ĐĂNG KÝ THƯỜNG TRÚ": RESIDENCE,
    "đăng kí thường trú": RESIDENCE,
    "dang ki thuong tru": RESIDENCE,
    unicodedata.normalize("NFD", "Đăng ký thường trú "): RESIDENCE,
    "ddangw kys thuowngf trus": RESIDENCE,
    "dang ky thuogn tru": RESIDENCE,
    "dang ky thuongg tru": RESIDENCE,
    "thuong tru": RESIDENCE,
    "nhập hộ khẩu": RESIDENCE,
    "dang ky tam tru": TEMPORARY,
    "dang ky khai sinh": BIRTH,
    "tôi muốn làm giấy khai sinh": BIRTH,
    "đăng ký kết hôn": MARRIAGE,
    "dang ky ket hon": MARRIAGE,
    "cưới": MARRIAGE,
    "mẫu CT07 xin ở đâu": "1.010041",
    RESIDENCE: RESIDENCE,
    f"thủ tục {BIRTH} là gì": BIRTH,
    f"{RESIDENCE}.000.00.00.H26": RESIDENCE,
}


@pytest.mark.parametrize(("query", "code"), FIRST.items(), ids=FIRST.keys())
def test_what_is_meant_comes_first(city_catalogue: Catalogue, query: str, code: str) -> None:
    assert found(city_catalogue, query)[:1] == [code]


@pytest.mark.parametrize(
    ("one", "other"), [("hoà giải", "hòa giải"), ("thuỷ sản", "thủy sản"), ("khoá học", "khóa học")]
)
def test_where_the_tone_stands_makes_no_difference(city_catalogue: Catalogue, one: str, other: str) -> None:
    assert tokens(one) == tokens(other)
    assert found(city_catalogue, one, 20) == found(city_catalogue, other, 20)


def test_a_suggestion_comes_with_the_first_letters_of_the_last_word(city_catalogue: Catalogue) -> None:
    for typed in ("đăng ký thườ", "dang ky thuo", "dang ky thuong t"):
        assert RESIDENCE in found(city_catalogue, typed, 8), typed


def test_a_beginning_is_none_of_the_words_that_are_spelt_otherwise() -> None:
    names = {"1": "Đăng ký thuở xưa", "2": "Đăng ký thường trú"}
    index = SearchIndex([Entry(code, name) for code, name in names.items()], Synonyms(SynonymsFile()))
    assert index.search("đăng ký thuở", 1) == ["1"]
    assert index.search("đăng ký thườ", 1) == ["2"]


def test_what_no_authority_answers_finds_nothing_unless_it_is_asked_for() -> None:
    synonyms = Synonyms(SynonymsFile(elsewhere=["thời tiết"], asking=["giấy phép"]))
    index = SearchIndex([Entry("1", "Cấp giấy phép dự báo thời tiết")], synonyms)
    assert index.search("dự báo thời tiết ngày mai", 1) == []
    assert index.search("du bao thoi tiet", 1) == []
    assert index.search("giấy phép dự báo thời tiết", 1) == ["1"]


def test_no_name_of_the_city_is_taken_for_something_else(city_catalogue: Catalogue) -> None:
    asked = [tuple(tokens(name)) for entry in city_catalogue.entries for name in (entry.name, *entry.keywords)]
    assert [name for name in asked if taught().is_elsewhere(name)] == []


NONSENSE = [
    "",
    " ",
    "!!!",
    "qwxz vbnmk",
    "xyzzy plugh",
    "công thức nấu phở bò",
    "thời tiết hôm nay",
    "9.999999",
    "%%%",
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nothing_is_found_where_nothing_fits(city_catalogue: Catalogue, query: str) -> None:
    assert found(city_catalogue, query) == []


@pytest.mark.parametrize(
    ("query", "siblings"),
    [
        ("đăng ký lại", {"1.004884", "1.005461", "1.004746"}),
        ("chứng thực", {"2.000815", "2.000884"}),
    ],
)
def test_an_ambiguous_question_finds_all_that_fit(city_catalogue: Catalogue, query: str, siblings: set[str]) -> None:
    assert siblings <= set(found(city_catalogue, query, 8))


def test_every_procedure_is_found_by_its_own_name_with_and_without_marks(city_catalogue: Catalogue) -> None:
    sharing: dict[str, set[str]] = {}
    for item in city_catalogue.items:
        sharing.setdefault(item.summary.name.vi, set()).add(item.summary.code)
    lost = [
        typed
        for name, codes in sharing.items()
        for typed in (name, " ".join(words(name)))
        if not codes & set(found(city_catalogue, typed[:290], 5))
    ]
    assert not lost


def test_every_procedure_is_found_by_its_code(city_catalogue: Catalogue) -> None:
    assert [c for c in (item.summary.code for item in city_catalogue.items) if found(city_catalogue, c) != [c]] == []


@settings(max_examples=60, deadline=1000)
@given(st.text(max_size=120))
def test_whatever_is_typed_gets_an_answer(city_catalogue: Catalogue, query: str) -> None:
    codes = found(city_catalogue, query, 7)
    assert len(codes) == len(set(codes)) <= 7


@pytest.mark.parametrize("query", ["đăng ký " * 40, "a" * 300, "thường trú tạm trú " * 15, "ê" * 300, "1.004222 " * 30])
def test_a_long_question_is_answered_too(city_catalogue: Catalogue, query: str) -> None:
    assert len(found(city_catalogue, query, 5)) <= 5


def test_everyday_questions_find_an_answer_and_mostly_in_front(city_catalogue: Catalogue) -> None:
    codes = {item.summary.code for item in city_catalogue.items}
    asked, somewhere, in_front = answered(lambda query: found(city_catalogue, query), codes)
    assert asked >= 500
    assert somewhere >= 0.97
    assert in_front >= 0.92


def test_questions_about_the_whole_register_mostly_find_what_the_city_has(city_catalogue: Catalogue) -> None:
    codes = {item.summary.code for item in city_catalogue.items}
    asked, somewhere, in_front = answered(lambda query: found(city_catalogue, query), codes, FRESH)
    assert asked >= 100
    assert somewhere >= 0.95
    assert in_front >= 0.80


def test_questions_about_anything_else_find_nothing(city_catalogue: Catalogue) -> None:
    assert {query: codes for query in EVERYDAY.nothing if (codes := found(city_catalogue, query))} == {}


ENTRIES = [
    Entry("1.000001", "Cấp thẻ đọc sách", ("mượn sách",)),
    Entry("1.000002", "Cấp lại thẻ đọc sách", ("mất thẻ thư viện",)),
    Entry("1.000003", "Đăng ký nuôi chim bồ câu", context="Chăn nuôi"),
]
SAID = Synonyms(SynonymsFile([Synonym(["bồ đưa thư"], ["chim bồ câu"])], ["tôi muốn", "thủ tục"]))


def small(query: str) -> list[str]:
    return SearchIndex(ENTRIES, SAID).search(query, 5)


def test_words_that_say_nothing_count_nothing() -> None:
    assert small("tôi muốn thủ tục mượn sách") == small("mượn sách") != []


def test_what_people_say_stands_for_what_the_catalogue_says() -> None:
    assert small("bồ đưa thư") == ["1.000003"]
    assert small("tôi muốn nuôi bồ đưa thư") == ["1.000003"]


def test_what_a_synonym_finds_alone_is_the_same_whatever_was_asked_before() -> None:
    index = SearchIndex(ENTRIES, SAID)
    asked = ["bồ đưa thư của tôi bay mất", "mượn sách cho bồ đưa thư", "tôi muốn nuôi bồ đưa thư"]
    expected = [SearchIndex(ENTRIES, SAID).search(query, 5) for query in asked]
    assert all("1.000003" in codes for codes in expected)
    for _ in range(3):
        assert [index.search(query, 5) for query in asked] == expected


def test_whoever_types_an_official_name_means_that_and_not_what_its_words_mean_elsewhere() -> None:
    said = Synonyms(SynonymsFile([Synonym(["thẻ đọc sách"], ["nuôi chim bồ câu"])]))
    index = SearchIndex(ENTRIES, said)
    assert index.search("cấp thẻ đọc sách", 5)[0] == "1.000001"
    assert "1.000003" not in index.search("cấp thẻ đọc sách", 5)
    assert "1.000003" in index.search("xin thẻ đọc sách", 5)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert SearchIndex([], SAID).search("mượn sách", 5) == []


def test_the_measure_of_quality_counts_what_it_says() -> None:
    questions = [Question("a", ["1"]), Question("b", ["2"]), Question("c", ["1", "2"]), Question("d", ["unknown"])]
    answers = {"a": ["1"], "b": ["3", "2"], "c": ["1"], "d": []}
    quality = measure(lambda query, limit: answers[query][:limit], questions, frozenset({"1", "2", "3"}))
    assert (quality.asked, quality.single) == (3, 2)
    assert (round(quality.within_five, 2), quality.first) == (0.67, 0.5)
    assert [miss.query for miss in quality.missed] == ["c"]
    assert [miss.query for miss in quality.second] == ["b"]


@pytest.mark.parametrize("query", ["cán bộ", "can bo", "Cán Bộ", "tôi cần cán bộ", "toi can can bo"])
def test_a_word_is_not_passed_over_for_looking_like_a_filler(query: str) -> None:
    entries = [Entry("1.000001", "Cấp thẻ cán bộ"), Entry("1.000002", "Cấp thẻ đọc sách")]
    said = Synonyms(SynonymsFile(ignored=["tôi", "cần"]))
    assert SearchIndex(entries, said).search(query, 5) == ["1.000001"]


def test_a_filler_word_stays_in_phrases_where_it_says_something() -> None:
    entries = [Entry("1.000001", "Cho thuê xe đạp"), Entry("1.000002", "Trả xe đạp thuê")]
    said = Synonyms(SynonymsFile(ignored=["cho"], telling=["cho thuê"]))
    assert SearchIndex(entries, said).search("cho thuê xe đạp", 1) == ["1.000001"]
    assert SearchIndex(entries, said).search("cho trả xe đạp", 1) == ["1.000002"]


def test_abbreviations_are_written_out_on_both_sides() -> None:
    entries = [Entry("1.000001", "Cấp thẻ CLB"), Entry("1.000002", "Cấp thẻ câu lạc bộ cờ")]
    said = Synonyms(SynonymsFile(short={"clb": "câu lạc bộ"}))
    for query in ("thẻ CLB", "the clb", "thẻ câu lạc bộ"):
        assert SearchIndex(entries, said).search(query, 5) == ["1.000001", "1.000002"]


def test_what_is_done_to_something_that_exists_is_meant_by_those_who_say_so() -> None:
    entries = [Entry("1.000001", "Gia hạn thẻ đọc"), Entry("1.000002", "Cấp cho người lớn thẻ đọc sách")]
    said = Synonyms(SynonymsFile(changing=["gia hạn"]))
    assert SearchIndex(entries, said).search("thẻ đọc", 1) == ["1.000002"]
    assert SearchIndex(entries, said).search("gia hạn thẻ đọc", 1) == ["1.000001"]


def test_who_says_what_is_to_be_done_to_something_that_exists_means_what_does_that() -> None:
    entries = [
        Entry("1.000001", "Cấp thẻ đọc sách", ("thẻ thư viện thành phố",), familiar=True),
        Entry("1.000002", "Cấp lại thẻ cho người lớn và trẻ em đọc sách báo tạp chí ở thư viện thành phố"),
        *ENTRIES[2:],
        Entry("1.000004", "Cấp lại giấy phép câu cá"),
        Entry("1.000005", "Cấp giấy phép thả diều"),
    ]
    index = SearchIndex(entries, Synonyms(SynonymsFile(changing=["cấp lại"])))
    assert index.search("thẻ thư viện thành phố", 1) == ["1.000001"]
    assert index.search("xin cấp lại thẻ thư viện thành phố", 1) == ["1.000002"]


def test_a_long_story_finds_what_it_names_nearly_whole() -> None:
    story = "hôm qua trời mưa con chó nhà hàng xóm sủa mãi không ngủ nổi mới nhớ ra phải nuôi chim bồ câu"
    assert small(story) == ["1.000003"]
    assert small(story.replace("chim bồ câu", "mèo")) == []


def test_each_of_two_synonyms_has_its_own_among_the_first() -> None:
    kinds = ("báo", "tranh ảnh", "nhạc cổ điển", "phim màu điện ảnh", "truyện tranh nước ngoài dịch", "luận văn cũ")
    cards = [Entry(f"2.00000{n}", f"Cấp thẻ đọc sách {kind}", familiar=True) for n, kind in enumerate(kinds)]
    pigeons = Entry("1.000009", "Nuôi chim bồ câu cảnh ở trong nội thành của thành phố lớn")
    said = Synonyms(
        SynonymsFile([Synonym(["đi thư viện"], ["thẻ đọc sách"]), Synonym(["bồ đưa thư"], ["chim bồ câu"])])
    )
    codes = SearchIndex([*cards, pigeons], said).search("đi thư viện hỏi chuyện bồ đưa thư bay lạc", 5)
    assert pigeons.code in codes
    assert len(codes) == 5


def test_what_only_says_something_of_another_word_is_not_searched_alone() -> None:
    entries = [Entry("1.000001", "Cấp lại thẻ đọc"), Entry("1.000002", "Cấp lại giấy phép")]
    said = Synonyms(SynonymsFile([Synonym(["mất"], ["cấp lại"], beside=True)]))
    assert SearchIndex(entries, said).search("mất thẻ đọc", 5)[0] == "1.000001"
    assert SearchIndex(entries, said).search("mất ngủ", 5) == []
    assert SearchIndex(entries, said).search("mát", 5) == []


def test_a_place_or_an_hour_in_a_question_counts_nothing(city_catalogue: Catalogue) -> None:
    assert found(city_catalogue, "đăng ký tạm trú ở hà nội bây giờ mất bao lâu")[0] == TEMPORARY


def test_a_lost_paper_is_reported_only_by_those_who_say_that_it_is_lost() -> None:
    entries = [Entry("1.000001", "Trình báo mất thẻ đọc"), Entry("1.000002", "Cấp cho mọi người thẻ đọc sách")]
    said = Synonyms(SynonymsFile(changing=["trình báo mất"]))
    assert SearchIndex(entries, said).search("thẻ đọc", 1) == ["1.000002"]
    assert SearchIndex(entries, said).search("mất thẻ đọc", 1) == ["1.000001"]


def test_those_of_other_levels_follow_the_one_that_fits_best() -> None:
    names = {
        "commune": "Trình báo mất hộ chiếu (thực hiện tại cấp xã)",
        "passport": "Cấp hộ chiếu do bị mất",
        "ministry": "Thủ tục trình báo mất hộ chiếu (thực hiện tại cấp trung ương)",
        "other": "Trình báo mất giấy thông hành",
    }
    index = SearchIndex([Entry(code, name) for code, name in names.items()], Synonyms(SynonymsFile()))
    assert index.search("trình báo mất hộ chiếu ở xã", 5)[:2] == ["commune", "ministry"]
    assert index.search("trình báo mất hộ chiếu ở trung ương", 5)[:2] == ["ministry", "commune"]


def test_a_short_name_is_found_in_a_question_that_others_hold_more_of() -> None:
    long = "Xác nhận điều kiện nhà ở để đăng ký thường trú vào nhà thuê hoặc nhà mượn của tổ chức và cá nhân"
    entries = [Entry(f"long {number}", f"{long} loại {number}") for number in range(20)]
    index = SearchIndex([*entries, Entry("short", "Đăng ký thường trú")], Synonyms(SynonymsFile()))
    question = "nhà em đăng ký thường trú vào nhà thuê thì mang theo những gì tới gặp ai"
    assert "short" in index.search(question, 12)
