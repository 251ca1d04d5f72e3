"""Strings to periods: cases as data, then what holds for every period."""

from __future__ import annotations

import csv
import re
import time
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kicdata.periods import (
    _FIRST,
    _FORMS,
    Anchor,
    Period,
    before,
    day,
    end_of,
    find_periods,
    month,
    months,
    parse_period,
    quarter,
    quarters,
    year,
    years,
)
from kicdata.text import bare

CASES = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    with (CASES / "periods.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pytest.param(r["text"], r["published"], r["before"], r["spans"],
                         id=f"{r['text']} ({r['published']} {r['before']})",
                         marks=[pytest.mark.xfail(strict=True, reason=r["bug"])] if r["bug"] else []) for r in rows]


@pytest.mark.parametrize(("text", "published", "earlier", "spans"), cases())
def test_cases(text: str, published: str, earlier: str, spans: str) -> None:
    """cases/periods.tsv: name, first and last day of every period that a text names; `-` for none."""
    issued = Anchor(date.fromisoformat(published))
    anchor = Anchor(issued.published, parse_period(earlier, issued) if earlier else None)
    seen = [s.period for s in find_periods(bare(text), anchor) if s.period]
    assert [f"{p} {p.start} {p.end}" for p in seen] == ([] if spans == "-" else spans.split(";"))


def test_every_form_begins_with_a_letter_that_is_looked_at() -> None:
    """A form that began with another letter would never be tried."""
    more = "2024년 같은 기간", "전년의 2.5", "한 해 동안", "연말 기준 3", "월말 기준", "연간 12", "지난달"
    texts = [bare(x) for x in (*(p.values[0] for p in cases()), *more)]
    begins = {name: [text[m.start():] for text in texts for m in re.finditer(form, text)] for name, form in _FORMS}
    assert [name for name, found in begins.items() if not found] == []
    assert [x for found in begins.values() for x in found if not re.match(_FIRST, x)] == []


def test_a_span_knows_what_it_hangs_on() -> None:
    """A year of its own, a word that points, an end: what prose needs to carry a period on."""
    text, a = bare("2024 년 3 월, 올해 5 월, 7 월, 2030 년까지, 3 년간"), Anchor(date(2025, 5, 1))
    spans = list(find_periods(text, a))
    assert [(text[s.start:s.end], s.explicit_year, s.until) for s in spans] == [
        ("2024년3월", True, False), ("올해5월", False, False), ("7월", False, False), ("2030년", True, True),
        ("3년간", False, False)]
    assert spans[-1].period is None


def test_parse_period_takes_the_first_of_a_header() -> None:
    a = Anchor(date(2025, 12, 5))
    assert str(parse_period("2025 년 1~3 분기(억 위안)", a)) == "2025-01/2025-09"
    assert str(parse_period("2025-03", a)) == "2025-03"
    assert str(parse_period("2023", a)) == "2023"
    assert parse_period("명목 성장률", a) is None


# ------------------------------------------------------------ what holds for every period

def days_of(name: str) -> tuple[date, date]:
    """First and last day of a period by its name, by arithmetic of its own."""
    if m := re.fullmatch(r"(\d{4})-Q([1-4])", name):
        y, q = int(m[1]), int(m[2])
        return date(y, 3 * q - 2, 1), date(y, 3 * q, monthrange(y, 3 * q)[1])
    first, _, last = name.partition("/")
    ends = []
    for part, is_end in ((first, False), (last or first, True)):
        n = [int(x) for x in part.split("-")]
        y, m = n[0], n[1] if len(n) > 1 else 12 if is_end else 1
        ends.append(date(y, m, n[2] if len(n) > 2 else monthrange(y, m)[1] if is_end else 1))
    return ends[0], ends[1]


YEARS = st.integers(1990, 2040)
PERIODS = st.one_of(
    YEARS.map(year), st.builds(quarter, YEARS, st.integers(1, 4)), st.builds(month, YEARS, st.integers(1, 12)),
    st.builds(lambda y, a, b: months(y, min(a, b), max(a, b)), YEARS, st.integers(1, 12), st.integers(1, 12)),
    st.builds(lambda y, a, b: quarters(y, min(a, b), max(a, b)), YEARS, st.integers(1, 4), st.integers(1, 4)),
    st.builds(lambda a, b: years(min(a, b), max(a, b)), YEARS, YEARS),
    st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(lambda d: day(d.year, d.month, d.day)),
    YEARS.map(lambda y: end_of(year(y))))


@given(PERIODS)
def test_name_start_and_end_agree(p: Period) -> None:
    assert (p.start, p.end) == days_of(str(p))


@given(PERIODS, st.integers(1, 20))
def test_before_shifts_name_and_days_alike(p: Period, n: int) -> None:
    earlier = before(p, n)
    assert (earlier.start, earlier.end) == days_of(str(earlier))
    assert (earlier.start.year, earlier.end.year) == (p.start.year - n, p.end.year - n)
    assert (earlier.start.month, earlier.end.month) == (p.start.month, p.end.month)
    assert earlier < p
    if not p.is_day:
        assert before(earlier, -n) == p


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(1, 12), st.integers(1, 12))
def test_what_is_printed_is_read(issued: date, a: int, b: int) -> None:
    """Periods in the issues' own spelling come back as what they name."""
    anchor, y = Anchor(issued), issued.year
    a, b = min(a, b), max(a, b)
    assert parse_period(f"{y} 년", anchor) == year(y)
    assert parse_period(f"{y} 년 {a} 월", anchor) == month(y, a)
    assert parse_period(f"{y} 년 {a} 월 말", anchor) == end_of(month(y, a))
    assert parse_period(f"{y} 년 {a} 월 {issued.day} 일", anchor) == (
        day(y, a, issued.day) if issued.day <= monthrange(y, a)[1] else None)
    assert a == b or parse_period(f"{y} 년 {a}~{b} 월", anchor) == months(y, a, b)
    assert parse_period(f"{y} 년 {(a + 2) // 3} 분기", anchor) == quarter(y, (a + 2) // 3)
    assert parse_period(str(year(y)), anchor) == year(y)
    assert parse_period(str(month(y, a)), anchor) == month(y, a)
    assert parse_period(issued.isoformat(), anchor) == day(y, issued.month, issued.day)


@given(st.lists(PERIODS, min_size=2, max_size=20))
def test_periods_are_ordered_by_their_end(found: list[Period]) -> None:
    """The latest of a header is the one that ends last: `max` picks 2025-Q1 and not 2024."""
    ordered = sorted(found)
    assert [p.end for p in ordered] == sorted(p.end for p in found)


LETTERS = "0123456789~-–.년월일분기말제Q상하반올해지난작같은이번달듬까지부터간만에 호연도"
ODD = st.text(st.sampled_from(LETTERS), max_size=60)


@given(st.one_of(ODD, st.text(max_size=100)), st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.none() | PERIODS)
@settings(max_examples=300)
def test_any_text_is_read_without_a_crash(text: str, issued: date, talked_of: Period | None) -> None:
    for s in find_periods(bare(text), Anchor(issued, talked_of)):
        assert 0 <= s.start < s.end
        if s.period:
            assert (s.period.start, s.period.end) == days_of(str(s.period))
            assert s.period.start <= s.period.end


@pytest.mark.parametrize("piece", [
    "1", "2024", "2024년", "1~", "12월", "지난", "올해", "말", "(",
    "가", "5년", "2025.01"])
def test_long_texts_end_soon(piece: str) -> None:
    """8,000 characters of anything take less than 3 seconds: no pattern runs away."""
    text = (piece * 8000)[:8000]
    start = time.process_time()
    list(find_periods(text, Anchor(date(2025, 5, 1))))
    assert time.process_time() - start < 3
