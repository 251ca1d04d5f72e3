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
    assert len(kicdata.find("深圳", store=store))


@pytest.mark.parametrize(("word", "near"), [("이런 말은 없다", ""), ("Harbim", "Did you mean Harbin? ")])
def test_a_word_that_no_number_holds_warns_how_to_ask(store: Path, word: str, near: str) -> None:
    with pytest.warns(UserWarning) as said:
        assert kicdata.find(word, store=store, family="city_gdp").empty
    assert str(said[0].message) == (f"No number here holds {word!r}. {near}Ask with a word as the issues print it, in "
                                    "Korean or 汉字, or with an indicator such as gdp.")


def test_a_misspelt_option_or_function_names_the_nearest(store: Path) -> None:
    with pytest.raises(TypeError) as wrong:
        kicdata.load("city_gdp", lng=True, store=store)  # type: ignore[call-arg]
    assert str(wrong.value) == ("load() has no option 'lng'. Did you mean long? Known: issues, long, name, store, "
                                "values.")
    with pytest.raises(AttributeError) as none:
        kicdata.reed("x")  # type: ignore[attr-defined]
    assert str(none.value) == "module 'kicdata' has no attribute 'reed'. Did you mean read?"


@pytest.mark.parametrize(("asked", "message"), [
    ({"unit": "CNX"}, "No number here has the unit 'CNX'. Did you mean CNY?"),
    ({"issue": "weekly-304"}, "There is no issue 'weekly-304'. Did you mean weekly-"),
    ({"family": "rankigs"}, "There is no family 'rankigs'. Did you mean rankings?"),
])
def test_a_misspelt_name_stops_with_the_nearest(store: Path, asked: dict[str, str], message: str) -> None:
    with pytest.raises(KeyError) as e:
        kicdata.find(store=store, **asked)  # type: ignore[arg-type]
    assert e.value.args[0].startswith(message)


def test_a_number_is_searched_as_a_word_and_a_name_that_is_none_is_refused(store: Path) -> None:
    """Analysts pass a year, an id alone, or a cell that is empty: none may end in a fault of Python's own."""
    assert len(kicdata.find(2024, store=store)) == len(kicdata.find("2024", store=store)) > 0  # type: ignore[arg-type]
    assert kicdata.load(issues=ISSUES[0], store=store).equals(kicdata.load(issues=[ISSUES[0]], store=store))
    for name in (None, 3):
        with pytest.raises(KeyError, match="no table or family"):
            kicdata.load(name, store=store)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="has the unit 3"):
        kicdata.find(unit=3, store=store)  # type: ignore[arg-type]
