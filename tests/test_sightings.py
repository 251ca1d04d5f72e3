"""The ledger: one fact, all its sightings, and a verdict that an analyst can trust."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

import kicdata
from kicdata.cli import main
from kicdata.contradictions import contradictions
from kicdata.sightings import VERDICTS, find_entity, find_indicator, judge, why
from test_errata import observation


@pytest.fixture
def store(digest_store: Path) -> Path:
    return digest_store


LATER = {"issue": "weekly-2", "published": "2025-02-01", "line": 3}
RANGE = {"100": (9.95e9, 1.005e10), "100.2": (1.0015e10, 1.0025e10), "102": (1.015e10, 1.025e10)}


def seen(printed: str, **more: object) -> dict[str, object]:
    low, high = RANGE[printed]
    return observation(printed=printed, value_std=(low + high) / 2, low=low, high=high, **more)


@pytest.mark.parametrize(
    "one, two, verdict",
    [
        (seen("100"), seen("100", line=9, caption="도표 2"), "same"),
        (seen("100"), seen("100.2", line=9, caption="도표 2"), "rounded"),
        (seen("100"), seen("102", line=9, caption="도표 2"), "contradiction"),
        (seen("100"), seen("102", **LATER), "revised"),
        (seen("100", origin="prose"), seen("102", origin="prose", line=9), "unclear"),
        (seen("100"), seen("102", origin="prose", line=9, flags="period_carried"), "unclear"),
        (seen("100"), seen("102", basis="plan"), "once"),
        (seen("100"), seen("102", period="2023"), "once"),
        (seen("100", indicator="gdp_rank"), seen("102", kind="rank", indicator="rank"), "once"),
    ],
)
def test_the_verdict_on_two_sightings(one: dict[str, object], two: dict[str, object], verdict: str) -> None:
    found = judge(pd.DataFrame([one, two]))
    assert set(found["verdict"]) == {verdict}


def test_ranks_of_two_families_are_two_facts() -> None:
    rank = {"kind": "rank", "indicator": "rank", "unit_std": "rank"}
    found = judge(pd.DataFrame([seen("100", **rank), seen("102", **rank, family="foreign_trade")]))
    assert set(found["verdict"]) == {"once"}


def test_the_ledger_of_a_family_names_both_tables_that_disagree(store: Path) -> None:
    found = kicdata.ledger("city_gdp", store=store)
    assert set(found["verdict"]) <= set(VERDICTS)
    cities = found[(found["verdict"] == "contradiction") & (found["indicator"] == "gdp")]
    assert set(cities["entity_ko"]) == {"푸저우", "시안", "창사"}
    assert cities.groupby("entity")["caption"].nunique().tolist() == [2, 2, 2]


def test_why_tells_the_whole_story_in_ten_lines(store: Path) -> None:
    said = why("하얼빈", "gdp", "2023-01/2023-09", store)
    assert said[:5] == [
        "하얼빈 哈尔滨 Harbin [CN-230100], GDP (gdp), 2023-01/2023-09, cumulative",
        "  value    4,258.00 억 위안 = 425,800,000,000 CNY, between 425,750,000,000 and 425,850,000,000",
        "  printed  weekly-403 (2024-12-01), line 896, 도표 1. TOP 50 도시 GDP 현황",
        "  words    50 하얼빈 哈尔滨 4,329.30 4,258.00 171.20 4.10% 3.80% 5,576.30",
        "  read     under '2023 년 1~3 분기', unit and period of the column, family city_gdp",
    ]
    assert [x.partition(":")[0] for x in said[5:7]] == [
        "  problem  increment_mismatch, expected 4,158.00",
        "  problem  growth_mismatch, expected 4,158.00",
    ]
    assert said[-1] == "  also of  2023, 2024-01/2024-09"


@pytest.mark.parametrize("asked", ["하얼빈", "哈尔滨", "CN-230100", "Harbin"])
def test_a_place_is_found_by_any_of_its_names(store: Path, asked: str) -> None:
    assert find_entity(kicdata.load(store=store), asked) == "CN-230100"


def test_a_column_of_a_wide_table_is_a_measure_in_its_unit(store: Path) -> None:
    assert why("하얼빈", "gdp_100m_cny", store=store) == why("하얼빈", "gdp", store=store)
    assert "(gdp_growth_real)" in why("하얼빈", "gdp_growth_real_pct", store=store)[0]


def test_no_answer_is_longer_than_ten_lines(store: Path) -> None:
    rows = kicdata.load(store=store)
    rows = rows[(rows["entity"] != "") & (rows["family"] != "figures") & (rows["period"] != "")]
    most = rows.groupby(["entity", "indicator", "period"]).size().sort_values().tail(5)
    for (entity, indicator, period), n in most.items():  # type: ignore[misc]
        said = why(entity, indicator, period, store)
        assert len(said) <= 10
        assert n < 4 or any(line.startswith("  and ") for line in said) or len(said) > 6


@pytest.mark.parametrize(
    "args, message",
    [
        (
            ["타이저우", "gdp"],
            "'타이저우' means several: CN-321200 (泰州), CN-331000 (台州). Ask with the 汉字 or the id.",
        ),
        (
            ["아틀란티스", "gdp"],
            "No issue names '아틀란티스'. Ask with a Korean name, 汉字 or an id such as CN-310000; `kicdata "
            "list` shows the families.",
        ),
        (["하얼빙", "gdp"], "No issue names '하얼빙'. Did you mean 하얼빈?"),
        (
            ["하얼빈", "gpd"],
            "There is no indicator 'gpd' here. Did you mean gdp? Known: gdp, gdp_growth_nominal, gdp_growth_real, "
            "gdp_increment_nominal, rank.",
        ),
        (["하얼빈", "gdp", "1999"], "하얼빈 has no gdp of '1999'. Known: 2023-01/2023-09, 2023, 2024-01/2024-09."),
    ],
)
def test_what_cannot_be_told_says_how_to_ask(
    store: Path, args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why", *args, "--out", str(store)]) == 2
    assert capsys.readouterr().err == f"kicdata: {message}\n"


def test_why_is_quick(store: Path) -> None:
    why("상하이", "gdp", store=store)  # the imports
    start = time.process_time()
    why("상하이", "gdp", store=store)
    assert time.process_time() - start < 1


def test_an_entity_that_no_family_names_is_known_to_why(store: Path) -> None:
    said = why("샤오마즈싱", "growth", store=store)
    assert said[0].startswith("샤오마즈싱 小马智行") and "422.2" in said[1]
    with pytest.raises(KeyError, match="has no growth of '2023'"):
        why("샤오마즈싱", "growth", "2023", store)


def test_the_latest_fact_comes_before_a_later_plan_or_forecast(store: Path) -> None:
    said = why("베이징", "low_altitude_enterprise_count", store=store)
    assert ", 2023-12-31, point" in said[0]
    assert said[-1] == "  also of  2024 (plan)"
    assert ", 2024, plan" in why("베이징", "low_altitude_enterprise_count", "2024", store)[0]


@pytest.mark.parametrize("asked", ["투자 건수", "투자건수", "deal count"])
def test_a_measure_is_found_by_its_label(store: Path, asked: str) -> None:
    assert why("베이징", asked, store=store) == why("베이징", "deal_count", store=store)


def test_printed_words_find_their_measure_and_a_wording_of_several_names_them() -> None:
    row = observation(indicator="gdp", indicator_ko="지역 총생산")
    rows = pd.DataFrame([row, row | {"indicator": "gdp_growth_real", "indicator_ko": "증가"},
                         row | {"indicator": "exports_growth", "indicator_ko": "수출 증가"}])
    assert find_indicator(rows, "지역총생산") == ("gdp", "")
    assert find_indicator(rows, "수출 증가") == ("exports_growth", "")
    assert find_indicator(rows, "총생산") == ("gdp", "")
    with pytest.raises(KeyError) as e:
        find_indicator(rows.assign(indicator_ko="증가"), "증가")
    assert e.value.args[0] == ("'증가' means several here: exports_growth, gdp, gdp_growth_real. "
                               "Ask with one of these.")


def test_names_that_mean_several_without_hanzi_ask_for_the_id() -> None:
    rows = pd.DataFrame([observation(entity=f"company:{n}", entity_ko="가나", entity_zh="") for n in ("a", "b")])
    with pytest.raises(KeyError) as e:
        find_entity(rows, "가나")
    assert e.value.args[0] == ("'가나' means several: company:a (가나), company:b (가나). Ask with the id, as in "
                               "`kicdata why company:a ...`.")


def told(*rows: dict[str, object]) -> list[tuple[str, str, str]]:
    """Rule, printed and expected of the contradictions among rows."""
    return [(p.rule, p.printed, p.expected) for p in contradictions(pd.DataFrame(rows))]


def test_the_check_tells_what_one_issue_prints_with_two_values() -> None:
    other = {"line": 9, "caption": "도표 2"}
    assert told(seen("100"), seen("102", **other)) == [("contradiction", "102", "100")]
    assert told(seen("100", origin="prose"), seen("102", origin="prose", line=9)) == [("unclear", "102", "100")]
    found = contradictions(pd.DataFrame([seen("100", entity_ko="상하이", line=1, caption="도표 1"),
                                         seen("102", entity_ko="상하이", **other)]))[0]
    assert found.message == (
        "상하이 gdp 2024: several values are printed: 100 억 위안 (line 1, 도표 1); 102 억 위안 (line 9, 도표 2). "
        "One of them is misprinted or misread, or is of another thing: look with `kicdata why CN-310000 gdp 2024`.")


@pytest.mark.parametrize("change", [
    {"printed": "100.2"}, {"issue": "weekly-2"}, {"flags": "conflict"}, {"indicator": "amount"},
    {"qualifier": "범위/상한"}, {"period": "2023"}], ids=str)
def test_what_only_rounding_parts_or_is_told_already_is_no_contradiction(change: dict[str, object]) -> None:
    printed = str(change.pop("printed", "102"))
    rows = [seen("100"), seen(printed, line=9, caption="도표 2", **change)]
    if "indicator" in change:
        rows[0]["indicator"] = change["indicator"]
    assert told(*rows) == []


def test_many_contradictions_of_one_entity_are_no_flood() -> None:
    rows = [seen(v, period=str(2010 + n), line=line) for n in range(8) for line, v in ((1, "100"), (9, "102"))]
    found = contradictions(pd.DataFrame(rows))
    assert len(found) == 4
    assert found[-1].message == ("CN-310000: 5 more numbers differ in the same way (gdp). Look at them "
                                 "with `kicdata.ledger(issues=['weekly-1'])`.")
