"""Tables that rules draw in both directions.

In: the rules of a page. Out: `Table`s, in the order in which the data moves:

    rules -> joined rules -> components that touch -> places -> merged places -> cells

Refuses boxes, frames and the grids of charts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from kicdata.pdf.cells import NUMBER, SNAP, Table, edges, finish, within
from kicdata.pdf.page import Box, Glyph, Page, Rule
from kicdata.pdf.text import box_of, cell_text, pieces_of, visual_lines

_TWO_NUMBERS = re.compile(r"\d%? [-−]?\d")


def join_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one straight line that touch or overlap, as one."""
    lines: list[list[Rule]] = []
    for r in sorted(rules, key=lambda r: r.at):
        if lines and r.at - lines[-1][0].at <= SNAP / 2:
            lines[-1].append(r)
        else:
            lines.append([r])
    joined: list[Rule] = []
    for line in lines:
        at = sum(r.at for r in line) / len(line)
        start = end = None
        for r in sorted(line):
            if end is not None and start is not None and r.start <= end + SNAP:
                end = max(end, r.end)
            else:
                if end is not None and start is not None:
                    joined.append(Rule(start, end, at))
                start, end = r.start, r.end
        if end is not None and start is not None:
            joined.append(Rule(start, end, at))
    return joined


def components(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of horizontal and vertical rules that cross or touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j, v in enumerate(down):
        for i, h in enumerate(across):
            if h.start - SNAP <= v.at <= h.end + SNAP and v.start - SNAP <= h.at <= v.end + SNAP:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    return [(h, v) for h, v in groups.values() if h and v]


def extent_of(h: Sequence[Rule], v: Sequence[Rule]) -> Box:
    return Box(min([*(r.start for r in h), *(r.at for r in v)]), min([*(r.start for r in v), *(r.at for r in h)]),
               max([*(r.end for r in h), *(r.at for r in v)]), max([*(r.end for r in v), *(r.at for r in h)]))


def filled_cells(page: Page, across: Sequence[Rule], down: Sequence[Rule]) -> list[Box]:
    """Bands of colour that fill cells or rows between rules: they begin and end at the sides of columns.

    A tinted header often has no rule below it, and none between its cells. Shaded words do not reach the rules.
    """
    extent = extent_of(across, down)
    xs = edges([extent.x0, *(r.at for r in down), extent.x1])
    return [b for b in (band.box for band in page.bands) if extent.y0 - SNAP <= b.y0 and b.y1 <= extent.y1 + SNAP
            and all(any(abs(x - side) <= SNAP for x in xs) for side in (b.x0, b.x1))]


def ruled_table(page: Page, across: Sequence[Rule], down: Sequence[Rule]) -> Table | None:
    """The table that rules in both directions draw; None where they draw a box, a frame or a chart."""
    extent = extent_of(across, down)
    xs, ys = edges(r.at for r in down), edges(r.at for r in across)
    glyphs = within(page.glyphs, extent)
    if not glyphs:
        return None
    xs = _with_sides(xs, extent.x0, extent.x1, [g.x for g in glyphs])
    ys = _with_sides(ys, extent.y0, extent.y1, [g.y for g in glyphs])
    n, m = len(ys) - 1, len(xs) - 1
    if n < 1 or m < 2:
        return None
    right = [[_is_drawn(down, xs[j], ys[i], ys[i + 1]) or j in (0, m) for j in range(m + 1)] for i in range(n)]
    below = [[_is_drawn(across, ys[i], xs[j], xs[j + 1]) or i in (0, n) for j in range(m)] for i in range(n + 1)]
    spans = merged(right, below)
    places: dict[tuple[int, int], list[Glyph]] = {}
    for g in glyphs:
        i, j = bisect_right(ys, g.y) - 1, bisect_right(xs, g.x) - 1
        if 0 <= i < n and 0 <= j < m:
            places.setdefault((i, j), []).append(g)
    origin = [[(i, j) for j in range(m)] for i in range(n)]
    for r0, c0, r1, c1 in spans:
        parts = _undrawn_columns([g for i in range(r0, r1) for j in range(c0, c1) for g in places.get((i, j), [])],
                                 xs, c0, c1)
        for a, b in parts:
            for i in range(r0, r1):
                for j in range(a, b):
                    origin[i][j] = (r0, a)
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for (i, j), some in places.items():
        cells.setdefault(origin[i][j], []).extend(some)
    if len({origin[i][j] for i in range(n) for j in range(m)}) < 2:
        return None
    blank = sum((i, j) == origin[i][j] and (i, j) not in cells for i in range(n) for j in range(m))
    if n * m > 4 and len(cells) < blank / 2:  # the grid of a chart
        return None
    rows = [[cell_text(cells.get((i, j), []), page.blanks) if origin[i][j] == (i, j) else "" for j in range(m)]
            for i in range(n)]
    if sum(_lines_of_numbers(cells[i, j]) for i in range(n) for j in range(m) if _TWO_NUMBERS.search(rows[i][j])) > 1:
        return None  # the rules do not show its columns
    table = Table(page.number, Box(xs[0], ys[0], xs[-1], ys[-1]), xs, rows, origin)
    table = split_rows(page, table, cells)
    return finish(page, table, ys if len(table.rows) == n else [])


def _lines_of_numbers(glyphs: Sequence[Glyph]) -> int:
    """On how many lines of a cell several numbers stand side by side."""
    rows = [pieces_of(line, 0.8) for line in visual_lines(glyphs)]
    return sum(sum(bool(NUMBER.fullmatch(p.text)) for p in row) > 1 for row in rows)


def _with_sides(values: list[float], low: float, high: float, middles: Sequence[float]) -> list[float]:
    """Edges with the outer ones where no rule closes the table and text stands there."""
    if not values:
        return [low, high]
    if values[0] - low > 2 * SNAP and any(m < values[0] for m in middles):
        values = [low, *values]
    if high - values[-1] > 2 * SNAP and any(m > values[-1] for m in middles):
        values = [*values, high]
    return values


def _is_drawn(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(abs(r.at - at) <= SNAP and r.start - SNAP <= middle <= r.end + SNAP for r in rules)


def merged(right: Sequence[Sequence[bool]], below: Sequence[Sequence[bool]]) -> list[tuple[int, int, int, int]]:
    """Rectangles of places that no rule parts: first row and column, and those behind the last.

    `right[i][j]`: a rule stands left of place j in row i; `below[i][j]`: a rule lies above place j of row i.

    >>> merged([[True, False, True], [True, True, True]], [[True, True], [True, True], [True, True]])
    [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 2, 2)]
    """
    n, m = len(right), len(right[0]) - 1
    taken: set[tuple[int, int]] = set()
    found = []
    for i in range(n):
        for j in range(m):
            if (i, j) in taken:
                continue
            r1, c1 = i + 1, j + 1
            while c1 < m and not right[i][c1] and (i, c1) not in taken:
                c1 += 1
            while r1 < n and not any(below[r1][k] for k in range(j, c1)) \
                    and not any(right[r1][k] for k in range(j + 1, c1)) \
                    and not any((r1, k) in taken for k in range(j, c1)):
                r1 += 1
            taken |= {(a, b) for a in range(i, r1) for b in range(j, c1)}
            found.append((i, j, r1, c1))
    return found


def _undrawn_columns(glyphs: Sequence[Glyph], xs: Sequence[float], first: int, last: int) -> list[tuple[int, int]]:
    """The columns of a merged place: cut at an edge where text stands on both sides, well apart from it."""
    if last - first < 2 or not glyphs:
        return [(first, last)]
    boxes = [p.box for line in visual_lines(glyphs) for p in pieces_of(line, 0.8)]
    cuts = [first]
    for j in range(first + 1, last):
        x = xs[j]
        beside = [b for b in boxes if b.x1 <= x + 1 and b.x0 >= xs[cuts[-1]] - 1]
        crossed = any(b.x0 < x - 1 and b.x1 > x + 1 for b in boxes)
        if beside and not crossed and any(x - 1 <= b.x0 <= xs[j + 1] for b in boxes):
            cuts.append(j)
    cuts.append(last)
    return list(zip(cuts, cuts[1:], strict=False))


def split_rows(page: Page, table: Table, cells: dict[tuple[int, int], list[Glyph]]) -> Table:
    """The table with rows cut that no rule parts: every cell has three lines or more, on the same heights."""
    rows: list[list[str]] = []
    new_of: dict[int, int] = {}
    origin: list[list[tuple[int, int]]] = []
    m = len(table.columns) - 1
    for i, row in enumerate(table.rows):
        new_of[i] = len(rows)
        own = [cells.get((i, j), []) if table.origin[i][j] == (i, j) else None for j in range(m)]
        lines = _parallel_lines(own)
        if lines:
            for line in lines:
                origin.append([(len(rows), j) for j in range(m)])
                rows.append([cell_text(part, page.blanks) for part in line])
            continue
        origin.append([(new_of[r], k) for r, k in table.origin[i]])
        rows.append(row)
    return Table(table.page, table.box, table.columns, rows, origin)


def _parallel_lines(cells: Sequence[list[Glyph] | None]) -> list[list[list[Glyph]]]:
    if any(c is None for c in cells):
        return []
    filled = [c for c in cells if c]
    if len(filled) < 2:
        return []
    heights = [[box_of(x).middle for x in visual_lines(c)] for c in filled]
    if len(heights[0]) < 3 or any(len(h) != len(heights[0]) for h in heights):
        return []
    if any(abs(a - b) > 2 for h in heights for a, b in zip(h, heights[0], strict=True)):
        return []
    nothing: list[list[Glyph]] = [[] for _ in heights[0]]
    parts = [visual_lines(c) if c else nothing for c in cells]
    return [list(line) for line in zip(*parts, strict=True)]
