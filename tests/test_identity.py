"""Protects names over issues: one id by 汉字, then by known spellings; nothing is matched by likeness."""

from __future__ import annotations

from pathlib import Path

import kicdata
from kicdata.build import build
from kicdata.identity import resolve

ZH = """주간 중국창업 701 호
◼ 첫 소식
링신로봇(灵心机器人)은 2024 년 매출이 12 억 위안이라고 밝혔다.
(25.04.26)
"""
KO = """주간 중국창업 702 호
◼ 둘째 소식
스타트업 링신로봇(이하 ‘링신로봇’)은 2025 년 매출이 15 억 위안이라고 밝혔다.
(25.05.26)
"""


def name(ko: str, zh: str = "", kind: str = "company") -> dict[str, object]:
    return {"entity": f"{kind}:{zh or ko}", "kind": kind, "ko": ko, "zh": zh, "numbers": 2, "line": 5}


def test_a_korean_name_takes_the_id_that_another_issue_spells(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "weekly-701.txt").write_text(ZH, encoding="utf-8")
    (raw / "weekly-702.txt").write_text(KO, encoding="utf-8")
    assert build(raw, out).errors == []
    rows = kicdata.load(store=out).query("indicator == 'revenue'")
    assert list(rows["issue"]) == ["weekly-701", "weekly-702"]
    assert set(rows["entity"]) == {"company:灵心机器人"} and set(rows["entity_zh"]) == {"灵心机器人"}
    csv = (out / "observations.csv").read_text(encoding="utf-8-sig")
    assert "company:링신로봇" not in csv
    names = kicdata.load("names", store=out).query("status == 'joined'")
    assert list(names["issues"]) == ["weekly-701|weekly-702"]


def test_blanks_make_no_second_name() -> None:
    spaced = name("가상 로봇", kind="industry")
    same = {**name("가상로봇", kind="industry"), "entity": spaced["entity"]}
    found = resolve({"weekly-1": [spaced, same]}).rows
    assert [(r.entity_ko, r.numbers) for r in found if r.status == "unmatched"] == [("가상 로봇", 4)]


def test_two_spellings_of_one_name_stay_apart() -> None:
    spelled = {"weekly-1": [name("링신", "灵心")], "weekly-2": [name("링신", "凌芯")]}
    found = resolve({**spelled, "weekly-3": [name("링신")]})
    assert found.ids == {}
    assert {r.status for r in found.rows if r.entity_ko == "링신"} == {"ambiguous"}


def test_names_without_hanzi_and_entries_that_nothing_used_are_listed() -> None:
    found = resolve({"weekly-1": [name("없는이름회사"), name("텐센트", "腾讯")]})
    status = {r.entity_ko: r.status for r in found.rows}
    assert status["없는이름회사"] == "unmatched" and status["텐센트"] == "matched"
    assert status["바이두"] == "unused"


def test_a_name_of_another_kind_is_another_name() -> None:
    assert resolve({"weekly-1": [name("톈푸", "天府", "zone")], "weekly-2": [name("톈푸")]}).ids == {}
