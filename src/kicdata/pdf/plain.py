"""Tables that nothing draws: their columns are where no word of any row stands.

In: the lines of a page that stand in no table yet. Out: `Table`s, in the order in which the data moves:

    lines -> runs through which a clear gap goes -> header and body -> rows, columns -> cells

Refuses what only stands side by side, as prose in columns, lists and contents do: a table has a header over a column of
numbers, or a caption right above it, or goes on from the page before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from kicdata import specs
from kicdata.pdf.aligned import column_edges, column_of, is_tabular, keeps, spans
from kicdata.pdf.cells import SNAP, Table, is_number
from kicdata.pdf.levels import lowest
from kicdata.pdf.page import EDGE, Box, Glyph, Page
from kicdata.pdf.stacked import APART, Region, head_of, is_over, table_of
from kicdata.pdf.text import Piece, box_of, pieces_of
from kicdata.text import bare

_ROW_GAP = 2.5  # font sizes between two lines of a table, at most
_LOOSE = 1.3    # times the usual gap between its lines, and that between its first ones, at most
_UPPER = 4      # lines of a header that hold one cell each, at most
_STARTS = 3     # lines at which a run may begin in earnest, behind a running header
_DIGIT = re.compile(r"\d").search

Row = list[Piece]


def plain_tables(page: Page, lines: Sequence[Sequence[Glyph]], taken: Sequence[Box], above: Table | None = None
                 ) -> list[Table]:
    """The tables among lines that no rule, band or picture of `taken` holds, from top to bottom.

    `above` is the table with which the page before ends: it may go on at the top of this one.
    """
    rows = [pieces_of(line, APART) for line in lines]
    found: list[Table] = []
    i, done = 0, 0
    while i < len(rows):
        size = 0
        for start in range(i, min(i + _STARTS, len(rows))):
            run = _without_lead(_run(rows[start:], taken))
            first = next((k for k in range(start, len(rows)) if run and rows[k] is run[0]), start)
            upper = _upper_lines(rows[done:first], run) if run else []
            first, run = first - len(upper), [*upper, *run]
            leads = not found and all(_end(row) < EDGE * page.height for row in rows[:first])
            alone = replace(page, glyphs=[g for line in lines[first:first + len(run)] for g in line], bands=[])
            table = _table(alone, run, rows[max(0, first - 2):first], above if leads else None)
            size = max(size, len(run))
            if table is not None:
                found.append(table)
                i = done = first + len(run)
                break
        else:
            i += max(1, size - _STARTS)
    return found


def _is_caption(row: Row) -> bool:
    caption = specs.word_pattern("lines", "caption_any")
    return any(caption.match(bare(p.text)) for p in row)


def _top(row: Row) -> float:
    return min(p.box.y0 for p in row)


def _end(row: Row) -> float:
    return max(p.box.y1 for p in row)


def _run(rows: Sequence[Row], taken: Sequence[Box]) -> list[Row]:
    """The lines from the first one on that keep clear of some gap, with no more room between them than at first.

    A line of one cell only wraps a row: behind the last row it must follow closely.
    """
    kept: list[Row] = []
    clear = [(-1e9, 1e9)]
    around: Box | None = None
    end, counted, most = 0, 0, 0.0
    for row in rows:
        size = row[0].size
        gap = _top(row) - _end(kept[-1]) if kept else 0.0
        around = box_of([*(p.box for p in row), *([around] if around else [])])
        clear = _cleared(clear, row)
        if _ends_table(row) or not kept and len(row) == 1 or len(row) == 1 and spans(row[0], kept) \
                or gap > (_LOOSE * most + SNAP if counted > 1 else _ROW_GAP * size) \
                or not any(around.x0 < a and b < around.x1 for a, b in clear) \
                or any(t.x0 < around.x1 and around.x0 < t.x1 and t.y0 < around.y1 and around.y0 < t.y1 for t in taken):
            break
        kept.append(row)
        most, counted = max(most, gap), counted + any(is_number(p.text) for p in row)
        if len(row) > 1 or end == len(kept) - 1 and gap < APART * size:
            end = len(kept)
    return kept[:end]


def _ends_table(row: Row) -> bool:
    """Whether a line is a caption, a heading or a running header."""
    heading, header = (specs.word_pattern("lines", name) for name in ("heading", "page_header"))
    return _is_caption(row) or bool(heading.match(row[0].text) or header.fullmatch(bare("".join(p.text for p in row))))


def _cleared(gaps: Sequence[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """Gaps without what the pieces of a line cover of them."""
    ends = [-1e9, *(x for p in row for x in (p.box.x0, p.box.x1)), 1e9]
    free = list(zip(ends[::2], ends[1::2], strict=True))
    wide = APART * row[0].size
    return [(a, b) for g in gaps for f in free if (b := min(g[1], f[1])) - (a := max(g[0], f[0])) > wide]


def _upper_lines(before: Sequence[Row], run: Sequence[Row]) -> list[Row]:
    """The lines right above a run that are the upper lines of its header: labels that stand over one cell each.

    There is more room above them, or a caption.
    """
    upper: list[Row] = []
    for k in range(len(before) - 1, max(-1, len(before) - 1 - _UPPER), -1):
        row, below = before[k], (upper or run)[0]
        size = row[0].size
        if _ends_table(row) or is_over(row) or _apart(row, below) > APART * size \
                or any(spans(p, run) or is_number(p.text) for p in row):
            break
        upper.insert(0, row)
    while upper:
        above = before[len(before) - len(upper) - 1] if len(before) > len(upper) else None
        if above is None or _is_caption(above) or _apart(above, upper[0]) > APART * upper[0][0].size:
            break
        upper.pop(0)
    return upper


def _apart(above: Row, below: Row) -> float:
    return _top(below) - _end(above)


def _without_lead(run: list[Row]) -> list[Row]:
    """A run without lines that stand well apart from it above: a running header."""
    gaps = [_top(b) - _end(a) for a, b in pairwise(run)]
    for k in range(min(_STARTS, len(gaps) - 1), 0, -1):
        if gaps[k - 1] > _LOOSE * max(0.0, *gaps[k:]) + SNAP:
            return run[k:]
    return run


def _table(page: Page, run: list[Row], before: Sequence[Row], above: Table | None) -> Table | None:
    """The table of a run; None where nothing shows that it is one."""
    full = sum(len(row) > 1 for row in run)
    if not full or not is_tabular(run, APART):
        return None
    k = head_of(run)
    head, body = run[:k], run[k:]
    captioned = any(_is_caption(row) for row in before) and _top(run[0]) - _end(before[-1]) < _ROW_GAP * run[0][0].size
    if above is not None and not captioned and (part := _going_on(page, head, body, above)):
        return part
    area = box_of([p.box for row in run for p in row])
    x0, x1 = area.x0 - SNAP, area.x1 + SNAP
    columns = column_edges(body, lowest(head, body), x0, x1)
    enough = 2 + (not head) + (not captioned)
    if full < enough or len(columns) < 3 or not (head or captioned) or not (
            _counts(body, columns, is_number) or captioned and len(columns) > 3 and _counts(body, columns, _DIGIT)):
        return None
    table = table_of(page, _regions(head, body, x0, x1), [], x0, x1)
    if table is not None:
        table.sure_header = table.headers > 0
    return table


def _counts(body: Sequence[Row], columns: Sequence[float], counts: Callable[[str], object]) -> bool:
    """Whether a column but the first holds what counts as a number, twice at least and in half of its cells."""
    cells: dict[int, list[bool]] = {}
    for row in body:
        for p in row:
            cells.setdefault(column_of(p, columns), []).append(bool(counts(p.text)))
    return any(j and sum(said) > 1 and 2 * sum(said) >= len(said) for j, said in cells.items())


def _regions(head: list[Row], body: list[Row], x0: float, x1: float) -> list[Region]:
    return [Region(Box(x0, min(map(_top, part)), x1, max(map(_end, part))), part) for part in (head, body) if part]


def _going_on(page: Page, head: list[Row], body: list[Row], above: Table) -> Table | None:
    """The part of a table that goes on from the page before: its words keep to the same columns.

    Its header is the same, or it has none: a few words above the first number are the upper lines of its row.
    """
    columns = above.columns
    lines = [*head, *body]
    if not all(keeps(row, columns) for row in lines) \
            or len(lines) == 1 and not any(is_number(p.text) for p in lines[0]):
        return None
    filled = {column_of(p, columns) for row in head for p in row}
    if 2 * len(filled) < len(columns):
        head, body = [], lines
    part = table_of(page, _regions(head, body, columns[0], columns[-1]), [], columns[0], columns[-1], columns)
    return part if part and (not head or part.rows[0] == above.rows[0]) else None
