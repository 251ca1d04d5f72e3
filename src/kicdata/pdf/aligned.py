"""Columns and rows of a table that nothing draws: the gaps between its words show them.

In: lines, cut at gaps into pieces. Out: whether they stand in columns, the edges of those, and the rows that the lines
make. Refuses the marks of a list: they make no column.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from kicdata.pdf.cells import NUMBER, SNAP
from kicdata.pdf.text import Piece, box_of

_MARK = re.compile(r"[^\w\s]|[(（]?\w{1,2}[.)）]")  # a bullet or the number of a list's item


def is_tabular(lines: Sequence[Sequence[Piece]], apart: float = 0.8) -> bool:
    """Whether a clear gap runs through all lines, and what stands left of it are no marks of a list."""
    pieces = sorted((p for line in lines for p in line), key=lambda p: p.box.x0)
    reach = 0.0
    for k, p in enumerate(pieces):
        if k and p.box.x0 - reach > apart * p.size and not all(_MARK.fullmatch(q.text) for q in pieces[:k]):
            return True
        reach = max(reach, p.box.x1)
    return False


def spans(p: Piece, rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether a piece reaches over two cells of a row at least."""
    return any(sum(p.box.x0 < q.box.x1 and q.box.x0 < p.box.x1 for q in row) > 1 for row in rows)


def column_edges(body: Sequence[Sequence[Piece]], head: Sequence[Sequence[Piece]], x0: float, x1: float
                 ) -> list[float]:
    """Edges of the columns: the gaps that no word of the body crosses, cut where the header has its own gap."""
    marks = sorted((p.box.x0, p.box.x1) for line in body for p in line)
    gaps: list[tuple[float, float]] = []
    reach = marks[0][1] if marks else x1
    for start, end in marks[1:]:
        if start - reach > 2:
            gaps.append((reach, start))
        reach = max(reach, end)
    spans = list(pairwise([marks[0][0] if marks else x0, *(x for gap in gaps for x in gap), reach]))[::2]
    inner = []
    for n, (a, b) in enumerate(gaps):
        start, end = a, b
        for line in head:
            if (home := deal_out(line, spans)) and len(line) > 1:
                start = max([start, *(p.box.x1 for p, j in zip(line, home, strict=True) if j == n)])
                end = min([end, *(p.box.x0 for p, j in zip(line, home, strict=True) if j == n + 1)])
                continue
            for k, p in enumerate(line):
                box = p.box
                if box.x0 >= b or box.x1 <= a or box.x0 <= a and box.x1 >= b:
                    continue
                left = box.x0 - line[k - 1].box.x1 if k else x1
                right = line[k + 1].box.x0 - box.x1 if k + 1 < len(line) else x1
                if box.x0 <= a or box.x1 < b and left < right:  # a label of the column on the left
                    start = max(start, box.x1)
                else:
                    end = min(end, box.x0)
        inner.append((start + end) / 2 if start < end else (a + b) / 2)
    return [x0, *inner, x1]


def deal_out(labels: Sequence[Piece], spans: Sequence[tuple[float, float]]) -> list[int]:
    """The column of each label of a line of the header: in their order, one each, as near as can be.

    A label need not stand over the words of its column: it may be centred and they be on the right. Nothing where that
    does not come out: there are too many labels, or one stands over several columns or another one.
    """
    if len(labels) > len(spans):
        return []
    best: list[tuple[float, list[int]]] = [(0.0, [])] * (len(spans) + 1)  # for so many first columns
    for p in labels:
        here: list[tuple[float, list[int]]] = [(math.inf, [])]
        for j, (a, b) in enumerate(spans):
            cost, home = best[j]
            apart = max(a - p.box.x1, p.box.x0 - b, 0.0)
            here.append(min(here[-1], (cost + apart, [*home, j]), key=lambda found: found[0]))
        best = here
    home = best[-1][1]
    over = [[j for j, (a, b) in enumerate(spans) if a < p.box.x1 and p.box.x0 < b] for p in labels]
    return home if all(some in ([], [j]) for some, j in zip(over, home, strict=True)) else []


def column_of(p: Piece, columns: Sequence[float]) -> int:
    """The column in which the middle of a piece stands."""
    return column_at((p.box.x0 + p.box.x1) / 2, columns)


def column_at(x: float, columns: Sequence[float]) -> int:
    """The column in which a place stands: the first or last one where it is beside them."""
    return min(max(bisect_right(columns, x) - 1, 0), len(columns) - 2)


def fills(line: Sequence[Piece], columns: Sequence[float]) -> bool:
    """Whether a line keeps to the columns and has words in most of them, in two at least."""
    return keeps(line, columns) and len({column_of(p, columns) for p in line}) >= max(2, (len(columns) - 1) / 2)


def keeps(line: Sequence[Piece], columns: Sequence[float]) -> bool:
    return all(columns[j] - SNAP <= p.box.x0 and p.box.x1 <= columns[j + 1] + SNAP
               for p in line for j in [column_of(p, columns)])


def rows_of(lines: Sequence[Sequence[Piece]], columns: Sequence[float]) -> list[list[list[Piece]]]:
    """Lines that no rule parts, as rows: where more room parts some lines, or else each line that fills most columns.

    A line that fills few columns wraps a cell of the row nearest to it; one of numbers where that row has numbers, too,
    is a row with empty cells, as totals are.
    """
    if len(lines) > 1 and _is_wrapped(lines, columns):
        return [[list(line) for line in lines]]
    if found := _parted_by_room(lines, columns):
        return found
    full = max((len({column_of(p, columns) for p in line}) for line in lines), default=0)
    is_row = [len({column_of(p, columns) for p in line}) > full / 2 for line in lines]
    if not any(is_row):
        return [[list(line)] for line in lines]
    middle = [box_of([p.box for p in line]).middle for line in lines]
    numbers = [{column_of(p, columns) for p in line if NUMBER.fullmatch(p.text)} for line in lines]
    rows: dict[int, list[list[Piece]]] = {i: [list(lines[i])] for i, yes in enumerate(is_row) if yes}
    for i, yes in enumerate(is_row):
        if not yes:
            nearest = min(rows, key=lambda k: (abs(middle[k] - middle[i]), k))
            if numbers[i] & numbers[nearest]:
                rows[i] = [list(lines[i])]
            else:
                rows[nearest].append(list(lines[i]))
    return [sorted(rows[i], key=lambda line: line[0].box.y0) for i in sorted(rows)]


def _parted_by_room(lines: Sequence[Sequence[Piece]], columns: Sequence[float]) -> list[list[list[Piece]]]:
    """Rows of wrapped cells with more room between them than between their lines; nothing where that is not clear."""
    gaps, reach = [], max((p.box.y1 for p in lines[0]), default=0.0)
    for line in lines[1:]:
        gaps.append(min(p.box.y0 for p in line) - reach)
        reach = max(reach, *(p.box.y1 for p in line))
    steps = sorted(gaps)
    wide = max(zip(steps[1:], steps, strict=False), key=lambda ab: ab[0] - ab[1], default=(0.0, 0.0))
    if wide[0] - wide[1] < 0.25 * lines[0][0].size:
        return []
    rows = [[list(lines[0])]]
    for gap, line in zip(gaps, lines[1:], strict=True):
        if gap >= wide[0]:
            rows.append([])
        rows[-1].append(list(line))
    return rows if all(len(row) == 1 or _is_wrapped(row, columns) for row in rows) else []


def _is_wrapped(row: Sequence[Sequence[Piece]], columns: Sequence[float]) -> bool:
    """Whether lines are one row: some cell has one line, and none has two numbers."""
    cells: dict[int, list[Piece]] = {}
    for line in row:
        for p in line:
            cells.setdefault(column_of(p, columns), []).append(p)
    numbers = max(sum(bool(NUMBER.fullmatch(p.text)) for p in cell) for cell in cells.values())
    return min(map(len, cells.values())) == 1 and numbers < 2 and len(cells) > (len(columns) - 1) / 2
