"""Cells that print two numbers, `8,621 (+22.4%)`, become cells of two columns.

In: a `Table`; then the `Sheet` that it was cut into without what stands in brackets. Out: the table without them, and
the sheet with a column for them behind that of the numbers that they belong to. Refuses a second number that stands
behind no cell of numbers: then the table is to be cut as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kicdata import specs
from kicdata.bodies import Row, Sheet
from kicdata.celltypes import cell_type
from kicdata.cellvalues import parse_cell
from kicdata.labels import Label
from kicdata.rows import PAIR
from kicdata.tables import Table, remade
from kicdata.text import Line, Squeezed, bare, squeeze

_BARE = re.compile(r"\d{1,2}")  # of a rank, or of a footnote

Place = tuple[int, int]  # line and column of a letter


@dataclass(frozen=True)
class Pairs:
    """The second numbers of a table's cells, each by the last letter of the first; the labels that name them."""

    seconds: dict[Place, Squeezed]
    labels: tuple[str, ...]


def apart(table: Table) -> tuple[Table, Pairs]:
    """A table without the second numbers of its cells, and these; the table itself where its cells have none.

    >>> lines = ["기업 매출(억 위안, 증가율) 인원", "가온 8,621 (+22.4%) 20 ", "나래 7,771 (-2%) 90 "]
    >>> t = remade(Table("", "", "", (), "", squeeze([])), [Line(n, x) for n, x in enumerate(lines, 1)])
    >>> other, pairs = apart(t)
    >>> other.header, [x.text for x in pairs.seconds.values()]
    ('기업 매출(억 위안) 인원', ['+22.4%', '-2%'])
    """
    seconds: dict[Place, Squeezed] = {}
    named: list[str] = []
    if table.grid:
        head = table.grid.headers
        rows = [tuple(_without(c, seconds) for c in row) for row in table.grid.rows[head:]]
        heads = [tuple(_named_alone(c, named) for c in row) for row in table.grid.rows[:head]] if seconds else []
        grid = replace(table.grid, rows=(*heads, *rows))
        return (table._replace(grid=grid) if seconds else table), Pairs(seconds, tuple(named))
    body = set(table.body.lines)
    lines = [_blanked(x, seconds) if x.number in body else x for x in table.lines]
    if not seconds:
        return table, Pairs({}, ())
    lines = [x if x.number in body else _unnamed(x, named) for x in lines]
    return remade(table, lines), Pairs(seconds, tuple(named))


def together(sheet: Sheet, pairs: Pairs, table: Table, plain: specs.Column | None) -> Sheet | None:
    """A sheet with the second numbers in columns of their own; None where one of them stands behind no cell.

    `plain` is the column of shares, which no spec knows.
    """
    ends = {n: [_second(row.cells[n], pairs) for row in sheet.rows] for n in range(len(sheet.labels))}
    paired = [n for n, found in ends.items() if any(found) and not _are_marks(found)]
    if sum(x is not None for found in ends.values() for x in found) < len(pairs.seconds) \
            or any(sheet.labels[n].role in ("entity", "period") for n in paired):
        return None
    names = dict(zip(paired, pairs.labels, strict=True)) if len(pairs.labels) == len(paired) else {}
    s = squeeze(table.lines)
    at = {place: i for i, place in enumerate(zip(s.lines, s.columns, strict=True))}
    empty = s.cut(0, 0)
    labels, types, columns = [], [], []
    for n, (label, kind) in enumerate(zip(sheet.labels, sheet.types, strict=True)):
        if n in paired and label.role in ("note", "rank"):  # numbers, whatever the label looks like
            label, kind = replace(label, column=plain), cell_type("number")
        labels.append(label)
        types.append(kind)
        columns.append([row.cells[n] for row in sheet.rows])
        if n in paired:
            cells = [x or empty for x in ends[n]]
            labels.append(_label(label, names.get(n, ""), cells, plain))
            types.append(cell_type("number"))
            columns.append(cells)
    rows = [_row(row, cells, s, at) for row, cells in zip(sheet.rows, zip(*columns, strict=True), strict=True)]
    return Sheet(tuple(labels), tuple(types), tuple(rows))


def _are_marks(found: Sequence[Squeezed | None]) -> bool:
    """Whether what stands behind the numbers of a column are marks of footnotes: bare, and no ranks of all its rows."""
    cells = [x.text for x in found if x]
    return all(_BARE.fullmatch(x) for x in cells) and (len(cells) < len(found) or len(set(cells)) < len(cells))


def _row(row: Row, cells: tuple[Squeezed, ...], s: Squeezed, at: dict[Place, int]) -> Row:
    held = [at[p] for c in (row.whole, *cells) for p in zip(c.lines, c.columns, strict=True) if p in at]
    stop = max(held, default=-1) + 1
    return row._replace(cells=cells, whole=s.cut(min(held), stop + (s.text[stop:stop + 1] == ")"))) if held else row


def _second(cell: Squeezed, pairs: Pairs) -> Squeezed | None:
    ends = zip(reversed(cell.lines), reversed(cell.columns), strict=True)
    return pairs.seconds.get(next(ends, (0, 0)))


def _blanked(line: Line, seconds: dict[Place, Squeezed]) -> Line:
    """A line with blanks for the second numbers of its cells, which are noted: each letter keeps its place."""
    text = line.text
    for m in PAIR.finditer(text):
        at, (a, b) = len(m["first"].rstrip()) + m.start("first") - 1, m.span("second")
        inner = squeeze([replace(line, text=" " * (a + 1) + text[a + 1:b - 1])])
        seconds[line.number, at] = inner
        text = text[:a] + " " * (b - a) + text[b:]
    return replace(line, text=text)


def _without(cell: Squeezed, seconds: dict[Place, Squeezed]) -> Squeezed:
    """A cell of a grid without its second number, which is noted."""
    m = PAIR.fullmatch(cell.text)
    if m is None:
        return cell
    a, b = m.span("second")
    seconds[cell.lines[a - 1], cell.columns[a - 1]] = cell.cut(a + 1, b - 1)
    return cell.cut(0, a)


def _named_alone(cell: Squeezed, named: list[str]) -> Squeezed:
    """A cell of a header without the words that name second numbers, which are noted."""
    m = _names().search(cell.text)
    if m is None:
        return cell
    named.append(m["name"].strip(" ,·/"))
    a, b = m.span("name") if m["unit"] else m.span()
    parts = cell.cut(0, a), cell.cut(b, len(cell))
    return Squeezed(parts[0].text + parts[1].text, *(getattr(parts[0], k) + getattr(parts[1], k)
                                                     for k in ("lines", "columns", "pages", "gaps")))


def _unnamed(line: Line, named: list[str]) -> Line:
    """A line of a header without the words that name second numbers, which are noted."""
    text = line.text
    for m in _names().finditer(text):
        named.append(m["name"].strip(" ,·/"))
        kept = f"({m['unit']})" if m["unit"] else ""
        text = text[:m.start()] + kept.ljust(len(m[0])) + text[m.end():]
    return replace(line, text=text)


@cache
def _names() -> re.Pattern[str]:
    """A bracket of a header that names second numbers, be it behind a unit."""
    name = specs.layout()["tables"]["beside"]["name"]
    return specs.pattern(rf"\((?P<unit>[^(),]{{1,10}}(?=,))?(?P<name>,?\s*(?:{name}))\)", "tables.beside.name")


def _label(label: Label, name: str, cells: Sequence[Squeezed], plain: specs.Column | None) -> Label:
    """The label of second numbers: by its name in the header, else by what they look like."""
    spec = specs.layout()["tables"]["beside"]
    found = [q for c in cells if (q := parse_cell(c.text))]
    base = next((q.base for q in found if q.base), "")
    signed = any(re.match(r"[+\-−△▼▲]|.*[↑↓]$", c.text) for c in cells)
    share = specs.pattern(spec["share"], "tables.beside.share").search(bare(name))
    ranks = base == "rank" or all(_BARE.fullmatch(c.text) for c in cells)
    kind = "rank" if ranks else "change" if base == "pp" else "increment" if not base else \
        "growth" if (signed or name) and not share else "share"
    family = label.column.family if label.column else "figures"
    column = plain if kind == "share" else specs.Column.plain("rank" if kind == "rank" else "left", "number", family)
    if column and kind == "increment":
        column = replace(column, kind=kind)
    before = specs.word_pattern("words", "year_before").fullmatch(bare(name))
    text = f"{name} {label.text}" if before else f"{label.text} {name or spec['words'][kind]}".strip()
    return Label(text, column, label.unit if kind == "increment" else "%" if kind == "share" else "", label.group)
