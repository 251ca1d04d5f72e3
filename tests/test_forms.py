"""The form of a text does not matter to what its sentences say: line widths, blanks, line ends, empty lines."""

from __future__ import annotations

import re
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ISSUES, SHARED, need_shared, real
from kicdata.issue import Issue, read
from kicdata.outline import Section, read_outline
from kicdata.source import read_source

EVERY = 4  # one section of so many is wrapped anew, so that the suite stays quick


def issue_of(folder: Path, title: str, heading: str, lines: list[str], gap: str = "\n\n", bare: bool = False,
             end: str = "\n") -> Issue:
    """An issue of one article with these lines under one heading."""
    head = f" 1. {title or '[산업분석] 가상의 글'} \n\n" + (f"◼ {heading} \n\n" if heading else "")
    text = head + gap.join(lines) + ("\n\n가상망(假想网). 소식. (25.12.08) \n\nhttps://example.invalid/a \n\n"
                                     "참고자료 \n")
    if bare:
        text = re.sub(r" +\n", "\n", text)
    path = folder / "weekly-431.txt"
    path.write_bytes(text.replace("\n", end).encode())
    return read(path, published="2025-06-26")


def facts(issue: Issue) -> list[tuple[str, ...]]:
    return [(o.family, o.entity, o.indicator, o.kind, o.period, o.basis, str(o.value), o.unit, o.qualifier)
            for o in issue.rows if o.origin == "prose" and "derived" not in o.flags]


def sections(issue: str) -> list[Section]:
    source = read_source(need_shared(SHARED / "issues" / f"{issue}.txt"))
    found = [x for x in read_outline(source.lines).sections() if any(re.search(r"\d", y.text) for y in x.lines)]
    return found[::EVERY]


def forms(text: str) -> Iterator[tuple[str, list[str], bool]]:
    """The text in other forms: name, lines, and whether line ends have lost their blanks."""
    for width in (30, 50, 100):
        yield f"cut at {width}", [text[k:k + width] for k in range(0, len(text), width)], False
        yield f"wrapped at {width}", textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False), True
    yield "blanks added", [re.sub(r"(?<=\d)(?=[가-힣])|(?<=[가-힣])(?=\d)", " ", text)], False
    yield "blanks removed", [re.sub(r"(?<=\d) (?=[가-힣])|(?<=[가-힣]) (?=\d)", "", text)], False


@pytest.mark.parametrize("issue", ISSUES)
def test_sections_say_the_same_in_every_form(issue: str, tmp_path: Path) -> None:
    """Re-wrapped at 30, 50 and 100, with and without blanks, with CRLF: the same observations."""
    differ = []
    for section in sections(issue):
        text = "".join(x.text for x in section.lines if x.number not in section.labels)
        wanted = facts(issue_of(tmp_path, section.article, section.heading, [text]))
        for name, lines, bare in forms(text):
            got = facts(issue_of(tmp_path, section.article, section.heading, lines, bare=bare))
            if got != wanted:
                differ.append((name, section.lines[0].number, set(got) ^ set(wanted)))
        crlf = facts(issue_of(tmp_path, section.article, section.heading, [text], end="\r\n"))
        assert crlf == wanted
    assert differ == []


OWN = ("가상전지(假想电池)는 2024 년 매출 31 억 위안을 올렸다. 같은 해 순이익은 2.5 억 위안으로 12.5% 늘었고, "
       "직원은 1,200 명이다. 이 회사의 시장 점유율은 8.4%로 3 위를 차지했다. "
       "2027 년까지 연간 생산량을 3 만 대로 늘릴 계획이다. ")


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_empty_lines_do_not_matter(gap: str, tmp_path: Path) -> None:
    lines = [OWN[k:k + 44] for k in range(0, len(OWN), 44)]
    wanted = facts(issue_of(tmp_path, "[산업분석] 전지 산업", "", [OWN]))
    assert len(wanted) == 7
    assert {x[1] for x in wanted} == {"company:假想电池"}
    assert facts(issue_of(tmp_path, "[산업분석] 전지 산업", "", lines, gap)) == wanted


@pytest.mark.parametrize("issue", ISSUES)
def test_every_number_knows_the_place_of_its_digits(issue: str) -> None:
    """`place` points at the printed digits, and no digits are a row and skipped at once."""
    found = real(issue)
    text = {x.number: x.text for x in found.source.lines}
    for o in found.rows:
        if o.origin != "prose" or "derived" in o.flags:
            continue
        assert o.place is not None
        first, a, last, b = o.place
        assert first == o.line
        whole = text[first][a:b + 1] if first == last else text[first][a:] + text[last][:b + 1]
        assert re.sub(r"\D", "", whole).startswith(re.sub(r"\D", "", o.printed)[:4])


PIECES = ["(", "()", "((가", "1", "1,", "1 ", "은는", "가나는 ", "가의 ", "‘가", "<가", "각각1개,",
          "선전1개,베이징2개,", "2024년 ", "선전의 GDP 는 1 조 위안, ", "고신구", "국가 고신구 ", "선전(深圳)",
          "개발한 ", "1·2위", "1%", "1~2개", "가 "]


@pytest.mark.parametrize("piece", PIECES)
def test_long_prose_ends_soon(piece: str, tmp_path: Path) -> None:
    """20,000 letters of anything in one sentence: no pattern runs away, and a crowd of numbers is a problem row."""
    text = (piece * 20000)[:20000]
    start = time.process_time()
    issue = issue_of(tmp_path, "도시별 GDP 현황", "", ["가상의 글이 길게 이어지다가 끝난다. ", text])
    assert time.process_time() - start < 6
    assert all(p.rule == "crowded" for p in issue.problems if p.rule not in ("place", "date_inferred", "unclaimed"))
