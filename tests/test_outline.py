"""Lines to blocks: every line with text belongs to exactly one, and page turns cut nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kicdata import specs
from kicdata.columns import cut_open, cut_table
from kicdata.contents import missing_articles
from kicdata.families import family_of
from kicdata.kinds import BULLETS, CAPTION, EVENTS, HEADER, HEADING, KINDS, PROSE, REFERENCE, TABLE
from kicdata.outline import Block, Outline, read_captions, read_outline
from kicdata.rows import ends_sentence, is_row
from kicdata.source import split_lines
from kicdata.tables import Table, find_tables, words
from kicdata.text import Line, width

ROOT = Path(__file__).parents[1]
ISSUES = [
    *sorted((ROOT / "data" / "raw" / "digests").glob("*.txt")),
    *sorted((ROOT.parent / "shared" / "issues").glob("*.txt")),
]
FILL = "가상의 글은 숫자 없이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝난다. "  # as wide as a page


def outline_of(*lines: str) -> Outline:
    """The outline of printed lines, each followed by an empty one, as in most issues."""
    return read_outline(split_lines("\n\n".join(lines) + "\n"))


def kinds(outline: Outline) -> list[tuple[str, str]]:
    """Each line with the kind of its block."""
    return [(b.kind, x.stripped) for b in outline.blocks for x in b.lines]


def of(outline: Outline, kind: str) -> list[str]:
    return [text for k, text in kinds(outline) if k == kind]


def assert_covers(lines: tuple[Line, ...] | list[Line], blocks: list[Block]) -> None:
    """Every line with text stands in exactly one block, in order, and no other line in any."""
    assert [x.number for b in blocks for x in b.lines] == [x.number for x in lines if x.stripped]
    assert all(b.kind in KINDS and b.lines for b in blocks)


# ------------------------------------------------------------ what holds for every issue


@pytest.mark.parametrize("path", ISSUES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_line_with_text_belongs_to_one_block(path: Path) -> None:
    lines = split_lines(path.read_text(encoding="utf-8"))
    outline = read_outline(lines)
    assert_covers(lines, outline.blocks)
    assert all(-1 <= b.article < len(outline.articles) for b in outline.blocks)
    assert {b.kind for b in outline.blocks} >= {HEADER, HEADING, CAPTION, TABLE, PROSE, REFERENCE}


@pytest.mark.parametrize("path", ISSUES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_sections_hold_the_prose_and_nothing_twice(path: Path) -> None:
    outline = read_outline(split_lines(path.read_text(encoding="utf-8")))
    prose = [x.number for b in outline.blocks if b.kind in (PROSE, BULLETS) for x in b.lines]
    assert [x.number for s in outline.sections() for x in s.lines] == prose


@pytest.mark.parametrize("path", ISSUES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_rows_of_tables_are_lines_of_tables(path: Path) -> None:
    outline = read_outline(split_lines(path.read_text(encoding="utf-8")))
    inside = {x.number for b in outline.blocks if b.kind == TABLE for x in b.lines}
    for t in find_tables(outline):
        assert {n for r in cut_open(t).rows for n in r.whole.lines} <= {x.number for x in t.lines} <= inside


def cells(table: Table) -> list[list[str]]:
    """The cells of a table that a family claims, as printed."""
    claim = family_of(table)
    assert claim is not None
    return [[words(c) for c in r.cells] for r in cut_table(table, claim[1]).rows]


PIECES = st.sampled_from(
    [
        "",
        "",
        " ",
        "주간 중국창업 431 호   【1】",
        "3",
        "참고자료",
        "행사 정보",
        "WEEKLY 뉴스",
        " 1. [지역소개] 도시 GDP 현황",
        "◼ 산업별 분포",
        "도표 1. 도시 GDP 현황",
        "도표 2. 가 도표 3. 나",
        "도표11. 다",
        "사진 1. 라",
        "순위 도시 GDP(억 위안) 성장률",
        "1 상하이 上海 36,212.40 5.30%",
        "2 베이징 北京 35,101.00 5.20%",
        " 3 선전 深圳 27,481.10 5.50%",
        "구분 2022 년 2023 년",
        "연간 매출 21,004.10 억 위안 23,850.66 억 위안",
        "가상망(假想网). 소식. (25.12.08)",
        "https://example.invalid/a",
        "명칭 기간 장소 분야",
        "가상 박람회 2025.05.12-2025.05.14 상하이 산업",
        "－ 첫째 3 개",
        "⚫ 둘째",
        "(1) 셋째",
        FILL,
        "소식이 나왔다.",
        "소식이",
        "\uf072 점",
        "월간 중국창업 6 월호   산업 트랜드",
        "CONTENTS",
    ]
)


@given(st.lists(st.one_of(PIECES, PIECES.map(lambda t: " " + t), st.text(max_size=30)), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_lines_are_covered_once(texts: list[str]) -> None:
    lines = [Line(n, t) for n, t in enumerate(texts, 1)]
    outline = read_outline(lines)
    assert_covers(lines, outline.blocks)
    list(outline.sections())
    find_tables(outline)


# ------------------------------------------------------------ page turns

PAGE = [f" 1. [지역소개] 도시 현황 \n\n{FILL}", FILL, FILL]


def test_a_page_turn_does_not_cut_a_sentence() -> None:
    """The running header and the section name stand between the halves of a sentence; the page begins with a blank."""
    text = (
        "\n\n".join([*PAGE, FILL + "선전의 매출은 5.9 억 위"])
        + " \n 주간 중국창업 431 호   【2】 \n 안으로 늘었다. \n\n참고자료 \n"
    )
    outline = read_outline(split_lines(text))
    (section,) = outline.sections()
    joined = "".join(x.stripped for x in section.lines)
    assert joined.endswith("5.9 억 위안으로 늘었다.")
    assert "주간" not in joined


def test_a_page_turn_does_not_cut_a_table() -> None:
    text = (
        "\n\n".join(
            [
                *PAGE,
                "도표 1. 도시 GDP 현황 ",
                "순위 도시 2024 년 GDP(억 위안) 실제 성장률 ",
                "1 상하이 上海 36,212.40 5.30% ",
                "2 베이징 北京 35,101.00 5.20% ",
            ]
        )
        + "\n 주간 중국창업 431 호   【2】 \n 3 선전 深圳 27,481.10 5.50% \n\n4 광저우 广州 23,402.90 4.10% \n\n"
        + FILL
        + "\n"
    )
    (table,) = find_tables(read_outline(split_lines(text)))
    names = ["1 상하이 上海", "2 베이징 北京", "3 선전 深圳", "4 광저우 广州"]
    assert [f"{r[0]} {r[1]}" for r in cells(table)] == names


def test_a_form_feed_turns_the_page_as_well() -> None:
    outline = read_outline(split_lines("\n\n".join(PAGE) + "\n\f" + FILL + "\n주간 중국창업 431 호\n"))
    assert [x.page for s in outline.sections() for x in s.lines][-2:] == [1, 2]
    assert of(outline, HEADER) == ["주간 중국창업 431 호"]


# ------------------------------------------------------------ captions, headings, references, events


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("도표 1. 도시 GDP 현황", [(1, "도표 1. 도시 GDP 현황")]),
        ("도표11. 주요 지표", [(11, "도표11. 주요 지표")]),
        ("도표 2. 전력 구조 도표 3. 2024 년 구조", [(2, "도표 2. 전력 구조"), (3, "도표 3. 2024 년 구조")]),
        ("도표  4 .  넓은   틈", [(4, "도표 4 . 넓은 틈")]),
        ("도표에서 보듯 늘었다.", []),
        ("사진 1. 공장", []),
    ],
)
def test_captions_of_a_line(text: str, wanted: list[tuple[int, str]]) -> None:
    assert [(c.number, c.text) for c in read_captions(Line(1, text))] == wanted


def test_a_caption_inside_another_table_leaves_the_table_whole() -> None:
    outline = outline_of(
        *PAGE,
        "도표 3. 대외 무역 TOP 4 도시 ",
        "순위 도시 수출액(억 위안) 성장률 ",
        "1 선전 深圳 20,500 -4.20% ",
        "2 상하이 上海 14,120 6.30% ",
        "도표 2. 그림뿐인 도표 ",
        "3 베이징 北京 4,600 1.00% ",
        "4 쑤저우 苏州 12,650 7.30% ",
        FILL,
    )
    (table,) = find_tables(outline)
    assert table.caption == "도표 3. 대외 무역 TOP 4 도시"
    assert [r[0] for r in cells(table)] == ["1", "2", "3", "4"]
    assert of(outline, CAPTION) == ["도표 3. 대외 무역 TOP 4 도시", "도표 2. 그림뿐인 도표"]


def test_titles_begin_articles_and_marks_begin_sections() -> None:
    outline = outline_of(
        " 1. [지역소개] 도시 현황 ",
        FILL,
        "◼ 산업별 분포 ",
        FILL,
        "가상망(假想网). 소식. (25.12.08) ",
        "https://example.invalid/a ",
        "참고자료 \n 2. [산업분석] 로봇 현황 ",
        FILL,
        "◼ 지역별 분포 ",
        FILL,
    )
    assert [a.title for a in outline.articles] == ["[지역소개] 도시 현황", "[산업분석] 로봇 현황"]
    assert [(s.article, s.heading) for s in outline.sections()] == [
        ("[지역소개] 도시 현황", ""),
        ("[지역소개] 도시 현황", "산업별 분포"),
        ("[산업분석] 로봇 현황", ""),
        ("[산업분석] 로봇 현황", "지역별 분포"),
    ]
    assert of(outline, REFERENCE) == ["가상망(假想网). 소식. (25.12.08)", "https://example.invalid/a"]


def test_a_title_at_the_foot_of_the_last_page_heads_the_whole_article() -> None:
    """It stands behind the source list of its page, and names the pages since the article before."""
    lists = ["가상망(假想网). 소식(消息). (25.04.26) ", "https://example.invalid/a ", "", "참고자료 "]
    page_1 = [f" {FILL}", "", FILL, ""]
    page_2 = [f" {FILL}", "", *lists[:3], "01. 가상 배터리 산업 분석 ", "", "산업 트랜드 ", "", lists[3]]
    page_3 = [f" {FILL}", "", *lists[:3], "02. 가상 위성 산업 분석 ", "", "산업 트랜드 ", "", lists[3]]
    o = read_outline(split_lines("\n".join(["1 ", "", *page_1, *page_2, *page_3]) + "\n"))
    assert [a.title for a in o.articles] == ["가상 배터리 산업 분석", "가상 위성 산업 분석"]
    assert [o.title(b) for b in o.blocks if b.kind == PROSE] == ["가상 배터리 산업 분석", "가상 위성 산업 분석"]


def test_titles_within_a_page_begin_articles_and_lists_do_not() -> None:
    """A title that names its kind needs no page turn; others count on from the last, unless a list runs there."""
    o = outline_of(*PAGE, "2. [투자분석] 가상 투자 현황 ", FILL, "3. 가상 자주혁신시범구 ", FILL, "1. 첫째 항목 ", FILL,
                   "4. 넷째 항목 ", FILL)
    assert [a.title for a in o.articles] == ["[지역소개] 도시 현황", "[투자분석] 가상 투자 현황", "가상 자주혁신시범구"]


def test_marked_headings_of_news_are_articles() -> None:
    outline = outline_of(" ◼ 첫 소식 ", FILL, "◼ 둘째 소식 ", FILL)
    assert [a.title for a in outline.articles] == ["첫 소식", "둘째 소식"]


def test_events_run_from_their_header_to_the_section_name() -> None:
    outline = outline_of(
        *PAGE, "참고자료 \n 명칭 기간 장소 분야 ", "가상 ", "박람회 2025.05.12-2025.05.14 상하이 산업 ", "행사 정보 "
    )
    assert of(outline, EVENTS) == ["명칭 기간 장소 분야", "가상", "박람회 2025.05.12-2025.05.14 상하이 산업"]
    assert of(outline, HEADER)[-1] == "행사 정보"


def test_bullets_run_on_to_their_end() -> None:
    outline = outline_of(*PAGE, "－ 첫째는 " + FILL[:30], "3 개로 늘었다. ", "⚫ 둘째는 4 개다. ", FILL)
    assert of(outline, BULLETS) == ["－ 첫째는 " + FILL[:30].strip(), "3 개로 늘었다.", "⚫ 둘째는 4 개다."]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("3 선전 深圳 25,934.28 6.00%", True),
        ("연간 매출 21,004.10 억 위안 23,850.66 억 위안", True),
        ("2023 1.25 억 위안", True),
        ("공개된 총 투자 금액은 530.86", False),
        ("선전이 3 위를 차지했다.", False),
        ("도시", False),
        ("3", False),
        ("", False),
        ("TCL 중환 TCL 中环 199.9 억 위안", True),
    ],
)
def test_rows_are_told_from_sentences(text: str, row: bool) -> None:
    assert is_row(text) is row


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("크게 늘었다.", True),
        ("늘었다.(출처: 가상망)", True),
        ("‘늘었다.’", True),
        ("늘었음.", True),
        ("늘었는가?", True),
        ("늘었다", False),
        ("3.", False),
        ("투자 금액", False),
    ],
)
def test_ends_of_sentences(text: str, end: bool) -> None:
    assert ends_sentence(text) is end


def test_width_counts_hangul_twice() -> None:
    assert (width(" GDP 순위 "), width("深圳"), width("")) == (8, 4, 0)


def test_no_lines_are_no_blocks() -> None:
    assert read_outline([]) == read_outline(split_lines("\n \n\n")) == Outline([], [])


# ------------------------------------------------------------ time


def test_a_wide_header_with_an_unknown_label_is_read_soon() -> None:
    """GDP and growth of six years, then a label that no family knows."""
    text = "순위 도시 " + "2024 년 GDP 성장률 " * 6 + "비고"
    start = time.process_time()
    specs.header_end(text.replace(" ", ""))
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "piece", ["가", "1 ", "1", "(", "도표 1. ", "1, ", "위안 ", "－", "◼", "가 1 ", "https://", "《"]
)
def test_long_lines_end_soon(piece: str) -> None:
    """A line of 2,000 characters of anything takes less than 3 seconds."""
    start = time.process_time()
    outline_of(*PAGE, (piece * 2000)[:2000], FILL)
    assert time.process_time() - start < 3


# ------------------------------------------------------------ the list of contents

LISTED = ["가상로봇, 홍콩 증시 상장", "[산업분석] 가상 로봇 산업 현황", "[지역소개] 여러 도시의 발전량과 전력 구조",
          "2 월 중국 과학기술 분야 행사 정보"]
ARTICLES = ["◼ 가상로봇, 홍콩 증시에 상장", FILL, " 1. [산업분석] 가상 로봇 산업의 현황", FILL,
            " 2. [지역소개] 여러 도시의 발전량과 전력 구조", FILL]


@pytest.mark.parametrize("kept, missing", [(6, []), (4, LISTED[2:3]), (2, LISTED[1:3])])
def test_articles_of_the_list_of_contents_that_the_text_lacks_are_named(kept: int, missing: list[str]) -> None:
    outline = outline_of("행사 정보", *LISTED, "주간 중국창업 431 호   【1】", *ARTICLES[:kept])
    assert [x.stripped for x in missing_articles(outline)] == missing


@pytest.mark.parametrize("path", ISSUES, ids=lambda p: p.stem)
def test_whole_issues_lack_no_article(path: Path) -> None:
    assert missing_articles(read_outline(split_lines(path.read_text(encoding="utf-8")))) == []


def test_a_sentence_whose_line_ends_with_numbers_is_no_row_of_the_table_above_it() -> None:
    """Its numbers had become the table's, under another label and of another company."""
    rows = "가상물류 假想物流 846.0 132 77.9% ", "모의물류 模拟物流 402.7 41 69.3% ", "시험물류 试验物流 288.5 29 84% "
    first = "업체별로 보면 가상물류(假想物流)는 지난해 상반기에 매출 24.8 억 위안, 순이익 3.1 억 위안"
    found = kinds(outline_of(FILL, "도표 1. 주요 기업 현황 ", "기업 창고 용량(만 ㎡) 거점 수(개) 가동률 ", *rows, first,
                             "을 올렸다. 한편 모의물류(模拟物流)는 1.7 억 위안의 순손실을 냈다. "))
    assert [k for k, text in found if text in {x.strip() for x in rows}] == [TABLE] * 3
    assert (PROSE, first) in found
