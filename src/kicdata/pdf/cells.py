"""A table of one page as cells, and how its header shows.

In: rows of text with the places that merged cells cover. Out: `Table`. Drops empty rows and columns; refuses
what then has no two columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kicdata import specs
from kicdata.pdf.page import Box, Glyph, Page
from kicdata.text import bare

SNAP = 3.0  # points within which two rules are one, or touch
NUMBER = re.compile(r"[-+−△▲▼]?\d[\d,.]*\s?(?:%|%p|[가-힣 ]{1,5})?")
YEAR = re.compile(r"(?:19|20)\d\d(?:[./-](?:0?[1-9]|1[0-2]))?(?:\s?년)?")


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


def is_number(text: str) -> bool:
    """Whether a cell is a number with its unit or none; periods, as headers have them, are none.

    >>> is_number("26,222.15"), is_number("2027 년 상반기"), is_number("1~9 월"), is_number("2027"), is_number("7 월")
    (True, False, False, False, False)
    """
    return bool(NUMBER.fullmatch(text)) and not YEAR.fullmatch(text) \
        and not specs.word_pattern("tables", "period").fullmatch(bare(text))


def holds_numbers(table: Table, row: int) -> bool:
    """Whether a row is one of numbers: most columns that are numbers below it are numbers in it."""
    m = len(table.columns) - 1
    below = [[t for i in range(row + 1, len(table.rows)) if (t := table.text(i, j))] for j in range(m)]
    counted = [j for j in range(m) if sum(map(is_number, below[j])) * 2 > len(below[j])]
    return sum(is_number(table.text(row, j)) for j in counted or range(m)) * 2 >= max(len(counted), 1)


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
    left, top, right, bottom = box  # most glyphs of a page stand above or below it, so that y comes first
    return [g for g in glyphs if top <= g.y <= bottom and left <= g.x <= right]


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
    heads = next((i for i in range(shown or 1) if holds_numbers(done, i)), shown or 1)  # such a row heads nothing
    done.headers, done.sure_header, done.loose = heads, shown > 0 and heads > 0, table.loose
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
