"""Names to entities: 汉字 decide, a Korean name alone that means two places stays open."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kicdata import specs
from kicdata.names import Lexicon, Place, find_known, find_places, gazetteer, is_known, name_key, named
from kicdata.text import Line, squeeze

CASES = Path(__file__).parent / "cases"
# one name and one 汉字 for a province and a place in it (or elsewhere): the province is meant
SHADOWED = {"220200": "220000", "632500": "460000"}


def ids(text: str, issue: str = "") -> str:
    lexicon = Lexicon()
    lexicon.learn(squeeze([Line(1, issue or text)]).text)
    return " ".join(m.entity.id for m in find_places(squeeze([Line(1, text)]), lexicon)) or "-"


def cases() -> list[Any]:
    with (CASES / "places.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pytest.param(r["text"], r["issue"], r["ids"], id=f"{r['text']} ({r['issue']})",
                         marks=[pytest.mark.xfail(strict=True, reason=r["bug"])] if r["bug"] else []) for r in rows]


@pytest.mark.parametrize(("text", "issue", "wanted"), cases())
def test_cases(text: str, issue: str, wanted: str) -> None:
    """cases/places.tsv: the ids that a text names, given what else the issue prints; `-` for none."""
    assert ids(text, issue) == wanted


def test_an_open_place_names_what_it_could_be() -> None:
    (m,) = find_places(squeeze([Line(1, "타이저우는")]), Lexicon())
    assert (m.place, [p.zh for p in m.open]) == (None, ["泰州", "台州"])


PLACES = gazetteer().places


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.code)
def test_every_place_comes_back_by_its_hanzi(place: Place) -> None:
    """With 汉字 beside it, no Korean spelling of the gazetteer is mistaken for another place."""
    for name in (place.ko, *place.others):
        found, _ = Lexicon().place(name, place.zh)
        assert found is not None and found.code == SHADOWED.get(place.code, place.code), name
    if place.level != "country":
        seen = [m.entity.id for m in find_places(squeeze([Line(1, f"{place.ko}({place.zh})")]), Lexicon())]
        assert seen == [f"CN-{SHADOWED.get(place.code, place.code)}"]


@pytest.mark.parametrize("place", [p for p in PLACES if p.level == "province"], ids=lambda p: p.code)
def test_provinces_are_provinces_and_municipalities_are_cities(place: Place) -> None:
    assert place.kind == ("city" if place.zh in ("北京", "上海", "天津", "重庆") else "province")
    assert place.entity().id == f"CN-{place.code}"
    assert place.entity().as_kind("province").id == place.entity().id


def test_the_gazetteer_is_whole() -> None:
    """33 provinces and their like beside 台湾; each place has its province, no code stands twice."""
    codes = [p.code for p in PLACES]
    assert len(set(codes)) == len(codes)
    inside = [p for p in PLACES if p.level != "country"]
    provinces = {p.code for p in inside if p.level == "province"}
    assert len(provinces) == 34
    assert {p.province for p in inside} == provinces
    assert [p.code for p in inside if p.code[:2] != p.province[:2]] == []
    assert [p.code for p in PLACES if not (p.zh and p.ko and p.pinyin)] == []


def test_every_weak_name_is_in_the_gazetteer() -> None:
    """A weak name that no place has protects nothing: layout.toml and places.csv are out of step."""
    weak = specs.layout()["words"]["weak_places"].replace(" ", "").split("|")
    known = {n.replace(" ", "") for p in PLACES for n in (p.ko, *p.others)}
    assert [w for w in weak if w not in known] == []


@pytest.mark.parametrize(("ko", "zh", "code"), [
    ("쑤저우", "苏州市", "320500"), ("장쑤성", "江苏省", "320000"), ("광시", "广西壮族自治区", "450000"),
    ("동관", "东莞", "441900"), ("엉뚱한이름", "东莞", "441900"), ("홍콩", "香港特别行政区", "810000")])
def test_hanzi_count_with_and_without_their_suffix(ko: str, zh: str, code: str) -> None:
    found, _ = Lexicon().place(ko, zh)
    assert found is not None and found.code == code


def test_hanzi_of_no_place_are_no_place_whatever_the_korean_says() -> None:
    assert Lexicon().place("선전", "宣传") == (None, [])


@given(st.sampled_from([p for p in PLACES if p.level in ("province", "prefecture") and p.code not in SHADOWED]),
       st.sampled_from(["는", "의", "에서", "와", ", ", ".", " GDP", "(1 위)"]), st.booleans())
def test_particles_and_blanks_do_not_hide_a_place(place: Place, behind: str, blank: bool) -> None:
    text = f"{place.ko}{' ' if blank else ''}({place.zh}){behind}"
    assert ids(text) == f"CN-{place.code}"


@given(st.text(st.sampled_from("상하이베징선전지난쑤저우타산시성은는의과와(),·苏州山西 AI자동차대학"), max_size=60))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    end = 0
    for m in find_places(squeeze([Line(1, text)]), Lexicon()):
        assert end <= m.start < m.end
        assert m.entity.id.startswith("CN-") or m.open or m.entity.kind == "country"
        end = m.end


@pytest.mark.parametrize("piece", ["상하이", "산시성", "지난", "가", "(", "州", "1"])
def test_long_texts_end_soon(piece: str) -> None:
    """12,000 characters of anything take less than 3 seconds: no pattern runs away."""
    s = squeeze([Line(1, (piece * 12000)[:12000])])
    start = time.process_time()
    lexicon = Lexicon()
    lexicon.learn(s.text)
    list(find_places(s, lexicon))
    assert time.process_time() - start < 3


# ------------------------------------------------------------ names that are no places

def test_known_names_have_one_id_whatever_their_spelling() -> None:
    def found(text: str, kind: str) -> list[str]:
        return [m.entity.id for m in find_known(squeeze([Line(1, text)]), [kind])]
    assert found("화력 발전 81%, 풍력 9%", "energy_source") == ["source:화력", "source:풍력"]
    assert found("석탄화력과 석탄 화력", "energy_source") == ["source:석탄화력"] * 2
    assert found("인공지능(120 건), AI(3 건)", "industry") == ["industry:인공지능"] * 2
    assert found("초기 단계가 370 건", "stage") == ["stage:초기단계"]
    assert found("초기 단계가 370 건", "industry") == []


def test_a_zone_is_one_with_and_without_its_titles() -> None:
    assert name_key("선전 국가자주혁신시범구") == name_key("선전자주혁신구") == name_key("선전 자주혁신시범구")
    assert name_key("선전 자주혁신구") != name_key("우한 자주혁신구")


def test_a_name_that_an_issue_defines_means_one_entity() -> None:
    lexicon = Lexicon()
    zone = named("zone", "시안 국가자주혁신시범구", "西安国家自主创新示范区")
    lexicon.define(["시안 국가자주혁신시범구", "시안자주혁신구"], zone)
    assert lexicon.defined[name_key("시안 자주혁신구")] is zone
    assert zone.id == "zone:西安国家自主创新示范区"
    assert is_known("태양광 발전") and not is_known("없는 이름")


@pytest.mark.parametrize("text", ["하이난(海南)성의 GDP는 늘었다", "하이난(海南)에서 문을 열었다", "하이난은 늘었다",
                                  "지린의 GDP"])
def test_a_name_of_a_province_and_a_city_means_the_province_where_nothing_else_speaks(text: str) -> None:
    lexicon = Lexicon()
    lexicon.learn(text)
    found = [m.entity.kind for m in find_places(squeeze([Line(1, text)]), lexicon)]
    assert found == ["province"]


def test_a_province_named_beside_it_still_makes_it_the_city_there() -> None:
    assert [m.entity.id for m in find_places(squeeze([Line(1, "칭하이성 하이난은 늘었다")]), Lexicon())] \
        == ["CN-630000", "CN-632500"]


@pytest.mark.parametrize("place", [p for p in gazetteer().places if p.level == "province"], ids=lambda p: p.zh)
def test_every_province_comes_back_by_its_korean_name_unless_two_provinces_share_it(place: Place) -> None:
    same = [p for p in gazetteer().by_ko(place.ko) if p.level == "province"]
    assert Lexicon().place(place.ko)[0] == (place if len(same) == 1 else None)
