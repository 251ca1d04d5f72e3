"""Protects the account: no digit of an issue is lost in silence, and none is claimed twice."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kicdata
from conftest import DIGESTS, ISSUES, digest, real
from kicdata.account import CLAIMS, find_runs, settle
from kicdata.issue import Issue
from kicdata.kinds import PROSE
from kicdata.outline import read_outline
from kicdata.periods import Anchor
from kicdata.text import Line

FOREIGN = ["7391", "48.15", "60,472", "5813", "904.7", "3377", "81,205", "6.283", "4711", "9264"]


def unclaimed(issue: Issue) -> Counter[str]:
    return Counter(r.digits for r in issue.account.unclaimed)


@pytest.mark.parametrize("name", ISSUES)
def test_no_digit_of_a_real_issue_is_unclaimed(name: str) -> None:
    issue = real(name)
    assert [(r.line, r.digits, r.around) for r in issue.account.unclaimed] == []


@pytest.mark.parametrize("name", ISSUES)
def test_no_digit_is_an_observation_twice(name: str) -> None:
    issue = real(name)
    places = Counter(o.place for o in issue.rows if "derived" not in o.flags)
    assert None not in places
    assert [p for p, n in places.items() if n > 1] == []


@pytest.mark.parametrize("name", ISSUES)
def test_ten_foreign_numbers_are_found_exactly(name: str, tmp_path: Path) -> None:
    """Numbers without a unit, planted behind sentences, are the only new ones that nothing claims."""
    text = (DIGESTS / f"{name}.txt").read_text(encoding="utf-8")
    issue = digest(name)
    prose = {x.number for b in issue.outline.blocks if b.kind == PROSE for x in b.lines}
    lines = text.split("\n")
    ends = [n for n in prose if re.search(r"다\.\s*$", lines[n - 1])]
    for digits, n in zip(FOREIGN, random.Random(7).sample(ends, len(FOREIGN)), strict=True):
        lines[n - 1] = f"{lines[n - 1].rstrip()} 여기에 {digits} 라고 적었다. "
    (tmp_path / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    planted = kicdata.read(tmp_path / f"{name}.txt")
    assert unclaimed(planted) - unclaimed(issue) == Counter(FOREIGN)


def test_the_table_of_issues_and_the_problems_carry_the_account(tmp_path: Path) -> None:
    path = tmp_path / "weekly-700.txt"
    path.write_text("주간 중국창업 700 호\n◼ 새 소식\n값은 4711 이라고 적혀 있고 투자 금액은 3 억 위안이다.\n"
                    "출처(某某). 제목. (25.04.26)\nhttps://example.org/a1\n참고자료\n", encoding="utf-8")
    issue = kicdata.read(path)
    assert issue.row.numbers == issue.row.claimed + issue.row.unclaimed == issue.account.total
    assert issue.row.unclaimed == 1
    (p,) = [p for p in issue.problems if p.rule == "unclaimed"]
    assert (p.line, p.printed, p.severity) == (3, "4711", "note")


@pytest.mark.parametrize(("said", "wanted"), [
    ("PUE 1.25 이하", ["1.25"]), ("CPI 2.3 포함", ["2.3"]), ("ROE 15.6 이상", ["15.6"]), ("PMI 50.1 안팎", ["50.1"]),
    ("전국의 약 3 분의 1 가량", ["3", "1"]), ("10:3 비율", ["10", "3"]),
    ("GPT 4.5 공개", []), ("XYZ 4.5 모델", []), ("XYZ-4.5 공개", []), ("Windows 11 탑재", []), ("CITE 2026 참가", []),
    ("1:1 상담", []), ("오전 10:30 시작", [])])
def test_a_word_in_capitals_names_no_number_beside_it_unless_it_looks_like_a_model(said: str, wanted: list[str],
                                                                                 tmp_path: Path) -> None:
    path = tmp_path / "weekly-700.txt"
    path.write_text(f"주간 중국창업 700 호\n◼ 새 소식\n이번 발표는 {said} 이라고 적었다.\n"
                    "출처(某某). 제목. (25.04.26)\nhttps://example.org/a1\n참고자료\n", encoding="utf-8")
    issue = kicdata.read(path)
    assert [r.digits for r in issue.account.unclaimed] == wanted and not issue.rows


@given(st.lists(st.text(alphabet="가나 12.,%億A-—(<‘", max_size=40), max_size=8))
def test_every_digit_stands_in_exactly_one_run_and_each_run_is_counted_once(texts: list[str]) -> None:
    lines = [Line(n, t) for n, t in enumerate(texts, 1)]
    runs = list(find_runs(lines))
    at = [(r.line, r.column + k) for r in runs for k, c in enumerate(r.digits) if c.isdigit()]
    assert sorted(at) == [(x.number, k) for x in lines for k, c in enumerate(x.text) if c.isdigit()]
    account = settle(lines, read_outline(lines), Anchor(date(2025, 5, 1)), [], [], [], [])
    assert account.total == len(runs) and set(account.claims) <= set(CLAIMS)
