"""A table block becomes cells with their headers attached; all still text.

In: a table block of the outline and the spec of a family. Out: `Table`: labels in order, rows with
their label and cells. Refuses a table whose rows have other cells than its header has labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kicdata import specs
from kicdata.names import HANZI
from kicdata.outline import CAPTION, CELL, ROW, TABLE, Caption, Outline, is_row
from kicdata.text import Line, bare, squeeze
from kicdata.values import find_unit

_CELLS = re.compile(CELL)
_UNIT = re.compile(r"\((?:단위[:：])?(?P<unit>[^()]{1,12}(?:\([^()]*\))?)\)")
_SPLIT_NAME = re.compile(rf"(?P<ko>.*?)\s*(?P<zh>{HANZI}[{HANZI[1:-1]}A-Za-z0-9\-·]*)$")


@dataclass(frozen=True)
class Label:
    """A header as printed, the column of the spec that it matches, and its unit."""

    text: str
    column: specs.Column | None
    unit: str


@dataclass(frozen=True)
class Cell:
    """A cell as printed, with its line."""

    text: str
    line: Line


@dataclass(frozen=True)
class Row:
    """A row: its label (name, year, measure), the rank before it, its cells."""

    line: Line
    label: str
    rank: str
    cells: tuple[Cell, ...]

    @property
    def names(self) -> tuple[str, str]:
        """Korean name and 汉字 of the label.

        >>> Row(Line(1, ""), "쑤저우 苏州", "6", ()).names
        ('쑤저우', '苏州')
        """
        m = _SPLIT_NAME.fullmatch(self.label)
        return (m["ko"].strip(), m["zh"]) if m else (self.label, "")


@dataclass(frozen=True)
class Table:
    """A table with text: caption, header as printed, labels and rows."""

    caption: str
    article: str
    heading: str
    header: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    header_lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number


def split_row(line: Line, ranked: bool) -> Row | None:
    """A row of numbers as label and cells.

    >>> r = split_row(Line(7, "3 선전 深圳 25,934.28 6.00%"), True); r.rank, r.label, [c.text for c in r.cells]
    ('3', '선전 深圳', ['25,934.28', '6.00%'])
    """
    m = ROW.match(line.stripped)
    if not m:
        return None
    label, rank = m["label"].strip(), ""
    if ranked and (r := re.match(r"(\d{1,3})\s+(\D.*)", label)):
        rank, label = r[1], r[2]
    return Row(line, label, rank, tuple(Cell(c.strip(), line) for c in _CELLS.findall(m["cells"])))


def find_tables(outline: Outline) -> list[Table]:
    """The tables of an issue with their captions; one that a caption interrupts is joined.

    A table belongs to the caption above it; without one, to its nearest heading.
    """
    found: list[Table] = []
    caption: Caption | None = None
    for i, b in enumerate(outline.blocks):
        if b.kind == CAPTION:
            caption = b.captions[-1] if b.captions else None
            continue
        if b.kind != TABLE:
            if b.kind not in ("running header",):
                caption = None
            continue
        before = [x for x in outline.blocks[max(0, i - 3):i] if x.kind != "running header"]
        above = before[-1] if before else None
        rows_only = is_row(b.lines[0].text)
        if found and rows_only and above is not None and above.kind in (CAPTION, TABLE) and len(before) > 0:
            last = found[-1]
            near = [x for x in outline.blocks[max(0, i - 4):i] if x.kind == TABLE]
            if near and near[-1].last == last.last:
                found[-1] = _table(last.caption, last.article, last.heading, [*last.lines, *b.lines])
                caption = None
                continue
        text = caption.text if caption else b.heading or outline.title(b)
        found.append(_table(text, outline.title(b), b.heading, b.lines))
        caption = None
    return found


def _table(caption: str, article: str, heading: str, lines: Sequence[Line]) -> Table:
    header: list[Line] = []
    rows: list[Row] = []
    wrapped = ""
    ranked = bool(re.search("순위", "".join(x.text for x in lines[:3])))
    for x in lines:
        row = split_row(x, ranked) if is_row(x.text) else None
        if row is None and not rows:
            header.append(x)
        elif row is None and not wrapped and is_unit(x.text):  # the unit of the last cell, wrapped
            last = rows[-1].cells[-1]
            rows[-1] = replace(rows[-1], cells=(*rows[-1].cells[:-1], replace(last, text=f"{last.text} {x.stripped}")))
        elif row is None:
            wrapped = f"{wrapped} {x.stripped}".strip()
        else:
            rows.append(Row(row.line, f"{wrapped} {row.label}".strip(), row.rank, row.cells) if wrapped else row)
            wrapped = ""
    text = re.sub(r"\s+", " ", " ".join(x.stripped for x in header)).strip()
    return Table(caption, article, heading, text, tuple(lines), tuple(rows), tuple(header))


def attach_headers(header: str, spec: specs.TableSpec) -> list[Label]:
    """Labels of a header, in order, each with its column of the spec where it matches one.

    Labels may stand in any order and wrap over any lines.

    >>> spec = specs.families()["city_gdp"].tables[0]
    >>> [(x.text, x.unit) for x in attach_headers("순위 도시 2024 년 1~3 분기(억 위안) 실제 성장률", spec)]
    [('순위', ''), ('도시', ''), ('2024 년 1~3 분기', '억 위안'), ('실제 성장률', '')]
    """
    s = squeeze([Line(0, header)])
    text = s.text
    labels: list[Label] = []
    at = unknown = 0  # text from `unknown` to `at` belongs to no column of the spec

    def close() -> None:
        if unknown < at:
            labels.append(Label(s.words(unknown, at), None, ""))

    while at < len(text):
        hits = [(m.end(), c) for c in spec.columns if (m := c.match.match(text, at)) and m.end() > at]
        unit = _UNIT.match(text, at)
        if hits:
            close()
            end = max(e for e, _ in hits)
            column = next(c for e, c in hits if e == end)
            labels.append(Label(s.words(at, end), column, column.unit))
            at = unknown = end
        elif unit:
            close()
            if labels:
                labels[-1] = Label(labels[-1].text, labels[-1].column, spell_unit(unit["unit"]))
            at = unknown = unit.end()
        else:
            at += 1
    close()
    return labels


def spell_unit(text: str) -> str:
    """A unit as a header prints it, with the blank between multiplier and unit.

    >>> spell_unit("억위안"), spell_unit("억킬로와트시")
    ('억 위안', '억 킬로와트시')
    """
    m = re.match(r"([십백천]?[만억조]|[천백])(.+)", bare(text))
    return f"{m[1]} {m[2]}" if m else bare(text)


def is_unit(text: str) -> bool:
    """Whether a line is nothing but a unit.

    >>> is_unit("억 위안 "), is_unit("위안화 강세")
    (True, False)
    """
    squeezed = bare(text)
    m = re.match(r"[십백천]?[만억조]|[천백]", squeezed)
    found = find_unit(squeezed, m.end() if m else 0)
    return found is not None and found[0] == len(squeezed)


def unit_in(caption: str) -> str:
    """The unit that a caption names: `(단위: 억 킬로와트시)` or `(억 달러)`.

    >>> unit_in("도표 1. 발전량 상위 10 개 성(단위: 억 킬로와트시)")
    '억 킬로와트시'
    """
    m = re.search(r"\(단위[:：]([^()]+)\)", bare(caption))
    return spell_unit(m[1]) if m else ""
