"""A page becomes a sheet: its text, tables and pictures in the order in which they are read.

In: a `Page`. Out: a `Sheet`. Run as a module it is the child process that reads a PDF for `sheets`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kicdata import specs
from kicdata.pdf.cells import within
from kicdata.pdf.child import answer, say
from kicdata.pdf.columns import find_parts, holds
from kicdata.pdf.page import EDGE, Box, Glyph, Page, PdfError
from kicdata.pdf.plain import plain_tables
from kicdata.pdf.reader import BROKEN, open_document, read_page
from kicdata.pdf.sheets import Sheet
from kicdata.pdf.tables import Table, find_tables
from kicdata.pdf.text import Piece, box_of, join_wrapped, pieces_of, visual_lines
from kicdata.text import bare

_PICTURE = 40.0       # points that a picture is wide and high at least: smaller ones are marks and logos
_ROW_GAP = 2.5        # font sizes between two rows of a table that has no rules, at most
_NUMBER = re.compile(r"^(?:\D{0,4})[\d,.]+\D{0,4}$|[\d,.]{3,}%?$")  # a cell that is a number, or ends with one
_TEXT = 0.02          # share of a page that letters take at least; a picture that fills one with less is a scan
_PROSE = 0.12         # share of a drawing's area that letters take where it is a panel of prose


def read_sheet(page: Page, columns: Sequence[Box] = (), above: Table | None = None) -> Sheet:
    """Tables, pictures and lines of text of a page.

    `columns` are those of the last page that had some; `above` is the table at the end of the page before.
    """
    tables = find_tables(page)
    pictures = find_pictures(page, tables)
    drawn = [p for p in pictures if p not in page.pictures]
    free = _outside(page.glyphs, [*(t.box for t in tables), *drawn])
    lines = visual_lines(free)
    parts = find_parts(page, lines, [*(t.box for t in tables), *pictures], columns)
    sure = [t.box for t in tables if not t.loose]
    rest = _outside(page.glyphs, [*sure, *drawn]) if len(sure) < len(tables) else free
    set_ = [lines] if len(parts) == 1 and rest is free else [visual_lines(within(rest, box)) for box, _ in parts]
    plain = [t for some in set_ for t in plain_tables(page, some, [*sure, *pictures], above)]
    if plain:  # with those of which bands or a rule draw a part only
        tables = _fuller(page, tables, plain)
        free = _outside(page.glyphs, [*(t.box for t in tables), *drawn])
        lines = visual_lines(free)
        parts = find_parts(page, lines, [*(t.box for t in tables), *pictures], columns)
    items = in_reading_order(lines, tables) if len(parts) == 1 else [
        x for box, _ in parts for x in in_reading_order(visual_lines(within(free, box)),
                                                        [t for t in tables if holds(box, t.box)])]
    return Sheet(page.number, page.width, page.height, items, pictures, page.turned, page.blanks,
                 [box for box, is_column in parts if is_column])


def _fuller(page: Page, tables: Sequence[Table], plain: Sequence[Table]) -> list[Table]:
    """The tables, and those plain ones that lie in none of them; one that holds all of them and more replaces them.

    Bands in every other row and a rule under a header do not reach to all rows.
    """
    found = list(tables)
    for p in plain:
        own = set(within(page.glyphs, p.box))
        rivals = [t for t in found if _overlap(t.box, p.box)]
        held = [set(within(page.glyphs, t.box)) for t in rivals]
        if all(t.loose and words < own for t, words in zip(rivals, held, strict=True)):
            found = [t for t in found if t not in rivals] + [p]
    return sorted(found, key=lambda t: (t.box.y0, t.box.x0))


def open_end(sheet: Sheet) -> Table | None:
    """The table with which a page ends, but for its footer."""
    ends = [x for x in sheet.items if x.box.y1 < (1 - EDGE) * sheet.height or isinstance(x, Table)]
    last = max(ends, key=lambda x: x.box.y1, default=None)
    return last if isinstance(last, Table) and last.loose else None


def _outside(glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> list[Glyph]:
    used = {id(g) for b in boxes for g in within(glyphs, b)}
    return [g for g in glyphs if id(g) not in used]


def find_pictures(page: Page, tables: Sequence[Table]) -> list[Box]:
    """Boxes of pictures and drawings that stand in no table; marks, panels of prose and backgrounds are none.

    A drawing is a cluster of curves and bands of colour, with the words that stand in it.
    """
    found = [b for b in page.pictures if _is_picture(b, page, tables)]
    parts = [*page.curves, *(b.box for b in page.bands)]
    parts = [b for b in parts if (b.x1 - b.x0) * (b.y1 - b.y0) < 0.5 * page.width * page.height
             and not any(_overlap(b, t.box) for t in tables)]
    bent = set(page.curves)
    for cluster in _clusters(parts):
        box = box_of(cluster)
        if not any(b in bent for b in cluster) and len(cluster) < 4 or not _is_picture(box, page, tables):
            continue
        letters = sum(g.size ** 2 for g in within(page.glyphs, box))
        if letters < _PROSE * (box.x1 - box.x0) * (box.y1 - box.y0) and not any(_overlap(box, f) for f in found):
            found.append(box)
    return sorted(set(found), key=lambda b: (b.y0, b.x0))


def _is_picture(b: Box, page: Page, tables: Sequence[Table]) -> bool:
    wide, high = b.x1 - b.x0, b.y1 - b.y0
    area = page.width * page.height
    paper = wide * high >= 0.8 * area and sum(g.size ** 2 for g in page.glyphs) > _TEXT * area
    return wide >= _PICTURE and high >= _PICTURE and not paper \
        and not any(_overlap(b, t.box) for t in tables)


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1


def _clusters(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that lie within 12 points of one another, by sweeping down the page."""
    groups: list[tuple[Box, list[Box]]] = []
    for b in sorted(boxes):
        near = [g for g in groups if g[0].x0 - 12 < b.x1 and b.x0 < g[0].x1 + 12
                and g[0].y0 - 12 < b.y1 and b.y0 < g[0].y1 + 12]
        members = [b, *(x for g in near for x in g[1])]
        groups = [g for g in groups if g not in near] + [(box_of([b, *(g[0] for g in near)]), members)]
    return [members for _, members in groups]


def in_reading_order(lines: Sequence[Sequence[Glyph]], tables: Sequence[Table]) -> list[Piece | Table]:
    """Text and tables from top to bottom; what stands side by side goes column by column, but for rows of numbers."""
    rows = [pieces_of(line) for line in lines]
    placed: list[tuple[float, int, list[Piece | Table]]] = [(t.box.y0, 0, [t]) for t in tables]
    i = 0
    while i < len(rows):
        if n := _rows_of_numbers(rows[i:]):
            placed += [(row[0].box.y0, 1, [_beside(row)]) for row in rows[i:i + n]]
            i += n
            continue
        block = [rows[i]]
        if len(rows[i]) > 1:
            while i + len(block) < len(rows) and _goes_on(block, rows[i + len(block)]):
                block.append(rows[i + len(block)])
        placed.append((rows[i][0].box.y0, 1, list(_whole_captions(list(_by_column(block))))))
        i += len(block)
    return [item for _, _, items in sorted(placed, key=lambda x: x[:2]) for item in items]


def _rows_of_numbers(rows: Sequence[Sequence[Piece]]) -> int:
    """How many lines from here on are a table without any rule: cells side by side, numbers among them; 0 for none."""
    caption = specs.word_pattern("lines", "caption_any")
    n = 0
    while n < len(rows) and len(rows[n]) > 1 and not any(caption.match(bare(p.text)) for p in rows[n]) \
            and (not n or rows[n][0].box.y0 - rows[n - 1][0].box.y1 < _ROW_GAP * rows[n][0].size):
        n += 1
    numbers = sum(any(_NUMBER.search(p.text) for p in row[1:]) for row in rows[1:n])
    return n if n > 2 and numbers > 0.7 * (n - 1) else 0


def _beside(row: Sequence[Piece]) -> Piece:
    return Piece(" ".join(p.text.strip() for p in row), box_of([p.box for p in row]), row[0].size)


def _goes_on(block: Sequence[Sequence[Piece]], row: Sequence[Piece]) -> bool:
    """Whether a line keeps to the columns of the lines above it and follows closely."""
    first, last = block[0], block[-1]
    gap = min(p.box.y0 for p in row) - max(p.box.y1 for p in last)
    return gap < 0.8 * first[0].size and all(len(_columns_of(p, first)) == 1 for p in row)


def _whole_captions(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of one block, each caption joined with the lines into which it wraps."""
    caption = specs.word_pattern("lines", "caption_any")
    wrapped: list[Piece] = []
    for p in pieces:
        if wrapped and not caption.match(bare(p.text)) and p.box.y0 > wrapped[-1].box.y0:
            wrapped.append(p)
            continue
        if wrapped:
            yield _joined(wrapped)
        wrapped = [p] if caption.match(bare(p.text)) else []
        if not wrapped:
            yield p
    if wrapped:
        yield _joined(wrapped)


def _joined(pieces: Sequence[Piece]) -> Piece:
    return Piece(join_wrapped(pieces), box_of([p.box for p in pieces]), pieces[0].size)


def _columns_of(p: Piece, first: Sequence[Piece]) -> list[int]:
    return [k for k, q in enumerate(first) if p.box.x0 < q.box.x1 and q.box.x0 < p.box.x1]


def _by_column(block: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    for k in range(len(block[0])):
        for n, row in enumerate(block):
            for p in row:
                if n == 0 and p is row[k] or n and _columns_of(p, block[0]) == [k]:
                    yield p


def _as_dict(sheet: Sheet) -> dict[str, Any]:
    return {**vars(sheet), "items": [vars(x) for x in sheet.items]}


def main(argv: Sequence[str]) -> None:
    """The child: a line of JSON with the number of pages, then one for each page."""
    gc.disable()  # what is read of a page holds nothing that holds it: to look for such takes a tenth of the time
    path, first = Path(argv[0]), int(argv[1])
    try:
        document = open_document(path)
    except PdfError as e:
        say({"error": e.seen, "do": e.do})
        return
    say({"pages": len(document)})
    columns: list[Box] = []
    above: Table | None = None
    for number in range(first, len(document) + 1):
        sheet = read_sheet(read_page(document, number), columns, above)
        columns, above = sheet.columns or columns, open_end(sheet)
        say(_as_dict(sheet))


if __name__ == "__main__":
    answer(main, BROKEN)
