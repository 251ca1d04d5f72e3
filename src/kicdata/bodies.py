"""The body of a table is cut into rows with a cell for each label, and how well a cut fits is told.

In: a body as printed, and labels with the types of their cells. Out: `Sheet`s. Refuses nothing: a row that cannot
be cut is marked `odd`, one that may be two `broken`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kicdata import specs
from kicdata.celltypes import CellType, cell_type, quantity_bases
from kicdata.cutter import CutRow, Slot, cut_rows, ends_with_remarks, is_too_long
from kicdata.headers import DATES, lines_of
from kicdata.labels import Label, base_of, is_unit
from kicdata.tables import words
from kicdata.text import Line, Squeezed, bare, join

_HANZI = re.compile("[㐀-鿿]")


class Row(NamedTuple):
    """A row: a cell for each label, empty where none is printed; `stray` is what fits under no label."""

    cells: tuple[Squeezed, ...]
    whole: Squeezed
    stray: str = ""
    missing: bool = False
    broken: bool = False  # words that fit nowhere stand between its cells: it may be two rows in one

    @property
    def line(self) -> Line:
        """The line that the row begins on."""
        return Line(self.whole.lines[0], "", self.whole.pages[0])

    @property
    def lines(self) -> list[Squeezed]:
        """The row as the lines that it takes."""
        return lines_of(self.whole)

    @property
    def text(self) -> str:
        """The row as printed."""
        return words(self.whole)

    @property
    def odd(self) -> bool:
        """Whether the row does not fit its labels."""
        return self.missing or bool(self.stray)


class Sheet(NamedTuple):
    """A table cut into cells: labels, and rows with as many cells."""

    labels: tuple[Label, ...]
    types: tuple[CellType, ...]
    rows: tuple[Row, ...]

    def place(self, role: str) -> int:
        """The first column of a role; -1 where there is none."""
        return next((n for n, x in enumerate(self.labels) if x.role == role), -1)


def badness(sheet: Sheet) -> float:
    """How badly a cut fits: rows that do not fit their labels, and cells that look like those of another column.

    Numbers in cells of words, dates and names that are numbers, and remarks left empty each count for a part.
    """
    if not sheet.rows:
        return 1.0
    number, at = cell_type("number"), sheet.place("entity")
    remarks = ends_with_remarks(sheet.types)
    odd = 0.0
    for row in sheet.rows:
        odd += row.odd + 0.2 * (remarks and not len(row.cells[-1]))
        odd += 0.3 * sum(t is number and (_is_date(c.text) or _other_unit(x.unit, c.text))
                         for t, x, c in zip(sheet.types, sheet.labels, row.cells, strict=True))
        if at >= 0 and len(row.cells[at]):
            odd += number.is_sure(row.cells[at].text) or is_unit(row.cells[at].text)
    dates = sum(_is_date(r.cells[at].text) for r in sheet.rows) if at >= 0 and sheet.types[at].is_open else 0
    odd += dates if dates < len(sheet.rows) else 0  # names and dates in turn: cells of the row before
    return odd / len(sheet.rows) + _numbers_in_words(sheet) + _names_apart(sheet)


def _names_apart(sheet: Sheet) -> float:
    """1 where a column of names has its 汉字 in the next one, whose label asks for no such names; else 0."""
    named = specs.word_pattern("tables", "name_in_other_letters")
    for (a, b), label in zip(pairwise(range(len(sheet.labels))), sheet.labels[1:], strict=True):
        pairs = [(r.cells[a].text, r.cells[b].text) for r in sheet.rows if len(r.cells[a]) and len(r.cells[b])]
        apart = sum(bool(_HANZI.match(zh)) and not _HANZI.search(ko) for ko, zh in pairs)
        if len(pairs) > 1 and apart > 0.6 * len(pairs) and not named.search(bare(label.text)):
            return 1.0
    return 0.0


def _is_date(cell: str) -> bool:
    """Whether a cell is a date: a year of four digits may be one."""
    return bool(re.fullmatch(r"(?:19|20)\d{2}", cell)) or not re.fullmatch(r"[\d.,/]+", cell) \
        and cell_type("date").is_sure(cell)


def _other_unit(unit: str, cell: str) -> bool:
    """Whether a cell prints a unit that is another than that of its label."""
    own = quantity_bases(cell) if unit and cell[-1:].isalpha() else None
    return bool(own) and base_of(unit) not in (*(own or ()), "")


def oddness(sheet: Sheet) -> float:
    return sum(r.odd for r in sheet.rows) / len(sheet.rows) + _names_apart(sheet) if sheet.rows else 1.0


def cut_body(body: Squeezed, labels: Sequence[Label], types: Sequence[CellType], by_lines: bool = False) -> Sheet:
    """The body of a table cut into rows by the types of its columns."""
    slots = [Slot(t, bare(x.text)) for t, x in zip(types, labels, strict=True)]
    if is_too_long(body, len(slots)):  # no table, whatever it is: its lines as rows that do not fit
        empty = tuple(body.cut(0, 0) for _ in slots)
        rows = [Row(empty, x, words(x)[:80], True) for x in lines_of(body)]
    else:
        remarks = ends_with_remarks(types)
        grouped = _group_column(labels)
        rows = [_row(body, r, _may_lack(body, r, types, remarks, grouped)) for r in cut_rows(body, slots, by_lines)]
    rows = [_without_dates(r, types) for r in rows]
    return _with_names(Sheet(tuple(labels), tuple(types), tuple(rows)))


def _without_dates(row: Row, types: Sequence[CellType]) -> Row:
    """A row whose label has taken in rows above it without them: a date for each of its numbers, or a word for each."""
    numbers = sum(t.name == "number" for t in types)
    above = lines_of(row.cells[0])[:-1] if 1 < numbers == len(types) - 1 else []
    if not any(len(DATES.findall(words(x))) == numbers for x in above):
        return row
    apart = [x for x in above if numbers in (len(DATES.findall(words(x))), len(words(x).split(" ")) - 1)]
    start = len(join(above[:above.index(apart[-1]) + 1]))
    label = row.cells[0]
    return row._replace(cells=(label.cut(start, len(label)), *row.cells[1:]))


def _with_names(sheet: Sheet) -> Sheet:
    """Rows of a time without a name under the name of the row above: its cell stands for all of them."""
    at, dated = sheet.place("entity"), sheet.place("period")
    if min(at, dated) < 0:
        return sheet
    rows: list[Row] = []
    for row in sheet.rows:
        if rows and not len(row.cells[at]) and len(row.cells[dated]):
            cells = (*row.cells[:at], rows[-1].cells[at], *row.cells[at + 1:])
            row = row._replace(cells=cells, missing=row.missing and not all(map(len, cells)))
        rows.append(row)
    return sheet._replace(rows=tuple(rows))


def _group_column(labels: Sequence[Label]) -> int:
    """The column of groups before that of the entity; -1 where there is none."""
    at = next((n for n, x in enumerate(labels) if x.role == "entity"), 0)
    before = labels[at - 1] if at else None
    group = specs.word_pattern("tables", "group_label")
    return at - 1 if before and before.role == "note" and group.fullmatch(bare(before.text)) else -1


def _may_lack(s: Squeezed, r: CutRow, types: Sequence[CellType], remarks: bool, grouped: int) -> set[int]:
    """The columns that a row may leave empty: remarks behind it, a rank, as `기타` and `합계` have none, its group."""
    found = {len(types) - 1} if remarks else set()
    for n, (x, kind) in enumerate(zip(r.spans, types, strict=True)):
        beside = r.spans[n + 1] if n + 1 < len(types) else None
        if x is None and kind.name == "rank" and beside and not s.text[beside[0]].isdigit():
            found.add(n)
        if x is None and n == grouped:
            found.add(n)
    return found


def _row(s: Squeezed, r: CutRow, free: set[int]) -> Row:
    empty = s.cut(0, 0)
    cells = tuple(s.cut(*x) if x else empty for x in r.spans)
    stray = " | ".join(s.words(*x) for x in r.stray)
    last = max((a for x in r.spans if x for a in x), default=0)
    return Row(cells, s.cut(r.start, r.end), stray, any(x is None for n, x in enumerate(r.spans) if n not in free),
               any(r.start < a < last for a, _ in r.stray))


def _numbers_in_words(sheet: Sheet) -> float:
    """Numbers that stand in cells of words for each row: more than a few, and the cut is wrong."""
    date = cell_type("date")
    texts = [c for row in sheet.rows for t, c in zip(sheet.types, row.cells, strict=True)
             if t.name not in ("number", "rank") and not date.is_sure(c.text)]
    found = sum(len(re.findall(r"\d+(?:\.\d+)?(?=%|[만억조]|[가-힣]?$)|^약?\d", DATES.sub("", c.text))) for c in texts)
    return 0.3 * found / len(sheet.rows) if sheet.rows else 1.0
