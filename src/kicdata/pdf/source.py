"""The sheets of a PDF become the numbered lines of an issue, with its tables and pictures.

In: `Sheets`. Out: `PdfText`: lines as a text issue has them, a row of a table on one line; `Grid`s over
these lines, those that go on over a page joined; pictures with their captions. What heads or foots
several pages is marked as running. Refuses a PDF without text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kicdata.grid import Grid
from kicdata.pdf.breaks import Breaks
from kicdata.pdf.captions import pair_captions
from kicdata.pdf.cells import Table, is_number
from kicdata.pdf.columns import holds
from kicdata.pdf.page import EDGE, Box, PdfError
from kicdata.pdf.sheets import Sheet, Sheets, read_sheets
from kicdata.pdf.text import Piece, ends_word
from kicdata.text import Line, Squeezed, bare, join, squeeze

_NEAR = 6.0   # points by which the columns of two parts of a table may differ
_INTEGER = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Picture:
    """A picture on a page: its box in points from the top left corner, its caption and the line of that."""

    page: int
    box: Box
    caption: str
    line: int


@dataclass(frozen=True)
class PdfText:
    """What a PDF says: lines, tables and pictures; `notes` name the pages of which something was left out."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...]


@dataclass
class _Whole:
    """A table with all its parts: its rows, and for each the line on which it stands."""

    headers: int
    rows: list[list[str]] = field(default_factory=list)
    origin: list[list[tuple[int, int]]] = field(default_factory=list)
    lines: list[Line | None] = field(default_factory=list)
    starts: list[list[int]] = field(default_factory=list)  # column in the line at which each cell begins


def read_pdf(path: Path) -> PdfText:
    """Lines, tables and pictures of a PDF.

    Raises `PdfError` for a file that cannot be opened or has no text.
    """
    sheets = read_sheets(path)
    if not any(s.items for s in sheets.sheets):
        what = f"its {sheets.pages} pages are pictures (a scan)" if any(s.pictures for s in sheets.sheets) else \
            f"nothing stands on its {sheets.pages} pages, or only drawings"
        raise PdfError(f"the PDF has no text: {what}.",
                       "Run it through text recognition (OCR), or get the PDF that the publisher exported.")
    return as_text(sheets)


def as_text(sheets: Sheets) -> PdfText:
    """The lines, tables and pictures of sheets."""
    running = find_running(sheets.sheets)
    bodies = [[x for x in s.items if id(x) not in running] for s in sheets.sheets]
    blank = find_blanks(sheets.sheets, bodies)
    chains = join_tables(sheets.sheets, bodies)
    owners = pair_captions(sheets.sheets, bodies)
    lines: list[Line] = []
    grids: list[_Whole] = []
    pictures: list[Picture] = []
    whole_of: dict[int, _Whole] = {}
    printed: dict[int, int] = {}  # captions that stand in their place already
    before = {id(c) for t, c in owners.items() if isinstance(t, int)}
    for s in sheets.sheets:
        for x in s.items:
            if isinstance(x, Piece):
                if id(x) not in before:
                    printed[id(x)] = _add(lines, x.text + (" " if id(x) in blank else ""), s.number, id(x) in running)
                continue
            if (caption := owners.get(id(x))) is not None and id(caption) not in printed:
                printed[id(caption)] = _add(lines, caption.text, s.number, False)
            if id(x) in running or id(x) not in chains:
                for row in x.rows:
                    _add(lines, " ".join(filter(None, row)), s.number, id(x) in running)
                continue
            first, headers = chains[id(x)]
            if first not in whole_of:
                whole_of[first] = _Whole(x.headers)
                grids.append(whole_of[first])
            _add_rows(lines, whole_of[first], x, headers, s.number)
        for box in s.pictures:
            caption = owners.get((s.number, box))
            pictures.append(Picture(s.number, box, caption.text if caption else "",
                                    printed.get(id(caption), 0) if caption else 0))
    return PdfText(tuple(lines), tuple(_grid(w) for w in grids), tuple(pictures), tuple(_notes(sheets, bodies)))


def _add(lines: list[Line], text: str, page: int, running: bool) -> int:
    lines.append(Line(len(lines) + 1, text, page, running))
    return len(lines)


def _add_rows(lines: list[Line], whole: _Whole, part: Table, skip: int, page: int) -> None:
    """Put a part of a table on lines, a line for each row; `skip` rows repeat the header and are running."""
    base = len(whole.rows) - skip
    for i, row in enumerate(part.rows):
        text, starts = "", []
        for cell in row:
            starts.append(len(text))
            text += f"{cell} " if cell else ""
        number = _add(lines, text.rstrip(), page, i < skip) if text else 0
        if i < skip:
            continue
        whole.rows.append(row)
        whole.origin.append([(r + base, k) if r >= skip else (i + base, j) for j, (r, k) in enumerate(part.origin[i])])
        whole.lines.append(lines[-1] if number else None)
        whole.starts.append(starts)


def _grid(whole: _Whole) -> Grid:
    """The grid of a table: each cell a slice of the line on which it stands."""
    def cell(i: int, j: int) -> Squeezed:
        line = whole.lines[i]
        text = whole.rows[i][j]
        if line is None or not text:
            return squeeze([])
        s, start = squeeze([Line(line.number, text, line.page)]), whole.starts[i][j]
        return Squeezed(s.text, s.lines, tuple(k + start for k in s.columns), s.pages, s.gaps)

    cells = [[cell(i, j) for j in range(len(row))] for i, row in enumerate(whole.rows)]
    parts = _columns_of(whole)
    rows = tuple(tuple(join([cells[r][k] for r, k in dict.fromkeys(homes[a:b])]) for a, b in parts)
                 for homes in whole.origin)
    return Grid(rows, whole.headers, tuple(x for x in whole.lines if x is not None))


def _columns_of(whole: _Whole) -> list[tuple[int, int]]:
    """The columns of a table: those below one header cell are one: a name and its 汉字, a number and its unit.

    Columns of numbers stay apart, and a header cell over all columns is a title.
    """
    m = len(whole.origin[0])
    starts = [0]
    for j in range(1, m):
        if not whole.headers or any(homes[j] != homes[j - 1] for homes in whole.origin[:whole.headers]) \
                or any(sum(is_number(whole.rows[r][k]) for r, k in dict.fromkeys(homes[starts[-1]:j + 1])) > 1
                       for homes in whole.origin[whole.headers:]):
            starts.append(j)
    found = list(zip(starts, [*starts[1:], m], strict=True))
    return found if len(found) > 1 else [(j, j + 1) for j in range(m)]


def _notes(sheets: Sheets, bodies: Sequence[Sequence[Piece | Table]]) -> Iterator[str]:
    for page, why in sheets.given_up.items():
        yield (f"Page {page} {why} and was left out. Print the PDF into a new one and add that, "
               "or compare the page by hand.")
    for s, body in zip(sheets.sheets, bodies, strict=True):
        if not body and s.pictures:
            yield (f"Page {s.number} has no text, only pictures (a scan?); nothing was read from it. Run the PDF "
                   "through text recognition (OCR), or compare the page by hand.")
        elif s.turned > 20:
            yield (f"On page {s.number}, {s.turned} characters run in another direction than the rest; "
                   "they were left out.")


def find_running(sheets: Sequence[Sheet]) -> set[int]:
    """What heads or foots several pages: the same text, but for digits, at the same height.

    Returns the `id`s of the pieces and tables.
    """
    seen: dict[tuple[str, int, bool], list[tuple[int, int]]] = defaultdict(list)
    for s in sheets:
        for x in s.items:
            top = x.box.y1 < EDGE * s.height
            if not top and x.box.y0 < (1 - EDGE) * s.height:
                continue
            words = x.text if isinstance(x, Piece) else " ".join(t for row in x.rows for t in row)
            if isinstance(x, Table) and len(x.rows) > 2:
                continue
            height = round((x.box.y0 if top else s.height - x.box.y1) / 4)
            seen[(re.sub(r"\d+", "#", bare(words)), height, top)].append((s.number, id(x)))
    need = 3 if len(sheets) > 4 else 2
    found: set[int] = set()
    for (words, height, top), places in seen.items():
        near = [*seen.get((words, height - 1, top), []), *places, *seen.get((words, height + 1, top), [])]
        if len({page for page, _ in near}) >= need:
            found |= {i for _, i in places}
    return found


def find_blanks(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Piece | Table]]) -> set[int]:
    """Lines (by `id`) at whose end a word ends without a printed blank.

    Where a page prints no blanks at all, the gaps within the issue's lines decide what the room on the line leaves
    open.
    """
    breaks = Breaks(x.text for body in bodies for x in body if isinstance(x, Piece))
    found: set[int] = set()
    for n, (s, body) in enumerate(zip(sheets, bodies, strict=True)):
        column = {id(x): next((k for k, box in enumerate(s.columns) if holds(box, x.box)), -1) for x in body}
        right: dict[int, float] = defaultdict(float)
        for x in body:
            if isinstance(x, Piece):
                right[column[id(x)]] = max(right[column[id(x)]], x.box.x1)
        ahead = [*body[1:], next((x for after in bodies[n + 1:n + 2] for x in after), None)]
        for x, following in zip(body, ahead, strict=False):
            if not isinstance(x, Piece):
                continue
            if not isinstance(following, Piece):
                found.add(id(x))
                continue
            room = right[column[id(x)]] - x.box.x1 > 1.2 * x.size
            if ends_word(x.text, following.text, room, s.blanks) \
                    or not s.blanks and breaks.part(x.text, following.text):
                found.add(id(x))
    return found


def join_tables(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Piece | Table]]) -> dict[int, tuple[int, int]]:
    """Which parts make up a table: `id` of a part -> `id` of the first part, and header rows it repeats.

    A table goes on where the last thing on a page and the first on the next are tables of the same columns.
    A lone row that goes on nowhere is no table and is left out.
    """
    chain: dict[int, tuple[int, int]] = {}
    first_part: dict[int, Table] = {}
    last: Table | None = None
    for s, body in zip(sheets, bodies, strict=True):
        edge = last
        for n, x in enumerate(body):
            if not isinstance(x, Table):
                continue
            above = edge if n == 0 and edge is not None and edge.page == s.number - 1 else None
            repeated = _continues(above, first_part[chain[id(above)][0]], x) if above is not None else None
            if above is not None and repeated is not None:
                _align(x, above)
                chain[id(x)] = (chain[id(above)][0], repeated)
            else:
                chain[id(x)] = (id(x), 0)
                first_part[id(x)] = x
        last = body[-1] if body and isinstance(body[-1], Table) else None
    sizes: dict[int, int] = defaultdict(int)
    for body in bodies:
        for x in body:
            if isinstance(x, Table):
                sizes[chain[id(x)][0]] += len(x.rows)
    return {part: (first, skip) for part, (first, skip) in chain.items() if sizes[first] > 1}


def _continues(above: Table, first: Table, part: Table) -> int | None:
    """How many header rows `part` repeats where it goes on from `above`; None where it is another table."""
    if not _columns_in(part, above):
        return None
    header = first.rows[:first.headers]
    if header and part.rows[:len(header)] == header:
        ranks = [int(r[0]) for r in (above.rows[-1], *part.rows[len(header):len(header) + 1])
                 if _INTEGER.fullmatch(r[0])]
        return None if len(ranks) == 2 and ranks[1] == 1 and ranks[0] > 1 else len(header)
    return None if part.sure_header else 0


def _columns_in(part: Table, above: Table) -> bool:
    """Whether the columns of a part are columns of the table above, wherever on the page it stands."""
    wide = above.columns[-1] - above.columns[0]
    if abs(part.columns[-1] - part.columns[0] - wide) > 2 * _NEAR:
        return False
    if part.loose or above.loose:
        return len(part.columns) == len(above.columns)
    return all(any(abs((x - part.columns[0]) - (y - above.columns[0])) <= _NEAR for y in above.columns)
               for x in part.columns)


def _align(part: Table, above: Table) -> None:
    """Give a part the columns of the table above: those in which it is empty were not seen."""
    if len(part.columns) == len(above.columns):
        part.headers = 0
        return
    edges = [x - above.columns[0] for x in above.columns]
    home = [min(range(len(edges)), key=lambda k: abs(edges[k] - (x - part.columns[0]))) for x in part.columns]
    m = len(above.columns) - 1
    of_column = {k: j for j, k in enumerate(home[:-1])}
    rows = [[row[of_column[k]] if k in of_column else "" for k in range(m)] for row in part.rows]
    part.origin = [[(part.origin[i][of_column[k]][0], home[part.origin[i][of_column[k]][1]]) if k in of_column
                    else (i, k) for k in range(m)] for i in range(len(rows))]
    part.rows, part.columns, part.headers = rows, above.columns, 0
