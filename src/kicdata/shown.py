"""What the rows of a table show of its columns: line by line, the same cells again and again.

In: the text of a table. Out: a `Profile` of columns and rows. Refuses nothing: None where the lines do not show
the same columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kicdata.celltypes import cell_type, quantity_bases
from kicdata.headers import lines_of
from kicdata.labels import attach_headers, is_unit_column, open_spec
from kicdata.rows import is_row
from kicdata.text import Squeezed, join
from kicdata.values import SIGNS

_FEWEST = 3  # rows that show what a column is
_NOTHING = re.compile(r"[-–—]")
_YEAR = re.compile(r"(?:19|20)\d{2}년?")

_THOUSANDS = re.compile(r"\d{1,3},\d{3}")


class Shown(NamedTuple):
    """A column as its cells show it, and the base unit that they print."""

    kind: str  # `words`, `rank`, `unit`, `year`, `%`, `number`, or `open`: a number that may be a rate
    base: str = ""
    large: bool = False  # most are in thousands, which no rate is


@dataclass(frozen=True)
class Profile:
    """Columns and rows of a table as its lines show them: each row a stretch of the text for each column."""

    columns: tuple[Shown, ...]
    rows: tuple[tuple[tuple[int, int] | None, ...], ...]
    first: int  # where the rows begin in the text


def shown_by(cells: Sequence[str]) -> Shown:
    """What cells of numbers show: percentages, a unit of their own, or plain numbers."""
    if cells and all(_YEAR.fullmatch(c) for c in cells):
        return Shown("year")
    bases = [quantity_bases(c) for c in cells if not _NOTHING.fullmatch(c)]
    counts = Counter(next(iter(b), "") for b in bases if b is not None)
    base, times = counts.most_common(1)[0] if counts else ("", 0)
    if times * 2 < len(bases):
        base = ""
    large = sum(bool(_THOUSANDS.match(c)) for c in cells) * 2 > len(cells)
    return Shown("%" if base == "%" else "number", base, large)


def find_profile(s: Squeezed) -> Profile | None:
    """The columns that the lines of a table show, each row the same; None where they show none.

    A row is a line, or a few where it wraps: words, then as many numbers as the other rows have, then perhaps words.

    >>> from kicdata.text import Line, squeeze
    >>> lines = ["부품 금액 비중 공급사 ", "관절 4.9 만 위안 38.3% 가온 ", "손 1.6 만 위안 12.5% 나래 ",
    ...          "6 축 센서 9,200 위안 7% 다솜 "]
    >>> p = find_profile(squeeze([Line(2 * n + 1, x) for n, x in enumerate(lines)]))
    >>> [x.kind for x in p.columns], len(p.rows)
    (['words', 'number', '%', 'words'], 3)
    """
    lines = lines_of(s)
    starts, at = [], 0
    for x in lines:
        starts.append(at)
        at += len(x)
    cells = [_cells(x) for x in lines]
    runs = [_longest(x) for x in cells]
    counts = Counter(b - a for a, b in runs if b - a > 1)
    if not counts or counts.most_common(1)[0][1] < _FEWEST - 1:
        return None
    size = counts.most_common(1)[0][0]
    first = next(n for n, (a, b) in enumerate(runs) if b - a == size)
    if any(b - a > 1 for a, b in runs[:first]) or any(is_row(x.words(0, len(x))) for x in lines[:first]):
        return None  # a row that lacks a cell stands before it: no header
    rows: list[tuple[list[tuple[int, int]], int, int]] = []
    n = first
    while n < len(lines):
        for more in (1, 2, 3):
            line = join(lines[n:n + more])
            found = _cells(line)
            a, b = _longest(found)
            begun = b > a and (found[a][0] < len(lines[n]) or runs[n][0] == runs[n][1])  # not the row behind it
            if b - a == size and begun and (more == 1 or n + more <= len(lines)):
                rows.append(([(starts[n] + x, starts[n] + y) for x, y, _ in found], a, b))
                n += more
                break
        else:
            return None
    if len(rows) < _FEWEST:
        return None
    return _profile(s, rows, starts[first])


def _profile(s: Squeezed, rows: Sequence[tuple[list[tuple[int, int]], int, int]], first: int) -> Profile | None:
    heads = [(found[0][0], found[a][0]) for found, a, _ in rows]
    tails = [(found[b][0], found[-1][1]) if b < len(found) else None for found, _, b in rows]
    if any(x >= y for x, y in heads) or 0 < sum(x is not None for x in tails) < 0.6 * len(rows):
        return None
    ranks = [re.match(r"\d{1,3}(?=\D)", s.text[x:y]) for x, y in heads]
    numbered = all(ranks) and [int(m[0]) for m in ranks if m] == list(range(1, len(rows) + 1))
    columns = [Shown("rank")] * numbered + [Shown("words")]
    out: list[list[tuple[int, int] | None]] = []
    for (x, y), m in zip(heads, ranks, strict=True):
        cut = x + m.end() if numbered and m else x
        while cut < y and s.text[cut] == " ":
            cut += 1
        out.append([*([(x, x + m.end())] if numbered and m else []), (cut, y)])
    units = [_unit_at_end(s, x[-1]) for x in out if x[-1]]
    if all(units) and any(is_unit_column(x) for x in attach_headers(s.words(0, first), open_spec())):
        columns.append(Shown("unit"))
        for spans, at in zip(out, units, strict=True):
            assert spans[-1] is not None and at is not None
            spans[-1:] = [(spans[-1][0], at), (at, spans[-1][1])]
    for k in range(rows[0][2] - rows[0][1]):
        columns.append(shown_by([s.text[slice(*found[a + k])] for found, a, _ in rows]))
        for spans, (found, a, _) in zip(out, rows, strict=True):
            spans.append(found[a + k])
    if any(tails):
        columns.append(Shown("words"))
        for spans, tail in zip(out, tails, strict=True):
            spans.append(tail)
    trimmed = tuple(tuple(_trim(s, x) for x in spans) for spans in out)
    return Profile(tuple(columns), trimmed, first)


def _trim(s: Squeezed, span: tuple[int, int] | None) -> tuple[int, int] | None:
    if span is None:
        return None
    a, b = span
    while b > a and s.text[b - 1] == " ":
        b -= 1
    return a, b


def _unit_at_end(s: Squeezed, span: tuple[int, int] | None) -> int | None:
    """Where a unit begins that ends a stretch, with words before it; None where none does."""
    if span is None:
        return None
    starts = [i for i in range(span[0] + 1, span[1]) if s.gaps[i]]
    unit = cell_type("unit")
    return next((i for i in starts if unit.is_sure(s.text[i:span[1]].strip())), None)


def _cells(line: Squeezed) -> list[tuple[int, int, bool]]:
    """The cells of a line: each number with its unit, and each run of words between; whether it is a number."""
    found = _words(line)
    number = cell_type("number")
    cells: list[tuple[int, int, bool]] = []
    i = 0
    while i < len(found):
        end = 0
        for j in range(i + 1, min(i + number.longest, len(found)) + 1):
            if j > i + 1 and re.match(rf"[{SIGNS}]?\d|[-–—]$", line.text[slice(*found[j - 1])]):
                break
            if number.is_sure(line.text[found[i][0]:found[j - 1][1]].strip()):
                end = j
        if end:
            cells.append((found[i][0], found[end - 1][1], True))
            i = end
            continue
        if cells and not cells[-1][2]:
            cells[-1] = cells[-1][0], found[i][1], False
        else:
            cells.append((found[i][0], found[i][1], False))
        i += 1
    return cells


def _words(line: Squeezed) -> list[tuple[int, int]]:
    """Where the words of a line stand, between its blanks."""
    starts = [0, *(i for i in range(1, len(line)) if line.gaps[i])]
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(line)], strict=True) if line.text[a:b].strip()]


def _longest(cells: Sequence[tuple[int, int, bool]]) -> tuple[int, int]:
    """The first and last of the longest run of numbers behind words."""
    best = (0, 0)
    start: int | None = None
    for n, (_, _, number) in enumerate([*cells, (0, 0, False)]):
        if number and start is None:
            start = n
        elif not number and start is not None:
            if n - start > best[1] - best[0] and start > 0:
                best = start, n
            start = None
    return best
