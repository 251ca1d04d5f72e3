"""What the program knows, loaded once: families, measures, units, places, names, layout.

In: the files of the package's `specs/` folder. Out: typed, cross-checked values.
Refuses a wrong spec with file and row when it is loaded, not when it is used.
Patterns are regular expressions matched against text without white space: a blank in a
pattern is there for the reader only.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("specs")


KINDS = ("level", "growth", "increment", "share", "rank", "count")
ROLES = ("measure", "rank", "entity", "period", "default", "left", "group", "picture", "note")
RECORDS = {"deals": ("round", "amount", "place", "field", "description", "investors", "valuation", "date"),
           "model_releases": ("month", "name", "organisations", "scenario")}  # tables of records, and their fields


class SpecError(ValueError):
    """A file in `specs/` says something that cannot be right."""


def pattern(text: str, where: str) -> re.Pattern[str]:
    """Compile a pattern of the specs; blanks in it do not count.

    >>> bool(pattern("명목 성장률", "doctest").fullmatch("명목성장률"))
    True
    """
    try:
        return re.compile(text.replace(" ", ""))
    except re.error as e:
        raise SpecError(f"{where}: {text!r} is no regular expression ({e}).") from None


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a .tsv or .csv of the specs, each with as many fields as the header."""
    path = FOLDER / name
    with path.open(encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f, delimiter="\t" if path.suffix == ".tsv" else ",", quotechar='"'))
    header, body = rows[0], rows[1:]
    for n, row in enumerate(body, 2):
        if len(row) != len(header):
            raise SpecError(f"{name}, row {n}: {len(row)} fields, but the header has {len(header)}.")
    return [dict(zip(header, row, strict=True)) for row in body]


def read_toml(name: str) -> dict[str, Any]:
    """A .toml of the specs."""
    try:
        return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise SpecError(f"{name}: {e}") from None


class Unit(NamedTuple):
    """A unit as printed, with its base unit and the factor to it."""

    name: str
    base: str
    factor: Decimal
    kind: str
    not_before: re.Pattern[str] | None


@cache
def units() -> dict[str, Unit]:
    """Spelling without blanks -> unit, longest spellings first."""
    found: dict[str, Unit] = {}
    for n, row in enumerate(read_rows("units.tsv"), 2):
        names = tuple(s.replace(" ", "") for s in row["spellings"].split("|"))
        stop = pattern(row["not_before"], f"units.tsv, row {n}") if row["not_before"] else None
        try:
            factor = Decimal(row["factor"])
        except InvalidOperation:
            raise SpecError(f"units.tsv, row {n}: the factor {row['factor']!r} is no number.") from None
        unit = Unit(row["unit"], row["base"], factor, row["kind"], stop)
        for s in names:
            if s in found and found[s].name != unit.name:
                raise SpecError(f"units.tsv, row {n}: {s!r} already means {found[s].name!r}.")
            found[s] = unit
    return dict(sorted(found.items(), key=lambda x: -len(x[0])))


class Measure(NamedTuple):
    """A quantity that is measured, in every family by the same name; `bases` are base units it may have.

    In prose it counts only under titles and headings that match `where`, if that is given.
    """

    name: str
    ko: str
    en: str
    kind: str
    bases: frozenset[str]
    words: re.Pattern[str]
    family: str
    units: tuple[str, ...]
    where: re.Pattern[str] | None
    minus_of: str = ""  # the measure that this one is with its sign turned: a loss is a profit below zero
    whole: bool = False  # with a word before it that bounds it, it is another quantity: the exports of tea
    stock: bool = False  # what stands at a time, not what comes about in one: capacity, employees


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, and the measure or key that stands under it."""

    match: re.Pattern[str]
    role: str  # one of ROLES
    measure: str
    kind: str
    unit: str
    family: str
    type: str = ""  # of its cells: a name in layout.toml, tables.types; empty: by its role
    field: str = ""  # of the record that a row is
    unless: re.Pattern[str] | None = None  # labels of the header beside which this column means something else
    doubt: str = ""  # why its numbers are another measure than its label says

    @classmethod
    def plain(cls, role: str, kind: str = "", family: str = "figures") -> Column:
        """A column that is known by its place, not by a label."""
        return cls(re.compile(""), role, "", "", "", family, kind)


@dataclass(frozen=True, eq=False)  # there is one of each: to tell them apart by all their columns takes long
class TableSpec:
    """How a table of a family is known, and what its columns mean."""

    caption: re.Pattern[str] | None
    header: re.Pattern[str]
    entity: str  # kind of the row labels, or "measure" where rows are measures
    default: str
    rank_of: str
    columns: tuple[Column, ...]
    record: str = ""  # the table in which each row is a record: deals, model_releases
    about: bool = False  # rows are about the one that heading, article or caption names: no entity in them
    owner: str = ""  # kind of the one that heading, caption or article names, without which the spec claims nothing


class Family(NamedTuple):
    """A family of observations: a wide table of its own, with its measures and its tables."""

    name: str
    ko: str
    en: str
    article: re.Pattern[str] | None
    entity_kinds: frozenset[str]
    bases: frozenset[str]
    names: frozenset[str]
    over: frozenset[str]
    home: frozenset[str]
    places: str
    wide: bool
    total: bool
    plan_of: frozenset[str]
    open: bool
    keeps: frozenset[str]
    not_of: frozenset[str]
    heads: str
    caveat: str
    tables: tuple[TableSpec, ...] = ()


def _measure(row: dict[str, str], where: str, families: set[str]) -> Measure:
    for key in ("name", "ko", "en", "kind", "words"):
        if not row[key]:
            raise SpecError(f"{where}: `{key}` is empty.")
    if row["kind"] not in KINDS:
        raise SpecError(f"{where}: there is no kind {row['kind']!r}; the kinds are {', '.join(KINDS)}.")
    if row["family"] and row["family"] not in families:
        raise SpecError(f"{where}: there is no family {row['family']!r}.")
    return Measure(row["name"], row["ko"], row["en"], row["kind"], frozenset(filter(None, row["bases"].split("|"))),
                   pattern(row["words"], where), row["family"],
                   tuple(filter(None, row["unit"].split("|"))),
                   pattern(row["where"], where) if row["where"] else None, row.get("minus_of", ""),
                   row.get("whole") == "x", row.get("stock") == "x")


def _table(row: dict[str, Any], family: str, n: int, known: set[str]) -> TableSpec:
    where = f"families.toml, {family}, table {n}"
    columns = []
    for c in row.get("columns", []):
        name = c.get("measure", "")
        if name and name not in known:
            raise SpecError(f"{where}: there is no measure {name!r}.")
        role = c.get("role", "measure")
        if role not in ROLES:
            raise SpecError(f"{where}: a column has no role {role!r}; the roles are {', '.join(ROLES)}.")
        kind, key = c.get("type", ""), c.get("field", "")
        if kind and kind not in layout()["tables"]["types"]:
            raise SpecError(f"{where}: there is no cell type {kind!r}; layout.toml, tables.types has "
                            f"{', '.join(layout()['tables']['types'])}.")
        if key and key not in RECORDS.get(row.get("record", ""), ()):
            raise SpecError(f"{where}: a row of {row.get('record', '')!r} has no field {key!r}; set `record` to one of "
                            f"{', '.join(RECORDS)}, and `field` to one of its fields.")
        columns.append(Column(pattern(_with_parts(c["match"]), where), role, name, c.get("kind", ""), c.get("unit", ""),
                              c.get("family", family), kind, key,
                              pattern(_with_parts(c["unless"]), where) if "unless" in c else None, c.get("doubt", "")))
    columns.append(Column(pattern(layout()["tables"]["remark"], "layout.toml, tables.remark"), "note", "", "", "",
                          family, "text"))  # which any table may have
    caption = pattern(row["caption"], where) if "caption" in row else None
    return TableSpec(caption, pattern(_with_parts(row["header"]), where), row.get("entity", ""), row.get("default", ""),
                     row.get("rank_of", ""), tuple(columns), row.get("record", ""), row.get("about", False),
                     row.get("owner", ""))


@cache
def _families_file() -> tuple[dict[str, Family], tuple[Measure, ...]]:
    raw = read_toml("families.toml")
    names = set(raw["family"])
    found = tuple(_measure(row, f"measures.tsv, row {n}", names) for n, row in enumerate(read_rows("measures.tsv"), 2))
    empty = dict.fromkeys(("name", "ko", "en", "kind", "bases", "unit", "words", "where"), "")
    found += tuple(_measure({**empty, **m, "family": name}, f"families.toml, {name}, measure {n}", names)
                   for name, row in raw["family"].items() for n, m in enumerate(row.get("measures", []), 1))
    known = {m.name for m in found}
    if len(known) != len(found):
        twice = sorted({m.name for m in found if sum(x.name == m.name for x in found) > 1})
        raise SpecError(f"measures.tsv, families.toml: measures stand twice: {', '.join(twice)}.")
    families = {}
    for name, row in raw["family"].items():
        where = f"families.toml, {name}"
        for key in ("ko", "en"):
            if key not in row:
                raise SpecError(f"{where}: `{key}` is missing.")
        if name in RECORDS and row.get("wide", True):
            raise SpecError(f"{where}: its records are the table {name!r} already; set `wide = false`.")
        tables = tuple(_table(t, name, n, known) for n, t in enumerate(row.get("tables", []), 1))
        families[name] = Family(
            name, row["ko"], row["en"],
            pattern(row["article"], where) if "article" in row else None,
            frozenset(row.get("entity_kinds", [])), frozenset(row.get("bases", [])), frozenset(row.get("names", [])),
            frozenset(row.get("over", [])), frozenset(row.get("home", [])), row.get("places", ""),
            row.get("wide", True), row.get("total", False), frozenset(row.get("plan_of", [])),
            row.get("open", False), frozenset(row.get("keeps", [])), frozenset(row.get("not_of", [])),
            row.get("heads", ""), row.get("caveat", ""), tables)
    return families, found


def families() -> dict[str, Family]:
    """Name -> family, in the order of the file."""
    return _families_file()[0]


def home_of(kind: str, base: str) -> str:
    """The family of a number that no table and no measure tells: by what it is of, else by its unit; empty for none.

    >>> home_of("zone", "CNY"), home_of("city", "kWh"), home_of("city", "CNY")
    ('zone_indicators', 'power_generation', '')
    """
    own = (f.name for f in families().values() if kind in f.entity_kinds and (not f.bases or base in f.bases))
    return next(own, next((f.name for f in families().values() if base in f.home), ""))


def measures() -> tuple[Measure, ...]:
    """All measures, in the order of the file."""
    return _families_file()[1]


@cache
def minus_of() -> dict[str, str]:
    """Name of a measure -> that of which it is the negative.

    >>> minus_of()["net_loss"]
    'net_profit'
    """
    return {m.name: m.minus_of for m in measures() if m.minus_of}


@cache
def is_stock(indicator: str) -> bool:
    """Whether an indicator tells what stands at a time, or how that has grown.

    >>> is_stock("power_capacity"), is_stock("power_capacity_growth"), is_stock("power_generation")
    (True, True, False)
    """
    return any(m.stock and indicator in (m.name, f"{m.name}_growth") for m in measures())


@cache
def measure(name: str) -> Measure:
    """The measure of that name."""
    return next(m for m in measures() if m.name == name)


@cache
def layout() -> dict[str, Any]:
    """Section names, header words, change words, qualifiers: `layout.toml`."""
    return read_toml("layout.toml")


@cache
def word_pattern(table: str, name: str) -> re.Pattern[str]:
    """A compiled pattern of `layout.toml`."""
    return pattern(layout()[table][name], f"layout.toml, {table}.{name}")


def compile_ahead() -> None:
    """Compile the patterns that every issue needs, which takes a quarter of a second: to be done while others work."""
    _labels()
    for table in ("lines", "grammar", "no_fact", "phrases", "words"):
        for name in layout()[table]:
            word_pattern(table, name)


def line_pattern(name: str) -> re.Pattern[str]:
    """What a line looks like, of `[lines]`."""
    return word_pattern("lines", name)


def phrase_pattern(name: str) -> re.Pattern[str]:
    """What words of a sentence say of the number beside them, of `[phrases]`."""
    return word_pattern("phrases", name)


def grammar_pattern(name: str) -> re.Pattern[str]:
    """Particles, names and what binds words, of `[grammar]`."""
    return word_pattern("grammar", name)


@cache
def no_fact() -> dict[str, re.Pattern[str]]:
    """Reason -> pattern of digits that are no facts."""
    return {name: word_pattern("no_fact", name) for name in layout()["no_fact"]}


def _with_parts(match: str) -> str:
    """A column's `match` with the parts that all families share: `{period}`, `{growth}`, ... of `layout.toml`."""
    for name in ("period", "growth", "increment", "output", "places"):
        match = match.replace(f"{{{name}}}", layout()["tables"][name])
    return match


@cache
def label_types() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Types of cells with the labels that announce them, of `layout.toml`."""
    return tuple((kind, pattern(words, f"layout.toml, tables.labels.{kind}"))
                 for kind, words in layout()["tables"]["labels"].items())


@cache
def _labels() -> tuple[re.Pattern[str], ...]:
    """Each once: families share many."""
    columns = (c.match for f in families().values() for t in f.tables for c in t.columns)
    return tuple(dict.fromkeys((*(p for _, p in label_types()), *columns)))


def _label_at(text: str, at: int) -> re.Match[str] | None:
    return next((m for label in _labels() if (m := label.match(text, at)) and m.end() > at), None)


@lru_cache(maxsize=1 << 13)
def header_ends(text: str) -> Mapping[int, int]:
    """Every place up to which a text without white space is labels of table headers, with how many.

    >>> header_ends("순위도시목록")
    {0: 0, 2: 1, 4: 2}
    """
    reached = {0: 0}
    for at in range(min(len(text), 400)):
        if at not in reached:
            continue
        for label in _labels():
            m = label.match(text, at)
            if m and m.end() > at:
                unit = _HEADER_UNIT.match(text, m.end())
                blank = text[m.end():m.end() + 1] == " "  # kept between letters and digits: `2024 Q4 2025 Q1`
                for end in {m.end() + blank, unit.end() if unit else m.end() + blank}:
                    reached[end] = max(reached.get(end, 0), reached[at] + 1)
    return reached


def labels_within(text: str) -> tuple[int, int]:
    """How many labels of table headers stand in a text, whatever stands between them, and of how many letters.

    >>> labels_within("모르는말거래금액업종")
    (2, 6)
    """
    found, at = [], 0
    while at < len(text):
        label = _label_at(text, at)
        at = label.end() if label else at + 1
        if label and len(label[0]) > 1:
            found.append(len(label[0]))
    return len(found), sum(found)


def header_end(text: str) -> tuple[int, int]:
    """How far a text without white space is labels of table headers, and how many: (end, labels).

    >>> header_end("순위도시명목성장률")
    (9, 3)
    """
    reached = header_ends(text)
    end = max(reached)
    return end, reached[end]


_HEADER_UNIT = re.compile(r"[(][^)]{1,12}[)]")
