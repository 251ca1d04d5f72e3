"""Every kind of chart in every size: the marks are the frame, no text covers another or is clipped."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from kicdata import captions, charts, evidence, exhibits, select, showing, store, style, wording
from kicdata.findings import finding
from kicdata.place import apart
from kicdata.records import columns
from kicdata.store import frame
from test_charts import _close, _plain_look, check_looks, finished, rows, sources, towns  # noqa: F401  (fixtures)

TWO = [8.0, 7, 6, 5], [8.0, 9, -6, 4]
LONG = "新에너지 및 재생가능에너지 종합 시범 기지 유한책임공사 Aviceda Therapeutics International Holdings"


def two_years(*values: list[float]) -> pd.DataFrame:
    first, second = values or TWO
    return pd.concat([towns(2029, values=first), towns(2030, values=second, issue="weekly-2")], ignore_index=True)


def three_issues() -> pd.DataFrame:
    parts = [towns(2028 + n, values=v, issue=f"weekly-{n}") for n, v in enumerate(([5, 4, 3], [4, 5, 3], [3, 5, 4]))]
    return pd.concat(parts, ignore_index=True)


def measures() -> pd.DataFrame:
    return pd.concat([towns(values=[5, 4, 3]), towns(indicator="gdp_growth_real", values=[5.1, -2.2, 6], unit="%",
                                                     scale=1)], ignore_index=True)


def events(*given: dict[str, Any]) -> pd.DataFrame:
    plain = {"issue": "weekly-1", "line": 9, "page": None, "name": "2030 나라 국제 로봇 전시회", "start": "2030-04-02",
             "end": "2030-04-04", "place": "상하이", "entity": "CN-310000", "field": "로봇", "flags": ""}
    empty = frame("events", [])
    return pd.DataFrame([plain | g for g in given], columns=columns("events")).astype(empty.dtypes)


FAIRS = events({}, {"start": "2030-04-10", "end": "2030-04-10", "name": "하루"},
               {"start": "2030-04-20", "end": "2031-04-20", "flags": "date_doubtful", "name": "끝이 의심스러운 행사"})
PARTS = pd.concat([sources("CN-370000", 2019, {"화력": 92, "풍력": 5, "태양광": 3, "수력": 0}, "derived"),
                   sources("CN-370000", 2024, {"화력": 81, "풍력": 9, "태양광": 9, "수력": 1})], ignore_index=True)
KINDS: dict[str, Callable[[str], Axes | Figure]] = {
    "bars": lambda lang: charts.bars(select.top(two_years()), lang),
    "bars of one row": lambda lang: charts.bars(towns(values=[3]), lang),
    "bars of measures": lambda lang: charts.bars(towns(indicator="deal_count_growth", values=[-33], unit="%", scale=1),
                                                 lang, by="indicator"),
    "slope": lambda lang: charts.slope(two_years(), lang),
    "slope of values": lambda lang: charts.slope(two_years(), lang, by="value"),
    "bump": lambda lang: charts.bump(three_issues(), lang),
    "scatter": lambda lang: charts.scatter(measures(), "gdp", "gdp_growth_real", lang),
    "dumbbells": lambda lang: charts.dumbbells(two_years(), lang),
    "shares": lambda lang: charts.shares(PARTS, lang),
    "panels": lambda lang: charts.panels(measures(), lang),
    "multiples": lambda lang: charts.multiples(three_issues(), lang),
    "heat": lambda lang: charts.heat(measures(), lang),
    "timeline": lambda lang: charts.timeline(FAIRS, lang),
    "coverage": lambda lang: charts.coverage(pd.concat([three_issues(), measures()], ignore_index=True), lang),
    "calendar": lambda lang: charts.calendar(three_issues().assign(published="2031-01-01"), lang),
}


@pytest.mark.parametrize(("size", "theme", "lang"), [
    ("column", "dark", "en"), ("page", "light", "ko"), ("slide", "dark", "ko")])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_fits_every_size(kind: str, size: str, theme: str, lang: str) -> None:
    charts.use_style(theme, size)
    fig = finished(KINDS[kind](lang))
    check_looks(fig)
    assert to_hex(fig.get_facecolor()) == style.colour("paper")
    assert fig.get_size_inches()[0] == style.look().width
    assert evidence.of(fig).title


# ------------------------------------------------------------------------------- what is drawn is the frame
def test_bump_lines_are_the_ranks() -> None:
    ax = charts.bump(three_issues())
    lines = {line.get_label(): line.get_ydata().tolist() for line in ax.lines if str(line.get_label()).startswith("CN")}
    assert lines == {"CN-900001": [1, 2, 3], "CN-900011": [2, 1, 1], "CN-900021": [3, 3, 2]}


def test_multiples_are_the_values_of_each_issue_on_one_scale() -> None:
    fig = charts.multiples(three_issues())
    drawn = [ax.lines[0].get_ydata().tolist() for ax in fig.axes[:3]]
    assert drawn == [[5e11, 4e11, 3e11], [4e11, 5e11, 5e11], [3e11, 3e11, 4e11]]
    assert len({ax.get_ylim() for ax in fig.axes[:3]}) == 1


def test_heat_fields_are_the_values_and_darker_is_higher() -> None:
    data = measures()
    ax = charts.heat(data)
    assert {t.get_text() for t in ax.texts} == {"5,000억 위안", "4,000억 위안", "3,000억 위안", "5.1%", "-2.2%", "6.0%"}
    fills = {(p.get_x(), p.get_y()): sum(p.get_facecolor()[:3]) for p in ax.patches}
    assert fills[(0, 0)] < fills[(0, 1)] < fills[(0, 2)]
    assert to_hex(next(p for p in ax.patches if p.get_xy() == (1, 1)).get_facecolor()) == style.colour("below").lower()


def test_timeline_bars_are_the_days() -> None:
    ax = charts.timeline(FAIRS)
    days = [(p.get_x(), p.get_width()) for p in ax.patches]
    first = (pd.Timestamp("2030-04-02") - pd.Timestamp(0)).days
    assert days == [(first, 3), (first + 8, 1), (first + 18, 1)]  # the doubtful end is not drawn


def test_events_over_more_than_a_year_are_seen_and_dated() -> None:
    """Months with their years on the axis; an event too short for it has a dot; the place's dot has its colour."""
    far = events({"name": "첫", "start": "2029-11-02", "end": "2029-11-03"},
                 {"name": "끝", "start": "2031-03-02", "end": "2031-03-02", "place": "베이징", "entity": "CN-110000"})
    ax = charts.timeline(far)
    shown = [t.get_text() for t in ax.get_xticklabels()]
    assert [t for t in shown if "\n" in t] == ["2030\n1월", "2031\n1월"] and len(shown) > 3
    dots = [c for c in ax.collections if c.get_gid() == "short"]
    places = [to_hex(str(line.get_color())) for line in ax.lines if line.get_gid() == "place"]
    assert [to_hex(c.get_facecolor()[0]) for c in dots] == places == [to_hex(p.get_facecolor()) for p in ax.patches]
    assert [t.get_text() for t in ax.texts] == ["상하이  29.11.2~3", "베이징  31.3.2"]


def test_many_events_are_drawn_by_quarter_or_month() -> None:
    few = events(*({"start": f"2030-0{m}-0{d}"} for m in (1, 2) for d in range(1, 9)))
    many = events(*({"start": f"2030-0{m}-{d:02d}"} for m in (1, 2, 5) for d in range(1, 13)))
    far = events({"start": "2030-01-01"}, {"start": "2030-12-01"})
    pages = [[(time, len(own)) for time, own in showing.event_pages(e)] for e in (few, many, far)]
    assert pages == [[("", 16)], [("2030-01", 12), ("2030-02", 12), ("2030-Q2", 12)], [("2030-Q1", 1), ("2030-Q4", 1)]]


def test_coverage_and_calendar_count_the_rows() -> None:
    data = pd.concat([towns(2029, values=[3, 2]), towns(2030, values=[1], issue="weekly-2")], ignore_index=True)
    assert [t.get_text() for t in charts.coverage(data).texts] == ["2", "1"]
    counted = evidence.of(finished(charts.calendar(data.assign(published="2031-01-01")))).rows
    assert counted["numbers"].tolist() == [2] * 12 + [1] * 12
    assert counted["month"].iloc[0] == "2029-01" and counted["issue"].iloc[-1] == "weekly-2"


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("coverage", "calendar", "timeline")])
def test_every_chart_keeps_the_rows_that_it_draws(kind: str) -> None:
    fig = finished(KINDS[kind]("ko"))
    kept = evidence.of(fig).rows
    assert kept["value_std"].notna().all() and {"issue", "line", "printed"} <= {*kept.columns}


def test_no_chart_changes_its_frame() -> None:
    before = [d.copy() for d in (two_years(), measures(), PARTS)]
    charts.bars(before[0]), charts.heat(before[1]), charts.shares(before[2])
    for data, same in zip((two_years(), measures(), PARTS), before, strict=True):
        pd.testing.assert_frame_equal(data, same)


# ---------------------------------------------------------------------------- partial, forecast, negative
def test_partial_series_are_hatched_and_labelled() -> None:
    data = towns(values=[3, 2]).assign(partial=[False, True])
    fig = finished(charts.bars(data))
    assert [bool(p.get_hatch()) for p in fig.axes[0].patches] == [False, True]
    said = [t.get_text() for t in fig.findobj(Text)]
    assert "2,000억 위안 (일부)" in said and any("빗금" in t and "나라" in t for t in said)
    check_looks(fig)
    assert any(p.get_hatch() for p in charts.heat(data).patches)


@pytest.mark.parametrize(("basis", "said"), [("forecast", "전망"), ("plan", "계획")])
def test_forecasts_are_dashed_and_labelled(basis: str, said: str) -> None:
    data = two_years([3.0, 2], [4.0, 1]).assign(basis=["period", "period", basis, basis])
    ax = charts.bars(data)
    ahead = [p for p in ax.patches if p.get_linestyle() != "solid" or p.get_facecolor()[3] < 1]
    assert sorted(p.get_width() for p in ahead) == [1e11, 4e11]
    fig = finished(ax)
    assert any(f"({said})" in t.get_text() for t in fig.findobj(Text))
    lines = [line for line in charts.slope(data).lines if line.get_label() == "_ahead"]
    assert len(lines) == 2 and all(line.get_linestyle() == "--" for line in lines)


def test_negative_values_stand_on_a_tinted_field() -> None:
    fig = finished(charts.bars(towns(values=[3, -2])))
    tints = [c for c in fig.axes[0].collections if to_hex(c.get_facecolor()[0]) == style.colour("below").lower()]
    assert len(tints) == 1
    check_looks(fig)


# -------------------------------------------------------------------------------------------- odd frames
@pytest.mark.parametrize("size", ["column", "page"])
def test_fifty_cities_and_long_names_fit(size: str) -> None:
    charts.use_style(size=size)
    many = pd.concat([towns(values=[50.0 - i]).assign(entity=f"CN-8{i:05d}", entity_ko=f"{LONG[:4]}시 {i}") for i in
                      range(50)], ignore_index=True)
    check_looks(finished(charts.bars(many)))
    named = two_years().assign(entity_ko=lambda d: d["entity_ko"] + LONG, entity_en=LONG)
    for draw in (charts.bars, charts.dumbbells, charts.heat):
        check_looks(finished(draw(named)))


def test_too_much_for_a_slide_says_what_to_do() -> None:
    charts.use_style(size="slide")
    many = pd.concat([towns(values=[50.0 - i]).assign(entity=f"CN-8{i:05d}") for i in range(50)], ignore_index=True)
    with pytest.raises(ValueError, match=r"draw fewer rows \(select\.top\), or take another size"):
        finished(charts.bars(many))


NONE = towns().head(0)


@pytest.mark.parametrize(("draw", "kind"), [
    (lambda: charts.bars(NONE), "bars"), (lambda: charts.slope(NONE), "slope"), (lambda: charts.bump(NONE), "bump"),
    (lambda: charts.scatter(NONE, "a", "b"), "scatter"), (lambda: charts.dumbbells(NONE), "dumbbells"),
    (lambda: charts.shares(NONE), "shares"), (lambda: charts.panels(NONE), "panels"),
    (lambda: charts.multiples(NONE), "multiples"), (lambda: charts.heat(NONE), "heat"),
    (lambda: charts.timeline(FAIRS.head(0)), "timeline"), (lambda: charts.coverage(NONE), "coverage"),
    (lambda: charts.calendar(NONE), "calendar")])
def test_an_empty_frame_is_refused_in_words(draw: Callable[[], object], kind: str) -> None:
    with pytest.raises(ValueError) as error:
        draw()
    assert str(error.value) == (
        f"charts.{kind}: the frame has no rows, so there is nothing to draw. Look at what the choice before it leaves "
        "out (issue, indicator, period), or ask for more issues.")
    assert not plt.get_fignums()


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: charts.bars(pd.DataFrame({"x": [1]})), "charts.bars: the frame has no column entity, indicator, period"),
    (lambda: charts.bars(measures()), "the rows have the units 'CNY', '%'; one axis shows one unit"),
    (lambda: charts.shares(towns()), "must be percentages of a whole"),
    (lambda: charts.scatter(towns(), "gdp", "exports"), "no entity has both gdp and exports in one period"),
    (lambda: charts.bars(towns().assign(value_std=np.nan)), "has no value; leave the row out"),
    (lambda: charts.slope(towns(), by="size"), "by is 'size'; expected is 'rank' or 'value'"),
    (lambda: charts.multiples(measures()), "panels by entity show one"),
])
def test_wrong_frames_are_refused_in_words(draw: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as error:
        draw()
    assert message in str(error.value)


@pytest.mark.parametrize(("given", "message"), [
    ({"theme": "darkk"}, "There is no theme 'darkk'. Did you mean dark?"),
    ({"size": "pages"}, "There is no size 'pages'. Did you mean page?")])
def test_unknown_looks_name_the_nearest(given: dict[str, str], message: str) -> None:
    with pytest.raises(KeyError) as error:
        charts.use_style(**given)
    assert str(error.value.args[0]).startswith(message)
    assert style.look() == style.Look("light", "page")


# --------------------------------------------------------------------------------------- words and colours
@pytest.mark.parametrize(("kind", "data", "ko", "en"), [
    ("bars", towns(values=[3]), "가나 GDP 3,000억 위안", "Town 0: GDP 300.0 bn CNY"),
    ("bars", towns(values=[3, 2]), "GDP 1위는 가나 3,000억 위안, 2위 나라 2,000억 위안",
     "GDP: Town 0 leads with 300.0 bn CNY, Town 1 follows with 200.0 bn CNY"),
    ("bars", two_years([3.0, 2], [4.0, 1]), "GDP 1위는 가나 4,000억 위안; 견줄 수 있는 2곳 가운데 1곳 증가, 1곳 감소",
     "GDP: Town 0 leads with 400.0 bn CNY; of 2 that can be compared 1 rose, 1 fell"),
    ("slope", two_years([3.0, 2], [1.0, 2]), "나라 1계단 상승, 가나 1계단 하락",
     "Town 1 gained 1 place, Town 0 lost 1"),
])
def test_titles_state_what_the_rows_show(kind: str, data: pd.DataFrame, ko: str, en: str) -> None:
    from kicdata.findings import finding
    assert (finding(kind, data, "ko"), finding(kind, data, "en")) == (ko, en)


def test_a_measure_without_a_name_is_called_what_the_page_calls_it() -> None:
    """Two labels are two measures, however their indicator is called; a scrap of a sentence is no label."""
    def unnamed(label: str, values: list[float], **given: object) -> pd.DataFrame:
        return towns(indicator="unnamed_count", values=values, unit="count", scale=1).assign(
            indicator_ko=label, unit="만 명", **given)

    data = pd.concat([unnamed("연구 인력(명)", [3, 2]), unnamed("연구인력", [4.0, 1]).assign(period="2030"),
                      unnamed("해외 인력", [9, 8]), unnamed("그 가운데", [7, 6], origin="prose").assign(period="2031")],
                     ignore_index=True)
    found = select.facts(data)
    counts = {"unnamed_count:연구 인력:명": 4, "unnamed_count:해외 인력:명": 2, "unnamed_count": 2}
    assert found["indicator"].value_counts().to_dict() == counts
    shown = charts.finish(charts.bars(found[found["period"] == "2030"]), "").texts[0].get_text()
    assert shown == "연구 인력 1위는 가나 4명, 2위 나라 1명"
    made = evidence.of(plt.gcf())
    assert {n[2] for n in evidence.numbers(made.rows)} == {"unnamed_count"}  # so that a later build finds it again
    assert exhibits.best_covered(found[found["period"] == "2031"], least=1).empty


def test_no_indicator_is_shown_by_its_code(report_home: Path) -> None:
    data = store.load(store=report_home / "data" / "processed")
    for indicator in select.facts(data)["indicator"].unique():
        for lang in ("ko", "en"):
            name = wording.measure_name(indicator, lang)
            assert "_" not in name and "unnamed" not in name, (indicator, name)
            assert lang == "en" or name.isupper() or not name.replace(" ", "").isascii(), (indicator, name)


def test_a_chart_holds_one_level_of_places() -> None:
    cities, province, country = towns(), towns(values=[99]), towns(values=[999])
    province = province.assign(entity="CN-900000", entity_kind="province")
    country = country.assign(entity="CHN", entity_kind="country")
    data = pd.concat([country, province, cities], ignore_index=True)
    assert set(select.one_level(data)["entity"]) == set(cities["entity"])
    few = towns(values=[1, 2]).assign(entity_kind="company", entity=["company:a", "company:b"])
    assert set(select.one_level(pd.concat([few, province], ignore_index=True))["entity_kind"]) == {"company"}


def test_a_choice_says_how_many_of_how_many() -> None:
    data = towns(values=[5, 4, 3, 2, 1, -1])
    assert captions.subtitle(select.top(data, 4)) == "GDP, 2029년, 6곳 중 상위 4, 단위: 위안"
    assert captions.subtitle(select.ends(data, 2), "en") == "GDP, 2029, largest 2 and smallest 2 of 6, Unit: CNY"
    assert captions.subtitle(select.top(data, 6)) == captions.subtitle(data) == "GDP, 2029년, 단위: 위안"
    assert finding("bars", select.ends(data, 2), "en").startswith("1 of 6 are negative")


@pytest.mark.parametrize(("values", "shown"), [([6, 15.2], ["6.0%", "15.2%"]), ([-33, -85], ["-33%", "-85%"])])
def test_percentages_of_a_chart_share_their_decimals(values: list[float], shown: list[str]) -> None:
    data = towns(indicator="gdp_growth_real", values=values, unit="%", scale=1)
    assert [t.get_text() for t in charts.bars(data).texts] == shown
    assert shown[values.index(max(values))] in finding("bars", data, "ko")


@pytest.mark.parametrize(("kind", "data", "said"), [
    ("bars", towns(values=[3, 3, 1]), "GDP 공동 1위는 가나, 나라: 3,000억 위안"),
    ("scatter", measures().query("entity == 'CN-900001'"), "GDP, 실질 성장률"),
    ("heat", towns(values=[3, 2]), "GDP"),
    ("timeline", FAIRS.head(1), "2030년 4월 2일에 시작하는 행사 1개"),
    ("timeline", FAIRS, "2030년 4월 2일부터 2030년 4월 20일까지 행사 3개, 모두 상하이"),
])
def test_ties_and_single_rows_are_called_nothing_more(kind: str, data: pd.DataFrame, said: str) -> None:
    assert finding(kind, data, "ko") == said


def test_nothing_is_a_percentage_of_zero_or_of_a_loss() -> None:
    labels = {t.get_text() for t in charts.bars(two_years([0.0, -2, 4], [1.0, 1, 5])).texts}
    assert {"▲ 1,000억 위안  ↑1", "▲ 3,000억 위안  ↑1"} & labels and "▲ 25.0%" in {x.split("  ")[0] for x in labels}


def test_what_is_not_printed_may_be_the_largest_part() -> None:
    part = sources("CN-370000", 2024, {"풍력": 27, "태양광": 7.9})
    assert finding("shares", part, "ko") == "산둥 전력 비중: 풍력 27.0% (인쇄된 몫의 합은 34.9%)"


def test_the_title_of_the_coverage_tells_numbers_without_a_family_apart() -> None:
    data = towns(values=[5, 4])
    rest = towns().assign(family="figures")
    charts.coverage(pd.concat([data, rest]))
    said = finding("coverage", evidence.of(plt.gcf()).rows, "en")
    assert said == "10 numbers in 1 issue; of those with a family most are on City GDP: 2"


def test_one_measure_has_one_unit() -> None:
    data = pd.concat([towns(values=[5, 4, 3]), towns(values=[2]).assign(unit_std="USD", entity="CN-999991")],
                     ignore_index=True)
    for draw in (charts.panels, charts.dumbbells):
        with pytest.raises(ValueError, match="gdp has the units 'CNY', 'USD'"):
            draw(data)
    assert set(select.one_unit_each(data)["unit_std"]) == {"CNY"}


def test_the_original_source_stands_in_the_citation() -> None:
    data = towns(values=[3]).assign(source="신화망")
    assert captions.citation(data).endswith("도표 1 (10행). 원 출처: 신화망.")


def test_a_place_has_one_colour_in_every_chart() -> None:
    alone, among = style.colours(["CN-310000"]), style.colours(["CN-310000", "CN-110000", "source:CN-370000/풍력"])
    assert alone["CN-310000"] == among["CN-310000"]
    assert len(set(style.colours([f"CN-{n}0000" for n in range(11, 40)]).values())) == 29


def luminance(colour: str) -> float:
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_readable_on_their_paper(theme: str) -> None:
    """WCAG AA: 4.5 to 1 for text, 3 to 1 for marks; up and down differ in lightness too, for colour-blind readers."""
    roles = wording.labels()["themes"][theme]

    def contrast(one: str, other: str) -> float:
        a, b = sorted((luminance(one), luminance(other)), reverse=True)
        return (a + 0.05) / (b + 0.05)

    for role, field in itertools.product(("ink", "quiet", "up", "down"), ("paper", "below")):
        assert contrast(roles[role], roles[field]) >= 4.5, (role, field)
    assert contrast(roles["plain"], roles["paper"]) >= 3


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_numbers_are_readable_on_every_colour(parts: tuple[int, int, int]) -> None:
    fill = "#{:02x}{:02x}{:02x}".format(*parts)
    a, b = sorted((luminance(style.readable_on(fill)), luminance(fill)), reverse=True)
    assert (a + 0.05) / (b + 0.05) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_of_a_heat_map_are_readable_on_their_field(theme: str) -> None:
    with style.looking(theme):
        ax = charts.heat(pd.concat([measures(), towns(indicator="exports")], ignore_index=True))
    for text in ax.texts:
        x, y = text.get_position()
        field = next(p for p in ax.patches if p.get_xy() == (x - 0.5, y - 0.5))
        a, b = sorted((luminance(to_hex(text.get_color())), luminance(to_hex(field.get_facecolor()))), reverse=True)
        assert (a + 0.05) / (b + 0.05) >= 4.5, text.get_text()


@given(st.lists(st.floats(-1e6, 1e6), max_size=30), st.floats(0.1, 100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_labels_at_line_ends_keep_their_distance_and_order(wanted: list[float], gap: float) -> None:
    placed = apart(sorted(wanted), gap)
    assert all(b - a >= gap * (1 - 1e-6) - 1e-6 for a, b in zip(placed, placed[1:], strict=False))


def test_names_keep_their_distance_from_the_axis() -> None:
    """As where all values are negative and the bars end far from the names."""
    data = towns(indicator="deal_count_growth", values=[-33, -85], unit="%", scale=1)
    fig = charts.finish(charts.bars(data))
    ax = fig.axes[0]
    edges = [label.get_window_extent().x1 for label in ax.get_yticklabels()]
    assert ax.get_window_extent().x0 - max(edges) > 4 * fig.dpi / 72


def test_what_was_read_with_the_name_of_a_sentence_before_is_noted() -> None:
    carried = towns(values=[5, 4]).assign(flags=["entity_carried", ""])
    name = carried["entity_ko"].iloc[0]
    assert captions.notes(carried, "ko") == [f"앞 문장의 대상으로 읽은 수치(문장에 이름이 없음): {name}"]
    assert captions.notes(carried, "en")[0].startswith("Read as a number of the one named in the sentence before: ")


@pytest.mark.parametrize(("kind", "word"), [("city", "곳"), ("industry", "개 업종"), ("company", "개사"),
                                            ("new", "개")])
def test_titles_count_things_by_their_kind(kind: str, word: str) -> None:
    data = two_years([3.0, 2], [4.0, 1]).assign(entity_kind=kind)
    assert f"견줄 수 있는 2{word} 가운데 1{word} 증가, 1{word} 감소" in finding("bars", data, "ko")


def test_labels_round_halves_up() -> None:
    assert wording.amount(22.65, "%", "ko") == "22.7%"
    assert wording.amount(2265000000.0, "CNY", "ko") == "22.7억 위안"
