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

from kicdata.pdf import Box, Glyph, Page, Rule
from kicdata.pdf_text import Piece, box_of, cell_text, pieces_of, visual_lines

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
        table = stacked_table(page, stack, [t.box for t in found])
        if table is not None:
            found.append(table)
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
    return [g for g in groups if len(g) > 1]


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


def stacked_table(page: Page, stack: Sequence[Rule], others: Sequence[Box]) -> Table | None:
    """The table between rules of one width, its columns from the gaps between words; None for prose."""
    x0, x1 = min(r.start for r in stack), max(r.end for r in stack)
    regions = []
    for top, bottom in zip(stack, stack[1:], strict=False):
        box = Box(x0 - SNAP, top.at, x1 + SNAP, bottom.at)
        free = not any(o.y0 < box.y1 - 1 and o.y1 > box.y0 + 1 and o.x0 < box.x1 and o.x1 > box.x0 for o in others)
        regions.append((box, _word_lines(page, box) if free else []))
    best: list[tuple[Box, list[list[Piece]]]] = []
    run: list[tuple[Box, list[list[Piece]]]] = []
    for region in regions:
        run = [*run, region] if _is_tabular(region[1]) else []
        if sum(len(lines) for _, lines in run) > sum(len(lines) for _, lines in best):
            best = run
    if not best:
        return None
    body = [line for _, lines in (best[1:] or best) for line in lines]
    columns = column_edges(body, [line for _, lines in best[:1] for line in lines], x0, x1)
    if len(columns) < 3:
        return None
    rows: list[list[list[Piece]]] = []
    for k, (_, lines) in enumerate(best):
        whole = len(best) > 3 or k == 0 and len(best) > 1
        rows += [lines] if whole else rows_of(lines, columns)
    end = best[-1][0].y1
    extra = _rows_below(page, Box(x0 - SNAP, end, x1 + SNAP, page.height), columns, rows) if len(best) > 1 or \
        len(best[0][1]) == 1 else []
    rows += [[line] for line in extra]
    if extra:
        end = max(p.box.y1 for p in extra[-1])
    if len(rows) < 2 and len(best) < 2:
        return None
    table = _from_rows(page, Box(x0, best[0][0].y0, x1, end), columns, rows)
    return finish(page, table, [])


def _word_lines(page: Page, box: Box) -> list[list[Piece]]:
    return [pieces_of(line, 0.8) for line in visual_lines(within(page.glyphs, box))]


def _is_tabular(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether a clear gap runs through all lines, and what stands left of it are no marks of a list."""
    pieces = sorted((p for line in lines for p in line), key=lambda p: p.box.x0)
    reach = 0.0
    for k, p in enumerate(pieces):
        if k and p.box.x0 - reach > 0.8 * p.size and not all(_MARK.fullmatch(q.text) for q in pieces[:k]):
            return True
        reach = max(reach, p.box.x1)
    return False


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
    labels = [p.box for line in head for p in line]
    inner = []
    for a, b in gaps:
        free = [(a, b)]
        for box in labels:
            if box.x0 < b and box.x1 > a and not (box.x0 <= a and box.x1 >= b):
                free = [(max(s, box.x1), e) if box.x0 <= s else (s, min(e, box.x0)) for s, e in free]
        s, e = free[0]
        inner.append((s + e) / 2 if s < e else (a + b) / 2)
    return [x0, *inner, x1]


def rows_of(lines: Sequence[Sequence[Piece]], columns: Sequence[float]) -> list[list[list[Piece]]]:
    """Lines that no rule parts, as rows: a line that fills few columns wraps a cell of the row nearest to it."""
    full = max((len({_column(p, columns) for p in line}) for line in lines), default=0)
    rows = [[list(line)] for line in lines]
    is_row = [len({_column(p, columns) for p in line}) > full / 2 for line in lines]
    if not any(is_row):
        return rows
    middle = [box_of([p.box for p in line]).middle for line in lines]
    out: dict[int, list[list[Piece]]] = {i: rows[i] for i, yes in enumerate(is_row) if yes}
    for i, yes in enumerate(is_row):
        if not yes:
            out[min(out, key=lambda k: (abs(middle[k] - middle[i]), k))].append(list(lines[i]))
    return [sorted(out[i], key=lambda line: line[0].box.y0) for i in sorted(out)]


def _column(p: Piece, columns: Sequence[float]) -> int:
    return min(max(bisect_right(columns, (p.box.x0 + p.box.x1) / 2) - 1, 0), len(columns) - 2)


def _rows_below(page: Page, box: Box, columns: Sequence[float], rows: Sequence[Sequence[Sequence[Piece]]]
                ) -> list[list[Piece]]:
    """Lines under the last rule or band that keep to the columns and to the distance between the rows."""
    middles = [box_of([p.box for line in row for p in line]).middle for row in rows if row and any(row)]
    if not middles:
        return []
    steps = [b - a for a, b in zip(middles, middles[1:], strict=False)]
    step = sorted(steps)[len(steps) // 2] if steps else 3 * max(p.size for line in rows[0] for p in line)
    found: list[list[Piece]] = []
    at = middles[-1]
    for line in _word_lines(page, box):
        middle = box_of([p.box for p in line]).middle
        homes = [_column(p, columns) for p in line]
        keeps = all(columns[j] - SNAP <= p.box.x0 and p.box.x1 <= columns[j + 1] + SNAP
                    for j, p in zip(homes, line, strict=True))
        if middle - at > 1.5 * step or not keeps or len(set(homes)) < max(2, (len(columns) - 1) / 2):
            break
        found.append(line)
        at = middle
    return found


def _from_rows(page: Page, box: Box, columns: list[float], rows: Sequence[Sequence[Sequence[Piece]]]) -> Table:
    """Rows of pieces put into columns; a header label that reaches over several columns is merged."""
    glyphs = within(page.glyphs, Box(box.x0 - SNAP, box.y0, box.x1 + SNAP, box.y1))
    m = len(columns) - 1
    texts: list[list[str]] = []
    origin: list[list[tuple[int, int]]] = []
    for lines in rows:
        if not lines or not any(lines):
            continue
        parts: list[list[Glyph]] = [[] for _ in range(m)]
        spans: dict[int, int] = {}
        for line in lines:
            for p in line:
                first = bisect_right(columns, p.box.x0 + SNAP) - 1
                last = bisect_right(columns, p.box.x1 - SNAP) - 1
                first, last = min(max(first, 0), m - 1), min(max(last, 0), m - 1)
                if last > first and not texts:
                    spans[first] = max(spans.get(first, 0), last)
                    home = first
                else:
                    home = _column(p, columns)
                parts[home] += within(glyphs, Box(p.box.x0 - 0.1, p.box.y0 - 0.1, p.box.x1 + 0.1, p.box.y1 + 0.1))
        i = len(texts)
        texts.append([cell_text(part, page.blanks) for part in parts])
        homes = [(i, j) for j in range(m)]
        for first, last in spans.items():
            if not any(texts[i][k] for k in range(first + 1, last + 1)):
                homes[first:last + 1] = [(i, first)] * (last - first + 1)
        origin.append(homes)
    return Table(page.number, box, columns, texts, origin, loose=True)


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
