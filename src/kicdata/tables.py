"""The tables of an issue: which lines they take, the captions that they have, header and body; all still text.

In: table blocks of the outline, and known grids of a source. Out: `Table`s in order. Refuses nothing: a table
without a caption has its heading's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from kicdata import specs
from kicdata.grid import Grid
from kicdata.groups import Groups, take_heads
from kicdata.headers import header_stop
from kicdata.kinds import CAPTION, HEADER, TABLE
from kicdata.labels import units_in
from kicdata.names import HANZI
from kicdata.outline import Block, Caption, Outline
from kicdata.rows import CELL, NAMES_BESIDE, ROW, is_row
from kicdata.text import Line, Squeezed, bare, squeeze

_SPLIT_NAME = re.compile(rf"(?P<ko>.*?)\s*(?P<zh>{HANZI}[{HANZI[1:-1]}A-Za-z0-9\-·]*)$")
_BRACKETED = re.compile(rf"(?P<ko>[^()]+?)\s*\((?P<zh>[^()]*{HANZI}[^()]*)\)$")
_HEADER_LINES = 6  # of a table, which its caption may speak of


class Table(NamedTuple):
    """A table with text: its caption, and header and body as printed; with its cells where the source knows them."""

    caption: str
    article: str
    heading: str
    lines: tuple[Line, ...]
    header: str
    body: Squeezed
    grid: Grid | None = None
    head: Squeezed | None = None  # where there is one
    groups: Groups = ()  # names that head groups of rows, each with the first line that it holds for
    unit: str = ""  # that a line between caption and header says: `(단위: 억 위안)`

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number

    @property
    def stated(self) -> str:
        """The caption with the unit that a line under it says."""
        return f"{self.caption.rstrip()} (단위: {self.unit})" if self.unit else self.caption

    @property
    def spaced(self) -> bool:
        """Whether the print has empty lines between its lines, so that lines without one stand half a line apart."""
        return any(b.number - a.number > 1 for a, b in pairwise(self.lines))


def words(cell: Squeezed) -> str:
    """A cell as printed.

    >>> words(squeeze([Line(1, "A 라운 "), Line(2, "드")]))
    'A 라운 드'
    """
    return cell.words(0, len(cell))


def split_name(text: str) -> tuple[str, str]:
    """Korean name and 汉字 of a label.

    >>> split_name("쑤저우 苏州"), split_name("벤스(砭石)"), split_name("TCL 중환 TCL 中环")
    (('쑤저우', '苏州'), ('벤스', '砭石'), ('TCL 중환', 'TCL 中环'))
    """
    if m := _BRACKETED.fullmatch(text):
        return m["ko"].strip(), m["zh"].strip()
    m = _SPLIT_NAME.fullmatch(text)
    if not m:
        return text, ""
    ko, zh = m["ko"].strip(), m["zh"]
    latin = re.match(r"([A-Za-z]+) ", ko)
    if latin and ko.endswith(f" {latin[1]}"):  # `TCL 중환 TCL 中环`
        ko, zh = ko.removesuffix(latin[1]).strip(), f"{latin[1]} {zh}"
    return (ko, zh) if ko else (text, zh)


def find_tables(outline: Outline, grids: Sequence[Grid] = ()) -> list[Table]:
    """The tables of an issue with their captions; one that a caption or a page turn interrupts is joined.

    A table belongs to the caption above it; without one, to its nearest heading. A grid of the source
    that covers its lines wins over what the text looks like.
    """
    found: list[Table] = []
    captions: Sequence[Caption] = ()
    unit = ""
    for i, b in enumerate(outline.blocks):
        if b.kind == CAPTION:
            captions, unit = b.captions or captions, _unit_of(b.lines[0]) or unit
            continue
        if b.kind != TABLE:
            if b.kind != HEADER:
                captions, unit = (), ""
            continue
        if found and _goes_on(outline, i, found[-1], bool(captions)):
            last = found[-1]
            found[-1] = remade(last, [*last.lines, *b.lines], grids)
        else:
            text = _own(captions, b).text if captions else b.heading or outline.title(b)
            first = _unit_of(b.lines[0]) if len(b.lines) > 1 else ""
            said = "" if units_in(text) else first or unit
            found.append(_table(text, outline.title(b), b.heading, b.lines[bool(first):], grids, said))
        captions, unit = (), ""
    return found


def _unit_of(line: Line) -> str:
    """The unit on a line that says nothing else: `(단위: 억 위안)`."""
    m = specs.word_pattern("lines", "unit_line").fullmatch(line.stripped)
    return str(m["unit"]).strip() if m else ""


def _own(captions: Sequence[Caption], b: Block) -> Caption:
    """Of captions side by side the one that fits a table best, else the last; the others are of pictures.

    Its words stand in the header, it says the unit that the header leaves out, it counts the rows (`상위 8개 지역`),
    and it names no chart (`추이`, `분포`).
    """
    lines = list(takewhile(lambda x: not is_row(x.text), b.lines[:_HEADER_LINES]))
    header = bare("".join(x.text for x in lines))
    rows, told = sum(is_row(x.text) for x in b.lines), bool(units_in(header))
    drawn, counted = specs.word_pattern("words", "drawn"), specs.word_pattern("words", "top_count")

    def fit(c: Caption) -> int:
        said = sum(len(w) > 1 and w in header for w in re.findall(r"[가-힣A-Za-z]+", c.text))
        of_rows = any(int(m["n"]) == rows for m in counted.finditer(bare(c.text)))
        return 2 * said + 2 * of_rows + 3 * (not told and bool(units_in(c.text))) - bool(drawn.search(bare(c.text)))

    return max(reversed(captions), key=fit)


def _goes_on(outline: Outline, i: int, last: Table, captioned: bool) -> bool:
    """Whether a block carries on the table before it: nothing but a page turn or a caption between, no header."""
    b = outline.blocks[i]
    first = b.lines[0].text
    between: list[Block] = []
    for x in reversed(outline.blocks[max(0, i - 6):i]):
        if x.kind == TABLE:
            # an article's title may stand behind the table that it heads: rows alone go on all the same
            if x.last != last.last or x.article != b.article and (captioned or not _same_rows(last, first)):
                return False
            break
        between.append(x)
    else:
        return False
    if any(x.kind not in (HEADER, CAPTION) for x in between):
        return False
    end, labels = specs.header_end(bare(first))
    if labels > 1 and end == len(bare(first)):
        return False
    return is_row(first) or not captioned or bool(NAMES_BESIDE.search(first))


def _same_rows(last: Table, first: str) -> bool:
    """Whether a line is a row like those of a table, or the first behind its header."""
    rows = [len(numbers_in(x.stripped)) for x in last.lines if is_row(x.text)]
    return is_row(first) and (not rows or len(numbers_in(first.strip())) == Counter(rows).most_common(1)[0][0])


def remade(table: Table, lines: Sequence[Line], grids: Sequence[Grid] = ()) -> Table:
    """A table with other words in its lines."""
    return _table(table.caption, table.article, table.heading, lines, grids, table.unit)


def _table(caption: str, article: str, heading: str, lines: Sequence[Line], grids: Sequence[Grid], unit: str) -> Table:
    numbers = {x.number for x in lines}
    grid = next((g for g in grids if len(numbers & {x.number for x in g.lines}) > len(numbers) / 2), None)
    rows, groups = take_heads(lines)
    s = squeeze(rows)
    stop = header_stop(rows, s)
    return Table(caption, article, heading, tuple(lines), s.words(0, stop), s.cut(stop, len(s)), grid,
                 s.cut(0, stop) if stop else None, groups, unit)


def numbers_in(text: str) -> list[str]:
    """The cells of numbers that a row ends with, as printed.

    >>> numbers_in("2 쑤저우 苏州 18,483.80 6.20% 7.41%")
    ['18,483.80', '6.20%', '7.41%']
    """
    m = ROW.match(text)
    return [c.strip() for c in CELL.findall(m["cells"])] if m else []
