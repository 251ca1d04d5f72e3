"""Charts: the marks are the frame, words do not overlap, letters are in the fonts, files do not change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from kicdata import captions, charts, quality, select, style, wording
from kicdata.records import columns
from kicdata.store import frame

TOWNS = ["가나", "나라", "다도", "라온", "마루", "바다", "사랑", "아침"]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def row(**given: object) -> dict[str, object]:
    """An observation with what is given, and plain values in the other columns."""
    base: dict[str, object] = dict.fromkeys(columns("observations"), "")
    base |= {"issue": "weekly-1", "published": "2030-01-01", "line": 1, "page": None, "origin": "table",
             "caption": "도표 1. 현황", "family": "city_gdp", "entity_kind": "city", "indicator": "gdp",
             "kind": "level", "period": "2029", "period_start": "2029-01-01", "period_end": "2029-12-31",
             "basis": "period", "value": 1.0, "unit": "억 위안", "value_std": 1e8, "unit_std": "CNY", "low": 1.0,
             "high": 1.0}
    return base | given


def rows(*given: dict[str, object]) -> pd.DataFrame:
    """Observations with the columns and types of the contract."""
    plain = frame("observations", [])
    return pd.DataFrame([row(**g) for g in given], columns=list(plain.columns)).astype(plain.dtypes)


def towns(year: int = 2029, indicator: str = "gdp", values: list[float] | None = None, unit: str = "CNY",
          issue: str = "weekly-1", scale: float = 1e11) -> pd.DataFrame:
    """A table of towns, one period and one indicator."""
    numbers = values if values is not None else [float(len(TOWNS) - i) for i in range(len(TOWNS))]
    return rows(*({"entity": f"CN-9{i:04d}1", "entity_ko": t, "entity_en": f"Town {i}", "line": 10 + i,
                   "indicator": indicator, "period": str(year), "period_start": f"{year}-01-01",
                   "period_end": f"{year}-12-31", "value_std": v * scale, "unit_std": unit, "issue": issue,
                   "published": f"{year + 1}-01-01"} for i, (t, v) in enumerate(zip(TOWNS, numbers, strict=False))))


@pytest.fixture(autouse=True)
def _plain_look() -> Iterator[None]:
    """Every test starts with the look of a page and leaves it so."""
    charts.use_style("light", "page")
    yield
    charts.use_style("light", "page")


def check_looks(fig: Figure) -> None:
    """No two texts overlap, and none leaves the figure."""
    fig.canvas.draw()
    assert quality.overlapping_texts(fig) == []
    assert quality.clipped_texts(fig) == []


def finished(target: Axes | Figure, note: str = "") -> Figure:
    return charts.finish(target, note=note)


def test_bars_are_the_frame() -> None:
    data = select.top(towns(values=[3, 1, -2, 5]), 4)
    before = data.copy()
    ax = charts.bars(data)
    assert [p.get_width() for p in ax.patches] == data["value_std"].tolist() == [5e11, 3e11, 1e11, -2e11]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["라온", "가나", "나라", "다도"]
    pd.testing.assert_frame_equal(data, before)
    check_looks(finished(ax))


def test_negative_bars_differ_at_a_glance() -> None:
    ax = charts.bars(towns(values=[3, -2]))
    assert ax.patches[0].get_facecolor() != ax.patches[1].get_facecolor()
    finished(ax)
    assert ax.get_xlim()[0] < -2e11  # room for its number


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_several_issues_stand_side_by_side(lang: str) -> None:
    old = towns(2029, values=[8, 7, 6, 5])
    new = towns(2030, values=[8, 9, 6, 4], issue="weekly-2")
    data = select.top(select.latest(pd.concat([old, new], ignore_index=True), 2), 4)
    ax = charts.bars(data, lang)
    drawn = sorted(p.get_width() for p in ax.patches)
    assert drawn == sorted(data["value_std"])
    said = {t.get_text() for t in ax.texts}
    assert {"▲ 28.6%  ↑1", "0.0%  ↓1", "0.0%", "▼ 20.0%"} <= said
    fig = finished(ax)
    check_looks(fig)
    one, two = ("1호", "2호") if lang == "ko" else ("no. 1", "no. 2")
    assert any(one in t.get_text() and two in t.get_text() for t in fig.texts)


def test_an_entity_that_is_new_or_not_printed_is_named_so() -> None:
    data = pd.concat([towns(2029, values=[8, 7]), towns(2030, values=[8, 7, 6]).iloc[[0, 2]]], ignore_index=True)
    said = {t.get_text() for t in charts.bars(select.top(data)).texts}
    assert {"신규", "원문에 없음"} <= said


def test_changes_stay_apart_from_negative_bars() -> None:
    data = pd.concat([towns(2029, "gdp_growth_real", [-3, -50], "%", scale=1),
                      towns(2030, "gdp_growth_real", [-4, -85], "%", scale=1)], ignore_index=True)
    check_looks(finished(charts.bars(data)))


@pytest.mark.parametrize("by", ["rank", "value"])
def test_slope_draws_ranks_or_values(by: str) -> None:
    data = pd.concat([towns(2029, values=[9, 8, 7, 6.99, 6.98, 6.97]),
                      towns(2030, values=[9, 7, 8, 6.99, 6.98, 6.97])], ignore_index=True)
    ax = charts.slope(data, by=by)
    lines = {line.get_label(): list(line.get_ydata()) for line in ax.lines if line.get_label()[:2] == "CN"}
    if by == "rank":
        assert lines["CN-900011"] == [2, 3] and lines["CN-900021"] == [3, 2]
    else:
        assert lines["CN-900001"] == [9e11, 9e11]
    check_looks(finished(ax))


def test_movers_are_ranked_among_all() -> None:
    data = pd.concat([towns(2029, values=[8, 7, 6, 5]), towns(2030, values=[8, 7, 5, 6])], ignore_index=True)
    moved = select.movers(data)
    assert set(moved["entity_ko"]) == {"다도", "라온"}
    assert sorted(zip(moved["entity_ko"], moved["period"], moved["rank"], strict=True)) == [
        ("다도", "2029", 3), ("다도", "2030", 4), ("라온", "2029", 4), ("라온", "2030", 3)]


def test_scatter_dots_are_the_frame_and_names_keep_apart() -> None:
    x = towns(indicator="gdp_growth_real", values=[5, 5.01, 5.02, 5, -1, 6, 7, 5], unit="%", scale=1)
    y = towns(indicator="gdp_growth_nominal", values=[4, 4.01, 4, 4.02, -2, 9, 3], unit="%", scale=1)
    data = pd.concat([x, y], ignore_index=True)
    ax = charts.scatter(data, "gdp_growth_real", "gdp_growth_nominal")
    dots = sorted(tuple(p) for c in ax.collections for p in c.get_offsets().tolist())
    assert dots == sorted(zip([5, 5.01, 5.02, 5, -1, 6, 7], [4, 4.01, 4, 4.02, -2, 9, 3], strict=True))
    drawn = charts.drawn_pairs(data, "gdp_growth_real", "gdp_growth_nominal")
    assert len(drawn) == 14
    check_looks(finished(ax))


def test_dumbbells_go_from_earlier_to_later() -> None:
    parts = [towns(y, i, v, unit="CNY").assign(entity_kind="zone")
             for y, v in ((2029, [4, 2]), (2030, [3, 2.5])) for i in ("revenue", "exports")]
    data = select.comparable(pd.concat(parts, ignore_index=True))
    fig = charts.dumbbells(data)
    ends = {tuple(line.get_xdata()) for ax in fig.axes for line in ax.lines if len(set(line.get_ydata())) == 1}
    assert {(4e11, 3e11), (2e11, 2.5e11)} <= ends
    check_looks(finished(fig))


def test_dumbbells_with_periods_of_their_own_say_so() -> None:
    parts = [towns(2029, "revenue", [4, 2]), towns(2030, "revenue", [3, 2.5]),
             towns(2031, "revenue", [1, 1, 5]).iloc[[2]], towns(2030, "revenue", [1, 1, 6]).iloc[[2]]]
    data = select.comparable(pd.concat(parts, ignore_index=True))
    fig = charts.dumbbells(data)
    assert "다도\n2030년 → 2031년" in {t.get_text() for t in fig.axes[0].get_yticklabels()}
    check_looks(finished(fig))


def sources(owner: str, year: int, values: dict[str, float], flags: str = "") -> pd.DataFrame:
    return rows(*({"entity": f"source:{owner}/{k}", "entity_kind": "energy_source", "indicator": "power_share",
                   "unit_std": "%", "value_std": v, "flags": flags, "period": str(year), "kind": "share",
                   "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"} for k, v in values.items()))


def test_shares_are_stacked_and_derived_ones_are_marked() -> None:
    data = pd.concat([sources("CN-370000", 2019, {"화력": 92, "풍력": 5, "태양광": 3, "수력": 0}, "derived"),
                      sources("CN-370000", 2024, {"화력": 81, "풍력": 9, "태양광": 9, "수력": 1})], ignore_index=True)
    ax = charts.shares(select.shares(data, "power_share"))
    widths = [p.get_width() for p in ax.patches]
    assert sorted(widths) == sorted(data["value_std"])
    assert sum(bool(p.get_hatch()) for p in ax.patches) == 4
    fig = finished(ax)
    said = [t.get_text() for t in fig.findobj(Text)]
    assert any("역산" in t for t in said) and any("수력 0%" in t for t in said)
    check_looks(fig)


def test_shares_of_two_owners_are_two_bars() -> None:
    parts = {"화력": 70.0, "풍력": 20.0, "태양광": 10.0}
    data = pd.concat([sources("CN-370000", 2024, parts), sources("CN-320000", 2024, parts)], ignore_index=True)
    ax = charts.shares(select.shares(data, "power_share"))
    assert len(ax.get_yticklabels()) == 2
    assert {p.get_x() + p.get_width() for p in ax.patches} <= {70.0, 90.0, 100.0}


def test_panels_show_each_measure_with_period_and_issue() -> None:
    data = pd.concat([towns(values=[5, 4, 3]), towns(2028, "deal_count", [50, 40], "count", "weekly-7", 1)],
                     ignore_index=True)
    fig = charts.panels(data)
    assert [len(ax.patches) for ax in fig.axes] == [3, 2]
    said = " ".join(t.get_text() for ax in fig.axes for t in ax.texts)
    assert "2028년\n7호" in said and "50건" in said
    check_looks(finished(fig))


def test_one_entity_has_one_colour_in_every_chart() -> None:
    few, many = style.colours(["stage:a"]), style.colours(["stage:a", "zone:z"])
    assert few["stage:a"] == many["stage:a"]
    several = style.colours([f"zone:{i}" for i in range(9)])
    assert len(set(several.values())) == 9


def test_finish_wraps_and_names_the_source() -> None:
    data = towns()
    note = "아주 긴 설명을 여러 번 되풀이해도 그림 밖으로 나가지 않고 줄을 바꾼다 " * 5
    fig = finished(charts.bars(data), note=note)
    assert "자료: 주간 중국창업 1호, 도표 1 (10~17행)" in [t.get_text() for t in fig.texts]
    check_looks(fig)


def test_pages_stand_in_the_source_line_where_there_are_any() -> None:
    data = towns().assign(page=pd.array([3, 3, 3, 3, 4, 4, 4, 4], dtype="Int64"))
    assert captions.source_line(data) == "자료: 주간 중국창업 1호, 도표 1 (3~4쪽)"
    assert captions.source_line(data, "en") == "Source: KIC China Weekly no. 1, Exhibit 1 (p. 3–4)"


def test_long_names_fit() -> None:
    data = towns(values=[3, 2]).assign(entity_ko=["신에너지 및 재생가능에너지 종합 시범 기지", "짧은"])
    check_looks(finished(charts.bars(data)))


def test_unknown_language_names_the_nearest() -> None:
    with pytest.raises(KeyError) as error:
        charts.bars(towns(), lang="enn")
    assert error.value.args[0] == "There is no language 'enn'. Did you mean en? Known: en, ko."


def test_labels_are_there_in_both_languages() -> None:
    for name, part in wording.labels().items():
        if isinstance(part, dict) and {"ko", "en"} <= set(part) and name not in ("unit_names",):
            assert set(part["ko"]) == set(part["en"]), name


def test_facts_take_the_best_print_of_a_fact() -> None:
    table = {"entity": "CN-110000", "value_std": 5.0, "line": 9}
    prose = table | {"origin": "prose", "value_std": 4.0, "line": 2}
    later = prose | {"issue": "weekly-2", "published": "2030-02-01", "value_std": 6.0}
    plan = later | {"basis": "plan", "value_std": 9.0}
    bound = later | {"value_std": 3.0, "low": 3.0, "high": None}
    assert select.facts(rows(prose, table))["value_std"].tolist() == [5.0]
    assert select.facts(rows(prose, table, later, plan, bound))["value_std"].tolist() == [6.0]


def test_periods_compare_like_with_like() -> None:
    same = {"entity": "CN-110000"}
    spans = [("2023", "2023-01-01", "2023-12-31"), ("2023-01/2023-09", "2023-01-01", "2023-09-30"),
             ("2024-01/2024-09", "2024-01-01", "2024-09-30"), ("2024-Q3", "2024-07-01", "2024-09-30")]
    data = rows(*(same | {"period": p, "period_start": a, "period_end": b} for p, a, b in spans))
    assert select.periods(data) == ["2023-01/2023-09", "2024-01/2024-09"]
    one = rows(*(same | {"period": p, "period_start": a, "period_end": b} for p, a, b in
                 [("2025-01", "2025-01-01", "2025-01-31"), ("2025-02", "2025-02-01", "2025-02-28")]))
    assert select.periods(one) == ["2025-01", "2025-02"]


def spanned(issue: str, n: int, *spans: tuple[str, str, str]) -> pd.DataFrame:
    return rows(*({"entity": f"CN-{i}", "issue": issue, "period": p, "period_start": a, "period_end": b}
                  for p, a, b in spans for i in range(n)))


OLD = [("2023-01/2023-09", "2023-01-01", "2023-09-30"), ("2024-01/2024-09", "2024-01-01", "2024-09-30")]
NEW = [("2024-Q1", "2024-01-01", "2024-03-31"), ("2025-Q1", "2025-01-01", "2025-03-31")]


@pytest.mark.parametrize(("n", "chosen", "newer", "older"), [
    (12, NEW, None, OLD[1][0]),
    (4, OLD, NEW[1][0], None),
])
def test_the_latest_pair_wins_over_the_largest(
    n: int, chosen: list[tuple[str, str, str]], newer: str | None, older: str | None
) -> None:
    data = pd.concat([spanned("weekly-1", 50, *OLD), spanned("weekly-2", n, *NEW)], ignore_index=True)
    assert select.periods(data) == [p for p, *_ in chosen]
    left = select.passed_over(data, select.latest(data, 2))
    assert [part["period"].iloc[0] if len(part) else None for part in left] == [newer, older]


def test_a_period_without_a_partner_leaves_the_pair_as_it_is() -> None:
    data = pd.concat([spanned("weekly-1", 50, *OLD), spanned("weekly-2", 12, NEW[1])], ignore_index=True)
    assert select.periods(data) == [p for p, *_ in OLD]
    assert select.periods(data, 1) == ["2025-Q1"]


def test_the_rows_of_a_page_choose_the_period_of_a_chart() -> None:
    months = [("2025-01", "2025-01-01", "2025-01-31"), ("2025-03", "2025-03-01", "2025-03-31")]
    page = pd.concat([spanned("weekly-1", 9, months[0]), spanned("weekly-2", 7, months[1])], ignore_index=True)
    chart = pd.concat([spanned("weekly-1", 9, months[0]), spanned("weekly-2", 1, months[1])], ignore_index=True)
    assert set(select.latest(chart)["period"]) == {"2025-01"}
    assert set(select.latest(chart, 1, page)["period"]) == {"2025-03"}
    old = chart[chart["period"] == "2025-01"]
    assert set(select.latest(old, 1, page)["period"]) == {"2025-01"}


@pytest.mark.parametrize("n", [0, -3, 1.5, True])
def test_a_count_below_one_is_refused(n: Any) -> None:
    for choose in (select.top, select.movers, select.ends):
        with pytest.raises(ValueError, match=f"top_n is {n}.*1 or more"):
            choose(towns(values=[2, 1]), n)


@pytest.mark.parametrize(("lang", "said"), [
    ("ko", ["타이저우 (泰州)", "타이저우 (台州)", "베이징"]),
    ("en", ["Taizhou (Jiangsu)", "Taizhou (Zhejiang)", "Beijing"]),
])
def test_places_of_the_same_name_are_told_apart(lang: str, said: list[str]) -> None:
    data = rows(*({"entity": f"CN-{c}", "entity_ko": ko, "entity_zh": zh, "entity_en": en} for c, ko, zh, en in
                  [("321200", "타이저우", "泰州", "Taizhou"), ("331000", "타이저우", "台州", "Taizhou"),
                   ("110000", "베이징", "北京", "Beijing")]))
    assert list(wording.entity_names(data, lang).values()) == said


def test_parts_of_two_owners_share_their_name() -> None:
    data = rows({"entity": "source:CN-370000/풍력"}, {"entity": "source:CN-510000/풍력"})
    assert set(wording.entity_names(data, "ko").values()) == {"풍력"}


def test_fewer_bars_than_the_period_holds_pass_nothing_over() -> None:
    data = pd.concat([spanned("weekly-1", 50, *OLD), spanned("weekly-1", 50, ("2023", "2023-01-01", "2023-12-31"))])
    data = data.reset_index(drop=True)
    newer, older = select.passed_over(data, select.top(select.latest(data, 2), 3))
    assert newer.empty and older.empty
