"""The brief: one page that says what an issue brings, in two languages and under a second."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from conftest import DIGESTS
from kicdata import specs
from kicdata.brief import _moved, brief
from kicdata.build import build
from kicdata.cli import main
from kicdata.store import load


@pytest.fixture
def store(later_home: Path) -> Path:
    """The tables of the digests and of a later issue of the same families."""
    return later_home / "data" / "processed"


def sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("  "):
            found[line] = []
        elif line:
            found[list(found)[-1]].append(line.strip())
    return found


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("issue", ["weekly-403", "weekly-418", "weekly-422", "monthly-2025-06", "weekly-455"])
def test_it_is_one_page_with_all_headings(store: Path, issue: str, lang: str) -> None:
    said = brief(issue, lang, store)
    assert len(said.splitlines()) <= 50
    assert max(map(len, said.splitlines())) <= 112
    words = specs.read_toml("brief.toml")[lang]
    assert [
        words[k] for k in ("new", "revised", "doubt", "moved", "pictures", "unplaced") if words[k] not in sections(said)
    ] == []


def test_the_first_issue_has_nothing_to_be_held_against_and_shows_its_faults(store: Path) -> None:
    found = sections(brief("weekly-403", "en", store))
    assert found["New"] == ["There is no earlier issue to hold it against."]
    assert any("Harbin GDP: 4,258.00 is printed, expected 4,158.00" in x for x in found["Does not add up"])
    assert found["Moved most"][0] == "Yulin GDP, Q1–Q3 2024: 488.1 bn CNY → 574.3 bn CNY (+17.7%)"


def test_a_later_issue_shows_what_is_new(store: Path) -> None:
    found = sections(brief("weekly-455", "en", store))
    assert any(x.startswith("periods: ") for x in found["New"])


def test_a_number_that_the_issue_contradicts_is_not_among_those_that_moved(store: Path) -> None:
    rows = load("city_gdp", long=True, store=store)
    own, before = rows[rows["issue"] == "weekly-455"], rows[rows["published"] < "2025-06-01"]
    moved = _moved(own, before, "en")
    name = moved[0].partition(" GDP")[0]
    chosen = own[(own["entity_en"] == name) & (own["kind"] == "level")]
    again = chosen.assign(line=chosen["line"] + 500, value_std=chosen["value_std"] * 2, low=chosen["low"] * 2,
                          high=chosen["high"] * 2)
    assert any(x.startswith(f"{name} GDP,") for x in moved)
    assert not any(x.startswith(f"{name} GDP,") for x in _moved(pd.concat([own, again]), before, "en"))


def test_a_change_of_the_program_is_told_from_one_of_the_source(store: Path, tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    text = (DIGESTS / "weekly-403.txt").read_text(encoding="utf-8")
    (raw / "weekly-403.txt").write_text(text, encoding="utf-8")
    build(raw, out)
    assert "Since the last reading" not in brief("weekly-403", "en", out)
    (raw / "weekly-403.txt").write_text(text.replace("34,389.18", "34,389.28"), encoding="utf-8")
    build(raw, out)
    found = sections(brief("weekly-403", "en", out))["Since the last reading"]
    assert found[0] == "the source changed: numbers that came: 1, that went: 1"
    assert found[1] == "+ CN-310000 gdp 2024-01/2024-09 cumulative: 34,389.28 억 위안"


def test_a_wrong_issue_or_language_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "weekly-404", "--out", str(store)]) == 2
    assert capsys.readouterr().err.startswith("kicdata: There is no issue 'weekly-404'. Did you mean weekly-403?")
    with pytest.raises(ValueError) as e:
        brief("weekly-403", "fr", store)
    assert str(e.value) == "lang is 'fr'; expected is 'ko' or 'en'."


def test_it_takes_less_than_a_second(store: Path) -> None:
    brief("weekly-455", "ko", store)  # the imports
    start = time.process_time()
    brief("weekly-455", "ko", store)
    assert time.process_time() - start < 1
