"""PDF tables of which nothing, or only a part, is drawn: without rules, with one under the header, with some bands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from kicdata.issue import read
from kicdata.pdf.source import PdfText, read_pdf
from pdfs import NAMES, fpdf_document, fpdf_table, set_table

FILL = "가상의 글이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝나며 여기에는 숫자가 하나도 없다. "
CAPTION = "도표 1. 2027 년 상반기 주요 도시 GDP 현황"

LEVELS_OF = [[f"{26222.15 - 731.3 * n:,.2f}", f"{25012.4 - 700.1 * n:,.2f}"] for n in range(10)]
RATES = [[f"{4.84 - n / 9:.2f}%", f"{5.1 - n / 7:.1f}%"] for n in range(10)]
CITIES = [["순위", "도시", "2027 년 상반기\n(억 위안)", "2026 년 상반기\n(억 위안)", "증가량\n(억 위안)", "명목 성장률",
           "실질 성장률"],
          *([str(n + 1), name, *LEVELS_OF[n], f"{1209.75 - 80 * n:,.2f}", *RATES[n]] for n, name in enumerate(NAMES))]
GAPS = [[c if (i, j) not in {(2, 4), (5, 5), (5, 6), (8, 3), (10, 4)} else "" for j, c in enumerate(row)]
        for i, row in enumerate(CITIES)]
DEALS = [["기업", "산업", "라운드", "금액", "투자 기관"],
         ["싱하이투\n星海图", "로봇", "C 라운드", "15 억 위안", "메이퇀, 레전드캐피탈,\n텐센트, 가오룽"],
         ["란젠항톈\n蓝箭航天", "항공우주", "E+ 라운드", "9 억 위안", "국가제조업전환업그레이드펀드,\n세쿼이아 차이나"],
         ["MiniMax", "인공지능", "전략 투자", "3 억 달러", "알리바바, 텐센트"],
         ["쥐푸신소재\n聚孚新材", "신소재", "B 라운드", "2 억 위안 이상", "세쿼이아 차이나"]]
YEARS = [["지표", "2025 년", "2026 년", "2027 년 상반기", "단위"], ["매출", "1,650.2", "1,890.7", "1,036.8", "억 위안"],
         ["입주 기업", "1,980", "2,204", "2,310", "개"], ["연구개발비", "142.3", "171.9", "93.5", "억 위안"],
         ["발명특허", "8,412", "9,876", "5,120", "건"]]
STATIONS = [["지역", "충전소 수(개)"], ["광둥", "86"], ["네이멍구 자치구", "64"], ["허베이", "59"]]
TOTAL = [*YEARS[:-1], ["합계", "", "", "8,120.4", ""]]
TALL = [["순위", "도시", "GDP\n(억 위안)", "성장률"],
        *([str(n + 1), name, LEVELS_OF[n][0], RATES[n][0]] for n, name in enumerate(NAMES))]
TALLER = [[row[1], row[2]] for row in TALL]
TABLES = {"cities": CITIES, "empty cells": GAPS, "cells of two lines": DEALS, "years": YEARS, "two columns": STATIONS,
          "a total with empty cells": TOTAL, "a label of two lines": TALL,
          "two columns, a label of two lines": TALLER}
ALIGNS = {"left": "LLLLLLL", "centre": "CCCCCCC", "numbers right": "LLRRRRR", "right": "RRRRRRR"}
SOME = ("nothing", "a rule under the header", "rules around", "bands from the first row")
EVEN, ODD = range(2, 60, 2), range(1, 60, 2)
DRAWN: dict[str, dict[str, Any]] = {
    "nothing": {}, "a rule under the header": {"rules": "head"}, "rules around": {"rules": "top end"},
    "three rules": {"rules": "top head end"}, "a tinted header": {"bands": [0]},
    "bands from the first row": {"bands": ODD},
    "bands from the second row": {"bands": EVEN}, "bands and a rule": {"bands": EVEN, "rules": "head"}}


def squeezed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [["".join(c.split()) for c in row] for row in rows]


def texts(found: PdfText) -> list[list[list[str]]]:
    return [squeezed([[c.text for c in row] for row in g.rows]) for g in found.grids]


def put(pdf: FPDF, rows: Sequence[Sequence[str]], aligns: str, caption: str = CAPTION, **options: Any) -> None:
    """Prose, a caption, a table, and prose that follows closely."""
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
    if caption:
        pdf.cell(0, 8, caption, align="C", new_x="LMARGIN", new_y="NEXT")
    set_table(pdf, rows, aligns, **options)
    pdf.ln(2)
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")


def plain_pdf(path: Path, *args: Any, **options: Any) -> Path:
    """A document of one table, as `put` sets it."""
    pdf = fpdf_document()
    put(pdf, *args, **options)
    pdf.multi_cell(0, 6, "가상망(假想网). 소식. (27.08.08)")
    pdf.output(str(path))
    return path


@pytest.mark.parametrize(("drawn", "aligns"), [
    (d, a) for d in DRAWN for a in ALIGNS
    if d in ("nothing", "a rule under the header") or a in ("left", "numbers right")])
def test_cells_stand_in_their_columns(drawn: str, aligns: str, tmp_path: Path) -> None:
    """However they are aligned, and whatever of the table is drawn; each table on a page of its own."""
    pdf = fpdf_document()
    for n, (name, rows) in enumerate(TABLES.items(), 1):
        if n > 1:
            pdf.add_page()
        pdf.multi_cell(0, 6, f"{name}: {FILL}", new_x="LMARGIN", new_y="NEXT")
        put(pdf, rows, ALIGNS[aligns], CAPTION.replace("1.", f"{n}."), **DRAWN[drawn])
    pdf.output(str(tmp_path / "a.pdf"))
    found = read_pdf(tmp_path / "a.pdf")
    assert texts(found) == [squeezed(rows) for rows in TABLES.values()]
    assert [g.headers for g in found.grids] == [1] * len(TABLES)


@pytest.mark.parametrize("space", [3, 6])
def test_narrow_columns(space: float, tmp_path: Path) -> None:
    pdf = fpdf_document()
    for name, rows in TABLES.items():
        wide = [max(pdf.get_string_width(x) for row in rows for x in row[j].split("\n")) + space
                for j in range(len(rows[0]))]
        found = read_pdf(plain_pdf(tmp_path / "a.pdf", rows, ALIGNS["centre"], widths=wide))
        assert texts(found) == [squeezed(rows)], name


LEVELS = [["도시", "GDP(억 위안)", "", "성장률", ""], ["", "2027 년 상반기", "2026 년 상반기", "명목", "실질"],
          *([name, *LEVELS_OF[n], *RATES[n]] for n, name in enumerate(NAMES))]


@pytest.mark.parametrize("drawn", ["nothing", "rules around"])
def test_labels_over_several_columns_are_those_of_each(drawn: str, tmp_path: Path) -> None:
    path = plain_pdf(tmp_path / "a.pdf", LEVELS, "LRRRR", merged=[(0, 1, 2), (0, 3, 2)], **DRAWN[drawn])
    found = read_pdf(path)
    head = [["도시", "GDP(억 위안)", "GDP(억 위안)", "성장률", "성장률"], ["도시", *LEVELS[1][1:]]]
    assert texts(found)[0][:2] in ([*squeezed(head)], [*squeezed([head[0], ["", *head[1][1:]]])])
    assert texts(found)[0][2:] == squeezed(LEVELS[2:]) and found.grids[0].headers == 2


UNEVEN = [["도시", "GDP", ""], ["", "2027 년 상반기(억 위안)", "성장률"],
          *([name, LEVELS_OF[n][0], RATES[n][0]] for n, name in enumerate(NAMES))]


@pytest.mark.parametrize("aligns", ["LLL", "LCC", "LRR"])
@pytest.mark.parametrize("drawn", SOME)
def test_a_label_over_a_wide_and_a_narrow_column_is_that_of_both(drawn: str, aligns: str, tmp_path: Path) -> None:
    found, = texts(read_pdf(plain_pdf(tmp_path / "a.pdf", UNEVEN, aligns, merged=[(0, 1, 2)], **DRAWN[drawn])))
    assert found[0] == ["도시", "GDP", "GDP"] and found[1][1:] == squeezed(UNEVEN)[1][1:]
    assert found[2:] == squeezed(UNEVEN[2:])


OVER_THREE = [["도시", "GDP(억 위안)", "", "", "성장률", ""], ["", "2025 년", "2026 년", "2027 년", "명목", "실질"],
              *([name, *LEVELS_OF[n], "17.5", *RATES[n]] for n, name in enumerate(NAMES))]


@pytest.mark.parametrize("aligns", ["LRRRRR", "LCCCCC", "LLLLLL"])
@pytest.mark.parametrize("drawn", [{}, {"rules": "head"}, {"bands": [0, 1]}], ids=["nothing", "a rule", "bands"])
def test_a_label_over_three_columns_is_that_of_each(drawn: dict[str, Any], aligns: str, tmp_path: Path) -> None:
    """Its middle is that of the second one: it is no upper line of that one's label."""
    path = plain_pdf(tmp_path / "a.pdf", OVER_THREE, aligns, merged=[(0, 1, 3), (0, 4, 2)], **drawn)
    found, = texts(read_pdf(path))
    assert found[0] == squeezed([["도시", *["GDP(억 위안)"] * 3, *["성장률"] * 2]])[0]
    assert found[1][1:] == squeezed(OVER_THREE)[1][1:] and found[2:] == squeezed(OVER_THREE)[2:]


def test_a_table_goes_on_over_pages(tmp_path: Path) -> None:
    rows = [CITIES[0], *([str(n + 1), *CITIES[1 + n % 10][1:]] for n in range(90))]
    found = read_pdf(plain_pdf(tmp_path / "a.pdf", rows, ALIGNS["numbers right"]))
    assert texts(found) == [squeezed(rows)]
    assert {x.page for x in found.grids[0].lines} == {1, 2, 3}


@pytest.mark.parametrize("drawn", SOME)
def test_the_last_row_may_stand_alone_on_the_next_page(drawn: str, tmp_path: Path) -> None:
    """It keeps the table's labels: by itself it would have none."""
    for count in range(37, 40):  # one of these leaves one row for the second page
        rows = [CITIES[0], *([str(n + 1), *CITIES[1 + n % 10][1:]] for n in range(count))]
        found = read_pdf(plain_pdf(tmp_path / "a.pdf", rows, ALIGNS["numbers right"], **DRAWN[drawn]))
        assert texts(found) == [squeezed(rows)]


@pytest.mark.parametrize("align", "LR")
@pytest.mark.parametrize("drawn", SOME)
def test_a_unit_between_caption_and_table_is_that_of_its_numbers(drawn: str, align: str, tmp_path: Path) -> None:
    """It is no label of the column above which it stands."""
    rows = [["도시", "2027 년\n상반기", "2026 년\n상반기"], *([n, *x] for n, x in zip(NAMES, LEVELS_OF, strict=True))]
    pdf = fpdf_document()
    pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 8, "도표 1. 주요 도시 GDP 현황", align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 5, "(단위: 억 위안)", align=align, new_x="LMARGIN", new_y="NEXT")
    set_table(pdf, rows, "LRR", **DRAWN[drawn])
    pdf.ln(3)
    pdf.multi_cell(0, 6, "가상망(假想网). 소식. (27.08.08)")
    pdf.output(str(tmp_path / "weekly-499.pdf"))
    issue = read(tmp_path / "weekly-499.pdf")
    assert [(o.printed, o.unit) for o in issue.rows] == [(v, "억 위안") for x in LEVELS_OF for v in x]
    assert {o.caption for o in issue.rows} == {"도표 1. 주요 도시 GDP 현황"}


@pytest.mark.parametrize("ruled", [True, False])
def test_cities_under_a_province_that_stands_once_are_themselves(ruled: bool, tmp_path: Path) -> None:
    rows = [["성", "도시", "기업 수", "비중"], ["장쑤성 江苏", "쑤저우 苏州", "640", "12.1%"],
            ["", "난징 南京", "512", "9.7%"], ["저장성 浙江", "항저우 杭州", "488", "8.1%"],
            ["", "닝보 宁波", "310", "5.1%"]]
    pdf = fpdf_document()
    pdf.cell(0, 8, "도표 1. 2027 년 지역별 기업 현황", align="C", new_x="LMARGIN", new_y="NEXT")
    (fpdf_table if ruled else set_table)(pdf, rows, *(() if ruled else ("LLRR",)))
    pdf.output(str(tmp_path / "weekly-499.pdf"))
    issue = read(tmp_path / "weekly-499.pdf", published="2027-08-08")
    found = [(o.entity_ko, str(o.value)) for o in issue.rows if o.indicator_ko == "기업 수"]
    assert found == [("쑤저우", "640"), ("난징", "512"), ("항저우", "488"), ("닝보", "310")]


def test_the_mark_of_a_footnote_is_no_part_of_a_number(tmp_path: Path) -> None:
    pdf = fpdf_document()
    for text, mark in (("수출액은 28,122", "1)"), ("수입액은 18,173", "2)")):
        pdf.write(8, text)
        pdf.char_vpos = "SUP"
        pdf.write(8, mark)
        pdf.char_vpos = "LINE"
        pdf.write(8, " 억 위안이다.")
        pdf.ln(10)
    pdf.output(str(tmp_path / "a.pdf"))
    lines = [x.text.strip() for x in read_pdf(tmp_path / "a.pdf").lines]
    assert {"수출액은 28,122 억 위안이다.", "수입액은 18,173 억 위안이다."} <= set(lines)


def test_two_tables_on_a_page_are_two(tmp_path: Path) -> None:
    pdf = fpdf_document()
    for n, rows in enumerate((YEARS, STATIONS, CITIES), 1):
        pdf.cell(0, 8, f"도표 {n}. 2027 년 가상 현황", align="C", new_x="LMARGIN", new_y="NEXT")
        set_table(pdf, rows, ALIGNS["centre"])
    pdf.output(str(tmp_path / "a.pdf"))
    assert texts(read_pdf(tmp_path / "a.pdf")) == [squeezed(rows) for rows in (YEARS, STATIONS, CITIES)]


def test_what_is_measured_comes_out_as_from_a_table_with_all_rules(tmp_path: Path) -> None:
    """The tester's case: values shifted by a column, with warnings of increments and ranks."""
    told = []
    for name in ("ruled", "plain"):
        pdf = fpdf_document()
        pdf.multi_cell(0, 6, FILL * 2, new_x="LMARGIN", new_y="NEXT")
        pdf.cell(0, 8, CAPTION, align="C", new_x="LMARGIN", new_y="NEXT")
        if name == "ruled":
            fpdf_table(pdf, CITIES)
        else:
            set_table(pdf, CITIES, ALIGNS["centre"])
        pdf.ln(4)
        pdf.multi_cell(0, 6, "가상망(假想网). 소식. (27.08.08)")
        pdf.output(str(tmp_path / "weekly-499.pdf"))
        issue = read(tmp_path / "weekly-499.pdf")
        told.append([(o.entity, o.indicator, o.period, o.value, o.unit) for o in issue.rows])
    assert told[0] == told[1] and len(told[0]) == 60


LIST = [["1.", "가상 도시의 경제"], ["2.", "가상 산업의 동향"], ["3.", "가상 기업의 소식"]]
CONTENTS = [["가상 도시의 경제", "3"], ["가상 산업의 동향", "12"], ["가상 기업의 소식", "25"], ["행사 정보", "31"]]
CHAIN = [["업스트림", "미드스트림", "다운스트림"], ["핵심 장치", "도구", "해법"], ["수집 장비", "신호 처리", "의료"]]


@pytest.mark.parametrize(("rows", "caption"), [(LIST, ""), (CONTENTS, ""), (CHAIN, CAPTION)],
                         ids=["list", "contents", "words in boxes"])
def test_what_only_stands_side_by_side_is_no_table(rows: list[list[str]], caption: str, tmp_path: Path) -> None:
    assert read_pdf(plain_pdf(tmp_path / "a.pdf", rows, "LLL", caption)).grids == ()
