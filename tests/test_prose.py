"""Sentences to facts: own short sentences as cases, then what holds whatever the spacing."""

from __future__ import annotations

import csv
import re
import time
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kicdata.issue import Issue, read
from kicdata.prose import split_sentences
from kicdata.records import Observation
from kicdata.text import Line, squeeze

CASES = Path(__file__).parent / "cases"
FIELDS = ["entity", "indicator", "kind", "period", "basis", "value", "unit", "qualifier", "flags"]
Rows = list[dict[str, str]]


def groups() -> list[tuple[tuple[str, str], Rows]]:
    """(title, text) -> its facts."""
    with (CASES / "sentences.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(k, list(g)) for k, g in groupby(rows, key=lambda r: (r["title"], r["text"]))]


def cases() -> list[Any]:
    found = []
    for (title, text), rows in groups():
        bug = next((r["bug"] for r in rows if r["bug"]), "")
        marks = [pytest.mark.xfail(strict=True, reason=bug)] if bug else []
        found.append(pytest.param(title, text, [r for r in rows if r["value"]], marks=marks, id=text))
    return found


def issue_of(folder: Path, title: str, *lines: str) -> Issue:
    """An issue of one article, dated 2025-12-08, whose prose is these lines."""
    body = "\n\n".join(f"{x} " for x in lines)
    path = folder / "weekly-431.txt"
    path.write_text(f" 1. [지역소개] {title} \n\n{body}\n\n가상망(假想网). 소식. (25.12.08) \n\n"
                    "https://example.invalid/a \n\n참고자료 \n", encoding="utf-8")
    return read(path)


def facts(rows: list[Observation]) -> list[list[str]]:
    return [[f"{o.value:f}" if k == "value" else str(getattr(o, k)) for k in FIELDS] for o in rows]


@pytest.mark.parametrize(("title", "text", "wanted"), cases())
def test_cases(title: str, text: str, wanted: Rows, tmp_path: Path) -> None:
    """cases/sentences.tsv: every number of a text with what it is about; an empty value is no row."""
    issue = issue_of(tmp_path, title, text)
    assert facts(issue.rows) == [[w[k] for k in FIELDS] for w in wanted]
    assert {(o.origin, o.line, o.article) for o in issue.rows} <= {("prose", 3, f"[지역소개] {title}")}


def test_an_open_place_is_a_problem(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도시별 GDP 현황", "2024 년 타이저우의 GDP 는 6,500 억 위안이다.")
    (p,) = issue.problems
    assert (p.line, p.rule, p.severity, p.family, p.entity, p.indicator, p.printed) == \
        (3, "place", "warning", "city_gdp", "place:타이저우", "gdp", "타이저우")
    assert p.message == ("타이저우 could be several places, and the issue does not say which; it stays open. "
                         "Print its 汉字 or add the province to the text.")


def test_wrong_separators_are_kept_and_a_problem(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도시별 GDP 현황", "2024 년 선전의 GDP 는 1,00 억 위안이다.")
    (o,), (p,) = issue.rows, issue.problems
    assert (o.value, o.flags, p.rule, p.severity) == (100, "separator", "separator", "warning")
    assert p.message.endswith(": the separators stand wrong; read as 100.")


def test_every_flag_of_a_case_is_in_the_codebook() -> None:
    from kicdata import specs
    known = {r["flag"] for r in specs.read_rows("flags.tsv")}
    assert {f for _, rows in groups() for r in rows for f in r["flags"].split(";") if f} <= known


# ------------------------------------------------------------ spacing and line ends do not matter

SOUND = [(title, text) for (title, text), rows in groups() if not any(r["bug"] for r in rows)]


def respaced(text: str) -> st.SearchStrategy[str]:
    """The text with or without a blank wherever digits and Hangul meet."""
    spots = re.split(r"(?<=[\d%])\s?(?=[가-힣])|(?<=[가-힣])\s?(?=\d)", text)
    return st.lists(st.sampled_from(["", " "]), min_size=len(spots), max_size=len(spots)).map(
        lambda blanks: "".join(a + b for a, b in zip(spots, blanks, strict=True)).strip())


@cache
def as_printed(folder: Path, title: str, text: str) -> list[Any]:
    """What the text says as it is printed: read once for all the examples of a test."""
    return list(facts(issue_of(folder, title, text).rows))


@pytest.mark.parametrize(("title", "text"), SOUND, ids=lambda x: x)
@given(data=st.data())
@settings(max_examples=7, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_blanks_between_digits_and_hangul_do_not_matter(
        title: str, text: str, data: st.DataObject, tmp_path: Path) -> None:
    assert facts(issue_of(tmp_path, title, data.draw(respaced(text))).rows) == as_printed(tmp_path, title, text)


FILL = "가상의 글은 숫자 없이 길게 이어져 한 줄의 너비를 다 채운 다음에야 비로소 끝난다."  # as wide as a page


@pytest.mark.parametrize(("title", "text"), SOUND, ids=lambda x: x)
def test_a_line_end_anywhere_does_not_matter(title: str, text: str, tmp_path: Path) -> None:
    """Broken after any word, with the blank that marks a word's end: the same facts, each on its own line."""
    wanted = facts(issue_of(tmp_path, title, text).rows)
    words = text.split(" ")
    for n in range(max(1, len(words) // 3), len(words), 3):
        first, second = " ".join(words[:n]), " ".join(words[n:])
        broken = issue_of(tmp_path, title, f"{FILL} {first}", second)
        assert facts(broken.rows) == wanted, n
        for o in broken.rows:
            assert re.sub(r"\D", "", o.printed)[:1] in {3: first, 5: second}[o.line]


# ------------------------------------------------------------ sentences

@pytest.mark.parametrize(("text", "parts"), [
    ("17.7%에 달했다. 약 2.5 배다.", ["17.7%에달했다.", "약2.5배다."]),
    ("3.14 다. 끝", ["3.14다.", "끝"]),
    ("늘었다.(출처: 가상망) 또", ["늘었다.", "(출처:가상망)또"]),
    ("－ 첫째 3 개 － 둘째 4 개", ["－첫째3개", "－둘째4개"]),
    ("왜? 두 배 늘어서다!", ["왜?", "두배늘어서다!"]),
    ("", [])])
def test_sentences_end_where_they_do(text: str, parts: list[str]) -> None:
    assert [x.text for x in split_sentences(squeeze([Line(1, text)]))] == parts


@given(st.text(st.sampled_from("다음함.。?!3－⚫ 가\n“”()"), max_size=60))
def test_no_character_falls_between_sentences(text: str) -> None:
    s = squeeze([Line(1, text)])
    assert "".join(x.text for x in split_sentences(s)) == s.text


LETTERS = "2024년3개월억만위안상하이선전중국각각은는의(北京),%감소증가했다. \n－‘’이하구신 GDP"


@given(text=st.text(st.sampled_from(LETTERS), max_size=120))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_prose_is_read_without_a_crash(text: str, tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도시별 GDP 현황", "가상의 글이다.", *text.split("\n"))
    for o in issue.rows:
        assert o.unit_std or o.value_std == o.value
        assert (o.low is None or o.low <= o.value_std) and (o.high is None or o.high >= o.value_std)


@pytest.mark.parametrize("piece", [
    "1", "가", "(", "가(", "1 개 ", "<", "‘", "(北京, 1 건) ", "신구"])
def test_long_prose_ends_soon(piece: str, tmp_path: Path) -> None:
    """A line of 3,000 characters of anything takes less than 3 seconds."""
    start = time.process_time()
    issue_of(tmp_path, "도시별 GDP 현황", "가상의 글이다.", (piece * 3000)[:3000])
    assert time.process_time() - start < 3
