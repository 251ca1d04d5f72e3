"""A table that is printed in two halves side by side becomes one of as many columns as each half has.

In: a `Table` whose header says the same labels twice: `순위 도시 GDP 순위 도시 GDP`. Out: the `Table` with the second
half below the first. Refuses nothing: where the header or the rows do not repeat, the table stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kicdata.grid import Grid
from kicdata.parting import HeaderWord, header_words, is_rank
from kicdata.rows import CELL_ALONE
from kicdata.tables import Table, remade
from kicdata.text import Line, bare

_MOSTLY = 0.6  # share of the lines of numbers that have two halves at least


def unfolded(table: Table) -> Table:
    """The table with the rows of its second half below those of its first.

    >>> from kicdata.text import squeeze
    >>> lines = (Line(1, "순위 도시 GDP(억 위안) 순위 도시 GDP(억 위안) "), Line(3, "1 가온 3,000.5 3 다솜 1,000.5 "),
    ...          Line(5, "2 나래 2,000.5 4 라온 900.5 "))
    >>> table = Table("", "", "", lines, "", squeeze([]), None, squeeze(lines[:1]))
    >>> [x.text.strip() for x in unfolded(table).lines]
    ['순위 도시 GDP(억 위안)', '1 가온 3,000.5', '2 나래 2,000.5', '3 다솜 1,000.5', '4 라온 900.5']
    """
    if table.grid:
        return _of_grid(table, table.grid)
    if table.head is None:
        return table
    words = header_words(table.head)
    said = [(bare(table.head.words(w.start, w.end)), w.unit) for w in words]
    half = len(said) // 2
    if half < 2 or said[:half] != said[half:] or len({x for x, _ in said[:half]}) < half:
        return table
    ranked = is_rank(said[0][0])
    last = table.head.lines[-1]
    heads = [x for x in table.lines if x.number <= last]
    body = [x for x in table.lines if x.number > last]
    cuts = {n: _cut(x.text, ranked) for n, x in enumerate(body) if re.search(r"\d", x.text)}
    if not cuts or sum(at > 0 for at in cuts.values()) < _MOSTLY * len(cuts):
        return table
    left = [Line(x.number, x.text[:cuts[n]].rstrip() + " ", x.page) if cuts.get(n) else x for n, x in enumerate(body)]
    right = [Line(x.number, " " * cuts[n] + x.text[cuts[n]:], x.page) for n, x in enumerate(body) if cuts.get(n)]
    return remade(table, [*_first_half(table, heads, words, half), *left, *right])


def _first_half(table: Table, heads: Sequence[Line], words: Sequence[HeaderWord], half: int) -> list[Line]:
    """The lines of a header up to where its labels begin again."""
    assert table.head is not None
    stop = words[half].start
    line, column = table.head.lines[stop], table.head.columns[stop]
    kept = [x for x in heads if x.number <= line]
    return [x if x.number < line else replace(x, text=x.text[:column].rstrip() + " ") for x in kept]


def _cut(text: str, ranked: bool) -> int:
    """Where the second half of a line begins: behind as many numbers as the second has; 0 where it has none."""
    found = list(re.finditer(r"\S+", text))
    numeric = [bool(CELL_ALONE.fullmatch(m[0])) for m in found]
    first = _numbers_of(numeric, 0, ranked)
    if first is None:
        return 0
    start, stop = first
    at = stop - ranked
    second = _numbers_of(numeric, at, ranked)
    whole = second is not None and second[1] == len(found) and second[1] - second[0] == at - start > 0
    return found[at].start() if whole else 0


def _numbers_of(numeric: Sequence[bool], at: int, ranked: bool) -> tuple[int, int] | None:
    """The first run of numbers behind the rank and the words that begin a half; None where it has no such form."""
    if ranked and not (at < len(numeric) and numeric[at]):
        return None
    start = next((n for n in range(at + ranked, len(numeric)) if numeric[n]), len(numeric))
    stop = next((n for n in range(start, len(numeric)) if not numeric[n]), len(numeric))
    return (start, stop) if start > at + ranked and stop > start else None


def _of_grid(table: Table, grid: Grid) -> Table:
    wide = len(grid.rows[0]) if grid.rows else 0
    said = [[bare(c.text) for c in row] for row in grid.rows[:grid.headers]]
    half = wide // 2
    if wide % 2 or half < 2 or not said or any(row[:half] != row[half:] for row in said) \
            or len(set(said[-1][:half])) < half:
        return table
    heads, body = grid.rows[:grid.headers], grid.rows[grid.headers:]
    rows = (*(r[:half] for r in heads), *(r[:half] for r in body), *(r[half:] for r in body if any(map(len, r[half:]))))
    return table._replace(grid=replace(grid, rows=rows))
