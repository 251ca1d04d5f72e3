"""Protects `kicdata.find`: any number by its words, its unit and its issue, with the sentence it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

import kicdata
from conftest import ISSUES


@pytest.fixture(scope="module")
def store(later_home: Path) -> Path:
    return later_home / "data" / "processed"


def test_a_word_finds_numbers_of_every_family_with_their_sentence(store: Path) -> None:
    found = kicdata.find("산업 펀드", store=store)
    assert len(found) and found["sentence"].str.replace(" ", "").str.contains("산업펀드").any()
    assert found["line"].notna().all() and (found["sentence"] != "").all()


def test_each_number_stands_in_its_sentence(store: Path) -> None:
    found = kicdata.find(store=store).query("flags != 'derived'")
    lost = [(r.issue, r.line, r.printed) for r in found.itertuples()
            if r.printed.replace(" ", "") not in r.sentence.replace(" ", "")]
    assert lost == []


def test_unit_issue_and_family_narrow_the_search(store: Path) -> None:
    everything = kicdata.find("로봇", store=store)
    some = kicdata.find("로봇", unit="CNY", store=store)
    assert 0 < len(some) < len(everything) and set(some["unit_std"]) == {"CNY"}
    assert set(kicdata.find(issue=ISSUES[0], family="city_gdp", store=store)["issue"]) == {ISSUES[0]}
    assert len(kicdata.find("深圳", store=store)) and kicdata.find("이런 말은 없다", store=store).empty


@pytest.mark.parametrize(("asked", "message"), [
    ({"unit": "CNX"}, "No number here has the unit 'CNX'. Did you mean CNY?"),
    ({"issue": "weekly-304"}, "There is no issue 'weekly-304'. Did you mean weekly-"),
    ({"family": "rankigs"}, "There is no family 'rankigs'. Did you mean rankings?"),
])
def test_a_misspelt_name_stops_with_the_nearest(store: Path, asked: dict[str, str], message: str) -> None:
    with pytest.raises(KeyError) as e:
        kicdata.find(store=store, **asked)  # type: ignore[arg-type]
    assert e.value.args[0].startswith(message)
