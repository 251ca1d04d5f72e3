"""Tables that are printed side by side are told apart, or become one where they have the same labels.

In: a `Table` whose header says the same labels twice, `순위 도시 GDP 순위 도시 GDP`, or only the label of the names,
`도시 건수 도시 금액`. Out: the `Table` with the second half below the first, or two tables. Refuses nothing: where the
header or the rows do not repeat, the table stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kicdata import specs
from kicdata.grid import Grid
from kicdata.parting import HeaderWord, header_words, is_rank
from kicdata.rows import CELL_ALONE
from kicdata.tables import Table, remade
from kicdata.text import Line, Squeezed, bare

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
    heads, body = _split(table, table.head)
    parts = _parts(body, ranked)
    return remade(table, [*_first_half(table, heads, words, half), *parts[0], *parts[1]]) if parts else table


def halves(table: Table) -> list[Table]:
    """Two tables side by side that have their own columns of names and other numbers; else the table alone.

    Words over the labels are dealt out to both alike.

    >>> from kicdata.text import squeeze
    >>> lines = (Line(1, "건수 기준 금액 기준 "), Line(3, "도시 건수 도시 금액(억 위안) "),
    ...          Line(5, "가온 1,050 다솜 130.5 "), Line(7, "나래 980 가온 110.2 "))
    >>> table = Table("", "", "", lines, "", squeeze([]), None, squeeze(lines[:2]))
    >>> [[x.text.strip() for x in t.lines] for t in halves(table)]  # doctest: +NORMALIZE_WHITESPACE
    [['건수 기준', '도시 건수', '가온 1,050', '나래 980'],
     ['금액 기준', '도시 금액(억 위안)', '다솜 130.5', '가온 110.2']]
    """
    if table.grid or table.head is None:
        return [table]
    heads, body = _split(table, table.head)
    cuts = [_middle(x.text, named=x is heads[-1]) for x in heads]
    ranked = is_rank(heads[-1].text.split()[0])
    parts = _parts(body, ranked, alike=False) if all(cuts) else None
    if not parts or len(parts[0]) != len(parts[1]):
        return [table]
    upper = [_parted(x, at) for x, at in zip(heads, cuts, strict=True)]
    return [remade(table, [*_dated([pair[k] for pair in upper]), *parts[k]]) for k in (0, 1)]


def _split(table: Table, head: Squeezed) -> tuple[list[Line], list[Line]]:
    """The lines of a header, and those of the rows."""
    last = head.lines[-1]
    return [x for x in table.lines if x.number <= last], [x for x in table.lines if x.number > last]


def _dated(heads: Sequence[Line]) -> list[Line]:
    """The lines of a header, a time that stands over the last one written behind its label of names."""
    *over, last = heads
    if len(over) != 1 or not specs.word_pattern("tables", "period").fullmatch(bare(over[0].text)):
        return list(heads)
    once = specs.word_pattern("tables", "named_once")
    end = next(m.end() for m in re.finditer(r"\S+", last.text) if once.fullmatch(bare(m[0])))
    return [replace(last, text=f"{last.text[:end]} {over[0].stripped}{last.text[end:]}")]


def _middle(text: str, named: bool) -> int:
    """Where the second half of a line of a header begins: at its second label of names, or behind half of its words."""
    once = specs.word_pattern("tables", "named_once")
    found = list(re.finditer(r"\S+", text))
    if not named:
        return found[len(found) // 2].start() if found and len(found) % 2 == 0 else 0
    at = [n for n, m in enumerate(found) if once.fullmatch(bare(m[0]))]
    if len(at) != 2 or bare(found[at[0]][0]) != bare(found[at[1]][0]) or at[0] > 1:
        return 0
    first = at[1] - at[0]  # a rank may stand before both
    return found[first].start() if first and (not at[0] or is_rank(found[first][0])) else 0


def _parted(line: Line, at: int) -> tuple[Line, Line]:
    """The two halves of a line; each letter keeps its place."""
    return replace(line, text=line.text[:at].rstrip() + " "), replace(line, text=" " * at + line.text[at:])


def _parts(body: Sequence[Line], ranked: bool, alike: bool = True) -> tuple[list[Line], list[Line]] | None:
    """The halves of the rows of a table, lines without numbers in the first; None where most rows have no two."""
    cuts = {n: _cut(x.text, ranked, alike) for n, x in enumerate(body) if re.search(r"\d", x.text)}
    if not cuts or sum(at > 0 for at in cuts.values()) < _MOSTLY * len(cuts):
        return None
    left = [_parted(x, cuts[n])[0] if cuts.get(n) else x for n, x in enumerate(body)]
    return left, [_parted(x, cuts[n])[1] for n, x in enumerate(body) if cuts.get(n)]


def _first_half(table: Table, heads: Sequence[Line], words: Sequence[HeaderWord], half: int) -> list[Line]:
    """The lines of a header up to where its labels begin again."""
    assert table.head is not None
    stop = words[half].start
    line, column = table.head.lines[stop], table.head.columns[stop]
    kept = [x for x in heads if x.number <= line]
    return [x if x.number < line else replace(x, text=x.text[:column].rstrip() + " ") for x in kept]


def _cut(text: str, ranked: bool, alike: bool = True) -> int:
    """Where the second half of a line begins: behind as many numbers as the second has if they are `alike`; 0 for none.
    """
    found = list(re.finditer(r"\S+", text))
    numeric = [bool(CELL_ALONE.fullmatch(m[0])) for m in found]
    first = _numbers_of(numeric, 0, ranked)
    if first is None:
        return 0
    start, stop = first
    at = stop - ranked
    second = _numbers_of(numeric, at, ranked)
    whole = second is not None and second[1] == len(found) and at > start
    same = second is not None and second[1] - second[0] == at - start
    return found[at].start() if whole and (same or not alike) else 0


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
