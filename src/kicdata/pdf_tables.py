"""The tables of a page: from rules and bands of colour to cells with text.

In: a `Page`. Out: `Table`s of the page, each a list of rows. In the order in which the data moves:

    rules -> joined rules -> components that touch -> places -> merged places -> cells
    rules that stand alone, edges of bands -> stacks of the same width -> rows; gaps between words -> columns

Refuses boxes, banners and frames: a table has two columns at least.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kicdata import specs
from kicdata.pdf import Box, Glyph, Page, Rule
from kicdata.pdf_text import Piece, box_of, cell_text, pieces_of, visual_lines
from kicdata.text import bare

SNAP = 3.0  # points within which two rules are one, or touch
_NUMBER = re.compile(r"[-+−△▲▼]?\d[\d,.]*\s?(?:%|%p|[가-힣 ]{1,5})?")
_MARK = re.compile(r"[^\w\s]|[(（]?\w{1,2}[.)）]")  # a bullet or the number of a list's item
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?년)?")


@dataclass
class Table:
    """The part of a table that stands on one page.

    `rows` hold the text; a merged cell has it in its first place, and `origin` gives for each place the
    place that holds its text.
    """

    page: int
    box: Box
    columns: list[float]
    rows: list[list[str]]
    origin: list[list[tuple[int, int]]] = field(default_factory=list)
    headers: int = 1
    sure_header: bool = False  # colour or merged cells show the header
    loose: bool = False  # the columns are those of the words, not of rules

    def text(self, row: int, column: int) -> str:
        """The text that is to be read in a place, be it of a merged cell."""
        r, k = self.origin[row][column]
        return self.rows[r][k]


def find_tables(page: Page) -> list[Table]:
    """The tables of a page, from top to bottom; a lone row at the edge of its text is kept, as it may go on."""
    across, down = join_rules(page.across), join_rules(page.down)
    found, used = [], []
    for h, v in components(across, down):
        table = ruled_table(page, h, v)
        if table is not None:
            found.append(table)
        used.append(_extent(h, v))
    open_rules = [r for r in across if not any(_holds(b, r) for b in used)]
    for stack in stacks(page, open_rules, used):
        found += stacked_tables(page, stack, open_rules, [t.box for t in found])
    return sorted(found, key=lambda t: (t.box.y0, t.box.x0))


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


def _extent(h: Sequence[Rule], v: Sequence[Rule]) -> Box:
    return Box(min([*(r.start for r in h), *(r.at for r in v)]), min([*(r.start for r in v), *(r.at for r in h)]),
               max([*(r.end for r in h), *(r.at for r in v)]), max([*(r.end for r in v), *(r.at for r in h)]))


def _holds(box: Box, r: Rule) -> bool:
    return box.y0 - SNAP <= r.at <= box.y1 + SNAP and box.x0 - SNAP <= r.start and r.end <= box.x1 + SNAP


def edges(values: Iterable[float]) -> list[float]:
    """Positions, those within `SNAP` of one another as one."""
    groups: list[list[float]] = []
    for x in sorted(values):
        if groups and x - groups[-1][-1] <= SNAP:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [sum(g) / len(g) for g in groups]


def within(glyphs: Iterable[Glyph], box: Box) -> list[Glyph]:
    """The glyphs whose middle lies in a box."""
    return [g for g in glyphs if box.x0 <= (g.x0 + g.x1) / 2 <= box.x1 and box.y0 <= (g.y0 + g.y1) / 2 <= box.y1]


def ruled_table(page: Page, across: Sequence[Rule], down: Sequence[Rule]) -> Table | None:
    """The table that rules in both directions draw; None where they draw a box, a frame or a chart."""
    extent = _extent(across, down)
    xs, ys = edges(r.at for r in down), edges(r.at for r in across)
    glyphs = within(page.glyphs, extent)
    if not glyphs:
        return None
    xs = _with_sides(xs, extent.x0, extent.x1, [(g.x0 + g.x1) / 2 for g in glyphs])
    ys = _with_sides(ys, extent.y0, extent.y1, [(g.y0 + g.y1) / 2 for g in glyphs])
    n, m = len(ys) - 1, len(xs) - 1
    if n < 1 or m < 2:
        return None
    right = [[_is_drawn(down, xs[j], ys[i], ys[i + 1]) or j in (0, m) for j in range(m + 1)] for i in range(n)]
    below = [[_is_drawn(across, ys[i], xs[j], xs[j + 1]) or i in (0, n) for j in range(m)] for i in range(n + 1)]
    spans = merged(right, below)
    places: dict[tuple[int, int], list[Glyph]] = {}
    for g in glyphs:
        i, j = bisect_right(ys, (g.y0 + g.y1) / 2) - 1, bisect_right(xs, (g.x0 + g.x1) / 2) - 1
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
    table = Table(page.number, Box(xs[0], ys[0], xs[-1], ys[-1]), xs, rows, origin)
    table = split_rows(page, table, cells)
    return finish(page, table, ys if len(table.rows) == n else [])


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


def stacks(page: Page, rules: Sequence[Rule], used: Sequence[Box]) -> list[list[Rule]]:
    """Rules and edges of bands of the same left and right end, from top to bottom: tables without sides."""
    lines = [*rules, *_band_edges(page, used)]
    groups: list[list[Rule]] = []
    for r in sorted(lines, key=lambda r: r.at):
        near = [g for g in groups if abs(g[0].start - r.start) <= 2 * SNAP and abs(g[0].end - r.end) <= 2 * SNAP]
        if not near:
            groups.append([r])
        elif r.at - near[0][-1].at > SNAP:
            near[0].append(r)
    return sorted(groups, key=len, reverse=True)


def _band_edges(page: Page, used: Sequence[Box]) -> list[Rule]:
    """Upper and lower edges of the rows that bands of colour draw, cells side by side as one."""
    rows: dict[tuple[int, int], list[Box]] = {}
    for band in page.bands:
        b = band.box
        if any(u.x0 - SNAP <= b.x0 and b.x1 <= u.x1 + SNAP and u.y0 - SNAP <= b.y0 and b.y1 <= u.y1 + SNAP
               for u in used) or b.y1 - b.y0 > page.height / 3:
            continue
        rows.setdefault((round(b.y0), round(b.y1)), []).append(b)
    found = []
    for boxes in rows.values():
        for r in join_rules(Rule(b.x0, b.x1, b.y0) for b in boxes):
            found += [r, Rule(r.start, r.end, max(b.y1 for b in boxes))]
    return found


def stacked_tables(page: Page, stack: Sequence[Rule], partial: Sequence[Rule], others: Sequence[Box]) -> list[Table]:
    """The tables between rules of one width, their columns from the gaps between words; none for prose.

    `partial` are shorter rules, which part the levels of a header; `others` are tables found already.
    """
    x0, x1 = min(r.start for r in stack), max(r.end for r in stack)
    runs: list[list[Region]] = [[]]
    for top, bottom in zip(stack, stack[1:], strict=False):
        box = Box(x0 - SNAP, top.at, x1 + SNAP, bottom.at)
        lines = _word_lines(page, box) if not any(_crosses(box, o) for o in others) else []
        if is_tabular(lines):
            runs[-1].append(Region(box, lines))
        else:
            runs.append([])
    if len(stack) == 1:
        runs = [_below_one_rule(page, Box(x0 - SNAP, stack[0].at, x1 + SNAP, page.height))]
    found = []
    for run in runs:
        table = _stacked(page, run, partial, x0, x1) if run else None
        if table is not None and not any(_crosses(table.box, o) for o in others):
            found.append(table)
    return found


class Region(NamedTuple):
    """What stands between two rules: its box and its lines, cut at gaps."""

    box: Box
    lines: list[list[Piece]]


def _crosses(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 + 1 < b.y1 and b.y0 + 1 < a.y1


def _stacked(page: Page, run: Sequence[Region], partial: Sequence[Rule], x0: float, x1: float) -> Table | None:
    body = [line for region in (run[1:] or run) for line in region.lines]
    area = Box(x0, run[0].box.y0, x1, run[-1].box.y1)
    high = 5 * max(p.size for line in run[0].lines for p in line)
    headless = _has_numbers(run[0].lines[:1])
    head = _word_lines(page, Box(x0, area.y0 - high, x1, area.y0)) if headless else run[0].lines
    head = head if headless or len(run) > 1 else []
    columns = _band_sides(page, area, [*body, *head]) or column_edges(body, head, x0, x1)
    if len(columns) < 3:
        return None
    rows: list[list[list[Piece]]] = []
    for k, region in enumerate(run):
        full = len(region.lines) > 2 and all(_fills(line, columns) for line in region.lines)
        whole = (len(run) > 3 or k == 0 and len(run) > 1) and not full
        rows += [region.lines] if whole else rows_of(region.lines, columns)
    step = _step(rows)
    above = _labels_above(page, area, columns, step) if headless else []
    below = _rows_below(page, area, columns, rows, step)
    if len(rows) + len(below) + bool(above) < 2 or len(run) == 1 and len(rows) + len(below) < 2:
        return None
    levels = [r for r in partial if run[0].box.y0 + SNAP < r.at < run[0].box.y1 - SNAP and len(run) > 1]
    lines = [*([above] if above else []), *rows, *([line] for line in below)]
    boxes = [p.box for row in lines for line in row for p in line]
    area = Box(x0, min(area.y0, *(b.y0 for b in boxes)), x1, max(area.y1, *(b.y1 for b in boxes)))
    return finish(page, _from_rows(page, area, columns, lines, levels), [])


def _word_lines(page: Page, box: Box) -> list[list[Piece]]:
    return [pieces_of(line, 0.8) for line in visual_lines(within(page.glyphs, box))]


def is_tabular(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether a clear gap runs through all lines, and what stands left of it are no marks of a list."""
    pieces = sorted((p for line in lines for p in line), key=lambda p: p.box.x0)
    reach = 0.0
    for k, p in enumerate(pieces):
        if k and p.box.x0 - reach > 0.8 * p.size and not all(_MARK.fullmatch(q.text) for q in pieces[:k]):
            return True
        reach = max(reach, p.box.x1)
    return False


def _below_one_rule(page: Page, box: Box) -> list[Region]:
    """The lines under a rule that stands alone, if labels stand above it and three rows in columns below."""
    above = _word_lines(page, Box(box.x0, box.y0 - 30, box.x1, box.y0))
    if not above or len(above[-1]) < 2:
        return []
    kept: list[list[Piece]] = []
    for line in _word_lines(page, box):
        gap = min(p.box.y0 for p in line) - (max(p.box.y1 for p in kept[-1]) if kept else box.y0)
        if len(line) < 2 or gap > 2 * line[0].size or not is_tabular([*kept, line]):
            break
        kept.append(line)
    if len(kept) < 3:
        return []
    return [Region(Box(box.x0, box.y0, box.x1, max(p.box.y1 for p in kept[-1])), kept)]


def _band_sides(page: Page, area: Box, lines: Sequence[Sequence[Piece]]) -> list[float]:
    """Edges of the columns that bands of colour show, one for each cell; nothing where text crosses them."""
    sides = [x for b in page.bands if area.y0 - 1 <= b.box.middle <= area.y1 + 1 and area.x0 - SNAP <= b.box.x0
             and b.box.x1 <= area.x1 + SNAP for x in (b.box.x0, b.box.x1)]
    found = edges(sides)
    crossed = any(p.box.x0 < x - 1 and p.box.x1 > x + 1 for x in found[1:-1] for line in lines for p in line)
    return [] if crossed or len(found) < 3 else found


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
    inner = []
    for a, b in gaps:
        start, end = a, b
        for line in head:
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


def rows_of(lines: Sequence[Sequence[Piece]], columns: Sequence[float]) -> list[list[list[Piece]]]:
    """Lines that no rule parts, as rows: a line that fills few columns wraps a cell of the row nearest to it."""
    full = max((len({_column(p, columns) for p in line}) for line in lines), default=0)
    is_row = [len({_column(p, columns) for p in line}) > full / 2 for line in lines]
    if not any(is_row):
        return [[list(line)] for line in lines]
    middle = [box_of([p.box for p in line]).middle for line in lines]
    rows: dict[int, list[list[Piece]]] = {i: [list(lines[i])] for i, yes in enumerate(is_row) if yes}
    for i, yes in enumerate(is_row):
        if not yes:
            rows[min(rows, key=lambda k: (abs(middle[k] - middle[i]), k))].append(list(lines[i]))
    return [sorted(rows[i], key=lambda line: line[0].box.y0) for i in sorted(rows)]


def _column(p: Piece, columns: Sequence[float]) -> int:
    return min(max(bisect_right(columns, (p.box.x0 + p.box.x1) / 2) - 1, 0), len(columns) - 2)


def _fills(line: Sequence[Piece], columns: Sequence[float]) -> bool:
    """Whether a line keeps to the columns and has words in most of them, in two at least."""
    return _keeps(line, columns) and len({_column(p, columns) for p in line}) >= max(2, (len(columns) - 1) / 2)


def _keeps(line: Sequence[Piece], columns: Sequence[float]) -> bool:
    return all(columns[j] - SNAP <= p.box.x0 and p.box.x1 <= columns[j + 1] + SNAP
               for p in line for j in [_column(p, columns)])


def _has_numbers(row: Sequence[Sequence[Piece]]) -> bool:
    """Whether a row holds a number, other than a year: a header does not."""
    return any(_NUMBER.fullmatch(p.text) and not _YEAR.fullmatch(p.text) for line in row for p in line)


def _step(rows: Sequence[Sequence[Sequence[Piece]]]) -> float:
    """The usual distance between the middles of two rows."""
    middles = [box_of([p.box for line in row for p in line]).middle for row in rows]
    steps = sorted(b - a for a, b in zip(middles, middles[1:], strict=False))
    return steps[len(steps) // 2] if steps else 3 * rows[0][0][0].size


def _labels_above(page: Page, area: Box, columns: Sequence[float], step: float) -> list[list[Piece]]:
    """The lines of labels above the first rule, where the first row between rules holds numbers already."""
    caption = specs.word_pattern("lines", "caption_any")
    found: list[list[Piece]] = []
    edge = area.y0 + 0.5 * step
    for line in reversed(_word_lines(page, Box(area.x0 - SNAP, max(0.0, area.y0 - 3 * step), area.x1 + SNAP, area.y0))):
        if caption.match(bare(line[0].text)) or not _keeps(line, columns) \
                or edge - max(p.box.y1 for p in line) > (0.8 * line[0].size if found else step):
            break
        found.insert(0, line)
        edge = min(p.box.y0 for p in line)
    filled = {_column(p, columns) for line in found for p in line}
    return found if len(filled) >= max(2, (len(columns) - 1) / 2) else []


def _rows_below(page: Page, area: Box, columns: Sequence[float], rows: Sequence[Sequence[Sequence[Piece]]],
                step: float) -> list[list[Piece]]:
    """Lines under the last rule or band that keep to the columns and to the distance between the rows."""
    found: list[list[Piece]] = []
    at = box_of([p.box for line in rows[-1] for p in line]).middle
    for line in _word_lines(page, Box(area.x0 - SNAP, area.y1, area.x1 + SNAP, page.height)):
        middle = box_of([p.box for p in line]).middle
        if middle - at > 1.5 * step or not _fills(line, columns):
            break
        found.append(line)
        at = middle
    return found


def _from_rows(page: Page, area: Box, columns: list[float], rows: Sequence[Sequence[Sequence[Piece]]],
               levels: Sequence[Rule]) -> Table:
    """Rows of pieces put into columns; a label of the header that reaches over several columns is merged."""
    m = len(columns) - 1
    reach = [_covered(r, columns) for r in levels]
    inside = within(page.glyphs, Box(area.x0 - SNAP, area.y0 - 1, area.x1 + SNAP, area.y1 + 1))
    texts: list[list[str]] = []
    origin: list[list[tuple[int, int]]] = []
    if reach:
        low = max(r.at for r in levels)
        upper = [[p for p in line if p.box.middle < low and any(_column(p, columns) in c for c in reach)]
                 for line in rows[0]]
        lower = [[p for p in line if p not in upper[k]] for k, line in enumerate(rows[0])]
        reach = [part for c in reach for part in _shared_out(c, [p for line in upper for p in line], columns)]
        texts = [_texts(page, inside, upper, columns, reach), _texts(page, inside, lower, columns, [])]
        origin = [[(0, min(next((c for c in reach if j in c), {j}))) for j in range(m)], [(1, j) for j in range(m)]]
        for j in range(m):
            if not any(j in c for c in reach):
                texts[0][j], texts[1][j] = texts[1][j], ""
                origin[1][j] = (0, j)
        rows = rows[1:]
    for row in rows:
        if not any(row):
            continue
        i = len(texts)
        pieces = [p for line in row for p in line]
        wide = [_covered(Rule(p.box.x0 + SNAP, p.box.x1 - SNAP, 0), columns) for p in pieces] if i == 0 else []
        wide = [c for c in wide if len(c) > 1 and sum(_column(p, columns) in c for p in pieces) == 1]
        texts.append(_texts(page, inside, row, columns, wide))
        origin.append([(i, min(next((c for c in wide if j in c), {j}))) for j in range(m)])
    return Table(page.number, area, columns, texts, origin, loose=True)


def _shared_out(reach: set[int], labels: Sequence[Piece], columns: Sequence[float]) -> list[set[int]]:
    """The columns under one rule dealt out to the labels above it, each column to the nearest."""
    middles = sorted({(p.box.x0 + p.box.x1) / 2 for p in labels if _column(p, columns) in reach})
    parts: dict[float, set[int]] = {}
    for j in sorted(reach):
        here = (columns[j] + columns[j + 1]) / 2
        parts.setdefault(min(middles, key=lambda x: abs(x - here), default=0.0), set()).add(j)
    return list(parts.values())


def _covered(r: Rule, columns: Sequence[float]) -> set[int]:
    """The columns over which a rule runs: half of their width at least, or all of it."""
    return {j for j in range(len(columns) - 1)
            if min(r.end, columns[j + 1]) - max(r.start, columns[j]) > min(0.5 * (columns[j + 1] - columns[j]),
                                                                          0.9 * (r.end - r.start))}


def _texts(page: Page, glyphs: Sequence[Glyph], lines: Sequence[Sequence[Piece]], columns: Sequence[float],
           wide: Sequence[set[int]]) -> list[str]:
    """The text of each column of a row; that of a merged label in its first column."""
    parts: list[list[Glyph]] = [[] for _ in columns[1:]]
    for line in lines:
        for p in line:
            j = _column(p, columns)
            home = min(next((c for c in wide if j in c), {j}))
            parts[home] += within(glyphs, Box(p.box.x0 - 0.1, p.box.y0 - 0.1, p.box.x1 + 0.1, p.box.y1 + 0.1))
    return [cell_text(part, page.blanks) for part in parts]


def finish(page: Page, table: Table, ys: Sequence[float]) -> Table | None:
    """The table without empty rows and columns, with the number of its header rows; None where too little is left."""
    m = len(table.columns) - 1
    full = [i for i in range(len(table.rows)) if any(table.text(i, j) for j in range(m))]
    wide = [j for j in range(m) if any(table.text(i, j) for i in full)]
    wide = [j for j in wide if any(table.origin[i][j][1] == j and table.rows[i][j] for i in full)
            or len({tuple(table.origin[i][j] for i in full), tuple(table.origin[i][j - 1] for i in full)}) > 1]
    if len(wide) < 2:
        return None
    row_of = {i: k for k, i in enumerate(full)}
    col_of = {j: k for k, j in enumerate(wide)}
    rows, origin = [], []
    for i in full:
        rows.append([""] * len(wide))
        origin.append([(row_of[i], col_of[j]) for j in wide])
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for i in full:
        for j in wide:
            home = table.origin[i][j]
            first.setdefault(home, (row_of[i], col_of[j]))
            origin[row_of[i]][col_of[j]] = first[home]
            r, k = first[home]
            rows[r][k] = table.rows[home[0]][home[1]]
    edges_ = [table.columns[j] for j in wide] + [table.columns[wide[-1] + 1]]
    done = Table(table.page, table.box, edges_, rows, origin)
    tops = [(ys[i], ys[i + 1]) for i in full] if ys else []
    shown = shown_headers(page, done, tops)
    numbers = [t for j in range(len(wide)) if _NUMBER.fullmatch(t := done.text(0, j)) and not _YEAR.fullmatch(t)]
    done.headers, done.sure_header, done.loose = shown or (0 if numbers else 1), shown > 0, table.loose
    return done


def shown_headers(page: Page, table: Table, tops: Sequence[tuple[float, float]]) -> int:
    """How many rows colour or merged cells show to be header; 0 where nothing shows it."""
    n, m = len(table.rows), len(table.rows[0])
    merged_rows = 0
    if any(table.origin[0][j] == table.origin[0][j - 1] for j in range(1, m)):
        merged_rows = max([2, *(_depth(table, j) for j in range(m))])
    tinted = 0
    colours = [_row_colour(page, table.box, top, bottom) for top, bottom in tops]
    if colours and colours[0] is not None and (n == 1 or colours[0] != colours[-1]):
        while tinted < n and colours[tinted] == colours[0]:
            tinted += 1
    return min(n, max(merged_rows, tinted))


def _depth(table: Table, column: int) -> int:
    """Over how many rows the first cell of a column is merged."""
    i = 1
    while i < len(table.rows) and table.origin[i][column] == table.origin[0][column]:
        i += 1
    return i


def _row_colour(page: Page, box: Box, top: float, bottom: float) -> tuple[int, int, int] | None:
    """The colour that most of a row has."""
    middle, wide = (top + bottom) / 2, Counter[tuple[int, int, int]]()
    for band in page.bands:
        b = band.box
        if b.y0 <= middle <= b.y1 and b.y1 - b.y0 < 2 * (bottom - top) + 2 * SNAP:
            wide[band.colour] += round(min(b.x1, box.x1) - max(b.x0, box.x0))
    if not wide:
        return None
    colour, share = wide.most_common(1)[0]
    return colour if share > 0.6 * (box.x1 - box.x0) else None
