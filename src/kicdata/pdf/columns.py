"""Text that is set in columns, side by side, as newspapers do.

In: a page with the lines and tables that stand on it. Out: its parts in reading order: what runs across, and the
columns between, one after the other. Refuses what only stands side by side, as the cells of a table, captions or
lists do: columns are equally wide, and most of their lines are long and full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kicdata.pdf.page import Box, Glyph, Page
from kicdata.pdf.text import box_of, cut_line

_GUTTER = 0.8  # font sizes between two columns at least
_LINES = 3     # lines that each column has at least
_FULL = 0.4    # share of all lines that end near the right edge of their column
_EVEN = 0.85   # width of the narrowest column, as a share of the widest
_LETTERS = 10  # of a usual line, at least
_WIDE = 0.55   # share of the page's width: a longer line runs across
_STEP = 3.0    # points by which the left ends of a column's lines may differ


class _Span(NamedTuple):
    """A line, or the part of one between two gaps: its box, font size and number of letters."""

    box: Box
    size: float
    letters: int


class Part(NamedTuple):
    """A part of a page that is read from top to bottom, and whether it is a column beside others."""

    box: Box
    is_column: bool


def holds(box: Box, inner: Box) -> bool:
    """Whether the middle of a box lies in another.

    >>> holds(Box(0, 0, 10, 10), Box(8, 4, 11, 6)), holds(Box(0, 0, 10, 10), Box(8, 4, 14, 6))
    (True, False)
    """
    return box.x0 <= (inner.x0 + inner.x1) / 2 < box.x1 and box.y0 <= inner.middle < box.y1


def find_parts(page: Page, lines: Sequence[Sequence[Glyph]], others: Sequence[Box], before: Sequence[Box] = ()
               ) -> list[Part]:
    """The parts of a page in reading order: one for a page whose text runs across.

    `others` are tables and pictures; `before` are the columns of an earlier page, which tell those that hold a few
    lines only.
    """
    pieces = [_Span(box_of(g), g[0].size, len(g)) for line in lines for g in cut_line(line, _GUTTER)]
    whole = Box(-page.width, -page.height, 2 * page.width, 2 * page.height)
    narrow = [p for p in pieces if p.box.x1 - p.box.x0 < _WIDE * page.width]
    bands: list[list[_Span]] = []
    sides: list[Box] = []
    for start in _starts(narrow) if len(narrow) >= 2 * _LINES else []:
        found = [b for b in _bands(pieces, others, start) if len({p.box.x0 < start - _STEP for p in b}) == 2]
        if sum(map(len, found)) > sum(map(len, bands)) and (columns := _sides([p for b in found for p in b])):
            bands, sides = found, columns
    if not bands and before:
        sides = sorted({(b.x0, b.x1): b for b in before}.values())
        bands = [b for b in _bands(pieces, others, sides[1].x0) if _keep_to(b, sides)]
    parts, top = [], whole.y0
    for band in bands:
        for run in _between_headings(band, sides):
            edges = box_of([p.box for p in run])
            above = max((b.y1 for b in [*(p.box for p in pieces), *others] if b.y1 <= edges.y0 + 1), default=top)
            parts.append(Part(Box(whole.x0, top, whole.x1, y := (above + edges.y0) / 2), False))
            below = min((b.y0 for b in [*(p.box for p in pieces), *others] if b.y0 >= edges.y1 - 1),
                        default=whole.y1)
            top = (below + edges.y1) / 2
            parts += [Part(Box(side.x0, y, side.x1, top), True) for side in sides]
    return [*parts, Part(Box(whole.x0, top, whole.x1, whole.y1), False)]


def _starts(narrow: Sequence[_Span]) -> list[float]:
    """Where several lines begin, but for the first column: there a column may."""
    xs = sorted(p.box.x0 for p in narrow)
    found, i = [], 0
    while i < len(xs):
        n = sum(x <= xs[i] + _STEP for x in xs[i:])
        found += [xs[i]] if n >= _LINES else []
        i += n
    return found[1:]


def _bands(pieces: Sequence[_Span], others: Sequence[Box], start: float) -> Iterator[list[_Span]]:
    """Lines between those, and the tables and pictures, that run across the place where a column begins."""
    band: list[_Span] = []
    for box, p in sorted([*((p.box, p) for p in pieces), *((b, None) for b in others)], key=lambda x: x[0].y0):
        if box.x0 < start - _STEP and box.x1 > start - _STEP:
            yield band
            band = []
        elif p is not None:
            band.append(p)
    yield band


def _sides(band: Sequence[_Span]) -> list[Box]:
    """The columns in which lines stand; nothing where these are no columns of prose."""
    columns: list[list[_Span]] = []
    for p in sorted(band, key=lambda p: p.box.x0):
        if columns and p.box.x0 < max(q.box.x1 for q in columns[-1]) + _GUTTER * p.size:
            columns[-1].append(p)
        else:
            columns.append([p])
    boxes = [box_of([p.box for p in column]) for column in columns]
    widths = [b.x1 - b.x0 for b in boxes]
    if len(columns) < 2 or min(widths) < _EVEN * max(widths):
        return []
    usual = sorted(p.letters for p in band)[len(band) // 2]
    full = sum(p.box.x1 > box.x1 - 2 * p.size for column, box in zip(columns, boxes, strict=True) for p in column)
    if min(map(len, columns)) < _LINES or usual < _LETTERS or full < _FULL * len(band):
        return []
    return boxes


def _keep_to(band: Sequence[_Span], sides: Sequence[Box]) -> bool:
    """Whether lines stand in known columns, in each of them, and mostly begin where these do."""
    home = [next((s for s in sides if s.x0 - _STEP < p.box.x0 and p.box.x1 < s.x1 + _STEP), None) for p in band]
    begin = sum(s is not None and p.box.x0 < s.x0 + _STEP for s, p in zip(home, band, strict=True))
    return None not in home and len({*home}) == len(sides) and begin > len(band) / 2


def _between_headings(band: Sequence[_Span], sides: Sequence[Box]) -> Iterator[list[_Span]]:
    """The lines of a band, parted where a heading of all its columns stands over the first one."""
    lines = sorted(band, key=lambda p: p.box.y0)
    first = [p.box for p in lines if p.box.x1 < sides[0].x1 + 1]
    gaps = sorted(b.y0 - a.y1 for a, b in zip(first, first[1:], strict=False))
    usual = gaps[len(gaps) // 2] + 2 if gaps else 0.0
    run: list[_Span] = []
    for p in lines:
        if run and p.box in first and _heads(p.box, [b for b in first if b != p.box], usual,
                                             [q.box for q in lines if q.box not in first]):
            yield run
            run = []
        else:
            run.append(p)
    if run:
        yield run


def _heads(p: Box, beside: Sequence[Box], usual: float, others: Sequence[Box]) -> bool:
    """Whether a line of the first column heads all: the others leave room for it, and it stands apart in its own."""
    above, below = (max((b.y1 for b in boxes if b.y0 < p.y0), default=-1e9) for boxes in (beside, others))
    under, after = (min((b.y0 for b in boxes if b.y0 > p.y0), default=1e9) for boxes in (beside, others))
    room = below < p.y0 and p.y1 < after < 1e9 and not any(b.y0 < p.y1 and p.y0 < b.y1 for b in others)
    return room and under - p.y1 > usual and (p.y0 - above > usual or after - below > 3 * (p.y1 - p.y0))
