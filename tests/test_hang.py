"""Protects against texts that hang the reader: no file of 5 MB takes more than 10 s, whatever is in it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import kicdata
from conftest import DIGESTS
from kicdata.source import LONGEST_LINE, MOST_LETTERS, IssueError

SIZE = 5_000_000
FILLINGS = {"digits": "1", "numbers": "1,234.5 ", "commas": "1,", "brackets": "(", "names": "가(中", "percent": "12% ",
            "dates": "2024년 1월 ", "quotes": "‘가 ", "hangul": "가", "zones": "하이테크개발구 ", "latin": "가a1 "}


def seconds(path: Path) -> float:
    start = time.process_time()
    kicdata.read(path)
    return time.process_time() - start


@pytest.mark.parametrize("text", ["가나다 1,234 억 위안 ", "순위 도시 기업 성장률\n", "1 선전 深圳 25,934.28 6.00%\n"])
def test_a_text_longer_than_any_issue_is_refused_at_once(text: str, tmp_path: Path) -> None:
    path = tmp_path / "weekly-700.txt"
    path.write_text("주간 중국창업 700 호\n" + text * (SIZE // len(text.encode())), encoding="utf-8")
    start = time.process_time()
    with pytest.raises(IssueError, match=r"the text has [\d,]+ letters; the longest issue has about 100,000\. Drop"):
        kicdata.read(path)
    assert time.process_time() - start < 10 and len(path.read_text(encoding="utf-8")) > MOST_LETTERS


def test_a_text_without_line_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weekly-700.txt"
    path.write_text("주간 중국창업 700 호 " + "가나다 " * 20_000, encoding="utf-8")
    with pytest.raises(IssueError) as e:
        kicdata.read(path)
    assert str(e.value) == (f"{path}: a line has 80,014 letters: the text has lost its line ends. Export the issue's "
                            "text again, with its lines, and drop that file in.")


@pytest.mark.parametrize("what", FILLINGS)
def test_the_longest_line_that_is_read_does_not_hang(what: str, tmp_path: Path) -> None:
    """A line of one thing over and over, as long as a line may be, beside a real issue."""
    path = tmp_path / "weekly-418.txt"
    text = (DIGESTS / path.name).read_text(encoding="utf-8")
    piece = FILLINGS[what]
    path.write_text(f"{text}\n{piece * (LONGEST_LINE // len(piece))}\n", encoding="utf-8")
    assert seconds(path) < 10


CITIES = ("상하이 上海", "베이징 北京", "선전 深圳", "충칭 重庆", "광저우 广州", "쑤저우 苏州", "청두 成都")


@pytest.mark.parametrize("same", [True, False], ids=["rows that come again", "rows of their own"])
def test_a_table_longer_than_any_is_read_and_does_not_hang(same: bool, tmp_path: Path) -> None:
    """Hundreds of rows of known cities, over and over, and of names that nobody knows."""
    names = [CITIES[n % 7] if same else f"기업{chr(0xac00 + 2 * n)} {chr(0x4e00 + 3 * n)}{chr(0x4e01 + 5 * n)}"
             for n in range(900)]
    rows = "".join(f"{n} {name} {50000 - 9 * n:,}.{n % 100:02d} {n % 90 / 10:.1f}% \n\n"
                   for n, name in enumerate(names, 1))
    path = tmp_path / "weekly-700.txt"
    path.write_text("주간 중국창업 700 호\n\n◼ 도시별 GDP 현황\n\n도표 1. 2025 년 도시 GDP 현황 \n\n"
                    "순위 도시 2025 년 GDP(억 위안) 실제 성장률 \n\n" + rows
                    + "출처(某某). 제목. (26.02.10)\nhttps://example.org/a1\n", encoding="utf-8")
    start = time.process_time()
    issue = kicdata.read(path)
    assert time.process_time() - start < 20
    told = [p for p in issue.problems if p.rule not in ("unclaimed", "place")]
    assert len(issue.rows) > 2000 and len(told) < 150


@pytest.mark.parametrize(("lines", "columns"), [(2, 14), (3, 10), (5, 14)])
def test_a_header_of_many_words_over_several_lines_does_not_hang(lines: int, columns: int, tmp_path: Path) -> None:
    """Every word of it may belong to every column, so that the ways to lay it over them are past counting."""
    kinds = ("금액", "비중", "수량", "규모", "점유율")
    head = [" ".join(f"{chr(0xac00 + 101 * n + 7 * k)}{kinds[(n + k) % 5]}" for n in range(2 * columns // lines))
            for k in range(lines)]
    rows = [f"가상{chr(0xac00 + 30 * n)} " + " ".join(f"{n * 7 + k}.{k}" for k in range(columns - 1)) for n in range(8)]
    path = tmp_path / "weekly-700.txt"
    path.write_text("주간 중국창업 700 호\n\n◼ 가상 기업 현황\n\n도표 1. 2025 년 가상 기업 현황 \n\n"
                    + "".join(f"{x} \n\n" for x in [*head, *rows]) + "출처(某某). 제목. (26.02.10)\n", encoding="utf-8")
    assert seconds(path) < 10
