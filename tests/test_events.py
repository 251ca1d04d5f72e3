"""The events table to events: a name may wrap before its date; place and field are the last words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kicdata.issue import Issue, read

DIGESTS = Path(__file__).parents[1] / "data" / "raw" / "digests"
FILL = "가상의 글은 숫자 없이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝난다. "


def issue_of(folder: Path, *lines: str, header: str = "명칭 기간 장소 분야", foot: str = "행사 정보 ") -> Issue:
    """An issue whose last page is an events table of these lines."""
    body = [
        "주간 중국창업 431 호   【1】",
        " ◼ 첫 소식 ",
        FILL + "(25.04.01)",
        f" {header} ",
        *lines,
        foot,
    ]
    path = folder / "weekly-431.txt"
    path.write_text("\n\n".join(body) + "\n", encoding="utf-8")
    return read(path)


def told(issue: Issue) -> list[tuple[str, ...]]:
    return [(e.name, e.start, e.end, e.place, e.entity, e.field, e.flags) for e in issue.events]


SHANGHAI = ("상하이", "CN-310000")
CASES = {
    "one line": (
        ["가상 박람회 2025.05.12-2025.05.14 상하이 산업 "],
        ("가상 박람회", "2025-05-12", "2025-05-14", *SHANGHAI, "산업", ""),
    ),
    "a name that wraps": (
        ["2025 제 5 회 ", "가상 박람회 2025.05.12-2025.05.14 상하이 산업 "],
        ("2025 제 5 회 가상 박람회", "2025-05-12", "2025-05-14", *SHANGHAI, "산업", ""),
    ),
    "a name broken in a word": (
        ["2025 가상 전시", "회 2025.05.12-2025.05.14 상하이 산업 "],
        ("2025 가상 전시회", "2025-05-12", "2025-05-14", *SHANGHAI, "산업", ""),
    ),
    "a field of two words": (
        ["가상 박람회 2025.05.12-2025.05.14 상하이 철강 야금 "],
        ("가상 박람회", "2025-05-12", "2025-05-14", *SHANGHAI, "철강 야금", ""),
    ),
    "a single day": (
        ["가상 포럼 2025.05.12 상하이 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-12", *SHANGHAI, "산업", ""),
    ),
    "blanks around the dash": (
        ["가상 포럼 2025.5.2 ~ 2025.5.3 상하이 산업 "],
        ("가상 포럼", "2025-05-02", "2025-05-03", *SHANGHAI, "산업", ""),
    ),
    "an end without its year": (
        ["가상 포럼 2025.12.30-01.02 상하이 산업 "],
        ("가상 포럼", "2025-12-30", "2026-01-02", *SHANGHAI, "산업", ""),
    ),
    "an end without its month": (
        ["가상 포럼 2025.05.12~14 상하이 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-14", *SHANGHAI, "산업", ""),
    ),
    "dates in words": (
        ["가상 포럼 2025 년 5 월 12 일~14 일 일산 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-14", "일산", "", "산업", ""),
    ),
    "over New Year": (
        ["가상 포럼 2025.12.30-2026.01.02 상하이 산업 "],
        ("가상 포럼", "2025-12-30", "2026-01-02", *SHANGHAI, "산업", ""),
    ),
    "an end that is misprinted": (
        ["가상 포럼 2024.12.23-2025.12.20 상하이 산업 "],
        ("가상 포럼", "2024-12-23", "2025-12-20", *SHANGHAI, "산업", "date_doubtful"),
    ),
    "an end before the start": (
        ["가상 포럼 2025.12.23-2025.12.20 상하이 산업 "],
        ("가상 포럼", "2025-12-23", "2025-12-20", *SHANGHAI, "산업", "date_doubtful"),
    ),
    "a day that is none": (
        ["가상 포럼 2025.02.30-2025.03.02 상하이 산업 "],
        ("가상 포럼", "", "", *SHANGHAI, "산업", "date_doubtful"),
    ),
    "a place that nobody knows": (
        ["가상 포럼 2025.05.12-2025.05.14 달나라 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-14", "달나라", "", "산업", ""),
    ),
    "a place that is open": (
        ["가상 포럼 2025.05.12-2025.05.14 타이저우 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-14", "타이저우", "place:타이저우", "산업", ""),
    ),
    "a place that is a common word": (
        ["가상 포럼 2025.05.12-2025.05.14 지난 산업 "],
        ("가상 포럼", "2025-05-12", "2025-05-14", "지난", "CN-370100", "산업", ""),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_events(case: str, tmp_path: Path) -> None:
    lines, wanted = CASES[case]
    issue = issue_of(tmp_path, *lines)
    assert told(issue) == [wanted]
    assert issue.events[0].line == 7 + 2 * len(lines)


@pytest.mark.parametrize("header", ["행사명 일시 장소 분야", "전시회명 일정 장소 분야", "행사명 개최 기간 개최지 산업"])
def test_headers_in_other_words(header: str, tmp_path: Path) -> None:
    """And what stands behind the last date is no part of the table, whatever foots the page."""
    issue = issue_of(tmp_path, "가상 박람회 2025.05.12-2025.05.14 상하이 산업 ", header=header, foot=FILL)
    assert told(issue) == [CASES["one line"][1]]
    assert any(b.kind == "prose" and "가상의" in b.lines[-1].text for b in issue.outline.blocks[-1:])


def test_a_line_of_such_words_without_any_date_heads_no_events(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, FILL, header="행사 기간 도시 산업", foot=FILL)
    assert not issue.events and not [b for b in issue.outline.blocks if b.kind == "events"]


def test_several_events_keep_their_order_and_lines(tmp_path: Path) -> None:
    issue = issue_of(
        tmp_path,
        "첫 포럼 2025.06.12-2025.06.14 상하이 산업 ",
        "둘째 ",
        "포럼 2025.05.12-2025.05.14 베이징 AI ",
        "셋째 포럼 2025.07.01 선전 로봇 ",
    )
    assert [(e.name, e.line, e.entity) for e in issue.events] == [
        ("첫 포럼", 9, "CN-310000"),
        ("둘째 포럼", 13, "CN-110000"),
        ("셋째 포럼", 15, "CN-440300"),
    ]
    lines = {x.number: x.text for x in issue.source.lines}
    assert all(e.start.replace("-", ".") in lines[e.line] for e in issue.events)


def test_a_page_turn_does_not_cut_the_table(tmp_path: Path) -> None:
    issue = issue_of(
        tmp_path,
        "첫 포럼 2025.06.12-2025.06.14 상하이 산업 \n 주간 중국창업 431 호   【2】 ",
        "둘째 포럼 2025.05.12-2025.05.14 베이징 AI ",
    )
    assert [e.name for e in issue.events] == ["첫 포럼", "둘째 포럼"]


@pytest.mark.xfail(strict=True, reason="what stands behind a date is taken for the beginning of the next event's name")
def test_a_name_that_goes_on_behind_its_date(tmp_path: Path) -> None:
    """STORE.md: the name as printed; it may wrap around the date."""
    issue = issue_of(
        tmp_path,
        "2025 가상 국제 2025.06.12-2025.06.14 상하이 산업 ",
        "박람회 ",
        "둘째 포럼 2025.05.12-2025.05.14 베이징 AI ",
    )
    assert [e.name for e in issue.events] == ["2025 가상 국제 박람회", "둘째 포럼"]


def test_doubtful_ends_are_problems(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "첫 포럼 2024.12.23-2025.12.20 상하이 산업 ", "둘째 포럼 2025.02.30-2025.03.02 선전 AI ")
    found = [(p.line, p.rule, p.severity, p.family, p.message) for p in issue.problems if p.line]
    assert found == [
        (
            9,
            "date_doubtful",
            "warning",
            "events",
            "The event lasts from 2024-12-23 to 2025-12-20; the end is probably misprinted.",
        ),
        (11, "date", "warning", "events", "2025.02.30-2025.03.02 is no date."),
    ]


@pytest.mark.parametrize("path", sorted(DIGESTS.glob("*.txt")), ids=lambda p: p.stem)
def test_events_of_digests(path: Path) -> None:
    """Each has a name, a first day not after its last unless flagged, and a place on its own line."""
    issue = read(path)
    lines = {x.number: x.text for x in issue.source.lines}
    for e in issue.events:
        assert e.name and e.place and e.field, e
        assert e.place in lines[e.line]
        assert e.flags == "date_doubtful" or e.start <= e.end
