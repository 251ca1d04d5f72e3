"""Table blocks to cells with their headers, and those to observations: by label, never by position."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kicdata import specs
from kicdata.celltypes import cell_type
from kicdata.cellvalues import parse_cell
from kicdata.cutter import Slot, cut_rows
from kicdata.issue import Issue, read
from kicdata.labels import attach_headers, spell_unit, unit_in
from kicdata.records import Observation
from kicdata.rows import is_row
from kicdata.tables import split_name
from kicdata.text import Line, bare, squeeze, width

CASES = Path(__file__).parent / "cases"
FILL = "가상의 글은 숫자 없이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝난다. "  # as wide as a page

# The city table of the weeklies: labels as printed, and what a row prints under each.
LABELS = [
    "2024 년 1~3 분기(억 위안)",
    "실제 성장률",
    "명목 성장률",
    "2023 년 1~3 분기(억 위안)",
    "명목 증가량(억 위안)",
]
CITIES = {
    "1 상하이 上海": ["34,389.18", "4.70%", "4.30%", "32,971.42", "1,417.76"],
    "2 쑤저우 苏州": ["18,483.80", "6.20%", "7.41%", "17,208.20", "1,275.60"],
    "3 탕산 唐山": ["6,605.10", "4.20%", "-1.52%", "6,707.20", "-102.10"],
}
MEANT = [
    "gdp 2024-01/2024-09 level CNY",
    "gdp_growth_real 2024-01/2024-09 growth %",
    "gdp_growth_nominal 2024-01/2024-09 growth %",
    "gdp 2023-01/2023-09 level CNY",
    "gdp_increment_nominal 2024-01/2024-09 increment CNY",
]
SCALE = [10**8, 1, 1, 10**8, 10**8]


def issue_of(
    folder: Path, caption: str, header: Sequence[str], rows: Sequence[str], title: str = "도시별 현황"
) -> Issue:
    """An issue of one article with one table; its header lines and rows as printed."""
    lines = [
        f" 1. [지역소개] {title} ",
        FILL,
        FILL,
        FILL,
        caption,
        *header,
        *rows,
        FILL,
        "가상망(假想网). 소식. (25.03.08) ",
        "https://example.invalid/a ",
        "참고자료 ",
    ]
    path = folder / "weekly-431.txt"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return read(path)


def gdp(folder: Path, header: Sequence[str], rows: Sequence[str]) -> Issue:
    return issue_of(folder, "도표 1. TOP 3 도시 GDP 현황 ", header, rows)


def seen(rows: Sequence[Observation]) -> set[str]:
    return {
        f"{o.entity_zh} {o.indicator} {o.period} {o.kind} {o.unit_std} {o.value_std.normalize():f}"
        for o in rows
        if o.indicator != "rank" and o.family != "figures"
    }


WANTED = {
    f"{name.split()[-1]} {m} {(Decimal(c.replace(',', '').rstrip('%')) * k).normalize():f}"
    for name, cells in CITIES.items()
    for m, c, k in zip(MEANT, cells, SCALE, strict=True)
}


# ------------------------------------------------------------ rows


def rows_cases() -> list[Any]:
    with (CASES / "rows.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        pytest.param(r, id=r["line"], marks=[pytest.mark.xfail(strict=True, reason=r["bug"])] if r["bug"] else [])
        for r in rows
    ]


@pytest.mark.parametrize("case", rows_cases())
def test_rows(case: dict[str, str]) -> None:
    """cases/rows.tsv: rank, Korean name, 汉字 and cells of a printed row; rank `-` where it is no row."""
    if case["rank"] == "-":
        assert not is_row(case["line"])
        return
    wanted = case["cells"].split(";")
    kinds = ["rank"] * (case["ranked"] == "yes") + ["label"] + ["number"] * len(wanted)
    s = squeeze([Line(7, case["line"])])
    (row,) = cut_rows(s, [Slot(cell_type(k)) for k in kinds])
    assert not row.odd
    found = [s.words(*x) for x in row.spans if x]
    rank, label = (found[0], found[1]) if kinds[0] == "rank" else ("", found[0])
    assert [rank, *split_name(label), found[-len(wanted):]] == [case["rank"], case["ko"], case["zh"], wanted]


@pytest.mark.parametrize(
    ("text", "unit", "value", "std", "base"),
    [
        ("34,389.18", "억 위안", "34389.18", "3438918000000", "CNY"),
        ("-27.89%", "", "-27.89", "-27.89", "%"),
        ("−1.52%", "억 위안", "-1.52", "-1.52", "%"),
        ("5.9 억 위안", "", "5.9", "590000000", "CNY"),
        ("5.9 억 달러", "억 위안", "5.9", "590000000", "USD"),
        ("1,200 만", "위안", "1200", "12000000", "CNY"),
        ("5,120.4", "억 킬로와트시", "5120.4", "512040000000", "kWh"),
        ("3", "위", "3", "3", "rank"),
        ("0.3pct", "", "0.3", "0.3", "pp"),
        ("12", "", "12", "12", ""),
    ],
)
def test_cells_take_their_own_unit_or_their_headers(text: str, unit: str, value: str, std: str, base: str) -> None:
    q = parse_cell(text, unit)
    assert q is not None
    assert (q.value, q.std, q.base) == (Decimal(value), Decimal(std), base)


@pytest.mark.parametrize("text", ["-", "", "비공개", "–"])
def test_a_cell_without_digits_is_no_number(text: str) -> None:
    assert parse_cell(text, "억 위안") is None


def test_units_of_headers_and_captions() -> None:
    assert spell_unit("억위안") == spell_unit("억 위안") == "억 위안"
    assert unit_in("도표 1. 발전량(단위: 억 킬로와트시)") == "억 킬로와트시"
    assert unit_in("도표 1. 발전량") == ""


# ------------------------------------------------------------ headers


def test_the_city_table_means_what_it_prints(tmp_path: Path) -> None:
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    assert seen(issue.rows) == WANTED
    assert [(o.entity, o.value) for o in issue.rows if o.indicator == "rank"] == [
        ("CN-310000", 1),
        ("CN-320500", 2),
        ("CN-130200", 3),
    ]
    assert {(o.origin, o.family, o.entity_kind, o.basis, o.flags) for o in issue.rows} == {
        ("table", "city_gdp", "city", "cumulative", "")
    }
    assert issue.problems == []


@pytest.mark.parametrize(
    "order",
    list(itertools.permutations(range(5)))[::7],
    ids=str,
)
def test_the_order_of_columns_does_not_matter(order: Sequence[int], tmp_path: Path) -> None:
    """A new issue may print its columns in another order: each number keeps its meaning."""
    issue = gdp(
        tmp_path,
        ["순위 도시 " + " ".join(LABELS[i] for i in order)],
        [f"{n} {' '.join(c[i] for i in order)} " for n, c in CITIES.items()],
    )
    assert seen(issue.rows) == WANTED


@given(order=st.permutations(range(5)), keep=st.integers(2, 5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fewer_columns_in_any_order_mean_the_same(order: list[int], keep: int, tmp_path: Path) -> None:
    """Growth is of the latest year that the header names, so that this year's level must stand in it."""
    chosen = order[:keep]
    if 0 not in chosen or chosen[0] in (2, 4):  # 명목 behind 도시: see BEHIND
        return
    issue = gdp(
        tmp_path,
        ["순위 도시 " + " ".join(LABELS[i] for i in chosen)],
        [f"{n} {' '.join(c[i] for i in chosen)} " for n, c in CITIES.items()],
    )
    names = {MEANT[i] for i in chosen}
    assert seen(issue.rows) == {w for w in WANTED if w.split(" ", 1)[1].rsplit(" ", 1)[0] in names}


WORDS = [
    "순위",
    "도시",
    "2024_년",
    "1~3_분기(억_위안)",
    "실제",
    "성장률",
    "명목",
    "성장률",
    "2023_년",
    "1~3_분기(억_위안)",
    "명목",
    "증가량",
]
WORDS += ["(억_위안)"]


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_header_wraps_at_any_word(data: st.DataObject, tmp_path: Path) -> None:
    """`2024 년` on one line, `1~3 분기(억 위안)` on the next: the labels are the same."""
    lines = ["순위 "]
    for word in WORDS[1:]:
        if lines[-1] and (width(lines[-1]) > 40 or len(lines) < 9 and data.draw(st.booleans())):
            lines.append("")
        lines[-1] += word.replace("_", " ") + " "
    issue = gdp(tmp_path, lines, [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    assert seen(issue.rows) == WANTED


def test_a_wide_header_may_break_inside_a_label(tmp_path: Path) -> None:
    header = [
        "순위 도시 2024 년 1~3 분기(억 위안) 실제 성장률 명목 성장률 2023 ",
        "년 1~3 분기(억 위안) 명목 증가량(억 위안) ",
    ]
    issue = gdp(tmp_path, header, [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    assert seen(issue.rows) == WANTED


def test_a_header_may_break_between_quarters_and_their_word(tmp_path: Path) -> None:
    header = [
        "순위 도시 2024 년 1~3 ",
        "분기(억 위안) 실제 성장률 명목 성장률 ",
        "2023 년 1~3 ",
        "분기(억 위안) 명목 증가량(억 위안) ",
    ]
    issue = gdp(tmp_path, header, [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    assert seen(issue.rows) == WANTED


DRIFT = {
    "no blanks": ["2024년1~3분기(억위안)", "실제성장률", "명목성장률", "2023년1~3분기(억위안)", "명목증가량(억위안)"],
    "synonyms": ["2024 년 1~3 분기(억 위안)", "실질 성장률", "명목 증가율", "2023 년 1~3 분기(억 위안)",
                 "증가량(억 위안)"],
    "with GDP": ["2024 년 1~3 분기(억 위안)", "실제 GDP 성장률", "명목 GDP 성장률", "2023 년 1~3 분기(억 위안)",
                 "명목 GDP 증가량(억 위안)"],
    "GDP of a period": ["2024 년 1~3 분기 GDP(억 위안)", "실제 성장률", "명목 성장률", "2023 년 1~3 분기 GDP(억 위안)",
                        "명목 증가량(억 위안)"],
    "tilde": ["2024 년 1∼3 분기(억 위안)", "실제 성장률", "명목 성장률", "2023 년 1∼3 분기(억 위안)",
              "명목 증가량(억 위안)"],
}


@pytest.mark.parametrize("labels", DRIFT.values(), ids=DRIFT)
def test_labels_may_drift(labels: list[str], tmp_path: Path) -> None:
    """실질 for 실제, 증가율 for 성장률, with and without GDP, blanks or none: the same measures."""
    header = ["순위 도시 ", *(x + " " for x in labels)]
    issue = gdp(tmp_path, header, [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    assert seen(issue.rows) == WANTED


@pytest.mark.parametrize("header", [
    "순위 도시 2025Q1(억 위안) 2024Q1(억 위안) 증감률 ",
    "순위 도시 2025 년 1~3 월(억 위안) 2024 년 1~3 월(억 위안) 성장률 ",
    "순위 도시 2025 년 1 분기 GDP(억 위안) 2024 년 1 분기 GDP(억 위안) 증가율 "])
def test_periods_and_growth_may_be_printed_in_other_forms(header: str, tmp_path: Path) -> None:
    """Of two years beside each other growth is of the later; △ is a minus."""
    rows = ["1 상하이 上海 12,300 11,900 3.4% ", "2 선전 深圳 8,950 9,040 △1.0% "]
    issue = gdp(tmp_path, [header], rows)
    wanted = {("深圳", "gdp", Decimal(8950), 2025), ("深圳", "gdp", Decimal(9040), 2024),
              ("深圳", "gdp_growth", Decimal("-1.0"), 2025)}
    assert {(o.entity_zh, o.indicator, o.value, int(o.period[:4])) for o in issue.rows
            if o.entity_zh == "深圳" and o.indicator != "rank"} == wanted


def test_growth_belongs_to_the_measure_on_its_left(tmp_path: Path) -> None:
    """Two columns share the label 성장률."""
    rows = ["1 선전 深圳 20,500 -4.20% 33,910 0.60% ", "2 상하이 上海 14,120 6.30% 33,400 5.40% "]
    issue = issue_of(
        tmp_path,
        "도표 2. 대외 무역 TOP 2 도시(2024 년 1~3 분기) ",
        ["순위 도시 수출액(억 위안) 성장률 수출입액(억 위안) 성장률 "],
        rows,
    )
    first = [(o.indicator, o.kind, o.value, o.unit) for o in issue.rows if o.entity == "CN-440300"]
    assert first == [
        ("rank", "rank", 1, "위"),
        ("exports", "level", 20500, "억 위안"),
        ("exports_growth", "growth", Decimal("-4.20"), "%"),
        ("trade_total", "level", 33910, "억 위안"),
        ("trade_growth", "growth", Decimal("0.60"), "%"),
    ]
    assert {o.family for o in issue.rows} == {"foreign_trade"}


def test_an_unknown_column_keeps_its_label_and_is_a_problem(tmp_path: Path) -> None:
    rows = [f"{n} {' '.join(c)} 7{i}.5 " for i, (n, c) in enumerate(CITIES.items())]
    issue = gdp(tmp_path, ["순위 도시 ", *(x + " " for x in LABELS), "행복 지수 "], rows)
    assert seen([o for o in issue.rows if not o.indicator.startswith("unnamed")]) == WANTED
    assert [(o.indicator, o.indicator_ko, o.value) for o in issue.rows if o.indicator.startswith("unnamed")] == [
        ("unnamed_level", "행복 지수", Decimal(f"7{i}.5")) for i in range(3)
    ]
    (p,) = issue.problems
    assert (p.rule, p.severity, p.message) == (
        "column_unknown",
        "note",
        "The column '행복 지수' is not in specs/families.toml, city_gdp; its numbers are kept as unnamed_level. "
        "Add a line with its `match`.",
    )


def test_an_unknown_column_of_a_wide_header_leaves_the_table_whole(tmp_path: Path) -> None:
    """The same table with its header on one line: the rows come out as shares that nobody printed."""
    rows = [f"{n} {' '.join(c)} 7{i}.5 " for i, (n, c) in enumerate(CITIES.items())]
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS) + " 행복 지수 "], rows)
    assert seen([o for o in issue.rows if not o.indicator.startswith("unnamed")]) == WANTED


def test_a_row_with_a_missing_cell_is_left_out_with_a_problem(tmp_path: Path) -> None:
    """One of two rates that look alike is missing: the row is left out, not shifted."""
    rows = [f"{n} {' '.join(c)} " for n, c in CITIES.items()]
    rows[1] = "2 쑤저우 苏州 18,483.80 4.21% 17,208.20 1,275.60 "
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], rows)
    assert {w for w in seen(issue.rows) if "figures" not in w and "gdp" in w} \
        == {w for w in WANTED if not w.startswith("苏州")}
    (p,) = [p for p in issue.problems if p.rule != "unclaimed"]  # the account names what is lost with the row
    assert (p.line, p.rule, p.severity, p.family, p.printed, p.expected) == (
        15, "columns", "error", "city_gdp", "18,483.80 | 4.21% | 17,208.20 | 1,275.60", "5 numbers")
    assert p.message == (
        "The row has 4 numbers, but the header names 5 columns (2024 년 1~3 분기 | 실제 성장률 | 명목 성장률 | "
        "2023 년 1~3 분기 | 명목 증가량); the row was left out, its numbers are in figures. What they look like does "
        "not tell which cell is empty: compare the row with the page (kicdata show).")


def test_a_missing_cell_that_the_others_tell_is_empty(tmp_path: Path) -> None:
    rows = [f"{n} {' '.join(c)} " for n, c in CITIES.items()]
    rows[1] = "2 쑤저우 苏州 18,483.80 6.20% 7.41% 17,208.20 "
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], rows)
    assert seen(issue.rows) == {w for w in WANTED if not w.startswith("苏州") or "increment" not in w}
    assert [(p.line, p.rule, p.severity) for p in issue.problems] == [(15, "cell_empty", "warning")]


def test_an_open_place_keeps_its_row_and_is_a_problem(tmp_path: Path) -> None:
    rows = [f"{n} {' '.join(c)} " for n, c in CITIES.items()]
    rows[1] = rows[1].replace("쑤저우 苏州", "타이저우")
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], rows)
    assert {o.entity for o in issue.rows} == {"CN-310000", "place:타이저우", "CN-130200"}
    (p,) = issue.problems
    assert (p.rule, p.severity, p.message) == (
        "place",
        "warning",
        "'타이저우' could be 泰州, 台州; add its 汉字 or a spelling to specs/places.csv.",
    )


def test_an_increment_that_does_not_add_up_is_flagged(tmp_path: Path) -> None:
    cells = dict(CITIES) | {"2 쑤저우 苏州": ["18,483.80", "6.20%", "7.41%", "17,208.20", "1,300.00"]}
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], [f"{n} {' '.join(c)} " for n, c in cells.items()])
    assert [(o.entity, o.indicator) for o in issue.rows if o.flags] == [("CN-320500", "gdp_increment_nominal")]
    (p,) = issue.problems
    assert (p.rule, p.printed, p.expected) == ("increment_mismatch", "1,300.00", "1,275.60")
    assert p.message == (
        "쑤저우 gdp_increment_nominal 2024-01/2024-09: 1,300.00 is printed, but 18,483.80 − 17,208.20 = 1,275.60 (an "
        "increment is the level less the level of the year before). Probably this is the misprint: 3 broken identities "
        "meet in it. Kept as printed."
    )


def test_rows_that_are_measures(tmp_path: Path) -> None:
    """A zone's main indicators: the years stand in the header, the measures in the rows."""
    issue = issue_of(
        tmp_path,
        "도표 1. 주요 지표 ",
        ["구분 2022 년 2023 년 "],
        [
            "연간 매출 21,004.10 억 위안 23,850.66 억 위안 ",
            "순이익 1,011.30 억 위안 950.12 억 위안 ",
            "총 수출액 1,770.20 억 위안 1,690.55 억 위안 ",
        ],
        "시안 국가자주혁신시범구의 성과",
    )
    assert [(o.indicator, o.period, o.value, o.unit) for o in issue.rows] == [
        ("revenue", "2022", Decimal("21004.10"), "억 위안"),
        ("revenue", "2023", Decimal("23850.66"), "억 위안"),
        ("net_profit", "2022", Decimal("1011.30"), "억 위안"),
        ("net_profit", "2023", Decimal("950.12"), "억 위안"),
        ("exports", "2022", Decimal("1770.20"), "억 위안"),
        ("exports", "2023", Decimal("1690.55"), "억 위안"),
    ]
    assert {(o.family, o.entity_kind) for o in issue.rows} == {("zone_indicators", "zone")}


@pytest.mark.parametrize("family", [f.name for f in specs.families().values() if f.tables])
def test_labels_of_a_header_are_all_in_it(family: str) -> None:
    """attach_headers parts a header into labels and loses nothing but units."""
    for table in specs.families()[family].tables:
        header = "순위 도시 엉뚱한 것 2024 년 GDP(억 위안) 성장률 수출액 비중"
        text = bare("".join(x.text for x in attach_headers(header, table)))
        assert text == header.replace(" ", "").replace("(억위안)", "")


def test_a_row_begins_a_line_of_its_own(tmp_path: Path) -> None:
    """Each number's line is that of its row, to be found in ten seconds."""
    issue = gdp(tmp_path, ["순위 도시 " + " ".join(LABELS)], [f"{n} {' '.join(c)} " for n, c in CITIES.items()])
    lines = {x.number: x.text for x in issue.source.lines}
    assert all(o.printed in lines[o.line] for o in issue.rows)
    (e,) = issue.exhibits
    assert (e.caption, e.family, e.status, e.rows, e.numbers) == (
        "도표 1. TOP 3 도시 GDP 현황",
        "city_gdp",
        "parsed",
        3,
        18,
    )


def test_a_caption_over_a_picture_is_said_to_be_one(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 그림뿐인 도표 ", [FILL], [])
    assert [(e.caption, e.status, e.numbers) for e in issue.exhibits] == [("도표 1. 그림뿐인 도표", "image_only", 0)]


def test_a_table_of_no_family_is_said_to_be_unrecognised(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 엉뚱한 표 ", ["구분 엉뚱한 것 다른 것 "], ["가 1.5 2.5 ", "나 3.5 4.5 "])
    assert [(e.status, e.rows, e.numbers) for e in issue.exhibits] == [("unrecognised", 2, 4)]
    assert [(o.family, o.entity_ko, o.value) for o in issue.rows] == [
        ("figures", "가", Decimal("1.5")), ("figures", "가", Decimal("2.5")),
        ("figures", "나", Decimal("3.5")), ("figures", "나", Decimal("4.5"))]
