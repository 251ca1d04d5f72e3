"""Issues as PDF: the samples against their gold, and PDFs of other make."""

from __future__ import annotations

import importlib.util
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib import colors

from conftest import SHARED, difference, need_shared, real
from kicdata.build import build
from kicdata.grid import Grid
from kicdata.issue import Issue, read
from kicdata.pdf.child import _waiting, end_waiting, messages_of
from kicdata.pdf.page import PdfError
from kicdata.pdf.pictures import read_pictures
from kicdata.pdf.reader import MAX_PAGES
from kicdata.pdf.sheets import read_sheets
from kicdata.pdf.source import PdfText, as_text, read_pdf
from kicdata.source import IssueError, read_source
from pdfs import (
    A4,
    A5,
    GRID,
    NAMES,
    RULES,
    TINTS,
    columns_pdf,
    fpdf_document,
    fpdf_table,
    landscape_of,
    picture,
    ranking,
    reportlab_pdf,
    turned_pdf,
)

SAMPLES = ("weekly-403", "weekly-418")
FILL = "가상의 글이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝나며 여기에는 숫자가 하나도 없다. "


def text_of(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row] for row in grid.rows]


def squeezed(rows: list[list[str]]) -> list[list[str]]:
    return [[c.replace(" ", "") for c in row] for row in rows]


def pages(grid: Grid) -> tuple[int, int]:
    return grid.lines[0].page, grid.lines[-1].page


# ------------------------------------------------------------ the samples

@pytest.fixture(scope="module")
def sample() -> dict[str, Issue]:
    return {name: read(need_shared(SHARED / "pdf" / f"{name}.pdf")) for name in SAMPLES}


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_grids", need_shared(SHARED / "pdf" / "score_grids.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_come_out_cell_by_cell_with_their_captions(
        name: str, sample: dict[str, Issue], scorer: ModuleType) -> None:
    gold = json.loads((SHARED / "pdf" / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    got = dict(scorer.score(gold, sample[name].tables())["all"])
    n = len(gold)
    assert (got["exact"], got["caphit"], got["false"], got["joined"]) == (n, n, 0, got["multi"])
    assert [t["header_rows"] for t in sample[name].tables()] == [t["header_rows"] for t in gold]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pdf_and_a_text_of_one_issue_give_the_same_observations(name: str, sample: dict[str, Issue]) -> None:
    found = difference(sample[name], real(name))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_number_of_a_pdf_names_its_page(name: str, sample: dict[str, Issue]) -> None:
    page = {x.number: x.page for x in sample[name].source.lines}
    assert all(o.page and o.page == page[o.line] for o in sample[name].rows)


@pytest.mark.parametrize("name", SAMPLES)
def test_cells_know_their_place_in_their_line(name: str, sample: dict[str, Issue]) -> None:
    line = {x.number: x.text for x in sample[name].source.lines}
    cells = [c for g in sample[name].source.grids for row in g.rows for c in row]
    assert cells
    assert all(line[n][k] == ch for c in cells for ch, n, k in zip(c.text, c.lines, c.columns, strict=True)
               if ch != " " and ch in line[n])


def test_captions_go_each_to_its_own_picture(sample: dict[str, Issue]) -> None:
    pictures = sample["weekly-418"].source.pictures
    numbers = [(p.page, int(p.caption.split(".")[0].removeprefix("도표"))) for p in pictures if p.caption]
    assert numbers == [(4, 2), (4, 3), (4, 4), (9, 1), (9, 2), (9, 3), (9, 4), (10, 5), (10, 6), (11, 7), (11, 8),
                       (13, 13), (13, 14), (14, 15), (14, 16), (14, 17)]
    left, right = (p.box for p in pictures[:2])
    assert left.x1 < right.x0


# ------------------------------------------------------------ PDFs of other make

TWO_LEVELS = [["도시", "투자", "", "금액(억 위안)", ""], ["", "건수", "성장률", "2023 년", "2024 년"],
              *([name, str(10 + n), f"{n}.5%", f"{100 + n}.25", f"{120 + n}.5"] for n, name in enumerate(NAMES))]
TWO_LEVELS_READ = squeezed([["도시", "투자", "투자", "금액(억 위안)", "금액(억 위안)"],
                            ["도시", *TWO_LEVELS[1][1:]], *TWO_LEVELS[2:]])
SPANS = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)),
         ("ALIGN", (1, 0), (-1, -1), "CENTER")]
LEVEL_RULES = [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (1, 0), (2, 0), 0.5, colors.black),
               ("LINEBELOW", (3, 0), (4, 0), 0.5, colors.black), ("LINEBELOW", (0, 1), (-1, 1), 0.5, colors.black),
               ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]


@pytest.mark.parametrize("style", [GRID, RULES, TINTS], ids=["grid", "rules above and below", "tinted rows"])
@pytest.mark.parametrize("size", [A5, landscape_of(A4)], ids=["A5", "landscape"])
def test_reportlab_tables_on_pages_of_other_sizes(style: list[Any], size: tuple[float, float], tmp_path: Path) -> None:
    found = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 꼴", ranking(12), style)], size=size))
    assert [text_of(g) for g in found.grids] == [squeezed(ranking(12))]
    assert found.grids[0].headers == 1


@pytest.mark.parametrize("repeat", [0, 1], ids=["header once", "header on every page"])
@pytest.mark.parametrize("style", [GRID, TINTS], ids=["grid", "tinted rows"])
def test_a_table_over_three_pages_is_one(repeat: int, style: list[Any], tmp_path: Path) -> None:
    path = reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 세 쪽", ranking(60), style)], size=A5, repeat=repeat)
    found = read_pdf(path)
    assert [text_of(g) for g in found.grids] == [squeezed(ranking(60))]
    assert pages(found.grids[0]) == (1, 3)


@pytest.mark.parametrize("style", [[*GRID, *SPANS], [*LEVEL_RULES, *SPANS]], ids=["grid", "rules"])
def test_headers_of_two_levels_are_spread(style: list[Any], tmp_path: Path) -> None:
    found = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 두 단", TWO_LEVELS, style)], repeat=2))
    assert [text_of(g) for g in found.grids] == [TWO_LEVELS_READ]
    assert found.grids[0].headers == 2


NAME_AND_HANZI = [["순위", "도시", "", "2027 년 상반기", "7 월"],
                  *([str(n + 1), *name.split(), f"{260 - n}.15", f"{90 + n}"] for n, name in enumerate(NAMES))]


@pytest.mark.parametrize("repeat", [0, 1], ids=["header once", "header on every page"])
def test_a_header_cell_over_a_name_and_its_hanzi_is_one_column(repeat: int, tmp_path: Path) -> None:
    """And the row of numbers below it is none of the header, nor are periods numbers."""
    rows = [*NAME_AND_HANZI, *NAME_AND_HANZI[1:], *NAME_AND_HANZI[1:]]
    style = [*GRID, ("SPAN", (1, 0), (2, 0))]
    grid, = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 꼴", rows, style)], size=A5, repeat=repeat)).grids
    assert grid.headers == 1 and pages(grid) == (1, 2)
    assert text_of(grid) == squeezed([[r[0], f"{r[1]} {r[2]}".strip(), *r[3:]] for r in rows])


def test_a_header_cell_over_two_columns_of_numbers_leaves_them_apart(tmp_path: Path) -> None:
    rows = [["도시", "금액", ""], *([name, f"{n}5.1", f"{n}7.2"] for n, name in enumerate(NAMES))]
    style = [*GRID, ("SPAN", (1, 0), (2, 0))]
    grid, = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 꼴", rows, style)])).grids
    assert grid.headers == 1
    assert text_of(grid) == squeezed([["도시", "금액", "금액"], *rows[1:]])


LEVELS = [["순위", "도시", "GDP(억 위안)", "", "성장률", ""],
          ["", "", "2027 년 상반기", "2026 년 상반기", "명목", "실질"],
          ["1", "상하이", "26,222.15", "25,012.40", "4.84%", "5.1%"],
          ["2", "베이징", "25,029.20", "23,791.40", "5.20%", "5.4%"]]
INDICATORS = [["지표", "2025 년", "2026 년", "2027 년 상반기", "단위"],
              ["매출", "1,650.2", "1,890.7", "1,036.8", "억 위안"],
              ["발명특허", "8,412", "9,876", "5,120", "건"]]
STATIONS = [["지역", "가상소 수(개)", "하루 공급력(톤)", "전년 대비 증가율"], ["광둥", "86", "61.5", "12.3%"],
            ["산둥", "64", "48.2", "-3.1%"]]
CALENDAR = [["순번", "행사명", "장소", "일시"], ["1", "2027 가상 대회", "베이징", "2027.10.21~23"],
            ["2", "가상 박람회", "상하이", "미정"]]


def test_ruled_tables_keep_measure_period_and_unit_of_every_number(tmp_path: Path) -> None:
    """Two levels, of which the upper one has the unit; rows with a unit of their own; labels that nobody knows."""
    spans = [("SPAN", (c, 0), (c + 1, 0)) for c in (2, 4)] + [("SPAN", (c, 0), (c, 1)) for c in (0, 1)]
    path = reportlab_pdf(tmp_path / "weekly-499.pdf", [
        ("도표 1. 도시 GDP 현황", LEVELS, [*GRID, *spans]),
        ("도표 2. 2027 년 쑤저우 가상 산업단지 주요 지표", INDICATORS, GRID),
        ("도표 3. 2027 년 8 월 가상소 현황", STATIONS, GRID), ("행사", CALENDAR, GRID)])
    issue = read(path, published="2027-10-10")
    told = [(o.entity_ko, o.indicator, o.period, str(o.value), o.unit) for o in issue.rows if o.indicator != "rank"]
    now, before = "2027-01/2027-06", "2026-01/2026-06"
    cities = [("상하이", "26222.15", "25012.40", "4.84", "5.1"), ("베이징", "25029.20", "23791.40", "5.20", "5.4")]
    zone = "쑤저우 가상 산업단지"
    assert told == [
        *((city, *x) for city, a, b, c, d in cities for x in (
            ("gdp", now, a, "억 위안"), ("gdp", before, b, "억 위안"),
            ("gdp_growth_nominal", now, c, "%"), ("gdp_growth_real", now, d, "%"))),
        *((zone, indicator, period, value, unit)
          for indicator, unit, *values in (("revenue", "억 위안", "1650.2", "1890.7", "1036.8"),
                                           ("unnamed_count", "건", "8412", "9876", "5120"))
          for period, value in zip(("2025", "2026", now), values, strict=True)),
        *((place, indicator, "2027-08", value, unit)
          for place, *values in (("광둥", "86", "61.5", "12.3"), ("산둥", "64", "48.2", "-3.1"))
          for (indicator, unit), value in zip((("count", "개"), ("amount", "톤"), ("amount_growth", "%")), values,
                                              strict=True))]
    assert [(e.name, e.start, e.end, e.place, e.flags) for e in issue.events] == [
        ("2027 가상 대회", "2027-10-21", "2027-10-23", "베이징", ""),
        ("가상 박람회", "", "", "상하이", "date_doubtful")]
    assert [p.printed for p in issue.problems if p.rule == "date"] == ["미정"]


MIXED = [["품목", "조합"], *([name, f"가 {26 + n} 나 {31 + n}"] for n, name in enumerate("갑을병정무"))]


def test_one_problem_tells_of_a_table_that_was_not_understood(tmp_path: Path) -> None:
    """And none where its numbers were read."""
    path = reportlab_pdf(tmp_path / "weekly-499.pdf", [("도표 1. 가상 조합", MIXED, GRID),
                                                       ("도표 2. 도시 GDP 현황", ranking(6), GRID)])
    issue = read(path, published="2027-10-10")
    problem, = [p for p in issue.problems if p.rule == "table_unread"]
    assert (problem.severity, problem.line, problem.printed) == ("error", 3, "품목 조합")
    assert "도표 1. 가상 조합" in problem.message and "10 numbers in 5 of its rows" in problem.message


# as Word's table styles draw them, exported by LibreOffice: a header that only its tint bounds, with rules in every
# other row; the last level of a header ruled for some columns; a header above the rules; one side line, tinted rows
EVERY_OTHER = [("BOX", (0, 0), (-1, -1), 1, colors.black), ("BACKGROUND", (0, 0), (-1, 0), colors.navy),
               *(("BOX", (0, n), (-1, n), 0.5, colors.black) for n in range(2, 13, 2)),
               *(("LINEAFTER", (0, n), (-2, n), 0.5, colors.black) for n in range(2, 13, 2))]
HALF_RULED = [*SPANS, ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
              ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
              *(("LINEBELOW", (1, n), (4, n), 0.5, colors.black) for n in range(2)),
              *(("BACKGROUND", (0, n), (-1, n), colors.lightgrey) for n in range(3, 12, 2))]
HEAD_ABOVE = [("INNERGRID", (0, 1), (-1, -1), 0.5, colors.black), ("BOX", (0, 1), (-1, -1), 0.5, colors.black)]
FIRST_COLUMN = [("LINEABOVE", (0, 1), (-1, 1), 0.5, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black),
                ("LINEAFTER", (0, 1), (0, -1), 0.5, colors.black), ("LINEAFTER", (-1, 1), (-1, -1), 0.5, colors.black),
                *(("BACKGROUND", (0, n), (-1, n), colors.lightgrey) for n in range(13))]


@pytest.mark.parametrize(("rows", "read", "style"), [
    (ranking(12), ranking(12), EVERY_OTHER), (TWO_LEVELS, TWO_LEVELS_READ, HALF_RULED),
    (ranking(12), ranking(12), HEAD_ABOVE), (ranking(12), ranking(12), FIRST_COLUMN)],
    ids=["every other row", "half of a level", "header above", "first column"])
def test_tables_in_the_styles_of_a_word_processor(rows: list[list[str]], read: list[list[str]], style: list[Any],
                                                  tmp_path: Path) -> None:
    found = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 꼴", rows, style)]))
    assert [text_of(g) for g in found.grids] == [squeezed(read)]


def test_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    """The browser's tests print whole issues so; here a heading over both columns and a table between them."""
    names = ("가앞", "가뒤", "나앞", "나뒤")
    halves = [[f"{name} {n} 번 " + "가상의 글이 이어진다. " * 4 for n in range(3)] for name in names]
    path = columns_pdf(tmp_path / "a.pdf", halves, ranking(4))
    text = "".join(x.text for x in read_pdf(path).lines)
    places = [text.index(f"{part}{side} {n} 번") for part in "가나" for side in "앞뒤" for n in range(3)]
    assert places == sorted(places) and places[5] < text.index("순위") < text.index("나 제목") < places[6]


def test_cells_without_rules_are_no_columns_of_prose(tmp_path: Path) -> None:
    path = reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 꼴", [[c[1], c[1], c[2]] for c in ranking(20)], [])])
    lines = [x.text for x in read_pdf(path).lines]
    assert any("상하이 上海 상하이 上海 52,000.00" in x for x in lines)


def test_two_tables_of_one_width_on_a_page_are_two(tmp_path: Path) -> None:
    tables = [("도표 1. 위", ranking(9), RULES), ("도표 2. 아래", ranking(5), RULES)]
    found = read_pdf(reportlab_pdf(tmp_path / "a.pdf", tables, widths=[60, 120, 160, 100]))
    assert [len(g.rows) for g in found.grids] == [10, 6]


def test_a_font_that_is_not_in_the_file(tmp_path: Path) -> None:
    rows = [["순위", "기업", "금액"], *([str(n), f"가상기업{n}", f"{n * 105},000"] for n in range(1, 9))]
    found = read_pdf(reportlab_pdf(tmp_path / "a.pdf", [("도표 1. 글꼴", rows, GRID)], font="HYSMyeongJo-Medium"))
    assert [text_of(g) for g in found.grids] == [rows]


@pytest.mark.parametrize("shown", [90, 0], ids=["shown upright", "shown sideways"])
def test_a_turned_page_is_read_upright_with_its_picture(shown: int, tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(turned_pdf(tmp_path / "turned.pdf", ranking(8)))
    document[0].set_rotation(shown)
    document.save(str(tmp_path / "a.pdf"))
    found = read_pdf(tmp_path / "a.pdf")
    assert [text_of(g) for g in found.grids] == [squeezed(ranking(8))]
    assert found.lines[0].text.strip() == "도표 1. 눕혀 놓은 표"
    chart, = found.pictures
    png, = read_pictures(tmp_path / "a.pdf", [(1, chart.box)])
    assert chart.caption == "도표 2. 눕혀 놓은 그림" and isinstance(png, bytes)
    image = Image.open(io.BytesIO(png)).convert("RGB")
    bars = [image.getpixel((image.width * x // 30, image.height * 17 // 30)) for x in (3, 23)]
    assert bars == [(255, 255, 255), (0, 0, 128)]  # the first bar is low, the last one high


LAYOUTS: dict[str, dict[str, Any]] = {
    "all rules": {}, "inner rules": {"borders_layout": "INTERNAL"},
    "rules between rows": {"borders_layout": "HORIZONTAL_LINES"}, "few rules": {"borders_layout": "MINIMAL"},
    "one rule": {"borders_layout": "SINGLE_TOP_LINE"},
    "no rules between rows": {"borders_layout": "NO_HORIZONTAL_LINES"},
    "tinted cells": {"borders_layout": "NONE", "cell_fill_color": (217, 226, 243), "cell_fill_mode": "ROWS"}}


def fpdf_issue(path: Path, rows: list[list[str]], size: str = "A4", orientation: str = "portrait", **options: Any
               ) -> PdfText:
    pdf = fpdf_document(size, orientation)
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 8, "도표 1. 표의 꼴", new_x="LMARGIN", new_y="NEXT")
    fpdf_table(pdf, rows, **options)
    pdf.multi_cell(0, 6, FILL, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))
    return read_pdf(path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fpdf_tables_over_pages(layout: str, tmp_path: Path) -> None:
    found = fpdf_issue(tmp_path / "a.pdf", ranking(60), **LAYOUTS[layout])
    assert [text_of(g) for g in found.grids] == [squeezed(ranking(60))]
    assert (found.grids[0].headers, pages(found.grids[0])) == (1, (1, 2))
    assert [x.text for x in found.lines if x.running][:2] == ["주간 중국창업 499 호", "【1】"]


def test_a_table_without_any_rule_is_read_over_two_pages(tmp_path: Path) -> None:
    """More such tables stand in test_plain_tables.py."""
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 8, "도표 1. 2024 년 도시 GDP", new_x="LMARGIN", new_y="NEXT")
    fpdf_table(pdf, ranking(30), borders_layout="NONE", line_height=8)
    pdf.multi_cell(0, 6, "가상망(假想网). 소식. (25.03.08)")
    pdf.output(str(tmp_path / "weekly-499.pdf"))
    issue = read(tmp_path / "weekly-499.pdf")
    assert [text_of(g) for g in issue.source.grids] == [squeezed(ranking(30))]
    assert pages(issue.source.grids[0]) == (1, 2)
    gdp = [f"{o.value:,.2f}" for o in issue.rows if o.indicator == "gdp"]
    assert gdp == [row[2] for row in ranking(30)[1:]]


@pytest.mark.parametrize(("size", "orientation"), [("A5", "portrait"), ("A4", "landscape")])
def test_fpdf_tables_on_pages_of_other_sizes(size: str, orientation: str, tmp_path: Path) -> None:
    found = fpdf_issue(tmp_path / "a.pdf", ranking(60), size, orientation, borders_layout="HORIZONTAL_LINES")
    assert [text_of(g) for g in found.grids] == [squeezed(ranking(60))]
    assert pages(found.grids[0]) == (1, 3)


def test_side_by_side_captions_go_each_to_its_own(tmp_path: Path) -> None:
    pdf = fpdf_document()
    pdf.cell(95, 6, "도표 2. 왼쪽 그림", align="C")
    pdf.cell(95, 6, "도표 3. 오른쪽 그림", align="C", new_x="LMARGIN", new_y="NEXT")
    top = pdf.get_y()
    pdf.image(picture(), x=12, y=top, w=85)
    pdf.image(picture(), x=110, y=top + 6, w=85)
    pdf.set_y(top + 80)
    pdf.multi_cell(0, 6, FILL, new_x="LMARGIN", new_y="NEXT")
    pdf.image(picture(), x=60, w=85)
    pdf.cell(0, 6, "사진 1. 아래에 적은 사진", align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(tmp_path / "a.pdf"))
    found = read_pdf(tmp_path / "a.pdf")
    assert [(p.caption, p.box.x0 > 250) for p in found.pictures] == [
        ("도표 2. 왼쪽 그림", False), ("도표 3. 오른쪽 그림", True), ("사진 1. 아래에 적은 사진", False)]
    assert found.grids == ()


def test_prose_banners_and_boxes_are_no_tables(tmp_path: Path) -> None:
    pdf = fpdf_document()
    pdf.set_fill_color(23, 55, 94)
    pdf.cell(0, 10, "WEEKLY 뉴스", fill=True, new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 6, FILL * 4, new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 10, "글상자", border=1, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    for k in range(3):
        pdf.cell(50, 10, f"상자 {k}", border=1)
        pdf.set_x(pdf.get_x() + 10)
    pdf.ln(16)
    pdf.line(10, pdf.get_y(), 200, pdf.get_y())
    pdf.multi_cell(0, 6, FILL * 3, new_x="LMARGIN", new_y="NEXT")
    pdf.line(10, pdf.get_y(), 200, pdf.get_y())
    pdf.output(str(tmp_path / "a.pdf"))
    found = read_pdf(tmp_path / "a.pdf")
    assert found.grids == ()
    assert "".join(x.text for x in found.lines).count("숫자가 하나도 없다") == 7


def test_a_table_without_a_header_is_read_all_the_same(tmp_path: Path) -> None:
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
    fpdf_table(pdf, ranking(9)[1:], first_row_as_headings=False)
    pdf.multi_cell(0, 6, "가상망(假想网). 소식. (25.03.08)")
    pdf.output(str(tmp_path / "weekly-499.pdf"))
    issue = read(tmp_path / "weekly-499.pdf")
    grid, = issue.source.grids
    assert (grid.headers, len(grid.rows)) == (0, 9)
    assert {"6.90", "6.50"} <= {o.printed for o in issue.rows}  # a number without unit and label says nothing


# ------------------------------------------------------------ bad PDFs

def short_pdf(path: Path, **options: Any) -> Path:
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, FILL * 3)
    if options:
        pdf.set_encryption(**options)
    pdf.output(str(path))
    return path


def encrypted(path: Path) -> None:
    short_pdf(path, owner_password="a", user_password="b")


def truncated(path: Path) -> None:
    data = short_pdf(path).read_bytes()
    path.write_bytes(data[:len(data) * 2 // 3])


def garbled(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def no_pdf(path: Path) -> None:
    path.write_text("<!doctype html><title>404</title>", encoding="utf-8")


def scanned(path: Path) -> None:
    pdf = fpdf_document()
    pdf.header = pdf.footer = lambda: None  # type: ignore[method-assign]
    pdf.pages.clear()
    pdf.page = 0
    for _ in range(3):
        pdf.add_page()
        pdf.image(picture(), x=0, y=0, w=210, h=297)
    pdf.output(str(path))


def endless(path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(MAX_PAGES + 1):
        document.new_page(100, 100)
    document.save(str(path))


def foreign(path: Path) -> None:
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, "A newsletter in English, with nothing Korean but its running header. " * 20)
    pdf.output(str(path))


BAD: dict[Callable[[Path], None], str] = {
    encrypted: "the PDF is locked with a password. Open it with the password, print it into a new PDF without one, and "
               "drop that in.",
    truncated: "the PDF is damaged or cut off. Download or export it again; if it opens elsewhere, print it into a new "
               "PDF.",
    garbled: "if it opens elsewhere, print it into a new PDF.",
    empty: "the file is empty. Export the issue again and drop that file in.",
    no_pdf: "the file is called .pdf but is none: it begins with b'<!doctype ht'. Download or export the issue again "
            "and drop that file in.",
    scanned: "the PDF has no text: its 3 pages are pictures (a scan). Run it through text recognition (OCR), or get "
             "the PDF that the publisher exported.",
    endless: "the PDF has 1,001 pages; no issue has more than 1,000. Cut the issue's pages out of it and drop those "
             "in.",
    foreign: "letters are Korean. kicdata reads the Korean newsletters of KIC 중국; remove this file from the "
             "folder.",
}


@pytest.mark.parametrize("make", BAD, ids=lambda f: f.__name__)
def test_bad_pdfs_say_in_one_line_what_is_wrong_and_what_to_do(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "weekly-499.pdf"
    make(path)
    with pytest.raises(IssueError) as e:
        read_source(path)
    assert str(e.value).startswith(f"{path}: ") and str(e.value).endswith(BAD[make])
    assert "\n" not in str(e.value)


def test_beside_a_bad_pdf_the_other_issues_still_build(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    truncated(raw / "weekly-499.pdf")
    text = "가상시의 매출이 3.2% 늘었다.\n\n가상망(假想网). 소식. (25.03.08)\n"
    (raw / "weekly-498.txt").write_text(text, encoding="utf-8")
    report = build(raw, tmp_path / "out")
    assert report.issues == ["weekly-498"]
    assert report.errors == [f"{raw / 'weekly-499.pdf'}: {BAD[truncated]}"]


def test_a_huge_picture_is_not_decoded(tmp_path: Path) -> None:
    pdf = fpdf_document()
    pdf.cell(0, 6, "도표 1. 큰 그림", new_x="LMARGIN", new_y="NEXT")
    pdf.image(Image.new("1", (12000, 12000)), w=150)
    pdf.output(str(tmp_path / "a.pdf"))
    start = time.monotonic()
    assert [p.caption for p in read_pdf(tmp_path / "a.pdf").pictures] == ["도표 1. 큰 그림"]
    assert time.monotonic() - start < 10


def test_a_page_that_is_a_scan_is_named(tmp_path: Path) -> None:
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, "첫 쪽의 글이다. " * 20)
    pdf.add_page()
    pdf.image(Image.new("L", (600, 850), 230), x=0, y=0, w=pdf.w, h=pdf.h)
    pdf.output(str(tmp_path / "a.pdf"))
    note, = read_pdf(tmp_path / "a.pdf").notes
    assert note.startswith("Page 2 has no text, only pictures (a scan?); nothing was read from it.")


def test_a_caption_that_ends_a_page_does_not_turn_all_captions_over(tmp_path: Path) -> None:
    """Captions stand over their tables, each under a line with the unit, so that the table before is nearer."""
    pdf = fpdf_document()
    rows = [["도시", "금액"], ["선전", "12.1"], ["베이징", "21.4"]]
    for n in (1, 2):
        pdf.cell(0, 7, f"도표 {n}. 도시별 금액 {n}", new_x="LMARGIN", new_y="NEXT")
        pdf.cell(0, 12, "(단위: 억 위안)", new_x="LMARGIN", new_y="NEXT")
        fpdf_table(pdf, rows)
    pdf.cell(0, 7, "도표 3. 도시별 금액 3", new_x="LMARGIN", new_y="NEXT")
    pdf.add_page()
    fpdf_table(pdf, rows)
    pdf.output(str(tmp_path / "weekly-499.pdf"))
    assert [t["caption"] for t in read(tmp_path / "weekly-499.pdf", published="2025-03-08").tables()] == [
        f"도표 {n}. 도시별 금액 {n}" for n in (1, 2, 3)]


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages; the second draws half a million rectangles."""
    path = tmp_path_factory.mktemp("heavy") / "weekly-499.pdf"
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, "첫 쪽의 글이다. " * 20)
    pdf.add_page()
    pdf._out("0 0 m 10 0 l 10 10 l 0 10 l h S " * 500_000)  # type: ignore[attr-defined]
    pdf.add_page()
    pdf.multi_cell(0, 6, "끝 쪽의 글이다. " * 20)
    pdf.output(str(path))
    return path


def test_a_page_that_takes_too_long_is_given_up_and_named(heavy: Path) -> None:
    sheets = read_sheets(heavy, seconds=1)
    assert (sheets.pages, [s.number for s in sheets.sheets]) == (3, [1, 3])
    note, = as_text(sheets).notes
    assert note.startswith("Page 2 took longer than 1 s and was left out. ")


FAULTY = """
import os
from kicdata.pdf import layout
sound = layout.read_sheet

def read_sheet(page, *more):
    if page.number == 2:
        {}
    return sound(page, *more)

layout.read_sheet = read_sheet
layout.answer(layout.main, layout.BROKEN)
"""


@pytest.mark.parametrize("what, why", [
    ("raise ZeroDivisionError('by zero')", "made the reader fail with ZeroDivisionError (by zero) in faulty.py, line 8 "
     "(a fault of kicdata: please report it with the file)"),
    ("raise MemoryError", "ran out of memory or broke down"), ("os.abort()", "ran out of memory or broke down"),
    ("raise layout.BROKEN[0]('damaged')", "ran out of memory or broke down")])
def test_a_fault_of_the_reader_is_told_from_a_crash(what: str, why: str, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mends kicdata is told where it failed; the other pages are read in either case."""
    pdf = fpdf_document()
    for n in range(3):
        pdf.cell(0, 6, f"{n} 쪽의 글이다.")
        if n < 2:
            pdf.add_page()
    pdf.output(str(tmp_path / "a.pdf"))
    (tmp_path / "faulty.py").write_text(FAULTY.format(what), encoding="utf-8")
    end_waiting()  # a child of another case runs another module
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("kicdata.pdf.sheets.messages_of", lambda _, *more: messages_of("faulty", *more))
    sheets = read_sheets(tmp_path / "a.pdf")
    assert [s.number for s in sheets.sheets] == [1, 3]
    assert as_text(sheets).notes == (f"Page 2 {why} and was left out. Print the PDF into a new one and add that, or "
                                     "compare the page by hand.",)


def test_one_child_reads_file_after_file_and_another_takes_over(tmp_path: Path) -> None:
    """Python is started once for many PDFs; a child that is lost while it waits costs no page."""
    short_pdf(tmp_path / "a.pdf")
    end_waiting()
    first = read_pdf(tmp_path / "a.pdf")
    (child,) = _waiting.values()
    assert read_pdf(tmp_path / "a.pdf") == first and list(_waiting.values()) == [child]
    child.process.kill()
    child.process.wait()
    assert read_pdf(tmp_path / "a.pdf") == first and child not in _waiting.values()


@settings(max_examples=15, deadline=None)
@given(cut=st.integers(0, 4000), flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=20))
def test_broken_bytes_never_break_the_reader(cut: int, flips: list[tuple[int, int]],
                                             tmp_path_factory: pytest.TempPathFactory) -> None:
    """A PDF with flipped bytes is read or refused with `PdfError`; nothing else comes out."""
    folder = tmp_path_factory.getbasetemp()
    sound = folder / "sound.pdf"
    if not sound.exists():
        short_pdf(sound)
    data = bytearray(sound.read_bytes())
    for place, value in flips:
        data[place % len(data)] = value
    broken = folder / "broken.pdf"
    broken.write_bytes(bytes(data[cut:]))
    try:
        assert read_pdf(broken).lines
    except PdfError as e:
        assert e.seen and e.do
