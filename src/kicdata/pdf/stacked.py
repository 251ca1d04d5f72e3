"""Tables without side lines: rules of one width, bands of colour, columns by the gaps between words.

In: rules and bands of a page that no ruled table uses. Out: `Table`s, in the order in which the data moves:

    rules, edges of bands -> stacks of one width -> regions that stand in columns -> rows, columns -> cells

Refuses prose, lists, banners: a clear gap must run through all lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kicdata import specs
from kicdata.pdf.aligned import column_at, column_edges, column_of, fills, is_tabular, keeps, rows_of, spans
from kicdata.pdf.cells import SNAP, Table, edges, finish, is_number, within
from kicdata.pdf.levels import grouped, lowest
from kicdata.pdf.page import Box, Glyph, Page, Rule
from kicdata.pdf.ruled import join_rules
from kicdata.pdf.text import Piece, box_of, cell_text, pieces_of, visual_lines
from kicdata.text import bare

APART = 0.5  # font sizes between two cells, at least


def stacks(lines: Sequence[Rule]) -> list[list[Rule]]:
    """Rules and edges of bands of the same left and right end, from top to bottom: tables without sides."""
    groups: list[list[Rule]] = []
    for r in sorted(lines, key=lambda r: r.at):
        near = [g for g in groups if abs(g[0].start - r.start) <= 2 * SNAP and abs(g[0].end - r.end) <= 2 * SNAP]
        if not near:
            groups.append([r])
        elif r.at - near[0][-1].at > SNAP:
            near[0].append(r)
    return sorted(groups, key=len, reverse=True)


def band_edges(page: Page, used: Sequence[Box]) -> list[Rule]:
    """Upper and lower edges of the rows that bands of colour draw, cells side by side as one.

    Rows beside a cell that is as high as all of them make a row with it, too: a header of two levels.
    """
    rows: dict[tuple[int, int], list[Box]] = {}
    for band in page.bands:
        b = band.box
        if any(u.x0 - SNAP <= b.x0 and b.x1 <= u.x1 + SNAP and u.y0 - SNAP <= b.y0 and b.y1 <= u.y1 + SNAP
               for u in used) or b.y1 - b.y0 > page.height / 3:
            continue
        rows.setdefault((round(b.y0), round(b.y1)), []).append(b)
    drawn = [Box(r.start, min(b.y0 for b in boxes), r.end, max(b.y1 for b in boxes))
             for boxes in rows.values() for r in join_rules(Rule(b.x0, b.x1, b.y0) for b in boxes)]
    whole = []
    for high in drawn:
        parts = [high, *(b for b in drawn if b != high and high.y0 - SNAP <= b.y0 and b.y1 <= high.y1 + SNAP)]
        around = box_of(parts)
        if len(parts) > 1 and sum(map(_area, parts)) > 0.95 * _area(around):
            whole.append(around)
    return [Rule(b.x0, b.x1, at) for b in [*drawn, *whole] for at in (b.y0, b.y1)]


def _area(b: Box) -> float:
    return (b.x1 - b.x0) * (b.y1 - b.y0)


def stacked_tables(page: Page, stack: Sequence[Rule], partial: Sequence[Rule], others: Sequence[Box]) -> list[Table]:
    """The tables between rules of one width, their columns from the gaps between words; none for prose.

    `partial` are shorter rules, which part the levels of a header; `others` are tables found already.
    """
    x0, x1 = min(r.start for r in stack), max(r.end for r in stack)
    runs: list[list[Region]] = [[]]
    for top, bottom in zip(stack, stack[1:], strict=False):
        box = Box(x0 - SNAP, top.at, x1 + SNAP, bottom.at)
        lines = _word_lines(page, box) if not any(_crosses(box, o) for o in others) else []
        if is_tabular(lines) and not _ends_within(lines):
            runs[-1].append(Region(box, lines))
        else:
            runs.append([])
    if len(stack) == 1:
        runs = [_below_one_rule(page, Box(x0 - SNAP, stack[0].at, x1 + SNAP, page.height))]
    elif runs[-1] and not any(_has_numbers(region.lines) for region in runs[-1]):
        runs[-1] = _with_open_rows(page, runs[-1], Box(x0 - SNAP, stack[-1].at, x1 + SNAP, page.height))
    found = []
    for run in runs:
        table = table_of(page, run, partial, x0, x1) if run else None
        if table is not None and not any(_crosses(table.box, o) for o in others):
            found.append(table)
    return found


def _with_open_rows(page: Page, run: list[Region], below: Box) -> list[Region]:
    """A header, each level of which may have its own band, with the rows below it: they end where no rule says so."""
    head = Region(box_of([region.box for region in run]), [line for region in run for line in region.lines])
    rows = _open_region(page, below, 1) if len(run) < 3 else []
    return [head, *rows] if len(run) == 1 or rows and grouped(head.lines, rows[0].lines) else run


class Region(NamedTuple):
    """What stands between two rules: its box and its lines, cut at gaps."""

    box: Box
    lines: list[list[Piece]]


def _crosses(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 + 1 < b.y1 and b.y0 + 1 < a.y1


def table_of(page: Page, run: Sequence[Region], partial: Sequence[Rule], x0: float, x1: float,
             given: Sequence[float] = ()) -> Table | None:
    """The table whose rows stand in regions, the first of which is its header where another follows.

    Its columns are `given`, or found. None where it has no two columns and rows.
    """
    run = _with_header(page, _without_last_level(page, run, partial))
    body = [line for region in (run[1:] or run) for line in region.lines]
    area = Box(x0, run[0].box.y0, x1, run[-1].box.y1)
    high = 5 * max(p.size for line in run[0].lines for p in line)
    headless = _has_numbers(run[0].lines)
    around = Box(x0 - high, area.y0 - high, x1 + high, area.y0)  # a unit above the labels may stand beside the columns
    head = _labels(_word_lines(page, around), body) if headless else run[0].lines
    head = head if headless or len(run) > 1 else []
    columns = list(given) or _band_sides(page, area, [*body, *head]) or column_edges(body, lowest(head, body), x0, x1)
    if len(columns) < 3:
        return None
    rows: list[list[list[Piece]]] = []
    for k, region in enumerate(run):
        full = len(region.lines) > 2 and all(fills(line, columns) for line in region.lines)
        whole = (len(run) > 3 or k == 0 and len(run) > 1) and not full
        rows += [region.lines] if whole else rows_of(region.lines, columns)
    step = _step(rows)
    above = _labels_above(page, area, columns, step) if headless else []
    if _has_numbers(above):  # rows stand between the header and the first band
        k = head_of(above)
        rows, above = [*rows_of(above[k:], columns), *rows], above[:k]
    below = _rows_below(page, area, columns, rows, step)
    least = 1 if given else 2  # the last row may stand alone behind a page turn
    if len(rows) + len(below) + bool(above) < least or len(run) == 1 and len(rows) + len(below) < least:
        return None
    drawn = [r for r in partial if run[0].box.y0 + SNAP < r.at < run[0].box.y1 - SNAP and len(run) > 1]
    levels = [r for r in drawn if r.end - r.start < x1 - x0 - 4 * SNAP] or _levels(head, body, columns) or drawn
    lines = [*([above] if above else []), *rows, *([line] for line in below)]
    boxes = [p.box for row in lines for line in row for p in line]
    area = Box(x0, min(area.y0, *(b.y0 for b in boxes)), x1, max(area.y1, *(b.y1 for b in boxes)))
    return finish(page, _from_rows(page, area, columns, lines, levels), [])


def head_of(lines: Sequence[Sequence[Piece]]) -> int:
    """How many lines are the header: those above the first number, or the first one where there is none.

    A line that stands closer to the row below it than others do is the upper line of that row.
    """
    k = next((n for n, line in enumerate(lines) if _has_numbers([line])), min(1, len(lines) - 1))
    gaps = [min(p.box.y0 for p in b) - max(p.box.y1 for p in a) for a, b in pairwise(lines[:k + 1])]
    while k > 1 and gaps[k - 1] < max(gaps) - 0.25 * lines[k][0].size:
        k -= 1
    return k


def _with_header(page: Page, run: Sequence[Region]) -> Sequence[Region]:
    """The regions with a lone one cut below its header, which no rule shows."""
    if len(run) != 1 or not 0 < (k := head_of(run[0].lines)) < len(run[0].lines):
        return run
    box, lines = run[0]
    columns = column_edges(lines[k:], [], box.x0, box.x1)
    if 2 * len({column_of(p, columns) for line in lines[:k] for p in line}) < len(columns):
        return run
    low = max(p.box.y1 for p in lines[k - 1])
    return [Region(Box(box.x0, box.y0, box.x1, low), lines[:k]), Region(Box(box.x0, low, box.x1, box.y1), lines[k:])]


def _without_last_level(page: Page, run: Sequence[Region], partial: Sequence[Rule]) -> Sequence[Region]:
    """The regions with the first one cut at the last of several equal rules: it ends the header, not a level of it."""
    box = run[0].box
    levels = sorted({r for r in partial if box.y0 + SNAP < r.at < box.y1 - SNAP and box.x0 - SNAP < r.start
                     and r.end < box.x1 + SNAP}, key=lambda r: r.at)
    equal = [r for r in levels if levels and abs(r.start - levels[-1].start) < SNAP
             and abs(r.end - levels[-1].end) < SNAP]
    if not equal or equal[-1].at - equal[0].at <= SNAP:
        return run
    cut = [Box(box.x0, box.y0, box.x1, equal[-1].at), Box(box.x0, equal[-1].at, box.x1, box.y1)]
    parts = [Region(b, _word_lines(page, b)) for b in cut]
    return [*parts, *run[1:]] if all(part.lines for part in parts) else run


def is_over(line: Sequence[Piece]) -> bool:
    """Whether a line stands over a table: its caption, or its unit alone."""
    caption, unit = (specs.word_pattern("lines", name) for name in ("caption_any", "unit_line"))
    return bool(caption.match(bare(line[0].text)) or len(line) == 1 and unit.fullmatch(bare(line[0].text)))


def _word_lines(page: Page, box: Box) -> list[list[Piece]]:
    return [pieces_of(line, APART) for line in visual_lines(within(page.glyphs, box))]


def _below_one_rule(page: Page, box: Box) -> list[Region]:
    """The lines under a rule that stands alone, if labels stand above it and three rows in columns below."""
    above = _word_lines(page, Box(box.x0, box.y0 - 30, box.x1, box.y0))
    if not above or len(above[-1]) < 2:
        return []
    return _open_region(page, box, 3)


def _ends_within(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether a table ends between two rules: a caption stands there, or text apart from the rows above it."""
    caption = specs.word_pattern("lines", "caption_any")
    for k, line in enumerate(lines):
        p = line[0]
        apart = k > 0 and p.box.y0 - max(q.box.y1 for q in lines[k - 1]) > 0.8 * p.size
        if caption.match(bare(p.text)) or len(line) == 1 and apart and spans(p, lines[:k]):
            return True
    return False


def _open_region(page: Page, box: Box, least: int) -> list[Region]:
    """The lines that stand in columns at the top of a box, where no rule ends them; `least` rows or nothing.

    A line of one cell only wraps a row: behind the last row it must follow closely.
    """
    kept: list[list[Piece]] = []
    rows, end = 0, 0
    for line in _word_lines(page, box):
        gap = min(p.box.y0 for p in line) - (max(p.box.y1 for p in kept[-1]) if kept else box.y0)
        if gap > 2 * line[0].size or not is_tabular([*kept, line]) or len(line) == 1 and spans(line[0], kept):
            break
        kept.append(line)
        rows += len(line) > 1
        if len(line) > 1 or end == len(kept) - 1 and gap < 0.5 * line[0].size:
            end = len(kept)
    if rows < least:
        return []
    return [Region(Box(box.x0, box.y0, box.x1, max(p.box.y1 for p in kept[end - 1])), kept[:end])]


def _band_sides(page: Page, area: Box, lines: Sequence[Sequence[Piece]]) -> list[float]:
    """Edges of the columns that bands of colour show, one for each cell; nothing where text crosses them."""
    sides = [x for b in page.bands if area.y0 - 1 <= b.box.middle <= area.y1 + 1 and area.x0 - SNAP <= b.box.x0
             and b.box.x1 <= area.x1 + SNAP for x in (b.box.x0, b.box.x1)]
    found = edges(sides)
    crossed = any(p.box.x0 < x - 1 and p.box.x1 > x + 1 for x in found[1:-1] for line in lines for p in line)
    return [] if crossed or len(found) < 3 else found


def _levels(head: Sequence[Sequence[Piece]], body: Sequence[Sequence[Piece]], columns: Sequence[float]
            ) -> list[Rule]:
    """A rule under each label that stands over several columns, as a table with rules has it there."""
    groups = grouped(head, body)
    if not groups or sum(max(1, len(g.below)) for g in groups) > len(columns) - 1:  # each has a column of its own
        return []
    groups = [g for g in groups if g.below]
    low = (max(p.box.y1 for p in head[0]) + min(b.y0 for g in groups for b in g.below)) / 2
    reach = [[column_at((b.x0 + b.x1) / 2, columns) for b in g.below] for g in groups]
    return [Rule(columns[min(some)], columns[max(some) + 1], low) for some in reach if len(some) > 1]


def _has_numbers(row: Sequence[Sequence[Piece]]) -> bool:
    """Whether a row holds a number, other than a year: a header does not."""
    return any(is_number(p.text) for line in row for p in line)


def _step(rows: Sequence[Sequence[Sequence[Piece]]]) -> float:
    """The usual distance between the middles of two rows."""
    middles = [box_of([p.box for line in row for p in line]).middle for row in rows]
    steps = sorted(b - a for a, b in zip(middles, middles[1:], strict=False))
    return steps[len(steps) // 2] if steps else 3 * rows[0][0][0].size


def _labels(lines: Sequence[Sequence[Piece]], body: Sequence[Sequence[Piece]]) -> Sequence[Sequence[Piece]]:
    """The last lines that can be labels of a body: those below a caption, a unit, or a line of prose."""
    ends = [n + 1 for n, line in enumerate(lines) if is_over(line) or len(line) == 1 and spans(line[0], body)]
    return lines[max(ends, default=0):]


def _labels_above(page: Page, area: Box, columns: Sequence[float], step: float) -> list[list[Piece]]:
    """The lines of labels above the first rule, where the first row between rules holds numbers already.

    Rows of numbers may stand between: bands of colour need not begin with the first row.
    """
    found: list[list[Piece]] = []
    edge = area.y0 + 0.5 * step
    around = Box(area.x0 - 2 * step, max(0.0, area.y0 - 3 * step), area.x1 + 2 * step, area.y0)
    for line in reversed(_word_lines(page, around)):
        if is_over(line) or not keeps(line, columns) \
                or edge - max(p.box.y1 for p in line) > (
                    0.8 * line[0].size if found and not _has_numbers(found[:1]) else step):
            break
        found.insert(0, line)
        edge = min(p.box.y0 for p in line)
    filled = {column_of(p, columns) for line in found for p in line if not _has_numbers([line])}
    return found if len(filled) >= max(2, (len(columns) - 1) / 2) else []


def with_labels_above(page: Page, table: Table) -> Table:
    """A table whose first row holds numbers with the labels that stand above its rules as its header, if any do."""
    step = (table.box.y1 - table.box.y0) / len(table.rows)
    lines = _labels_above(page, table.box, table.columns, step) if not table.headers else []
    if not lines:
        return table
    box = box_of([table.box, *(p.box for line in lines for p in line)])
    labels = _texts(page, within(page.glyphs, box), lines, table.columns, [])
    origin = [[(0, j) for j in range(len(labels))], *([(i + 1, j) for i, j in row] for row in table.origin)]
    return Table(table.page, box, table.columns, [labels, *table.rows], origin, 1, True)


def _rows_below(page: Page, area: Box, columns: Sequence[float], rows: Sequence[Sequence[Sequence[Piece]]],
                step: float) -> list[list[Piece]]:
    """Lines under the last rule or band that keep to the columns and to the distance between the rows."""
    found: list[list[Piece]] = []
    at = box_of([p.box for line in rows[-1] for p in line]).middle
    for line in _word_lines(page, Box(area.x0 - SNAP, area.y1, area.x1 + SNAP, page.height)):
        middle = box_of([p.box for p in line]).middle
        if middle - at > 1.5 * step or not fills(line, columns):
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
        upper = [[p for p in line if p.box.middle < low and any(column_of(p, columns) in c for c in reach)]
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
        wide = [c for c in wide if len(c) > 1 and sum(column_of(p, columns) in c for p in pieces) == 1]
        texts.append(_texts(page, inside, row, columns, wide))
        origin.append([(i, min(next((c for c in wide if j in c), {j}))) for j in range(m)])
    return Table(page.number, area, columns, texts, origin, loose=True)


def _shared_out(reach: set[int], labels: Sequence[Piece], columns: Sequence[float]) -> list[set[int]]:
    """The columns under one rule dealt out to the labels above it, each column to the nearest."""
    middles = sorted({(p.box.x0 + p.box.x1) / 2 for p in labels if column_of(p, columns) in reach})
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
            j = column_of(p, columns)
            home = min(next((c for c in wide if j in c), {j}))
            parts[home] += within(glyphs, Box(p.box.x0 - 0.1, p.box.y0 - 0.1, p.box.x1 + 0.1, p.box.y1 + 0.1))
    return [cell_text(part, page.blanks) for part in parts]
