"""Tables of words and of mixed cells: one table in many layouts means the same; unknown tables are kept whole."""

from __future__ import annotations

import csv
import re
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kicdata import specs
from kicdata.celltypes import cell_type
from kicdata.columns import cut_open, cut_table
from kicdata.cutter import Slot, cut_rows
from kicdata.grid import Grid
from kicdata.issue import Issue, read
from kicdata.outline import read_outline
from kicdata.records import Deal
from kicdata.scaffold import family_entry
from kicdata.source import split_lines
from kicdata.tables import find_tables, words
from kicdata.text import Line, Squeezed, squeeze

CASES = Path(__file__).parent / "cases"
FILL = "가상의 글은 숫자 없이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 다음 줄로 넘어가 끝난다. "
LABELS = {"name": "기업 명칭", "round": "라운드", "amount": "투자 금액", "place": "소재지", "field": "분야",
          "description": "소개", "investors": "투자자"}
TYPES = {"name": "name", "round": "round", "amount": "amount", "place": "place", "field": "industry",
         "description": "text", "investors": "list"}


def tidy() -> list[dict[str, str]]:
    """cases/deals.tsv: what the table means, a row a deal."""
    with (CASES / "deals.tsv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t"))


def issue_of(folder: Path, lines: Sequence[str], caption: str = "도표 1. 신규 투자 사건 ", between: str = "\n\n",
             name: str = "weekly-431.txt") -> Issue:
    """An issue of one article with one table; its lines as printed."""
    text = [" 1. [투자분석] 2025 년 1 월 중국 투융자 현황 ", FILL, FILL, FILL, caption, *lines, FILL, FILL,
            "가상망(假想网). 소식. (25.03.08) ", "https://example.invalid/a ", "참고자료 "]
    path = folder / name
    path.write_bytes((between.join(text) + "\n").encode())
    return read(path)


def one_line(rows: Sequence[dict[str, str]], order: Sequence[str]) -> list[str]:
    return [" ".join(LABELS[k] for k in order) + " "] + [" ".join(r[k] for k in order) + " " for r in rows]


def wrapped(rows: Sequence[dict[str, str]], order: Sequence[str], wide: int = 14) -> list[str]:
    """Each cell on lines of its own, broken at words, as narrow columns print them."""
    out = [" ".join(LABELS[k] for k in order) + " "]
    for r in rows:
        for k in order:
            line = ""
            for word in r[k].split(" "):
                if line and len(line) + len(word) > wide:
                    out.append(line)
                    line = ""
                line += word + " "
            out.append(line)
    return out


def rewrapped(lines: Sequence[str], wide: int) -> list[str]:
    """The rows as one run of words, broken wherever a line is full."""
    out = [lines[0], ""]
    for word in " ".join(lines[1:]).split():
        if out[-1] and len(out[-1]) + len(word) > wide:
            out.append("")
        out[-1] += word + " "
    return out


def squeezed_digits(text: str) -> str:
    return re.sub(r"(?<=\d) (?=[가-힣])|(?<=[가-힣]) (?=\d)", "", text)


def meant(rows: Sequence[dict[str, str]]) -> set[tuple[str, ...]]:
    return {(r["name"].split()[0], r["zh"], squeezed_digits(r["round"]), r["std"], r["base"], r["place"], r["field"],
             r["investors"].replace(", ", "|")) for r in rows}


def seen(deals: Sequence[Deal]) -> set[tuple[str, ...]]:
    return {(d.company_ko, d.company_zh, squeezed_digits(d.round), f"{d.value_std:f}" if d.value_std else "",
             d.unit_std, d.place, d.field, d.investors) for d in deals}


def deals_of(issue: Issue) -> list[Deal]:
    return [d for r in issue.readings for d in r.deals]


ORDER = list(LABELS)
LAYOUTS: dict[str, Callable[[list[dict[str, str]]], list[str]]] = {
    "a row a line": lambda rows: one_line(rows, ORDER),
    "cells on lines of their own": lambda rows: wrapped(rows, ORDER),
    "other order": lambda rows: one_line(rows, ["field", "name", "place", "amount", "round", "description",
                                                "investors"]),
    "other order, wrapped": lambda rows: wrapped(rows, ["name", "place", "field", "round", "amount", "description",
                                                        "investors"]),
    "header over lines": lambda rows: ["기업 명칭 라운드 ", "투자 금액 소재지 ", "분야 소개 ", "투자자 ",
                                       *one_line(rows, ORDER)[1:]],
    "no blanks between digits and words": lambda rows: [squeezed_digits(x) for x in one_line(rows, ORDER)],
    "a page turn": lambda rows: [*one_line(rows, ORDER)[:3], "주간 중국창업 431 호   【2】 ", "CHINA 창업 ",
                                 *[" " + x for x in one_line(rows, ORDER)[3:4]], *one_line(rows, ORDER)[4:]],
    "a picture's caption within": lambda rows: [*one_line(rows, ORDER)[:3], "도표 2. 그림뿐인 도표 ",
                                                *one_line(rows, ORDER)[3:]],
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n"], ids=["spaced", "tight", "crlf"])
def test_one_table_in_many_layouts_means_the_same(layout: Callable[[list[dict[str, str]]], list[str]], between: str,
                                                  tmp_path: Path) -> None:
    if layout is LAYOUTS["a page turn"] and between == "\n":
        between = "\n\n"  # without empty lines nothing tells the turn
    issue = issue_of(tmp_path, layout(tidy()), between=between)
    assert seen(deals_of(issue)) == meant(tidy())
    assert [p.rule for p in issue.problems if p.family == "deals"] == []


@pytest.mark.parametrize("wide", [30, 50, 100])
@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["spaced", "tight"])
def test_rows_wrapped_anew_keep_their_amounts_and_companies(wide: int, between: str, tmp_path: Path) -> None:
    """Where a list of Latin names meets the next name no print tells them apart; all else stays."""
    issue = issue_of(tmp_path, rewrapped(one_line(tidy(), ORDER), wide), between=between)
    wanted = {x[1:7] for x in meant(tidy())}
    assert {x[1:7] for x in seen(deals_of(issue))} == wanted
    amounts = {(o.entity_zh, f"{o.value_std:f}") for o in issue.rows if o.family == "deals"}
    assert amounts == {(x[0], x[2]) for x in wanted if x[2]}


def grid_of(rows: Sequence[dict[str, str]], order: Sequence[str], lines: Sequence[Line]) -> Grid:
    """The same table as a PDF knows it: cells with the place of each letter."""
    def cell(text: str, line: int) -> Squeezed:
        return squeeze([Line(line, text)])
    head = tuple(cell(LABELS[k], lines[0].number) for k in order)
    body = tuple(tuple(cell(r[k], lines[n + 1].number) for k in order) for n, r in enumerate(rows))
    return Grid((head, *body), 1, tuple(lines))


def test_a_known_grid_wins_over_what_the_text_looks_like() -> None:
    """The text of the rows says nothing here; the cells come from the grid, with their places."""
    rows = tidy()
    text = "\n\n".join([FILL, "도표 1. 신규 투자 사건 ", *one_line(rows, ORDER), FILL])
    lines = split_lines(text)
    outline = read_outline(lines)
    block = next(iter(outline.tables()))
    grid = grid_of(rows, ORDER, block.lines)
    (table,) = find_tables(outline, [grid])
    assert table.grid is grid
    sheet = cut_table(table, specs.families()["deals"].tables[0])
    assert [[words(c) for c in r.cells] for r in sheet.rows] == [[r[k] for k in ORDER] for r in rows]
    assert [x.role for x in sheet.labels] == ["entity", "note", "measure", "note", "note", "note", "note"]
    assert sheet.rows[0].cells[2].lines[0] == block.lines[1].number


def test_a_header_of_two_levels_spreads(tmp_path: Path) -> None:
    lines = ["기업 명칭 ", "기업 ", "가치 ", "소재지 분야 소개 ", "최근 투자 사건 ", "라운드 투자 금액 투자자 ",
             "루나지능 月之智能 ", "33 억 ", "달러 ", "베이징 인공지능 ", "대형 모델 개발업체 ", "C 라운 ", "드 ",
             "10 억 달러 ", "가상캐피탈, 새벽벤처스 "]
    issue = issue_of(tmp_path, lines, "도표 3. 신규 유니콘 기업(일부분) ")
    assert [(o.family, o.indicator, o.indicator_ko, o.entity, o.value, o.unit) for o in issue.rows
            if o.origin == "table"] == [
        ("unicorns", "valuation", "기업 가치", "company:月之智能", 33, "억 달러"),
        ("unicorns", "deal_amount", "최근 투자 사건 투자 금액", "company:月之智能", 10, "억 달러")]


def test_rounds_of_the_company_that_the_title_names(tmp_path: Path) -> None:
    """No column names the company; the deal's period is its own date."""
    path = tmp_path / "weekly-431.txt"
    path.write_text("\n\n".join([
        " 4. [기업소개] 배터리 전문 기업-새벽신넝(晨光新能) ", FILL, FILL, "도표 1. 자금 조달 현황 ",
        "라운드 일자 금액 투자자 ", "초석 투자 2025-02-07 7,990 만 달러 가상 투자 그룹, 새벽 벤처 ",
        "시드 라운드 2019-02-26 미공개 타펠 ", FILL, "가상망(假想网). 소식. (25.03.08) ",
        "https://example.invalid/a ", "참고자료 "]) + "\n", encoding="utf-8")
    issue = read(path)
    assert [(d.company_zh, d.round, d.amount, d.unit, d.date, d.investors) for d in deals_of(issue)] == [
        ("晨光新能", "초석 투자", "7,990", "만 달러", "2025-02-07", "가상 투자 그룹|새벽 벤처"),
        ("晨光新能", "시드 라운드", "미공개", "", "2019-02-26", "타펠")]
    assert [(o.indicator, o.period, o.basis) for o in issue.rows if o.family == "deals"] == [
        ("deal_amount", "2025-02-07", "point")]


def test_a_ranking_takes_its_list_from_the_heading_and_its_year_from_the_article(tmp_path: Path) -> None:
    path = tmp_path / "weekly-431.txt"
    path.write_text("\n\n".join([
        " 1. [산업분석] 혁신력 랭킹 발표 ",
        "가상연구소는 2023 년 말 기준, 여러 기업의 혁신력을 길고 자세하게 평가하여 차례를 매겼다. ", FILL,
        "로봇 제조업 ", "순위 기업 명칭 ", "1 새벽로봇-U 晨光机器人-U ", "2 TCL 가상 TCL 假想 ",
        " 반도체 산업 ", "순위 기업 명칭 ", "1 루나칩 月芯 ", "2 별빛반도체 星光 ", FILL,
        "가상망(假想网). 소식. (25.03.08) ", "https://example.invalid/a ", "참고자료 "]) + "\n", encoding="utf-8")
    found = [(o.caption, o.value, o.entity, o.entity_ko, o.entity_zh, o.period) for o in read(path).rows
             if o.family == "rankings"]
    assert found == [
        ("로봇 제조업", 1, "company:晨光机器人", "새벽로봇-U", "晨光机器人-U", "2023"),
        ("로봇 제조업", 2, "company:tcl假想", "TCL 가상", "TCL 假想", "2023"),
        ("반도체 산업", 1, "company:月芯", "루나칩", "月芯", "2023"),
        ("반도체 산업", 2, "company:星光", "별빛반도체", "星光", "2023")]


def test_models_and_payloads_of_a_product_line(tmp_path: Path) -> None:
    lines = ["분류 모델(종) 하중(KG) ", "새벽 로봇 11 3-60 ", "협동 로봇 4 5、10 ", "운반 로봇 7 10-210 "]
    issue = issue_of(tmp_path, lines, "도표 1. 제품 라인 ")
    rows = [(o.entity_ko, o.indicator, o.value, o.unit, o.qualifier) for o in issue.rows if o.family == "products"]
    assert rows[:5] == [
        ("새벽 로봇", "product_models", 11, "종", ""), ("새벽 로봇", "payload", 3, "KG", "범위/하한"),
        ("새벽 로봇", "payload", 60, "KG", "범위/상한"), ("협동 로봇", "product_models", 4, "종", ""),
        ("협동 로봇", "payload", 5, "KG", "")]


@pytest.mark.parametrize(("header", "indicator", "notes"), [
    ("구분 영업이익 성장률 순이익 성장률 ", "revenue", 1),
    ("구분 매출 성장률 영업이익 성장률 ", "operating_profit", 0)])
def test_operating_profit_is_revenue_only_where_no_revenue_stands_beside_it(header: str, indicator: str, notes: int,
                                                                            tmp_path: Path) -> None:
    issue = issue_of(tmp_path, [header, "2023 년 15.10 억 위안 7.47% 1.92 억 위안 -15.17% ",
                                "2024 년 16.20 억 위안 7.28% 2.02 억 위안 5.21% "], "도표 2. 가상테크 경영 현황 ")
    assert indicator in {o.indicator for o in issue.rows if o.indicator_ko == "영업이익"}
    assert len([p for p in issue.problems if p.rule == "label_doubtful"]) == notes


# ------------------------------------------------------------ tables that no family claims


UNKNOWN = {
    "label and numbers": (["국가 로봇 수 비중 ", "중국 27.6 만 대 51% ", "일본 4.6 만 대 9% ", "한국 3.1 만 대 6% "],
                          {("CHN", "로봇 수", "276000"), ("JPN", "비중", "9"), ("KOR", "로봇 수", "31000")}),
    "a ranking with numbers": (["순위 브랜드 판매량(만 대) 증가율 ", "1 비야디 比亚迪 214.5 33.0% ",
                                "2 지리 吉利 72.5 126.5% "],
                               {("company:比亚迪", "판매량", "2145000"), ("company:比亚迪", "증가율", "33.0")}),
    "no word of the header is known": (["물건 크기 ", "가위 12.5 km ", "바위 8 km ", "보 3.5 km "],
                                       {("other:가위", "크기", "12.5"), ("other:보", "크기", "3.5")}),
    "rows that are measures": (["지표 2023 년 2024 년 ", "산업 규모 1,000 억 위안 3,000 억 위안 ",
                                "이착륙장 500 개 2,000 개 "],
                               {("CHN", "산업 규모", "100000000000"), ("CHN", "이착륙장", "2000")}),
    "dates and words": (["시기 주요 내용 ", "2019 년 선전에서 설립 ", "2021 년 첫 제품 출시, 누적 판매 1,200 대 돌파 ",
                         "2023 년 새 공장에서 300 명 고용 "],
                        {("CHN", "누적 판매", "1200"), ("CHN", "새 공장", "300")}),
}


@pytest.mark.parametrize(("lines", "some"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_table_of_no_family_comes_out(lines: list[str], some: set[tuple[str, str, str]], tmp_path: Path) -> None:
    issue = issue_of(tmp_path, lines, "도표 4. 가상의 것들 ")
    rows = [o for o in issue.rows if o.origin == "table"]
    assert {o.family for o in rows} == {"figures"}
    assert some <= {(o.entity, o.indicator_ko, f"{o.value_std:f}") for o in rows}
    (e,) = [e for e in issue.exhibits if e.caption == "도표 4. 가상의 것들"]
    assert (e.status, e.rows) == ("unrecognised", len(lines) - 1)
    text = {x.number: x.text for x in issue.source.lines}
    assert all(o.place and text[o.place[0]][o.place[1]].isdigit() for o in rows)


PROSE = [
    ["새벽로봇은 선전에서 태어났다. ", "짧은 글이 이어진다. "],
    ["문의처 ", "가상센터 홍길동 ", "전화 02-123-4567 ", "이메일 a@example.invalid "],
    ["－ 첫째는 기술이다. ", "－ 둘째는 사람이다. ", "－ 셋째는 돈이다. "],
    ["산업 개요 ", FILL, FILL],
    ["기업 소개 분야 ", FILL, FILL],
    [FILL, "도표 2. 그림뿐인 도표 ", "투자 규모 ", FILL, FILL],
]


@pytest.mark.parametrize("lines", PROSE, ids=range(len(PROSE)))
def test_prose_is_no_table(lines: list[str], tmp_path: Path) -> None:
    issue = issue_of(tmp_path, lines, FILL)
    assert issue.readings == []


def test_a_row_that_cannot_be_cut_is_a_problem_and_keeps_its_numbers(tmp_path: Path) -> None:
    lines = ["순위 도시 수출액(억 위안) 수입액(억 위안) ", "1 선전 深圳 20,500 9,400 ", "2 상하이 上海 12,300 ",
             "3 닝보 宁波 7,560 18,400 "]
    issue = issue_of(tmp_path, lines, "도표 2. 대외 무역 TOP 3 도시(2024 년) ")
    (p,) = [p for p in issue.problems if p.rule == "columns"]
    assert (p.severity, p.family, p.printed, p.expected) == ("error", "foreign_trade", "12,300", "2 numbers")
    assert [(o.family, str(o.value)) for o in issue.rows if o.line == p.line] == [("figures", "12300")]


def test_claiming_a_table_is_toml_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kicdata family new` writes an entry; appended to families.toml as it is, it claims the table."""
    lines = ["놀이터 그네(개) 둘레(km) 공사비(만 위안) ", "새벽터 30 25 12 ", "달빛터 100 60 45 ",
             "바람터 400 250 380 "]
    before = issue_of(tmp_path, lines, "도표 6. 놀이터 현황 ")
    assert before.readings[0].family == ""
    entry = family_entry(before.readings[0], "weekly-431", "playgrounds")
    folder = tmp_path / "specs"
    shutil.copytree(specs.FOLDER, folder)
    with (folder / "families.toml").open("a", encoding="utf-8") as f:
        f.write("\n" + entry)
    monkeypatch.setattr(specs, "FOLDER", folder)
    caches = [x for x in vars(specs).values() if hasattr(x, "cache_clear")]
    for x in caches:
        x.cache_clear()
    try:
        after = issue_of(tmp_path, lines, "도표 6. 놀이터 현황 ")
    finally:
        monkeypatch.undo()
        for x in caches:
            x.cache_clear()
    assert [r.family for r in after.readings] == ["playgrounds"]
    rows = [(o.entity_ko, o.indicator_ko.split("(")[0], str(o.value), o.unit) for o in after.rows
            if o.family == "playgrounds"]
    assert rows[:3] == [("새벽터", "그네", "30", "개"), ("새벽터", "둘레", "25", "km"),
                        ("새벽터", "공사비", "12", "만 위안")]
    assert [e.status for e in after.exhibits if e.caption.startswith("도표 6")] == ["parsed"]


# ------------------------------------------------------------ the cutter


NAMES = ["새벽로봇 晨光机器人", "루나칩 月芯", "Dawn Robotics", "별빛에너지 星光能源", "TCL 가상 TCL 假想"]
VALUES = {
    "name": st.sampled_from(NAMES),
    "round": st.sampled_from(["A 라운드", "B+ 라운드", "시드 라운드", "Pre-A 라운드", "지분양도", "C 라운드"]),
    "amount": st.builds(lambda n, u: f"{n:,} {u}", st.integers(1, 9999), st.sampled_from(
        ["억 위안", "만 달러", "억 달러 이상", "만 위안"])),
    "place": st.sampled_from(["베이징", "선전", "네이멍구", "미국", "장쑤"]),
    "field": st.sampled_from(["로봇", "스마트 제조", "인공지능", "의료 건강"]),
}


@given(rows=st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=5), order=st.permutations(["round", "amount",
       "place", "field"]), wide=st.sampled_from([12, 30, 50, 100]), step=st.sampled_from([1, 2]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sure_cells_are_found_at_any_width_and_in_any_order(rows: list[dict[str, str]], order: list[str], wide: int,
                                                            step: int) -> None:
    """Each row begins a line; within it lines break at any word. Names stand first."""
    keys = ["name", *order]
    lines: list[str] = []
    for r in rows:
        lines.append("")
        for word in " ".join(r[k] for k in keys).split(" "):
            if lines[-1] and len(lines[-1]) + len(word) > wide:
                lines.append("")
            lines[-1] += word + " "
    s = squeeze([Line(1 + step * n, x) for n, x in enumerate(lines)])
    found = cut_rows(s, [Slot(cell_type(TYPES[k])) for k in keys])
    assert [[s.words(*x) if x else "" for x in r.spans] for r in found] == [[r[k] for k in keys] for r in rows]


@given(st.lists(st.text(alphabet="가나1 2,.%억위안⚫A(北", max_size=30), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_text_is_cut_without_loss(texts: list[str]) -> None:
    """Whatever stands in a body stands in a row: in a cell or among what fits nowhere."""
    s = squeeze([Line(2 * n + 1, x) for n, x in enumerate(texts)])
    covered: set[int] = set()
    for r in cut_rows(s, [Slot(cell_type(k)) for k in ("name", "number", "text")]):
        for a, b in [x for x in r.spans if x] + r.stray:
            assert not covered & set(range(a, b))
            covered |= set(range(a, b))
    assert {i for i in range(len(s)) if s.text[i] != " "} <= covered


@pytest.mark.parametrize("piece", ["1 ", "1,", "가 ", "(", "⚫ ", "12,345", "A ", "1 억 위안 ", "一", "순위 도시 "])
def test_long_tables_of_anything_end_soon(piece: str) -> None:
    lines = [Line(1, "도표 1. 표 "), Line(3, "구분 금액 비중 "), Line(5, (piece * 20000)[:20000]),
             *[Line(7 + 2 * n, (piece * 40)[:60]) for n in range(400)]]
    start = time.process_time()
    for t in find_tables(read_outline(lines)):
        cut_open(t)
    assert time.process_time() - start < 15
