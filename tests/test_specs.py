"""The specs: a wrong one raises when it is loaded, with its file and its row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kicdata import names, specs
from kicdata.celltypes import cell_type
from kicdata.specs import SpecError

CACHED = [
    specs.units,
    specs._families_file,
    specs.measure,
    specs.layout,
    specs.word_pattern,
    specs._labels,
    names.gazetteer,
    names._known,
]


def clear() -> None:
    for f in CACHED:
        f.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the specs that a test may break."""
    copy = tmp_path / "specs"
    shutil.copytree(specs.FOLDER, copy)
    monkeypatch.setattr(specs, "FOLDER", copy)
    clear()
    yield copy
    monkeypatch.undo()
    clear()


def add(path: Path, row: str) -> int:
    """Add a row to a spec; its number in the file."""
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n{row}\n", encoding="utf-8")
    return text.count("\n") + 2


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def message(load: Callable[[], object]) -> str:
    with pytest.raises(SpecError) as e:
        load()
    return str(e.value)


# ------------------------------------------------------------ the specs as they are


def test_the_specs_load() -> None:
    clear()
    assert specs.families() and specs.measures() and specs.units()
    assert names.gazetteer().places
    for table in ("lines", "words"):
        for name, value in specs.layout()[table].items():
            if isinstance(value, str):
                specs.word_pattern(table, name)
    assert all(cell_type(name).name == name for name in specs.layout()["tables"]["types"])


def test_measures_name_units_that_are_known() -> None:
    for m in specs.measures():
        assert [u for u in m.units if u.replace(" ", "") not in specs.units()] == [], m.name
        assert m.kind in {"level", "growth", "increment", "share", "rank", "count"}, m.name


def test_bases_of_measures_and_families_are_bases_of_units() -> None:
    bases = {u.base for u in specs.units().values()}
    assert {b for m in specs.measures() for b in m.bases} - bases == set()
    assert {b for f in specs.families().values() for b in f.bases} - bases == set()


def test_every_family_that_is_shared_exists() -> None:
    known = set(specs.families())
    assert {o for f in specs.families().values() for o in f.over} <= known
    assert {c.family for f in specs.families().values() for t in f.tables for c in t.columns} <= known


@pytest.mark.parametrize("family", [f.name for f in specs.families().values() if f.tables])
def test_every_table_has_a_measure_for_its_default_columns(family: str) -> None:
    for t in specs.families()[family].tables:
        assert all(c.role in specs.ROLES for c in t.columns)
        if t.entity != "measure" and any(c.role == "default" for c in t.columns):
            assert t.default in {m.name for m in specs.measures()}


@pytest.mark.parametrize("text", ["명목 성장률", "명목성장률"])
def test_blanks_in_a_pattern_are_for_the_reader(text: str) -> None:
    assert specs.pattern(text, "here").fullmatch("명목성장률")


# ------------------------------------------------------------ a wrong spec


def test_a_pattern_that_is_none(folder: Path) -> None:
    assert (
        message(lambda: specs.pattern("(성장", "layout.toml"))
        == "layout.toml: '(성장' is no regular expression (missing ), unterminated subpattern at position 0)."
    )


def test_a_row_with_too_few_fields(folder: Path) -> None:
    row = add(folder / "units.tsv", "푼\t푼")
    assert message(specs.units) == f"units.tsv, row {row}: 2 fields, but the header has 6."


def test_a_spelling_that_means_two_units(folder: Path) -> None:
    row = add(folder / "units.tsv", "푼\t푼|위안\tCNY\t1\tlevel\t")
    assert message(specs.units) == f"units.tsv, row {row}: '위안' already means '위안'."


def test_a_unit_whose_stop_is_no_pattern(folder: Path) -> None:
    row = add(folder / "units.tsv", "푼\t푼\t푼\t1\tlevel\t[")
    assert message(specs.units).startswith(f"units.tsv, row {row}: '[' is no regular expression (")


def test_a_factor_that_is_no_number(folder: Path) -> None:
    """A factor is a decimal; anything else names its file and row."""
    row = add(folder / "units.tsv", "푼\t푼\t푼\tmany\tlevel\t")
    with pytest.raises(SpecError, match=f"units.tsv, row {row}"):
        specs.units()


def measure_row(folder: Path, **changed: str) -> str:
    header = (folder / "measures.tsv").read_text(encoding="utf-8").split("\n")[0].split("\t")
    row = {
        "name": "new",
        "ko": "새것",
        "en": "New",
        "kind": "level",
        "bases": "CNY",
        "unit": "",
        "family": "",
        "words": "새것",
        "where": "",
    } | changed
    return "\t".join(row.get(h, "") for h in header)


@pytest.mark.parametrize("key", ["name", "ko", "en", "kind", "words"])
def test_a_measure_without_its_parts(folder: Path, key: str) -> None:
    row = add(folder / "measures.tsv", measure_row(folder, **{key: ""}))
    assert message(specs.measures) == f"measures.tsv, row {row}: `{key}` is empty."


def test_a_measure_of_a_family_that_is_none(folder: Path) -> None:
    row = add(folder / "measures.tsv", measure_row(folder, family="city_gpd"))
    assert message(specs.measures) == f"measures.tsv, row {row}: there is no family 'city_gpd'."


def test_a_measure_that_stands_twice(folder: Path) -> None:
    add(folder / "measures.tsv", measure_row(folder, name="gdp"))
    assert message(specs.measures) == "measures.tsv, families.toml: measures stand twice: gdp."


def test_a_measure_whose_words_are_no_pattern(folder: Path) -> None:
    row = add(folder / "measures.tsv", measure_row(folder, words="*"))
    assert (
        message(specs.measures)
        == f"measures.tsv, row {row}: '*' is no regular expression (nothing to repeat at position 0)."
    )


def test_a_kind_that_is_none(folder: Path) -> None:
    row = add(folder / "measures.tsv", measure_row(folder, kind="lvl"))
    with pytest.raises(SpecError, match=f"measures.tsv, row {row}"):
        specs.measures()


def test_a_table_with_a_measure_that_is_none(folder: Path) -> None:
    replace(folder / "families.toml", 'measure = "gdp_increment_nominal"', 'measure = "gdp_incremnt"')
    assert message(specs.families) == "families.toml, city_gdp, table 1: there is no measure 'gdp_incremnt'."


def test_a_table_with_a_column_that_is_no_pattern(folder: Path) -> None:
    replace(folder / "families.toml", "match = '", "match = '(")
    assert message(specs.families).startswith("families.toml, city_gdp, table 1: '(")


def test_a_family_whose_article_is_no_pattern(folder: Path) -> None:
    replace(folder / "families.toml", "article = '", "article = '(")
    assert message(specs.families).startswith("families.toml, city_gdp: '(")


def test_a_toml_that_is_none(folder: Path) -> None:
    add(folder / "layout.toml", "[[")
    assert message(specs.layout).startswith("layout.toml: ")


def test_a_family_without_its_name(folder: Path) -> None:
    add(folder / "families.toml", "[family.new]\nko = '새것'")
    with pytest.raises(SpecError, match="families.toml, new"):
        specs.families()


def test_a_role_that_is_none(folder: Path) -> None:
    replace(folder / "families.toml", 'role = "rank"', 'role = "rnak"')
    with pytest.raises(SpecError, match="families.toml, city_gdp, table 1"):
        specs.families()


def test_a_name_without_its_korean(folder: Path) -> None:
    row = add(folder / "names.tsv", "industry\t\t新\tNew\t")
    assert message(names._known) == f"names.tsv, row {row}: `ko` is empty."


def test_a_place_with_too_many_fields(folder: Path) -> None:
    row = add(folder / "places.csv", "999999,prefecture,新,New,새곳,,999999,,more")
    assert message(names.gazetteer) == f"places.csv, row {row}: 9 fields, but the header has 8."
