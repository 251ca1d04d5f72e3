"""Rows to and from files: csv, parquet and xlsx, wide tables, codebook.

In: rows (`records`) and folders. Out: the tables of the contract. Refuses a misspelt family, issue or
indicator and names the nearest match.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kicdata import specs
from kicdata.errata import CORRECTED, FLAG, check_values, corrected, has_flag
from kicdata.home import home
from kicdata.records import TABLES, Observation, columns

KEYS = ["issue", "published", "period", "period_start", "period_end", "basis", "entity", "entity_kind", "entity_ko",
        "entity_zh", "entity_en"]
_TYPES = {"text": "str", "date": "str", "integer": "Int64", "number": "float64"}


@cache
def column_types(table: str) -> dict[str, str]:
    """Column -> pandas type of a table, as `specs/columns.tsv` says; checked against the records."""
    found = {r["column"]: _TYPES[r["type"]] for r in specs.read_rows("columns.tsv") if r["table"] == table}
    if list(found) != columns(table):
        odd = set(found) ^ set(columns(table))
        raise specs.SpecError(f"columns.tsv: {table} differs from records.py in {sorted(odd) or 'order'}.")
    return found


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def frame(table: str, rows: Iterable[Any]) -> pd.DataFrame:
    """Rows as a frame with the columns and types of the contract."""
    types = column_types(table)
    records = [[_plain(getattr(r, c)) for c in types] for r in rows]
    data = {c: pd.Series([r[i] for r in records], dtype="object") for i, c in enumerate(types)}
    return pd.DataFrame(data).astype(types)


@cache
def base_units() -> dict[str, dict[str, str]]:
    """Base unit -> suffix, divisor and labels in which wide tables and charts show it."""
    return {r["base"]: r for r in specs.read_rows("bases.tsv")}


def wide_column(indicator: str, unit_std: str) -> str:
    """Name of a wide column: the indicator and its unit.

    >>> wide_column("gdp", "CNY"), wide_column("gdp_growth_real", "%"), wide_column("deal_count", "count")
    ('gdp_100m_cny', 'gdp_growth_real_pct', 'deal_count')
    """
    row = base_units().get(unit_std)
    suffix = row["suffix"] if row else unit_std.lower().replace("/", "_per_")
    return f"{indicator}_{suffix}" if suffix else indicator


def wide_rows(rows: Iterable[Observation]) -> dict[str, list[dict[str, Any]]]:
    """Family -> rows of its wide table: one for each entity, period and basis, a column for each indicator.

    Where a cell has several values, a table's stands before a sentence's, an exact one before one that is more or
    less, and a headline's last; `notes` names the others.
    """
    units = base_units()
    tables: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
    ordered = sorted(rows, key=lambda o: (o.origin != "table", "derived" in o.flags, "headline" in o.flags,
                                          o.low is None or o.high is None))
    for o in ordered:
        family = specs.families().get(o.family)
        if family is None or not family.wide or not o.entity:
            continue
        key = (o.entity, o.entity_kind, o.period, o.basis)
        row = tables.setdefault(o.family, {}).setdefault(key, {k: getattr(o, k) for k in KEYS} | {"notes": ""})
        name = wide_column(o.indicator, o.unit_std)
        divisor = int(units[o.unit_std]["divisor"]) if o.unit_std in units else 1
        value = float(o.value_std / divisor)
        if name not in row:
            row[name] = value
        elif row[name] != value:
            note = f"{name}: {value:g} (line {o.line}, {o.indicator_ko})"
            row["notes"] = "; ".join(x for x in (row["notes"], note) if x)
    return {f: list(t.values()) for f, t in tables.items()}


def wide_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A wide table as a frame: keys, indicators in the order of the measures, notes."""
    names = list(dict.fromkeys(k for r in rows for k in r))
    order = {m.name: n for n, m in enumerate(specs.measures())}

    def place(name: str) -> tuple[int, str]:
        hits = [n for m, n in order.items() if name.startswith(m)]
        return (max(hits) if hits else len(order), name)

    values = sorted((n for n in names if n not in KEYS and n != "notes"), key=place)
    out = pd.DataFrame({c: [r.get(c) for r in rows] for c in [*KEYS, *values, "notes"]})
    return out.astype(dict.fromkeys([*KEYS, "notes"], "str") | dict.fromkeys(values, "float64"))


def codebook() -> pd.DataFrame:
    """Every table, column, family, indicator, flag and unit with what it means; made from the specs."""
    rows = [("column", r["table"], r["column"], r["type"], "", "", r["meaning"])
            for r in specs.read_rows("columns.tsv")]
    rows += [("family", "", f.name, "", f.ko, f.en, f.caveat) for f in specs.families().values()]
    rows += [("indicator", "", m.name, m.kind, m.ko, m.en, f"{', '.join(sorted(m.bases))}; {m.family or 'any family'}")
             for m in specs.measures()]
    rows += [("indicator suffix", "", s, "", "", "", text) for s, text in _SUFFIXES.items()]
    rows += [("flag", "", r["flag"], "", "", "", r["meaning"]) for r in specs.read_rows("flags.tsv")]
    rows += [("unit", "", r["base"], "", r["ko"], r["en"],
              f"wide: divided by {r['divisor']}, suffix {r['suffix'] or 'none'}") for r in specs.read_rows("bases.tsv")]
    return pd.DataFrame(rows, columns=["what", "table", "name", "type", "ko", "en", "meaning"]).astype("str")


_SUFFIXES = {"_growth": "growth of the measure against the year before, in %",
             "_mom": "change against the month before, in %",
             "_qoq": "change against the quarter before, in %",
             "_ytd": "change against the beginning of the year, in %",
             "_share": "share of the measure in the whole that the sentence names, in %",
             "_change": "change of a share in percentage points",
             "_rate": "a percentage reached, neither growth nor share"}


def processed(folder: str | Path | None = None) -> Path:
    """The folder that `kicdata build` writes."""
    return Path(folder) if folder else home() / "data" / "processed"


def nearest(word: object, known: Iterable[str]) -> str:
    """How to go on after a misspelt name, or what is no name at all.

    >>> nearest("city_gpd", ["city_gdp", "investment"])
    'Did you mean city_gdp? Known: city_gdp, investment.'
    """
    names = sorted(known)
    close = difflib.get_close_matches(str(word), names, 1, 0.4)
    return (f"Did you mean {close[0]}? " if close else "") + f"Known: {', '.join(names)}."


def load(name: str = "observations", long: bool = False, issues: str | Sequence[str] | None = None,
         store: str | Path | None = None, values: str = "printed") -> pd.DataFrame:
    """A table of the store: observations, a family's wide table, or issues, exhibits, events, problems.

    `long=True` gives a family's observations, one row for each number. `values="corrected"` applies the
    misprints settled in `specs/errata.csv`: such rows carry the flag `corrected`, wide ones a note. `issues`
    is one id or several. Raises `KeyError` with the nearest match for a misspelt table or issue,
    `FileNotFoundError` where nothing was built yet.
    """
    check_values(values)
    folder = processed(store)
    if not (folder / "observations.parquet").exists():
        raise FileNotFoundError(f"{folder}: no tables here yet. Run `kicdata build` (or `make report`) first.")
    families = set(specs.families())
    if name not in TABLES and name not in families:
        raise KeyError(f"There is no table or family {name!r}. {nearest(name, {*TABLES, *families})}")
    as_long = name in families and (long or not specs.families()[name].wide and name not in TABLES)
    filters = [("family", "==", name)] if as_long else None
    path = folder / f"{'observations' if as_long else name}.parquet"
    if not path.exists():
        return wide_frame([])
    out = pd.read_parquet(path, filters=filters)
    if issues is not None:
        issues = [issues] if isinstance(issues, str) else issues
        known = set(pd.read_parquet(folder / "issues.parquet", columns=["issue"])["issue"])
        for i in issues:
            if i not in known:
                raise KeyError(f"There is no issue {i!r}. {nearest(i, known)}")
        out = out[out["issue"].isin(list(issues))]
    out = out.reset_index(drop=True)
    if values == CORRECTED and (as_long or name == "observations"):
        return corrected(out)
    if values == CORRECTED and name in families:
        return _correct_wide(out, load(name, long=True, issues=issues, store=store))
    return out


def _correct_wide(wide: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """A wide table with the errata applied; `notes` says what is printed. `rows` are the family's observations."""
    after = corrected(rows)
    r: Any
    for r in after[has_flag(after, FLAG)].itertuples():
        name = wide_column(r.indicator, r.unit_std)
        divisor = int(base_units()[r.unit_std]["divisor"]) if r.unit_std in base_units() else 1
        printed: Any = rows.at[r.Index, "value_std"]
        keys = ["issue", "entity", "period", "basis"]
        at = (wide[keys] == [getattr(r, k) for k in keys]).all(axis=1)
        at &= (wide[name] * divisor / printed - 1).abs() < 1e-12
        note = f"{name}: corrected, printed is {r.printed} (line {r.line})"
        wide.loc[at, name] = r.value_std / divisor
        wide.loc[at, "notes"] = [f"{n}; {note}" if n else note for n in wide.loc[at, "notes"]]
    return wide


def lines_of(issue: str, store: str | Path | None = None) -> list[tuple[int, str]]:
    """The lines of an issue as it was read last, numbered; empty where the build kept none."""
    folder = processed(store)
    try:
        key = json.loads((folder / ".state.json").read_text(encoding="utf-8"))["keys"][issue]
        return [(n, text) for n, text in json.loads((folder / ".cache" / key / "lines.json").read_text("utf-8"))]
    except (OSError, KeyError, ValueError):
        return []


def as_dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as plain dictionaries."""
    return [{k: _plain(v) for k, v in asdict(r).items()} for r in rows]
