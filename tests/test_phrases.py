"""Sentences about things that no list of names knows: what each number is about, by the grammar alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kicdata import specs
from kicdata.context import Context
from kicdata.issue import Issue, read
from kicdata.names import Lexicon
from kicdata.outline import read_outline
from kicdata.prose import read_prose
from kicdata.source import read_source

FOOT = "\n\n가상망(假想网). 소식. (25.12.08) \n\nhttps://example.invalid/a \n\n참고자료 \n"


def issue_of(folder: Path, title: str, *lines: str) -> Issue:
    path = folder / "weekly-431.txt"
    path.write_text(f" 1. {title} \n\n" + "\n\n".join(f"{x} " for x in lines) + FOOT, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(("title", "text", "wanted"), [
    ("[산업분석] 소재", "중국의 수소 산업은 2024 년 3,200 억 위안 규모다.", ["중국 수소 산업"]),
    ("[산업분석] 소재", "전해조 비용은 전체 원가의 30~40%를 차지한다.", ["전해조", "전해조"]),
    ("[산업분석] 소재", "기술 장벽이 높으며, 양극재 가격은 톤당 9 만 위안이다.", ["양극재"]),
    ("[산업분석] 소재", "남강전자(南江电子)는 직원이 많다. 이 회사의 매출은 8 억 위안이다.", ["남강전자"]),
    ("[산업분석] 소재", "새 칩은 72 비트 ‘아침해’ 프로세서를 앞선다.", ["아침해"]),
    ("[산업분석] 소재", "240 개의 부품으로 만들어진 ‘H3’가 나왔다.", ["H3"]),
    ("[산업분석] 소재", "북부 연안(가시, 나시)에서 3 곳, 남부 연안(다시, 라시)에서 2 곳이 뽑혔다.",
     ["북부 연안", "남부 연안"]),
    ("남강전자, 선전 증시 상장", "남강전자(南江电子)가 상장했다. 공모가는 18.6 위안이다.", ["남강전자"]),
    ("[산업분석] 소재", "유형별로는 흡착재가 39 건으로 가장 많고, 도장재 14 건, 방수재와 단열재가 각각 6 건, 4 건이다.",
     ["흡착재", "도장재", "방수재", "단열재"]),
    ("남강전자, 선전 증시 상장", "남강전자(南江电子)의 신형 로봇인 ‘물결 2.0’은 12kg 을 든다.", ["물결 2.0"]),
    ("[산업분석] 전지", "‘제 3 회 가상 박람회’가 열렸다. 이번 행사에는 1,500 명이 참석했다.", ["제 3 회 가상 박람회"]),
])
def test_the_grammar_finds_what_a_number_is_about(title: str, text: str, wanted: list[str], tmp_path: Path) -> None:
    rows = issue_of(tmp_path, title, text).rows
    assert [o.entity_ko for o in rows if "headline" not in o.flags] == wanted


def test_a_bullet_names_what_the_lines_under_it_are_about(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "[산업분석] 부품", "부품 시장은 빠르게 커지고 있으며 앞으로도 커질 것이라고 한다.",
                     "－ 가상 감지기", "기술 장벽이 높아 만드는 곳이 적고, 2024 년 시장 규모는 2 억 위안이라고 한다.")
    assert [(o.entity_ko, str(o.value)) for o in issue.rows] == [("가상 감지기", "2")]


@pytest.mark.parametrize(("text", "period"), [
    ("2024 년 매출은 8 억 위안이다. 2030 년에는 커질 전망이다. 직원은 500 명이다.", "2024"),
    ("2027 년까지 공장을 세울 계획이다. 인력 500 명을 더 뽑을 예정이다.", "2027"),
    ("2018 년 설립되어 현재 직원 500 명을 두고 있다.", ""),
])
def test_a_year_reaches_as_far_as_its_meaning(text: str, period: str, tmp_path: Path) -> None:
    row = next(o for o in issue_of(tmp_path, "[산업분석] 전지", text).rows if o.value == 500)
    assert row.period == period


def test_digits_that_are_no_facts_are_named_by_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "weekly-431.txt"
    text = ("제 3 회 행사에서 G7 기종이 3:2 로 이겼다. "
            "2025 로봇대회의 상위 5 개 팀은 ISO 9001 을 땄고, 지난 5 년간 자랐다.")
    path.write_text(f" 1. [산업분석] 로봇 \n\n{text} {FOOT}", encoding="utf-8")
    source = read_source(path)
    ctx = Context(source, Lexicon())
    rows = read_prose(ctx, read_outline(source.lines))
    lines = {x.number: x.text for x in source.lines}
    said = [(lines[p[0]][p[1]:p[3] + 1], why) for p, why in ctx.skipped if p[0] == 3]
    assert rows == []
    assert said == [("3", "ordinal"), ("7", "name"), ("3", "proportion"), ("2", "proportion"), ("2025", "name"),
                    ("5", "group"), ("9001", "standard"), ("5", "duration")]


def test_a_crowd_of_numbers_is_no_sentence(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "[산업분석] 전지", "가상의 글이다.", "값 3 개, " * 130)
    assert [p.rule for p in issue.problems if p.rule in ("crowded", "unclaimed")] == ["crowded"]
    assert len(issue.account.unclaimed) == 130  # they are counted, but not told one by one
    (said,) = [p.message for p in issue.problems if p.rule == "crowded"]
    assert said.startswith("130 numbers stand in one sentence (lines 5 to 5), more than the 120 that one can have;")


def test_every_reason_and_phrase_of_the_specs_is_a_pattern() -> None:
    assert {"period", "duration"} & set(specs.no_fact()) <= {"duration"}
    for name in specs.layout()["phrases"]:
        assert specs.word_pattern("phrases", name)
